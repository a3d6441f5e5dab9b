//! A file whose hosts, `server` included, can't resolve.
//! containerd v2.2.7 core/remotes/docker/resolver.go: Resolve.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "no-resolve-hosts",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "no host may resolve: every pull of a tag fails",
        zh: "没有任何 host 能解析标签：按标签的拉取全部失败",
    },
    page: page!("no_resolve_hosts"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let Some(server) = hosts.server.as_ref().filter(|it| !it.host().is_empty()) else { return };
    let can_resolve = |host: &HostUrl<'_>| {
        hosts
            .capabilities(host.table)
            .is_none_or(|words| ["pull", "resolve"].iter().all(|wanted| words.iter().any(|it| it.1 == *wanted)))
    };
    if hosts.asked().any(can_resolve) {
        return;
    }
    let place = hosts.field(NodeId::ROOT, "capabilities").map_or(server.extent, |it| it.1.extent);
    let message =
        say!("every pull of a tag fails with `no resolve hosts`: nothing in this file has both `pull` and `resolve`");
    found.push(RULE.at(place, message).help(phrase!("give `server` the capabilities `pull` and `resolve`")));
}
