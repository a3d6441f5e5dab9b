//! `cert_file` without `key_file`, or the other way round.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: getTLSConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "half-client-pair",
    severity: Severity::Error,
    releases: Releases::ONLY_1,
    summary: Texts {
        en: "`cert_file` without `key_file`, or the other way round",
        zh: "`cert_file` 与 `key_file` 只写了一个",
    },
    page: page!("half_client_pair"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for entry in &config.registry.configs {
        let Some(tls) = &entry.tls else { continue };
        let (given, missing) = match (&tls.cert_file, &tls.key_file) {
            (Some(cert), None) => (cert, "key_file"),
            (None, Some(key)) => (key, "cert_file"),
            _ => continue,
        };
        let message = say!(
            "every pull that would ask `{host}` fails before the first request: `{missing}` is missing",
            host = shown(&entry.host.value),
            missing
        );
        found.push(RULE.at(given.extent, message).help(say!("add `{word}`", word = missing)));
    }
}
