//! The files of a node as they were given: host directories with their certificates, by absolute path.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::api::File;
use crate::document;
use crate::model::certs_d::{CertsD, Directory, FileState, Lookup};
use crate::model::go_url::clean_path;
use crate::parse::hosts_toml;
use crate::release::Release;

/// A tree of files, as one release reads it.
#[derive(Default)]
pub(in crate::api) struct GivenTree<'a> {
    directories: BTreeMap<String, Directory<'a>>,
    /// By absolute path.
    files: BTreeMap<String, &'a File>,
}

impl<'a> GivenTree<'a> {
    /// The tree of `files`; of two at one path the later one counts. `certs.d/` at the start of a path is `root`, and a
    /// slash at the end an empty directory.
    pub(in crate::api) fn new(files: impl IntoIterator<Item = &'a File>, root: &str, release: Release) -> Self {
        let mut tree = Self::default();
        for file in files {
            let absolute = match file.path.strip_prefix("certs.d/") {
                Some(below) => [root, "/", below].concat(),
                None => ["/", &file.path].concat(),
            };
            let path = clean_path(&absolute).into_owned();
            if file.path.ends_with('/') {
                tree.directories.entry(path).or_default();
            } else {
                tree.files.insert(path, file);
            }
        }
        for (path, file) in &tree.files {
            let Some((parent, name)) = path.rsplit_once('/') else { continue };
            let directory = tree.directories.entry(parent.to_owned()).or_default();
            if name == "hosts.toml" {
                directory.hosts = hosts_toml::read(&document::read(&file.contents), release).0;
            } else if [".crt", ".cert", ".key"].iter().any(|end| name.ends_with(end)) {
                directory.certificates.push(Cow::Owned(name.to_owned()));
            }
        }
        tree
    }

    /// The `hosts.toml` of the directory at `path`.
    pub(super) fn hosts_toml(&self, path: &str) -> Option<&'a File> {
        self.files.get(&[path, "/hosts.toml"].concat()).copied()
    }

    /// The paths of all directories.
    pub(super) fn directories(&self) -> impl Iterator<Item = &str> {
        self.directories.keys().map(String::as_str)
    }
}

impl<'a> CertsD<'a> for GivenTree<'a> {
    fn lookup(&self, path: &str) -> Lookup<'_, 'a> {
        let parent = path.rsplit_once('/').map_or("", |it| it.0);
        match self.directories.get(path) {
            Some(directory) => Lookup::Directory(directory),
            // What is called so is a file, also where it was not given.
            None if self.files.contains_key(parent) || parent.ends_with("/hosts.toml") => {
                Lookup::Error(format!("stat {path}: not a directory").into())
            }
            None if self.files.contains_key(path) => {
                Lookup::Error(format!("open {path}/hosts.toml: not a directory").into())
            }
            None => Lookup::Missing,
        }
    }

    fn file(&self, path: &str) -> FileState {
        let contents = self.files.get(path).map(|it| it.contents.as_bytes()).filter(|it| !it.is_empty());
        contents.map_or(FileState::Unknown, FileState::of)
    }
}
