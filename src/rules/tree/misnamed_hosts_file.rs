//! A file in a host directory that is nearly called `hosts.toml`.
//! containerd v1.7.34 remotes/docker/config/hosts.go: loadHostDir.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "misnamed-hosts-file",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "file that is nearly called `hosts.toml`: it is not read",
        zh: "文件名与 `hosts.toml` 只差一点：不会被读取",
    },
    page: page!("misnamed_hosts_file"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (directory, files) in tree.directories().filter(|it| !it.1.contains_key("hosts.toml")) {
        for name in files.keys() {
            let lower = name.to_ascii_lowercase();
            let is_toml = lower.ends_with(".toml") || lower.starts_with("hosts.t") || lower.starts_with("host.t");
            if is_toml && !name.contains('/') {
                let message = say!(
                    "this file is not read: containerd looks for `hosts.toml` in `{directory}`",
                    directory = shown(directory)
                );
                found.push(at(&RULE, &[directory, name], message, say!("rename it to `hosts.toml`")));
            }
        }
    }
}
