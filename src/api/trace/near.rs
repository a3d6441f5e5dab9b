//! Names that look as if they were meant, and never match: containerd compares byte for byte.

use crate::model::namespace::{HUB, split_port};
use crate::trace::Code;

/// Other names of Docker Hub that people write.
const HUB_NAMES: [&str; 7] =
    ["docker.io", HUB, "index.docker.io", "hub.docker.com", "registry.hub.docker.com", "docker.com", "auth.docker.io"];

/// Why `key` looks as if it meant `wanted`, and is another name to containerd.
pub(super) fn near(key: &str, wanted: &str) -> Option<Code> {
    if key == wanted || key.is_empty() {
        return None;
    }
    let (scheme, rest) = key.split_once("://").map_or((false, key), |(_, rest)| (true, rest));
    let (name, path) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
    let code = match () {
        () if name == wanted => None,
        () if name.eq_ignore_ascii_case(wanted) => Some(Code::Case),
        () if is_hub(name) && is_hub(wanted) => Some(Code::HubName),
        () if host(name).eq_ignore_ascii_case(host(wanted)) && !host(name).is_empty() => Some(Code::Port),
        () if covers(name, wanted) => Some(Code::Wildcard),
        () => return None,
    };
    code.or(scheme.then_some(Code::Scheme)).or(path.then_some(Code::Path))
}

/// The same for the name of a directory.
pub(super) fn near_directory(name: &str, namespace: &str) -> Option<Code> {
    let as_written = name.strip_suffix('_').unwrap_or(name);
    let with_port = as_written.rsplit_once('_').filter(|(_, port)| is_port(port));
    match with_port.map(|(host, port)| [host, ":", port].concat()) {
        // `host_port` without the last underscore.
        Some(spelled) if spelled == namespace && as_written == name => Some(Code::Port),
        Some(spelled) => near(&spelled, namespace),
        None => near(name, namespace),
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

fn host(name: &str) -> &str {
    split_port(name).0
}

fn is_hub(name: &str) -> bool {
    HUB_NAMES.contains(&host(name))
}

/// Whether `pattern` is one that would cover `name` if there were patterns.
fn covers(pattern: &str, name: &str) -> bool {
    let suffix = pattern.strip_prefix('*').filter(|it| it.len() > 1);
    suffix.is_some_and(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    // Spec 4.1, 4.4 and 5.2: exact names, no wildcard, no scheme, no folding of ports.
    #[test]
    fn a_name_that_looks_meant_is_told_from_one_that_is_another() {
        for (key, wanted, expected) in [
            ("docker.io", "docker.io", None),
            ("quay.io", "docker.io", None),
            ("", "docker.io", None),
            ("*", "docker.io", None),
            ("https://docker.io", "docker.io", Some(Code::Scheme)),
            ("docker.io/library", "docker.io", Some(Code::Path)),
            ("registry-1.docker.io", "docker.io", Some(Code::HubName)),
            ("docker.io", "registry-1.docker.io", Some(Code::HubName)),
            ("https://index.docker.io/v1/", "registry-1.docker.io", Some(Code::HubName)),
            ("reg.example", "reg.example:5000", Some(Code::Port)),
            ("reg.example:443", "reg.example", Some(Code::Port)),
            ("http://reg.example:5000", "reg.example:5000", Some(Code::Scheme)),
            ("Reg.Example", "reg.example", Some(Code::Case)),
            ("*.example.com", "reg.example.com", Some(Code::Wildcard)),
            ("*.example.com", "reg.example.org", None),
            (":5000", "reg.example:5000", None),
        ] {
            assert_eq!(near(key, wanted), expected, "{key} for {wanted}");
        }
    }

    #[test]
    fn a_directory_is_spelled_with_underscores_round_its_port() {
        for (name, namespace, expected) in [
            ("reg.example_5000", "reg.example:5000", Some(Code::Port)),
            ("reg.example_443_", "reg.example", Some(Code::Port)),
            ("registry-1.docker.io", "docker.io", Some(Code::HubName)),
            ("docker.io_443_", "docker.io", Some(Code::HubName)),
            ("quay.io", "docker.io", None),
        ] {
            assert_eq!(near_directory(name, namespace), expected, "{name} for {namespace}");
        }
    }
}
