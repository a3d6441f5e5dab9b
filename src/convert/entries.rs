//! Hosts as containerd asks them today to entries of `hosts.toml` that make it ask the same.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{Input, warning};
use crate::compare::is_dead;
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::hosts_toml::{Entry, HostsToml, Provenance, Tls};
use crate::model::certs_d::Capabilities;
use crate::model::go_url::escape_path;
use crate::model::legacy::LegacyMirror;
use crate::model::namespace::upstream_host;
use crate::release::{Feature, Release};
use crate::simulate::{self, ResolvedHost, redacted};

/// What legacy hosts are asked for.
const PULL_AND_RESOLVE: Capabilities = Capabilities { pull: true, resolve: true };

/// Whether `target` can be made to ask `host` as it is asked today. 1.5 appends `/v2` to every path, whatever is written.
/// containerd v1.5.18 remotes/docker/config/hosts.go: hostFileConfig, parseHostConfig.
pub(super) fn is_writable(input: &Input<'_, '_>, host: &ResolvedHost<'_>) -> bool {
    let root = host.root();
    // A path of nothing but a slash gets its `/v2` in recommended mode.
    input.target.has(Feature::OVERRIDE_PATH) || root.ends_with("/v2") || (input.mode.is_recommended() && root == "/")
}

/// One entry for each of `hosts` that can answer and be written; the first ones belong to the endpoints of `mirror`. The
/// last one is written as `server` when `has_server`, and as a table like the others when not.
pub(super) fn entries<'a>(
    input: &Input<'_, 'a>,
    namespace: &str,
    mirror: Option<&LegacyMirror<'a>>,
    hosts: &[ResolvedHost<'_>],
    has_server: bool,
    found: &mut Vec<Diagnostic>,
) -> Vec<Entry<'a>> {
    let is_left_out = |host: &ResolvedHost<'_>| is_dead(host) || !is_writable(input, host);
    let server = hosts.iter().rposition(|host| !is_left_out(host)).filter(|_| has_server);
    let endpoints = mirror.map_or(&[][..], |mirror| &mirror.endpoints);
    let mut entries = Vec::with_capacity(hosts.len());
    let mut spellings: FxHashMap<_, usize> = FxHashMap::default();
    for (at, host) in hosts.iter().enumerate() {
        let endpoint = endpoints.get(at);
        if is_left_out(host) {
            continue;
        }
        let root = host.root();
        let is_server = server == Some(at);
        let repeat = match hosts.get(..at).filter(|_| !is_server) {
            None | Some([]) => 0,
            // Nearly all lists are short, and a look at those before is sooner done than a table of them.
            Some(before) if at < 16 => before.iter().filter(|it| is_same_place(it, host)).count(),
            Some(before) => {
                if spellings.is_empty() {
                    before.iter().for_each(|it| *spellings.entry(place(it)).or_default() += 1);
                }
                spellings.get(&place(host)).copied().unwrap_or_default()
            }
        };
        if !spellings.is_empty() {
            *spellings.entry(place(host)).or_default() += 1;
        }
        let from = match (mirror, endpoint) {
            (Some(mirror), Some(_)) => {
                Provenance::Endpoint { mirror: mirror.namespace.value.clone(), number: at + 1, of: endpoints.len() }
            }
            _ => Provenance::Upstream,
        };
        left_out(input, host, found);
        entries.push(Entry {
            url: url(host, &root, repeat).into(),
            // Legacy hosts were never pushed to; `server` keeps push when it is the registry itself.
            capabilities: (!is_server || !is_upstream(&host.host, namespace)).then_some(PULL_AND_RESOLVE),
            override_path: !root.ends_with("/v2"),
            tls: tls(input, &host.host, host.tls_in_use(), found),
            dial_timeout: None,
            from,
        });
    }
    entries
}

/// What two entries may not both be called: where a host is reached.
fn place<'h>(host: &'h ResolvedHost<'_>) -> (&'h str, &'h str, Cow<'h, str>) {
    (&host.scheme, &host.host, host.root())
}

fn is_same_place(one: &ResolvedHost<'_>, other: &ResolvedHost<'_>) -> bool {
    one.host == other.host && one.scheme == other.scheme && one.root() == other.root()
}

fn is_upstream(host: &str, namespace: &str) -> bool {
    host == namespace || host == upstream_host(namespace)
}

/// The URL that makes containerd ask `host`. TOML allows each key once, so that a host is
/// listed again only under another spelling: the `repeat`th one adds what containerd cleans away.
fn url(host: &ResolvedHost<'_>, root: &str, repeat: usize) -> String {
    let path = escape_path(root);
    let (path, slashes) = match (&*path, repeat) {
        ("/v2", 0) => ("", 0),
        ("/v2", repeat) => ("/v2", repeat - 1),
        (path, repeat) => (path, repeat),
    };
    let mut url = [&*host.scheme, "://", &host.host, path].concat();
    url.extend(std::iter::repeat_n('/', slashes));
    url
}

/// `settings` of `host` as they are written.
pub(super) fn tls<'t>(
    input: &Input<'_, '_>,
    host: &str,
    settings: &simulate::Tls<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Tls<'t>> {
    let release = input.daemon.release;
    let written = input.registry.configs.iter().find(|it| it.host.value == host).and_then(|it| it.tls.as_ref());
    let files = written.map(|it| [&it.ca_file, &it.cert_file, &it.key_file]);
    let mut absolute = |path: &str| -> Cow<'t, str> {
        if path.starts_with('/') || path.is_empty() {
            return Cow::Owned(path.to_owned());
        }
        let message = say!(
            "`{path}` counts from the working directory of containerd {release}; in hosts.toml it would count from the file, so it is written as `/{path}`",
            path,
            release
        );
        let mut diagnostic =
            warning("relative-path", message).help(phrase!("check the path: systemd starts containerd in `/`"));
        let place = files.into_iter().flatten().flatten().find(|it| it.value == path);
        if let Some(place) = place {
            diagnostic = diagnostic.at(place.extent);
        }
        once(found, diagnostic);
        Cow::Owned(format!("/{path}"))
    };
    let tls = Tls {
        skip_verify: settings.skip_verify.then_some(true),
        ca: settings.ca.first().map(|path| absolute(path)),
        client: settings.client.first().map(|(certificate, key)| (absolute(certificate), absolute(key))),
    };
    (tls != Tls::default()).then_some(tls)
}

/// What legacy tables do behind a redirect, or at a token server, and hosts.toml can't say: an `http` host with TLS
/// settings would be asked over https first, and each server needs credentials of its own.
fn left_out(input: &Input<'_, '_>, host: &ResolvedHost<'_>, found: &mut Vec<Diagnostic>) {
    let config = input.registry.configs.iter().find(|it| it.host.value == host.host);
    if host.tls != *host.tls_in_use() {
        let diagnostic = match config.and_then(|it| it.tls.as_ref()) {
            Some(tls) => {
                let message = say!(
                    "the TLS settings of `{host}` are left out: it is asked over plain `http`, and they counted only where it redirects to https or names a token server there",
                    host = redacted(&host.host)
                );
                let help = say!(
                    "if it does, add them to a `[host]` of hosts.toml for the server it leads to, or ask it over https"
                );
                warning("tls-left-out", message).help(help).at(tls.extent)
            }
            None => {
                let message =
                    say!("where a registry on this machine redirects a pull to https, the certificate is verified now");
                Diagnostic::new("tls-left-out", Severity::Info, message)
            }
        };
        once(found, diagnostic);
    }
    if host.credentials.is_some() && input.daemon.release.is_1() {
        let message = say!(
            "credentials answer only the host that they are for now; containerd 1.x sent those of a mirror to servers that it redirects to as well"
        );
        let help = say!("if such a server asks for them, add `registry.configs.\"SERVER\".auth`");
        once(found, Diagnostic::new("credentials-after-redirect", Severity::Info, message).help(help));
    }
}

fn once(found: &mut Vec<Diagnostic>, diagnostic: Diagnostic) {
    if !found.contains(&diagnostic) {
        found.push(diagnostic);
    }
}

/// `file` in a form that `target` reads.
///
/// go-toml v1 refuses `]` within a quoted key of a header, so that an IPv6 address voids the file; it takes dotted keys,
/// which 2.x reads but never tries. containerd v1.7.34 remotes/docker/config/hosts.go: parseHostsFile.
pub(super) fn portable<'a>(mut file: HostsToml<'a>, target: Release) -> HostsToml<'a> {
    file.dotted = target.is_1() && file.hosts.iter().any(|host| host.url.contains(['[', ']']));
    file
}
