//! A registry on this machine without `server`.
//! containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts.

use super::prelude::*;
use crate::model::namespace::is_loopback;

pub(super) const RULE: Rule = Rule {
    code: "loopback-without-server",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "registry on this machine without `server`: releases disagree on http and https",
        zh: "本机仓库没有写 `server`：各版本对 http 与 https 的处理不一致",
    },
    page: page!("loopback_without_server"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let Some(namespace) = hosts.namespace().filter(|it| is_loopback(it, hosts.release)) else { return };
    if hosts.server.as_ref().is_some_and(|it| !it.host().is_empty()) {
        return;
    }
    let message = say!(
        "how `{namespace}` itself is asked depends on the release: over http, https, or one after the other",
        namespace = shown(&namespace)
    );
    let edit = first_line(hosts.document, &format!("server = {}\n", quoted(&format!("http://{namespace}"))));
    found.push(
        RULE.anywhere(message)
            .help(say!(
                "write `server = \"http://{namespace}\"` or `https://{namespace}`",
                namespace = shown(&namespace)
            ))
            .fix(phrase!("add `server` with `http://`"), Applicability::Review, vec![edit]),
    );
}
