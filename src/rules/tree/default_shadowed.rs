//! A host directory that lacks every host of `_default`.
//! containerd v1.7.34 remotes/docker/config/hosts.go: HostDirFromRoot takes the first directory there is.

use super::prelude::*;
use crate::document::{self, Document, NodeId};
use crate::model::namespace::DEFAULT_DIRECTORY;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "default-shadowed",
    // What containerd documents, and what many mean: worth knowing, no more.
    severity: Severity::Info,
    releases: Releases { text: "1.6.17 and later", concern: |release| release.has(Feature::DEFAULT_DIRECTORY) },
    summary: Texts {
        en: "directory of a registry without any host of `_default`, which is not used for it",
        zh: "某仓库的目录不含 `_default` 的任何 host，而 `_default` 对它不生效",
    },
    page: page!("default_shadowed"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    let Some(Some(default)) = tree.entries.get(DEFAULT_DIRECTORY) else { return };
    let default = document::read(default.get("hosts.toml").copied().unwrap_or_default());
    let wanted = hosts(&default);
    if wanted.is_empty() {
        return;
    }
    for (name, files) in tree.directories().filter(|it| it.0 != DEFAULT_DIRECTORY) {
        let own = document::read(files.get("hosts.toml").copied().unwrap_or_default());
        if hosts(&own).iter().any(|it| wanted.contains(it)) {
            continue;
        }
        let message = say!(
            "the hosts of `_default` are not asked for `{name}`: this directory takes its place",
            name = shown(name)
        );
        found.push(at(&RULE, &[name], message, say!("repeat them here where they are wanted for this registry too")));
    }
}

fn hosts<'d>(document: &'d Document<'_>) -> Vec<&'d str> {
    let tables = document.get(NodeId::ROOT, "host").into_iter().flat_map(|id| document.children(id));
    tables.map(|(_, node)| &*node.key).collect()
}
