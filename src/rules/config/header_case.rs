//! A name in `headers` that duplicates one of containerd's own in another case.
//! containerd v2.3.4 core/remotes/docker/resolver.go: request copies the headers as they are typed.

use super::prelude::*;
use crate::rules::headers::clashes_with;

pub(super) const RULE: Rule = Rule {
    code: "header-case",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`headers` name in lower case beside containerd's own header",
        zh: "`headers` 中小写的名字与 containerd 自带的头重复",
    },
    page: page!("header_case"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for (name, _) in &config.registry.headers {
        let Some(canonical) = clashes_with(&name.value) else { continue };
        let message =
            say!("this header is sent beside containerd's own `{canonical}`, and does not replace it", canonical);
        let mut diagnostic = RULE.at(name.extent, message).help(say!("write `{word}`", word = canonical));
        let is_taken = || config.registry.headers.iter().any(|it| it.0.value == canonical);
        if let Some(id) = config.entry("headers", name.extent).filter(|_| !is_taken()) {
            let edits = rename(config.document, id, canonical);
            diagnostic = diagnostic.fix(say!("write `{word}`", word = canonical), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}
