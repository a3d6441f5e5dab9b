//! Hosts as containerd asks them today to entries of `hosts.toml` that make it ask the same.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{Input, warning};
use crate::compare::is_dead;
use crate::diagnostic::Diagnostic;
use crate::emit::hosts_toml::{Entry, HostsToml, Provenance, Tls};
use crate::model::certs_d::Capabilities;
use crate::model::go_url::escape_path;
use crate::model::legacy::LegacyMirror;
use crate::model::namespace::upstream_host;
use crate::release::Release;
use crate::simulate::{self, ResolvedHost};

/// What legacy hosts are asked for.
const PULL_AND_RESOLVE: Capabilities = Capabilities { pull: true, resolve: true };

/// One entry for each of `hosts` that can answer; the first ones belong to the endpoints of `mirror`. The last one is
/// written as `server` when `has_server`, and as a table like the others when not.
pub(super) fn entries<'a>(
    input: &Input<'_, 'a>,
    namespace: &str,
    mirror: Option<&LegacyMirror<'a>>,
    hosts: &[ResolvedHost<'_>],
    has_server: bool,
    found: &mut Vec<Diagnostic>,
) -> Vec<Entry<'a>> {
    let server = hosts.iter().rposition(|host| !is_dead(host)).filter(|_| has_server);
    let endpoints = mirror.map_or(&[][..], |mirror| &mirror.endpoints);
    let mut entries = Vec::with_capacity(hosts.len());
    let mut spellings: FxHashMap<_, usize> = FxHashMap::default();
    for (at, host) in hosts.iter().enumerate() {
        let endpoint = endpoints.get(at);
        if is_dead(host) {
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
        entries.push(Entry {
            url: url(host, &root, repeat).into(),
            // Legacy hosts were never pushed to; `server` keeps push when it is the registry itself.
            capabilities: (!is_server || !is_upstream(&host.host, namespace)).then_some(PULL_AND_RESOLVE),
            override_path: !root.ends_with("/v2"),
            tls: tls(&host.tls, input.daemon.release, endpoint.map(|it| it.extent), found),
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

pub(super) fn tls<'a>(
    settings: &simulate::Tls<'_>,
    release: Release,
    place: Option<crate::text::Extent>,
    found: &mut Vec<Diagnostic>,
) -> Option<Tls<'a>> {
    let mut absolute = |path: &str| -> Cow<'a, str> {
        if path.starts_with('/') || path.is_empty() {
            return Cow::Owned(path.to_owned());
        }
        let message = format!(
            "`{path}` counts from the working directory of containerd {release}; in hosts.toml it would count from the file, so it is written as `/{path}`"
        );
        let mut diagnostic = warning("relative-path", message).help("check the path: systemd starts containerd in `/`");
        if let Some(place) = place {
            diagnostic = diagnostic.at(place);
        }
        found.push(diagnostic);
        Cow::Owned(format!("/{path}"))
    };
    let tls = Tls {
        skip_verify: settings.skip_verify.then_some(true),
        ca: settings.ca.first().map(|path| absolute(path)),
        client: settings.client.first().map(|(certificate, key)| (absolute(certificate), absolute(key))),
    };
    (tls != Tls::default()).then_some(tls)
}

/// `file` in a form that `target` reads.
///
/// go-toml v1 refuses `]` within a quoted key of a header, so that an IPv6 address voids the file; it takes dotted keys,
/// which 2.x reads but never tries. containerd v1.7.34 remotes/docker/config/hosts.go: parseHostsFile.
pub(super) fn portable<'a>(mut file: HostsToml<'a>, target: Release) -> HostsToml<'a> {
    file.dotted = target.is_1() && file.hosts.iter().any(|host| host.url.contains(['[', ']']));
    file
}
