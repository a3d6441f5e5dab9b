//! An endpoint that containerd can't ask: no host in it, or a scheme that is neither `http` nor `https`.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "dead-endpoint",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "endpoint without a host, or with a scheme other than `http` and `https`",
        zh: "endpoint 没有主机名，或协议不是 `http`/`https`",
    },
    page: page!("dead_endpoint"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in &config.endpoints {
        let Some(url) = &endpoint.url else { continue };
        let message = if url.host.is_empty() {
            say!("this endpoint can't be asked: there is no host in it; containerd goes on to the next one")
        } else if !matches!(&*url.scheme, "http" | "https") {
            say!(
                "this endpoint can't be asked: containerd speaks no `{scheme}`, and goes on to the next one",
                scheme = shown(&url.scheme)
            )
        } else {
            continue;
        };
        found.push(RULE.at(endpoint.text.extent, message).help(phrase!("write a URL with `https://` or `http://`")));
    }
}
