//! A directory without a port, for a registry that is used with one.
//! containerd v1.7.34 remotes/docker/config/config_unix.go: hostPaths takes the namespace as the image has it.

use std::collections::BTreeSet;

use super::prelude::*;
use crate::document::{self, NodeId, Value};
use crate::model::go_url;
use crate::model::image::Image;
use crate::model::namespace::{directory, split_port};
use crate::rules::node::files::parent;

pub(super) const RULE: Rule = Rule {
    code: "directory-without-port",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "directory without a port for a registry that has one: images written with the port don't use it",
        zh: "仓库使用端口，而目录名没有端口：带端口的镜像不会用到它",
    },
    page: page!("directory_without_port"),
    check: Check::Node(check),
};

fn check(node: &Node<'_, '_>, found: &mut Vec<TreeFinding>) {
    let used: Vec<(String, &str)> = node.started.iter().flat_map(|it| sandbox(node, it)).collect();
    for (path, _, contents) in node.files.iter() {
        let Some(below) = path.strip_suffix("/hosts.toml") else { continue };
        let (Some(root), Some(name)) = (parent(below), below.rsplit('/').next()) else { continue };
        // A dot, since a name without one is part of a Docker Hub repository, or `localhost` with its many ports.
        if !root.ends_with("certs.d") || !name.contains('.') || name.ends_with('_') || split_port(name).1.is_some() {
            continue;
        }
        let names: BTreeSet<&str> = node.files.names(root).collect();
        let is_without = |namespace: &str| {
            split_port(namespace).0 == name && !names.contains(namespace) && !names.contains(&*directory(namespace))
        };
        let of_image = used.iter().filter(|it| is_without(&it.0)).map(|(namespace, image)| {
            (
                namespace.clone(),
                say!("`{image}` does not use this directory: its name lacks the port", image = shown(image)),
            )
        });
        let of_server = server(contents).filter(|it| is_without(it)).map(|namespace| {
            let message = say!(
                "images of `{namespace}` don't use this directory: its name lacks the port",
                namespace = shown(&namespace)
            );
            (namespace, message)
        });
        let Some((namespace, message)) = of_image.chain(of_server).next() else { continue };
        let help = say!(
            "rename it to `{namespace}` where images are written with the port",
            namespace = shown(&directory(&namespace))
        );
        found.push(at(below, RULE.anywhere(message).help(help)));
    }
}

/// The sandbox image of a config, with its namespace where that has a port.
fn sandbox<'t>(node: &Node<'_, '_>, started: &Started<'t, '_>) -> Option<(String, &'t str)> {
    const PATHS: [[&str; 4]; 3] = [
        ["plugins", "cri", "sandbox_image", ""],
        ["plugins", "io.containerd.grpc.v1.cri", "sandbox_image", ""],
        ["plugins", "io.containerd.cri.v1.images", "pinned_images", "sandbox"],
    ];
    let paths = || PATHS.iter().map(|path| path.strip_suffix(&[""]).unwrap_or(path));
    started.loaded.iter().copied().find_map(|text| {
        let image = paths().find_map(|path| match &text.document.node(text.document.find(path)?).value {
            Value::String(image) => Some(&**image),
            _ => None,
        })?;
        let namespace = Image::parse(image, node.release).ok()?.namespace;
        split_port(&namespace).1.is_some().then_some((namespace, image))
    })
}

/// The host of `server`, when it has a port that its scheme does not have anyway.
fn server(contents: &str) -> Option<String> {
    let document = document::read(contents);
    let Value::String(server) = &document.node(document.get(NodeId::ROOT, "server")?).value else { return None };
    let url = go_url::parse(server).ok()?;
    let port = split_port(&url.host).1?;
    let is_own = matches!((&*url.scheme, port), ("https", "443") | ("http", "80"));
    (!is_own).then(|| url.host.to_string())
}
