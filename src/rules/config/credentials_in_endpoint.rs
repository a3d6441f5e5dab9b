//! A user name in an endpoint's URL.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts uses host and path.

use super::prelude::*;
use crate::rules::edits::without_user;

pub(super) const RULE: Rule = Rule {
    code: "credentials-in-endpoint",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "user name or password in an endpoint: they are dropped",
        zh: "endpoint 中带有用户名或密码：会被丢弃",
    },
    page: page!("credentials_in_endpoint"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in &config.endpoints {
        let Some(url) = endpoint.url.as_ref().filter(|it| it.has_user && !it.host.is_empty()) else { continue };
        let message = say!(
            "the credentials in this URL are never sent: containerd takes those of `configs.\"{host}\".auth`",
            host = shown(&url.host)
        );
        let help = say!("move them to that table, and change them: config.toml may be readable for others");
        let edit = set(config.document, endpoint.text.extent, &without_user(&endpoint.text.value));
        found.push(RULE.at(endpoint.text.extent, message).help(help).fix(
            phrase!("remove the credentials"),
            Applicability::Review,
            vec![edit],
        ));
    }
}
