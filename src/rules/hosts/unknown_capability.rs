//! A word in `capabilities` that no release knows.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "unknown-capability",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "unknown word in `capabilities`: the file is dropped",
        zh: "`capabilities` 中有未知的词：整个文件被丢弃",
    },
    page: page!("unknown_capability"),
    check: Check::Hosts(check),
};

const KNOWN: [&str; 4] = ["pull", "resolve", "push", "referrers"];

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (id, word) in hosts.tables().filter_map(|table| hosts.capabilities(table)).flatten() {
        if KNOWN.contains(&&*word) {
            continue;
        }
        let node = hosts.document.node(id);
        let message = dropped(hosts, say!("it knows no capability `{word}`", word = shown(&word)));
        let diagnostic = RULE
            .at(node.extent, message)
            .help(phrase!("the capabilities are `pull`, `resolve` and `push`, from 2.2 on `referrers`"));
        found.push(match nearest(word.trim(), &KNOWN) {
            Some(near) => {
                let edit = set(hosts.document, node.extent, near);
                diagnostic.fix(say!("write `{word}`", word = near), Applicability::Review, vec![edit])
            }
            None => diagnostic,
        });
    }
}
