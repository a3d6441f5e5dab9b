//! `[host.mirror.example.com]`, whose dots make nested tables.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "unquoted-host",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "host without quotes, whose dots make nested tables",
        zh: "host 没有加引号，其中的点变成了嵌套表",
    },
    page: page!("unquoted_host"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    for host in hosts.hosts.iter().filter(|it| hosts.is_nested(it)) {
        let message = say!(
            "a host called `{host}` is asked: without quotes, the dots make nested tables",
            host = shown(host.text)
        );
        let mut edits = Vec::new();
        let mut place = host.extent;
        for statement in document.statements.iter().filter(|it| document.is_within(it.node, host.table)) {
            let parts = key_parts(document.text, statement.key);
            let end = parts.iter().position(|it| it.of(document.text) == "header").unwrap_or(parts.len());
            if let Some([first, .., last]) = parts.get(1..end)
                && parts.first().is_some_and(|it| it.of(document.text) == "host")
            {
                let name = first.join(*last);
                if name.contains(place) {
                    place = name;
                }
                edits.push(Edit::replace(name, format!("\"{}\"", name.of(document.text))));
            }
        }
        let diagnostic = RULE.at(place, message).help(phrase!("put the whole URL between quotes"));
        found.push(match edits.is_empty() {
            true => diagnostic,
            false => diagnostic.fix(phrase!("quote the host"), Applicability::Review, edits),
        });
    }
}
