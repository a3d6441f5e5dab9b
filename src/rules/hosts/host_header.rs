//! `Host` in `header`, which Go's client ignores.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "host-header",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts { en: "`Host` in `header`: it is not sent", zh: "`header` 中的 `Host`：不会发送" },
    page: page!("host_header"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (id, node) in
        hosts.tables().flat_map(|table| hosts.headers(table)).filter(|it| it.1.key.eq_ignore_ascii_case("host"))
    {
        let message = say!("this header is not sent: Go's HTTP client takes `Host` from the URL");
        let edits = removals(hosts.document, &[id]);
        found.push(RULE.at(node.key_extent, message).help(phrase!("remove it")).fix(
            phrase!("remove it"),
            Applicability::Safe,
            edits,
        ));
    }
}
