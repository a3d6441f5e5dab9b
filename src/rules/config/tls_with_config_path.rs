//! `configs.<host>.tls` beside a `config_path`, on 1.x.
//! containerd v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "tls-with-config-path",
    severity: Severity::Error,
    releases: Releases::ONLY_1,
    summary: Texts {
        en: "`configs.<host>.tls` beside `config_path`: the CRI plugin does not load",
        zh: "`configs.<host>.tls` 与 `config_path` 并存：CRI 插件无法加载",
    },
    page: page!("tls_with_config_path"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(path) = config.config_path() else { return };
    let Some(first) = config.registry.configs.iter().find(|it| it.tls.is_some()) else { return };
    let message = say!(
        "containerd {release} runs without CRI, and the kubelet finds no runtime: `configs.<host>.tls` cannot stand beside `config_path`",
        release = config.release
    );
    let diagnostic = RULE
        .at(path.extent, message)
        .help(phrase!("write the certificates into hosts.toml, then remove the `tls` tables"))
        .related(phrase!("the first `tls` table is for this host"), first.host.extent);
    found.push(diagnostic.fix(phrase!("remove the `tls` tables"), Applicability::Review, tls_removals(config)));
}

/// The edits that take out every `tls` table.
pub(super) fn tls_removals(config: &Config<'_>) -> Vec<Edit> {
    let Some(configs) = config.below(&["configs"]) else { return Vec::new() };
    let tls = config.document.children(configs).filter_map(|(id, _)| config.child(id, "tls"));
    removals(config.document, &tls.collect::<Vec<_>>())
}
