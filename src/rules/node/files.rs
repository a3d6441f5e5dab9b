//! Which files of a node are at hand, and what is known not to be there.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::go_glob;
use crate::model::go_url::clean_path;

/// What is known of the disk that files come from, beside their texts. Empty when nobody looked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disk {
    /// Directories whose names were all listed: what is below one and not known otherwise is not there.
    pub listed: Vec<String>,
    /// Files that are there, though nobody read them.
    pub unread: Vec<String>,
    /// Modes as `stat` has them, with the kind of each file, where the system has such.
    pub modes: BTreeMap<String, u32>,
}

/// What is known of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Presence {
    /// It is there, under this name.
    Present(String),
    Absent,
    Unknown,
}

/// Files by their cleaned paths.
pub(in crate::rules) struct Files<'c> {
    /// As they were given, with their contents.
    given: BTreeMap<String, (&'c str, &'c str)>,
    listed: BTreeSet<String>,
    /// All that is known to be there: files, and the directories they are in.
    present: BTreeSet<String>,
}

/// The directory that containerd's own paths count from.
const HOME: &str = "/etc/containerd";

impl<'c> Files<'c> {
    pub fn new(files: impl IntoIterator<Item = (&'c str, &'c str)>, disk: &Disk) -> Self {
        let mut present = BTreeSet::new();
        let mut add = |path: &str| {
            let path = clean_path(path).into_owned();
            let mut at = &*path;
            while !at.is_empty() && present.insert(at.to_owned()) {
                at = parent(at).unwrap_or_default();
            }
            path
        };
        let mut given = BTreeMap::new();
        for (path, contents) in files {
            let cleaned = add(path);
            if !path.ends_with('/') {
                given.insert(cleaned, (path, contents));
            }
        }
        disk.unread.iter().for_each(|it| drop(add(it)));
        let listed = disk.listed.iter().map(|it| add(it)).collect();
        Self { given, listed, present }
    }

    /// The files, each with its cleaned path, the one it was given by, and its contents.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'c str, &'c str)> {
        self.given.iter().map(|(path, (given, contents))| (&**path, *given, *contents))
    }

    /// The contents of the file with this cleaned path.
    pub fn contents(&self, path: &str) -> Option<&'c str> {
        self.given.get(path).map(|it| it.1)
    }

    /// The names in a directory, as far as they are known.
    pub fn names(&self, directory: &str) -> impl Iterator<Item = &str> {
        let prefix = if directory == "/" { directory.to_owned() } else { format!("{directory}/") };
        let below = self.present.range(prefix.clone()..).take_while({
            let prefix = prefix.clone();
            move |it| it.starts_with(&prefix)
        });
        below.filter_map(move |it| it.get(prefix.len()..)).filter(|it| !it.is_empty() && !it.contains('/'))
    }

    /// What is known of `path` itself: it is not there when the first of its parents that is missing would have
    /// stood in a list.
    pub fn at(&self, path: &str) -> Presence {
        let path = clean_path(path);
        if self.present.contains(&*path) {
            return Presence::Present(path.into_owned());
        }
        let mut at = &*path;
        while let Some(above) = parent(at) {
            if self.present.contains(above) {
                return if self.listed.contains(above) { Presence::Absent } else { Presence::Unknown };
            }
            at = above;
        }
        Presence::Unknown
    }

    /// What is known of a path that the file `referrer` names, on the node that this file lies on.
    pub fn named_by(&self, referrer: &str, path: &str) -> Presence {
        let mut is_absent = false;
        for (candidate, is_sure) in candidates(referrer, path) {
            match self.at(&candidate) {
                Presence::Present(path) => return Presence::Present(path),
                Presence::Absent => is_absent |= is_sure,
                Presence::Unknown => {}
            }
        }
        if is_absent { Presence::Absent } else { Presence::Unknown }
    }

    /// The files at hand that fit a pattern of the file `referrer`, in the order of their names.
    pub fn matching(&self, referrer: &str, pattern: &str) -> Vec<&str> {
        let patterns: Vec<String> = candidates(referrer, pattern).into_iter().map(|it| it.0).collect();
        let fits = |path: &str| patterns.iter().any(|pattern| path_fits(pattern, path));
        self.given.keys().map(|it| &**it).filter(|path| fits(path)).collect()
    }
}

/// Where a path that `referrer` names may be among the files at hand, and whether it is missing when it is not there:
/// the whole of a node can lie below any directory, and the result of a conversion is but a part of one.
fn candidates(referrer: &str, path: &str) -> Vec<(String, bool)> {
    let directory = parent(referrer).unwrap_or_default();
    if !path.starts_with('/') {
        return vec![(format!("{directory}/{path}"), true)];
    }
    let mut found = Vec::new();
    if referrer.starts_with('/') {
        found.push((path.to_owned(), true));
    }
    let root = match referrer.strip_prefix("etc/containerd/") {
        Some(_) => Some(""),
        None => referrer.find("/etc/containerd/").and_then(|at| referrer.get(..=at)),
    };
    match (root, path.strip_prefix(HOME)) {
        (Some("/"), _) => {}
        // A copy of a node may have been made of this directory alone.
        (Some(root), below) => found.push(([root, path.trim_start_matches('/')].concat(), below.is_some())),
        (None, Some(rest)) if rest.is_empty() || rest.starts_with('/') => {
            // The directory of certs.d, or of config.toml, stands for containerd's own.
            let home = referrer.find("certs.d/").map_or(directory, |at| referrer.get(..at).unwrap_or_default());
            found.push((format!("{}{rest}", if home.is_empty() { "." } else { home }), false));
        }
        _ => {}
    }
    found
}

/// The directory that `path` is in.
pub(in crate::rules) fn parent(path: &str) -> Option<&str> {
    match path.rsplit_once('/') {
        Some(("", name)) => (!name.is_empty()).then_some("/"),
        Some((parent, _)) => Some(parent),
        None => (path != ".").then_some("."),
    }
}

fn path_fits(pattern: &str, path: &str) -> bool {
    let pattern = clean_path(pattern);
    let (mut parts, mut names) = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.next(), names.next()) {
            (None, None) => return true,
            (Some(part), Some(name)) if go_glob::fits(part, name) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn presence(files: &[&str], listed: &[&str], referrer: &str, path: &str) -> Presence {
        let disk = Disk { listed: listed.iter().map(|it| (*it).to_owned()).collect(), ..Disk::default() };
        Files::new(files.iter().map(|it| (*it, "")), &disk).named_by(referrer, path)
    }

    #[test]
    fn what_is_missing_from_a_list_is_absent_and_all_else_unknown() {
        const CONFIG: &str = "/etc/containerd/config.toml";
        const TREE: &str = "/etc/containerd/certs.d";
        let there = || Presence::Present(TREE.to_owned());
        for (files, listed, expected) in [
            (&[CONFIG][..], &[][..], Presence::Unknown),
            (&[CONFIG], &["/etc/containerd"], Presence::Absent),
            (&[CONFIG], &["/etc"], Presence::Unknown),
            (&[CONFIG], &["/etc/containerd", TREE], there()),
            (&[CONFIG, "/etc/containerd/certs.d/docker.io/hosts.toml"], &[], there()),
        ] {
            assert_eq!(presence(files, listed, CONFIG, TREE), expected, "{files:?} {listed:?}");
        }
        assert_eq!(presence(&[CONFIG], &["/"], CONFIG, "/opt/certs.d"), Presence::Absent);
    }

    #[test]
    fn a_node_may_lie_below_any_directory_and_be_but_a_part_of_one() {
        const TREE: &str = "/etc/containerd/certs.d";
        for (config, listed, expected) in [
            ("/mnt/etc/containerd/config.toml", "/mnt/etc/containerd", Presence::Absent),
            ("node/etc/containerd/config.toml", "node", Presence::Unknown),
            ("node/etc/containerd/config.toml", "node/etc/containerd", Presence::Absent),
            ("etc/containerd/config.toml", "etc/containerd", Presence::Absent),
            ("etc/containerd/config.toml", "etc", Presence::Unknown),
            // Just a folder with a config.toml in it.
            ("out/config.toml", "out", Presence::Unknown),
            ("out/config.toml", "out/certs.d", Presence::Present("out/certs.d".to_owned())),
            ("config.toml", "certs.d", Presence::Present("certs.d".to_owned())),
        ] {
            assert_eq!(presence(&[config], &[listed], config, TREE), expected, "{config} {listed}");
        }
        // A copy of `/etc/containerd` says nothing about the rest of its node.
        let (copy, listed) = ("copy/etc/containerd/config.toml", &["copy", "copy/etc", "copy/etc/containerd"]);
        assert_eq!(presence(&[copy], listed, copy, "/etc/ssl/ca.pem"), Presence::Unknown);
        assert_eq!(presence(&[copy], listed, copy, "/etc/containerd/ca.pem"), Presence::Absent);
        let hosts = "out/certs.d/docker.io/hosts.toml";
        let ca = "out/certs.d/docker.io/ca.crt";
        let named = presence(&[hosts, ca], &[], hosts, "/etc/containerd/certs.d/docker.io/ca.crt");
        assert_eq!(named, Presence::Present(ca.to_owned()));
        assert_eq!(presence(&[hosts, ca], &[], hosts, "ca.crt"), Presence::Present(ca.to_owned()));
    }

    #[test]
    fn patterns_are_looked_up_where_paths_are() {
        let files = ["x/etc/containerd/conf.d/b.toml", "x/etc/containerd/conf.d/a.toml", "x/conf.d/c.toml"];
        let files = Files::new(files.map(|it| (it, "")), &Disk::default());
        let found = files.matching("x/etc/containerd/config.toml", "/etc/containerd/conf.d/*.toml");
        assert_eq!(found, ["x/etc/containerd/conf.d/a.toml", "x/etc/containerd/conf.d/b.toml"]);
        assert_eq!(files.matching("x/config.toml", "conf.d/*.toml"), ["x/conf.d/c.toml"]);
    }
}
