//! Settings for `docker.io` or `index.docker.io`, which no request of containerd goes to.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts looks up the endpoint's host.

use super::prelude::*;
use crate::model::namespace::HUB;

pub(super) const RULE: Rule = Rule {
    code: "docker-io-credentials-key",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "settings for `docker.io`, whose images come from `registry-1.docker.io`",
        zh: "为 `docker.io` 写的设置：其镜像实际来自 `registry-1.docker.io`",
    },
    page: page!("docker_io_credentials_key"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let is_alias = |host: &str| matches!(host, "docker.io" | "index.docker.io");
    let is_asked = |host: &str| config.endpoints_on(host).next().is_some();
    for entry in &config.registry.configs {
        let host = &*entry.host.value;
        if !is_alias(host) || is_asked(host) {
            continue;
        }
        let message = say!(
            "these settings never count: images of `docker.io` come from `{hub}`, and not from `{host}`",
            hub = HUB,
            host
        );
        let mut diagnostic = RULE.at(entry.host.extent, message).help(say!("write `configs.\"{hub}\"`", hub = HUB));
        if let Some(id) = config.entry("configs", entry.host.extent).filter(|_| !config.has_settings(HUB)) {
            let edits = rename(config.document, id, HUB);
            diagnostic = diagnostic.fix(say!("write `{word}`", word = HUB), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
    for entry in &config.registry.auths {
        let url = &*entry.url.value;
        let host = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or_default();
        if !is_alias(host) || is_asked(host) {
            continue;
        }
        let message = say!(
            "these credentials are never sent: images of `docker.io` come from `{hub}`, and not from `{host}`",
            hub = HUB,
            host
        );
        let mut diagnostic =
            RULE.at(entry.url.extent, message).help(say!("write `auths.\"https://{hub}\"`", hub = HUB));
        if let Some(id) = config.entry("auths", entry.url.extent) {
            let edits = rename(config.document, id, &format!("https://{HUB}"));
            diagnostic = diagnostic.fix(say!("write `https://{hub}`", hub = HUB), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}
