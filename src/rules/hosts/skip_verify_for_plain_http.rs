//! `skip_verify` on an https host that is said to speak plain http.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig takes the scheme of the URL.

use super::prelude::*;
use crate::document::Value;
use crate::model::namespace::split_port;
use crate::rules::comments::speak_of_http;

pub(super) const RULE: Rule = Rule {
    code: "skip-verify-for-plain-http",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "`skip_verify` for a host of plain http: it is asked over https all the same",
        zh: "为明文 http 主机设置 `skip_verify`：仍以 https 访问",
    },
    page: page!("skip_verify_for_plain_http"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.hosts.iter().filter(|it| it.is_usable() && it.scheme() == "https") {
        let Some((_, node)) = hosts.field(url.table, "skip_verify") else { continue };
        let is_port = split_port(url.host()).1 == Some("80");
        let is_said = || speak_of_http(hosts.document, node.extent) || speak_of_http(hosts.document, url.extent);
        if node.value != Value::Boolean(true) || !(is_port || is_said()) {
            continue;
        }
        let message = say!(
            "`{host}` is asked over https: `skip_verify` accepts any certificate, and needs one",
            host = shown(url.host())
        );
        let mut diagnostic = RULE
            .at(node.key_extent, message)
            .help(phrase!("write `http://` in the URL, without `skip_verify`, for plain http"));
        if is_port && let Some(rest) = url.text.strip_prefix("https") {
            let edits = with_url(hosts, url, &["http", rest].concat());
            diagnostic = edits
                .into_iter()
                .fold(diagnostic, |it, edits| it.fix(phrase!("ask it over plain http"), Applicability::Review, edits));
        }
        found.push(diagnostic);
    }
}
