//! A node's file system below a directory that stands for its root.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use mirrorshift::document;
use mirrorshift::message::Message;
use mirrorshift::model::certs_d::{CertsD, Directory, FileState, HostsToml, Lookup};
use mirrorshift::model::config::ConfigFile;
use mirrorshift::model::go_url::clean_path;
use mirrorshift::parse::{config_toml, hosts_toml};
use mirrorshift::release::Release;
use mirrorshift::simulate::{self, LoadedFile};

use super::{Failure, glob, input, report};

/// How many symbolic links Linux follows.
const LINKS: usize = 40;

/// A file system whose root is some directory of this machine.
pub struct Node {
    root: PathBuf,
}

impl Node {
    /// The node whose root directory is `root`.
    pub fn new(root: &Path) -> Result<Self, Failure> {
        if root.is_dir() {
            return Ok(Self { root: root.to_owned() });
        }
        Err(Failure(format!("`{}` can't stand for the node's root: it is no directory", root.display())))
    }

    /// Where a path of the node is on this machine. Links are followed as the node would, from its own root;
    /// a relative path counts from the daemon's working directory, the root.
    fn locate(&self, path: &str) -> io::Result<PathBuf> {
        let mut pending: Vec<PathBuf> = vec![PathBuf::from(path)];
        let mut at = PathBuf::new();
        let mut links = 0;
        while let Some(next) = pending.pop() {
            let mut components = next.components();
            let Some(component) = components.next() else { continue };
            pending.push(components.as_path().to_owned());
            match component {
                Component::Normal(name) => {
                    let real = self.root.join(&at).join(name);
                    let is_link = fs::symlink_metadata(&real)?.file_type().is_symlink();
                    if !is_link {
                        at.push(name);
                        continue;
                    }
                    links += 1;
                    if links > LINKS {
                        return Err(io::Error::from(ErrorKind::QuotaExceeded));
                    }
                    let target = fs::read_link(&real)?;
                    if target.has_root() {
                        at = PathBuf::new();
                    }
                    pending.push(target);
                }
                Component::ParentDir => drop(at.pop()),
                _ => {}
            }
        }
        Ok(self.root.join(at))
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.locate(path)?)
    }

    /// The names in a directory, sorted.
    pub(super) fn names(&self, path: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.locate(path)?)? {
            // Go sees names that are no UTF-8; a namespace never has one.
            names.extend(entry?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    /// Whether something is at `path`.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.locate(path).is_ok_and(|it| it.exists())
    }

    /// What lies in the directories below `roots`, to be read for a release by [`Node::tree`].
    pub fn host_directories(&self, roots: &[Cow<'_, str>]) -> Vec<HostDirectory> {
        roots.iter().flat_map(|root| self.below(root)).collect()
    }

    fn below(&self, root: &str) -> Vec<HostDirectory> {
        let broken = |why: &io::Error| HostDirectory {
            path: root.to_owned(),
            hosts: None,
            certificates: Vec::new(),
            error: Some(why_of(why).into_owned()),
        };
        let root_is_directory = self.locate(root).and_then(fs::metadata).map(|it| it.is_dir());
        match (root_is_directory, self.names(root)) {
            (Err(why), _) if why.kind() == ErrorKind::NotFound => Vec::new(),
            (Err(why), _) | (Ok(true), Err(why)) => vec![broken(&why)],
            (Ok(false), _) => vec![broken(&io::Error::from(ErrorKind::NotADirectory))],
            (Ok(true), Ok(names)) => names.into_iter().map(|name| self.host_directory(join(root, &name))).collect(),
        }
    }

    fn host_directory(&self, path: String) -> HostDirectory {
        let file = join(&path, "hosts.toml");
        let mut directory = HostDirectory { path, hosts: None, certificates: Vec::new(), error: None };
        match self.read(&file) {
            Ok(bytes) => directory.hosts = Some(bytes),
            Err(why) if why.kind() == ErrorKind::NotFound => {}
            Err(why) if why.kind() == ErrorKind::IsADirectory => {
                directory.error = Some(format!("read {file}: {}", why_of(&why)));
            }
            Err(why) => directory.error = Some(format!("open {file}: {}", why_of(&why))),
        }
        match self.names(&directory.path) {
            Ok(names) => {
                let is_certificate = |name: &String| [".crt", ".cert", ".key"].iter().any(|end| name.ends_with(end));
                directory.certificates = names.into_iter().filter(is_certificate).collect();
            }
            Err(why) if directory.error.is_none() => {
                directory.error = Some(format!("open {}: {}", directory.path, why_of(&why)));
            }
            Err(_) => {}
        }
        directory
    }

    /// The tree of host directories as `release` reads it.
    pub fn tree<'a>(&'a self, directories: &'a [HostDirectory], release: Release) -> Tree<'a> {
        let read = |it: &'a HostDirectory| Directory {
            hosts: match it.hosts.as_deref().map(std::str::from_utf8) {
                None | Some(Ok("")) => HostsToml::Missing,
                Some(Ok(text)) => hosts_toml::read(&document::read(text), release).0,
                Some(Err(_)) => HostsToml::Void(Message::verbatim("toml: invalid UTF-8")),
            },
            certificates: it.certificates.iter().map(|it| Cow::Borrowed(&**it)).collect(),
            error: it.error.as_deref().map(Cow::Borrowed),
        };
        Tree { node: self, directories: directories.iter().map(|it| (it.path.clone(), read(it))).collect() }
    }
}

/// A host directory before a release reads it.
pub struct HostDirectory {
    path: String,
    hosts: Option<Vec<u8>>,
    certificates: Vec<String>,
    error: Option<String>,
}

/// What a simulated containerd finds on the node.
pub struct Tree<'a> {
    node: &'a Node,
    directories: BTreeMap<String, Directory<'a>>,
}

impl<'a> CertsD<'a> for Tree<'a> {
    fn lookup(&self, path: &str) -> Lookup<'_, 'a> {
        let path = clean_path(path);
        if let Some(directory) = self.directories.get(&*path) {
            return Lookup::Directory(directory);
        }
        // A root that can't be looked into stands for all that might be below it.
        let root = path.rsplit_once('/').and_then(|(root, _)| self.directories.get(root));
        match root.and_then(|it| it.error.as_deref()) {
            Some(why) => Lookup::Error(format!("stat {path}: {why}").into()),
            None => Lookup::Missing,
        }
    }

    fn file(&self, path: &str) -> FileState {
        match self.node.read(path) {
            Ok(contents) => FileState::of(&contents),
            Err(why) => FileState::Unreadable(why_of(&why)),
        }
    }
}

/// The configuration that a node starts with: its config file and what that imports.
pub struct Loaded {
    /// In the order in which they are loaded; no text where a file that is imported by name is missing.
    texts: Vec<(String, Option<String>)>,
}

impl Loaded {
    /// Reads the config at `path` and what it imports, breadth first, each path once.
    pub fn read(node: &Node, path: &str, is_named: bool, release: Release) -> Result<Self, Failure> {
        let mut texts: Vec<(String, Option<String>)> = Vec::new();
        if !is_named && !node.exists(path) {
            report::note(&format!("there is no `{path}`: containerd runs with its defaults"));
            return Ok(Self { texts });
        }
        let mut pending = std::collections::VecDeque::from([path.to_owned()]);
        while let Some(path) = pending.pop_front() {
            if texts.iter().any(|(seen, _)| *seen == path) {
                continue;
            }
            let text = match node.read(&path) {
                Ok(bytes) => Some(input::utf8(&path, bytes)?),
                Err(why) if why.kind() == ErrorKind::NotFound && !texts.is_empty() => None,
                Err(why) => return Err(input::unreadable(&path, &why)),
            };
            if let Some(text) = &text {
                let (file, _) = config_toml::read(&document::read(text), release);
                for import in simulate::imports(&path, &file, release) {
                    if import.is_pattern {
                        pending.extend(glob::matches(node, &import.path));
                    } else {
                        pending.push_back(import.path);
                    }
                }
            }
            texts.push((path, text));
        }
        Ok(Self { texts })
    }

    /// The files as `release` reads them.
    pub fn config_files(&self, release: Release) -> Vec<Option<ConfigFile<'_>>> {
        let read = |text| config_toml::read(&document::read(text), release).0;
        self.texts.iter().map(|(_, text)| text.as_deref().map(read)).collect()
    }

    /// The files with their paths.
    pub fn loaded<'a>(&'a self, files: &'a [Option<ConfigFile<'a>>]) -> Vec<LoadedFile<'a>> {
        let with_path = |((path, _), file): (&'a (String, _), &'a Option<ConfigFile<'a>>)| LoadedFile {
            path,
            file: file.as_ref(),
            assumed_version: None,
        };
        self.texts.iter().zip(files).map(with_path).collect()
    }
}

/// As Go's `filepath.Join`.
pub(super) fn join(directory: &str, name: &str) -> String {
    clean_path(&format!("{directory}/{name}")).into_owned()
}

/// The words of Linux for what went wrong.
fn why_of(why: &io::Error) -> Cow<'static, str> {
    match why.kind() {
        ErrorKind::NotFound => "no such file or directory".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::IsADirectory => "is a directory".into(),
        ErrorKind::NotADirectory => "not a directory".into(),
        ErrorKind::QuotaExceeded => "too many levels of symbolic links".into(),
        _ => why.to_string().into(),
    }
}
