//! `insecure_skip_verify` for a registry that speaks plain http.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts takes the scheme of the endpoint.

use super::prelude::*;
use crate::model::namespace::{is_loopback, split_port};
use crate::rules::comments::speak_of_http;

pub(super) const RULE: Rule = Rule {
    code: "skip-verify-for-http",
    severity: Severity::Warning,
    releases: Releases::ONLY_1,
    summary: Texts {
        en: "`insecure_skip_verify` for a registry of plain http: it is asked over https all the same",
        zh: "为明文 http 仓库设置 `insecure_skip_verify`：仍以 https 访问",
    },
    page: page!("skip_verify_for_http"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let host = &*entry.host.value;
        let Some(tls) = entry.tls.as_ref().filter(|it| it.insecure_skip_verify && it.ca_file.is_none()) else {
            continue;
        };
        let mut endpoints = config.endpoints_on(host).peekable();
        let first = endpoints.peek().copied();
        if !endpoints.all(|it| it.url.as_ref().is_some_and(|url| url.scheme == "https"))
            || is_loopback(host, config.release)
            || !(split_port(host).1 == Some("80") || speak_of_http(config.document, tls.extent))
        {
            continue;
        }
        let message = say!(
            "`{host}` is asked over https: `insecure_skip_verify` accepts any certificate, and needs one",
            host = shown(host)
        );
        let mut diagnostic = RULE
            .at(tls.extent, message)
            .help(say!("give `{host}` an endpoint `http://{host}` where it speaks plain http", host = shown(host)));
        if let Some(endpoint) = first.filter(|it| it.text.value.starts_with("https://")) {
            let url = endpoint.text.value.replacen("https", "http", 1);
            let edit = set(config.document, endpoint.text.extent, &url);
            diagnostic = diagnostic.fix(say!("write `{word}`", word = shown(&url)), Applicability::Review, vec![edit]);
        }
        found.push(diagnostic);
    }
}
