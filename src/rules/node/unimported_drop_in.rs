//! Files in `conf.d` that no `imports` names.
//! containerd v2.2.7 cmd/containerd/command/config.go: only the generated default config imports them.

use super::prelude::*;
use crate::document::NodeId;
use crate::rules::edits::first_line;
use crate::rules::node::files::parent;

pub(super) const RULE: Rule = Rule {
    code: "unimported-drop-in",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "files in `conf.d` that no `imports` names: they are not read",
        zh: "`conf.d` 中的文件未被 `imports` 引用：不会被读取",
    },
    page: page!("unimported_drop_in"),
    check: Check::Node(check),
};

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    for started in &node.started {
        let main = started.main;
        let directory = parent(&main.path).unwrap_or_default();
        let home = if directory == "." { "" } else { directory };
        let is_unread = |text: &&ConfigText<'_>| {
            parent(&text.path)
                .and_then(|it| it.strip_suffix("conf.d"))
                .is_some_and(|it| it.trim_end_matches('/') == home)
                && started.loaded.iter().all(|loaded| loaded.path != text.path)
        };
        let unread: Vec<&ConfigText<'_>> = node.texts.iter().filter(is_unread).collect();
        // What could not be looked at may import them.
        let Some(first) = unread.first().filter(|_| main.path.ends_with("config.toml") && !started.is_partial) else {
            continue;
        };
        let name = first.path.rsplit('/').next().unwrap_or_default();

        let name = shown(name);
        let message = match unread.len() {
            1 => say!("containerd does not read `conf.d/{name}`: no `imports` names it", name),
            count => say!(
                "containerd does not read `conf.d/{name}` and {count} more: no `imports` names it",
                name,
                count = count - 1
            ),
        };
        let mut diagnostic = match main.document.get(NodeId::ROOT, "imports") {
            Some(imports) => RULE.at(main.document.node(imports).key_extent, message),
            None => RULE.anywhere(message),
        };
        let line = r#"imports = ["/etc/containerd/conf.d/*.toml"]"#;
        diagnostic = diagnostic.help(say!("write `{word}`", word = line));
        // Elsewhere, who knows where that directory is on the node.
        if directory == "/etc/containerd" && main.document.get(NodeId::ROOT, "imports").is_none() {
            let edit = first_line(&main.document, line);
            diagnostic = diagnostic.fix(say!("add `{word}`", word = line), Applicability::Review, vec![edit]);
        }
        found.push(at(main.given, diagnostic));
    }
}
