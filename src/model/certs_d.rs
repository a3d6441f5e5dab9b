//! The tree that `config_path` points at: a directory per namespace, each with a `hosts.toml`.

use std::borrow::Cow;

use crate::text::{Extent, Spanned};

/// A `hosts.toml` that containerd accepts.
///
/// containerd v2.2.7 core/remotes/docker/config/hosts.go: hostFileConfig, parseHostsFile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostsFile<'a> {
    /// `server` and the root fields that describe it. Its URL is `None` when `server` is missing, empty
    /// or has no usable host: then the implicit upstream is asked last.
    pub server: RegistryHost<'a>,
    /// The `[host."…"]` tables that this release tries, in the order it tries them.
    pub hosts: Vec<RegistryHost<'a>>,
}

/// One place asked on a namespace's behalf, as `hosts.toml` describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegistryHost<'a> {
    /// The text of the key or of `server`.
    pub url: Cow<'a, str>,
    /// Where that stands.
    pub extent: Extent,
    /// What containerd makes of the URL; `None` when it finds no host in it.
    pub address: Option<Address>,
    /// `capabilities`, lower-cased; `None` (also for an empty list) means all.
    pub capabilities: Option<Vec<Cow<'a, str>>>,
    /// `ca`: files as written (relative ones count from the directory of the file); `Some` but empty for `[]`,
    /// which still counts as TLS configured.
    pub ca: Option<Vec<Cow<'a, str>>>,
    /// `client`: pairs of certificate and key; the key is `None` when one file holds both.
    pub client: Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>,
    /// `skip_verify`; `Some(false)` still counts as TLS configured.
    pub skip_verify: Option<bool>,
    /// `header`, keys as written.
    pub header: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
    /// `override_path`.
    pub override_path: bool,
    /// `dial_timeout`, as written; `None` where the release does not know the key.
    pub dial_timeout: Option<Spanned<Cow<'a, str>>>,
}

/// Where a registry host is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `https` or `http`.
    pub scheme: Cow<'static, str>,
    /// Host and port as written.
    pub host: String,
    /// The API root, before the request path is joined to it and cleaned.
    pub path: String,
}
