//! What a release makes of a whole text, which a field alone does not show: who is asked at all, and in which order.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::api::{analyze, trace};
use crate::document::{Document, NodeId};
use crate::message::Message;
use crate::model::certs_d::HostsToml;
use crate::model::legacy::Registry;
use crate::parse::{config_toml, hosts_toml};
use crate::plan::PullMode;
use crate::release::Release;
use crate::simulate::{LoadedFile, RegistryTable, is_https_first};

/// A `hosts.toml` or a config.toml as one release reads it.
#[derive(Default)]
pub(super) struct Reading {
    is_hosts: bool,
    /// Why nothing about registries counts.
    void: Option<Message>,
    /// The tables of plugins that are not read, and why.
    unread: Vec<(&'static str, Message)>,
    /// The numbers of each host in the order in which they are asked; a table may be asked twice.
    pub numbers: FxHashMap<NodeId, Vec<usize>>,
    /// The `http` hosts that are asked over https first.
    pub https_first: FxHashSet<NodeId>,
    /// Whether `server` names someone.
    pub has_server: bool,
    /// Whether `config_path` is the name of one directory, whatever is in it.
    pub is_one_root: bool,
}

impl Reading {
    pub(super) fn of_hosts(document: &Document<'_>, release: Release) -> Self {
        let (read, _) = hosts_toml::read(document, release);
        let void = match read {
            HostsToml::Missing => return Self::default(),
            HostsToml::Void(why) => {
                let consequence =
                    say!("containerd {release} drops the whole file and asks the upstream alone", release);
                say!("{why}; {consequence}", why, consequence)
            }
            HostsToml::Crash(_) => {
                say!("nothing in this file counts: containerd {release} panics over it, and every pull fails", release)
            }
            HostsToml::File(file) => {
                let has_server = file.server.address.is_some();
                let mut reading = Self { is_hosts: true, has_server, ..Self::default() };
                for (at, (id, host)) in hosts_toml::order(document, release).into_iter().zip(&file.hosts).enumerate() {
                    reading.numbers.entry(id).or_default().push(at + 1);
                    if is_https_first(host, release) {
                        reading.https_first.insert(id);
                    }
                }
                return reading;
            }
        };
        Self { is_hosts: true, void: Some(void), ..Self::default() }
    }

    pub(super) fn of_config(document: &Document<'_>, release: Release) -> Self {
        let (file, _) = config_toml::read(document, release);
        let assumed = LoadedFile::lenient(analyze::PATH, &file).assumed_version;
        let daemon = analyze::start(&file, assumed, release);
        let void = daemon.error.as_ref();
        let void = void.map(|error| say!("containerd {release} pulls nothing with this file: {error}", release, error));
        // A table that others are merged into is nobody's own.
        let is_in_force = |it: &Registry<'_>| match &daemon.registry {
            RegistryTable::Borrowed(table) => std::ptr::eq(*table, it),
            RegistryTable::Owned(table) => **table != Registry::default() || *it == Registry::default(),
        };
        let tables = file.plugins.iter().filter_map(|it| Some((it.name.as_str(), it.registry.as_ref()?)));
        let unread =
            tables.filter(|it| !is_in_force(it.1)).map(|(name, _)| (name, trace::not_read(name, &file, release)));
        Self { unread: unread.collect(), is_one_root: daemon.pull_mode == PullMode::Transfer, void, ..Self::default() }
    }

    /// Why the key at `path` counts for nothing, whatever stands there.
    pub(super) fn why_void(&self, path: &[&str]) -> Option<&Message> {
        match path {
            _ if self.is_hosts => self.void.as_ref(),
            ["plugins", plugin, table, ..] if table.eq_ignore_ascii_case("registry") => {
                self.void.as_ref().or_else(|| self.unread.iter().find(|it| it.0 == *plugin).map(|it| &it.1))
            }
            // What stands beside the registry, such as `version`, may be why.
            _ => None,
        }
    }
}
