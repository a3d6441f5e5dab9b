//! A pair in `client` that is none.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "client-pair-length",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "pair in `client` with another number of files than two: the file is dropped",
        zh: "`client` 中的一对不是两个文件：整个文件被丢弃",
    },
    page: page!("client_pair_length"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (id, node) in hosts.tables().filter_map(|table| hosts.field(table, "client")) {
        if node.value != Value::Array {
            continue;
        }
        for (pair, node) in hosts.document.children(id).filter(|it| it.1.value == Value::Array) {
            if hosts.document.children(pair).count() != 2 {
                let message = dropped(hosts, say!("a pair in `client` is a certificate and its key"));
                found.push(RULE.at(node.extent, message).help(phrase!("write two files, or a single one as a string")));
            }
        }
    }
}
