//! `skip_verify = "true"`.
//! containerd v1.7.34 remotes/docker/config/hosts.go: hostFileConfig.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "quoted-boolean",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`skip_verify` or `override_path` that is no boolean: the file is dropped",
        zh: "`skip_verify` 或 `override_path` 不是布尔值：整个文件被丢弃",
    },
    page: page!("quoted_boolean"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let knows = hosts.release.has(Feature::OVERRIDE_PATH);
    for table in hosts.tables() {
        for name in ["skip_verify", "override_path"].into_iter().filter(|it| knows || *it != "override_path") {
            let Some((_, node)) = hosts.field(table, name) else { continue };
            if matches!(node.value, Value::Boolean(_) | Value::Invalid) {
                continue;
            }
            let message = dropped(hosts, say!("`{name}` is `true` or `false`, without quotes", name));
            let diagnostic = RULE.at(node.extent, message).help(phrase!("write `true` or `false`"));
            let word = match &node.value {
                Value::String(text) => ["true", "false"].into_iter().find(|it| it.eq_ignore_ascii_case(text)),
                _ => None,
            };
            found.push(match word {
                Some(word) => diagnostic.fix(
                    say!("write `{word}`", word),
                    Applicability::Safe,
                    vec![Edit::replace(node.extent, word)],
                ),
                None => diagnostic,
            });
        }
    }
}
