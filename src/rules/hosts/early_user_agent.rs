//! `User-Agent` in `header` before 2.1.
//! containerd v2.0.11 core/remotes/docker/resolver.go: request.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "early-user-agent",
    severity: Severity::Info,
    releases: Releases { text: "before 2.1", concern: |release| !release.has(Feature::TOKEN_HEADERS) },
    summary: Texts {
        en: "`User-Agent` in `header` before 2.1: the built-in value is sent",
        zh: "2.1 之前在 `header` 中写 `User-Agent`：仍发送内置的值",
    },
    page: page!("early_user_agent"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in hosts.tables().flat_map(|table| hosts.headers(table)).filter(|it| it.1.key == "User-Agent") {
        let message = say!(
            "containerd {release} sends its own `User-Agent`: this one counts from 2.1 on",
            release = hosts.release
        );
        found.push(
            RULE.at(node.key_extent, message).help(phrase!("set it in `registry.headers` of config.toml, or upgrade")),
        );
    }
}
