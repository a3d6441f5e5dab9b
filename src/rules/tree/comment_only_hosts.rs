//! A `hosts.toml` of comments beside certificates.
//! containerd v1.7.32 remotes/docker/config/hosts.go: getSortedHosts takes such a file since.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "comment-only-hosts",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`hosts.toml` with only comments beside certificates: releases disagree on them",
        zh: "只有注释的 `hosts.toml` 与证书同目录：各版本处理不一致",
    },
    page: page!("comment_only_hosts"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (directory, files) in tree.directories() {
        let Some(hosts) = files.get("hosts.toml") else { continue };
        if hosts.is_empty() || !is_blank(hosts) || !files.keys().any(|it| it.ends_with(".crt") || it.ends_with(".cert"))
        {
            continue;
        }
        let message = say!(
            "from 1.7.32 on the certificates beside this file are not used: it says nothing, and counts all the same"
        );
        found.push(at(
            &RULE,
            &[directory, "hosts.toml"],
            message,
            say!("delete the file, or name the certificates in it"),
        ));
    }
}
