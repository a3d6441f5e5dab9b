//! hosts.toml files where 2.2 and later look by default, and pulls that don't.
//! containerd v2.3.4 plugins/cri/images/plugin.go: init; core/transfer/registry/registry.go: WithHostDir takes one directory.

use super::prelude::*;
use crate::document::{self, Document};
use crate::emit::{config_toml::put, quoted};
use crate::model::config::PluginName;
use crate::plan::PullMode;
use crate::text::{Edit, apply};

pub(super) const RULE: Rule = Rule {
    code: "default-roots-unread",
    severity: Severity::Warning,
    releases: Releases { text: "2.2 and later", concern: |release| release.has(Feature::DEFAULT_CONFIG_PATH) },
    summary: Texts {
        en: "hosts.toml files in the default directories and no `config_path`: the transfer service does not read them",
        zh: "默认目录中有 hosts.toml 而未设 `config_path`：transfer 服务不会读取",
    },
    page: page!("default_roots_unread"),
    check: Check::Node(check),
};

const ROOTS: [&str; 2] = ["/etc/containerd/certs.d", "/etc/docker/certs.d"];

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    for started in node.started.iter().filter(|it| !it.is_partial && it.daemon.error.is_none()) {
        let written = started.daemon.registry.config_path.as_ref();
        if written.is_some_and(|it| !it.value.is_empty()) || started.daemon.pull_mode != PullMode::Transfer {
            continue;
        }
        let is_used = |root: &&&str| match node.files.named_by(&started.main.path, root) {
            Presence::Present(at) => has_hosts(node, &at),
            _ => false,
        };
        let Some(root) = ROOTS.iter().find(is_used) else { continue };
        let message = say!(
            "containerd {release} does not read the hosts.toml files in `{root}`: its transfer service takes the default pair of directories for the name of one",
            release = node.release,
            root
        );
        let mut diagnostic = RULE.anywhere(message).help(say!("write `config_path = \"{root}\"`", root));
        if let Some(edit) = naming(started.main, root) {
            let title = say!("set `config_path` to `{root}`", root);
            diagnostic = diagnostic.fix(title, Applicability::Review, vec![edit]);
        }
        found.push(at(started.main.given, diagnostic));
    }
}

fn has_hosts(node: &Node<'_, '_>, root: &str) -> bool {
    node.files.names(root).any(|name| node.files.contents(&format!("{root}/{name}/hosts.toml")).is_some())
}

/// The edit that makes a file name its root, where that is plain.
fn naming(text: &ConfigText<'_>, root: &str) -> Option<Edit> {
    let document = &text.document;
    let name = match text.file.version.as_ref()?.value {
        2 => PluginName::Grpc,
        3.. => PluginName::Images,
        _ => return None,
    };
    let edit = match document.find(&["plugins", name.as_str(), "registry"]) {
        Some(table) if document.get(table, "config_path").is_none() => {
            put(document, table, "config_path", &quoted(root))?
        }
        Some(_) => return None,
        None => {
            let end = if document.text.ends_with('\n') { "" } else { "\n" };
            let table = format!("{end}\n[plugins.\"{}\".registry]\n  config_path = {}\n", name.as_str(), quoted(root));
            Edit::insert(document.text.len(), table)
        }
    };
    // `plugins` may be written in a way that no header can add to.
    let is_well = |document: &Document<'_>| document.errors.is_empty();
    is_well(&document::read(&apply(document.text, std::slice::from_ref(&edit)))).then_some(edit)
}
