//! `configs.<host>.tls` on 2.x, which has no such field.
//! containerd v2.0.11 internal/cri/config/config.go: RegistryConfig.

use super::prelude::*;
use super::tls_with_config_path::tls_removals;

pub(super) const RULE: Rule = Rule {
    code: "tls-ignored",
    severity: Severity::Error,
    releases: Releases::ONLY_2,
    summary: Texts {
        en: "`configs.<host>.tls`, which containerd 2.x ignores",
        zh: "containerd 2.x 会忽略的 `configs.<host>.tls`",
    },
    page: page!("tls_ignored"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let mut is_first = true;
    for entry in &config.registry.configs {
        let Some(tls) = &entry.tls else { continue };
        let message = say!(
            "containerd {release} ignores this `tls` table: certificates of `{host}` are checked against the system's own authorities",
            release = config.release,
            host = shown(&entry.host.value)
        );
        let mut diagnostic =
            RULE.at(tls.extent, message).help(phrase!("write `ca`, `client` or `skip_verify` into hosts.toml"));
        // Once for all of them: each would walk the whole text.
        if std::mem::take(&mut is_first) {
            diagnostic =
                diagnostic.fix(phrase!("remove all `tls` tables"), Applicability::Review, tls_removals(config));
        }
        found.push(diagnostic);
    }
}
