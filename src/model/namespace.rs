//! The registry part of an image reference.

use std::net::IpAddr;

use super::image::is_path_component;
use crate::message::Phrase;
use crate::release::{Feature, Release};

/// Where images of the namespace `docker.io` really come from.
///
/// containerd v1.6.24 remotes/docker/registry.go: DefaultHost.
pub const HUB: &str = "registry-1.docker.io";

/// The directory below a `config_path` root that serves every namespace without one of its own.
pub const DEFAULT_DIRECTORY: &str = "_default";

/// The host that owns the content of `namespace`: itself, but for Docker Hub.
pub fn upstream_host(namespace: &str) -> &str {
    if namespace == "docker.io" { HUB } else { namespace }
}

/// The namespace whose upstream is `host`: itself, but for Docker Hub.
pub fn namespace_of_host(host: &str) -> &str {
    if host == HUB { "docker.io" } else { host }
}

/// Whether `host` is told for which namespace it is asked: it is not the namespace's own registry. Compared byte
/// for byte, so that `quay.io:443` is told.
///
/// containerd v2.2.7 core/remotes/docker/registry.go: isProxy.
pub fn is_proxy(host: &str, namespace: &str) -> bool {
    host != namespace && !(namespace == "docker.io" && host == HUB)
}

/// Whether containerd takes `host` (with or without port) for this machine.
///
/// Before 1.6.9 only `localhost`, `127.0.0.1` and `::1`; then all of 127.0.0.0/8.
/// `[::1]` needs a port to be recognised. containerd v1.7.34 remotes/docker/resolver.go: IsLocalhost.
pub fn is_loopback(host: &str, release: Release) -> bool {
    let name = split_port(host).0;
    if name == "localhost" {
        return true;
    }
    // Most hosts are names, and reading an address is slow.
    if !name.starts_with(|first: char| first.is_ascii_digit() || first == ':') {
        return false;
    }
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) if !release.has(Feature::LOOPBACK_RANGE) => ip.octets() == [127, 0, 0, 1],
        Ok(ip) => ip.is_loopback(),
        Err(_) => false,
    }
}

/// Host name and port, as Go's `net.SplitHostPort`: brackets go when a port is there, and stay otherwise.
pub fn split_port(host: &str) -> (&str, Option<&str>) {
    let Some((name, port)) = at_last_colon(host) else { return (host, None) };
    match name.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').map_or((host, None), |inner| (inner, Some(port))),
        None if name.contains(':') || port.contains(']') => (host, None),
        None => (name, Some(port)),
    }
}

/// The directory of `namespace` below a `config_path` root, in the form that every system allows:
/// `host`, or `host_port_`.
///
/// containerd v1.6.24 remotes/docker/config/config_unix.go: hostPaths.
pub fn directory(namespace: &str) -> String {
    match at_last_colon(namespace) {
        Some((name, port)) => [name, "_", port, "_"].concat(),
        None => namespace.to_owned(),
    }
}

/// `rsplit_once(':')` for short texts: the general search costs more than the texts are long.
fn at_last_colon(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|it| it == b':')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Why `key` can never be the namespace of an image, so that settings under it are dead; `None` when it can.
///
/// An image's first component counts as its namespace when it has a dot or a colon, or is `localhost`
/// (distribution reference: splitDockerDomain).
pub fn dead_key(key: &str, release: Release) -> Option<Phrase> {
    if is_domain(key) && key != "index.docker.io" {
        return None;
    }
    let (name, port) = split_port(key);
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if key.contains("://") {
        Some(phrase!("a namespace has no scheme"))
    } else if key.contains('/') {
        Some(phrase!("a namespace has no path"))
    } else if key == "index.docker.io" {
        Some(phrase!("images of `index.docker.io` are asked for as `docker.io`"))
    } else if key.contains('*') {
        Some(phrase!("`*` alone is a wildcard; within a name it matches nothing"))
    } else if key.starts_with('[') {
        (!release.has(Feature::REFERENCE_DOMAINS))
            .then_some(phrase!("image references with an IPv6 address are refused"))
    } else if port.is_some_and(|port| port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(phrase!("a port is a number"))
    } else if !name.split('.').all(label) && (port.is_some() || !is_path_component(key)) {
        // Odd: `a_b.example` is no domain, but passes as a part of the path, and is the namespace all the same.
        Some(phrase!("no image reference can have this name"))
    } else if !key.contains(['.', ':']) && key != "localhost" && !has_upper(key, release) {
        Some(phrase!("a name without a dot or a port is part of a Docker Hub repository"))
    } else {
        None
    }
}

/// Letters, digits and hyphens in labels with dots between them, and a port or none: what nearly all keys are.
fn is_domain(key: &str) -> bool {
    let (mut dots, mut colon, mut before) = (0, false, b'.');
    for byte in key.bytes() {
        match byte {
            b'0'..=b'9' => {}
            _ if colon => return false,
            b'a'..=b'z' | b'A'..=b'Z' => {}
            // A label neither begins nor ends with a hyphen, and is never empty.
            b'-' if before != b'.' => {}
            b'.' | b':' if !matches!(before, b'.' | b'-') => {
                dots += usize::from(byte == b'.');
                colon = byte == b':';
            }
            _ => return false,
        }
        before = byte;
    }
    !matches!(before, b'.' | b'-' | b':') && (dots > 0 || colon)
}

fn has_upper(key: &str, release: Release) -> bool {
    release.has(Feature::REFERENCE_DOMAINS) && key.bytes().any(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn loopback_grows_to_127_8_with_1_6_9() {
        let (old, new) = (Release::new(1, 6, 8), Release::new(1, 6, 9));
        for (host, before, after) in [
            ("localhost:5000", true, true),
            ("127.0.0.1", true, true),
            ("127.0.0.2:5001", false, true),
            ("[::1]:5000", true, true),
            ("[::1]", false, false),
            ("::1", true, true),
            ("LOCALHOST", false, false),
            ("localhost.example", false, false),
        ] {
            assert_eq!((is_loopback(host, old), is_loopback(host, new)), (before, after), "{host}");
        }
    }

    #[test]
    fn keys_that_no_image_can_have_are_dead() {
        let release = Release::default();
        for key in [
            "https://docker.io",
            "docker.io/library",
            "*.example.com",
            "index.docker.io",
            "my_host:5000",
            "my_host",
            "a___b.example",
            "A_b.example",
            "a-_b.example",
            "_a.example",
            "a..b",
            "test",
            "",
        ] {
            assert!(dead_key(key, release).is_some(), "{key}");
        }
        // Held against distribution reference v0.6.0: ParseDockerRef.
        for key in [
            "docker.io",
            "registry-1.docker.io",
            "localhost",
            "10.0.0.1:5000",
            "foo:5000",
            "a_b.example",
            "a__b.example",
        ] {
            assert_eq!(dead_key(key, release), None, "{key}");
        }
    }

    #[test]
    fn directories_spell_ports_with_underscores() {
        assert_eq!(directory("r.example.com:5000"), "r.example.com_5000_");
        assert_eq!(directory("docker.io"), "docker.io");
    }
}
