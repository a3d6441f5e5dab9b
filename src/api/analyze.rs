//! Reads a config, converts it, and tries out source and result.

use super::migration;
use super::simulate::simulate_node;
use super::subjects::{Subjects, probe};
use super::tree::MemoryTree;
use super::{Analysis, Comparison, Conversion, File, ImageVerdict, Options, Source};
use crate::compare::{Hosts, Verdict, compare, compare_headers, compare_roots};
use crate::convert::{self, Converted, Today, Turned};
use crate::diagnostic::{Diagnostic, NotCarried, Severity, listed};
use crate::document::{self, Document, NodeId};
use crate::emit::config_toml;
use crate::emit::hosts_toml::hosts_toml;
use crate::emit::migrate_sh;
use crate::message::{Hole, Message};
use crate::model::config::{ConfigFile, PluginName, PluginTable};
use crate::model::go_url;
use crate::model::image::Image;
use crate::model::legacy::{LegacyAuth, Registry};
use crate::parse::config_toml as reader;
use crate::plan::PullMode;
use crate::release::{Feature, Release};
use crate::rules::{self, ConfigContext};
use crate::simulate::pull::Servers;
use crate::simulate::{self, Daemon, LoadedFile};
use crate::text::{Edit, LineIndex, Unit, apply};

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
    #[cfg(feature = "json")]
    if crate::parse::crictl_info::is_json(source) {
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

/// The hosts of the two plans for one image; `None` when the text can't be used or the reference is none. What the
/// servers answer is not looked at: each `sequence` is empty.
pub fn compare_image(source: &str, options: &Options, image: &str) -> Option<Comparison> {
    let image = Image::parse(image, options.containerd).ok()?;
    let mut comparison = None;
    run(source, options, Evidence::Text, &mut |tried| comparison = Some(tried.hosts(&image)));
    comparison
}

/// What the verdicts are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// The text of each `hosts.toml`, read as the target release reads it.
    Text,
    /// What was written, before it became text. That both give the same verdicts is a property test's to show; this is
    /// cheap enough for every key press.
    Model,
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

/// Source and result, each with a containerd that runs with it.
struct Tried<'t> {
    before: &'t Daemon<'t>,
    /// The hosts that `before` asks, by namespace, where they are known.
    today: Option<&'t Today<'t>>,
    after: &'t Daemon<'t>,
    source_tree: &'t MemoryTree<'t>,
    tree: &'t MemoryTree<'t>,
    subjects: &'t Subjects<'t>,
    /// What differs for every registry: global headers, and where certs.d is looked for.
    everywhere: Vec<Message>,
}

impl Tried<'_> {
    fn judge(&self, namespace: &str) -> (Verdict, Vec<Message>) {
        let after: Hosts<'_> = simulate::hosts(self.after, self.tree, namespace);
        let release = self.after.release;
        let (mut verdict, mut differences) = match self.today.and_then(|today| today.get(namespace)) {
            Some(before) => compare(before, &after, release),
            None => compare(&simulate::hosts(self.before, self.source_tree, namespace), &after, release),
        };
        if after.is_ok() && !self.everywhere.is_empty() {
            verdict = Verdict::Different;
            differences.extend(self.everywhere.iter().cloned());
        }
        (verdict, differences)
    }

    /// What becomes of registries on this machine that nobody has named: config_path treats them in a way of its own.
    fn unnamed_loopback(&self) -> Option<Diagnostic> {
        if self.after.error.is_some() {
            return None;
        }
        let names = ["localhost:5000", "localhost:32000", "localhost:5001"];
        let name = names.iter().find(|name| !self.subjects.registries().any(|it| it == **name))?;
        let (verdict, differences) = self.judge(name);
        let difference = (verdict == Verdict::Different).then(|| Hole::clauses(differences))?;
        let message = say!(
            "a registry on this machine that is not named here, such as `{name}`, is pulled from in another way: {difference}",
            name,
            difference
        );
        let help = say!(
            "give those you use an empty `registry.mirrors.\"{name}\"`, or name them with `--image {name}/app`; each gets a directory",
            name
        );
        Some(Diagnostic::new("unnamed-loopback-registry", Severity::Info, message).help(help))
    }

    fn verdicts(&self) -> Vec<ImageVerdict> {
        let subjects = self.subjects;
        let verdict = |image: String, registry: &str| {
            let (verdict, differences) = self.judge(registry);
            let any_other = registry == subjects.unused;
            ImageVerdict { image, registry: registry.to_owned(), any_other, verdict, differences }
        };
        let probes = subjects.probed().map(|name| verdict([name, "/", probe(name), ":latest"].concat(), name));
        probes.chain(subjects.asked.iter().map(|image| verdict(image.to_string(), &image.namespace))).collect()
    }

    fn comparisons(&self) -> Vec<Comparison> {
        self.subjects.images().map(|image| self.comparison(image)).collect()
    }

    fn hosts(&self, image: &Image) -> Comparison {
        let (verdict, differences) = self.judge(&image.namespace);
        let image = image.to_string();
        let before = simulate::plan(self.before, self.source_tree, &image);
        let after = simulate::plan(self.after, self.tree, &image);
        Comparison { image, verdict, before, after, differences }
    }

    fn comparison(&self, image: Image) -> Comparison {
        let (verdict, differences) = self.judge(&image.namespace);
        let image = image.to_string();
        let servers = Servers::default();
        let before = simulate_node(self.before, self.source_tree, &image, &servers, None);
        let after = simulate_node(self.after, self.tree, &image, &servers, None);
        Comparison { image, verdict, before, after, differences }
    }
}

/// Shows `judge` what was tried, unless the text can't be used.
fn run(source: &str, options: &Options, evidence: Evidence, judge: &mut dyn FnMut(&Tried<'_>)) -> Read {
    let document = document::read(source);
    let target = options.target.unwrap_or(options.containerd);
    let (file, mut diagnostics) = reader::read(&document, options.containerd);
    let assumed = LoadedFile::lenient(PATH, &file).assumed_version;
    let read_as = Source { dialect: dialect(&file, assumed), containerd: options.containerd };
    if !file.fatal.is_empty() && !document.errors.is_empty() {
        let diagnostics = located(source, diagnostics);
        return Read {
            source: read_as,
            files: Vec::new(),
            edits: Vec::new(),
            config_path: None,
            not_carried: Vec::new(),
            diagnostics,
        };
    }
    let before = start(&file, assumed, options.containerd);
    let context = ConfigContext {
        document: &document,
        file: &file,
        daemon: &before,
        release: options.containerd,
        pasted: assumed.is_some(),
        path: None,
    };
    diagnostics = rules::merge(&document, diagnostics, rules::check_config(&context));
    if target != options.containerd {
        let unread = rules::check_target(&document, &file, target, &diagnostics);
        diagnostics.extend(unread);
    }
    diagnostics.extend(fragment(&file, assumed, options.containerd));
    let meant = as_meant(&file);
    let meant = meant.as_ref().map(|file| (file, start(file, assumed, options.containerd)));
    let (legacy_file, legacy) = meant.as_ref().map_or((&file, &before), |(file, daemon)| (*file, daemon));
    let knobs = match options.knobs.is_none() {
        true => Turned::default(),
        false => convert::Settings::new(&document, &file, assumed, target).turn(&options.knobs),
    };
    let subjects = Subjects::of(&file, options, knobs.image.as_deref(), &mut diagnostics);
    let source_tree = MemoryTree::default();
    let today: Today<'_> =
        subjects.registries().map(|name| (name, simulate::hosts(legacy, &source_tree, name))).collect();
    let counts = table(&document, &file, legacy_file, legacy);
    let moved = counts.filter(|(table, registry)| has_to_move(&document, *table, registry, legacy.release));
    let converted = match (moved, counts) {
        (Some((table, registry)), _) => convert::convert(convert::Input {
            document: &document,
            table,
            registry,
            daemon: legacy,
            today: &today,
            target,
            config_path: &options.config_path,
            used: &subjects.used,
            unused: &subjects.unused,
            mode: options.mode,
        }),
        (None, Some((table, registry))) if options.mode.is_recommended() => {
            convert::recommend_without_legacy(&document, table, registry)
        }
        _ => Converted::default(),
    };
    // Where the conversion speaks of these settings, it says more.
    let is_left_out = |it: &Diagnostic| {
        it.code == "tls-for-http-endpoint"
            && converted.diagnostics.iter().any(|other| other.code == "tls-left-out" && other.span == it.span)
    };
    diagnostics.retain(|it| !is_left_out(it));
    diagnostics.extend(converted.diagnostics);

    let mut not_carried = converted.not_carried;
    not_carried.extend(knobs.not_carried);
    diagnostics.extend(knobs.diagnostics);
    let is_moved = !converted.edits.is_empty();
    let is_turned = !knobs.edits.is_empty();
    let mut edits = converted.edits;
    edits.extend(knobs.edits);
    config_toml::arrange(&mut edits);
    let mut files = vec![File { path: "config.toml".to_owned(), contents: apply(source, &edits) }];
    files.extend(converted.directories.iter().map(|(directory, file)| File {
        path: ["certs.d/", directory, "/hosts.toml"].concat(),
        contents: hosts_toml(file),
    }));
    let may_switch = target.has(Feature::TRANSFER_SERVICE) && before.pull_mode == PullMode::Local;
    // Global headers go to token servers in local pulls only.
    let keeps_local = !options.mode.is_recommended() || !before.registry.headers.is_empty();
    if keeps_local && may_switch && is_moved {
        keep_local_pull(&document, &file, assumed, target, &mut edits, &mut files);
    }

    // The evidence: what was written is read again, as the target will read it.
    let is_plain = !options.mode.is_recommended()
        && target == options.containerd
        && file.plugins.iter().all(|table| table.fatal.is_empty());
    let reads_text = evidence == Evidence::Text || !is_plain;
    if reads_text && !cfg!(feature = "beyond") {
        let diagnostics = located(source, diagnostics);
        return Read { source: read_as, files, edits, config_path: None, not_carried, diagnostics };
    }
    let written = if reads_text { files.clone() } else { Vec::new() };
    let after_document = document::read(written.first().map_or("", |file| &file.contents));
    let after_file = match reads_text {
        true => reader::read(&after_document, target).0,
        false => convert::converted(&file, moved.map(|it| it.1), &options.config_path),
    };
    let after = start(&after_file, assumed, target);
    // Where the files are put, which need not be where this containerd looks for them.
    let own = |registry: &Registry<'_>| {
        registry.config_path.as_ref().map(|it| it.value.to_string()).filter(|it| !it.is_empty())
    };
    let config_path = moved.map(|(_, it)| own(it).unwrap_or(options.config_path.clone()));
    let read_path = own(&after.registry);
    if let Some(path) = config_path.as_deref().filter(|_| read_path.is_none() && after.error.is_none()) {
        not_carried.push(unread_config_path(path, target));
    }
    let path = read_path.as_ref().or(config_path.as_ref()).unwrap_or(&options.config_path);
    let root = path.split(':').next().unwrap_or_default();
    let tree = match evidence {
        Evidence::Model => MemoryTree::of(&converted.directories, root),
        Evidence::Text => MemoryTree::new(written.iter().filter_map(|file| directory(file, root)), target),
    };
    let tried = Tried {
        before: &before,
        today: meant.is_none().then_some(&today),
        after: &after,
        source_tree: &source_tree,
        tree: &tree,
        subjects: &subjects,
        everywhere: match before.error {
            Some(_) => Vec::new(),
            None => compare_headers(&before.registry, &after.registry)
                .into_iter()
                .chain(compare_roots(&before, &after))
                .collect(),
        },
    };
    if options.mode.is_recommended() && may_switch && is_moved && after.pull_mode == PullMode::Transfer {
        diagnostics.push(convert::transfer_service());
    }
    if moved.is_some() {
        diagnostics.extend(tried.unnamed_loopback());
        diagnostics.extend(unread_imports(&file));
    } else if is_turned {
        diagnostics.extend(overriding_imports(&file));
    }
    judge(&tried);
    Read { source: read_as, files, edits, config_path, not_carried, diagnostics: located(source, diagnostics) }
}

/// The absolute path of the directory that `file` lies in, and its text, when it is a `hosts.toml`.
fn directory<'f>(file: &'f File, root: &str) -> Option<(String, &'f str)> {
    let name = file.path.strip_prefix("certs.d/")?.strip_suffix("/hosts.toml")?;
    Some(([root, "/", name].concat(), &file.contents))
}

/// Legacy tables may stand in files that are not read here, and would keep CRI from loading beside `config_path`.
fn unread_imports(file: &ConfigFile<'_>) -> Option<Diagnostic> {
    let first = file.imports.first()?;
    let message = say!(
        "the files that `imports` names are not read here; legacy tables left in one of them keep containerd from loading CRI beside `config_path`"
    );
    let help = say!("convert each of them as well, before containerd is restarted");
    Some(Diagnostic::new("unread-imports", Severity::Warning, message).help(help).at(first.extent))
}

/// The release that is to read the result ignores the very table that was converted, and so where the files are.
fn unread_config_path(path: &str, target: Release) -> NotCarried {
    NotCarried {
        key: "registry.config_path".to_owned(),
        why: say!(
            "containerd {target} ignores this registry table in a file of this version, and never learns of `{path}`",
            target,
            path
        ),
        action: say!("mend what is found about the file's `version`, and convert again"),
    }
}

/// A file that is imported may say something else about what was set here, and comes later.
fn overriding_imports(file: &ConfigFile<'_>) -> Option<Diagnostic> {
    let first = file.imports.first()?;
    let message = say!(
        "the files that `imports` names are not read here; what one of them says about the CRI plugin overrides this file, on 1.x the whole table"
    );
    let help = say!("see with `containerd config dump` what comes of them together");
    Some(Diagnostic::new("unread-imports", Severity::Warning, message).help(help).at(first.extent))
}

/// Where the file is taken to lie; its imports are not followed.
pub(super) const PATH: &str = "/etc/containerd/config.toml";

pub(super) fn start<'a>(file: &'a ConfigFile<'a>, assumed_version: Option<i64>, release: Release) -> Daemon<'a> {
    simulate::start(&[LoadedFile { assumed_version, ..LoadedFile::new(PATH, file) }], release)
}

fn dialect(file: &ConfigFile<'_>, assumed: Option<i64>) -> String {
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

/// `file` without what keeps its legacy tables from having effect, since their author meant them to; `None` when nothing
/// does.
fn as_meant<'a>(file: &ConfigFile<'a>) -> Option<ConfigFile<'a>> {
    let is_unreadable = |auth: &LegacyAuth<'_>| go_url::parse(&auth.url.value).is_err();
    let is_hindered = |registry: &Registry<'_>| {
        (registry.config_path.is_some() && !registry.mirrors.is_empty()) || registry.auths.iter().any(is_unreadable)
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

/// The registry table that counts: its place and what it says.
fn table<'f, 'a>(
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

fn has_to_move(document: &Document<'_>, table: NodeId, registry: &Registry<'_>, release: Release) -> bool {
    let broken_mirrors = registry.mirrors.is_empty()
        && document.get(table, "mirrors").is_some_and(|id| document.children(id).next().is_some());
    convert::is_needed(registry, release) || broken_mirrors
}

fn registry_node(document: &Document<'_>, name: PluginName) -> Option<NodeId> {
    let plugins = document.field(NodeId::ROOT, "plugins")?;
    document.field(document.get(plugins, name.as_str())?, "registry")
}

/// From 2.1 on, legacy tables made the CRI plugin pull by itself. Without them the transfer service would, which treats
/// headers and several roots differently: an exact conversion says so in the file.
fn keep_local_pull(
    document: &Document<'_>,
    file: &ConfigFile<'_>,
    assumed: Option<i64>,
    target: Release,
    edits: &mut Vec<Edit>,
    files: &mut [File],
) {
    let Some(config) = files.first_mut() else { return };
    let is_transfer = {
        let after_document = document::read(&config.contents);
        let (after, _) = reader::read(&after_document, target);
        start(&after, assumed, target).pull_mode == PullMode::Transfer
    };
    if !is_transfer {
        return;
    }
    const KEY: &str = "use_local_image_pull";
    let images = document.find(&["plugins", PluginName::Images.as_str()]);
    let edit = match images.filter(|id| document.children(*id).next().is_some()) {
        Some(images) => config_toml::put(document, images, KEY, "true"),
        None => {
            let header = format!("[plugins.\"{}\"]", PluginName::Images.as_str());
            let registry = file
                .plugins
                .iter()
                .find_map(|table| table.registry.is_some().then(|| registry_node(document, table.name)).flatten());
            let first = registry.and_then(|id| document.statements.iter().find(|it| document.is_within(it.node, id)));
            first.map(|first| config_toml::before(document, first, &[&header, &format!("  {KEY} = true"), ""]))
        }
    };
    // Put before the edits of the registry table, so that of two at one place it comes first.
    edits.splice(0..0, edit);
    config_toml::arrange(edits);
    config.contents = apply(document.text, edits);
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

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    // Seen on 2.2.7 and 2.3.4 by `make test-containerd`.
    #[test]
    fn a_dead_endpoint_matters_where_the_last_host_is_asked_again() {
        let source = |endpoints: &str| {
            let table = "plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'quay.io'";
            format!("version = 2\n[{table}]\nendpoint = [{endpoints}]\n")
        };
        let (last, first) =
            ("'https://quay.io/x', 'https://m', 'https://'", "'https://', 'https://quay.io/x', 'https://m'");
        for (endpoints, release, expected) in [
            (last, "1.6.20", Verdict::Equivalent),
            (last, "2.0.11", Verdict::Equivalent),
            (last, "2.2.7", Verdict::Different),
            (first, "2.2.7", Verdict::Equivalent),
        ] {
            let options = Options { containerd: Release::parse(release).unwrap(), ..Options::default() };
            let conversion = convert(&source(endpoints), &options);
            let quay = conversion.comparison.iter().find(|it| it.before.registry == "quay.io").unwrap();
            assert_eq!(quay.verdict, expected, "{endpoints} on {release}: {:?}", quay.differences);
        }
    }
}
