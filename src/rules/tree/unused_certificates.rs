//! Docker-style certificates beside a `hosts.toml` that does not name them.
//! containerd v1.7.34 remotes/docker/config/hosts.go: loadHostDir.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "unused-certificates",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "certificate beside a `hosts.toml` that does not name it: it is not used",
        zh: "与 `hosts.toml` 同目录却未被其引用的证书：不会被使用",
    },
    page: page!("unused_certificates"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (directory, files) in tree.directories() {
        let Some(hosts) = files.get("hosts.toml").filter(|it| !is_blank(it)) else { continue };
        for name in files.keys().filter(|it| it.ends_with(".crt") || it.ends_with(".cert")) {
            if !hosts.contains(name) {
                let message = say!("this certificate is not used: the `hosts.toml` beside it does not name it");
                found.push(at(
                    &RULE,
                    &[directory, name],
                    message,
                    say!("write `ca = \"{name}\"`, or `client` for a client certificate", name = shown(name)),
                ));
            }
        }
    }
}
