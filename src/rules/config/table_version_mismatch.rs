//! A registry table whose name does not fit the `version` of the file.
//! containerd v1.7.34 services/server/config/config.go: Decode; v2.3.4 plugins/cri/images/plugin.go: configMigration.

use super::prelude::*;
use crate::model::config::PluginName;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "table-version-mismatch",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Summary {
        en: "registry table whose name does not fit the file's `version`: it is ignored",
        zh: "registry 表名与文件的 `version` 不符：整张表被忽略",
    },
    page: include_str!("table_version_mismatch.md"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(version) = &config.file.version else { return };
    for table in &config.file.plugins {
        let Some(registry) = &table.registry else { continue };
        // A short name has a rule of its own, and so has a version that the release refuses.
        let is_elsewhere = table.name == PluginName::Short && version.value >= 2;
        let is_lost = table.name == PluginName::Short && version.value < 2;
        if is_elsewhere || is_lost || counts(table.name, version.value, config.release) || says_nothing(registry) {
            continue;
        }
        let message = format!(
            "containerd {} ignores the registry settings of `{}` in a version {} file",
            config.release,
            table.name.as_str(),
            version.value
        );
        let mut diagnostic = RULE.at(table.extent, message).related("the version is here", version.extent);
        let wanted = (0..=newest_version(config.release)).rev().find(|it| counts(table.name, *it, config.release));
        diagnostic = match wanted {
            Some(wanted) if table.name == PluginName::Grpc => diagnostic
                .help(format!("write `version = {wanted}`, or give the table the name of version {}", version.value))
                .fix(
                    format!("write `version = {wanted}`"),
                    Applicability::Review,
                    vec![Edit::replace(version.extent, wanted.to_string())],
                ),
            _ => diagnostic.help(format!("move them to `{}`", expected_name(version.value).as_str())),
        };
        found.push(diagnostic);
    }
}

/// The name of the registry's table in a file of `version`.
pub(super) const fn expected_name(version: i64) -> PluginName {
    match version {
        ..2 => PluginName::Short,
        2 => PluginName::Grpc,
        _ => PluginName::Images,
    }
}

/// Whether `release` reads the registry settings of the table `name` in a file of `version`.
pub(super) fn counts(name: PluginName, version: i64, release: Release) -> bool {
    let per_file = release.has(Feature::MIGRATE_PER_FILE);
    match (release.is_1(), name) {
        (_, PluginName::Runtime) => false,
        (true, PluginName::Short) => version < 2,
        (true, PluginName::Grpc) => version >= 2,
        (true, PluginName::Images) => false,
        // Odd: up to 2.2 a version 1 file is raised past the step that moves the tables.
        (false, PluginName::Short) => version < 2 && per_file,
        (false, PluginName::Grpc) => version == 2 || (per_file && version < 4),
        (false, PluginName::Images) => true,
    }
}
