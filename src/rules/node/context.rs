//! Several files as one node: which of them containerd starts with, and where the directories of hosts are.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::files::{Disk, Files, Presence, parent};
use crate::document::{self, Document, NodeId};
use crate::model::config::ConfigFile;
use crate::parse::config_toml;
use crate::release::Release;
use crate::simulate::{self, Daemon, LoadedFile};

/// Files of one node, or of several.
#[derive(Clone, Copy, Debug)]
pub struct NodeContext<'c> {
    /// Paths as they were given, and contents. One that ends in `/` is an empty directory.
    pub files: &'c [(&'c str, &'c str)],
    /// What is known beyond them.
    pub disk: &'c Disk,
    /// The release that reads them.
    pub release: Release,
}

/// The same, made easy to look at.
pub(in crate::rules) struct Node<'t, 'c> {
    pub files: &'t Files<'c>,
    pub disk: &'c Disk,
    pub release: Release,
    /// All config files.
    pub texts: &'t [ConfigText<'c>],
    /// Each of them that a containerd starts with.
    pub started: Vec<Started<'t, 'c>>,
}

/// A config file.
pub(in crate::rules) struct ConfigText<'c> {
    /// Cleaned.
    pub path: String,
    /// As it was given.
    pub given: &'c str,
    pub document: Document<'c>,
    pub file: ConfigFile<'c>,
}

/// A containerd that runs with a config file and what that imports.
pub(in crate::rules) struct Started<'t, 'c> {
    /// Never empty; the main file comes first.
    pub loaded: Vec<&'t ConfigText<'c>>,
    /// Whether a file that is imported could not be looked at: then others may say more.
    pub is_partial: bool,
    pub daemon: Daemon<'t>,
    pub main: &'t ConfigText<'c>,
}

/// Calls `look` with the files of `context`.
pub(in crate::rules) fn with_node<R>(context: &NodeContext<'_>, look: impl FnOnce(&Node<'_, '_>) -> R) -> R {
    let NodeContext { files, disk, release } = *context;
    let files = Files::new(files.iter().copied(), disk);
    let texts: Vec<ConfigText<'_>> = files.iter().filter_map(|it| config_text(it, release)).collect();
    let by_path: BTreeMap<&str, &ConfigText<'_>> = texts.iter().map(|it| (&*it.path, it)).collect();
    let mains = texts.iter().filter(|it| !is_drop_in(&it.path));
    let loads: Vec<Loads<'_, '_>> = mains.map(|main| Loads::of(main, &by_path, &files, release)).collect();
    let imported: BTreeSet<&str> =
        loads.iter().flat_map(|it| it.loaded.iter().skip(1)).map(|it| it.path.as_str()).collect();
    let is_main = |it: &&Loads<'_, '_>| !imported.contains(&*it.main.path);
    let started = loads.iter().filter(is_main).map(|it| it.start(release)).collect();
    look(&Node { files: &files, texts: &texts, disk, release, started })
}

/// Whether a file lies where only imports are looked for.
fn is_drop_in(path: &str) -> bool {
    parent(path).is_some_and(|it| it.ends_with(".d"))
}

fn config_text<'c>((path, given, contents): (&str, &'c str, &'c str), release: Release) -> Option<ConfigText<'c>> {
    if !path.ends_with(".toml") || path.split('/').any(|it| it == "certs.d") {
        return None;
    }
    let document = document::read(contents);
    let keys = ["version", "plugins", "imports", "disabled_plugins", "required_plugins"];
    if !path.ends_with("config.toml") && !keys.iter().any(|it| document.get(NodeId::ROOT, it).is_some()) {
        return None;
    }
    let (file, _) = config_toml::read(&document, release);
    Some(ConfigText { path: path.to_owned(), given, document, file })
}

/// What is loaded with a main file.
struct Loads<'t, 'c> {
    main: &'t ConfigText<'c>,
    loaded: Vec<&'t ConfigText<'c>>,
    is_partial: bool,
}

impl<'t, 'c> Loads<'t, 'c> {
    /// Breadth first, each path once, as far as the files are at hand.
    ///
    /// containerd v2.3.4 cmd/containerd/server/config/config.go: LoadConfig.
    fn of(
        main: &'t ConfigText<'c>,
        texts: &BTreeMap<&str, &'t ConfigText<'c>>,
        files: &Files<'_>,
        release: Release,
    ) -> Self {
        let mut loads = Self { main, loaded: Vec::new(), is_partial: false };
        let mut seen = BTreeSet::new();
        let mut pending = VecDeque::from([main]);
        while let Some(text) = pending.pop_front() {
            if !seen.insert(&*text.path) {
                continue;
            }
            loads.loaded.push(text);
            for import in simulate::imports(&text.path, &text.file, release) {
                let paths: Vec<String> = if import.is_pattern {
                    files.matching(&text.path, &import.path).into_iter().map(str::to_owned).collect()
                } else if let Presence::Present(path) = files.named_by(&text.path, &import.path) {
                    vec![path]
                } else {
                    loads.is_partial = true;
                    Vec::new()
                };
                pending.extend(paths.iter().filter_map(|path| texts.get(&**path).copied()));
            }
        }
        loads
    }

    fn start(&self, release: Release) -> Started<'t, 'c> {
        let loaded: Vec<LoadedFile<'t>> = self.loaded.iter().map(|it| LoadedFile::new(&it.path, &it.file)).collect();
        let daemon = simulate::start(&loaded, release);
        Started { loaded: self.loaded.clone(), is_partial: self.is_partial, daemon, main: self.main }
    }
}

impl<'c> Started<'_, 'c> {
    /// The roots of `config_path` that are at hand, in their order, each with its name on the node.
    pub fn roots(&self, files: &Files<'_>) -> Vec<(&str, String)> {
        let at_hand = |root| match files.named_by(&self.main.path, root) {
            Presence::Present(path) => Some((root, path)),
            _ => None,
        };
        self.daemon.roots.iter().filter_map(|root| at_hand(&**root)).collect()
    }

    /// The file that sets `config_path`.
    pub fn with_config_path(&self, value: &str) -> Option<(&ConfigText<'c>, crate::text::Extent)> {
        let of_file = |text: &ConfigText<'_>| {
            let registries = text.file.plugins.iter().filter_map(|it| it.registry.as_ref());
            registries.filter_map(|it| it.config_path.as_ref()).find(|it| *it.value == *value).map(|it| it.extent)
        };
        self.loaded.iter().rev().find_map(|text| Some((*text, of_file(text)?)))
    }
}
