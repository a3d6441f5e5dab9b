//! `dial_timeout` on an `http` host of the 2.0 line, where it counts as a TLS setting.
//! containerd v2.0.7 core/remotes/docker/config/hosts.go: ConfigureHosts; fixed in v2.1.0.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "dial-timeout-on-http",
    severity: Severity::Warning,
    releases: Releases {
        text: "2.0.7 to 2.0.11",
        concern: |release| release.has(Feature::DIAL_TIMEOUT) && release < Release::new(2, 1, 0),
    },
    summary: Texts {
        en: "`dial_timeout` on an `http` host of the 2.0 line: it is asked over https first",
        zh: "2.0 系列中 `http` 主机上的 `dial_timeout`：会先尝试 https",
    },
    page: page!("dial_timeout_on_http"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked().filter(|it| is_https_first(hosts, it)) {
        let Some((id, node)) = hosts.field(url.table, "dial_timeout") else { continue };
        let message = say!(
            "containerd {release} asks `{host}` over https before http: it counts `dial_timeout` among the TLS settings",
            release = hosts.release,
            host = shown(url.host())
        );
        found.push(RULE.at(node.key_extent, message).help(phrase!("remove it for this release")).fix(
            phrase!("remove `dial_timeout`"),
            Applicability::Review,
            removals(hosts.document, &[id]),
        ));
    }
}
