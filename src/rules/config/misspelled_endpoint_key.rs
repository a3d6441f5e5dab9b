//! `endpoints`, or `endpoint` in a case that the release does not take.

use super::prelude::*;
use crate::parse::config_toml::names;

pub(super) const RULE: Rule = Rule {
    code: "misspelled-endpoint-key",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`endpoints` or `Endpoint` for `endpoint`: the mirror has no endpoints",
        zh: "把 `endpoint` 写成了 `endpoints` 或 `Endpoint`：该镜像源没有 endpoint",
    },
    page: page!("misspelled_endpoint_key"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(mirrors) = config.below(&["mirrors"]) else { return };
    for (mirror, _) in config.document.children(mirrors) {
        let has_endpoint = config.child(mirror, "endpoint").is_some();
        for (id, node) in config.document.children(mirror) {
            let is_near = node.key.eq_ignore_ascii_case("endpoint") || node.key.eq_ignore_ascii_case("endpoints");
            if !is_near || names(&node.key, "endpoint", config.release) {
                continue;
            }
            let message = say!(
                "containerd {release} ignores `{key}`: the key is `endpoint`",
                release = config.release,
                key = &node.key
            );
            let diagnostic = RULE.at(node.key_extent, message).help(phrase!("write `endpoint`"));
            found.push(if has_endpoint || !config.may_fix() {
                diagnostic
            } else {
                diagnostic.fix(
                    phrase!("write `endpoint`"),
                    Applicability::Review,
                    rename(config.document, id, "endpoint"),
                )
            });
        }
    }
}
