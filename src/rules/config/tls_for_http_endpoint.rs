//! `configs.<host>.tls` for a host that is only asked over plain http.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts.

use super::prelude::*;
use crate::model::namespace::is_loopback;

pub(super) const RULE: Rule = Rule {
    code: "tls-for-http-endpoint",
    severity: Severity::Info,
    releases: Releases::ONLY_1,
    summary: Texts {
        en: "TLS settings for an endpoint that is asked over plain `http`",
        zh: "为明文 `http` 的 endpoint 写了 TLS 设置",
    },
    page: page!("tls_for_http_endpoint"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let host = &*entry.host.value;
        let Some(tls) = &entry.tls else { continue };
        let mut endpoints = config.endpoints_on(host).peekable();
        let Some(first) = endpoints.peek().copied() else { continue };
        let is_http = |scheme: &str| scheme == "http";
        // The host may be a registry of its own, which is asked over https for the images it is named in.
        let own = config.registry.mirrors.iter().find(|it| it.namespace.value == host);
        let is_own = own.is_some() && !is_loopback(host, config.release);
        let listed_itself = first.mirror.namespace.value == host;
        if is_own && !listed_itself || !endpoints.all(|it| it.url.as_ref().is_some_and(|url| is_http(&url.scheme))) {
            continue;
        }
        let message = say!(
            "`{host}` is asked over plain `http`: these TLS settings count only where it redirects to https or names a token server there",
            host = shown(host)
        );
        let mut diagnostic = RULE
            .at(tls.extent, message)
            .help(phrase!("remove the table, or write `https://` in the endpoint"))
            .related(phrase!("the endpoint is here"), first.text.extent);
        let entry = config.entry("configs", entry.host.extent);
        if let Some(table) = entry.and_then(|id| config.child(id, "tls")) {
            let edits = removals(config.document, &[table]);
            diagnostic = diagnostic.fix(phrase!("remove the table"), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}
