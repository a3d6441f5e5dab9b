//! A key of `auths` such as `host:5000`, which Go takes for a scheme.
//! containerd v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig; v2.3.4 internal/cri/config/config.go:
//! ValidateImageConfig.

use super::prelude::*;
use crate::model::go_url;

pub(super) const RULE: Rule = Rule {
    code: "auths-port-without-scheme",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`auths` key with a port and no scheme: credentials are lost, or CRI does not load",
        zh: "`auths` 的键有端口却没有协议：凭据丢失，或 CRI 无法加载",
    },
    page: page!("auths_port_without_scheme"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.auths {
        let key = &*entry.url.value;
        let message = match go_url::parse(key) {
            Err(_) => say!(
                "containerd {release} runs without CRI, and the kubelet finds no runtime: this key is no URL",
                release = config.release
            ),
            Ok(url) if !url.scheme.is_empty() && url.host.is_empty() => {
                say!("these credentials are lost: containerd takes what stands before the colon for a scheme")
            }
            Ok(_) => continue,
        };
        let mut diagnostic =
            RULE.at(entry.url.extent, message).help(phrase!("write a URL such as `https://r.example.com:5000`"));
        let fixed = format!("https://{key}");
        let is_mended = go_url::parse(&fixed).is_ok_and(|url| !url.host.is_empty());
        if let Some(id) = config.entry("auths", entry.url.extent).filter(|_| is_mended) {
            let edits = rename(config.document, id, &fixed);
            diagnostic = diagnostic.fix(phrase!("add `https://`"), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}
