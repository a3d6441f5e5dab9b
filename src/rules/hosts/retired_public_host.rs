//! A public mirror that is known to have closed, or to serve a few.

use super::prelude::*;
use crate::rules::public_mirrors;

pub(super) const RULE: Rule = Rule {
    code: "retired-public-host",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "host that is reported as a closed or restricted public mirror",
        zh: "据报道已关闭或受限的公共镜像源（host）",
    },
    page: page!("retired_public_host"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked() {
        let Some(status) = public_mirrors::find(url.host()) else { continue };
        found.push(
            RULE.at(url.extent, status.message(url.host()))
                .help(phrase!("see whether it still answers you, and take it out if not")),
        );
    }
}
