//! The tree that `config_path` points at: a directory per namespace, each with a `hosts.toml`.

use std::borrow::Cow;

use crate::message::Message;
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
    pub address: Option<Address<'a>>,
    /// `capabilities`; `None` (also for an empty list) means all.
    pub capabilities: Option<Capabilities>,
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

/// What a host may be asked for, of the things that matter to a pull; `push` and `referrers` never do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Digests may be resolved here.
    pub pull: bool,
    /// Tags may be resolved here.
    pub resolve: bool,
}

/// Where a registry host is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// `https` or `http`.
    pub scheme: Cow<'a, str>,
    /// Host and port as written.
    pub host: Cow<'a, str>,
    /// The API root, before the request path is joined to it and cleaned.
    pub path: Cow<'a, str>,
}

impl Address<'_> {
    /// The same, apart from the text it was read from.
    pub fn into_owned<'b>(self) -> Address<'b> {
        Address {
            scheme: self.scheme.into_owned().into(),
            host: self.host.into_owned().into(),
            path: self.path.into_owned().into(),
        }
    }
}

/// What can be known of the files that a simulated containerd looks at. Reading them is the caller's.
pub trait CertsD<'a> {
    /// What lies at `path`: a root of `config_path`, `/` and the name of a candidate directory.
    fn lookup(&self, path: &str) -> Lookup<'_, 'a>;

    /// What is in the certificate or key file at `path`.
    fn file(&self, path: &str) -> FileState {
        let _ = path;
        FileState::Unknown
    }
}

/// What lies where containerd looks for a host directory.
#[derive(Debug)]
pub enum Lookup<'t, 'a> {
    /// Nothing: the next candidate is looked at.
    Missing,
    /// Something that fails every pull, in containerd's words: `stat /etc/x/docker.io: not a directory`.
    Error(Cow<'t, str>),
    /// A directory; it hides all later candidates.
    Directory(&'t Directory<'a>),
}

/// One host directory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directory<'a> {
    /// Its `hosts.toml`.
    pub hosts: HostsToml<'a>,
    /// The names that end in `.crt`, `.cert` and `.key`, sorted.
    pub certificates: Vec<Cow<'a, str>>,
    /// What fails every pull here, in containerd's words: a `hosts.toml` that can't be read, a directory
    /// that can't be listed.
    pub error: Option<Cow<'a, str>>,
}

/// What becomes of a `hosts.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum HostsToml<'a> {
    /// There is none, or it is empty: docker-style certificates are read.
    #[default]
    Missing,
    /// containerd drops the file, logs why, and reads docker-style certificates.
    Void(Message),
    /// It is used.
    File(Box<HostsFile<'a>>),
    /// containerd panics over it in the midst of a pull, with these words.
    Crash(String),
}

/// What is in a certificate or key file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Nobody has looked; taken for usable.
    Unknown,
    /// It can't be read: `no such file or directory`, `permission denied`, `is a directory`.
    Unreadable(Cow<'static, str>),
    /// It holds these kinds of PEM blocks.
    Pem {
        /// At least one certificate.
        certificate: bool,
        /// At least one private key.
        key: bool,
    },
}

impl FileState {
    /// Looks for PEM blocks in `contents`; whether they fit each other is not checked.
    pub fn of(contents: &[u8]) -> Self {
        let text = String::from_utf8_lossy(contents);
        let mut kinds =
            text.lines().filter_map(|line| line.trim_end().strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
        let (mut certificate, mut key) = (false, false);
        for kind in &mut kinds {
            certificate |= kind == "CERTIFICATE";
            key |= kind == "PRIVATE KEY" || kind.ends_with(" PRIVATE KEY");
        }
        Self::Pem { certificate, key }
    }
}
