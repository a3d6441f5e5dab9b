//! The list of hosts as it crosses the boundary.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::certs_d::CertsD;
use crate::model::image::{Image, Object};
use crate::model::legacy::is_secret_value;
use crate::plan::{Capability, Host, Plan, Request, Step};
use crate::release::Release;

use super::daemon::Daemon;
use super::host::ResolvedHost;
use super::pull::target;

/// Whom `daemon` would ask for `image`, an image reference as a person writes it, and why nobody where it would
/// refuse. What the servers answer is not looked at: `sequence` is empty.
pub fn plan(daemon: &Daemon<'_>, tree: &dyn CertsD<'_>, image: &str) -> Plan {
    let reference = match Image::parse(image, daemon.release) {
        Ok(reference) => reference,
        Err(why) => {
            let error = format!("failed to parse image reference {image:?}: {why}");
            return Plan {
                error: Some(daemon.error.clone().unwrap_or(error)),
                image: image.to_owned(),
                ..empty(daemon)
            };
        }
    };
    let hosts = super::hosts(daemon, tree, &reference.namespace);
    render(daemon, &reference, hosts.as_deref().map_err(|why| &**why))
}

/// Shows `hosts`, or the error in place of them.
pub fn render(daemon: &Daemon<'_>, image: &Image, hosts: Result<&[ResolvedHost<'_>], &str>) -> Plan {
    let mut plan = Plan { image: image.to_string(), registry: image.namespace.clone(), ..empty(daemon) };
    match (hosts, &daemon.error) {
        (_, Some(error)) => plan.error = Some(error.clone()),
        (Ok(hosts), None) => {
            plan.hosts = hosts.iter().map(|it| host(daemon, it, image)).collect();
            if !hosts.iter().any(|it| is_asked_to_resolve(it, image)) {
                plan.error = Some(refused(&plan.image, "no resolve hosts: not found"));
            }
        }
        (Err(why), None) => plan.error = Some(refused(&plan.image, why)),
    }
    plan
}

fn empty(daemon: &Daemon<'_>) -> Plan {
    Plan {
        image: String::new(),
        containerd: daemon.release,
        registry: String::new(),
        hosts: Vec::new(),
        error: None,
        pull_mode: daemon.pull_mode,
        sequence: Vec::new(),
        pulled: false,
        seconds: 0,
    }
}

/// What `PullImage` answers when the pull fails before the first request.
fn refused(image: &str, why: &str) -> String {
    format!("failed to pull and unpack image \"{image}\": failed to resolve reference \"{image}\": {why}")
}

fn is_asked_to_resolve(host: &ResolvedHost<'_>, image: &Image) -> bool {
    host.pull && (host.resolve || matches!(image.object, Object::Digest(_)))
}

fn host(daemon: &Daemon<'_>, host: &ResolvedHost<'_>, image: &Image) -> Host {
    let owned = |texts: &[Cow<'_, str>]| texts.iter().map(|it| it.to_string()).collect::<Vec<_>>();
    let capabilities = [(host.pull, Capability::Pull), (host.resolve, Capability::Resolve)];
    let mut header: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // The global ones come first, and a host's own are sent beside them.
    let global = daemon
        .registry
        .headers
        .iter()
        .map(|(name, values)| (&name.value, values.iter().map(|it| it.value.to_string()).collect::<Vec<_>>()));
    for (name, values) in global.chain(host.header.iter().map(|(name, values)| (name, owned(values)))) {
        let values = if values.iter().any(|it| is_secret_value(name, it)) { Vec::new() } else { values };
        header.entry(name.to_string()).or_default().extend(values);
    }
    let tls = host.tls_in_use();
    Host {
        scheme: host.scheme.to_string(),
        host: host.host.to_string(),
        path: host.root().into_owned(),
        capabilities: capabilities.into_iter().filter_map(|(has, it)| has.then_some(it)).collect(),
        skip_verify: tls.skip_verify,
        ca: owned(&tls.ca),
        client: tls.client.iter().map(|(cert, key)| (cert.to_string(), key.to_string())).collect(),
        header,
        dial_timeout: host.dial_timeout.as_deref().map(str::to_owned),
        credentials: host.credentials.as_ref().map(ToString::to_string),
        http_fallback: host.http_fallback,
        origin: host.origin,
        requests: requests(daemon.release, host, image),
    }
}

/// The first request of each step that this host gets if it is asked at all.
fn requests(release: Release, host: &ResolvedHost<'_>, image: &Image) -> Vec<Request> {
    if host.host.is_empty() || !matches!(&*host.scheme, "http" | "https") {
        return Vec::new();
    }
    let digest = match &image.object {
        Object::Tag(_) => None,
        Object::Digest(digest) => Some(&**digest),
    };
    let unknown = || {
        let name = image.repository.rsplit('/').next().unwrap_or_default();
        format!("<{name}:manifest>")
    };
    let mut requests = Vec::with_capacity(2);
    if is_asked_to_resolve(host, image) {
        let url = url(release, host, image, image.object.as_str());
        requests.push(Request { step: Step::Resolve, method: "HEAD", url });
    }
    let url = url(release, host, image, &digest.map_or_else(unknown, str::to_owned));
    requests.push(Request { step: Step::Fetch, method: "GET", url });
    requests
}

fn url(release: Release, host: &ResolvedHost<'_>, image: &Image, object: &str) -> String {
    let scheme = if host.http_fallback { "https" } else { &*host.scheme };
    let place = (&*host.host, &*host.path);
    let target = target(release, place, &image.namespace, &image.repository, ("manifests", object));
    format!("{scheme}://{}{target}", host.host)
}
