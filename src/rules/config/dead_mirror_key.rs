//! A key of `mirrors` that no image reference can have as its namespace.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryEndpoints.

use super::prelude::*;
use crate::model::namespace::dead_key;

pub(super) const RULE: Rule = Rule {
    code: "dead-mirror-key",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "mirror whose key is no namespace of any image: it is never used",
        zh: "`mirrors` 的键不可能是任何镜像的命名空间：该条目不会被使用",
    },
    page: page!("dead_mirror_key"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for mirror in config.registry.mirrors.iter().filter(|it| it.namespace.value != "*") {
        let key = &mirror.namespace;
        let Some(why) = dead_key(&key.value, config.release) else { continue };
        let mut diagnostic = RULE
            .at(key.extent, say!("this mirror is never used: {why}", why))
            .help(phrase!("use the part of the image reference before the first slash"));
        if let Some(id) = config.entry("mirrors", key.extent)
            && let Some(name) = meant(&key.value, config)
        {
            let edits = rename(config.document, id, name);
            diagnostic = diagnostic.fix(say!("write `{word}`", word = name), Applicability::Review, edits);
        }
        found.push(diagnostic);
    }
}

/// The namespace that `key` was meant for, unless that has a mirror already.
fn meant<'k>(key: &'k str, config: &Config<'_>) -> Option<&'k str> {
    let host = key.split_once("://").map_or(key, |(_, rest)| rest).split('/').next()?;
    let name = if host == "index.docker.io" { "docker.io" } else { host };
    let is_taken = || config.registry.mirrors.iter().any(|it| it.namespace.value == name);
    (dead_key(name, config.release).is_none() && !is_taken()).then_some(name)
}
