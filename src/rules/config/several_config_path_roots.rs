//! Several directories in `config_path`, where the transfer service pulls.
//! containerd v2.3.4 core/transfer/registry/registry.go: WithHostDir takes one directory.

use super::prelude::*;
use crate::plan::PullMode;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "several-config-path-roots",
    severity: Severity::Error,
    releases: Releases { text: "2.1 and later", concern: |release| release.has(Feature::TRANSFER_SERVICE) },
    summary: Texts {
        en: "several directories in `config_path`, of which the transfer service reads none",
        zh: "`config_path` 写了多个目录，transfer 服务一个也不读",
    },
    page: page!("several_config_path_roots"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(path) = config.config_path().filter(|it| it.value.contains(':') && !it.value.contains('\\')) else {
        return;
    };
    if config.daemon.error.is_some() || config.daemon.pull_mode != PullMode::Transfer {
        return;
    }
    let message = say!(
        "containerd {release} reads no hosts.toml at all: its transfer service takes this list for the name of one directory",
        release = config.release
    );
    let first = path.value.split(':').next().unwrap_or_default();
    let diagnostic =
        RULE.at(path.extent, message).help(phrase!("name one directory, or set `use_local_image_pull = true`"));
    found.push(if first.is_empty() {
        diagnostic
    } else {
        let edit = set(config.document, path.extent, first);
        diagnostic.fix(phrase!("keep the first directory"), Applicability::Review, vec![edit])
    });
}
