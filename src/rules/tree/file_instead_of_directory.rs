//! A file where containerd looks for a host directory, or a directory where it looks for `hosts.toml`.
//! containerd v1.7.34 remotes/docker/config/hosts.go: HostDirFromRoot, loadHostDir.

use super::prelude::*;
use crate::model::namespace::{DEFAULT_DIRECTORY, dead_key};
use crate::rules::context::namespace_of;

pub(super) const RULE: Rule = Rule {
    code: "file-instead-of-directory",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "file where a host directory belongs: every pull from that registry fails",
        zh: "本应是仓库目录的位置放了文件：该仓库的拉取全部失败",
    },
    page: page!("file_instead_of_directory"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    let release = tree.release;
    for (name, _) in tree.entries.iter().filter(|it| it.1.is_none()) {
        if *name == "hosts.toml" {
            let message = say!("this file is not read: each registry has a directory of its own below the root");
            found.push(at(&RULE, &[name], message, say!("move it into a directory such as `docker.io` or `_default`")));
        } else if let Some(registry) = name.strip_suffix(".toml") {
            let message = say!("this file is not read: containerd looks for directories here");
            found.push(at(
                &RULE,
                &[name],
                message,
                say!("move it to `{registry}/hosts.toml`", registry = shown(registry)),
            ));
        } else if *name == DEFAULT_DIRECTORY || (dead_key(&namespace_of(name), release).is_none() && !is_document(name))
        {
            let message = say!(
                "every pull from `{name}` fails with `not a directory`: this is a file",
                name = shown(&namespace_of(name))
            );
            found.push(at(&RULE, &[name], message, say!("move it to `{name}/hosts.toml`", name = shown(name))));
        }
    }
    for (directory, files) in tree.directories() {
        if files.keys().any(|it| it.starts_with("hosts.toml/")) {
            let message = say!(
                "every pull from `{directory}` fails: `hosts.toml` is a directory",
                directory = shown(&namespace_of(directory))
            );
            found.push(at(&RULE, &[directory, "hosts.toml"], message, say!("put the file in its place")));
        }
    }
}

/// Whether a file with this name hardly is meant for containerd.
fn is_document(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |it| it.1);
    matches!(
        extension,
        "md" | "txt" | "sh" | "bak" | "old" | "yaml" | "yml" | "json" | "crt" | "cert" | "key" | "pem" | "gz" | "conf"
    )
}
