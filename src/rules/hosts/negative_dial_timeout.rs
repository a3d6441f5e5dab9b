//! A `dial_timeout` below zero.
//! containerd v2.1.0 core/remotes/docker/config/hosts.go: ConfigureHosts gives it to Go's net.Dialer, whose deadline has
//! passed then before a name is looked up.

use super::prelude::*;
use crate::document::Value;
use crate::model::go_duration;

pub(super) const RULE: Rule = Rule {
    code: "negative-dial-timeout",
    severity: Severity::Error,
    releases: Releases { text: "2.0.7 and later", concern: |release| release.has(Feature::DIAL_TIMEOUT) },
    summary: Texts {
        en: "`dial_timeout` below zero: no connection to the host ever comes about",
        zh: "`dial_timeout` 小于零：与该主机永远建立不了连接",
    },
    page: page!("negative_dial_timeout"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in hosts.tables().filter_map(|table| hosts.field(table, "dial_timeout")) {
        let Value::String(text) = &node.value else { continue };
        let Some(positive) = text.strip_prefix('-').filter(|_| go_duration::parse(text).is_ok_and(|it| it < 0)) else {
            continue;
        };
        let message = say!(
            "no connection to this host ever comes about: containerd {release} has given up before it begins",
            release = hosts.release
        );
        let edit = Edit::replace(node.extent, format!("\"{positive}\""));
        found.push(
            RULE.at(node.extent, message)
                .help(phrase!("write how long to wait, such as `\"5s\"`, or `\"0s\"` for no limit"))
                .fix(phrase!("remove the sign"), Applicability::Review, vec![edit]),
        );
    }
}
