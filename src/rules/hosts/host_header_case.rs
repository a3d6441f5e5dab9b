//! A header name that duplicates one of containerd's own in another case.
//! containerd v2.3.4 core/remotes/docker/resolver.go: request copies the headers as they are typed.

use super::prelude::*;
use crate::rules::headers::clashes_with;

pub(super) const RULE: Rule = Rule {
    code: "host-header-case",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "name in `header` in lower case beside containerd's own header",
        zh: "`header` 中小写的名字与 containerd 自带的头重复",
    },
    page: page!("host_header_case"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (id, node) in hosts.tables().flat_map(|table| hosts.headers(table)) {
        let Some(canonical) = clashes_with(&node.key) else { continue };
        let message =
            say!("this header is sent beside containerd's own `{canonical}`, and does not replace it", canonical);
        let diagnostic = RULE.at(node.key_extent, message).help(say!("write `{word}`", word = canonical));
        found.push(if hosts.document.get(node.parent, canonical).is_some() {
            diagnostic
        } else {
            diagnostic.fix(
                say!("write `{word}`", word = canonical),
                Applicability::Review,
                rename(hosts.document, id, canonical),
            )
        });
    }
}
