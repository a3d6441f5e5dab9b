//! A `config_path` that names a directory which is not there.
//! containerd v1.7.34 remotes/docker/config/hosts.go: HostDirFromRoot takes that for nothing configured.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "missing-config-path",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`config_path` that names no directory: containerd asks as if nothing were configured",
        zh: "`config_path` 指向不存在的目录：如同未做任何配置",
    },
    page: page!("missing_config_path"),
    check: Check::Node(check),
};

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    for started in node.started.iter().filter(|it| it.daemon.error.is_none()) {
        let path = started.daemon.registry.config_path.as_ref().filter(|it| !it.value.is_empty());
        let Some((path, (text, extent))) = path.and_then(|it| Some((it, started.with_config_path(&it.value)?))) else {
            continue;
        };
        // One of several may be missing: so is one of containerd's own pair on most nodes.
        let is_absent = |root: &str| node.files.named_by(&started.main.path, root) == Presence::Absent;
        if path.value.split(':').all(|root| root.starts_with('/') && is_absent(root)) {
            let message = say!(
                "containerd reads no hosts.toml, and says nothing about it: there is no `{path}`",
                path = shown(&path.value)
            );
            let help = say!("create the directory with one directory for each registry, or name the one that there is");
            found.push(at(text.given, RULE.at(extent, message).help(help)));
        }
    }
}
