//! What containerd does with a configuration, before it sends the first request: which tables count, whether
//! it starts, and the hosts it would ask for an image.

mod host;

use std::borrow::Cow;

pub use host::{CredentialKey, ResolvedHost, Tls};

use crate::model::config::ConfigFile;
use crate::model::legacy::{Auth, Registry};
use crate::plan::PullMode;
use crate::release::Release;

/// A config file and where it lies.
#[derive(Clone, Copy, Debug)]
pub struct LoadedFile<'a> {
    /// Absolute; imports count from its directory.
    pub path: &'a str,
    /// What was read.
    pub file: &'a ConfigFile<'a>,
}

/// A containerd that has started with some files, or has not.
#[derive(Clone, Debug)]
pub struct Daemon<'a> {
    /// The release that runs.
    pub release: Release,
    /// The registry table that counts, with all files merged; credentials of `auths` are not copied to
    /// `configs`, [`Daemon::auth`] knows both.
    pub registry: Cow<'a, Registry<'a>>,
    /// Which code path pulls.
    pub pull_mode: PullMode,
    /// The certs.d roots in the order they are searched; empty means that the legacy tables count.
    pub roots: Vec<Cow<'a, str>>,
    /// Why nothing can be pulled at all, in containerd's words: it does not start, or runs without CRI.
    pub error: Option<String>,
    /// Effective credentials, sorted by host.
    credentials: Vec<Credential<'a>>,
}

/// Credentials for one host.
#[derive(Clone, Debug)]
struct Credential<'a> {
    host: Cow<'a, str>,
    key: CredentialKey<'a>,
    auth: Auth<'a>,
}

impl<'a> Daemon<'a> {
    /// The credentials that answer a challenge of `host` (with port, compared byte for byte) and the key
    /// that holds them. They may be empty: containerd then refuses the challenge instead of asking for an
    /// anonymous token.
    pub fn auth(&self, host: &str) -> Option<(&CredentialKey<'a>, &Auth<'a>)> {
        let at = self.credentials.binary_search_by(|it| (*it.host).cmp(host)).ok()?;
        self.credentials.get(at).map(|it| (&it.key, &it.auth))
    }
}
