//! `https://docker.io`, which is a web site.

use super::prelude::*;
use crate::model::namespace::HUB;

pub(super) const RULE: Rule = Rule {
    code: "docker-io-as-server",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`https://docker.io` as `server` or host: it is no registry",
        zh: "把 `https://docker.io` 当作 `server` 或 host：它不是镜像仓库",
    },
    page: page!("docker_io_as_server"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked().filter(|it| it.host() == "docker.io") {
        let message = say!(
            "pulls that come here fail: `docker.io` is a web site, and Docker Hub's registry is `{hub}`",
            hub = HUB
        );
        let diagnostic = RULE.at(url.extent, message).help(say!("write `https://{hub}`", hub = HUB));
        let fixed = url.text.replacen("docker.io", HUB, 1);
        found.push(match with_url(hosts, url, &fixed) {
            Some(edits) => diagnostic.fix(say!("write `{word}`", word = HUB), Applicability::Review, edits),
            None => diagnostic,
        });
    }
}
