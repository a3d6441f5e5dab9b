//! A comment that takes a mirror's endpoints for all that is asked.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryEndpoints.

use super::prelude::*;
use crate::model::legacy::LegacyMirror;
use crate::model::namespace::upstream_host;
use crate::rules::comments::rules_upstream_out;

pub(super) const RULE: Rule = Rule {
    code: "upstream-after-mirrors",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "comment that rules the upstream out beside mirrors, after which containerd asks it all the same",
        zh: "注释声称不访问上游，而 containerd 在镜像之后仍会访问",
    },
    page: page!("upstream_after_mirrors"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let is_asked = |mirror: &&LegacyMirror<'_>| {
        let own = upstream_host(&mirror.namespace.value);
        !mirror.endpoints.is_empty()
            && !mirror.endpoints.iter().any(|it| config.url(it).is_some_and(|url| url.host == own))
    };
    let Some(mirror) = config.registry.mirrors.iter().find(is_asked).filter(|_| config.daemon.legacy) else { return };
    let mut comments = config.document.comments.iter();
    let Some(comment) = comments.find(|it| rules_upstream_out(it.of(config.document.text))) else { return };
    let message = say!("after these endpoints containerd asks the registry itself: nothing in `mirrors` keeps it away");
    found.push(
        RULE.at(*comment, message)
            .help(phrase!("with `config_path`, `server` in hosts.toml says who is asked last"))
            .related(phrase!("a mirror is here"), mirror.namespace.extent),
    );
}
