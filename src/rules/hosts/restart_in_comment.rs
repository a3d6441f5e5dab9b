//! A comment that restarts containerd for a `hosts.toml`.
//! containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts reads the file at every pull.

use super::prelude::*;
use crate::rules::comments::saying;

pub(super) const RULE: Rule = Rule {
    code: "restart-in-comment",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "comment that restarts containerd after a change of `hosts.toml`: there is no need",
        zh: "注释要求修改 `hosts.toml` 后重启 containerd：其实不需要",
    },
    page: page!("restart_in_comment"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let words = ["restart containerd", "restart the containerd", "重启containerd", "重启 containerd"];
    let but = ["no ", "not ", "n't", "without", "never", "config.toml", "config_path", "无需", "不需", "不用", "不必"];
    if let Some(comment) = saying(hosts.document, &words, &but) {
        found.push(
            RULE.at(comment, phrase!("no restart is needed: containerd reads this file anew at every pull"))
                .help(phrase!("restart it only for changes of config.toml")),
        );
    }
}
