//! A URL without a scheme, which is always https.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;
use crate::model::namespace::is_loopback;

pub(super) const RULE: Rule = Rule {
    code: "missing-scheme",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "URL without a scheme: always `https`, for localhost too",
        zh: "URL 没有协议：一律按 `https` 处理，localhost 也不例外",
    },
    page: page!("missing_scheme"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let written = hosts.asked().filter(|it| it.table == NodeId::ROOT || !hosts.is_nested(it));
    for url in written.filter(|it| !it.text.contains("://") && !it.text.starts_with("http")) {
        let is_local = is_loopback(url.host(), hosts.release);
        let message = if is_local {
            say!(
                "`{host}` is asked over https: unlike a legacy endpoint, a local host is no exception",
                host = shown(url.host())
            )
        } else {
            say!("`{host}` is asked over https: no scheme is written", host = shown(url.host()))
        };
        let fixed = format!("https://{}", url.text);
        let diagnostic = RULE.at(url.extent, message).help(phrase!("write the scheme, `https://` or `http://`"));
        found.push(match with_url(hosts, url, &fixed) {
            Some(edits) => diagnostic.fix(phrase!("write `https://`"), Applicability::Safe, edits),
            None => diagnostic,
        });
    }
}
