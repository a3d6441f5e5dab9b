//! Certificates that are named and not there, or are no certificates.
//! containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts; pkg/cri/server/image_pull.go: getTLSConfig.

use super::prelude::*;
use crate::document::{self, Document, NodeId, Value};
use crate::message::Message;
use crate::model::certs_d::{FileState, HostsToml};
use crate::model::namespace::DEFAULT_DIRECTORY;
use crate::parse::hosts_toml;
use crate::rules::context::{Hosts, HostsContext, namespace_of};
use crate::text::Extent;

pub(super) const RULE: Rule = Rule {
    code: "missing-certificate-file",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "certificate that is named and not there, or is none: every pull fails",
        zh: "配置引用的证书文件不存在或不是证书：拉取全部失败",
    },
    page: page!("missing_certificate_file"),
    check: Check::Node(check),
};

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    for (path, given, contents) in node.files.iter() {
        let Some(directory) = path.strip_suffix("/hosts.toml") else { continue };
        hosts_file(node, path, directory, contents, &mut |extent, why| {
            let name = directory.rsplit('/').next().unwrap_or_default();
            let whose = if name == DEFAULT_DIRECTORY {
                say!("any registry without a directory of its own")
            } else {
                say!("`{name}`", name = shown(&namespace_of(name)))
            };
            let message = say!("every pull from {whose} fails before the first request: {why}", whose, why);
            found.push(at(
                given,
                RULE.at(extent, message).help(phrase!("put a PEM file there, or name the one that there is")),
            ));
        });
    }
    for started in node.started.iter().filter(|it| it.daemon.release.is_1() && it.daemon.legacy) {
        for text in &started.loaded {
            legacy(node, text, found);
        }
    }
}

/// What is wrong with the files that one `hosts.toml` names.
fn hosts_file(node: &Node<'_, '_>, path: &str, directory: &str, contents: &str, tell: &mut dyn FnMut(Extent, Message)) {
    let document = document::read(contents);
    let (HostsToml::File(_), _) = hosts_toml::read(&document, node.release) else { return };
    let hosts = Hosts::new(&HostsContext { document: &document, directory: None, release: node.release });
    for table in hosts.tables() {
        // Those at the top count without a `server` as well, for the registry itself.
        for (field, is_authority) in [("ca", true), ("client", false)] {
            let Some((id, _)) = hosts.field(table, field) else { continue };
            for (extent, named) in strings(&document, id) {
                let absolute = match named.starts_with('/') {
                    true => named.to_owned(),
                    false => format!("{}/{named}", if directory.is_empty() { "." } else { directory }),
                };
                let presence = match named.starts_with('/') {
                    true => node.files.named_by(path, &absolute),
                    false => node.files.at(&absolute),
                };
                if let Some(why) = trouble(node, &presence, named, is_authority) {
                    tell(extent, why);
                }
            }
        }
    }
}

/// The strings in a value: one, a list, or a list of pairs.
fn strings<'d>(document: &'d Document<'_>, id: NodeId) -> Vec<(Extent, &'d str)> {
    let node = document.node(id);
    match &node.value {
        Value::String(text) => vec![(node.extent, text)],
        Value::Array => document.children(id).flat_map(|(id, _)| strings(document, id)).collect(),
        _ => Vec::new(),
    }
}

fn trouble(node: &Node<'_, '_>, presence: &Presence, named: &str, is_authority: bool) -> Option<Message> {
    match presence {
        Presence::Absent if !named.is_empty() => Some(say!("there is no `{named}`", named = shown(named))),
        // What was not read is empty here.
        Presence::Present(path) => {
            let contents = node.files.contents(path).filter(|it| !it.is_empty())?;
            let FileState::Pem { certificate, key } = FileState::of(contents.as_bytes()) else { return None };
            let is_used = certificate || (key && !is_authority);
            (!is_used).then(|| say!("`{named}` holds no certificate", named = shown(named)))
        }
        _ => None,
    }
}

/// What is wrong with the files that the legacy tables name: their absence, and no more.
fn legacy(node: &Node<'_, '_>, text: &ConfigText<'_>, found: &mut Vec<TreeFinding>) {
    let registries = text.file.plugins.iter().filter_map(|it| it.registry.as_ref());
    let with_tls = registries.flat_map(|it| &it.configs).filter_map(|it| Some((&it.host.value, it.tls.as_ref()?)));
    for (host, tls) in with_tls {
        // A half pair has a rule of its own.
        let pair =
            tls.cert_file.iter().chain(&tls.key_file).filter(|_| tls.cert_file.is_some() && tls.key_file.is_some());
        for file in tls.ca_file.iter().chain(pair).filter(|it| it.value.starts_with('/')) {
            if node.files.named_by(&text.path, &file.value) == Presence::Absent {
                let message = say!(
                    "every pull that may ask `{host}` fails before the first request: there is no `{file}`",
                    host = shown(host),
                    file = shown(&file.value)
                );
                found.push(at(
                    text.given,
                    RULE.at(file.extent, message).help(phrase!("put the file there, or drop the setting")),
                ));
            }
        }
    }
}
