//! A key of `configs` with a scheme or a path.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts looks up the endpoint's host.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "url-as-configs-key",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`configs` key with a scheme or a path: it never matches",
        zh: "`configs` 的键带有协议或路径：永远匹配不到",
    },
    page: page!("url_as_configs_key"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let key = &*entry.host.value;
        if !key.contains('/') {
            continue;
        }
        let host = key.split_once("://").map_or(key, |(_, rest)| rest).split('/').next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let message = say!("these settings never count: containerd looks them up by host and port alone");
        if is_net(key) {
            found.push(
                RULE.at(entry.host.extent, message).help(say!(
                    "containerd knows no networks here: write a `configs` table for each host, with its port"
                )),
            );
            continue;
        }
        let mut diagnostic =
            RULE.at(entry.host.extent, message).help(say!("write `configs.\"{host}\"`", host = shown(host)));
        if let Some(id) =
            config.entry("configs", entry.host.extent).filter(|_| !config.has_settings(host) && !host.is_empty())
        {
            let edits = rename(config.document, id, host);
            diagnostic = diagnostic.fix(say!("write `{word}`", word = shown(host)), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}

/// Whether a key means all hosts of a network, such as `10.0.0.0/8`.
fn is_net(key: &str) -> bool {
    key.split_once('/').is_some_and(|(address, bits)| {
        let is_address = address.bytes().all(|it| it.is_ascii_hexdigit() || matches!(it, b'.' | b':' | b'[' | b']'));
        is_address && address.contains(['.', ':']) && !bits.is_empty() && bits.bytes().all(|it| it.is_ascii_digit())
    })
}
