//! A file with registry settings that another program reads, and not containerd.
//! containerd v1.7.34 services/server/config/config.go: Config has none of these keys.

use super::prelude::*;
use crate::document::{Document, Value};
use crate::message::Phrase;
use crate::text::Extent;

pub(super) const RULE: Rule = Rule {
    code: "file-of-another-program",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "file that k3s, Docker, Podman or BuildKit reads, and not containerd",
        zh: "由 k3s、Docker、Podman 或 BuildKit 读取的文件，containerd 并不读取",
    },
    page: page!("file_of_another_program"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    if !config.file.plugins.is_empty() {
        return;
    }
    let document = config.document;
    let Some((place, message, help)) =
        docker(document).or_else(|| k3s(document)).or_else(|| podman(document)).or_else(|| buildkit(document))
    else {
        return;
    };
    found.push(RULE.at(place, message).help(help));
}

/// Where it shows, what the file is, and where the settings belong for containerd.
type Known = (Extent, Phrase, Phrase);

fn docker(document: &Document<'_>) -> Option<Known> {
    let text = document.text;
    let mut keys = ["\"registry-mirrors\"", "\"insecure-registries\""].into_iter();
    let place = keys.find_map(|key| text.find(key).map(|at| Extent::new(at, at + key.len())));
    Some((
        place.filter(|_| text.trim_start().starts_with('{'))?,
        phrase!("this is a `daemon.json` of Docker; containerd refuses to start with it"),
        phrase!("for containerd, write a mirror of Docker Hub into `certs.d/docker.io/hosts.toml`"),
    ))
}

/// What TOML has no word for: `mirrors:` on a line of its own.
fn k3s(document: &Document<'_>) -> Option<Known> {
    let mut start = 0;
    let mut lines = document.text.split_inclusive('\n').map(|line| {
        let at = start;
        start += line.len();
        (at, line.trim_end())
    });
    let (at, line) = lines.find(|(_, line)| matches!(*line, "mirrors:" | "configs:"))?;
    document.errors.first()?;
    Some((
        Extent::new(at, at + line.len()),
        phrase!(
            "this is a `registries.yaml` of k3s or RKE2, which write containerd's config from it at each start; containerd itself refuses to start with it"
        ),
        phrase!(
            "paste what they write: `/var/lib/rancher/k3s/agent/etc/containerd/config.toml`, for RKE2 below `/var/lib/rancher/rke2`"
        ),
    ))
}

fn podman(document: &Document<'_>) -> Option<Known> {
    let has = |id: NodeId, keys: &[&str]| keys.iter().any(|key| document.get(id, key).is_some());
    let is_list = |id: &NodeId| {
        document.node(*id).value == Value::ArrayOfTables
            && document.children(*id).any(|(each, _)| has(each, &["location", "prefix"]))
    };
    let is_old = |id: &NodeId| has(*id, &["search", "insecure", "block"]);
    let id = document
        .get(NodeId::ROOT, "unqualified-search-registries")
        .or_else(|| document.get(NodeId::ROOT, "registry").filter(is_list))
        .or_else(|| document.get(NodeId::ROOT, "registries").filter(is_old))?;
    Some((
        document.node(id).key_extent,
        phrase!("this is a `registries.conf` of Podman, Buildah or CRI-O, and no config of containerd"),
        phrase!(
            "for containerd, write each `[[registry]]` as a `certs.d/<registry>/hosts.toml` with a `[host]` for each mirror"
        ),
    ))
}

fn buildkit(document: &Document<'_>) -> Option<Known> {
    let id = document.get(NodeId::ROOT, "registry")?;
    let says = |key: &str| matches!(key, "mirrors" | "http" | "insecure" | "ca" | "keypair");
    let is_buildkit = |id: NodeId| {
        let is_setting = |value: &Value<'_>| !matches!(value, Value::Table(_));
        document.children(id).any(|(_, node)| says(&node.key) && is_setting(&node.value))
    };
    document.children(id).any(|(each, _)| is_buildkit(each)).then_some(())?;
    Some((
        document.node(id).key_extent,
        phrase!(
            "this is a `buildkitd.toml` of BuildKit, and no config of containerd: images are built by it, and not pulled for pods"
        ),
        phrase!(
            "for containerd, write each registry as a `certs.d/<registry>/hosts.toml` with a `[host]` for each mirror"
        ),
    ))
}
