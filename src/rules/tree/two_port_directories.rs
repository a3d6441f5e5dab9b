//! `host:5000` and `host_5000_` side by side.
//! containerd v1.7.34 remotes/docker/config/config_unix.go: hostPaths.

use super::prelude::*;
use crate::model::namespace::directory;

pub(super) const RULE: Rule = Rule {
    code: "two-port-directories",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`host:5000` and `host_5000_` side by side: the second form wins",
        zh: "`host:5000` 与 `host_5000_` 并存：以后者为准",
    },
    page: page!("two_port_directories"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (name, _) in tree.directories() {
        let other = directory(name);
        if other != name && tree.entries.contains_key(&*other) {
            let message =
                say!("this directory is not used: containerd looks at `{other}` first", other = shown(&other));
            found.push(at(&RULE, &[name], message, say!("keep one of the two")));
        }
    }
}
