//! Long plugin names in a file without `version`.
//! containerd v1.6.39 cmd/containerd/command/config.go and services/server/config/config.go: Decode.

use super::prelude::*;
use super::table_version_mismatch::counts;
use crate::model::config::{PluginName, PluginTable};

pub(super) const RULE: Rule = Rule {
    code: "missing-version",
    severity: Severity::Error,
    releases: Releases { text: "1.x, 2.0 to 2.2", concern: |release| release < Release::new(2, 3, 0) },
    summary: Texts {
        en: "long plugin names in a file without `version`: the tables are ignored",
        zh: "文件没有 `version` 却使用长插件名：这些表被忽略",
    },
    page: page!("missing_version"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    if config.file.version.is_some() || (config.pasted && config.file.is_fragment) {
        return;
    }
    let has_short = config.file.plugin_names.iter().any(|it| it.value == "cri");
    let version_of = |table: &PluginTable<'_>| table.name.version().min(newest_version(config.release));
    let lost = config.file.plugins.iter().find(|table| {
        table.name != PluginName::Short
            && !counts(table.name, 0, config.release)
            && counts(table.name, version_of(table), config.release)
            && !table.registry.as_ref().is_none_or(says_nothing)
    });
    let Some(table) = lost else { return };
    let message = say!(
        "containerd {release} takes a file without `version` for version 1 and ignores the registry settings of `{name}`",
        release = config.release,
        name = table.name.as_str()
    );
    let version = version_of(table);
    let mut diagnostic =
        RULE.at(table.extent, message).help(say!("write `version = {version}` as the first line", version));
    if !has_short {
        let edit = first_line(config.document, &format!("version = {version}"));
        diagnostic = diagnostic.fix(say!("add `version = {version}`", version), Applicability::Safe, vec![edit]);
    }
    found.push(diagnostic);
}
