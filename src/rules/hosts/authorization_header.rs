//! Credentials as an `Authorization` header.
//! containerd v2.3.4 core/remotes/docker/resolver.go: request; authorizer.go.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "authorization-header",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`Authorization` in `header`: a secret in a file that many can read",
        zh: "`header` 中写了 `Authorization`：密钥暴露在许多人可读的文件里",
    },
    page: page!("authorization_header"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for (_, node) in hosts.tables().flat_map(|table| hosts.headers(table)) {
        if !node.key.eq_ignore_ascii_case("authorization") {
            continue;
        }
        let whom = if hosts.release.has(Feature::TOKEN_HEADERS) {
            say!("to this host and to its token server")
        } else {
            say!("to this host")
        };
        let message = say!("this secret goes {whom} with the first request, and does not answer a challenge", whom);
        found.push(
            RULE.at(node.key_extent, message)
                .help(phrase!("use image pull secrets, or `configs.\"<host>\".auth` in config.toml")),
        );
    }
}
