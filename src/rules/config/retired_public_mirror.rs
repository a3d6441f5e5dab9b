//! A public mirror that is known to have closed, or to serve a few.

use super::prelude::*;
use crate::rules::public_mirrors;

pub(super) const RULE: Rule = Rule {
    code: "retired-public-mirror",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "public mirror that is reported as closed or restricted",
        zh: "据报道已关闭或受限的公共镜像源",
    },
    page: page!("retired_public_mirror"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in &config.endpoints {
        let Some(status) = public_mirrors::find(endpoint.host()) else { continue };
        found.push(
            RULE.at(endpoint.text.extent, status.message(endpoint.host()))
                .help(phrase!("see whether it still answers you, and take it out if not")),
        );
    }
}
