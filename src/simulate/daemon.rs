//! A containerd that runs: the settings in force, ready to be looked up.

use std::borrow::Cow;
use std::ops::Deref;

use rustc_hash::FxHashMap;

use crate::model::go_url;
use crate::model::legacy::{Auth, HostConfig, LegacyMirror, Registry};
use crate::plan::PullMode;
use crate::release::Release;

use super::host::CredentialKey;

/// A containerd that has started with some files, or has not.
#[derive(Clone, Debug)]
pub struct Daemon<'a> {
    /// The release that runs.
    pub release: Release,
    /// The registry table that counts, with all files merged. Credentials of `auths` are not copied to
    /// `configs`; [`Daemon::auth`] knows both.
    pub registry: RegistryTable<'a>,
    /// Which code path pulls.
    pub pull_mode: PullMode,
    /// Whether the legacy tables say which hosts are asked; otherwise the certs.d tree does.
    pub legacy: bool,
    /// The certs.d roots in the order they are searched; relative ones count from the working directory.
    pub roots: Vec<Cow<'a, str>>,
    /// Why nothing can be pulled at all, in containerd's words: it does not start, or runs without CRI.
    pub error: Option<String>,
    /// Effective credentials by host.
    pub(super) credentials: FxHashMap<Cow<'a, str>, Credential<'a>>,
    /// Places in `registry.mirrors` by namespace.
    mirrors: FxHashMap<Cow<'a, str>, usize>,
    /// Places in `registry.configs` by host.
    configs: FxHashMap<Cow<'a, str>, usize>,
}

/// Credentials for one host.
#[derive(Clone, Debug)]
pub(super) struct Credential<'a> {
    key: CredentialKey<'a>,
    auth: Auth<'a>,
}

impl<'a> Daemon<'a> {
    pub(super) fn new(release: Release) -> Self {
        Self {
            release,
            registry: RegistryTable::default(),
            pull_mode: PullMode::Local,
            legacy: false,
            roots: Vec::new(),
            error: None,
            credentials: FxHashMap::default(),
            mirrors: FxHashMap::default(),
            configs: FxHashMap::default(),
        }
    }

    /// The credentials that answer a challenge of `host` (with port, compared byte for byte), and the key that
    /// holds them. They may be empty, which is the same as none.
    pub fn auth(&self, host: &str) -> Option<(&CredentialKey<'a>, &Auth<'a>)> {
        self.credentials.get(host).map(|it| (&it.key, &it.auth))
    }

    /// The key that answers a challenge of `host`.
    pub fn credential_key(&self, host: &str) -> Option<CredentialKey<'_>> {
        self.auth(host).filter(|(_, auth)| !auth.is_empty()).map(|(key, _)| match key {
            CredentialKey::Configs(host) => CredentialKey::Configs(Cow::Borrowed(host)),
            CredentialKey::Auths(url) => CredentialKey::Auths(Cow::Borrowed(url)),
        })
    }

    /// `registry.mirrors.<namespace>`.
    pub fn mirror(&self, namespace: &str) -> Option<&LegacyMirror<'a>> {
        self.registry.mirrors.get(*self.mirrors.get(namespace)?)
    }

    /// `registry.configs.<host>`.
    pub(super) fn config(&self, host: &str) -> Option<&HostConfig<'a>> {
        self.registry.configs.get(*self.configs.get(host)?)
    }

    /// Notes where what is looked up by name stands.
    pub(super) fn index(&mut self) {
        let (mirrors, configs) = (self.registry.mirrors.iter(), self.registry.configs.iter());
        self.mirrors = mirrors.enumerate().map(|(at, it)| (it.namespace.value.clone(), at)).collect();
        self.configs = configs.enumerate().map(|(at, it)| (it.host.value.clone(), at)).collect();
    }
}

/// The registry table in force: one of a file's own, or what several were merged to.
#[derive(Clone, Debug)]
pub enum RegistryTable<'a> {
    /// A file's own.
    Borrowed(&'a Registry<'a>),
    /// Merged.
    Owned(Box<Registry<'a>>),
}

impl Default for RegistryTable<'_> {
    fn default() -> Self {
        Self::Owned(Box::default())
    }
}

impl<'a> Deref for RegistryTable<'a> {
    type Target = Registry<'a>;

    fn deref(&self) -> &Registry<'a> {
        match self {
            Self::Borrowed(table) => table,
            Self::Owned(table) => table,
        }
    }
}

/// The credentials of `configs`, with those of `auths` copied over them, by host.
///
/// containerd v2.2.7 internal/cri/config/config.go: ValidateImageConfig. Where two `auths` mean one host, containerd
/// picks either; here the later one.
pub(super) fn credentials<'a>(registry: &Registry<'a>) -> FxHashMap<Cow<'a, str>, Credential<'a>> {
    let configs = registry.configs.iter().filter_map(|config| {
        let (host, auth) = (config.host.value.clone(), config.auth.clone()?);
        Some((host.clone(), Credential { key: CredentialKey::Configs(host), auth }))
    });
    let auths = registry.auths.iter().filter_map(|entry| {
        let key = CredentialKey::Auths(entry.url.value.clone());
        Some((host_of(&entry.url.value)?, Credential { key, auth: entry.auth.clone() }))
    });
    // Of several for one host the last one counts.
    configs.chain(auths).collect()
}

/// The `configs` key that an `auths` key is copied to. Odd: `host:port` without a scheme loses its host.
pub fn host_of<'a>(url: &Cow<'a, str>) -> Option<Cow<'a, str>> {
    let parsed = go_url::parse(url).ok()?;
    if parsed.scheme.is_empty() { Some(url.clone()) } else { Some(Cow::Owned(parsed.host.into_owned())) }
}

/// A URL without the user name and password that may stand in it, and without what a query says.
pub fn redacted(url: &str) -> Cow<'_, str> {
    if let Some((place, _)) = url.split_once('?').filter(|it| it.1.contains('=')) {
        return format!("{}?…", redacted(place)).into();
    }
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let (separator, rest) =
        if scheme.is_empty() { rest.strip_prefix("//").map_or(("", rest), |it| ("//", it)) } else { ("://", rest) };
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rfind('@').and_then(|at| rest.get(at..)) {
        Some(host) => format!("{scheme}{separator}…{host}").into(),
        None => url.into(),
    }
}
