//! `Host` or `HOST` for `host`.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: getSortedHosts compares with `host`.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "host-key-case",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`Host` for `host`: the hosts are never asked",
        zh: "把 `host` 写成了 `Host`：这些 host 不会被访问",
    },
    page: page!("host_key_case"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    for (id, node) in document.children(NodeId::ROOT) {
        if node.key == "host" || !node.key.eq_ignore_ascii_case("host") {
            continue;
        }
        let message = say!("hosts below `{key}` are never asked: the word is `host`, in lower case", key = &node.key);
        let diagnostic = RULE.at(node.key_extent, message).help(phrase!("write `host`"));
        found.push(if document.get(NodeId::ROOT, "host").is_some() {
            diagnostic
        } else {
            diagnostic.fix(phrase!("write `host`"), Applicability::Review, rename(document, id, "host"))
        });
    }
}
