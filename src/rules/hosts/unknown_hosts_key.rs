//! A key that `hosts.toml` does not have.
//! containerd v2.3.4 core/remotes/docker/config/hosts.go: hostFileConfig.

use super::prelude::*;
use crate::message::{Hole, Message};
use crate::parse::config_toml::names;

pub(super) const RULE: Rule = Rule {
    code: "unknown-hosts-key",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "unknown key in `hosts.toml`: it is ignored without a word",
        zh: "`hosts.toml` 中有未知的键：会被静默忽略",
    },
    page: page!("unknown_hosts_key"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for table in hosts.tables() {
        for (id, node) in hosts.document.children(table) {
            let key = &*node.key;
            let is_elsewhere = key.eq_ignore_ascii_case("host")
                || names(key, "server", hosts.release)
                || super::credentials_in_hosts::KEYS.contains(&&*key.to_ascii_lowercase());
            if is_elsewhere || FIELDS.iter().any(|it| names(key, it, hosts.release)) || is_nested(hosts, table, node) {
                continue;
            }
            let message = say!("containerd {release} ignores `{key}`", release = hosts.release, key = shown(key));
            let diagnostic = RULE.at(node.key_extent, message);
            let known: &[&'static str] = if table == NodeId::ROOT { &ROOT_FIELDS } else { &FIELDS };
            let near = nearest(&key.to_ascii_lowercase(), known).filter(|it| hosts.field(table, it).is_none());
            found.push(match near {
                Some(near) => diagnostic.help(say!("write `{near}` where that is meant", near)).fix(
                    say!("write `{word}`", word = near),
                    Applicability::Review,
                    rename(hosts.document, id, near),
                ),
                None => diagnostic.help(meant(key, hosts.release)),
            });
        }
    }
}

const ROOT_FIELDS: [&str; 9] =
    ["server", "host", "capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout"];

/// Whether the key comes of a host without quotes, of which another rule speaks.
fn is_nested(hosts: &Hosts<'_>, table: NodeId, node: &Node<'_>) -> bool {
    use crate::document::{TableKind, Value};
    let is_implicit = hosts.document.node(table).value == Value::Table(TableKind::Implicit);
    table != NodeId::ROOT && is_implicit && matches!(node.value, Value::Table(_))
}

/// What to do about keys that people bring from other software.
fn meant(key: &str, release: Release) -> Message {
    match key {
        "proxy" => say!("set `HTTPS_PROXY` in containerd's environment"),
        "rewrite" => say!("containerd can't rewrite repository names: use `override_path` for a prefix"),
        "insecure" | "insecure_skip_verify" => say!("write `skip_verify = true`, or `http://` for plain text"),
        "endpoint" | "endpoints" => say!("write a `[host.\"…\"]` table for each endpoint"),
        "ca_file" => say!("write `ca`"),
        "cert_file" | "key_file" | "cert" | "key" => say!("write `client = [[\"cert\", \"key\"]]`"),
        _ => {
            let is_known = |it: &&str| *it != "dial_timeout" || release.has(Feature::DIAL_TIMEOUT);
            say!("the keys are {keys}", keys = Hole::names(ROOT_FIELDS.into_iter().filter(is_known)))
        }
    }
}
