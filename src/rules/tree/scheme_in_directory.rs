//! A directory whose name begins with a scheme.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "scheme-in-directory",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "directory with a scheme in its name: it is never used",
        zh: "目录名带有协议：永远不会被使用",
    },
    page: page!("scheme_in_directory"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (name, _) in tree.directories() {
        let lower = name.to_ascii_lowercase();
        if ["https:", "http:", "https_", "http_"].iter().any(|it| lower.starts_with(it)) {
            let message = say!("this directory is never used: containerd looks for the registry's host and port alone");
            found.push(at(&RULE, &[name], message, say!("use the host, with `_port_` where images name a port")));
        }
    }
}
