//! What a careful engineer would do beyond an exact conversion, each step listed.

use std::collections::HashSet;

use super::{Converted, Input, NoTree, entries, tls_key};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, NodeId};
use crate::emit::config_toml;
use crate::emit::hosts_toml::{Entry, HostsToml, Tls, name};
use crate::message::{Hole, Message, Phrase};
use crate::model::certs_d::Capabilities;
use crate::model::legacy::{HostConfig, Registry};
use crate::model::namespace::is_loopback;
use crate::release::{Feature, Release};
use crate::rules::public_mirrors;
use crate::simulate;
use crate::text::Edit;

/// Registries and mirrors that are known to serve https on its own port, and who says so. What is not in the list is
/// left as it was written: a private registry is on http for a reason that only its owner knows.
const HTTPS: [(&str, Phrase); 7] = [
    ("registry-1.docker.io", phrase!("containerd's own default for docker.io")),
    ("quay.io", phrase!("containerd's own default for quay.io")),
    ("ghcr.io", phrase!("containerd's own default for ghcr.io")),
    ("registry.k8s.io", phrase!("containerd's own default for registry.k8s.io")),
    ("gcr.io", phrase!("containerd docs/cri/registry.md at 301026e5")),
    ("mirror.gcr.io", phrase!("containerd contrib/gce/configure.sh at v2.4.0-beta.0")),
    ("docker.m.daocloud.io", phrase!("DaoCloud/public-image-mirror README at 871a1e72")),
];

/// Changes `converted` step by step, and says so.
pub(super) fn recommend<'a>(input: &Input<'_, 'a>, converted: &mut Converted<'a>) {
    for (directory, file) in &mut converted.directories {
        let mut steps = Vec::new();
        for host in file.hosts.iter_mut().chain(&mut file.server) {
            steps.extend(use_https(input, host, &mut converted.diagnostics));
            steps.extend(mend_path(host, input.target));
        }
        steps.extend(keep_tls(input, file));
        drop_repeats(file, &mut steps);
        only_pull(file, &mut steps);
        if input.target.has(Feature::DIAL_TIMEOUT) {
            steps.extend(shorten_timeouts(file, input.target));
        }
        converted.diagnostics.extend(steps.into_iter().map(|step| step.listed(Some(directory))));
    }
    let not_carried = &mut converted.not_carried;
    for config in input.registry.configs.iter().filter(|it| is_kept(it, input.daemon.release, &converted.directories)) {
        let key = tls_key(&config.host.value);
        not_carried.retain(|it| it.key != key);
    }
    let (edits, step) = one_root(input.document, input.table, input.registry);
    converted.edits.extend(edits);
    converted.diagnostics.extend(step);
}

/// A change, and how to have it back.
struct Step {
    code: &'static str,
    what: Message,
    keep: Message,
}

impl Step {
    fn listed(self, directory: Option<&str>) -> Diagnostic {
        let message = match directory {
            Some(directory) => say!("{directory}: {what}", directory, what = self.what),
            None => self.what,
        };
        Diagnostic::new(self.code, Severity::Info, message)
            .help(say!("to keep it as it is, {keep}; `--mode exact` takes none of these steps", keep = self.keep))
    }
}

/// The first of several directories alone. Several are for those who read Docker's as well; the transfer service, which
/// pulls from 2.1 on, takes the list for the name of one directory and reads none of them.
/// containerd v2.3.4 core/transfer/registry/registry.go: WithHostDir.
pub(super) fn one_root(
    document: &Document<'_>,
    table: NodeId,
    registry: &Registry<'_>,
) -> (Vec<Edit>, Option<Diagnostic>) {
    let list = registry.config_path.as_ref().map_or("", |it| &*it.value);
    // Windows has other separators, and drive letters before a colon.
    let mut roots = list.split(':').filter(|root| !root.is_empty());
    let (Some(first), true) = (roots.next(), list.contains(':') && !list.contains('\\')) else {
        return (Vec::new(), None);
    };
    let others: Vec<Message> = roots.filter(|root| *root != first).map(|name| say!("`{name}`", name)).collect();
    let what = match others.is_empty() {
        true => say!(
            "`config_path` names `{first}` alone: from 2.1 on containerd's transfer service takes a list for the name of one directory",
            first
        ),
        false => say!(
            "`config_path` names `{first}` alone: from 2.1 on containerd's transfer service takes a list for the name of one directory; what only {others} holds is no longer read, so move it to `{first}` unless the registry has a directory there",
            first,
            others = Hole::alternatives(others)
        ),
    };
    let step = Step {
        code: "recommended-config-path",
        what,
        keep: say!("write `{list}` again, with `use_local_image_pull = true` from 2.1 on", list),
    };
    let key = document.field(table, "config_path").map_or("config_path".into(), |id| document.node(id).key.clone());
    let mut step = step.listed(None);
    if let Some(path) = &registry.config_path {
        step = step.at(path.extent);
    }
    (config_toml::set_string(document, table, &key, first), Some(step))
}

/// That pulls go through the transfer service, as they do by default where no legacy table is left.
pub fn transfer_service() -> Diagnostic {
    let step = Step {
        code: "recommended-transfer-service",
        what: say!(
            "containerd's transfer service pulls, the default since 2.1: legacy tables, which are gone, kept the CRI plugin pulling by itself. Neither reads what is set for the other, such as `max_concurrent_downloads`"
        ),
        keep: say!("set `use_local_image_pull = true`"),
    };
    step.listed(None)
}

/// The host keeps its `tls`, which counts wherever it is asked over https and had no effect over http.
fn use_https(input: &Input<'_, '_>, host: &mut Entry<'_>, found: &mut Vec<Diagnostic>) -> Option<Step> {
    let rest = host.url.strip_prefix("http://")?;
    // Without a port: which one would be served over https, nobody can say.
    let (_, source) = *HTTPS.iter().find(|(known, _)| *known == name(host))?;
    let safe = format!("https://{rest}");
    let settings = simulate::tls_over_https(input.daemon, &NoTree, name(host)).unwrap_or_default();
    host.tls = entries::tls(input, name(host), &settings, found);
    // What was said of plain http holds no longer: wherever this host stands, it moves.
    let left_out = format!("the TLS settings of `{}` are left out", name(host));
    found.retain(|it| it.code != "tls-left-out" || !it.message.english().starts_with(&left_out));
    let what = match host.tls {
        Some(_) => say!(
            "`{url}` is asked over https, which it is known to serve ({source}), with what `registry.configs.\"{name}\".tls` sets",
            url = &host.url,
            source,
            name = name(host)
        ),
        None => say!("`{url}` is asked over https, which it is known to serve ({source})", url = &host.url, source),
    };
    let keep = say!("write `{word}`", word = &host.url);
    host.url = safe.into();
    Some(Step { code: "recommended-https", what, keep })
}

/// What 2.x ignores of `registry.configs.<host>.tls`, and is written all the same: its author meant it. Not
/// `insecure_skip_verify`, for certificates are verified today; no relative path, for nobody knows from where; and nothing
/// for registries on this machine, which are asked over http.
pub(super) fn tls<'t>(config: &HostConfig<'t>, release: Release) -> Option<Tls<'t>> {
    let written = config.tls.as_ref().filter(|_| !is_loopback(&config.host.value, release))?;
    let paths = [&written.ca_file, &written.cert_file, &written.key_file];
    let [ca, certificate, key] = paths.map(|it| it.as_ref().map(|it| it.value.clone()).filter(|it| !it.is_empty()));
    let is_whole = certificate.is_some() == key.is_some();
    if !is_whole || [&ca, &certificate, &key].into_iter().flatten().any(|it| !it.starts_with('/')) {
        return None;
    }
    let tls = Tls { skip_verify: None, ca, client: certificate.zip(key) };
    (tls != Tls::default()).then_some(tls)
}

/// Over https alone: with TLS settings an http host is asked over https first.
fn keep_tls<'t>(input: &Input<'_, 't>, file: &mut HostsToml<'t>) -> Option<Step> {
    if input.daemon.release.is_1() {
        return None;
    }
    let mut kept = Vec::new();
    for host in file.hosts.iter_mut().chain(&mut file.server).filter(|it| it.url.starts_with("https://")) {
        let Some(config) = input.registry.configs.iter().find(|it| it.host.value == name(host)) else { continue };
        let Some(tls) = tls(config, input.daemon.release) else { continue };
        host.tls = Some(tls);
        let key = tls_key(name(host));
        if !kept.contains(&key) {
            kept.push(key);
        }
    }
    (!kept.is_empty()).then(|| Step {
        code: "recommended-tls",
        what: say!(
            "what {keys} says about certificates is written into hosts.toml, where it counts: in config.toml containerd {release} ignores it",
            keys = Hole::names(kept),
            release = input.daemon.release
        ),
        keep: say!("take `ca` and `client` out"),
    })
}

/// Whether all that the `tls` of `config` says stands in one of `directories`.
fn is_kept(config: &HostConfig<'_>, release: Release, directories: &[(String, HostsToml<'_>)]) -> bool {
    let Some(tls) = tls(config, release) else { return false };
    let mut hosts = directories.iter().flat_map(|(_, file)| file.hosts.iter().chain(&file.server));
    config.tls.as_ref().is_some_and(|it| !it.insecure_skip_verify)
        && hosts.any(|it| name(it) == config.host.value && it.tls.as_ref() == Some(&tls))
}

/// An endpoint that ends in `/` or lacks `/v2` was asked without `/v2`, which no registry answers.
fn mend_path(host: &mut Entry<'_>, target: Release) -> Option<Step> {
    if !host.override_path {
        return None;
    }
    let (scheme, rest) = host.url.split_once("://")?;
    let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_matches('/');
    // A project within the API keeps its path: `/v2/project` is how Harbor and others serve mirrors.
    if path.split('/').any(|segment| segment == "v2") {
        return None;
    }
    let mended = if path.is_empty() { format!("{scheme}://{name}") } else { format!("{scheme}://{name}/v2/{path}") };
    let what = say!(
        "`{url}` is asked with `/v2`, as `{mended}`: without it no registry answers",
        url = &host.url,
        mended = &mended
    );
    let keep = match target.has(Feature::OVERRIDE_PATH) {
        true => say!("write `{url}` with `override_path = true`", url = &host.url),
        false => say!("leave it out, since containerd {target} adds `/v2` to each path", target),
    };
    host.override_path = !path.is_empty();
    host.url = mended.into();
    Some(Step { code: "recommended-path", what, keep })
}

/// A host that is listed twice is asked twice when it fails. One that `server` repeats is asked last. What it repeats has
/// the same TLS settings: they go by host and port.
fn drop_repeats(file: &mut HostsToml<'_>, steps: &mut Vec<Step>) {
    let key = |host: &Entry<'_>| {
        let url = host.url.trim_end_matches('/');
        url.strip_suffix("/v2").unwrap_or(url).to_owned()
    };
    let mut taken: HashSet<String> = HashSet::new();
    let server = file.server.as_ref().map(key);
    let mut seen: HashSet<String> = server.iter().cloned().collect();
    let last = file.hosts.iter().rposition(|host| server.as_ref() != Some(&key(host)));
    let mut at = 0;
    file.hosts.retain(|host| {
        let is_new = seen.insert(key(host));
        if !is_new {
            let is_moved = server.as_ref() == Some(&key(host)) && last.is_some_and(|last| at < last);
            steps.push(Step {
                code: "recommended-no-repeat",
                what: match is_moved {
                    true => say!(
                        "`{url}` is asked once instead of twice, after the other hosts; a second try takes longer and fails alike",
                        url = &host.url
                    ),
                    false => say!(
                        "`{url}` is asked once instead of twice; a second try takes longer and fails alike",
                        url = &host.url
                    ),
                },
                keep: again(host, &key(host), &mut taken),
            });
        } else {
            taken.insert(host.url.to_string());
        }
        at += 1;
        is_new
    });
}

/// How to list `host` a second time: TOML takes each key once, and containerd cleans away what is added to the path.
fn again(host: &Entry<'_>, key: &str, taken: &mut HashSet<String>) -> Message {
    let is_bare = key.split_once("://").is_none_or(|(_, rest)| !rest.contains('/'));
    let mut url = match is_bare {
        true => format!("{key}/v2"),
        false => format!("{}/", host.url.trim_end_matches('/')),
    };
    while !taken.insert(url.clone()) {
        url.push('/');
    }
    match host.override_path && !is_bare {
        true => say!("list it again as `{url}` with `override_path = true`", url),
        false => say!("list it again as `{url}`", url),
    }
}

/// What a tag means is for the registry to say, or for a mirror of one's own. A public mirror may be behind, or lie; what
/// it serves for a digest is checked. Somebody has to be left who resolves tags, and `docker.io` is no registry.
fn only_pull(file: &mut HostsToml<'_>, steps: &mut Vec<Step>) {
    let namespace = file.namespace.clone().unwrap_or_default();
    let source = |host: &Entry<'_>| (name(host) != namespace).then(|| public_mirrors::source(name(host))).flatten();
    let mut resolving: Vec<Message> = file
        .hosts
        .iter()
        .chain(&file.server)
        .filter(|it| source(it).is_none() && name(it) != "docker.io")
        .map(|it| say!("`{name}`", name = &it.url))
        .collect();
    if file.server.is_none() {
        resolving.push(say!("the registry itself"));
    }
    if resolving.is_empty() {
        return;
    }
    let mut mirrors = Vec::new();
    for host in file.hosts.iter_mut().chain(&mut file.server) {
        let Some(source) = source(host) else { continue };
        host.capabilities = Some(Capabilities { pull: true, resolve: false });
        mirrors.push(say!("`{url}` ({source})", url = &host.url, source));
    }
    if !mirrors.is_empty() {
        steps.push(Step {
            code: "recommended-pull-only",
            what: say!("public mirrors only serve content now, since a copy may be behind with its tags: {mirrors}. A tag is resolved at {resolving}; a node that reaches none of these can pull by digest only", mirrors = Hole::list(mirrors), resolving = Hole::list(resolving)),
            keep: say!("write `capabilities = [\"pull\", \"resolve\"]`"),
        });
    }
}

/// A mirror that is down costs less time.
fn shorten_timeouts(file: &mut HostsToml<'_>, target: Release) -> Option<Step> {
    // Up to 2.1 a dial_timeout makes containerd try an http host over https first.
    let is_safe = |url: &str| target >= Release::new(2, 1, 0) || url.starts_with("https://");
    let mut urls = Vec::new();
    for host in file.hosts.iter_mut().filter(|it| is_safe(&it.url)) {
        host.dial_timeout = Some("5s");
        urls.push(host.url.to_string());
    }
    (!urls.is_empty()).then(|| Step {
        code: "recommended-dial-timeout",
        what: say!(
            "5 s instead of 30 s to connect to {urls}: where one is down, the next host is asked sooner",
            urls = Hole::names(urls)
        ),
        keep: say!("take `dial_timeout` out"),
    })
}
