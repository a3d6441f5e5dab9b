//! `mirrors` beside a `config_path`.
//! containerd v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig; v2.3.4 internal/cri/config/config.go:
//! ValidateImageConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "mirrors-with-config-path",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`mirrors` beside `config_path`: the CRI plugin does not load",
        zh: "`mirrors` 与 `config_path` 并存：CRI 插件无法加载",
    },
    page: page!("mirrors_with_config_path"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(path), Some(mirror)) = (config.config_path(), config.registry.mirrors.first()) else { return };
    let message = say!(
        "containerd {release} runs without CRI, and the kubelet finds no runtime: `mirrors` cannot stand beside `config_path`",
        release = config.release
    );
    let mut diagnostic = RULE
        .at(path.extent, message)
        .help(phrase!("convert the mirrors to hosts.toml files below that directory, then remove `registry.mirrors`"))
        .related(phrase!("the first mirror is here"), mirror.namespace.extent);
    if let Some(mirrors) = config.below(&["mirrors"]) {
        let edits = removals(config.document, &[mirrors]);
        diagnostic = diagnostic.fix(phrase!("remove `registry.mirrors`"), Applicability::Review, edits);
    }
    found.push(diagnostic);
}
