//! A user name in a URL.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig uses host and path.

use super::prelude::*;
use crate::rules::edits::without_user;

pub(super) const RULE: Rule = Rule {
    code: "credentials-in-url",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "user name or password in a URL: they are dropped", zh: "URL 中带有用户名或密码：会被丢弃"
    },
    page: page!("credentials_in_url"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked().filter(|it| it.url.as_ref().is_ok_and(|url| url.has_user)) {
        let message = say!(
            "the credentials in this URL are never sent: containerd asks `{host}` without them",
            host = shown(url.host())
        );
        let mut diagnostic = RULE
            .at(url.extent, message)
            .help(phrase!("use image pull secrets, or `configs.\"<host>\".auth` in config.toml"));
        if let Some(edits) = with_url(hosts, url, &without_user(url.text)) {
            diagnostic = diagnostic.fix(phrase!("remove the credentials"), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}
