//! `skip_verify` on an `http` host, which makes containerd try https first.
//! containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "skip-verify-on-http",
    severity: Severity::Warning,
    releases: HTTPS_FIRST,
    summary: Texts {
        en: "`skip_verify` on an `http` host: it is asked over https first",
        zh: "`http` 主机上写了 `skip_verify`：会先尝试 https",
    },
    page: page!("skip_verify_on_http"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked().filter(|it| is_https_first(hosts, it)) {
        let Some((id, node)) = hosts.field(url.table, "skip_verify") else { continue };
        let message = say!(
            "containerd {release} asks `{host}` over https before http: any TLS setting of an `http` host has this effect, even `skip_verify = false`",
            release = hosts.release,
            host = shown(url.host())
        );
        found.push(
            RULE.at(node.key_extent, message)
                .help(phrase!("remove `skip_verify`: plain http verifies nothing"))
                .fix(phrase!("remove `skip_verify`"), Applicability::Review, removals(hosts.document, &[id]))
                .related(phrase!("the URL is here"), url.extent),
        );
    }
}
