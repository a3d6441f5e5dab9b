//! The comment from containerd's documentation that says the opposite of what happens.
//! containerd v2.3.4 docs/hosts.md; core/remotes/docker/config/hosts.go: ConfigureHosts.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "false-server-comment",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Summary {
        en: "comment that tells to leave `server` out to avoid the upstream",
        zh: "注释声称省略 `server` 就不会访问上游",
    },
    page: include_str!("false_server_comment.md"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for comment in &hosts.document.comments {
        let text = comment.of(hosts.document.text);
        if text.contains("not use upstream") || text.contains("not to use upstream") {
            let message =
                "without `server`, containerd asks the upstream all the same: only another `server` keeps it away";
            found.push(
                RULE.at(*comment, message).help("set `server` to the mirror where the upstream must not be asked"),
            );
        }
    }
}
