//! `override_path` where the path has no `v2`.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "override-without-v2",
    severity: Severity::Warning,
    releases: Releases { text: "1.6 and later", concern: |release| release.has(Feature::OVERRIDE_PATH) },
    summary: Texts {
        en: "`override_path` with a path that lacks `/v2`: requests go without it",
        zh: "`override_path` 的路径中没有 `/v2`：请求也不带它",
    },
    page: page!("override_without_v2"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked().filter(|it| !it.path().split('/').any(|part| part == "v2")) {
        let Some((id, node)) = hosts.field(url.table, "override_path") else { continue };
        if node.value != Value::Boolean(true) {
            continue;
        }
        let message =
            say!("requests go without `/v2`, where registries answer: `override_path` takes the path as it is");
        let diagnostic = RULE
            .at(node.key_extent, message)
            .help(phrase!("remove `override_path`, or write the whole path with `/v2`"));
        let edits = removals(hosts.document, &[id]);
        found.push(
            diagnostic
                .fix(phrase!("remove `override_path`"), Applicability::Review, edits)
                .related(phrase!("the URL is here"), url.extent),
        );
    }
}
