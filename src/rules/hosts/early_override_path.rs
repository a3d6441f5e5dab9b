//! `override_path` on 1.5.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "early-override-path",
    severity: Severity::Error,
    releases: Releases { text: "1.5", concern: |release| !release.has(Feature::OVERRIDE_PATH) },
    summary: Texts { en: "`override_path` on 1.5, which ignores it", zh: "1.5 不认识 `override_path`，会忽略" },
    page: page!("early_override_path"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in hosts.tables().filter_map(|table| hosts.field(table, "override_path")) {
        let message = say!(
            "containerd {release} ignores this and appends `/v2` to the path: the key came with 1.6",
            release = hosts.release
        );
        found.push(RULE.at(node.key_extent, message).help(phrase!("use a URL whose path ends in `/v2`, or upgrade")));
    }
}
