//! A URL that Go does not accept.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "bad-host-url",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`server` or host that is no URL: the file is dropped",
        zh: "`server` 或 host 不是合法 URL：整个文件被丢弃",
    },
    page: page!("bad_host_url"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.urls() {
        let Err(error) = &url.url else { continue };
        // Go's words quote a piece of the URL, which may be one of a password.
        let why = match url.text.contains('@') {
            true => say!("this is no URL"),
            false => say!("this is no URL ({error})", error),
        };
        let diagnostic = RULE.at(url.extent, dropped(hosts, why));
        let trimmed = url.text.trim();
        let diagnostic = diagnostic.help(phrase!("write a URL such as `https://mirror.example.com`"));
        found.push(if trimmed.len() < url.text.len() && url.table == NodeId::ROOT {
            diagnostic.fix(
                phrase!("remove the blank"),
                Applicability::Safe,
                vec![set(hosts.document, url.extent, trimmed)],
            )
        } else if trimmed.len() < url.text.len() {
            diagnostic.fix(phrase!("remove the blank"), Applicability::Safe, rename(hosts.document, url.table, trimmed))
        } else {
            diagnostic
        });
    }
}
