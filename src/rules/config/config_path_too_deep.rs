//! A `config_path` that is a file, or the directory of one registry.
//! containerd v1.7.34 remotes/docker/config/hosts.go: HostDirFromRoot.

use super::prelude::*;
use crate::model::namespace::DEFAULT_DIRECTORY;

pub(super) const RULE: Rule = Rule {
    code: "config-path-too-deep",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`config_path` that names a hosts.toml or the directory of one registry",
        zh: "`config_path` 指向了某个 hosts.toml 或某个仓库的目录",
    },
    page: page!("config_path_too_deep"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(path) = config.config_path().filter(|it| !it.value.contains(':')) else { return };
    let (is_file, is_registry, directory, parent) = parts(&path.value);
    let message = match (is_file, is_registry) {
        (true, _) => {
            say!(
                "every pull fails with `not a directory`: this is a file, and containerd looks for directories below it"
            )
        }
        (false, true) => say!("containerd reads no hosts.toml: it looks for the registry's directory below this one"),
        (false, false) => return,
    };
    let mut diagnostic =
        RULE.at(path.extent, message).help(phrase!("name the directory that holds one directory for each registry"));
    let root = if is_registry { parent } else { directory };
    if root.starts_with('/') && !(is_file && !is_registry && parent.is_empty()) {
        let edit = set(config.document, path.extent, root);
        diagnostic = diagnostic.fix(say!("write `{word}`", word = shown(root)), Applicability::Review, vec![edit]);
    }
    found.push(diagnostic);
}

/// Whether `path` names a file, whether it names the directory of a registry, that directory, and its parent.
pub(super) fn parts(path: &str) -> (bool, bool, &str, &str) {
    let trimmed = path.trim_end_matches('/');
    let (directory, is_file) = trimmed.strip_suffix("/hosts.toml").map_or((trimmed, false), |it| (it, true));
    let (parent, name) = directory.rsplit_once('/').unwrap_or(("", directory));
    (is_file, name == "docker.io" || name == DEFAULT_DIRECTORY || parent.ends_with("/certs.d"), directory, parent)
}
