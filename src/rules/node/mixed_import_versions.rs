//! A config file and a drop-in of different versions.
//! containerd v2.0.11 and v2.3.4 cmd/containerd/server/config/config.go, v1.7.34 services/server/config/config.go:
//! LoadConfig.

use super::prelude::*;
use crate::model::config::PluginName;
use crate::simulate::newest_version;

pub(super) const RULE: Rule = Rule {
    code: "mixed-import-versions",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "config file and drop-in of different versions: tables are lost, or containerd does not start",
        zh: "主配置与 drop-in 的 version 不同：部分表会丢失，或 containerd 无法启动",
    },
    page: page!("mixed_import_versions"),
    check: Check::Node(check),
};

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    let release = node.release;
    for started in &node.started {
        let version = |text: &ConfigText<'_>| text.file.version.as_ref().map_or(0, |it| it.value);
        let root = started.loaded.iter().map(|it| version(it)).find(|it| *it != 0).unwrap_or_default();
        let newest = newest_version(release);
        let differs = |text: &&ConfigText<'_>| version(text) != 0 && version(text) != root && version(text) <= newest;
        let Some(other) = started.loaded.iter().copied().find(differs).filter(|_| root <= newest) else { continue };
        let named = |name| started.loaded.iter().any(|it| it.file.plugins.iter().any(|table| table.name == name));
        let last = started.loaded.iter().map(|it| version(it)).rfind(|it| *it != 0).unwrap_or_default();
        let lost =
            |name: PluginName| say!("containerd {release} loses the tables of `{name}`", release, name = name.as_str());
        let (severity, why) = if release.has(Feature::MIGRATE_PER_FILE) {
            if version(other) < root {
                continue;
            }
            (Severity::Error, say!("containerd {release} refuses to start", release))
        } else if release.is_1() {
            match (last, named(PluginName::Grpc), named(PluginName::Short)) {
                (..2, true, _) => (Severity::Error, lost(PluginName::Grpc)),
                (2.., _, true) => (Severity::Error, say!("containerd {release} refuses to start", release)),
                _ => continue,
            }
        } else {
            match (last, named(PluginName::Grpc), named(PluginName::Images)) {
                (3.., true, _) => (Severity::Error, lost(PluginName::Grpc)),
                (2, true, true) => {
                    let message = say!(
                        "containerd {release} puts the registry settings of `{old}` in the place of all that `{new}` says",
                        release,
                        old = PluginName::Grpc.as_str(),
                        new = PluginName::Images.as_str()
                    );
                    (Severity::Warning, message)
                }
                _ => continue,
            }
        };
        let message = say!(
            "{why}: this file is of version {version}, and `{path}` of {root}",
            why,
            version = version(other),
            path = shown(&started.main.path),
            root
        );
        let Some(place) = &other.file.version else { continue };
        let mut diagnostic = RULE.at(place.extent, message).help(phrase!("write all of them in one version"));
        diagnostic.severity = severity;
        found.push(at(other.given, diagnostic));
    }
}
