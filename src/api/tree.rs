//! A certs.d tree held in memory, as the page and the converter have it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::document;
use crate::emit::hosts_toml as emit;
use crate::model::certs_d::{CertsD, Directory, HostsFile, HostsToml, Lookup, RegistryHost};
use crate::model::go_url::clean_path;
use crate::parse::{self, hosts_toml};
use crate::release::Release;
use crate::text::{Extent, Spanned};

/// Directories by their absolute path. What the certificate files hold is not known.
#[derive(Debug, Default)]
pub(super) struct MemoryTree<'a> {
    directories: FxHashMap<String, Directory<'a>>,
}

impl<'a> MemoryTree<'a> {
    /// The tree of `files`, as `release` reads them: pairs of a directory's path and its `hosts.toml`.
    pub(super) fn new(files: impl IntoIterator<Item = (String, &'a str)>, release: Release) -> Self {
        let directories = files.into_iter().map(|(path, contents)| {
            let path = clean_path(&path).into_owned();
            let (hosts, _) = hosts_toml::read(&document::read(contents), release);
            (path, Directory { hosts, ..Directory::default() })
        });
        Self { directories: directories.collect() }
    }

    /// The tree that `written` stands for, without reading its text again. That both are the same is a property
    /// test's to show; this one is cheap enough for every key press.
    pub(super) fn of(written: &'a [(String, emit::HostsToml<'_>)], root: &str) -> Self {
        // Cleaned once; the names of directories have nothing to clean.
        let root = clean_path(root);
        let root = root.strip_suffix('/').unwrap_or(&root);
        let directories = written.iter().map(|(name, file)| {
            let server = file.server.as_ref().map(host).unwrap_or_default();
            let file = HostsFile { server, hosts: file.hosts.iter().map(host).collect() };
            ([root, "/", name].concat(), Directory { hosts: HostsToml::File(Box::new(file)), ..Directory::default() })
        });
        Self { directories: directories.collect() }
    }
}

fn host<'a>(entry: &'a emit::Entry<'_>) -> RegistryHost<'a> {
    let tls = entry.tls.as_ref();
    RegistryHost {
        url: Cow::Borrowed(&entry.url),
        address: parse::address(&entry.url, entry.override_path).ok().flatten(),
        capabilities: entry.capabilities,
        ca: tls.and_then(|tls| tls.ca.as_deref()).map(|ca| vec![Cow::Borrowed(ca)]),
        client: tls
            .and_then(|tls| tls.client.as_ref())
            .map(|(certificate, key)| (Cow::Borrowed(&**certificate), Some(Cow::Borrowed(&**key))))
            .into_iter()
            .collect(),
        skip_verify: tls.and_then(|tls| tls.skip_verify),
        override_path: entry.override_path,
        dial_timeout: entry.dial_timeout.map(|it| Spanned::new(Cow::Borrowed(it), Extent::default())),
        ..RegistryHost::default()
    }
}

impl<'a> CertsD<'a> for MemoryTree<'a> {
    fn lookup(&self, path: &str) -> Lookup<'_, 'a> {
        self.directories.get(path).map_or(Lookup::Missing, Lookup::Directory)
    }
}
