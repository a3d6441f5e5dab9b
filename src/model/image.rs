//! An image reference, normalised as containerd does it.

use std::fmt;

/// A normalised image reference.
///
/// distribution reference: ParseDockerRef; containerd v2.2.7 pkg/reference/reference.go: Parse.
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
