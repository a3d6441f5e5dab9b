//! Tables of one host with those of another between them.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: getSortedHosts.

use super::prelude::*;
use crate::document::StatementKind;

pub(super) const RULE: Rule = Rule {
    code: "interleaved-host-tables",
    severity: Severity::Warning,
    releases: Releases::ONLY_2,
    summary: Summary {
        en: "tables of one host with another host between them: it is asked twice",
        zh: "同一 host 的几张表之间夹着别的 host：它会被访问两次",
    },
    page: include_str!("interleaved_host_tables.md"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    let mut seen: Vec<(NodeId, Extent)> = Vec::new();
    for statement in document.statements.iter().filter(|it| it.kind == StatementKind::Header) {
        let Some(host) = hosts.hosts.iter().find(|it| document.is_within(statement.node, it.table)) else { continue };
        if seen.last().is_some_and(|it| it.0 == host.table) {
            continue;
        }
        if let Some((_, first)) = seen.iter().find(|it| it.0 == host.table) {
            let message = format!("host `{}` is asked twice: another host stands between its tables", shown(host.text));
            found.push(
                RULE.at(statement.key, message)
                    .help("put all tables of a host together")
                    .related("its first table is here", *first),
            );
        }
        seen.push((host.table, statement.key));
    }
}
