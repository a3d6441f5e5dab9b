//! `[plugin."…"]` for `[plugins."…"]`.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "singular-plugins-key",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Summary {
        en: "`plugin` for `plugins`: everything below is ignored",
        zh: "把 `plugins` 写成了 `plugin`：其下全部内容被忽略",
    },
    page: include_str!("singular_plugins_key.md"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(id) = config.document.get(NodeId::ROOT, "plugin") else { return };
    let message = format!("containerd {} ignores everything below `plugin`: the key is `plugins`", config.release);
    let edits = rename(config.document, id, "plugins");
    let diagnostic = RULE.at(config.document.node(id).key_extent, message).help("write `plugins`");
    found.push(diagnostic.fix("write `plugins`", Applicability::Review, edits));
}
