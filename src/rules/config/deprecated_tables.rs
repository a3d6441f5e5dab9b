//! The legacy tables: once for a file, at its registry table.
//! containerd v2.3.4 internal/cri/config/config.go: ValidateImageConfig; RELEASES.md.

use super::prelude::*;
use crate::message::Hole;

pub(super) const RULE: Rule = Rule {
    code: "deprecated-tables",
    severity: Severity::Info,
    releases: Releases::ALL,
    summary: Texts {
        en: "`mirrors`, `configs` or `auths`: scheduled for removal in containerd 2.4",
        zh: "`mirrors`、`configs` 或 `auths`：计划在 containerd 2.4 移除",
    },
    page: page!("deprecated_tables"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Registry { mirrors, configs, auths, .. } = config.registry;
    let tables = [(!mirrors.is_empty(), "mirrors"), (!configs.is_empty(), "configs"), (!auths.is_empty(), "auths")];
    let names: Vec<&str> = tables.iter().filter(|it| it.0).map(|it| it.1).collect();
    let (false, Some(plugin)) = (names.is_empty(), config.plugin) else { return };
    let first = config
        .table()
        .and_then(|id| config.document.statements.iter().find(|it| config.document.is_within(it.node, id)));
    let message = say!(
        "{names} still work up to 2.4.0-beta.0, and are scheduled for removal in containerd 2.4",
        names = Hole::names(names)
    );
    let diagnostic = RULE.at(first.map_or(plugin.extent, |it| it.key), message);
    found.push(diagnostic.help(phrase!("move mirrors and TLS settings to `config_path` and hosts.toml")));
}
