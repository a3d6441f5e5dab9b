//! `configs.auths."…"`, where containerd sees settings for a host called `auths`.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "auths-within-configs",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`configs.auths`: credentials one level too deep", zh: "`configs.auths`：凭据写深了一层"
    },
    page: page!("auths_within_configs"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(entry) = config.registry.configs.iter().find(|it| it.host.value == "auths") else { return };
    let Some(auths) = config.below(&["configs", &entry.host.value]) else { return };
    for (_, node) in config.document.children(auths) {
        if matches!(node.value, Value::Table(_)) && !matches!(&*node.key, "auth" | "tls") {
            let message = say!("these credentials are ignored: `configs.auths` is taken for a host called `auths`");
            found.push(RULE.at(node.key_extent, message).help(phrase!("write `registry.configs.\"<host>\".auth`")));
        }
    }
}
