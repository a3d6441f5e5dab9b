//! Which keys of `configs` and `auths` count for a host, and which look as if they did.

use super::lookup::{Node, not_looked_at};
use super::near::near;
use crate::message::Message;
use crate::model::go_url;
use crate::model::legacy::{HostConfig, LegacyAuth};
use crate::simulate::{ResolvedHost, host_of, redacted};
use crate::trace::{Candidate, Code};

/// Why a key or a directory that looks as if it were meant for `wanted` never is.
pub(super) fn why_not(code: Code, key: &str, wanted: &str) -> Message {
    match code {
        Code::Scheme => say!("never matches `{wanted}`: a name has no scheme", wanted),
        Code::Path => say!("never matches `{wanted}`: a name has no path", wanted),
        Code::Case => say!("never matches `{wanted}`: upper and lower case count", wanted),
        Code::Port => {
            say!("never matches `{wanted}`: `{key}` has another port, and no port is added or left out", wanted, key)
        }
        Code::HubName => say!("never matches `{wanted}`: Docker Hub is known by that name alone here", wanted),
        Code::Wildcard => say!("never matches `{wanted}`: there are no patterns, but for `*` alone", wanted),
        _ => say!("never matches `{wanted}`", wanted),
    }
}

/// The keys that count for `host`, and those that look as if they did.
pub(super) fn settings(node: &Node<'_, '_>, host: &ResolvedHost<'_>) -> Vec<Candidate> {
    let registry = &node.daemon.registry;
    let name = &*host.host;
    let configs = registry.configs.iter().filter_map(|config| of_config(node, config, name));
    let auths = registry.auths.iter().filter_map(|auth| of_auth(node, auth, name));
    configs.chain(auths).collect()
}

fn of_config(node: &Node<'_, '_>, config: &HostConfig<'_>, host: &str) -> Option<Candidate> {
    let key = &*config.host.value;
    let name = format!("registry.configs.\"{}\"", redacted(key));
    let span = node.span(config.host.extent);
    if key != host {
        let code = near(key, host)?;
        return Some(Candidate { span, ..not_looked_at(name, code, why_not(code, &redacted(key), host)) });
    }
    let has_auth = config.auth.as_ref().is_some_and(|it| !it.is_empty());
    let release = node.daemon.release;
    let sentence = match (has_auth, config.tls.is_some(), release.is_1()) {
        (true, true, true) => say!("the very name of this host: its TLS settings and its credentials count"),
        (true, true, false) => {
            say!("the very name of this host: its credentials count; containerd {release} does not read `tls`", release)
        }
        (false, true, true) => say!("the very name of this host: its TLS settings count"),
        (false, true, false) => {
            say!("the very name of this host, but containerd {release} does not read `tls`", release)
        }
        (true, false, _) => say!("the very name of this host: its credentials answer when it asks for some"),
        (false, false, _) => say!("the very name of this host, but it says nothing"),
    };
    let chosen = has_auth || (config.tls.is_some() && release.is_1());
    let code = match chosen {
        true => Code::Chosen,
        false if config.tls.is_some() => Code::NotInRelease,
        false => Code::Missing,
    };
    Some(Candidate { span, chosen, looked_at: true, ..not_looked_at(name, code, sentence) })
}

fn of_auth(node: &Node<'_, '_>, auth: &LegacyAuth<'_>, host: &str) -> Option<Candidate> {
    let key = &*auth.url.value;
    let name = format!("registry.auths.\"{}\"", redacted(key));
    let span = node.span(auth.url.extent);
    if host_of(&auth.url.value).is_some_and(|it| it == host) {
        let sentence = say!("the host of this URL: its credentials answer when it asks for some");
        return Some(Candidate { span, chosen: true, looked_at: true, ..not_looked_at(name, Code::Chosen, sentence) });
    }
    let (code, sentence) = if key == host {
        // Odd: what stands before the port is taken for a scheme.
        (Code::Scheme, say!("never matches `{host}`: a key with a port needs a scheme here, `https://{host}`", host))
    } else {
        let meant = match go_url::has_scheme(key) {
            true => go_url::parse(key).map_or_else(|_| key.to_owned(), |url| url.host.into_owned()),
            false => key.to_owned(),
        };
        let code = near(&meant, host)?;
        (code, why_not(code, &redacted(&meant), host))
    };
    Some(Candidate { span, ..not_looked_at(name, code, sentence) })
}
