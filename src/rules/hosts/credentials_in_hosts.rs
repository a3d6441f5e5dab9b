//! Credentials as keys of `hosts.toml`, which has none.
//! containerd v2.3.4 core/remotes/docker/config/hosts.go: hostFileConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "credentials-in-hosts",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "credentials as keys of `hosts.toml`: they are ignored",
        zh: "在 `hosts.toml` 中以键的形式写凭据：会被忽略",
    },
    page: page!("credentials_in_hosts"),
    check: Check::Hosts(check),
};

/// Keys that people write credentials under.
pub(super) const KEYS: [&str; 7] =
    ["username", "password", "auth", "identitytoken", "token", "credential", "credentials"];

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (id, node) in hosts.tables().flat_map(|table| hosts.document.children(table)) {
        if KEYS.contains(&&*node.key.to_ascii_lowercase()) {
            let message = say!(
                "`{key}` is ignored, and pulls stay anonymous: `hosts.toml` has no keys for credentials",
                key = &node.key
            );
            found.push(
                RULE.at(node.key_extent, message)
                    .help(phrase!("use image pull secrets, or `configs.\"<host>\".auth` in config.toml"))
                    .fix(phrase!("remove the key"), Applicability::Review, removals(hosts.document, &[id])),
            );
        }
    }
}
