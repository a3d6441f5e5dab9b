//! A registry host with everything settled: what containerd holds when it begins to ask.

use std::borrow::Cow;
use std::fmt;

use crate::model::go_url::clean_path;
use crate::plan::Origin;

use super::daemon::redacted;

/// One place asked on a namespace's behalf, with all defaults and rules applied.
///
/// containerd v2.2.7 core/remotes/docker/registry.go: RegistryHost.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedHost<'a> {
    /// `https`, `http`, or another word with which every request fails.
    pub scheme: Cow<'a, str>,
    /// Host and port as written; empty where containerd found no host, and every request fails.
    pub host: Cow<'a, str>,
    /// The API root as containerd holds it; [`ResolvedHost::root`] is what requests begin with.
    pub path: Cow<'a, str>,
    /// Digests may be resolved here.
    pub pull: bool,
    /// Tags may be resolved here.
    pub resolve: bool,
    /// TLS settings of its client. On a plain `http` host they count only where it redirects to https, or names a
    /// token server there; see [`ResolvedHost::tls_in_use`].
    pub tls: Tls<'a>,
    /// The host's own headers, keys as written; the global ones are in the registry table.
    pub header: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
    /// `dial_timeout` as written; `None` is 30 s.
    pub dial_timeout: Option<Cow<'a, str>>,
    /// Whether this `http` host is asked over https first.
    pub http_fallback: bool,
    /// Whether it remembers challenges for itself; certs.d hosts without a client of their own share what they learn.
    pub own_client: bool,
    /// What answers a challenge of this host.
    pub credentials: Option<CredentialKey<'a>>,
    /// Whether this is the namespace's own upstream, asked last.
    pub origin: Origin,
}

const NO_TLS: &Tls<'static> = &Tls { skip_verify: false, ca: Vec::new(), client: Vec::new() };

impl<'a> ResolvedHost<'a> {
    /// TLS settings with which the host itself is asked; none on a plain `http` host.
    pub fn tls_in_use(&self) -> &Tls<'a> {
        if self.scheme == "https" || self.http_fallback { &self.tls } else { NO_TLS }
    }

    /// The API root as requests show it: cleaned, `/` where there is none.
    pub fn root(&self) -> Cow<'_, str> {
        match clean_path(&self.path) {
            root if root.starts_with('/') => root,
            // Only what has no host, and so gets no request, may have a path that begins with something else.
            _ => "/".into(),
        }
    }
}

/// How the server's certificate is judged, and what is shown to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tls<'a> {
    /// The certificate goes unverified.
    pub skip_verify: bool,
    /// CA files beside the system's, absolute where their directory is known.
    pub ca: Vec<Cow<'a, str>>,
    /// Certificate and key files; the key is empty when one file holds both.
    pub client: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// The key that holds credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialKey<'a> {
    /// `registry.configs.<host>.auth`.
    Configs(Cow<'a, str>),
    /// `registry.auths.<url>`.
    Auths(Cow<'a, str>),
}

impl fmt::Display for CredentialKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configs(host) => write!(f, "registry.configs.\"{}\".auth", redacted(host)),
            // A URL may carry a password of its own.
            Self::Auths(url) => write!(f, "registry.auths.\"{}\"", redacted(url)),
        }
    }
}
