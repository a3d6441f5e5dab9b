//! `config_path` of the transfer plugin, which CRI never reads.
//! containerd v2.3.4 internal/cri/server/images/image_pull.go: pullImageWithTransferService.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "transfer-config-path",
    severity: Severity::Warning,
    releases: Releases { text: "1.7 and later", concern: |release| release >= Release::new(1, 7, 0) },
    summary: Texts {
        en: "`config_path` below the transfer plugin: Kubernetes' pulls don't read it",
        zh: "`config_path` 写在 transfer 插件下：Kubernetes 拉取镜像时不读取",
    },
    page: page!("transfer_config_path"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let Some(plugin) = config.document.find(&["plugins", "io.containerd.transfer.v1.local"]) else { return };
    let registry = config.child(plugin, "registry");
    for id in [Some(plugin), registry].into_iter().flatten().filter_map(|it| config.child(it, "config_path")) {
        let node = config.document.node(id);
        if matches!(&node.value, Value::String(path) if !path.is_empty()) {
            let message = say!(
                "containerd {release} does not read this for Kubernetes: the CRI plugin has a `config_path` of its own",
                release = config.release
            );
            let version = config.file.version.as_ref().map_or(newest_version(config.release), |it| it.value);
            let table = super::table_version_mismatch::expected_name(version).as_str();
            found.push(RULE.at(node.key_extent, message).help(say!("set it in `plugins.\"{table}\".registry`", table)));
        }
    }
}
