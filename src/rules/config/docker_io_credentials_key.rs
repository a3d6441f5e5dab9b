//! Settings for `docker.io` or `index.docker.io`, which no request of containerd goes to.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts looks up the endpoint's host.

use std::borrow::Cow;

use super::prelude::*;
use crate::model::legacy::{HostConfig, Registry};
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
        let (message, wanted) = match mirror_meant(config, entry) {
            Some(mirror) => {
                let message = say!(
                    "these settings never count: they are looked up by the host that is asked, and `{host}` is not",
                    host
                );
                (message, mirror)
            }
            None => {
                let message = say!(
                    "these settings never count: images of `docker.io` come from `{hub}`, and not from `{host}`",
                    hub = HUB,
                    host
                );
                (message, Cow::Borrowed(HUB))
            }
        };
        let mut diagnostic =
            RULE.at(entry.host.extent, message).help(say!("write `configs.\"{host}\"`", host = &*wanted));
        if let Some(id) = config.entry("configs", entry.host.extent).filter(|_| !config.has_settings(&wanted)) {
            let edits = rename(config.document, id, &wanted);
            diagnostic = diagnostic.fix(say!("write `{word}`", word = &*wanted), Applicability::Review, edits);
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

/// The mirror of `docker.io` that TLS settings alone were meant for: the hub needs none.
fn mirror_meant<'c>(config: &Config<'c>, entry: &HostConfig<'_>) -> Option<Cow<'c, str>> {
    if entry.auth.is_some() || entry.tls.is_none() {
        return None;
    }
    let registry: &'c Registry<'c> = config.registry;
    let mirror = registry.mirrors.iter().find(|it| it.namespace.value == "docker.io")?;
    let urls = mirror.endpoints.iter().filter_map(|it| config.url(it));
    let mut unsettled = urls.filter(|url| url.scheme == "https" && !config.has_settings(&url.host));
    unsettled.find(|url| url.host != HUB).map(|url| url.host)
}
