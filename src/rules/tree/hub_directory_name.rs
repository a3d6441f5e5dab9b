//! A directory for Docker Hub under a name that its images don't have.
//! containerd v1.7.34 remotes/docker/config/config_unix.go: hostPaths takes the namespace.

use super::prelude::*;
use crate::model::namespace::HUB;

pub(super) const RULE: Rule = Rule {
    code: "hub-directory-name",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "directory `registry-1.docker.io` or `index.docker.io`: Docker Hub's is `docker.io`",
        zh: "目录名为 `registry-1.docker.io` 或 `index.docker.io`：Docker Hub 应为 `docker.io`",
    },
    page: page!("hub_directory_name"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (name, _) in tree.directories() {
        // Beside `docker.io`, the hub's own name serves images that are written with it.
        let is_beside = name == HUB && tree.entries.contains_key("docker.io");
        if matches!(name, HUB | "index.docker.io") && !is_beside {
            let message = say!("images of Docker Hub don't use `{name}`: their namespace is `docker.io`", name);
            found.push(at(&RULE, &[name], message, say!("rename it to `docker.io`")));
        }
    }
}
