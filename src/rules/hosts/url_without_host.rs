//! A URL in which containerd finds no host.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig looks for the four letters `http`.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "url-without-host",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "URL in which containerd finds no host, such as a name that begins with `http`",
        zh: "containerd 在该 URL 中找不到主机，例如以 `http` 开头的主机名",
    },
    page: page!("url_without_host"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.urls().filter(|it| it.url.is_ok() && it.host().is_empty() && !it.text.is_empty()) {
        let message = if url.table == NodeId::ROOT {
            say!("the implicit upstream is asked instead: containerd finds no host in this `server`")
        } else {
            say!("this host can't be asked: containerd finds no host name in its URL")
        };
        let diagnostic = RULE.at(url.extent, message).help(phrase!("write the scheme as well, such as `https://`"));
        let is_name = !url.text.contains("//") && !url.text.ends_with(':');
        let fixed = format!("https://{}", url.text);
        found.push(match (is_name, url.table) {
            (false, _) => diagnostic,
            (true, NodeId::ROOT) => diagnostic.fix(
                phrase!("add `https://`"),
                Applicability::Review,
                vec![set(hosts.document, url.extent, &fixed)],
            ),
            (true, table) => {
                diagnostic.fix(phrase!("add `https://`"), Applicability::Review, rename(hosts.document, table, &fixed))
            }
        });
    }
}
