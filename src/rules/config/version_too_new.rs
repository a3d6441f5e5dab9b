//! A `version` that the release does not know.
//! containerd v1.7.34 services/server/config/config.go: ValidateV2; v2.3.4: ValidateVersion.

use super::prelude::*;
use crate::model::config::{ConfigFile, PluginName};
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "version-too-new",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "config `version` that the release does not know",
        zh: "该版本 containerd 不认识的配置 `version`",
    },
    page: page!("version_too_new"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    find(config.file, config.release, found);
}

// Called from two places, and too large to stand in both.
#[inline(never)]
pub(super) fn find(file: &ConfigFile<'_>, release: Release, found: &mut Vec<Diagnostic>) {
    let newest = newest_version(release);
    let Some(version) = file.version.as_ref().filter(|it| it.value > newest) else { return };
    let message = if !release.is_1() || release.has(Feature::VERSION_CHECK) {
        say!("containerd {release} refuses to start: it reads files up to version {newest}", release, newest)
    } else {
        say!(
            "containerd {release} reads this as a version {newest} file, and ignores tables named since",
            release,
            newest
        )
    };
    let is_new = |name: PluginName| name.version() > newest && newest == PluginName::Grpc.version();
    let help = match file.plugins.iter().any(|it| is_new(it.name)) {
        true => say!("write `version = 2`, and `plugins.\"{name}\"` for its tables", name = PluginName::Grpc.as_str()),
        false => say!("write a version {newest} file for this release", newest),
    };
    found.push(RULE.at(version.extent, message).help(help));
}
