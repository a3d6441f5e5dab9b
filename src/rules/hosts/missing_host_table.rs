//! A `hosts.toml` without a `host` table, which older releases refuse.
//! containerd v1.6.39 remotes/docker/config/hosts.go: getSortedHosts; fixed in v1.7.32.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "missing-host-table",
    severity: Severity::Error,
    releases: Releases { text: "1.5, 1.6, 1.7.0 to 1.7.31", concern: |release| !release.has(Feature::HOSTLESS_FILE) },
    summary: Texts {
        en: "`hosts.toml` without a `host` table: the file is dropped",
        zh: "`hosts.toml` 没有 `host` 表：整个文件被丢弃",
    },
    page: page!("missing_host_table"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    let is_host = |key: &str| key.eq_ignore_ascii_case("host");
    let is_unknown = document.is_empty() || document.is_cut_short;
    if is_unknown || document.children(NodeId::ROOT).any(|(_, node)| is_host(&node.key)) {
        return;
    }
    let text = document.text;
    let gap = if text.ends_with('\n') { "\n" } else { "\n\n" };
    found.push(
        RULE.anywhere(dropped(hosts, say!("it has no `host` table")))
            .help(phrase!("add a line `[host]` at the end"))
            .fix(
                phrase!("add `[host]`"),
                Applicability::Safe,
                vec![Edit::insert(text.len(), format!("{gap}[host]\n"))],
            ),
    );
}
