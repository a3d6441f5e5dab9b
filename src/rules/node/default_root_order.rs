//! `_default` in a root that is searched before the one with a registry's own directory.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: hostDirFromRoots takes the first root that has any directory.

use super::prelude::*;
use crate::model::namespace::{DEFAULT_DIRECTORY, directory};
use crate::plan::PullMode;
use crate::rules::context::namespace_of;

pub(super) const RULE: Rule = Rule {
    code: "default-root-order",
    severity: Severity::Warning,
    releases: Releases { text: "1.6.17 and later", concern: |release| release.has(Feature::DEFAULT_DIRECTORY) },
    summary: Texts {
        en: "`_default` in an earlier root of `config_path`: it hides a registry's directory in a later one",
        zh: "`config_path` 前一个根目录中的 `_default` 会遮住后一个根目录里某仓库的目录",
    },
    page: page!("default_root_order"),
    check: Check::Node(check),
};

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    let files = node.files;
    let local = node.started.iter().filter(|it| it.daemon.error.is_none() && it.daemon.pull_mode == PullMode::Local);
    for started in local {
        let roots = started.roots(files);
        let Some(first) = roots.iter().position(|(_, at)| files.names(at).any(|it| it == DEFAULT_DIRECTORY)) else {
            continue;
        };
        let (earlier, later) = roots.split_at(first + 1);
        let is_earlier = |namespace: &str| {
            let mut names = earlier.iter().flat_map(|(_, at)| files.names(at));
            names.any(|it| it == namespace || it == directory(namespace))
        };
        for (_, at_hand) in later {
            for name in files.names(at_hand).filter(|it| *it != DEFAULT_DIRECTORY) {
                let path = format!("{at_hand}/{name}");
                if is_earlier(&namespace_of(name)) || files.names(&path).next().is_none() {
                    continue;
                }
                let message = say!(
                    "this directory is not used: `_default` in `{it}` comes first",
                    it = earlier.last().map_or("", |it| it.0)
                );
                let help = say!("put it into the earlier directory, or turn the order of `config_path` round");
                found.push(at(&path, RULE.anywhere(message).help(help)));
            }
        }
    }
}
