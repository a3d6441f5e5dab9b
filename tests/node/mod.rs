//! The files of a node, and what containerd finds when it looks at them.
#![allow(dead_code, reason = "each test file uses its own part of this one")]

pub mod pull;

use std::collections::{BTreeMap, VecDeque};

use mirrorshift::document;
use mirrorshift::model::certs_d::{CertsD, Directory, FileState, Lookup};
use mirrorshift::model::config::ConfigFile;
use mirrorshift::parse::{config_toml, hosts_toml};
use mirrorshift::release::Release;
use mirrorshift::simulate::{self, Daemon, LoadedFile};

pub const CONFIG: &str = "/etc/containerd/config.toml";
pub const CERTS_D: &str = "/etc/containerd/certs.d";

/// The releases that the recorded pulls and the worked examples were measured on.
pub fn measured() -> Vec<Release> {
    ["1.5.18", "1.6.24", "1.6.39", "1.7.34", "2.0.11", "2.1.9", "2.2.7", "2.3.4", "2.4.0"]
        .map(|it| Release::parse(it).unwrap())
        .to_vec()
}

/// A node's files, by path.
#[derive(Clone)]
pub struct Node(pub BTreeMap<String, String>);

impl Node {
    /// A node with this `config.toml`, these files, and a few certificates in `/etc/pki`.
    pub fn new(config: &str, files: impl IntoIterator<Item = (String, String)>) -> Self {
        let pki = [
            ("ca.pem", "-----BEGIN CERTIFICATE-----"),
            ("ca2.pem", "-----BEGIN CERTIFICATE-----"),
            ("client.crt", "-----BEGIN CERTIFICATE-----"),
            ("client.key", "-----BEGIN PRIVATE KEY-----"),
        ];
        let pki = pki.map(|(name, contents)| (format!("/etc/pki/{name}"), contents.to_owned()));
        let config = [(CONFIG.to_owned(), config.to_owned())];
        Self(config.into_iter().chain(pki).chain(files).collect())
    }

    /// Starts a containerd and hands it over with the tree it would look at.
    pub fn start<T>(&self, release: Release, look: impl FnOnce(Daemon<'_>, &Tree<'_>) -> T) -> T {
        let loaded = self.config(release);
        let files: Vec<LoadedFile<'_>> = loaded.iter().map(|(path, file)| LoadedFile::new(path, file)).collect();
        look(simulate::start(&files, release), &self.tree(release))
    }

    /// The config file and all that it imports, in the order of loading.
    pub fn config(&self, release: Release) -> Vec<(String, ConfigFile<'_>)> {
        let mut pending = VecDeque::from([CONFIG.to_owned()]);
        let mut loaded: Vec<(String, ConfigFile<'_>)> = Vec::new();
        while let Some(path) = pending.pop_front() {
            if loaded.iter().any(|(it, _)| *it == path) {
                continue;
            }
            let (file, _) = config_toml::read(&document::read(&self.0[&path]), release);
            for import in simulate::imports(&path, &file, release) {
                let (before, after) = import.path.split_once('*').unwrap_or((&import.path, ""));
                let is_match = |it: &&String| match import.is_pattern {
                    true => it.starts_with(before) && it.ends_with(after) && !it[before.len()..].contains('/'),
                    false => **it == import.path,
                };
                pending.extend(self.0.keys().filter(is_match).cloned());
            }
            loaded.push((path, file));
        }
        loaded
    }

    pub fn tree(&self, release: Release) -> Tree<'_> {
        let mut directories: BTreeMap<&str, Directory<'_>> = BTreeMap::new();
        for (path, contents) in &self.0 {
            let (parent, name) = path.rsplit_once('/').unwrap();
            let mut above = Some(parent);
            while let Some(directory) = above.filter(|it| !it.is_empty()) {
                directories.entry(directory).or_default();
                above = directory.rsplit_once('/').map(|it| it.0);
            }
            let directory = directories.entry(parent).or_default();
            match name {
                "hosts.toml" => directory.hosts = hosts_toml::read(&document::read(contents), release).0,
                _ if [".crt", ".cert", ".key"].iter().any(|end| name.ends_with(end)) => {
                    directory.certificates.push(name.into());
                }
                _ => {}
            }
        }
        Tree { files: &self.0, directories }
    }
}

/// Its directories, read as one release reads them.
pub struct Tree<'a> {
    files: &'a BTreeMap<String, String>,
    directories: BTreeMap<&'a str, Directory<'a>>,
}

impl<'a> CertsD<'a> for Tree<'a> {
    fn lookup(&self, path: &str) -> Lookup<'_, 'a> {
        let parent = path.rsplit_once('/').map_or("", |it| it.0);
        match self.directories.get(path) {
            Some(directory) => Lookup::Directory(directory),
            None if self.files.contains_key(parent) => Lookup::Error(format!("stat {path}: not a directory").into()),
            None if self.files.contains_key(path) => {
                Lookup::Error(format!("open {path}/hosts.toml: not a directory").into())
            }
            None => Lookup::Missing,
        }
    }

    fn file(&self, path: &str) -> FileState {
        match self.files.get(path) {
            Some(contents) => FileState::of(contents.as_bytes()),
            None if self.directories.contains_key(path) => FileState::Unreadable("is a directory".into()),
            None => FileState::Unreadable("no such file or directory".into()),
        }
    }
}
