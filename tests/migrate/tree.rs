//! All that is in a directory, to be compared and to be put back.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;

/// Paths below a directory, and what is there.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tree(pub BTreeMap<String, Entry>);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub kind: Kind,
    pub mode: u32,
    pub owner: (u32, u32),
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Directory,
    File(Vec<u8>),
    Link(String),
    Other,
}

impl Tree {
    pub fn read(directory: &Path) -> Self {
        let mut tree = Self::default();
        tree.add(directory, "");
        tree
    }

    fn add(&mut self, directory: &Path, prefix: &str) {
        for entry in fs::read_dir(directory).unwrap_or_else(|why| panic!("{}: {why}", directory.display())) {
            let entry = entry.expect("an entry");
            let name = entry.file_name().into_string().expect("UTF-8");
            let path = format!("{prefix}{name}");
            let facts = entry.metadata().expect("metadata");
            let kind = if facts.is_dir() {
                self.add(&entry.path(), &format!("{path}/"));
                Kind::Directory
            } else if facts.is_symlink() {
                Kind::Link(fs::read_link(entry.path()).expect("a link").into_os_string().into_string().expect("UTF-8"))
            } else if facts.is_file() {
                Kind::File(fs::read(entry.path()).expect("a file"))
            } else {
                Kind::Other
            };
            let mode = if facts.is_symlink() { 0 } else { facts.mode() & 0o7777 };
            self.0.insert(path, Entry { kind, mode, owner: (facts.uid(), facts.gid()) });
        }
    }

    /// Makes `directory` hold this and nothing else.
    pub fn put(&self, directory: &Path) {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                fs::remove_dir_all(path).expect("to remove");
            } else {
                fs::remove_file(path).expect("to remove");
            }
        }
        for (path, entry) in &self.0 {
            let path = directory.join(path);
            match &entry.kind {
                Kind::Directory => fs::create_dir(&path).expect("a directory"),
                Kind::File(contents) => fs::write(&path, contents).expect("a file"),
                Kind::Link(to) => {
                    symlink(to, &path).expect("a link");
                    continue;
                }
                Kind::Other => panic!("{} is of no use", path.display()),
            }
            let facts = fs::metadata(&path).expect("metadata");
            if (facts.uid(), facts.gid()) != entry.owner {
                chown(&path, Some(entry.owner.0), Some(entry.owner.1)).expect("to give away");
            }
            fs::set_permissions(&path, Permissions::from_mode(entry.mode)).expect("a mode");
        }
    }

    /// What is at `path`, followed by a slash, without that.
    pub fn below(&self, path: &str) -> Self {
        let prefix = format!("{path}/");
        let all = self.0.iter().filter_map(|it| Some((it.0.strip_prefix(&prefix)?.to_owned(), it.1.clone())));
        Self(all.collect())
    }

    /// Without `path` and what is below.
    pub fn without(&self, path: &str) -> Self {
        let mut rest = self.clone();
        let prefix = format!("{path}/");
        rest.0.retain(|it, _| it != path && !it.starts_with(&prefix));
        rest
    }

    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        match &self.0.get(path)?.kind {
            Kind::File(contents) => Some(contents),
            _ => None,
        }
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.bytes(path).and_then(|it| std::str::from_utf8(it).ok())
    }

    /// Adds a directory and those above it, if it is not there.
    pub fn directory(&mut self, path: &str, like: &Entry) {
        if let Some((above, _)) = path.rsplit_once('/') {
            self.directory(above, like);
        }
        let entry = Entry { kind: Kind::Directory, mode: 0o755, owner: like.owner };
        self.0.entry(path.to_owned()).or_insert(entry);
    }

    /// Adds a file, or gives it other contents.
    pub fn file(&mut self, path: &str, contents: &str, mode: u32, like: &Entry) {
        let kind = Kind::File(contents.as_bytes().to_owned());
        match self.0.get_mut(path) {
            Some(entry) => entry.kind = kind,
            None => drop(self.0.insert(path.to_owned(), Entry { kind, mode, owner: like.owner })),
        }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, Entry { kind, mode, owner: (user, group) }) in &self.0 {
            writeln!(out)?;
            match kind {
                Kind::Directory => write!(out, "{path}/ {mode:o} {user}:{group}")?,
                Kind::Link(to) => write!(out, "{path} -> {to}")?,
                Kind::File(contents) => {
                    write!(out, "{path} {mode:o} {user}:{group} {:?}", String::from_utf8_lossy(contents))?;
                }
                Kind::Other => write!(out, "{path} ?")?,
            }
        }
        Ok(())
    }
}

/// Fails with what differs.
#[track_caller]
pub fn same(found: &Tree, expected: &Tree, context: impl FnOnce() -> String) {
    if found == expected {
        return;
    }
    let only = |a: &Tree, b: &Tree| {
        Tree(a.0.iter().filter(|it| b.0.get(it.0) != Some(it.1)).map(|it| (it.0.clone(), it.1.clone())).collect())
    };
    panic!("{}\nexpected: {:?}\n\nfound instead: {:?}", context(), only(expected, found), only(found, expected));
}
