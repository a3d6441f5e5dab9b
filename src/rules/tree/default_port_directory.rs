//! A directory with port 443.

use super::prelude::*;
use crate::model::namespace::split_port;
use crate::rules::context::namespace_of;

pub(super) const RULE: Rule = Rule {
    code: "default-port-directory",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "directory with port 443: only for images that are written with the port",
        zh: "目录名带 443 端口：只对写明端口的镜像有效",
    },
    page: page!("default_port_directory"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (name, _) in tree.directories() {
        let namespace = namespace_of(name);
        if let (host, Some("443")) = split_port(&namespace) {
            let message = say!(
                "images of `{host}` don't use this directory: only those written with the port do",
                host = shown(host)
            );
            found.push(at(&RULE, &[name], message, say!("rename it to `{host}`", host = shown(host))));
        }
    }
}
