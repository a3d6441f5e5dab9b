//! The `registry` table of the CRI plugin: the legacy mirrors, configs and auths, and `config_path`.

use std::borrow::Cow;
use std::fmt;

use crate::text::{Extent, Spanned};

/// A string of the user's text and where it stands.
pub type Text<'a> = Spanned<Cow<'a, str>>;

/// One `registry` table.
///
/// containerd v1.6.24 pkg/cri/config/config.go: Registry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry<'a> {
    /// `config_path`; `Some("")` and `None` mean the same to containerd.
    pub config_path: Option<Text<'a>>,
    /// `mirrors.<namespace>`, in the order of the text.
    pub mirrors: Vec<LegacyMirror<'a>>,
    /// `configs.<host>`.
    pub configs: Vec<HostConfig<'a>>,
    /// `auths.<url>`.
    pub auths: Vec<LegacyAuth<'a>>,
    /// `headers`: sent with every registry request.
    pub headers: Vec<(Text<'a>, Vec<Text<'a>>)>,
}

/// `mirrors.<namespace>`.
#[derive(Clone, Debug, PartialEq)]
pub struct LegacyMirror<'a> {
    /// A namespace, or `*`.
    pub namespace: Text<'a>,
    /// `endpoint`, in order; empty when the key is missing.
    pub endpoints: Vec<Text<'a>>,
}

/// `configs.<host>`.
#[derive(Clone, Debug, PartialEq)]
pub struct HostConfig<'a> {
    /// Compared byte for byte with the host and port of an endpoint.
    pub host: Text<'a>,
    /// `auth`, when there is such a table.
    pub auth: Option<Auth<'a>>,
    /// `tls`, when there is such a table; ignored by 2.x.
    pub tls: Option<LegacyTls<'a>>,
}

/// `configs.<host>.tls`. Empty strings are the same as keys left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegacyTls<'a> {
    /// The whole table, or its first line where it is spread.
    pub extent: Extent,
    /// `insecure_skip_verify`.
    pub insecure_skip_verify: bool,
    /// `ca_file`.
    pub ca_file: Option<Text<'a>>,
    /// `cert_file`.
    pub cert_file: Option<Text<'a>>,
    /// `key_file`.
    pub key_file: Option<Text<'a>>,
}

/// `auths.<url>`.
#[derive(Clone, Debug, PartialEq)]
pub struct LegacyAuth<'a> {
    /// A URL, or a host.
    pub url: Text<'a>,
    /// The credentials.
    pub auth: Auth<'a>,
}

/// Credentials. The first that is not empty wins: `username` with `password`, `identitytoken`, `auth`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Auth<'a> {
    /// The whole table, or its first line where it is spread.
    pub extent: Extent,
    /// `username`.
    pub username: Secret<'a>,
    /// `password`.
    pub password: Secret<'a>,
    /// `auth`: base64 of `user:password`.
    pub auth: Secret<'a>,
    /// `identitytoken`: a refresh token.
    pub identitytoken: Secret<'a>,
}

impl Auth<'_> {
    /// Whether containerd finds nothing to answer a challenge with.
    pub fn is_empty(&self) -> bool {
        [&self.username, &self.identitytoken, &self.auth].iter().all(|it| it.expose().is_empty())
    }
}

/// Whether a header of this name carries credentials, so that its value must appear in no output.
pub fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["auth", "cookie", "token", "secret", "password", "credential", "apikey"].iter().any(|it| name.contains(it))
        || name.split('-').any(|part| part == "key")
}

/// Text that must appear in no output. It has no `Display` and shows as `…` when debugged.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret<'a>(Cow<'a, str>);

impl<'a> Secret<'a> {
    /// Hides `text`.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// The text, for answering a simulated challenge and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "Secret()" } else { "Secret(…)" })
    }
}
