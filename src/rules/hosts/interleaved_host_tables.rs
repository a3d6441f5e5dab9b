//! Tables of one host with those of another between them.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: getSortedHosts.

use std::collections::BTreeMap;

use super::prelude::*;
use crate::document::{Document, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "interleaved-host-tables",
    severity: Severity::Warning,
    releases: Releases::ONLY_2,
    summary: Texts {
        en: "tables of one host with another host between them: it is asked twice",
        zh: "同一 host 的几张表之间夹着别的 host：它会被访问两次",
    },
    page: page!("interleaved_host_tables"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    let Some(root) = document.get(NodeId::ROOT, "host") else { return };
    let mut seen: BTreeMap<NodeId, Extent> = BTreeMap::new();
    let mut last = None;
    for statement in document.statements.iter().filter(|it| it.kind == StatementKind::Header) {
        let Some(host) = child_of(document, root, statement.node).filter(|it| Some(*it) != last) else { continue };
        last = Some(host);
        let Some(first) = seen.insert(host, statement.key) else { continue };
        let message = say!(
            "host `{key}` is asked twice: another host stands between its tables",
            key = shown(&document.node(host).key)
        );
        let diagnostic = RULE.at(statement.key, message).help(phrase!("put all tables of a host together"));
        found.push(diagnostic.related(phrase!("another of its tables is here"), first));
    }
}

/// The child of `root` that `id` is or lies in.
fn child_of(document: &Document<'_>, root: NodeId, id: NodeId) -> Option<NodeId> {
    let mut at = id;
    while at > root {
        let parent = document.node(at).parent;
        if parent == root {
            return Some(at);
        }
        at = parent;
    }
    None
}
