//! `plugins.cri` in a file of version 2 or later.
//! containerd v1.7.34 services/server/config/config.go: ValidateV2.

use super::prelude::*;
use crate::model::config::PluginName;

pub(super) const RULE: Rule = Rule {
    code: "short-plugin-name",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`plugins.cri` in a file of version 2 or later",
        zh: "version 2 及以上的文件中使用了 `plugins.cri`",
    },
    page: page!("short_plugin_name"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(version) = config.file.version.as_ref().filter(|it| it.value >= 2) else { return };
    let Some(name) = config.file.plugin_names.iter().find(|it| it.value == "cri") else { return };
    let message = if config.release.is_1() {
        say!(
            "containerd {release} refuses to start: `cri` is no plugin name in a version {version} file",
            release = config.release,
            version = version.value
        )
    } else {
        say!(
            "containerd {release} ignores `plugins.cri` in a version {version} file",
            release = config.release,
            version = version.value
        )
    };
    let long = super::table_version_mismatch::expected_name(version.value);
    let mut diagnostic = RULE.at(name.extent, message).help(say!("write `plugins.\"{long}\"`", long = long.as_str()));
    let document = config.document;
    let exists = config.file.plugin_names.iter().any(|it| it.value == long.as_str());
    // Version 3 has spread the plugin's settings over two tables; only version 2 has one for all of them.
    if long == PluginName::Grpc
        && !exists
        && let Some(id) = document.find(&["plugins", "cri"])
    {
        let edits = rename(document, id, long.as_str());
        diagnostic = diagnostic.fix(say!("write `\"{long}\"`", long = long.as_str()), Applicability::Review, edits);
    }
    found.push(diagnostic);
}
