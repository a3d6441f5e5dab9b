//! What rules look at, with the questions that several of them ask answered once.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, NodeId, TableKind, Value};
use crate::model::config::{ConfigFile, PluginTable};
use crate::model::go_url::{self, GoUrl};
use crate::model::legacy::{LegacyMirror, Registry, Text};
use crate::model::namespace::{DEFAULT_DIRECTORY, is_loopback, split_port, upstream_host};
use crate::parse::config_toml::names;
use crate::release::{Feature, Release};
use crate::simulate::Daemon;
use crate::text::Extent;

/// A `config.toml` to be checked.
#[derive(Clone, Copy, Debug)]
pub struct ConfigContext<'c> {
    /// The text.
    pub document: &'c Document<'c>,
    /// What was read from it.
    pub file: &'c ConfigFile<'c>,
    /// A containerd started with it: says which registry table counts.
    pub daemon: &'c Daemon<'c>,
    /// The release that reads it.
    pub release: Release,
    /// Whether the text may be a piece of a file: then nothing is said about a version that is missing.
    pub pasted: bool,
    /// Where the file lies, where that is known.
    pub path: Option<&'c str>,
}

/// A `hosts.toml` to be checked.
#[derive(Clone, Copy, Debug)]
pub struct HostsContext<'c> {
    /// The text.
    pub document: &'c Document<'c>,
    /// The name of the directory it lies in, where that is known.
    pub directory: Option<&'c str>,
    /// The release that reads it.
    pub release: Release,
}

/// What lies below a certs.d root.
#[derive(Clone, Debug)]
pub struct TreeContext<'c> {
    /// The names directly below the root, each with what lies in it: names below it, and contents where they are
    /// known. A name that is a file has `None`.
    pub entries: BTreeMap<&'c str, Option<BTreeMap<&'c str, &'c str>>>,
    /// The release that reads it.
    pub release: Release,
}

impl<'c> TreeContext<'c> {
    /// The tree of `files`: paths below the root, and their contents.
    pub fn new(files: impl IntoIterator<Item = (&'c str, &'c str)>, release: Release) -> Self {
        let mut entries: BTreeMap<&str, Option<BTreeMap<&str, &str>>> = BTreeMap::new();
        for (path, contents) in files {
            match path.split_once('/') {
                Some((directory, name)) => {
                    let entry = entries.entry(directory).or_default().get_or_insert_default();
                    if !name.is_empty() {
                        entry.insert(name, contents);
                    }
                }
                None => drop(entries.entry(path).or_default()),
            }
        }
        Self { entries, release }
    }

    /// The host directories, with what lies in them.
    pub(super) fn directories(&self) -> impl Iterator<Item = (&'c str, &BTreeMap<&'c str, &'c str>)> {
        self.entries.iter().filter_map(|(name, entry)| Some((*name, entry.as_ref()?)))
    }
}

/// Something found in a tree, or in several files.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeFinding {
    /// The file or directory concerned: from the root of the tree, or as it was given.
    pub path: String,
    /// What about it.
    pub diagnostic: Diagnostic,
}

/// A `config.toml`, made easy to look at.
pub(super) struct Config<'c> {
    pub document: &'c Document<'c>,
    pub file: &'c ConfigFile<'c>,
    pub daemon: &'c Daemon<'c>,
    pub release: Release,
    pub pasted: bool,
    pub path: Option<&'c str>,
    /// The registry table that counts, or would if containerd started.
    pub registry: &'c Registry<'c>,
    /// The plugin table it is in.
    pub plugin: Option<&'c PluginTable<'c>>,
    /// All endpoints of all mirrors.
    pub endpoints: Vec<Endpoint<'c>>,
    /// The first of `endpoints` on a machine, whatever its port; empty when no credentials or TLS settings need it.
    first_on: FxHashMap<Cow<'c, str>, usize>,
    /// For each of `endpoints`, the next one on the same machine.
    next_on: Vec<Option<usize>>,
    /// The keys of `configs`.
    with_settings: FxHashSet<&'c str>,
    /// How many more fixes may be looked for that take a walk through the text.
    fixes: Cell<u32>,
}

/// Who has more mistakes of one kind mends them with other means; without a limit, a text full of them would keep
/// its editor waiting.
const MOST_FIXES: u32 = 100;

/// An endpoint of a mirror.
pub(super) struct Endpoint<'c> {
    pub mirror: &'c LegacyMirror<'c>,
    pub text: &'c Text<'c>,
    /// What containerd makes of it; `None` when it is no URL.
    pub url: Option<GoUrl<'c>>,
}

impl Endpoint<'_> {
    pub fn host(&self) -> &str {
        self.url.as_ref().map_or("", |url| &*url.host)
    }
}

impl<'c> Endpoint<'c> {
    /// The host without its port.
    fn machine(&self) -> Cow<'c, str> {
        match self.url.as_ref().map(|url| &url.host) {
            Some(Cow::Borrowed(host)) => Cow::Borrowed(split_port(host).0),
            Some(Cow::Owned(host)) => Cow::Owned(split_port(host).0.to_owned()),
            None => Cow::Borrowed(""),
        }
    }
}

impl<'c> Config<'c> {
    pub fn new(context: &ConfigContext<'c>) -> Self {
        let ConfigContext { document, file, daemon, release, pasted, path } = *context;
        let counts = |it: &&PluginTable<'_>| it.registry.as_ref().is_some_and(|it| std::ptr::eq(it, &*daemon.registry));
        let would_count = |it: &&PluginTable<'_>| daemon.error.is_some() && it.registry.is_some();
        let plugin = file.plugins.iter().find(counts).or_else(|| file.plugins.iter().find(would_count));
        let registry = plugin.and_then(|it| it.registry.as_ref()).unwrap_or(&daemon.registry);
        let mut endpoints = Vec::with_capacity(registry.mirrors.iter().map(|it| it.endpoints.len()).sum());
        for mirror in &registry.mirrors {
            for text in &mirror.endpoints {
                endpoints.push(Endpoint { mirror, text, url: endpoint_url(text, release) });
            }
        }
        let mut first_on = FxHashMap::default();
        let mut next_on = Vec::new();
        if !registry.configs.is_empty() || !registry.auths.is_empty() {
            first_on.reserve(endpoints.len());
            // From the last to the first, so that each finds the one after it.
            next_on = endpoints.iter().enumerate().rev().map(|(at, it)| first_on.insert(it.machine(), at)).collect();
            next_on.reverse();
        }
        let with_settings = registry.configs.iter().map(|it| &*it.host.value).collect();
        let fixes = Cell::new(MOST_FIXES);
        Self {
            document,
            file,
            daemon,
            release,
            pasted,
            path,
            registry,
            plugin,
            endpoints,
            first_on,
            next_on,
            with_settings,
            fixes,
        }
    }

    /// The endpoints on exactly `host`. Answers only where there are `configs` or `auths`.
    pub fn endpoints_on(&self, host: &str) -> impl Iterator<Item = &Endpoint<'c>> {
        self.endpoints_at(split_port(host).0).filter(move |it| it.host() == host)
    }

    /// The endpoints on the machine called `name`, with whatever port or none.
    fn endpoints_at(&self, name: &str) -> impl Iterator<Item = &Endpoint<'c>> {
        let first = self.first_on.get(name).copied();
        let places = std::iter::successors(first, |at| self.next_on.get(*at).copied().flatten());
        places.filter_map(|at| self.endpoints.get(at))
    }

    /// An endpoint on the machine called `name`, with whatever port or none.
    pub fn endpoint_named(&self, name: &str) -> Option<&Endpoint<'c>> {
        self.endpoints_at(name).next()
    }

    /// What containerd makes of an endpoint; `None` when it is no URL.
    pub fn url<'e>(&self, endpoint: &'e Text<'_>) -> Option<GoUrl<'e>> {
        endpoint_url(endpoint, self.release)
    }

    /// Whether there is an entry of `configs` for exactly `host`.
    pub fn has_settings(&self, host: &str) -> bool {
        self.with_settings.contains(host)
    }

    /// The value of `config_path`, unless it is empty.
    pub fn config_path(&self) -> Option<&'c Text<'c>> {
        self.registry.config_path.as_ref().filter(|it| !it.value.is_empty())
    }

    /// The registry table that counts.
    pub fn table(&self) -> Option<NodeId> {
        self.registry_of(self.plugin?)
    }

    /// The registry table of `plugin`.
    pub fn registry_of(&self, plugin: &PluginTable<'_>) -> Option<NodeId> {
        let plugins = self.child(NodeId::ROOT, "plugins")?;
        self.child(self.document.get(plugins, plugin.name.as_str())?, "registry")
    }

    /// The child of `table` that this release takes for `name`.
    pub fn child(&self, table: NodeId, name: &str) -> Option<NodeId> {
        field(self.document, table, name, self.release)
    }

    /// The node below the registry table that counts, along `path`.
    pub fn below(&self, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(self.table()?, |table, name| self.child(table, name))
    }

    /// Whether one more fix may be looked for.
    pub fn may_fix(&self) -> bool {
        let left = self.fixes.get();
        self.fixes.set(left.saturating_sub(1));
        left > 0
    }

    /// The entry of `registry.<table>` whose key stands at `extent`, for a fix.
    pub fn entry(&self, table: &str, extent: Extent) -> Option<NodeId> {
        if !self.may_fix() {
            return None;
        }
        let table = self.below(&[table])?;
        self.document.children(table).find(|(_, node)| node.key_extent == extent).map(|(id, _)| id)
    }
}

/// containerd v1.7.34 pkg/cri/server/image_pull.go: addDefaultScheme.
fn endpoint_url<'c>(text: &'c Text<'_>, release: Release) -> Option<GoUrl<'c>> {
    if text.value.contains("://") {
        return go_url::parse(&text.value).ok();
    }
    let mut url = go_url::parse(&format!("dummy://{}", text.value)).ok()?.into_owned();
    url.scheme = if is_loopback(&url.host, release) { "http".into() } else { "https".into() };
    Some(url)
}

fn field(document: &Document<'_>, table: NodeId, name: &str, release: Release) -> Option<NodeId> {
    document.children(table).find(|(_, node)| names(&node.key, name, release)).map(|(id, _)| id)
}

/// A `hosts.toml`, made easy to look at.
pub(super) struct Hosts<'c> {
    pub document: &'c Document<'c>,
    pub directory: Option<&'c str>,
    pub release: Release,
    /// `server`, where it is a string.
    pub server: Option<HostUrl<'c>>,
    /// The children of `host` that are tables.
    pub hosts: Vec<HostUrl<'c>>,
}

/// A URL in a `hosts.toml`, with the table whose fields belong to it.
pub(super) struct HostUrl<'c> {
    /// The root for `server`.
    pub table: NodeId,
    pub text: &'c str,
    pub extent: Extent,
    /// What containerd makes of it, or why it can't.
    pub url: Result<GoUrl<'c>, String>,
}

impl<'c> HostUrl<'c> {
    /// containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig.
    fn new(table: NodeId, text: &'c str, extent: Extent) -> Self {
        let url = if text.starts_with("http") {
            go_url::parse(text)
        } else {
            go_url::parse(&format!("https://{text}")).map(GoUrl::into_owned)
        };
        Self { table, text, extent, url }
    }

    pub fn host(&self) -> &str {
        self.url.as_ref().map_or("", |url| &*url.host)
    }

    /// Whether there is a host in it that might exist; other rules speak of a wildcard, or a scheme taken for a host.
    pub fn is_usable(&self) -> bool {
        !self.host().is_empty() && !self.host().contains('*') && !self.host().ends_with(':')
    }

    pub fn scheme(&self) -> &str {
        self.url.as_ref().map_or("", |url| &*url.scheme)
    }

    pub fn path(&self) -> &str {
        self.url.as_ref().map_or("", |url| &*url.path)
    }
}

impl<'c> Hosts<'c> {
    pub fn new(context: &HostsContext<'c>) -> Self {
        let HostsContext { document, directory, release } = *context;
        let server = field(document, NodeId::ROOT, "server", release).and_then(|id| {
            let node = document.node(id);
            let Value::String(text) = &node.value else { return None };
            Some(HostUrl::new(NodeId::ROOT, text, node.extent))
        });
        let tables = document.get(NodeId::ROOT, "host").map(|id| document.children(id));
        let hosts = tables.into_iter().flatten().filter(|(_, node)| matches!(node.value, Value::Table(_)));
        let hosts = hosts.map(|(id, node)| HostUrl::new(id, &node.key, node.key_extent)).collect();
        Self { document, directory, release, server, hosts }
    }

    /// The value of `name` in `table`.
    pub fn field(&self, table: NodeId, name: &str) -> Option<(NodeId, &'c Node<'c>)> {
        field(self.document, table, name, self.release).map(|id| (id, self.document.node(id)))
    }

    /// The namespace that the directory serves; `None` for `_default` and where it is not known.
    pub fn namespace(&self) -> Option<Cow<'c, str>> {
        self.directory.filter(|it| *it != DEFAULT_DIRECTORY).map(namespace_of)
    }

    /// `server` and the hosts, in the order of the text.
    pub fn urls(&self) -> impl Iterator<Item = &HostUrl<'c>> {
        self.server.iter().chain(&self.hosts)
    }

    /// `server` and the hosts, as far as there is a host in them that might exist.
    pub fn asked(&self) -> impl Iterator<Item = &HostUrl<'c>> {
        self.urls().filter(|it| it.is_usable())
    }

    /// Whether the name of `host` was meant to go on in the tables below it: dots without quotes.
    pub fn is_nested(&self, host: &HostUrl<'_>) -> bool {
        let is_table = |node: &Node<'_>| node.key != "header" && matches!(node.value, Value::Table(_));
        self.table_kind(host) == Some(TableKind::Implicit)
            && self.document.children(host.table).any(|(_, node)| is_table(node))
    }

    /// Whether `host` is known to be another machine than the registry itself.
    pub fn is_mirror(&self, host: &HostUrl<'_>) -> bool {
        let own = self.namespace();
        let is_own = own.as_ref().is_some_and(|own| **own == *host.host() || upstream_host(own) == host.host());
        let is_server = self.server.as_ref().is_some_and(|server| server.host() == host.host());
        (own.is_some() || self.server.is_some()) && !is_own && !is_server
    }

    /// The words of `capabilities` in `table` with their nodes; `None` when the key is missing, empty or no array,
    /// which all mean something else than a list.
    pub fn capabilities(&self, table: NodeId) -> Option<Vec<(NodeId, String)>> {
        let (id, node) = self.field(table, "capabilities")?;
        if node.value != Value::Array {
            return None;
        }
        let word = |(id, node): (NodeId, &Node<'_>)| match &node.value {
            Value::String(word) => Some((id, word.to_ascii_lowercase())),
            _ => None,
        };
        let words: Vec<_> = self.document.children(id).filter_map(word).collect();
        (!words.is_empty()).then_some(words)
    }

    /// The same, unless the release drops the file over one of them.
    pub fn known_capabilities(&self, table: NodeId) -> Option<Vec<(NodeId, String)>> {
        let is_known = |word: &str| match word {
            "referrers" => self.release.has(Feature::REFERRERS),
            word => matches!(word, "pull" | "resolve" | "push"),
        };
        self.capabilities(table).filter(|words| words.iter().all(|it| is_known(&it.1)))
    }

    /// The entries of `header` in `table`.
    pub fn headers(&self, table: NodeId) -> impl Iterator<Item = (NodeId, &'c Node<'c>)> {
        let document = self.document;
        let header = self.field(table, "header").filter(|(_, node)| matches!(node.value, Value::Table(_)));
        header.into_iter().flat_map(move |(id, _)| document.children(id))
    }

    /// Tables whose fields count: the root and each host.
    pub fn tables(&self) -> impl Iterator<Item = NodeId> {
        std::iter::once(NodeId::ROOT).chain(self.hosts.iter().map(|it| it.table))
    }

    /// The path of `url` as requests begin with it.
    ///
    /// containerd v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig.
    pub fn root(&self, url: &HostUrl<'_>) -> String {
        let overridden = self.field(url.table, "override_path").is_some_and(|it| it.1.value == Value::Boolean(true));
        let path = if url.path().is_empty() { Cow::Borrowed("") } else { go_url::clean_path(url.path()) };
        let path = path.trim_end_matches('/');
        if overridden || path.ends_with("/v2") { path.to_owned() } else { format!("{path}/v2") }
    }

    /// How the table of `host` came to be.
    pub fn table_kind(&self, host: &HostUrl<'_>) -> Option<TableKind> {
        match self.document.node(host.table).value {
            Value::Table(kind) => Some(kind),
            _ => None,
        }
    }
}

/// The namespace that a directory called `directory` serves.
pub(crate) fn namespace_of(directory: &str) -> Cow<'_, str> {
    match directory.strip_suffix('_').and_then(|it| it.rsplit_once('_')) {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) => {
            format!("{name}:{port}").into()
        }
        _ => directory.into(),
    }
}
