//! `*` in `server` or a host, which is taken literally.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "wildcard-in-url",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`*` in `server` or a host: it is taken literally",
        zh: "`server` 或 host 中有 `*`：会按字面处理",
    },
    page: page!("wildcard_in_url"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.urls().filter(|it| it.host().contains('*')) {
        let message = say!("requests that come here fail: `*` is taken for the name of a host");
        let diagnostic = RULE
            .at(url.extent, message)
            .help(phrase!("name the host; a directory `_default` serves every registry without its own"));
        let server = hosts.field(NodeId::ROOT, "server").filter(|_| url.table == NodeId::ROOT);
        found.push(match server {
            Some((id, _)) => {
                diagnostic.fix(phrase!("remove `server`"), Applicability::Review, removals(hosts.document, &[id]))
            }
            None => diagnostic,
        });
    }
}
