//! A registry table whose name does not fit the `version` of the file.
//! containerd v1.7.34 services/server/config/config.go: Decode; v2.3.4 plugins/cri/images/plugin.go: configMigration.

use super::prelude::*;
use crate::model::config::{ConfigFile, PluginName};
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "table-version-mismatch",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "registry table whose name does not fit the file's `version`: it is ignored",
        zh: "registry 表名与文件的 `version` 不符：整张表被忽略",
    },
    page: page!("table_version_mismatch"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    find(config.file, config.release, found);
}

// Called from two places, and too large to stand in both.
#[inline(never)]
pub(super) fn find(file: &ConfigFile<'_>, release: Release, found: &mut Vec<Diagnostic>) {
    for table in &file.plugins {
        // A short name has rules of its own.
        if table.name == PluginName::Short || table.registry.as_ref().is_none_or(says_nothing) {
            continue;
        }
        let name = table.name.as_str();
        let wanted = (0..=newest_version(release)).rev().find(|it| counts(table.name, *it, release));
        let Some(version) = &file.version else {
            // Where a version would help, another rule asks for it.
            if wanted.is_none() {
                let message = say!(
                    "containerd {release} ignores the registry settings of `{name}` in files of any version",
                    release,
                    name
                );
                let help = say!("move them to `{name}`", name = expected_name(newest_version(release)).as_str());
                found.push(RULE.at(table.extent, message).help(help));
            }
            continue;
        };
        // A file that is too new as a whole is found as that.
        if counts(table.name, version.value, release) || version.value > newest_version(release) {
            continue;
        }
        let message = say!(
            "containerd {release} ignores the registry settings of `{name}` in a version {version} file",
            release,
            name,
            version = version.value
        );
        let diagnostic = RULE.at(table.extent, message).related(phrase!("the version is here"), version.extent);
        found.push(match wanted {
            Some(wanted) if table.name == PluginName::Grpc => diagnostic
                .help(say!(
                    "write `version = {wanted}`, or give the table the name of version {version}",
                    wanted,
                    version = version.value
                ))
                .fix(
                    say!("write `version = {wanted}`", wanted),
                    Applicability::Review,
                    vec![Edit::replace(version.extent, wanted.to_string())],
                ),
            _ => diagnostic.help(say!("move them to `{name}`", name = expected_name(version.value).as_str())),
        });
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
