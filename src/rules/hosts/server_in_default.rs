//! `server` in `_default`, where it becomes the upstream of every registry.

use super::prelude::*;
use crate::model::namespace::DEFAULT_DIRECTORY;

pub(super) const RULE: Rule = Rule {
    code: "server-in-default",
    severity: Severity::Warning,
    releases: Releases { text: "1.6.17 and later", concern: |release| release.has(Feature::DEFAULT_DIRECTORY) },
    summary: Texts {
        en: "`server` in `_default`: no registry's own host is asked",
        zh: "`_default` 中写了 `server`：任何仓库自身都不再被访问",
    },
    page: page!("server_in_default"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let Some(server) = hosts.server.as_ref().filter(|it| it.is_usable()) else { return };
    if hosts.directory != Some(DEFAULT_DIRECTORY) {
        return;
    }
    // A mirror that is named here on purpose stands among the hosts, too, or is the only one.
    let is_meant =
        hosts.hosts.iter().all(|it| it.host().is_empty()) || hosts.hosts.iter().any(|it| it.host() == server.host());
    let message = say!(
        "`{host}` is asked last for every registry without a directory, and the registry itself never",
        host = shown(server.host())
    );
    let mut diagnostic = RULE.at(server.extent, message).help(phrase!("remove `server` unless that is meant"));
    if is_meant {
        diagnostic.severity = Severity::Info;
        found.push(diagnostic);
        return;
    }
    let node = hosts.field(NodeId::ROOT, "server").map(|it| it.0);
    let edits = node.map(|id| removals(hosts.document, &[id])).unwrap_or_default();
    found.push(diagnostic.fix(phrase!("remove `server`"), Applicability::Review, edits));
}
