//! `dial_timeout` before it came.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "early-dial-timeout",
    severity: Severity::Info,
    releases: Releases { text: "before 2.0.7", concern: |release| !release.has(Feature::DIAL_TIMEOUT) },
    summary: Texts {
        en: "`dial_timeout` before 2.0.7: it is ignored", zh: "2.0.7 之前的 `dial_timeout`：会被忽略"
    },
    page: page!("early_dial_timeout"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in hosts.tables().filter_map(|table| hosts.field(table, "dial_timeout")) {
        let message = say!(
            "containerd {release} ignores this and waits 30 s for a connection: the key came with 2.0.7",
            release = hosts.release
        );
        found.push(
            RULE.at(node.key_extent, message)
                .help(phrase!("it does no harm; upgrade to 2.0.7 or later for its effect")),
        );
    }
}
