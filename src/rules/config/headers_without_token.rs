//! Global `headers` that look like a proof of identity, where token servers don't get them.
//! containerd v2.1.0 internal/cri/server/images/image_pull.go: registryHosts gives them to the authorizer.

use super::prelude::*;
use crate::model::legacy::is_secret_header;
use crate::plan::PullMode;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "headers-without-token",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "global `headers` that prove who asks: token servers don't get them",
        zh: "用于证明身份的全局 `headers`：不会发给 token 服务器",
    },
    page: page!("headers_without_token"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    if config.release.has(Feature::TOKEN_HEADERS) && config.daemon.pull_mode == PullMode::Local {
        return;
    }
    for (name, _) in config.registry.headers.iter().filter(|(name, _)| is_secret_header(&name.value)) {
        let message = say!(
            "`{name}` is sent to registries, and not to the servers that hand out tokens for them",
            name = shown(&name.value)
        );
        found.push(
            RULE.at(name.extent, message).help(phrase!("local pulls send it there as well, from containerd 2.1 on")),
        );
    }
}
