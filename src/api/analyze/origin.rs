//! The source as its own release reads it, what is noticed in it, and what its author meant.

use super::super::Options;
use super::super::subjects::Subjects;
use crate::convert::{self, Converted, Mode, Settings, Today, Turned};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, NodeId};
use crate::model::config::{ConfigFile, PluginName, PluginTable};
use crate::model::go_url;
use crate::model::legacy::{LegacyAuth, Registry, Text};
use crate::plan::PullMode;
use crate::release::{Feature, Release};
use crate::rules::{self, ConfigContext};
use crate::simulate::{self, Daemon, LoadedFile};

/// Where the file is taken to lie; its imports are not followed.
pub(in crate::api) const PATH: &str = "/etc/containerd/config.toml";

pub(in crate::api) fn start<'a>(
    file: &'a ConfigFile<'a>,
    assumed_version: Option<i64>,
    release: Release,
) -> Daemon<'a> {
    simulate::start(&[LoadedFile { assumed_version, ..LoadedFile::new(PATH, file) }], release)
}

/// The source, and a containerd that runs with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'r> {
    pub document: &'r Document<'r>,
    pub file: &'r ConfigFile<'r>,
    /// The version that a pasted piece of a file is taken to have.
    pub assumed: Option<i64>,
    pub daemon: &'r Daemon<'r>,
    pub options: &'r Options,
    /// The release that will read the result.
    pub target: Release,
}

impl<'r> Origin<'r> {
    /// All findings: those of reading it, those of the rules, and those about the release that will read it.
    pub(super) fn findings(&self, read: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let Self { document, file, assumed, daemon, options, target } = *self;
        let release = options.containerd;
        let context = ConfigContext { document, file, daemon, release, pasted: assumed.is_some(), path: None };
        let mut diagnostics = rules::merge(document, read, rules::check_config(&context));
        if target != release {
            let unread = rules::check_target(document, file, target, &diagnostics);
            diagnostics.extend(unread);
        }
        diagnostics.extend(fragment(file, assumed, release));
        diagnostics
    }

    /// Sets what stands beside the registry.
    pub(super) fn turn(&self) -> Turned {
        let Self { document, file, assumed, options, target, .. } = *self;
        match options.knobs.is_none() {
            true => Turned::default(),
            false => Settings::new(document, file, assumed, target).turn(&options.knobs),
        }
    }

    /// Converts the registry table that `counts`, if it has to move. `daemon` runs with what was meant.
    pub(super) fn convert(
        &self,
        counts: Option<(NodeId, &Registry<'r>)>,
        has_to_move: bool,
        daemon: &Daemon<'r>,
        today: &Today<'_>,
        subjects: &Subjects<'r>,
    ) -> Converted<'r> {
        let Self { document, options, target, .. } = *self;
        match counts {
            Some((table, registry)) if has_to_move => convert::convert(convert::Input {
                document,
                table,
                registry,
                daemon,
                today,
                target,
                config_path: &options.config_path,
                used: &subjects.used,
                unused: &subjects.unused,
                mode: options.mode,
            }),
            Some((table, registry)) if options.mode.is_recommended() => {
                convert::recommend_without_legacy(document, table, registry)
            }
            _ => Converted::default(),
        }
    }

    /// Whether without legacy tables another part of the target would pull.
    pub(super) fn may_switch(&self) -> bool {
        self.target.has(Feature::TRANSFER_SERVICE) && self.daemon.pull_mode == PullMode::Local
    }

    /// Whether the CRI plugin has to go on pulling by itself.
    pub(super) fn has_to_pull_locally(&self) -> bool {
        // Global headers go to token servers in local pulls only.
        self.may_switch() && (!self.options.mode.is_recommended() || !self.daemon.registry.headers.is_empty())
    }
}

pub(super) fn dialect(file: &ConfigFile<'_>, assumed: Option<i64>) -> String {
    let version = file.version.map(|version| version.value).or(assumed).unwrap_or(1);
    format!("containerd-v{}", version.clamp(1, 4))
}

/// A pasted piece of a file says no version; it is taken for a piece of the file that its table name fits.
fn fragment(file: &ConfigFile<'_>, assumed: Option<i64>, release: Release) -> Option<Diagnostic> {
    let version = assumed.filter(|version| *version > 1 && release.is_1())?;
    let table = file.plugins.iter().find(|table| table.registry.is_some())?;
    let message = say!(
        "no `version` here, so this is read as a piece of a version {version} file; alone, containerd {release} would take it for version 1 and ignore `{name}`",
        version,
        release,
        name = table.name.as_str()
    );
    let help = say!("see that the file it belongs to says `version = {version}`", version);
    Some(Diagnostic::new("fragment", Severity::Info, message).help(help).at(table.extent))
}

/// Legacy tables may stand in files that are not read here, and would keep CRI from loading beside `config_path`.
pub(super) fn unread_imports(file: &ConfigFile<'_>) -> Option<Diagnostic> {
    let first = file.imports.first()?;
    let message = say!(
        "the files that `imports` names are not read here; legacy tables left in one of them keep containerd from loading CRI beside `config_path`"
    );
    let help = say!("convert each of them as well, before containerd is restarted");
    Some(Diagnostic::new("unread-imports", Severity::Warning, message).help(help).at(first.extent))
}

/// A file that is imported may say something else about what was set here, and comes later.
pub(super) fn overriding_imports(file: &ConfigFile<'_>) -> Option<Diagnostic> {
    let first = file.imports.first()?;
    let message = say!(
        "the files that `imports` names are not read here; what one of them says about the CRI plugin overrides this file, on 1.x the whole table"
    );
    let help = say!("see with `containerd config dump` what comes of them together");
    Some(Diagnostic::new("unread-imports", Severity::Warning, message).help(help).at(first.extent))
}

/// `file` without what keeps its legacy tables from having effect on `release`, since their author meant them to; `None`
/// when nothing does.
pub(super) fn as_meant<'a>(file: &ConfigFile<'a>, release: Release) -> Option<ConfigFile<'a>> {
    let is_unreadable = |auth: &LegacyAuth<'_>| go_url::parse(&auth.url.value).is_err();
    let is_beside = |path: &Text<'_>| !path.value.is_empty();
    let is_hindered = |registry: &Registry<'_>| {
        let has_path = registry.config_path.as_ref().is_some_and(is_beside) || clashes_by_default(release);
        (has_path && !registry.mirrors.is_empty()) || registry.auths.iter().any(is_unreadable)
    };
    let is_table_hindered =
        |table: &PluginTable<'_>| !table.fatal.is_empty() || table.registry.as_ref().is_some_and(is_hindered);
    if file.disabled_plugins.is_empty() && file.fatal.is_empty() && !file.plugins.iter().any(is_table_hindered) {
        return None;
    }
    let mut file = file.clone();
    file.disabled_plugins.clear();
    file.fatal.clear();
    for table in &mut file.plugins {
        table.fatal.clear();
        if let Some(registry) = &mut table.registry {
            registry.auths.retain(|auth| !is_unreadable(auth));
            if !registry.mirrors.is_empty() {
                registry.config_path = None;
            }
        }
    }
    Some(file)
}

/// Whether mirrors cannot stand beside the built-in `config_path` of `release`, which nobody wrote.
/// containerd v2.2.1 internal/cri/config/config_unix.go: DefaultImageConfig; fixed in v2.2.2.
fn clashes_by_default(release: Release) -> bool {
    (Release::new(2, 2, 0)..Release::new(2, 2, 2)).contains(&release)
}

/// A containerd of `release` that runs with `file`, which is [`as_meant`].
pub(super) fn start_as_meant<'a>(file: &'a ConfigFile<'a>, assumed: Option<i64>, release: Release) -> Daemon<'a> {
    let mended = if clashes_by_default(release) { Release::new(2, 2, 2) } else { release };
    let mut daemon = start(file, assumed, mended);
    daemon.release = release;
    daemon
}

/// The registry table that counts: its place and what it says.
pub(super) fn table<'f, 'a>(
    document: &Document<'_>,
    file: &'f ConfigFile<'a>,
    legacy_file: &ConfigFile<'_>,
    daemon: &Daemon<'_>,
) -> Option<(NodeId, &'f Registry<'a>)> {
    let effective: &Registry<'_> = &daemon.registry;
    let counts = |table: &&PluginTable<'_>| table.registry.as_ref().is_some_and(|it| std::ptr::eq(it, effective));
    let name = legacy_file.plugins.iter().find(counts)?.name;
    let registry = file.plugins.iter().find(|table| table.name == name)?.registry.as_ref()?;
    Some((registry_node(document, name)?, registry))
}

pub(super) fn has_to_move(
    document: &Document<'_>,
    table: NodeId,
    registry: &Registry<'_>,
    daemon: &Daemon<'_>,
    mode: Mode,
) -> bool {
    let broken_mirrors = registry.mirrors.is_empty()
        && document.get(table, "mirrors").is_some_and(|id| document.children(id).next().is_some());
    convert::is_needed(registry, daemon, mode) || broken_mirrors
}

pub(super) fn registry_node(document: &Document<'_>, name: PluginName) -> Option<NodeId> {
    let plugins = document.field(NodeId::ROOT, "plugins")?;
    document.field(document.get(plugins, name.as_str())?, "registry")
}
