//! `ca` or `client` on an `http` host, which make containerd try https first.
//! containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "certificates-on-http",
    severity: Severity::Warning,
    releases: HTTPS_FIRST,
    summary: Texts {
        en: "`ca` or `client` on an `http` host: it is asked over https first",
        zh: "`http` 主机上写了 `ca` 或 `client`：会先尝试 https",
    },
    page: page!("certificates_on_http"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked().filter(|it| is_https_first(hosts, it)) {
        let Some((_, node)) = ["ca", "client"].iter().find_map(|name| hosts.field(url.table, name)) else { continue };
        let message = say!(
            "containerd {release} asks `{host}` over https before http: certificates are set for it",
            release = hosts.release,
            host = shown(url.host())
        );
        let diagnostic = RULE
            .at(node.key_extent, message)
            .help(phrase!("write `https://` in the URL, or remove the certificates"))
            .related(phrase!("the URL is here"), url.extent);
        found.push(match with_url(hosts, url, &url.text.replacen("http", "https", 1)) {
            Some(edits) => diagnostic.fix(phrase!("write `https://`"), Applicability::Review, edits),
            None => diagnostic,
        });
    }
}
