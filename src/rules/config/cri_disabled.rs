//! The CRI plugin in `disabled_plugins`.
//! containerd v1.7.34 services/server/config/config.go: ValidateV2.

use super::prelude::*;
use crate::model::config::PluginName;

pub(super) const RULE: Rule = Rule {
    code: "cri-disabled",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts { en: "CRI plugin in `disabled_plugins`", zh: "`disabled_plugins` 中禁用了 CRI 插件" },
    page: page!("cri_disabled"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let is_2 = config.file.version.as_ref().is_some_and(|it| it.value >= 2);
    let plugins = &config.file.disabled_plugins;
    for (at, plugin) in plugins.iter().enumerate() {
        let is_short = plugin.value == "cri";
        let is_images = plugin.value == PluginName::Images.as_str() && !config.release.is_1();
        if !is_short && !is_images && plugin.value != PluginName::Grpc.as_str() {
            continue;
        }
        let message = if is_short && is_2 {
            say!(
                "containerd {release} refuses to start: `cri` is no plugin name in a file of version 2 or later",
                release = config.release
            )
        } else {
            say!("containerd {release} runs without CRI, and the kubelet finds no runtime", release = config.release)
        };
        let after = plugins.get(at + 1).map(|next| Extent::new(plugin.extent.start, next.extent.start));
        let before =
            || at.checked_sub(1).and_then(|at| plugins.get(at)).map(|it| Extent::new(it.extent.end, plugin.extent.end));
        let edit = Edit::remove(after.or_else(before).unwrap_or(plugin.extent));
        found.push(
            RULE.at(plugin.extent, message)
                .help(phrase!("take it out of the list where Kubernetes uses this containerd"))
                .fix(phrase!("take it out of the list"), Applicability::Review, vec![edit]),
        );
    }
}
