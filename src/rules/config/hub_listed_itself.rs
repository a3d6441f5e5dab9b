//! `https://registry-1.docker.io` as an endpoint of `docker.io`.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryEndpoints compares with the namespace, not with the hub.

use super::prelude::*;
use crate::model::namespace::HUB;

pub(super) const RULE: Rule = Rule {
    code: "hub-listed-itself",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "Docker Hub as an endpoint of `docker.io`: it is asked twice",
        zh: "`docker.io` 的 endpoint 中列出了 Docker Hub：它会被访问两次",
    },
    page: page!("hub_listed_itself"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in config.endpoints.iter().filter(|it| it.host() == HUB) {
        if endpoint.mirror.namespace.value != "docker.io" {
            continue;
        }
        let message = say!(
            "`{hub}` is asked twice when it fails: containerd adds it to the end of every list for `docker.io`",
            hub = HUB
        );
        let mut diagnostic = RULE.at(endpoint.text.extent, message).help(phrase!("leave it out"));
        let is_last = endpoint.mirror.endpoints.last().is_some_and(|it| it.extent == endpoint.text.extent);
        if let Some(before) = endpoint.mirror.endpoints.iter().rev().nth(1).filter(|_| is_last) {
            let edit = Edit::remove(Extent::new(before.extent.end, endpoint.text.extent.end));
            diagnostic = diagnostic.fix(phrase!("leave it out"), Applicability::Review, vec![edit]);
        }
        found.push(diagnostic);
    }
}
