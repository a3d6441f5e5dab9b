//! A plugin without its full name in `disabled_plugins` or `required_plugins`.
//! containerd v1.7.34 services/server/config/config.go: ValidateV2; v2.3.4 cmd/containerd/server/config/config.go:
//! ValidateVersion.

use super::prelude::*;
use crate::model::config::PluginName;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "short-name-in-plugin-list",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "plugin without its full name in `disabled_plugins` or `required_plugins`",
        zh: "`disabled_plugins` 或 `required_plugins` 中的插件没有写全名",
    },
    page: page!("short_name_in_plugin_list"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(version) = config.file.version.as_ref().filter(|it| it.value >= 2) else { return };
    let is_full = |name: &str| match config.release.is_1() {
        true => {
            let has_prefix = name.starts_with("io.containerd.");
            name.split('.').count() >= 4 && (has_prefix || !config.release.has(Feature::PLUGIN_PREFIX_CHECK))
        }
        false => name.contains('.'),
    };
    // `cri` among the disabled ones has a rule of its own.
    let disabled = config.file.disabled_plugins.iter().filter(|it| it.value != "cri");
    for plugin in disabled.chain(&config.file.required_plugins).filter(|it| !is_full(&it.value)) {
        let message = say!(
            "containerd {release} refuses to start: this is no plugin name in a version {version} file",
            release = config.release,
            version = version.value
        );
        let diagnostic =
            RULE.at(plugin.extent, message).help(phrase!("write the full name, as `ctr plugins ls` puts it together"));
        found.push(if plugin.value == "cri" {
            let name = PluginName::Grpc.as_str();
            let edit = set(config.document, plugin.extent, name);
            diagnostic.fix(say!("write `{word}`", word = name), Applicability::Safe, vec![edit])
        } else {
            diagnostic
        });
    }
}
