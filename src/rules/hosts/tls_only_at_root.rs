//! TLS settings at the top, which count for `server` only.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostsFile.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "tls-only-at-root",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "TLS settings at the top only: they don't count for the hosts",
        zh: "TLS 设置只写在顶层：对各 host 不起作用",
    },
    page: page!("tls_only_at_root"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    const TLS: [&str; 3] = ["ca", "client", "skip_verify"];
    let of = |table: NodeId| TLS.iter().find_map(|name| hosts.field(table, name));
    let Some((_, node)) = of(NodeId::ROOT) else { return };
    let mut asked = hosts.hosts.iter().filter(|it| it.scheme() == "https" && !it.host().is_empty()).peekable();
    if asked.peek().is_none() || asked.any(|it| of(it.table).is_some()) {
        return;
    }
    let message = say!(
        "`{key}` does not count for the hosts of this file: what stands at the top is for `server` alone",
        key = &node.key
    );
    found.push(RULE.at(node.key_extent, message).help(phrase!("repeat it below each `[host.\"…\"]` that needs it")));
}
