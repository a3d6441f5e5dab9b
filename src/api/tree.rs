//! A certs.d tree held in memory, as the page and the converter have it.

use std::collections::BTreeMap;

use crate::document;
use crate::model::certs_d::{CertsD, Directory, Lookup};
use crate::parse::hosts_toml;
use crate::release::Release;

/// Directories by their absolute path. What the certificate files hold is not known.
#[derive(Debug, Default)]
pub(super) struct MemoryTree<'a> {
    directories: BTreeMap<String, Directory<'a>>,
}

impl<'a> MemoryTree<'a> {
    /// The tree of `files`, as `release` reads them: pairs of a directory's path and its `hosts.toml`.
    pub(super) fn new(files: impl IntoIterator<Item = (String, &'a str)>, release: Release) -> Self {
        let directories = files.into_iter().map(|(path, contents)| {
            let (hosts, _) = hosts_toml::read(&document::read(contents), release);
            (path, Directory { hosts, ..Directory::default() })
        });
        Self { directories: directories.collect() }
    }
}

impl<'a> CertsD<'a> for MemoryTree<'a> {
    fn lookup(&self, path: &str) -> Lookup<'_, 'a> {
        self.directories.get(path).map_or(Lookup::Missing, Lookup::Directory)
    }
}
