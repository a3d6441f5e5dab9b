//! Certificate and key side by side in `client`, where each is taken for both.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "flat-client-list",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`client` with certificate and key side by side: every pull fails",
        zh: "`client` 中证书与私钥并排书写：所有拉取失败",
    },
    page: page!("flat_client_list"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (id, node) in hosts.tables().filter_map(|table| hosts.field(table, "client")) {
        if node.value != Value::Array {
            continue;
        }
        let is_key = |node: &Node<'_>| matches!(&node.value, Value::String(path) if path.ends_with(".key") || path.ends_with("-key.pem") || path.ends_with("/key.pem"));
        let is_text = |node: &Node<'_>| matches!(node.value, Value::String(_));
        let mut elements = hosts.document.children(id).map(|it| it.1);
        let (Some(first), Some(second)) = (elements.next(), elements.next()) else { continue };
        if !is_text(first) || !is_key(second) {
            continue;
        }
        let message = say!(
            "every pull fails before the first request: each file in this list is taken for certificate and key in one"
        );
        let diagnostic = RULE
            .at(node.extent, message)
            .help(phrase!("put the pair in a list of its own: `client = [[\"cert\", \"key\"]]`"));
        let edits = vec![Edit::insert(node.extent.start, "["), Edit::insert(node.extent.end, "]")];
        found.push(match elements.next() {
            None => diagnostic.fix(phrase!("nest the pair"), Applicability::Safe, edits),
            Some(_) => diagnostic,
        });
    }
}
