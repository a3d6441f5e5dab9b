//! A drop-in with a registry table alone, on 1.x.
//! containerd v1.7.34 services/server/config/config.go: mergeConfig replaces plugin tables whole.

use super::prelude::*;
use crate::model::config::PluginName;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "drop-in-replaces-plugin",
    severity: Severity::Warning,
    releases: Releases { text: "1.x", concern: |release| !release.has(Feature::DEEP_MERGE) },
    summary: Texts {
        en: "drop-in with registry settings alone: on 1.x it replaces the whole CRI table",
        zh: "drop-in 文件中只有 registry 设置：在 1.x 上会取代整个 CRI 表",
    },
    page: page!("drop_in_replaces_plugin"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let is_drop_in = |path: &str| path.rsplit('/').nth(1).is_some_and(|directory| directory.ends_with(".d"));
    if !config.path.is_some_and(is_drop_in) || !config.file.imports.is_empty() {
        return;
    }
    for plugin in config.file.plugins.iter().filter(|it| matches!(it.name, PluginName::Short | PluginName::Grpc)) {
        let Some(id) = config.registry_of(plugin).map(|id| config.document.node(id).parent) else { continue };
        if config.document.children(id).count() == 1 {
            let message = say!(
                "containerd {release} loses every other setting of `{name}`, such as `sandbox_image`: a later file replaces the plugin's whole table",
                release = config.release,
                name = plugin.name.as_str()
            );
            found.push(RULE.at(plugin.extent, message).help(phrase!("write the registry settings into the main file")));
        }
    }
}
