//! A comment that pulls with `ctr`.
//! containerd v1.7.34 cmd/ctr/commands/images/pull.go: it reads `--hosts-dir`, and none of the CRI plugin's settings.

use super::prelude::*;
use crate::rules::comments::saying;

pub(super) const RULE: Rule = Rule {
    code: "ctr-in-comment",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "comment that tries registry settings out with `ctr`, which does not read them",
        zh: "注释中用 `ctr` 验证仓库设置，而 `ctr` 并不读取它们",
    },
    page: page!("ctr_in_comment"),
    check: Check::Config(check),
};

const PULLS: [&str; 5] = ["ctr i pull", "ctr image pull", "ctr images pull", "k8s.io i pull", "k8s.io image"];

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(comment) = saying(config.document, &PULLS, &["hosts-dir", " ls", " list", " import", "crictl"]) else {
        return;
    };
    found.push(
        RULE.at(
            comment,
            phrase!("`ctr` pulls as if nothing were configured: it does not read the registry settings of this file"),
        )
        .help(phrase!("try them with `crictl pull`, or hosts.toml files with `ctr images pull --hosts-dir`")),
    );
}
