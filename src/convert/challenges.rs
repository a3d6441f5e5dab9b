//! Hosts that are asked more than once, and the challenges that they are to answer anew each time.
//!
//! With legacy tables each endpoint remembers challenges and tokens for itself. certs.d has one memory, by host name,
//! for all hosts without a client of their own, so that a token which was not to be had is not asked for again, and one
//! for another path is shown. A TLS key gives a host a client of its own, even one that says what holds anyway.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts; remotes/docker/config/hosts.go: ConfigureHosts.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::hosts_toml::{Entry, HostsToml, Tls, name};
use crate::model::namespace::HUB;

/// Those of one name that share what they are told, and are still to come.
#[derive(Default)]
struct Group {
    https: usize,
    http: usize,
    mentioned: bool,
}

/// Gives hosts of the same name each a client of its own, and says where that can't be.
pub(super) fn keep_apart(directory: &str, file: &mut HostsToml<'_>) -> Vec<Diagnostic> {
    if !has_repeats(file) {
        return Vec::new();
    }
    let mut groups: FxHashMap<String, Group> = FxHashMap::default();
    for host in file.hosts.iter().chain(&file.server).filter(|host| shares(host)) {
        let group = groups.entry(name(host).to_owned()).or_default();
        *if is_http(host) { &mut group.http } else { &mut group.https } += 1;
    }
    if file.server.is_none() {
        groups.entry(HUB.to_owned()).or_default().https += 1;
    }
    let mut found = Vec::new();
    for host in file.hosts.iter_mut().chain(&mut file.server).filter(|host| shares(host)) {
        let Some(group) = groups.get_mut(name(host)) else { continue };
        if !is_http(host) {
            group.https = group.https.saturating_sub(1);
            // One of a group may do without. An http host has to: a TLS key makes containerd try https there.
            if group.http + group.https > 0 {
                host.tls = Some(Tls { skip_verify: Some(false), ..Tls::default() });
            }
        } else if group.http > 1 && !group.mentioned {
            group.mentioned = true;
            let message = say!(
                "{directory}: `{name}` is listed more than once over http; when it asks for proof, containerd goes on with what it got the first time, where the legacy tables made it ask anew",
                directory,
                name = name(host)
            );
            found.push(
                Diagnostic::new("shared-challenge", Severity::Info, message)
                    .help(phrase!("list it once, unless the second try is what you are after")),
            );
        }
    }
    found
}

/// Whether a name may be asked twice. Nearly all lists are short, and a look at them is sooner done than a table.
fn has_repeats(file: &HostsToml<'_>) -> bool {
    let last = file.server.as_ref().map_or(HUB, name);
    file.hosts.len() > 16
        || file.hosts.iter().enumerate().any(|(at, host)| {
            name(host) == last || file.hosts.iter().skip(at + 1).any(|later| name(later) == name(host))
        })
}

fn is_http(host: &Entry<'_>) -> bool {
    host.url.starts_with("http://")
}

/// Whether nothing gives it a client of its own yet.
fn shares(host: &Entry<'_>) -> bool {
    host.tls.is_none() && host.dial_timeout.is_none()
}
