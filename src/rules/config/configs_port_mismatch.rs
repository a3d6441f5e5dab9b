//! A key of `configs` that an endpoint would match but for the port.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts looks up the endpoint's host.

use super::prelude::*;
use crate::model::legacy::HostConfig;
use crate::model::namespace::split_port;

pub(super) const RULE: Rule = Rule {
    code: "configs-port-mismatch",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Summary {
        en: "`configs` key whose port differs from the endpoint's: it does not match",
        zh: "`configs` 的键与 endpoint 的端口不一致：匹配不到",
    },
    page: include_str!("configs_port_mismatch.md"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let key = &*entry.host.value;
        let name = split_port(key).0;
        if name.is_empty() || key.contains('/') || config.endpoints_on(key).next().is_some() {
            continue;
        }
        let Some(endpoint) = config.endpoint_named(name) else {
            found.extend(of_namespace(config, entry));
            continue;
        };
        // Then it is a registry with images of its own.
        let is_unread = || config.daemon.error.is_some();
        let is_listed = || config.registry.mirrors.iter().any(|it| it.namespace.value == key);
        if config.daemon.mirror(key).is_some() || (is_unread() && is_listed()) {
            continue;
        }
        let host = endpoint.host();
        let message = format!("these settings don't count for the endpoint on `{host}`: its port is part of the name");
        let mut diagnostic = RULE
            .at(entry.host.extent, message)
            .help(format!("write `configs.\"{host}\"`"))
            .related("the endpoint is here", endpoint.text.extent);
        if let Some(id) = config.entry("configs", entry.host.extent).filter(|_| !config.has_settings(host)) {
            let edits = rename(config.document, id, host);
            diagnostic = diagnostic.fix(format!("write `{host}`"), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}

/// The same for a registry with mirrors elsewhere, which is asked itself after them.
fn of_namespace(config: &Config<'_>, entry: &HostConfig<'_>) -> Option<Diagnostic> {
    let key = &*entry.host.value;
    // A look through all mirrors, like a fix.
    let mut mirrors = config.registry.mirrors.iter().filter(|_| config.daemon.mirror(key).is_none());
    let mirror =
        config.may_fix().then(|| mirrors.find(|it| split_port(&it.namespace.value).0 == split_port(key).0))??;
    let host = &*mirror.namespace.value;
    (host != key && split_port(key).0 != "docker.io").then(|| {
        let message =
            format!("these settings don't count for the registry `{}`: its port is part of the name", shown(host));
        RULE.at(entry.host.extent, message)
            .help(format!("write `configs.\"{}\"`", shown(host)))
            .related("the registry is here", mirror.namespace.extent)
    })
}
