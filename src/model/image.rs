//! An image reference, normalised as containerd does it.

use std::fmt;

use crate::release::{Feature, Release};

/// A normalised image reference.
///
/// distribution reference normalize.go: ParseDockerRef; containerd v2.2.7 pkg/reference/reference.go: Parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The registry part, case and port as written: `docker.io`, `reg.example:5000`.
    pub namespace: String,
    /// The rest of the name: `library/nginx`.
    pub repository: String,
    /// What is asked for.
    pub object: Object,
}

/// The tag or digest of an image. A reference with both loses its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// `latest`, when nothing is written.
    Tag(String),
    /// `sha256:…`.
    Digest(String),
}

impl Object {
    /// The tag or digest itself.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tag(text) | Self::Digest(text) => text,
        }
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, repository, object } = self;
        let separator = if matches!(object, Object::Tag(_)) { ':' } else { '@' };
        write!(f, "{namespace}/{repository}{separator}{}", object.as_str())
    }
}

const INVALID: &str = "invalid reference format";
const LONGEST_NAME: usize = 255;
const LONGEST_TAG: usize = 128;

impl Image {
    /// Normalises `text`.
    ///
    /// # Errors
    /// In the words of the reference parser.
    pub fn parse(text: &str, release: Release) -> Result<Self, String> {
        if text.len() == 64 && text.bytes().all(is_lower_hex) {
            return Err(format!("invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"));
        }
        let (domain, remainder) = split_domain(text, release);
        // An image of Docker Hub without a path is one of the official ones.
        let official = domain == "docker.io" && !remainder.contains('/');
        let remainder = if official { format!("library/{remainder}") } else { remainder.to_owned() };
        let remote = remainder.split(':').next().unwrap_or_default();
        if remote.chars().any(char::is_uppercase) {
            return Err(match release.has(Feature::REFERENCE_DOMAINS) {
                true => format!("{INVALID}: repository name ({remote}) must be lowercase"),
                false => format!("{INVALID}: repository name must be lowercase"),
            });
        }
        let (name, digest) = match remainder.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (&*remainder, None),
        };
        let (repository, tag) = match name.split_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (name, None),
        };
        // Odd: a first component that is no valid domain passes as a part of the path (`a_b.example/x`), and
        // is the namespace all the same.
        let is_named = is_domain(domain, release) || domain.split('/').all(is_path_component);
        if !is_named
            || !repository.split('/').all(is_path_component)
            || tag.is_some_and(|tag| !is_tag(tag))
            || digest.is_some_and(|digest| !looks_like_digest(digest))
        {
            return Err(INVALID.to_owned());
        }
        if repository.len() > LONGEST_NAME {
            return Err(format!("repository name must not be more than {LONGEST_NAME} characters"));
        }
        let object = match digest {
            Some(digest) => Object::Digest(check_digest(digest)?.to_owned()),
            None => Object::Tag(tag.unwrap_or("latest").to_owned()),
        };
        Ok(Self { namespace: domain.to_owned(), repository: repository.to_owned(), object })
    }
}

/// distribution reference normalize.go: splitDockerDomain.
fn split_domain(text: &str, release: Release) -> (&str, &str) {
    let Some((first, rest)) = text.split_once('/') else { return ("docker.io", text) };
    let by_case = release.has(Feature::REFERENCE_DOMAINS) && first.chars().any(char::is_uppercase);
    match first {
        "index.docker.io" => ("docker.io", rest),
        _ if first == "localhost" || first.contains(['.', ':']) || by_case => (first, rest),
        _ => ("docker.io", text),
    }
}

fn is_domain(domain: &str, release: Release) -> bool {
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (domain, None),
    };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let literal = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let is_host = match literal {
        Some(literal) => {
            let allowed = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
            release.has(Feature::REFERENCE_DOMAINS) && !literal.is_empty() && literal.bytes().all(allowed)
        }
        None => host.split('.').all(label),
    };
    is_host && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`
#[inline(never)]
pub(super) fn is_path_component(text: &str) -> bool {
    let bytes = text.as_bytes();
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends_well = bytes.first().is_some_and(alphanumeric) && bytes.last().is_some_and(alphanumeric);
    let separated = text
        .split(|it: char| it.is_ascii_lowercase() || it.is_ascii_digit())
        .all(|it| matches!(it, "" | "." | "_" | "__") || it.bytes().all(|byte| byte == b'-'));
    ends_well && separated
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= LONGEST_TAG
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

/// `[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[[:xdigit:]]{32,}`
fn looks_like_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let part = |part: &str| {
        part.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    algorithm.split(['-', '_', '+', '.']).all(part) && hex.len() >= 32 && hex.bytes().all(|it| it.is_ascii_hexdigit())
}

/// opencontainers go-digest digest.go: Validate.
fn check_digest(digest: &str) -> Result<&str, String> {
    let (algorithm, hex) = digest.split_once(':').unwrap_or((digest, ""));
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ if algorithm.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            return Err("invalid checksum digest format".to_owned());
        }
        _ => return Err("unsupported digest algorithm".to_owned()),
    };
    if hex.len() != length {
        return Err("invalid checksum digest length".to_owned());
    }
    if !hex.bytes().all(is_lower_hex) {
        return Err("invalid checksum digest format".to_owned());
    }
    Ok(digest)
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// What the release makes of `text`: the normalised reference and its namespace, or `None` for an error.
    fn normalised(text: &str, release: Release) -> Option<(String, String)> {
        Image::parse(text, release).ok().map(|image| (image.to_string(), image.namespace))
    }

    #[test]
    fn references_are_normalised_as_containerd_does() {
        for (text, expected, namespace) in [
            ("nginx", "docker.io/library/nginx:latest", "docker.io"),
            ("library/nginx", "docker.io/library/nginx:latest", "docker.io"),
            ("docker.io/nginx", "docker.io/library/nginx:latest", "docker.io"),
            ("index.docker.io/nginx", "docker.io/library/nginx:latest", "docker.io"),
            ("foo/bar", "docker.io/foo/bar:latest", "docker.io"),
            ("quay.io", "docker.io/library/quay.io:latest", "docker.io"),
            ("localhost", "docker.io/library/localhost:latest", "docker.io"),
            ("localhost/app", "localhost/app:latest", "localhost"),
            ("localhost:5000/app", "localhost:5000/app:latest", "localhost:5000"),
            ("foo:5000/bar", "foo:5000/bar:latest", "foo:5000"),
            ("10.0.0.1/x", "10.0.0.1/x:latest", "10.0.0.1"),
            ("docker.io:443/library/nginx", "docker.io:443/library/nginx:latest", "docker.io:443"),
            ("registry-1.docker.io/library/nginx", "registry-1.docker.io/library/nginx:latest", "registry-1.docker.io"),
            ("my_host/x", "docker.io/my_host/x:latest", "docker.io"),
            ("FOO.io/bar", "FOO.io/bar:latest", "FOO.io"),
            ("LOCALHOST:5000/x", "LOCALHOST:5000/x:latest", "LOCALHOST:5000"),
            ("quay.io/a--b/c__d.e:T-1", "quay.io/a--b/c__d.e:T-1", "quay.io"),
        ] {
            for release in Release::minors() {
                let expected = Some((expected.to_owned(), namespace.to_owned()));
                assert_eq!(normalised(text, release), expected, "{text} on {release}");
            }
        }
    }

    #[test]
    fn a_digest_displaces_the_tag() {
        let image = Image::parse(&format!("quay.io/a:t@sha256:{HEX}"), Release::default()).unwrap();
        assert_eq!(image.to_string(), format!("quay.io/a@sha256:{HEX}"));
        let bare = Image::parse(&format!("sha256:{HEX}"), Release::default()).unwrap();
        assert_eq!(bare.object, Object::Tag(HEX.to_owned()), "a digest alone is a name and a tag");
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        let long_tag = format!("a:{}", "t".repeat(129));
        for text in [
            "my_host:5000/x",
            "quay.io./x",
            "quay.io/a//b",
            "quay.io/A/b",
            "kö.io/x",
            "https://quay.io/x",
            "",
            "nginx:",
            "nginx@sha256:123",
            HEX,
            &long_tag,
            "a..b",
            "-a",
            "nginx:a/b",
        ] {
            for release in Release::minors() {
                assert_eq!(normalised(text, release), None, "{text} on {release}");
            }
        }
    }

    #[test]
    fn upper_case_and_ipv6_namespaces_come_with_1_7_19() {
        let (old, new) = (Release::new(1, 7, 18), Release::new(1, 7, 19));
        for (text, namespace) in [("Foo/bar", "Foo"), ("[::1]:5000/x", "[::1]:5000"), ("[::1]/x", "[::1]")] {
            assert_eq!(normalised(text, old), None, "{text}");
            assert_eq!(normalised(text, new).map(|it| it.1).as_deref(), Some(namespace), "{text}");
        }
    }
}
