//! The same host table twice.

use super::prelude::*;
use crate::document::{StatementKind, TomlErrorKind};

pub(super) const RULE: Rule = Rule {
    code: "duplicate-host",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "the same host table twice: the file is dropped",
        zh: "同一个 host 表出现两次：整个文件被丢弃",
    },
    page: page!("duplicate_host"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    for error in document.errors.iter().filter(|it| it.kind == TomlErrorKind::Duplicate) {
        let header = document.statements.iter().find(|it| it.extent.contains(error.extent));
        let Some(header) = header.filter(|it| it.kind == StatementKind::Header) else { continue };
        let parts = key_parts(document.text, header.key);
        let is_host = |part: Option<&Extent>| part.is_some_and(|it| it.of(document.text) == "host");
        if parts.len() != 2 || !is_host(parts.first()) {
            continue;
        }
        let mut diagnostic = RULE
            .at(error.extent, dropped(hosts, say!("this host stands in it twice")))
            .help(phrase!("merge the two tables; to ask a host twice, write its URL another way, such as with `/v2`"));
        if let Some(first) = error.first {
            diagnostic = diagnostic.related(phrase!("the first one is here"), first);
        }
        found.push(diagnostic);
    }
}
