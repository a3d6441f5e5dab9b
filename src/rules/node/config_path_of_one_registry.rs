//! A `config_path` that is known to be a file, or to hold a `hosts.toml` itself.
//! containerd v1.7.34 remotes/docker/config/hosts.go: HostDirFromRoot.

use super::prelude::*;
use crate::rules::config::names_one_registry;

pub(super) const RULE: Rule = Rule {
    code: "config-path-of-one-registry",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`config_path` that is a file or holds a `hosts.toml` itself: the hosts in it are never asked",
        zh: "`config_path` 是文件或其中直接放有 `hosts.toml`：其中的主机永远不会被访问",
    },
    page: page!("config_path_of_one_registry"),
    check: Check::Node(check),
};

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    for started in node.started.iter().filter(|it| it.daemon.error.is_none()) {
        let Some(path) = started.daemon.registry.config_path.as_ref() else { continue };
        // Some show it by their names, and then the file alone tells.
        let Some((text, extent)) = started.with_config_path(&path.value).filter(|_| !names_one_registry(&path.value))
        else {
            continue;
        };
        for root in path.value.split(':').filter(|it| it.starts_with('/')) {
            let Presence::Present(at_hand) = node.files.named_by(&started.main.path, root) else { continue };
            let message = if node.files.contents(&at_hand).is_some() {
                say!("every pull fails with `not a directory`: `{root}` is a file", root = shown(root))
            } else if node.files.contents(&format!("{at_hand}/hosts.toml")).is_some() {
                say!(
                    "containerd does not read the `hosts.toml` in `{root}`: it looks into the directories below",
                    root = shown(root)
                )
            } else {
                continue;
            };
            let help = say!("name the directory that holds one directory for each registry");
            found.push(at(text.given, RULE.at(extent, message).help(help)));
        }
    }
}
