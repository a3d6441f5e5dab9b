//! A `dial_timeout` that is no duration.
//! containerd v2.1.0 core/remotes/docker/config/hosts.go: parseHostConfig; Go's time.ParseDuration.

use super::prelude::*;
use crate::document::Value;
use crate::model::go_duration;

pub(super) const RULE: Rule = Rule {
    code: "dial-timeout-type",
    severity: Severity::Error,
    releases: Releases { text: "2.0.7 and later", concern: |release| release.has(Feature::DIAL_TIMEOUT) },
    summary: Texts {
        en: "`dial_timeout` that is no duration such as `\"5s\"`: the file is dropped",
        zh: "`dial_timeout` 不是 `\"5s\"` 这样的时长：整个文件被丢弃",
    },
    page: page!("dial_timeout_type"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in hosts.tables().filter_map(|table| hosts.field(table, "dial_timeout")) {
        let seconds = match &node.value {
            Value::Invalid => continue,
            Value::String(text) if text.is_empty() || go_duration::parse(text).is_ok() => continue,
            Value::String(text) => text.parse::<u32>().ok(),
            Value::Integer(seconds) => u32::try_from(*seconds).ok(),
            _ => None,
        };
        let message = dropped(hosts, say!("`dial_timeout` is a string with a number and a unit"));
        let diagnostic = RULE.at(node.extent, message).help(phrase!("write a duration such as `\"5s\"`"));
        found.push(match seconds {
            Some(seconds) => {
                let edit = Edit::replace(node.extent, format!("\"{seconds}s\""));
                diagnostic.fix(phrase!("write seconds"), Applicability::Review, vec![edit])
            }
            None => diagnostic,
        });
    }
}
