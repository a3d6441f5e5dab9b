//! Which registries a configuration names, and which of them need a directory.

use std::borrow::Cow;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{Input, Mode, is_usable, recommend, with_scheme};
use crate::model::go_url;
use crate::model::legacy::{HostConfig, LegacyMirror, Registry};
use crate::model::namespace::{HUB, is_loopback, namespace_of_host, upstream_host};
use crate::release::{Feature, Release};

/// Names in the order in which they were first seen.
struct Names<'a> {
    order: Vec<Cow<'a, str>>,
    seen: FxHashSet<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    fn with_capacity(names: usize) -> Self {
        Self { order: Vec::with_capacity(names), seen: FxHashSet::with_capacity_and_hasher(names, FxBuildHasher) }
    }

    fn add(&mut self, name: Cow<'a, str>) {
        if !self.seen.contains(&name) {
            self.seen.insert(name.clone());
            self.order.push(name);
        }
    }
}

/// Every registry that one of `tables` names, as the namespace of its images: keys of `mirrors`, `configs` and `auths`
/// and the hosts of endpoints. Names that no image can have are left out.
pub fn named<'r, 'a: 'r>(tables: impl IntoIterator<Item = &'r Registry<'a>>, release: Release) -> Vec<Cow<'a, str>> {
    let tables: Vec<_> = tables.into_iter().collect();
    let mut names = Names::with_capacity(tables.iter().map(|it| 2 * it.mirrors.len() + it.configs.len()).sum());
    let mut add = |name: Cow<'a, str>| {
        if is_usable(&name, release) {
            names.add(name);
        }
    };
    for registry in tables {
        for mirror in &registry.mirrors {
            add(mirror.namespace.value.clone());
            mirror.endpoints.iter().filter_map(|it| host_of(&it.value)).map(namespace_of).for_each(&mut add);
        }
        registry.configs.iter().map(|it| namespace_of(it.host.value.clone())).for_each(&mut add);
        registry.auths.iter().filter_map(|it| host_of(&it.url.value)).map(namespace_of).for_each(&mut add);
    }
    names.order
}

fn namespace_of(host: Cow<'_, str>) -> Cow<'_, str> {
    if namespace_of_host(&host) == host { host } else { Cow::Owned(namespace_of_host(&host).to_owned()) }
}

/// The host of an endpoint or of a key of `auths`.
fn host_of<'a>(text: &Cow<'a, str>) -> Option<Cow<'a, str>> {
    let host = match text {
        Cow::Borrowed(text) if go_url::has_scheme(text) => go_url::parse(text).ok()?.host,
        text => Cow::Owned(go_url::parse(&with_scheme(text)).ok()?.host.into_owned()),
    };
    (!host.is_empty()).then_some(host)
}

/// Whether `config` has TLS settings that are to be written.
fn has_tls(config: &HostConfig<'_>, release: Release, mode: Mode) -> bool {
    match release.is_1() {
        true => config.tls.as_ref().is_some_and(|tls| {
            tls.insecure_skip_verify || tls.ca_file.is_some() || tls.cert_file.is_some() || tls.key_file.is_some()
        }),
        false => mode.is_recommended() && recommend::tls(config, release).is_some(),
    }
}

/// The namespace whose own registry `config` is about, if images can have it.
fn registry_of<'a>(config: &HostConfig<'a>, release: Release) -> Option<Cow<'a, str>> {
    let namespace = namespace_of(config.host.value.clone());
    (upstream_host(&namespace) == config.host.value && is_usable(&namespace, release)).then_some(namespace)
}

/// Whether a registry gets a directory for its TLS settings alone.
pub(super) fn has_registry_with_tls(registry: &Registry<'_>, release: Release, mode: Mode) -> bool {
    registry.configs.iter().any(|it| has_tls(it, release, mode) && registry_of(it, release).is_some())
}

/// The namespaces that need a directory of their own, in the order of the source. `wildcard` is `mirrors."*"`.
pub(super) fn directories<'a>(input: &Input<'_, 'a>, wildcard: Option<&LegacyMirror<'a>>) -> Vec<Cow<'a, str>> {
    let registry: &Registry<'a> = &input.daemon.registry;
    let release = input.daemon.release;
    let mut names = Names::with_capacity(registry.mirrors.len());
    for mirror in registry.mirrors.iter().filter(|it| it.namespace.value != "*") {
        if is_usable(&mirror.namespace.value, release) {
            names.add(mirror.namespace.value.clone());
        }
    }
    for config in registry.configs.iter().filter(|it| has_tls(it, release, input.mode)) {
        if let Some(namespace) = registry_of(config, release) {
            names.add(namespace);
            // Images may be written with the hub's own name, though nearly none are.
            if config.host.value == HUB && input.used.iter().any(|name| name == HUB) {
                names.add(config.host.value.clone());
            }
        }
    }
    if let Some(wildcard) = wildcard {
        // Such a host is not followed by the default endpoint when it is the registry that is asked for.
        for endpoint in &wildcard.endpoints {
            if let Some(host) = host_of(&endpoint.value).filter(|host| is_usable(host, release)) {
                names.add(host);
            }
        }
        if !input.target.has(Feature::DEFAULT_DIRECTORY) {
            names.add(Cow::Borrowed("docker.io"));
            input.used.iter().cloned().for_each(|name| names.add(name));
        }
    }
    // Without a directory, config_path treats registries on this machine differently from release to release.
    for name in input.used.iter().filter(|name| is_loopback(name, release) || is_loopback(name, input.target)) {
        names.add(name.clone());
    }
    names.order
}
