//! An IPv6 address in a `[host."…"]` header on 1.x.
//! containerd v1.7.34 vendor/github.com/pelletier/go-toml/parser.go: table keys can't contain brackets.

use super::prelude::*;
use crate::document::StatementKind;

pub(super) const RULE: Rule = Rule {
    code: "ipv6-host-header",
    severity: Severity::Error,
    releases: Releases::ONLY_1,
    summary: Texts {
        en: "IPv6 address in a `[host]` header: containerd 1.x drops the file",
        zh: "`[host]` 表头中有 IPv6 地址：containerd 1.x 会丢弃整个文件",
    },
    page: page!("ipv6_host_header"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    let is_header = |it: &&crate::document::Statement| it.kind == StatementKind::Header;
    for header in document.statements.iter().filter(is_header) {
        if header.key.of(document.text).contains(['[', ']']) {
            let help = say!("write dotted keys: `host.\"http://[::1]:5000\".capabilities = [\"pull\", \"resolve\"]`");
            found.push(RULE.at(header.key, dropped(hosts, say!("it can't read brackets in a header"))).help(help));
        }
    }
}
