//! Files as people drop them: which of them make up a certs.d tree, and whom that makes containerd ask.

use serde::Serialize;

use super::analyze;
use super::check::{Checked, check};
use super::hosts_form::root_of;
use super::trace::tree::GivenTree;
use super::trace::{assumed, root};
use super::{File, Kind, kind, subjects};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document;
use crate::message::{Hole, Message, Messages};
use crate::model::certs_d::{CertsD, HostsToml, Lookup};
use crate::model::namespace::{DEFAULT_DIRECTORY, directory};
use crate::parse::config_toml;
use crate::plan::{Host, Plan};
use crate::release::Release;
use crate::rules::namespace_of;
use crate::simulate::{self, LoadedFile};
use crate::text::{LineIndex, Unit};

/// What some files make up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Tree {
    /// The directory of the tree on the node.
    pub root: String,
    /// The config.toml among them, as it was given.
    pub config: Option<String>,
    /// The whole in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub sentence: Message,
    /// The worst that is found.
    pub worst: Option<Severity>,
    /// Each file, then directories that something is found about.
    pub files: Vec<DroppedFile>,
    /// Each directory, by its name; the one for all others last.
    pub namespaces: Vec<TreeNamespace>,
    /// Each `hosts.toml` of which nobody knows whom it is for.
    pub homeless: Vec<String>,
    /// The tree's files as `trace` and `simulate` want them.
    pub as_files: Vec<File>,
}

/// A file, and where it belongs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct DroppedFile {
    /// As it was given.
    pub path: String,
    /// What it is.
    pub kind: DroppedKind,
    /// Whom its directory serves.
    pub namespace: Option<String>,
    /// Whether that is every registry without a directory of its own.
    pub is_default: bool,
    /// Where it lies for containerd; `None` outside of the tree.
    pub place: Option<String>,
    /// What is found in it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub enum DroppedKind {
    /// A `config.toml`.
    #[serde(rename = "config.toml")]
    Config,
    /// A `hosts.toml`.
    #[serde(rename = "hosts.toml")]
    Hosts,
    /// A certificate or a key.
    #[serde(rename = "certificate")]
    Certificate,
    /// Something else, or a directory.
    #[serde(rename = "other")]
    Other,
}

/// A directory of the tree, and whom it makes containerd ask.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct TreeNamespace {
    /// `docker.io`, `reg.example:5000`, `_default`.
    pub namespace: String,
    /// Whether it serves every registry without a directory of its own.
    pub is_default: bool,
    /// `certs.d/docker.io`.
    pub directory: String,
    /// Its `hosts.toml`, as it was given.
    pub file: Option<String>,
    /// What becomes of that.
    pub state: NamespaceState,
    /// Whom a pull asks, in order.
    pub hosts: Vec<Host>,
    /// What containerd says when it refuses.
    pub error: Option<String>,
    /// The same in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub sentence: Message,
}

/// What becomes of a directory's `hosts.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum NamespaceState {
    /// It is used.
    Used,
    /// There is none, or it is empty.
    Empty,
    /// containerd drops it.
    Dropped,
    /// containerd panics over it.
    Crash,
    /// containerd looks elsewhere.
    Unread,
}

impl Messages for Tree {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        visit(&mut self.sentence);
        self.files.iter_mut().for_each(|it| it.diagnostics.each_message(visit));
        self.namespaces.iter_mut().for_each(|it| visit(&mut it.sentence));
    }
}

/// The host directory that `path` lies in: of a path below a `certs.d`, or else of a `hosts.toml` or a certificate.
pub(super) fn home(path: &str) -> Option<String> {
    let path = path.trim_start_matches("./");
    let below =
        match path.rfind("certs.d/").filter(|at| *at == 0 || path.get(..*at).is_some_and(|it| it.ends_with('/'))) {
            Some(at) => path.get(at + "certs.d/".len()..)?,
            None => {
                let (parent, name) = path.rsplit_once('/')?;
                if name != "hosts.toml" && !is_certificate(name) {
                    return None;
                }
                let start = parent.rfind('/').map_or(0, |at| at + 1);
                path.get(start..)?
            }
        };
    let (name, _) = below.split_once('/')?;
    (!matches!(name, "" | "." | ".." | "certs.d")).then(|| name.to_owned())
}

fn is_certificate(name: &str) -> bool {
    [".crt", ".cert", ".key", ".pem"].iter().any(|end| name.ends_with(end))
}

/// Whom containerd asks for images of `namespace`, with `files` as its tree below `certs.d/`.
pub(super) fn asked(files: &[File], config: Option<&str>, namespace: &str, release: Release) -> Plan {
    let image = format!("{namespace}/{}:latest", subjects::probe(namespace));
    with_node(files, config, release, |daemon, tree, _| simulate::plan(daemon, tree, &image))
}

fn with_node<T>(
    files: &[File],
    config: Option<&str>,
    release: Release,
    then: impl FnOnce(&simulate::Daemon<'_>, &GivenTree<'_>, &str) -> T,
) -> T {
    let own = assumed(release, USUAL);
    let document = document::read(config.unwrap_or(&own));
    let (file, _) = config_toml::read(&document, release);
    let version = LoadedFile::lenient(analyze::PATH, &file).assumed_version;
    let daemon = analyze::start(&file, version, release);
    let root = root(&daemon, &file).unwrap_or_else(|| USUAL.to_owned());
    let tree = GivenTree::new(files, &root, release);
    then(&daemon, &tree, &root)
}

/// Where the tree lies as long as nobody says otherwise.
const USUAL: &str = "/etc/containerd/certs.d";

/// What `files` make up as `release` reads them; `namespace` is whom a `hosts.toml` without a directory is for.
pub fn tree(files: &[File], namespace: Option<&str>, release: Release, unit: Unit) -> Tree {
    let mut dropped: Vec<DroppedFile> = files.iter().map(|file| placed(file, namespace)).collect();
    let homeless = dropped.iter().filter(|it| it.kind == DroppedKind::Hosts && it.place.is_none());
    let homeless: Vec<String> = homeless.map(|it| it.path.clone()).collect();
    // As containerd has them: what has a place is looked at there.
    let there = |(file, at): (&File, &DroppedFile)| File {
        path: at.place.clone().unwrap_or_else(|| file.path.clone()),
        contents: file.contents.clone(),
    };
    let moved: Vec<File> = files.iter().zip(&dropped).map(there).collect();
    // They are judged where people have them, if that says whose they are: a config.toml is known by what lies around it, and
    // says itself where a tree is.
    let says_where = namespace.is_none() && dropped.iter().any(|it| it.kind == DroppedKind::Config);
    let is_there = |file: &File, at: &File| {
        file.path.strip_suffix(&*at.path).is_some_and(|parent| parent.is_empty() || parent.ends_with('/'))
    };
    let judged = |(file, at)| if says_where || is_there(file, at) { file.clone() } else { at.clone() };
    let judged: Vec<File> = files.iter().zip(&moved).map(judged).collect();
    found(&mut dropped, &judged, check(&judged, release), unit);
    let as_files = moved.iter().zip(&dropped).filter(|(_, it)| it.place.is_some());
    let as_files: Vec<File> = as_files.map(|it| it.0.clone()).collect();
    let config = files.iter().zip(&dropped).find(|(_, it)| it.kind == DroppedKind::Config).map(|it| it.0);
    let text = config.map(|it| &*it.contents);
    let mut names: Vec<String> = as_files.iter().filter_map(|it| home(&it.path)).collect();
    names.sort_unstable_by_key(|it| (it == DEFAULT_DIRECTORY, it.clone()));
    names.dedup();
    let namespaces: Vec<TreeNamespace> =
        names.iter().map(|name| served(name, &names, files, &dropped, &as_files, text, release)).collect();
    let root = with_node(&as_files, text, release, |_, _, root| root.to_owned());
    let worst = dropped.iter().flat_map(|it| &it.diagnostics).map(|it| it.severity).max();
    let sentence = whole(&namespaces, &homeless, worst);
    Tree {
        root,
        config: config.map(|it| it.path.clone()),
        sentence,
        worst,
        files: dropped,
        namespaces,
        homeless,
        as_files,
    }
}

/// Where `file` belongs.
fn placed(file: &File, namespace: Option<&str>) -> DroppedFile {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let home_of = home(&file.path);
    let is_hosts = name == "hosts.toml"
        || (home_of.is_none()
            && name != "config.toml"
            && name.ends_with(".toml")
            && kind(&file.contents) == Kind::Hosts);
    let kind = match name {
        _ if is_hosts => DroppedKind::Hosts,
        name if is_certificate(name) => DroppedKind::Certificate,
        _ if home_of.is_some() => DroppedKind::Other,
        "config.toml" => DroppedKind::Config,
        name if name.ends_with(".toml") && kind(&file.contents) == Kind::Config => DroppedKind::Config,
        _ => DroppedKind::Other,
    };
    let given = namespace
        .filter(|_| kind == DroppedKind::Hosts)
        .map(|it| if it == "*" { DEFAULT_DIRECTORY.to_owned() } else { directory(it) });
    let is_lone = home_of.is_none();
    let directory = home_of.or(given);
    let is_default = directory.as_deref() == Some(DEFAULT_DIRECTORY);
    // Below the directory, a name stays what it is; a text that was dropped alone takes the name that containerd reads.
    let rest = if is_lone { "hosts.toml" } else { below(&file.path) };
    let place = directory.as_ref().map(|it| ["certs.d/", it, "/", rest].concat());
    let namespace = directory.filter(|_| !is_default).map(|it| namespace_of(&it).into_owned());
    DroppedFile { path: file.path.clone(), kind, namespace, is_default, place, diagnostics: Vec::new() }
}

/// What stands behind the host directory in `path`.
fn below(path: &str) -> &str {
    match path.rfind("certs.d/").and_then(|at| path.get(at + "certs.d/".len()..)) {
        Some(rest) => rest.split_once('/').map_or("", |it| it.1),
        None => path.rsplit('/').next().unwrap_or_default(),
    }
}

/// Puts what was found beside the files it is about.
fn found(dropped: &mut Vec<DroppedFile>, moved: &[File], checked: Checked, unit: Unit) {
    for (at, it) in checked.files.into_iter().enumerate() {
        let mut diagnostics = it.diagnostics;
        match (moved.get(at), dropped.get_mut(at)) {
            (Some(file), Some(own)) => {
                let index = LineIndex::new(&file.contents);
                diagnostics.iter_mut().for_each(|it| it.locate(&index, unit));
                own.diagnostics = diagnostics;
            }
            _ => dropped.push(DroppedFile {
                path: it.path,
                kind: DroppedKind::Other,
                namespace: None,
                is_default: false,
                place: None,
                diagnostics,
            }),
        }
    }
}

/// Whom the directory called `name` makes containerd ask.
fn served(
    name: &str,
    names: &[String],
    files: &[File],
    dropped: &[DroppedFile],
    as_files: &[File],
    config: Option<&str>,
    release: Release,
) -> TreeNamespace {
    let is_default = name == DEFAULT_DIRECTORY;
    let namespace = if is_default { DEFAULT_DIRECTORY.to_owned() } else { namespace_of(name).into_owned() };
    // A name that nothing else in the tree serves stands for all others.
    let mut probe = "unlisted.example".to_owned();
    while names.contains(&probe) {
        probe.insert_str(0, "an.");
    }
    let plan = asked(as_files, config, if is_default { &probe } else { &namespace }, release);
    let place = format!("certs.d/{name}/hosts.toml");
    let file =
        files.iter().zip(dropped).find(|(_, it)| it.place.as_deref() == Some(&*place)).map(|it| it.0.path.clone());
    let state = with_node(as_files, config, release, |daemon, tree, root| {
        let is_read = !daemon.legacy && daemon.error.is_none() && daemon.roots.iter().any(|it| *it == *root);
        match tree.lookup(&[root, "/", name].concat()) {
            _ if !is_read => NamespaceState::Unread,
            Lookup::Directory(directory) => match directory.hosts {
                HostsToml::Missing => NamespaceState::Empty,
                HostsToml::Void(_) => NamespaceState::Dropped,
                HostsToml::Crash(_) => NamespaceState::Crash,
                HostsToml::File(_) => NamespaceState::Used,
            },
            _ => NamespaceState::Empty,
        }
    });
    let roots: Vec<String> = plan.hosts.iter().map(root_of).collect();
    let hosts = Hole::names(roots.iter().map(String::as_str));
    let sentence = match (state, &plan.error) {
        (NamespaceState::Unread, _) => {
            say!("containerd does not look into `{directory}`", directory = format!("certs.d/{name}"))
        }
        (_, Some(_)) => say!("every pull from `{namespace}` fails", namespace = &namespace),
        (NamespaceState::Dropped, None) => {
            say!(
                "containerd drops the `hosts.toml` of `{namespace}`, and asks {hosts}",
                namespace = &namespace,
                hosts = hosts
            )
        }
        _ if is_default => say!("for every other registry containerd asks {hosts}", hosts = hosts),
        _ => say!("for `{namespace}` containerd asks {hosts}", namespace = &namespace, hosts = hosts),
    };
    let directory = format!("certs.d/{name}");
    TreeNamespace { namespace, is_default, directory, file, state, hosts: plan.hosts, error: plan.error, sentence }
}

fn whole(namespaces: &[TreeNamespace], homeless: &[String], worst: Option<Severity>) -> Message {
    let count = |state: NamespaceState| namespaces.iter().filter(|it| it.state == state).count();
    let lost = count(NamespaceState::Dropped) + count(NamespaceState::Crash);
    let all = namespaces.len();
    if all == 0 && homeless.is_empty() {
        return say!("there is no `hosts.toml` among these files");
    }
    if let [file] = homeless {
        return say!("whom is `{file}` for? Its directory would say", file = file);
    }
    if !homeless.is_empty() {
        return say!(
            "whom are {files} for? Their directories would say",
            files = Hole::names(homeless.iter().map(String::as_str))
        );
    }
    if count(NamespaceState::Unread) == all {
        return say!("containerd reads none of these files: its config.toml sends it elsewhere");
    }
    match (lost, worst) {
        (0, Some(Severity::Error)) => {
            say!("containerd uses these files, but not all that stands in them: {all} in all", all = all)
        }
        (0, _) if all == 1 => say!("containerd uses this file as it stands"),
        (0, _) => say!("containerd uses all {all} directories as they stand", all = all),
        (lost, _) => {
            say!("containerd drops {lost} of {all} files and asks the upstream alone there", lost = lost, all = all)
        }
    }
}
