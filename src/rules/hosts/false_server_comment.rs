//! The comment from containerd's documentation that says the opposite of what happens.
//! containerd v2.3.4 docs/hosts.md; core/remotes/docker/config/hosts.go: ConfigureHosts.

use super::prelude::*;
use crate::rules::comments::rules_upstream_out;

pub(super) const RULE: Rule = Rule {
    code: "false-server-comment",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "comment that rules the upstream out, where `server` does not",
        zh: "注释声称不访问上游，而 `server` 并未如此设置",
    },
    page: page!("false_server_comment"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for comment in &hosts.document.comments {
        let text = comment.of(hosts.document.text);
        let is_of_documentation = text.contains("not use upstream") || text.contains("not to use upstream");
        if is_of_documentation || (hosts.server.is_none() && rules_upstream_out(text)) {
            let message = say!(
                "without `server`, containerd asks the upstream all the same: only another `server` keeps it away"
            );
            found.push(
                RULE.at(*comment, message)
                    .help(phrase!("set `server` to the mirror where the upstream must not be asked")),
            );
        }
    }
}
