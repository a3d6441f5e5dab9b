//! Mirrors on 2.2.0 and 2.2.1, whose built-in `config_path` clashes with them.
//! containerd v2.2.1 internal/cri/config/config_unix.go: DefaultImageConfig; fixed in v2.2.2.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "mirrors-with-default-config-path",
    severity: Severity::Error,
    releases: Releases {
        text: "2.2.0, 2.2.1",
        concern: |release| release >= Release::new(2, 2, 0) && release < Release::new(2, 2, 2),
    },
    summary: Texts {
        en: "`mirrors` on 2.2.0 or 2.2.1, whose built-in `config_path` clashes with them",
        zh: "在 2.2.0 或 2.2.1 上使用 `mirrors`：与内置的 `config_path` 冲突",
    },
    page: page!("mirrors_with_default_config_path"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let (None, Some(mirror)) = (config.config_path(), config.registry.mirrors.first()) else { return };
    if !config.daemon.error.as_ref().is_some_and(|it| it.contains("`mirrors` cannot be set")) {
        return;
    }
    let message = say!(
        "containerd {release} runs without CRI, and the kubelet finds no runtime: it has a `config_path` built in, which `mirrors` cannot stand beside",
        release = config.release
    );
    found.push(
        RULE.at(mirror.namespace.extent, message)
            .help(phrase!("upgrade to 2.2.2, or convert the mirrors to hosts.toml files")),
    );
}
