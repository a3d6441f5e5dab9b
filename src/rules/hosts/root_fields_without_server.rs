//! Fields of `server` where there is none.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: ConfigureHosts overwrites them.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "root-fields-without-server",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`capabilities` or `override_path` at the top without `server`: no effect",
        zh: "顶层写了 `capabilities` 或 `override_path` 却没有 `server`：没有效果",
    },
    page: page!("root_fields_without_server"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    if hosts.server.as_ref().is_some_and(|it| !it.host().is_empty()) {
        return;
    }
    for (id, node) in ["capabilities", "override_path"].iter().filter_map(|name| hosts.field(NodeId::ROOT, name)) {
        let message =
            say!("this `{key}` has no effect: it belongs to `server`, which is not set", key = shown(&node.key));
        let edits = removals(hosts.document, &[id]);
        found.push(
            RULE.at(node.key_extent, message)
                .help(phrase!("set `server`, or move the line below the host it is for"))
                .fix(phrase!("remove the line"), Applicability::Safe, edits),
        );
    }
}
