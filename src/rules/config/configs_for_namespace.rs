//! Settings for a namespace whose endpoints are on other hosts.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts looks up the endpoint's host.

use super::prelude::*;
use crate::model::legacy::Text;
use crate::model::namespace::upstream_host;

pub(super) const RULE: Rule = Rule {
    code: "configs-for-namespace",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "`configs` for a registry whose endpoints are on other hosts: they don't count for these",
        zh: "`configs` 针对的仓库，其 endpoint 在别的主机上：对这些 endpoint 不起作用",
    },
    page: page!("configs_for_namespace"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let host = &*entry.host.value;
        let Some(mirror) = config.daemon.mirror(host).filter(|it| upstream_host(&it.namespace.value) == host) else {
            continue;
        };
        let Some(first) = mirror.endpoints.first() else { continue };
        // With settings for an endpoint as well, it is plain which count for which.
        let is_settled = |endpoint: &Text<'_>| {
            config.url(endpoint).is_none_or(|url| url.host == host || config.has_settings(&url.host))
        };
        if mirror.endpoints.iter().any(is_settled) {
            continue;
        }
        let message = say!(
            "these settings count for `{host}` itself, and not for the endpoints of its mirror",
            host = shown(host)
        );
        found.push(
            RULE.at(entry.host.extent, message)
                .help(phrase!("for an endpoint, use its host and port as the key"))
                .related(phrase!("the first endpoint is here"), first.extent),
        );
    }
}
