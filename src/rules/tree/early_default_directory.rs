//! `_default` before 1.6.17.
//! containerd v1.6.17 remotes/docker/config/config_unix.go: hostPaths.

use super::prelude::*;
use crate::model::namespace::DEFAULT_DIRECTORY;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "early-default-directory",
    severity: Severity::Error,
    releases: Releases { text: "before 1.6.17", concern: |release| !release.has(Feature::DEFAULT_DIRECTORY) },
    summary: Texts {
        en: "`_default` before 1.6.17: it is not read", zh: "1.6.17 之前的 `_default`：不会被读取"
    },
    page: page!("early_default_directory"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    if tree.entries.contains_key(DEFAULT_DIRECTORY) {
        let message =
            say!("containerd {release} does not look here: `_default` came with 1.6.17", release = tree.release);
        found.push(at(&RULE, &[DEFAULT_DIRECTORY], message, say!("write a directory for each registry, or upgrade")));
    }
}
