//! `server` below a `[host."…"]` header, to which it then belongs.
//! containerd v1.7.34 remotes/docker/config/hosts.go: hostFileConfig has no such field.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "server-after-host",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`server` below a `[host]` header: it belongs to that table and is ignored",
        zh: "`server` 写在 `[host]` 表头之后：它属于那张表，因而被忽略",
    },
    page: page!("server_after_host"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    let below_host = document.get(NodeId::ROOT, "host").into_iter();
    let headers = hosts.hosts.iter().filter_map(|it| hosts.field(it.table, "header")).map(|it| it.0);
    let tables = below_host.chain(hosts.hosts.iter().map(|it| it.table)).chain(headers);
    for (id, node) in tables.filter_map(|table| hosts.field(table, "server")) {
        if matches!(node.value, crate::document::Value::Table(_)) {
            continue;
        }
        let message =
            say!("this `server` is ignored, and the implicit upstream is asked: it belongs to the table above it");
        let diagnostic = RULE.at(node.key_extent, message).help(phrase!("move it above the first header"));
        let statement = document.statements.iter().find(|it| it.node == id).filter(|_| hosts.server.is_none());
        found.push(match statement {
            Some(statement) => {
                let mut edits = vec![first_line(document, &format!("{}\n", statement.extent.of(document.text)))];
                edits.extend(removals(document, &[id]));
                diagnostic.fix(phrase!("move it to the top"), Applicability::Review, edits)
            }
            None => diagnostic,
        });
    }
}
