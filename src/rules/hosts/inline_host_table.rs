//! A `host` entry in `hosts.toml` that has no `[host."…"]` header of its own.
//! containerd v2.0.0 core/remotes/docker/config/hosts.go: getSortedHosts.

use super::prelude::*;
use crate::document::{StatementKind, TableKind};

pub(super) const RULE: Rule = Rule {
    code: "inline-host-table",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts { en: "host written as an inline table or a dotted key", zh: "host 写成了内联表或点分键" },
    page: page!("inline_host_table"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let is_inline = |host: &&HostUrl<'_>| hosts.table_kind(host) == Some(TableKind::Inline);
    let is_1 = hosts.release.is_1();
    // go-toml v1 keeps the order of dotted keys; the order of a single host does not matter.
    if is_1 && hosts.hosts.iter().filter(is_inline).count() < 2 {
        return;
    }
    for host in &hosts.hosts {
        let is_dotted = hosts.table_kind(host) == Some(TableKind::Dotted);
        if !is_inline(&host) && (is_1 || !is_dotted) {
            continue;
        }
        let message = if is_1 {
            say!(
                "host `{host}` is asked in another place of the order at each pull: it has no table of its own",
                host = shown(host.text)
            )
        } else {
            say!("host `{host}` is never asked: it has no table of its own", host = shown(host.text))
        };
        let diagnostic =
            RULE.at(host.extent, message).help(say!("write it under `[host.\"{host}\"]`", host = shown(host.text)));
        found.push(match own_table(hosts, host) {
            Some(edit) => diagnostic.fix(phrase!("move to its own table"), Applicability::Review, vec![edit]),
            None => diagnostic,
        });
    }
}

/// The edit that gives `host` a header, where its lines stand so that nothing else slips under that.
fn own_table(hosts: &Hosts<'_>, host: &HostUrl<'_>) -> Option<Edit> {
    let document = hosts.document;
    let root = document.get(NodeId::ROOT, "host")?;
    let holds = |node: NodeId| node == root || node == host.table;
    let at = document.statements.iter().position(|it| holds(it.node) && it.kind == StatementKind::KeyValue)?;
    let statement = document.statements.get(at)?;
    let next = document.statements.get(at + 1);
    if next.is_some_and(|it| it.kind == StatementKind::KeyValue && !document.is_within(it.node, root)) {
        return None;
    }
    let moved: Vec<&HostUrl<'_>> =
        hosts.hosts.iter().filter(|it| document.is_within(it.table, statement.node)).collect();
    let mut lines = Vec::new();
    for host in moved {
        lines.push(format!("[host.{}]", document.node(host.table).key_extent.of(document.text)));
        let entries = document.entries.iter().filter(|it| it.table == host.table);
        lines.extend(entries.map(|it| format!("  {}", it.extent.of(document.text))));
    }
    Some(Edit::replace(statement.extent, lines.join("\n")))
}
