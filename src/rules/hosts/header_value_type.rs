//! A header whose value is neither a string nor a list of them.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "header-value-type",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "header value that is no string: the file is dropped",
        zh: "header 的值不是字符串：整个文件被丢弃",
    },
    page: page!("header_value_type"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    for (id, node) in hosts.tables().flat_map(|table| hosts.headers(table)) {
        if FIELDS.contains(&&*node.key) {
            continue;
        }
        let values =
            std::iter::once(node).filter(|it| it.value != Value::Array).chain(document.children(id).map(|it| it.1));
        for value in values.filter(|it| !matches!(it.value, Value::String(_) | Value::Invalid)) {
            let diagnostic = RULE
                .at(value.extent, dropped(hosts, say!("a header's value is a string")))
                .help(phrase!("put the value between quotes"));
            let is_plain = matches!(value.value, Value::Integer(_) | Value::Boolean(_) | Value::Float);
            found.push(if is_plain {
                let text = format!("\"{}\"", value.extent.of(document.text));
                diagnostic.fix(
                    phrase!("put it between quotes"),
                    Applicability::Safe,
                    vec![Edit::replace(value.extent, text)],
                )
            } else {
                diagnostic
            });
        }
    }
}
