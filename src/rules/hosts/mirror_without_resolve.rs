//! A mirror that may pull and not resolve.
//! containerd v2.2.7 core/remotes/docker/resolver.go: Resolve; fetcher.go: Fetch.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "mirror-without-resolve",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "mirror without `resolve`: tags are looked up elsewhere",
        zh: "镜像源没有 `resolve` 能力：标签在别处解析",
    },
    page: page!("mirror_without_resolve"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for host in hosts.hosts.iter().filter(|it| it.is_usable()) {
        let Some(words) = hosts.known_capabilities(host.table) else { continue };
        let has = |wanted: &str| words.iter().any(|it| it.1 == wanted);
        let Some((_, node)) = hosts.field(host.table, "capabilities") else { continue };
        if has("pull") && !has("resolve") {
            let message = say!(
                "tags are never resolved here: each pull of a tag needs a host that comes later, before this one serves the content"
            );
            found.push(
                RULE.at(node.extent, message).help(phrase!("add `resolve` where the mirror may answer for tags")),
            );
        }
    }
}
