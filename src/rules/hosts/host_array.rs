//! `[[host]]`, or a host that is no table.
//! containerd v1.7.34 remotes/docker/config/hosts.go: getSortedHosts.

use super::prelude::*;
use crate::document::{StatementKind, Value};

pub(super) const RULE: Rule = Rule {
    code: "host-array",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`[[host]]` or `[[host.\"…\"]]`, or a host that is no table",
        zh: "`[[host]]`、`[[host.\"…\"]]`，或者 host 不是表",
    },
    page: page!("host_array"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    let Some(root) = document.get(NodeId::ROOT, "host") else { return };
    let is_table = |value: &Value<'_>| matches!(value, Value::Table(_));
    let node = document.node(root);
    if !is_table(&node.value) {
        if node.value != Value::Invalid {
            found.push(
                RULE.at(node.key_extent, dropped(hosts, say!("`host` is no table")))
                    .help(phrase!("write `[host.\"https://…\"]`")),
            );
        }
        return;
    }
    let count = document.children(root).count();
    for (id, node) in document.children(root) {
        if is_table(&node.value) || node.value == Value::Invalid {
            continue;
        }
        let message = if hosts.release.is_1() && count > 1 {
            say!("containerd {release} panics in the midst of a pull: this host is no table", release = hosts.release)
        } else {
            dropped(hosts, say!("this host is no table"))
        };
        let diagnostic = RULE.at(node.key_extent, message).help(phrase!("write `[host.\"https://…\"]`"));
        let elements: Vec<NodeId> = document.children(id).map(|(id, _)| id).collect();
        let is_header =
            |it: &&crate::document::Statement| it.kind == StatementKind::ArrayHeader && [it.node] == *elements;
        found.push(match document.statements.iter().find(is_header) {
            Some(header) => {
                let edit = Edit::replace(header.extent, format!("[{}]", header.key.of(document.text)));
                diagnostic.fix(phrase!("write single brackets"), Applicability::Safe, vec![edit])
            }
            None => diagnostic,
        });
    }
}
