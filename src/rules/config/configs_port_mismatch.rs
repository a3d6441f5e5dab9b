//! A key of `configs` that an endpoint would match but for the port.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts looks up the endpoint's host.

use super::prelude::*;
use crate::message::Phrase;
use crate::model::legacy::LegacyMirror;
use crate::model::namespace::split_port;

pub(super) const RULE: Rule = Rule {
    code: "configs-port-mismatch",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`configs` key whose port differs from the endpoint's: it does not match",
        zh: "`configs` 的键与 endpoint 的端口不一致：匹配不到",
    },
    page: page!("configs_port_mismatch"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let key = &*entry.host.value;
        let name = split_port(key).0;
        if name.is_empty() || key.contains('/') || config.endpoints_on(key).next().is_some() {
            continue;
        }
        let endpoint = config.endpoint_named(name).map(|it| (it.host(), it.text.extent, phrase!("endpoint on")));
        let Some((host, place, what)) = endpoint.or_else(|| registry_named(config, name)) else { continue };
        // Then it is a registry with images of its own.
        let is_unread = || config.daemon.error.is_some();
        let is_listed = || config.registry.mirrors.iter().any(|it| it.namespace.value == key);
        if config.daemon.mirror(key).is_some() || (is_unread() && is_listed()) {
            continue;
        }
        let message =
            say!("these settings don't count for the {what} `{host}`: its port is part of the name", what, host);
        let mut diagnostic = RULE
            .at(entry.host.extent, message)
            .help(say!("write `configs.\"{host}\"`", host))
            .related(phrase!("it is here"), place);
        if let Some(id) = config.entry("configs", entry.host.extent).filter(|_| !config.has_settings(host)) {
            let edits = rename(config.document, id, host);
            diagnostic = diagnostic.fix(say!("write `{word}`", word = host), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}

/// A registry on the machine called `name` whose mirrors are elsewhere: it is asked itself after them. It takes a look through
/// all mirrors, as a fix does.
fn registry_named<'c>(config: &Config<'c>, name: &str) -> Option<(&'c str, Extent, Phrase)> {
    let is_named = |it: &&LegacyMirror<'_>| split_port(&it.namespace.value).0 == name && name != "docker.io";
    let mirror = config.may_fix().then(|| config.registry.mirrors.iter().find(is_named))??;
    Some((&mirror.namespace.value, mirror.namespace.extent, phrase!("registry")))
}
