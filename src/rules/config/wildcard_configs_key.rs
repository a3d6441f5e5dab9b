//! `configs."*"`, which matches a host called `*`.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "wildcard-configs-key",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "wildcard as a `configs` key: there is none", zh: "`configs` 的键使用了通配符：并不支持"
    },
    page: page!("wildcard_configs_key"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in config.registry.configs.iter().filter(|it| it.host.value.contains('*')) {
        let message = say!("these settings never count: `configs` knows no wildcard");
        found.push(RULE.at(entry.host.extent, message).help(phrase!("write an entry for each host")));
    }
}
