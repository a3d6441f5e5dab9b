//! A field of a host below its `header` table, where it becomes a header.

use super::prelude::*;
use crate::emit::config_toml::put;

pub(super) const RULE: Rule = Rule {
    code: "field-after-header",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "field below the `header` table: it becomes an HTTP header",
        zh: "字段写在 `header` 表之后：变成了 HTTP 头",
    },
    page: page!("field_after_header"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    for table in hosts.tables() {
        for (id, node) in hosts.headers(table) {
            if !FIELDS.contains(&&*node.key) {
                continue;
            }
            let message = say!("`{key}` is taken for an HTTP header, and the host's own is not set", key = &node.key);
            let diagnostic = RULE.at(node.key_extent, message).help(phrase!("move it above the `header` table"));
            let is_line = document.statements.iter().any(|it| it.node == id);
            let moved = put(document, table, &node.key, node.extent.of(document.text))
                .filter(|_| is_line && table != NodeId::ROOT);
            found.push(match moved {
                Some(edit) => {
                    let mut edits = vec![edit];
                    edits.extend(removals(document, &[id]));
                    diagnostic.fix(phrase!("move it above the `header` table"), Applicability::Review, edits)
                }
                None => diagnostic,
            });
        }
    }
}
