//! `https://docker.io` as an endpoint of `docker.io`.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryEndpoints leaves the default endpoint out then.

use super::prelude::*;
use crate::model::namespace::HUB;

pub(super) const RULE: Rule = Rule {
    code: "docker-io-as-endpoint",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`https://docker.io` as an endpoint of `docker.io`: Docker Hub itself is no longer asked",
        zh: "`docker.io` 的 endpoint 写成了 `https://docker.io`：不再访问真正的 Docker Hub",
    },
    page: page!("docker_io_as_endpoint"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in config.endpoints.iter().filter(|it| it.host() == "docker.io") {
        if endpoint.mirror.namespace.value != "docker.io" {
            continue;
        }
        let message = say!(
            "`{hub}` is never asked: this web site, which is no registry, takes its place at the end of the list",
            hub = HUB
        );
        let edit = set(config.document, endpoint.text.extent, &format!("https://{HUB}"));
        found.push(
            RULE.at(endpoint.text.extent, message)
                .help(say!("leave it out: containerd asks `{hub}` last by itself", hub = HUB))
                .fix(say!("write `https://{hub}`", hub = HUB), Applicability::Review, vec![edit]),
        );
    }
}
