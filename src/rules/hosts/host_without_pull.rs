//! A host without `pull`, which serves content all the same.
//! containerd v2.2.7 core/remotes/docker/fetcher.go: Fetch does not filter hosts.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "host-without-pull",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "host without `pull`: it never resolves, and is asked for content all the same",
        zh: "host 没有 `pull` 能力：不用于解析，却仍会被请求内容",
    },
    page: page!("host_without_pull"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for host in hosts.asked() {
        let Some(words) = hosts.known_capabilities(host.table) else { continue };
        if words.iter().any(|it| it.1 == "pull") {
            continue;
        }
        let Some((_, node)) = hosts.field(host.table, "capabilities") else { continue };
        let message = say!(
            "this host is asked for content all the same: containerd looks at `pull` only when it resolves a tag or digest"
        );
        found.push(RULE.at(node.extent, message).help(phrase!("add `pull`, or remove the host")));
    }
}
