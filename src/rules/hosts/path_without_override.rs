//! A path to which containerd appends `/v2` although it has one, or is a project's name.
//! containerd v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig.

use super::prelude::*;
use crate::document::TableKind;
use crate::model::go_url::clean_path;

pub(super) const RULE: Rule = Rule {
    code: "path-without-override",
    severity: Severity::Warning,
    releases: Releases { text: "1.6 and later", concern: |release| release.has(Feature::OVERRIDE_PATH) },
    summary: Texts {
        en: "path in a URL without `override_path`: `/v2` is appended to it",
        zh: "URL 带路径却没有 `override_path`：末尾会再追加 `/v2`",
    },
    page: page!("path_without_override"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.asked().filter(|it| !it.path().is_empty()) {
        let path = clean_path(url.path());
        if path == "/" || path.ends_with("/v2") || hosts.field(url.table, "override_path").is_some() {
            continue;
        }
        let has_v2 = path.split('/').any(|it| it == "v2");
        // Longer paths without `v2` are often right: Artifactory keeps its API below them.
        if !has_v2 && path.matches('/').count() > 1 {
            continue;
        }
        let message = say!("requests begin with `{path}/v2/`: containerd appends `/v2` to a path", path = shown(&path));
        let mut diagnostic = RULE.at(url.extent, message);
        if has_v2 {
            diagnostic = diagnostic.help(phrase!("add `override_path = true`"));
            let is_header = url.table == NodeId::ROOT || hosts.table_kind(url) == Some(TableKind::Header);
            let edit = match url.table {
                NodeId::ROOT => Some(first_line(hosts.document, "override_path = true")),
                table => put(hosts.document, table, "override_path", "true"),
            };
            if let Some(edit) = edit.filter(|_| is_header) {
                diagnostic = diagnostic.fix(phrase!("add `override_path = true`"), Applicability::Review, vec![edit]);
            }
        } else {
            diagnostic.severity = Severity::Info;
            let help =
                say!("where `{path}` is a project, write `/v2{path}` and `override_path = true`", path = shown(&path));
            diagnostic = diagnostic.help(help);
        }
        found.push(diagnostic);
    }
}
