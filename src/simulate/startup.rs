//! From config files to a running daemon: which tables count, how files are merged, what makes it refuse.

use std::borrow::Cow;

use crate::message::Message;
use crate::model::config::{ConfigFile, PluginName, PluginTable, PullSettings};
use crate::model::go_url::{self, clean_path};
use crate::model::legacy::{Registry, Text};
use crate::plan::PullMode;
use crate::release::{Feature, Release};

use super::daemon::{Daemon, RegistryTable, credentials, redacted};
use super::merge;

/// A config file and where it lies.
#[derive(Clone, Copy, Debug)]
pub struct LoadedFile<'a> {
    /// As containerd names it; imports count from its directory.
    pub path: &'a str,
    /// What was read; `None` where an import without `*` names a file that does not exist.
    pub file: Option<&'a ConfigFile<'a>>,
    /// The version to assume where the file has no `version`, for a pasted piece of a file; a real file has none.
    pub assumed_version: Option<i64>,
}

impl<'a> LoadedFile<'a> {
    /// A file as containerd reads it.
    pub const fn new(path: &'a str, file: &'a ConfigFile<'a>) -> Self {
        Self { path, file: Some(file), assumed_version: None }
    }

    /// The same, but a pasted fragment without `version` counts as a file of the version that its registry
    /// table is named for.
    pub fn lenient(path: &'a str, file: &'a ConfigFile<'a>) -> Self {
        let named = || file.plugins.iter().find(|it| it.registry.is_some()).map(|it| it.name.version());
        let assumed_version = if file.is_fragment { named() } else { None };
        Self { assumed_version, ..Self::new(path, file) }
    }

    fn version(&self) -> i64 {
        let written = self.file.and_then(|file| file.version).map(|it| it.value);
        written.or(self.assumed_version).unwrap_or_default()
    }
}

/// A file or pattern that a config file imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Cleaned; relative means the daemon's working directory.
    pub path: String,
    /// Whether it is a pattern: matches are loaded in the order of their names, and none is fine. A missing
    /// file that is no pattern keeps containerd from starting.
    pub is_pattern: bool,
}

/// What the file at `path` imports, in order. containerd loads breadth first, each path once.
///
/// containerd v1.6.24 and v1.7.34 services/server/config/config.go: resolveImports.
pub fn imports(path: &str, file: &ConfigFile<'_>, release: Release) -> Vec<Import> {
    let directory = path.rsplit_once('/').map_or(".", |(directory, _)| directory);
    file.imports
        .iter()
        .map(|import| {
            let is_pattern = import.value.contains('*');
            let from_file = !is_pattern || release.has(Feature::GLOB_FROM_FILE);
            let path = match import.value.starts_with('/') {
                false if from_file => clean_path(&format!("{directory}/{}", import.value)).into_owned(),
                // Odd: old releases look for a pattern in the working directory, uncleaned.
                _ if from_file => clean_path(&import.value).into_owned(),
                _ => import.value.to_string(),
            };
            Import { path, is_pattern }
        })
        .collect()
}

/// All files as one: the tables of the plugins that matter, and what is disabled and required.
#[derive(Default)]
struct Merged<'a> {
    version: i64,
    tables: Tables<'a>,
    disabled: Vec<&'a str>,
    required: Vec<&'a str>,
    /// containerd names the file it loaded last when the whole is refused.
    last_path: &'a str,
}

/// The tables of one file or of all, by plugin name.
#[derive(Clone, Default)]
struct Tables<'a>([Option<Table<'a>>; 4]);

#[derive(Clone, Default)]
pub(super) struct Table<'a> {
    pub registry: RegistryTable<'a>,
    pub has_registry: bool,
    pub pull: PullSettings,
    pub fatal: Option<&'a Message>,
}

/// Starts a containerd on Linux with `files`, which are in the order it loads them.
pub fn start<'a>(files: &[LoadedFile<'a>], release: Release) -> Daemon<'a> {
    let mut daemon = Daemon::new(release);
    if let Err(error) = load(files, release).and_then(|merged| settle(merged, &mut daemon)) {
        daemon.error = Some(error);
    }
    daemon
}

/// containerd v1.7.34 services/server/config/config.go and v2.3.4 cmd/containerd/server/config/config.go: LoadConfig.
fn load<'a>(files: &[LoadedFile<'a>], release: Release) -> Result<Merged<'a>, String> {
    let newest = newest_version(release);
    let mut merged = Merged { version: if release.is_1() { 1 } else { newest }, ..Merged::default() };
    let mut root_version = 0;
    for loaded in files {
        let path = loaded.path;
        merged.last_path = path;
        let Some(file) = loaded.file else {
            return Err(match release.is_1() {
                true => format!("containerd: failed to load TOML: {path}: open {path}: no such file or directory"),
                false => format!("containerd: open {path}: no such file or directory"),
            });
        };
        if let Some(fatal) = file.fatal.first() {
            return Err(match release.is_1() {
                true => format!("containerd: failed to load TOML: {path}: {}", fatal.value),
                false => format!("containerd: failed to unmarshal TOML: {}", fatal.value),
            });
        }
        let mut tables = Tables::of(file);
        let mut version = loaded.version();
        let (disabled, required) = (&file.disabled_plugins, &file.required_plugins);
        let short_names = !release.is_1() && version < 2;
        merged.disabled.extend(disabled.iter().filter_map(|it| full_name(it, short_names)));
        merged.required.extend(required.iter().filter_map(|it| full_name(it, short_names)));
        if short_names {
            tables.rename_short();
        }
        if release.has(Feature::MIGRATE_PER_FILE) {
            if root_version == 0 {
                root_version = version;
            }
            if version > root_version {
                return Err(format!(
                    "containerd: drop-in config version {version} higher than root config version {root_version}"
                ));
            }
            if version < newest {
                tables.move_to_images();
                version = newest;
            }
        } else if short_names {
            // Odd: raised to what the files before have come to. That is the newest version for the first file,
            // past the step that moves the tables, and the registry settings are lost.
            version = merged.version;
        }
        if version != 0 {
            merged.version = version;
        }
        merged.tables.merge(tables, release);
    }
    validate(&merged, files, release)
        .map_err(|why| format!("containerd: failed to load TOML from {}: {why}", merged.last_path))?;
    if !release.is_1() && !release.has(Feature::MIGRATE_PER_FILE) && merged.version < newest {
        merged.tables.move_to_images();
    }
    Ok(merged)
}

const fn newest_version_of(is_1: bool, per_file: bool) -> i64 {
    match (is_1, per_file) {
        (true, _) => 2,
        (false, false) => 3,
        (false, true) => 4,
    }
}

/// The newest config version that `release` knows.
pub fn newest_version(release: Release) -> i64 {
    newest_version_of(release.is_1(), release.has(Feature::MIGRATE_PER_FILE))
}

/// The full name of a plugin; `None` for the short name of one that pulls no images, which gets its full name, too.
///
/// containerd v2.3.4 cmd/containerd/server/config/config.go: v1MigratePluginName.
fn full_name<'a>(name: &'a Text<'a>, short_names: bool) -> Option<&'a str> {
    match &*name.value {
        "cri" if short_names => Some(PluginName::Grpc.as_str()),
        other => (!short_names || other.contains('.')).then_some(other),
    }
}

/// containerd v1.7.34 services/server/config/config.go: ValidateV2; v2.3.4: ValidateVersion.
fn validate(merged: &Merged<'_>, files: &[LoadedFile<'_>], release: Release) -> Result<(), String> {
    let version = merged.version;
    let newest = newest_version(release);
    if !release.is_1() && version > newest {
        return Err(format!("expected containerd config version equal to or less than `{newest}`, got `{version}`"));
    }
    if release.is_1() && version < 2 {
        return Ok(());
    }
    if release.has(Feature::VERSION_CHECK) && release.is_1() && version > newest {
        return Err(format!("unsupported config version `{version}`"));
    }
    let is_uri = |name: &str| match release.is_1() {
        true => {
            name.split('.').count() >= 4
                && (name.starts_with("io.containerd.") || !release.has(Feature::PLUGIN_PREFIX_CHECK))
        }
        false => name.contains('.'),
    };
    for (what, names) in [("disabled plugin", &merged.disabled), ("required plugin", &merged.required)] {
        if let Some(name) = names.iter().find(|name| !is_uri(name)) {
            return Err(format!("invalid {what} URI {name:?} expect io.containerd.x.vx"));
        }
    }
    if release.is_1() {
        let names = files.iter().filter_map(|it| it.file).flat_map(|file| &file.plugin_names);
        if let Some(name) = names.map(|it| &it.value).find(|name| !is_uri(name)) {
            return Err(format!("invalid plugin key URI {name:?} expect io.containerd.x.vx"));
        }
    }
    Ok(())
}

/// Starts the CRI plugin.
fn settle<'a>(merged: Merged<'a>, daemon: &mut Daemon<'a>) -> Result<(), String> {
    let release = daemon.release;
    let name = match (release.is_1(), merged.version) {
        (true, ..2) => PluginName::Short,
        (true, _) => PluginName::Grpc,
        (false, _) => PluginName::Images,
    };
    let cri = if name == PluginName::Short { "cri" } else { PluginName::Grpc.as_str() };
    let table = merged.tables.get(name).cloned().unwrap_or_default();
    let is_cri = |it: &&&str| **it == cri || (!release.is_1() && **it == PluginName::Images.as_str());
    if merged.disabled.iter().find(is_cri).is_some() {
        return Err(match merged.required.iter().find(is_cri) {
            Some(required) => format!("containerd: required plugin {required} not included"),
            None => "the CRI plugin is disabled: unknown service runtime.v1.ImageService".to_owned(),
        });
    }
    if let Some(fatal) = table.fatal {
        return Err(format!("containerd: {fatal}"));
    }
    daemon.registry = table.registry;
    check_registry(daemon, &merged).map_err(|why| match merged.required.iter().find(is_cri) {
        Some(required) => format!("containerd: load required plugin {required}: {why}"),
        None => why,
    })?;
    daemon.credentials = credentials(&daemon.registry);
    daemon.index();
    daemon.pull_mode = pull_mode(&daemon.registry, table.pull, release);
    find_roots(daemon, &merged);
    Ok(())
}

/// containerd v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig; v2.3.4 internal/cri/config/config.go:
/// ValidateImageConfig.
fn check_registry(daemon: &Daemon<'_>, merged: &Merged<'_>) -> Result<(), String> {
    let prefix = if daemon.release.is_1() { "invalid plugin config" } else { "invalid cri image config" };
    let registry = &*daemon.registry;
    if config_path(daemon, merged).is_some() {
        if !registry.mirrors.is_empty() {
            return Err(format!("{prefix}: `mirrors` cannot be set when `config_path` is provided"));
        }
        if daemon.release.is_1() && registry.configs.iter().any(|it| it.tls.is_some()) {
            return Err(format!("{prefix}: `configs.tls` cannot be set when `config_path` is provided"));
        }
    }
    for auth in &registry.auths {
        if let Err(why) = go_url::parse(&auth.url.value) {
            let url = redacted(&auth.url.value);
            return Err(format!(
                "{prefix}: failed to parse registry url {url:?} from `registry.auths`: parse {url:?}: {why}"
            ));
        }
    }
    Ok(())
}

/// The pair that 2.2 and later take where neither `config_path` nor mirrors are set.
const BUILT_IN_CONFIG_PATH: &str = "/etc/containerd/certs.d:/etc/docker/certs.d";

/// `config_path` as the plugin sees it.
///
/// containerd v2.3.4 plugins/cri/images/plugin.go: init; before v2.2.2 the built-in pair was the default of the
/// key itself, and migration put it in the place of an explicit empty string.
fn config_path<'d>(daemon: &'d Daemon<'_>, merged: &Merged<'_>) -> Option<&'d str> {
    let registry = &*daemon.registry;
    let written = registry.config_path.as_ref().map(|it| &*it.value);
    let built_in = || daemon.release.has(Feature::DEFAULT_CONFIG_PATH).then_some(BUILT_IN_CONFIG_PATH);
    let in_default_struct = daemon.release.has(Feature::DEFAULT_CONFIG_PATH) && daemon.release < Release::new(2, 2, 2);
    let migrated = merged.version < newest_version(daemon.release);
    match written {
        Some(path) if !path.is_empty() => Some(path),
        Some(_) if in_default_struct && !migrated => None,
        _ if in_default_struct || registry.mirrors.is_empty() => built_in(),
        _ => None,
    }
}

/// containerd v2.2.7 internal/cri/config/config.go: CheckLocalImagePullConfigs.
fn pull_mode(registry: &Registry<'_>, pull: PullSettings, release: Release) -> PullMode {
    let forced = pull.use_local_image_pull == Some(true)
        || pull.disable_snapshot_annotations == Some(false)
        || pull.discard_unpacked_layers == Some(true)
        || pull.max_concurrent_downloads.is_some_and(|it| it != 3)
        || pull.image_pull_with_sync_fs == Some(true)
        || !registry.mirrors.is_empty()
        || !registry.configs.is_empty()
        || !registry.auths.is_empty();
    if release.has(Feature::TRANSFER_SERVICE) && !forced { PullMode::Transfer } else { PullMode::Local }
}

fn find_roots(daemon: &mut Daemon<'_>, merged: &Merged<'_>) {
    let path = config_path(daemon, merged).map(str::to_owned);
    daemon.legacy = path.is_none() && daemon.pull_mode == PullMode::Local;
    daemon.roots = match (path, daemon.pull_mode) {
        (None, _) => Vec::new(),
        (Some(path), PullMode::Local) => path.split(':').map(|it| Cow::Owned(it.to_owned())).collect(),
        // Odd: the transfer service takes a list of directories for the name of one.
        (Some(path), PullMode::Transfer) => vec![Cow::Owned(path)],
    };
}

impl<'a> Tables<'a> {
    fn of(file: &'a ConfigFile<'a>) -> Self {
        let mut tables = Self::default();
        for table in &file.plugins {
            let table = Table::of(table);
            match tables.get_mut(table.0) {
                Some(it) => merge::table(it, table.1),
                slot => *slot = Some(table.1),
            }
        }
        tables
    }

    fn get(&self, name: PluginName) -> Option<&Table<'a>> {
        self.0.get(name as usize).and_then(Option::as_ref)
    }

    fn get_mut(&mut self, name: PluginName) -> &mut Option<Table<'a>> {
        let [short, grpc, images, runtime] = &mut self.0;
        match name {
            PluginName::Short => short,
            PluginName::Grpc => grpc,
            PluginName::Images => images,
            PluginName::Runtime => runtime,
        }
    }

    /// containerd v2.3.4 cmd/containerd/server/config/config.go: v1Migrate.
    fn rename_short(&mut self) {
        if let Some(short) = self.get_mut(PluginName::Short).take() {
            *self.get_mut(PluginName::Grpc) = Some(short);
        }
    }

    /// containerd v2.3.4 plugins/cri/images/plugin.go: configMigration. Each key replaces its like.
    fn move_to_images(&mut self) {
        let Some(old) = self.get_mut(PluginName::Grpc).clone() else { return };
        let new = self.get_mut(PluginName::Images).get_or_insert_default();
        if old.has_registry {
            new.registry = old.registry;
            new.has_registry = true;
        }
        new.fatal = new.fatal.or(old.fatal);
        // The only key that has never been part of the old table.
        let use_local_image_pull = new.pull.use_local_image_pull;
        new.pull = merge::pull(new.pull, old.pull);
        new.pull.use_local_image_pull = use_local_image_pull;
    }

    /// containerd v1.7.34 services/server/config/config.go and v2.3.4 cmd/containerd/server/config/config.go:
    /// mergeConfig.
    fn merge(&mut self, later: Self, release: Release) {
        for (mine, theirs) in self.0.iter_mut().zip(later.0) {
            match (mine, theirs) {
                (_, None) => {}
                (Some(mine), Some(theirs)) if release.has(Feature::DEEP_MERGE) => merge::table(mine, theirs),
                (slot, theirs) => *slot = theirs,
            }
        }
    }
}

impl<'a> Table<'a> {
    fn of(table: &'a PluginTable<'a>) -> (PluginName, Self) {
        let registry = table.registry.as_ref();
        let table_of = Self {
            registry: registry.map_or_else(RegistryTable::default, RegistryTable::Borrowed),
            has_registry: registry.is_some(),
            pull: table.pull,
            fatal: table.fatal.first().map(|it| &it.value),
        };
        (table.name, table_of)
    }
}
