//! Reads a `hosts.toml`.

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, NodeId, StatementKind, Value};
use crate::model::certs_d::{Address, HostsFile, HostsToml, RegistryHost};
use crate::model::go_url::{clean_path, parse};
use crate::release::Release;

/// Reads `text` as `release` does.
pub fn read(text: &str, release: Release) -> (HostsToml<'_>, Vec<Diagnostic>) {
    let document = document::read(text);
    if let Some(error) = document.errors.first() {
        return (HostsToml::Void(error.message.clone()), Vec::new());
    }
    let mut file = HostsFile { server: host(&document, NodeId::ROOT), hosts: Vec::new() };
    if let Some(server) = document.find(&["server"]) {
        file.server.url = string(&document, server).unwrap_or_default();
        file.server.address = address(&file.server.url, file.server.override_path);
    }
    let hosts = document.find(&["host"]);
    for (id, node) in hosts.into_iter().flat_map(|id| document.children(id)) {
        let is_header = document.statements.iter().any(|it| it.node == id && it.kind == StatementKind::Header);
        if is_header || release.is_1() {
            let mut host = host(&document, id);
            host.url = node.key.clone();
            host.address = address(&host.url, host.override_path);
            file.hosts.push(host);
        }
    }
    (HostsToml::File(file), Vec::new())
}

fn host<'a>(document: &Document<'a>, id: NodeId) -> RegistryHost<'a> {
    let mut host = RegistryHost::default();
    for (id, node) in document.children(id) {
        match &*node.key {
            "skip_verify" => host.skip_verify = Some(node.value == Value::Boolean(true)),
            "override_path" => host.override_path = node.value == Value::Boolean(true),
            "ca" => host.ca = string(document, id).map(|it| vec![it]),
            "capabilities" => {
                host.capabilities = Some(document.children(id).filter_map(|(id, _)| string(document, id)).collect())
            }
            "client" => {
                for (id, _) in document.children(id) {
                    let mut pair = document.children(id).filter_map(|(id, _)| string(document, id));
                    host.client.extend(pair.next().map(|it| (it, pair.next())));
                }
            }
            _ => {}
        }
    }
    host
}

fn string<'a>(document: &Document<'a>, id: NodeId) -> Option<Cow<'a, str>> {
    match &document.node(id).value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn address(text: &str, override_path: bool) -> Option<Address> {
    let url = parse(text).ok().filter(|url| !url.host.is_empty())?;
    let mut path = if url.path.is_empty() { String::new() } else { clean_path(&url.path).into_owned() };
    if !override_path && !path.ends_with("/v2") {
        path.push_str("/v2");
    }
    let scheme = if url.scheme == "http" { "http" } else { "https" };
    Some(Address { scheme: scheme.into(), host: url.host.into_owned(), path })
}
