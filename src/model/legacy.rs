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
    /// Whether there is such a key: an empty list replaces that of an earlier file, a missing one doesn't.
    pub has_endpoint: bool,
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
    const PARTS: [&str; 12] =
        ["bearer", "csrf", "jwt", "key", "login", "pat", "session", "sid", "sig", "signature", "sso", "xsrf"];
    let name = name.to_ascii_lowercase();
    let mut parts = name.split(['-', '_']);
    // Artifactory's `X-JFrog-Art-Api` is an API key; `X-Api-Version` is none.
    let is_api = parts.clone().next_back() == Some("api");
    is_secret_word(&name) || is_api || parts.any(|part| PARTS.contains(&part))
}

/// Whether a header of this name and value carries credentials: some are known by the value alone.
pub fn is_secret_value(name: &str, value: &str) -> bool {
    is_secret_header(name)
        || looks_like_token(value)
        || has_scheme(value)
        || (is_hex_key(value) && !names_digest(name))
        || (value.contains("://") && value.contains('@'))
}

/// Whether a key, a flag or a word of this name is followed by credentials.
pub fn is_secret_word(name: &str) -> bool {
    const WITHIN: [&str; 12] = [
        "accesskey",
        "apikey",
        "cookie",
        "credential",
        "passphrase",
        "passwd",
        "password",
        "secret",
        "token",
        "密码",
        "密碼",
        "口令",
    ];
    const PARTS: [&str; 5] = ["creds", "pass", "passcode", "pw", "pwd"];
    let name = name.to_ascii_lowercase();
    let mut parts = name.split(['-', '_']);
    // `token_file` and `--authfile` name a place; an author signs a comment.
    let is_place = parts
        .clone()
        .next_back()
        .is_some_and(|it| matches!(it, "authfile" | "dir" | "file" | "path" | "tokenfile" | "url"));
    let is_author = ["author", "authors", "authored", "authority"].contains(&&*name);
    let is_key = parts.clone().next_back() == Some("key") && parts.clone().nth(1).is_some();
    !is_place
        && !is_author
        && (is_key
            || name.contains("auth")
            || WITHIN.iter().any(|it| name.contains(it))
            || parts.any(|it| PARTS.contains(&it)))
}

/// Whether a value is what `Authorization` takes: a scheme and something behind it.
fn has_scheme(value: &str) -> bool {
    const SCHEMES: [&str; 5] = ["basic", "bearer", "digest", "negotiate", "token"];
    let first = value.trim_start().split_once(' ');
    first.is_some_and(|(scheme, _)| SCHEMES.iter().any(|it| scheme.eq_ignore_ascii_case(it)))
}

/// Whether `value` is as long as keys are that are written as hexadecimal digits. So are digests.
fn is_hex_key(value: &str) -> bool {
    matches!(value.len(), 32 | 40 | 64) && value.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Whether a header of this name says what something is, rather than who asks.
fn names_digest(name: &str) -> bool {
    const PARTS: [&str; 12] =
        ["checksum", "commit", "digest", "etag", "hash", "id", "md5", "revision", "sha1", "sha256", "trace", "uuid"];
    name.to_ascii_lowercase().split(['-', '_']).any(|part| PARTS.contains(&part))
}

/// Whether nobody would write `value` by hand: long, without a space, with letters of both cases and digits.
fn looks_like_token(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(&is);
    value.len() >= 20
        && value.bytes().all(|it| it.is_ascii_alphanumeric() || b"+/=_-.~".contains(&it))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

/// Text that must appear in no output. It has no `Display` and shows as `…` when debugged.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret<'a>(Option<Cow<'a, str>>);

impl<'a> Secret<'a> {
    /// Hides `text`.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self(Some(text.into()))
    }

    /// Whether there is a text, if only an empty one.
    pub fn is_written(&self) -> bool {
        self.0.is_some()
    }

    /// The text, for answering a simulated challenge and for nothing else. None is the same as an empty one.
    pub fn expose(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.expose().is_empty() { "Secret()" } else { "Secret(…)" })
    }
}
