//! A version 1 file on 2.0 to 2.2.
//! containerd v2.0.11 cmd/containerd/server/config/config.go: LoadConfig; cmd/containerd/server/server.go.

use super::prelude::*;
use crate::document::Document;
use crate::model::config::{ConfigFile, PluginName};
use crate::text::sort_by_place;

pub(super) const RULE: Rule = Rule {
    code: "version-1-lost-in-migration",
    severity: Severity::Error,
    releases: Releases { text: "2.0 to 2.2", concern: |release| !release.is_1() && release < Release::new(2, 3, 0) },
    summary: Texts {
        en: "version 1 registry settings, which containerd 2.0 to 2.2 loses while migrating",
        zh: "version 1 的 registry 设置在 containerd 2.0 至 2.2 迁移时丢失",
    },
    page: page!("version_1_lost_in_migration"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    find(config.document, config.file, config.release, found);
}

// Called from two places, and too large to stand in both.
#[inline(never)]
pub(super) fn find(document: &Document<'_>, file: &ConfigFile<'_>, release: Release, found: &mut Vec<Diagnostic>) {
    if file.version.as_ref().is_some_and(|it| it.value >= 2) {
        return;
    }
    let mut short = file.plugins.iter().filter(|it| it.name == PluginName::Short);
    let Some(table) = short.find(|it| !it.registry.as_ref().is_none_or(says_nothing)) else { return };
    let message = say!(
        "containerd {release} loses these registry settings: it migrates the plugin's name, and not its tables, in a version 1 file",
        release
    );
    let help =
        say!("make it a version 2 file: `version = 2`, and `plugins.\"io.containerd.grpc.v1.cri\"` for `plugins.cri`");
    let diagnostic = RULE.at(table.extent, message).help(help);
    let is_only = file.plugin_names.iter().all(|it| it.value == "cri") && file.disabled_plugins.is_empty();
    let Some(id) = document.find(&["plugins", "cri"]).filter(|_| is_only) else { return found.push(diagnostic) };
    let mut edits = rename(document, id, PluginName::Grpc.as_str());
    edits.push(match &file.version {
        Some(version) => Edit::replace(version.extent, "2"),
        None => first_line(document, "version = 2"),
    });
    sort_by_place(&mut edits, Edit::extent);
    found.push(diagnostic.fix(phrase!("make it a version 2 file"), Applicability::Review, edits));
}
