//! Reads a config, converts it, and tries out source and result.

mod local_pull;
mod origin;
mod trial;

use super::migration;
use super::subjects::Subjects;
use super::tree::MemoryTree;
use super::{Analysis, Conversion, File, Options, Source};
use crate::convert::{Converted, Today, Turned};
use crate::diagnostic::{Diagnostic, NotCarried, listed};
use crate::document;
use crate::emit::config_toml;
use crate::emit::hosts_toml::{HostsToml, hosts_toml};
use crate::emit::migrate_sh;
use crate::parse::config_toml as reader;
use crate::rules;
use crate::simulate::{self, Daemon, LoadedFile};
use crate::text::{Edit, LineIndex, Unit, apply};

pub(super) use origin::{PATH, start};
#[cfg(feature = "beyond")]
pub(super) use trial::Made;

use local_pull::keep_local_pull;
use origin::{Origin, as_meant, dialect, has_to_move, start_as_meant, table};
use trial::{Evidence, Trial, Tried};

/// Converts `source`, and judges each registry without building its plans: what the page does on every key press.
/// Without the feature `beyond` nothing is judged where what was written has to be read again.
pub fn analyze(source: &str, options: &Options) -> Analysis {
    let mut verdicts = Vec::new();
    let read = run(source, options, Evidence::Model, &mut |tried| verdicts = tried.verdicts());
    let Read { source, files, not_carried, diagnostics, .. } = read;
    Analysis { source, files, verdicts, not_carried, diagnostics }
}

/// Converts `source` and builds all plans. `files` is empty when the text is no TOML that containerd reads. What
/// `crictl info` prints is read as well, where this is built with the feature `json`.
pub fn convert(source: &str, options: &Options) -> Conversion {
    // All else that could be said of such a file is beside the point. The page asks for it by itself.
    #[cfg(feature = "beyond")]
    if let Some(found) = super::check::of_another_program(source, options.containerd) {
        return Conversion { diagnostics: vec![found], ..convert_any(source, options) };
    }
    convert_any(source, options)
}

fn convert_any(source: &str, options: &Options) -> Conversion {
    #[cfg(feature = "json")]
    if crate::parse::is_json(source) {
        return super::crictl_info::convert(source, options);
    }
    convert_toml(source, options)
}

pub(super) fn convert_toml(source: &str, options: &Options) -> Conversion {
    let mut comparison = Vec::new();
    let (read, script) = scripted(source, options, migrate_sh::TEMPLATE, &mut |tried| comparison = tried.comparisons());
    let Read { source: read_as, mut files, not_carried, diagnostics, .. } = read;
    files.extend(script);
    Conversion { source: read_as, files, comparison, not_carried, diagnostics }
}

/// `migrate.sh` alone, made with a `template` that the caller has fetched: the page's download has no room for one.
/// `None` when the text can't be used, or the template is none.
pub fn script(source: &str, options: &Options, template: &str) -> Option<File> {
    scripted(source, options, template, &mut |_| ()).1
}

fn scripted(
    source: &str,
    options: &Options,
    template: &str,
    judge: &mut dyn FnMut(&Tried<'_>),
) -> (Read, Option<File>) {
    let config_path = |daemon: &Daemon<'_>| daemon.registry.config_path.as_ref().map(|it| it.value.to_string());
    let mut paths = None;
    let read = run(source, options, Evidence::Text, &mut |tried| {
        paths = Some((config_path(tried.before), config_path(tried.after)));
        judge(tried);
    });
    let script = paths.and_then(|(before, after)| {
        let config_path = (before.as_deref(), after.as_deref().or(read.config_path.as_deref()));
        let sources = migration::Sources { source, edits: &read.edits, files: &read.files, config_path, options };
        migration::script(&sources, template)
    });
    (read, script)
}

/// Shows `look` what the conversion of `source` is made of, unless the text can't be used.
#[cfg(feature = "beyond")]
pub(super) fn made(source: &str, options: &Options, look: &mut dyn FnMut(Made<'_>)) {
    run(source, options, Evidence::Model, &mut |tried| look(tried.made));
}

/// What every answer begins with.
struct Read {
    source: Source,
    files: Vec<File>,
    /// What was changed in the source.
    edits: Vec<Edit>,
    /// What `config_path` then is in the text, whether or not containerd comes as far as that.
    config_path: Option<String>,
    not_carried: Vec<NotCarried>,
    diagnostics: Vec<Diagnostic>,
}

impl Read {
    /// Nothing but the findings, which are still to be located.
    fn unconverted(source: Source, diagnostics: Vec<Diagnostic>) -> Self {
        let (files, edits, not_carried) = (Vec::new(), Vec::new(), Vec::new());
        Self { source, files, edits, config_path: None, not_carried, diagnostics }
    }

    /// Writes the files. Gives back the directories among them.
    fn write<'a>(&mut self, text: &str, converted: Converted<'a>, knobs: Turned) -> Vec<(String, HostsToml<'a>)> {
        // Where the conversion speaks of these settings, it says more.
        let is_left_out = |it: &Diagnostic| {
            it.code == "tls-for-http-endpoint"
                && converted.diagnostics.iter().any(|other| other.code == "tls-left-out" && other.span == it.span)
        };
        self.diagnostics.retain(|it| !is_left_out(it));
        self.diagnostics.extend(converted.diagnostics);
        self.diagnostics.extend(knobs.diagnostics);
        self.not_carried = converted.not_carried;
        self.not_carried.extend(knobs.not_carried);
        self.edits = converted.edits;
        self.edits.extend(knobs.edits);
        config_toml::arrange(&mut self.edits);
        self.files = vec![File { path: "config.toml".to_owned(), contents: apply(text, &self.edits) }];
        self.files.extend(converted.directories.iter().map(|(directory, file)| File {
            path: ["certs.d/", directory, "/hosts.toml"].concat(),
            contents: hosts_toml(file),
        }));
        converted.directories
    }

    fn located(mut self, text: &str) -> Self {
        self.diagnostics = located(text, self.diagnostics);
        self
    }
}

/// Shows `judge` what was tried, unless the text can't be used.
fn run(source: &str, options: &Options, evidence: Evidence, judge: &mut dyn FnMut(&Tried<'_>)) -> Read {
    let document = document::read(source);
    let (file, diagnostics) = reader::read(&document, options.containerd);
    let assumed = LoadedFile::lenient(PATH, &file).assumed_version;
    let read_as = Source { dialect: dialect(&file, assumed), containerd: options.containerd };
    let mut read = Read::unconverted(read_as, diagnostics);
    if !file.fatal.is_empty() && !document.errors.is_empty() {
        read.diagnostics = rules::merge(&document, read.diagnostics, Vec::new());
        return read.located(source);
    }
    let daemon = start(&file, assumed, options.containerd);
    let target = options.target.unwrap_or(options.containerd);
    let origin = Origin { document: &document, file: &file, assumed, daemon: &daemon, options, target };
    read.diagnostics = origin.findings(read.diagnostics);
    let meant = as_meant(&file, options.containerd);
    let meant = meant.as_ref().map(|file| (file, start_as_meant(file, assumed, options.containerd)));
    let (legacy_file, legacy) = meant.as_ref().map_or((&file, &daemon), |(file, daemon)| (*file, daemon));
    let knobs = origin.turn();
    let subjects = Subjects::of(&file, options, knobs.image.as_deref(), &mut read.diagnostics);
    let source_tree = MemoryTree::default();
    let today: Today<'_> =
        subjects.registries().map(|name| (name, simulate::hosts(legacy, &source_tree, name))).collect();
    let counts = table(&document, &file, legacy_file, legacy);
    let moved = counts.filter(|(table, registry)| has_to_move(&document, *table, registry, legacy, options.mode));
    let converted = origin.convert(counts, moved.is_some(), legacy, &today, &subjects);
    let is_moved = !converted.edits.is_empty();
    let is_turned = !knobs.edits.is_empty();
    let directories = read.write(source, converted, knobs);
    if is_moved && origin.has_to_pull_locally() {
        keep_local_pull(&origin, &mut read.edits, &mut read.files);
    }
    let today = meant.is_none().then_some(&today);
    let moved = moved.map(|(_, registry)| registry);
    let directories = &directories;
    let subjects = &subjects;
    let source_tree = &source_tree;
    let trial = Trial {
        origin,
        today,
        source_tree,
        subjects,
        meant: legacy,
        moved,
        is_moved,
        is_turned,
        directories,
        evidence,
    };
    trial.run(&mut read, judge);
    read.located(source)
}

/// The findings in their order, each with its line and column.
pub(super) fn located(source: &str, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if diagnostics.is_empty() {
        return diagnostics;
    }
    let index = LineIndex::new(source);
    let mut diagnostics = listed(diagnostics);
    for diagnostic in &mut diagnostics {
        diagnostic.locate(&index, Unit::Character);
    }
    diagnostics
}
