//! `referrers` in `capabilities` before 2.2.
//! containerd v2.2.0 core/remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "early-referrers",
    severity: Severity::Error,
    releases: Releases { text: "before 2.2", concern: |release| !release.has(Feature::REFERRERS) },
    summary: Texts {
        en: "capability `referrers` before 2.2: the file is dropped",
        zh: "2.2 之前使用 `referrers` 能力：整个文件被丢弃",
    },
    page: page!("early_referrers"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for words in hosts.tables().filter_map(|table| hosts.capabilities(table)) {
        for (id, _) in words.iter().filter(|it| it.1 == "referrers") {
            let node = hosts.document.node(*id);
            found.push(
                RULE.at(node.extent, dropped(hosts, say!("it does not know `referrers`, which came with 2.2")))
                    .help(phrase!("leave it out for this release"))
                    .fix(phrase!("leave it out"), Applicability::Safe, vec![without(hosts.document, node.parent, *id)]),
            );
        }
    }
}
