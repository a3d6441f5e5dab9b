//! `[plugins.io.containerd.grpc.v1.cri]`, whose dots make nested tables.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "unquoted-plugin-name",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "plugin name without quotes, whose dots make nested tables",
        zh: "插件名没有加引号，其中的点变成了嵌套表",
    },
    page: page!("unquoted_plugin_name"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let document = config.document;
    let Some(io) = config.child(NodeId::ROOT, "plugins").and_then(|it| document.get(it, "io")) else { return };
    let node = document.node(io);
    if !matches!(node.value, Value::Table(_)) || document.get(io, "containerd").is_none() {
        return;
    }
    let is_2 = config.file.version.as_ref().is_some_and(|it| it.value >= 2);
    let message = if config.release.is_1() && is_2 {
        say!(
            "containerd {release} refuses to start: without quotes, the plugin is called `io`",
            release = config.release
        )
    } else {
        say!(
            "containerd {release} ignores this table: without quotes, the plugin is called `io`",
            release = config.release
        )
    };
    let mut edits = Vec::new();
    for statement in document.statements.iter().filter(|it| document.is_within(it.node, io)) {
        let parts = key_parts(document.text, statement.key);
        let start = parts.iter().position(|part| part.of(document.text) == "io").unwrap_or(usize::MAX);
        // The plugin's name is `io.containerd.<kind>.<version>.<name>`.
        if let Some([first, _, _, _, last]) = start.checked_add(5).and_then(|end| parts.get(start..end)) {
            let name = first.join(*last);
            edits.push(Edit::replace(name, format!("\"{}\"", name.of(document.text))));
        }
    }
    let diagnostic = RULE.at(node.key_extent, message).help(phrase!("put the whole plugin name between quotes"));
    found.push(match edits.is_empty() {
        true => diagnostic,
        false => diagnostic.fix(phrase!("quote the plugin name"), Applicability::Review, edits),
    });
}
