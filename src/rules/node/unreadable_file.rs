//! A file or directory of a certs.d tree that its own owner may not read.
//! containerd v1.7.34 remotes/docker/config/hosts.go: loadHostDir, and loadCertFiles, which fail the pull.

use super::prelude::*;
use crate::rules::context::namespace_of;

pub(super) const RULE: Rule = Rule {
    code: "unreadable-file",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "file or directory of a certs.d tree that its owner may not read: pulls fail",
        zh: "certs.d 中属主无权读取的文件或目录：拉取失败",
    },
    page: page!("unreadable_file"),
    check: Check::Node(check),
};

/// As `stat` has it: the kind of a file stands in its mode.
const KIND: u32 = 0o170_000;
const KIND_DIRECTORY: u32 = 0o040_000;

/// Read, and for directories search.
const FILE: u32 = 0o400;
const DIRECTORY: u32 = 0o500;

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    for (path, mode) in &node.disk.modes {
        let Some((_, below)) = path.split_once("certs.d/") else { continue };
        let (directory, name) = below.split_once('/').unwrap_or((below, ""));
        let is_directory = mode & KIND == KIND_DIRECTORY;
        let needed = if is_directory { DIRECTORY } else { FILE };
        let counts = is_directory || [".toml", ".crt", ".cert", ".key", ".pem"].iter().any(|it| name.ends_with(it));
        if mode & needed == needed || !counts || directory.is_empty() {
            continue;
        }
        let message = say!(
            "every pull from `{directory}` fails with `permission denied` unless containerd runs with all the powers of root: the mode is {mode}",
            directory = shown(&namespace_of(directory)),
            mode = format!("{:04o}", mode & 0o7777)
        );
        let right = if is_directory { "u+rx" } else { "u+r" };
        found.push(at(path, RULE.anywhere(message).help(say!("run `chmod {right}` on it", right))));
    }
}
