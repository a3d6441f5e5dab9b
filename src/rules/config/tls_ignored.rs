//! `configs.<host>.tls` on 2.x, which has no such field.
//! containerd v2.0.11 internal/cri/config/config.go: RegistryConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "tls-ignored",
    severity: Severity::Error,
    releases: Releases::ONLY_2,
    summary: Summary {
        en: "`configs.<host>.tls`, which containerd 2.x ignores",
        zh: "containerd 2.x 会忽略的 `configs.<host>.tls`",
    },
    page: include_str!("tls_ignored.md"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let Some(tls) = &entry.tls else { continue };
        let message = format!(
            "containerd {} ignores this `tls` table: certificates of `{}` are checked against the system's own authorities",
            config.release,
            shown(&entry.host.value)
        );
        let diagnostic = RULE.at(tls.extent, message).help("write `ca`, `client` or `skip_verify` into hosts.toml");
        let node = config.entry("configs", entry.host.extent).and_then(|id| config.child(id, "tls"));
        let edits = node.map(|id| removals(config.document, &[id])).unwrap_or_default();
        found.push(diagnostic.fix("remove the `tls` table", Applicability::Review, edits));
    }
}
