//! `auths` and `configs.<host>.auth` for one host.
//! containerd v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig.

use super::prelude::*;
use crate::simulate::CredentialKey;

pub(super) const RULE: Rule = Rule {
    code: "credentials-twice",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`auths` and `configs.<host>.auth` for one host: `auths` wins",
        zh: "同一主机既有 `auths` 又有 `configs.<host>.auth`：以 `auths` 为准",
    },
    page: page!("credentials_twice"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let Some(auth) = &entry.auth else { continue };
        let Some((CredentialKey::Auths(url), _)) = config.daemon.auth(&entry.host.value) else { continue };
        let message = say!("these credentials are not used: those in `auths` for the same host take their place");
        let mut diagnostic = RULE.at(auth.extent, message).help(phrase!("keep one of the two"));
        if let Some(other) = config.registry.auths.iter().find(|it| it.url.value == *url) {
            diagnostic = diagnostic.related(phrase!("the others are here"), other.url.extent);
        }
        let node = config.entry("configs", entry.host.extent).and_then(|id| config.child(id, "auth"));
        if let Some(id) = node {
            let edits = removals(config.document, &[id]);
            diagnostic =
                diagnostic.fix(phrase!("remove the `auth` table that is not used"), Applicability::Safe, edits);
        }
        found.push(diagnostic);
    }
}
