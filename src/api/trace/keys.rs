//! Which keys of `configs` and `auths` count for a host, and which look as if they did.

use super::lookup::{Node, not_looked_at};
use super::near::near;
use crate::message::Message;
use crate::model::go_url;
use crate::model::legacy::{HostConfig, LegacyAuth};
use crate::simulate::pull::can_be_read;
use crate::simulate::{CredentialKey, ResolvedHost, host_of, redacted};
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
    let configs = registry.configs.iter().filter_map(|config| of_config(node, config, host));
    let auths = registry.auths.iter().filter_map(|auth| of_auth(node, auth, name));
    configs.chain(auths).collect()
}

fn of_config(node: &Node<'_, '_>, config: &HostConfig<'_>, host: &ResolvedHost<'_>) -> Option<Candidate> {
    let (key, asked) = (&*config.host.value, &*host.host);
    let name = format!("registry.configs.\"{}\"", redacted(key));
    let span = node.span(config.host.extent);
    if key != asked {
        let code = near(key, asked)?;
        return Some(Candidate { span, ..not_looked_at(name, code, why_not(code, &redacted(key), asked)) });
    }
    let auth = config.auth.as_ref().filter(|it| !it.is_empty());
    // containerd copies `auths` over `configs` when it starts.
    let winner = match node.daemon.auth(asked) {
        Some((winner @ CredentialKey::Auths(_), _)) if auth.is_some() => Some(winner.to_string()),
        _ => None,
    };
    let (release, is_http) = (node.daemon.release, host.scheme == "http");
    let reads_tls = config.tls.is_some() && release.is_1();
    let sentence = match (auth, config.tls.is_some(), release.is_1()) {
        (Some(_), true, true) if winner.is_none() && !is_http => {
            say!("the very name of this host: its TLS settings and its credentials count")
        }
        (Some(_), true, false) if winner.is_none() => {
            say!("the very name of this host: its credentials count; containerd {release} does not read `tls`", release)
        }
        (_, true, true) if is_http => {
            say!(
                "the very name of this host, which is asked over plain http: its TLS settings count only for redirects to https and for token servers"
            )
        }
        (_, true, true) => say!("the very name of this host: its TLS settings count"),
        (None, true, false) => {
            say!("the very name of this host, but containerd {release} does not read `tls`", release)
        }
        (Some(_), ..) => say!("the very name of this host: its credentials answer when it asks for some"),
        (None, false, _) => say!("the very name of this host, but it says nothing"),
    };
    let (code, sentence) = match (&winner, auth) {
        (Some(key), _) if reads_tls => (
            Code::Chosen,
            say!("{said}; its credentials do not count: those of `{key}` take their place", said = sentence, key),
        ),
        (Some(key), _) => (
            Code::Hidden,
            say!(
                "the very name of this host, but its credentials do not count: those of `{key}` take their place",
                key
            ),
        ),
        (None, Some(auth)) if !can_be_read(auth) => (Code::Error, unreadable()),
        (None, Some(_)) if reads_tls && is_http => {
            (Code::Chosen, say!("{said}; its credentials answer when it asks for some", said = sentence))
        }
        (None, Some(_)) => (Code::Chosen, sentence),
        (None, None) if reads_tls => (Code::Chosen, sentence),
        (None, None) if config.tls.is_some() => (Code::NotInRelease, sentence),
        (None, None) => (Code::Missing, sentence),
    };
    let chosen = matches!(code, Code::Chosen | Code::Error);
    Some(Candidate { span, chosen, looked_at: true, ..not_looked_at(name, code, sentence) })
}

/// containerd v2.2.7 internal/cri/server/images/image_pull.go: ParseAuth. An error there ends the attempt with the host.
fn unreadable() -> Message {
    say!(
        "its credentials count, but `auth` can't be read: it is not the base64 of `user:password`, so containerd gives up on the host when it asks for some"
    )
}

fn of_auth(node: &Node<'_, '_>, auth: &LegacyAuth<'_>, host: &str) -> Option<Candidate> {
    let key = &*auth.url.value;
    let name = format!("registry.auths.\"{}\"", redacted(key));
    let span = node.span(auth.url.extent);
    if host_of(&auth.url.value).is_some_and(|it| it == host) {
        let is_other = |it: &CredentialKey<'_>| !matches!(it, CredentialKey::Auths(url) if *url == auth.url.value);
        let winner = node.daemon.auth(host).map(|it| it.0).filter(|it| is_other(it));
        let (code, sentence) = match winner {
            Some(key) => {
                let key = key.to_string();
                (Code::Hidden, say!("the host of this URL as well as of `{key}`: containerd takes either", key))
            }
            None if auth.auth.is_empty() => (Code::Missing, say!("the host of this URL, but it says nothing")),
            None if !can_be_read(&auth.auth) => (Code::Error, unreadable()),
            None => (Code::Chosen, say!("the host of this URL: its credentials answer when it asks for some")),
        };
        let chosen = matches!(code, Code::Chosen | Code::Error);
        return Some(Candidate { span, chosen, looked_at: true, ..not_looked_at(name, code, sentence) });
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
