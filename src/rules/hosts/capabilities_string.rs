//! `capabilities` as a string.
//! containerd v1.7.34 remotes/docker/config/hosts.go: hostFileConfig.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "capabilities-string",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`capabilities` as a string: the file is dropped",
        zh: "`capabilities` 写成了字符串：整个文件被丢弃",
    },
    page: page!("capabilities_string"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in hosts.tables().filter_map(|table| hosts.field(table, "capabilities")) {
        let Value::String(words) = &node.value else { continue };
        let words = words.split([',', ' ']).filter(|it| !it.is_empty()).map(quoted).collect::<Vec<_>>();
        let list = format!("[{}]", words.join(", "));
        found.push(
            RULE.at(node.extent, dropped(hosts, say!("`capabilities` is an array of strings")))
                .help(phrase!("write the words between `[` and `]`, each in quotes"))
                .fix(phrase!("write an array"), Applicability::Safe, vec![Edit::replace(node.extent, list)]),
        );
    }
}
