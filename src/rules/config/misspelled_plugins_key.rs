//! `[plugin."…"]` for `[plugins."…"]`, or `plugins` in a case that the release does not take.

use super::prelude::*;
use crate::parse::config_toml::names;

pub(super) const RULE: Rule = Rule {
    code: "misspelled-plugins-key",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`plugin` or `Plugins` for `plugins`: everything below is ignored",
        zh: "把 `plugins` 写成了 `plugin` 或 `Plugins`：其下全部内容被忽略",
    },
    page: page!("misspelled_plugins_key"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let document = config.document;
    let has_plugins = config.child(NodeId::ROOT, "plugins").is_some();
    for (id, node) in document.children(NodeId::ROOT) {
        let is_other_case = node.key.eq_ignore_ascii_case("plugins") && !names(&node.key, "plugins", config.release);
        if node.key != "plugin" && !is_other_case {
            continue;
        }
        let message = say!(
            "containerd {release} ignores everything below `{key}`: the key is `plugins`",
            release = config.release,
            key = &node.key
        );
        let diagnostic = RULE.at(node.key_extent, message).help(phrase!("write `plugins`"));
        found.push(if has_plugins && is_other_case {
            diagnostic
        } else {
            diagnostic.fix(phrase!("write `plugins`"), Applicability::Review, rename(document, id, "plugins"))
        });
    }
}
