//! Lints files of a node: each by itself, a certs.d tree as a whole, and what several files show together.

use serde::Serialize;

use super::File;
use super::analyze::located;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, NodeId};
use crate::message::{Message, Messages};
use crate::parse::{config_toml, hosts_toml};
use crate::release::Release;
use crate::rules::{self, ConfigContext, Disk, HostsContext, NodeContext, TreeContext, TreeFinding};
use crate::simulate::{LoadedFile, start};
use crate::text::{LineIndex, Unit};

/// What was found in some files.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Checked {
    /// Each file, in the order given; then directories that something is found about.
    pub files: Vec<CheckedFile>,
}

/// What was found in one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct CheckedFile {
    /// As it was given.
    pub path: String,
    /// Findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Messages for Checked {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.files.iter_mut().for_each(|it| it.diagnostics.each_message(visit));
    }
}

/// Checks `files` as `release` would read them. Which kind each is follows from its path, else from its content.
pub fn check(files: &[File], release: Release) -> Checked {
    check_node(files, &Disk::default(), release)
}

/// The same, with what is known of the disk that the files come from.
pub fn check_node(files: &[File], disk: &Disk, release: Release) -> Checked {
    let mut checked: Vec<CheckedFile> = files
        .iter()
        .map(|file| CheckedFile { path: file.path.clone(), diagnostics: check_file(file, release) })
        .collect();
    check_trees(files, release, &mut checked);
    check_together(files, disk, release, &mut checked);
    Checked { files: checked }
}

pub(super) fn check_file(file: &File, release: Release) -> Vec<Diagnostic> {
    let source = &*file.contents;
    let place = Place::of(&file.path);
    if place.is_below_root && !place.is_hosts_toml {
        // Certificates, and names that only the tree has something to say about.
        return Vec::new();
    }
    let document = document::read(source);
    let is_hosts = place.is_hosts_toml || (!place.is_config_toml && looks_like_hosts(&document));
    let diagnostics = if is_hosts {
        let context = HostsContext { document: &document, directory: place.directory, release };
        let (_, read) = hosts_toml::read(&document, release);
        rules::merge(&document, read, rules::check_hosts(&context))
    } else {
        check_config(&document, &file.path, release)
    };
    located(source, diagnostics)
}

/// What a `config.toml` shows of its writer's beliefs: [`check`] looks for it, and [`analyze`](super::analyze) does not.
#[cfg(feature = "beyond")]
pub fn check_beliefs(source: &str, release: Release) -> Vec<Diagnostic> {
    let document = document::read(source);
    located(source, with_config(&document, None, release, |context, _| rules::check_beliefs(context)))
}

/// That `source` is none of containerd's files, but one of another program.
#[cfg(feature = "beyond")]
pub(super) fn of_another_program(source: &str, release: Release) -> Option<Diagnostic> {
    check_beliefs(source, release).into_iter().find(rules::is_of_another_program)
}

fn check_config(document: &Document<'_>, path: &str, release: Release) -> Vec<Diagnostic> {
    with_config(document, Some(path), release, |context, read| {
        let mut found = rules::check_config(context);
        found.extend(rules::check_beliefs(context));
        // Each line of another language is a mistake in TOML; that is said once.
        let read = if found.iter().any(rules::is_of_another_program) { Vec::new() } else { read };
        rules::merge(document, read, found)
    })
}

/// Shows `look` a `config.toml` that starts a daemon by itself, and what its reader has found. One without a path was pasted.
fn with_config(
    document: &Document<'_>,
    path: Option<&str>,
    release: Release,
    look: impl FnOnce(&ConfigContext<'_>, Vec<Diagnostic>) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let (file, read) = config_toml::read(document, release);
    let daemon = start(&[LoadedFile::lenient("/etc/containerd/config.toml", &file)], release);
    look(&ConfigContext { document, file: &file, daemon: &daemon, release, pasted: path.is_none(), path }, read)
}

/// What a path says about a file.
#[derive(Debug, PartialEq)]
struct Place<'p> {
    is_config_toml: bool,
    is_hosts_toml: bool,
    /// Somewhere below a directory called `certs.d`.
    is_below_root: bool,
    /// The host directory it lies in.
    directory: Option<&'p str>,
}

/// The certs.d root in `path`, and what follows.
fn split_root(path: &str) -> Option<(&str, &str)> {
    if let Some(below) = path.strip_prefix("certs.d/") {
        return Some(("certs.d", below));
    }
    let at = path.find("/certs.d/")? + "/certs.d".len();
    Some((path.get(..at)?, path.get(at + 1..)?))
}

impl<'p> Place<'p> {
    fn of(path: &'p str) -> Self {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = parent.rsplit_once('/').map_or(parent, |(_, parent)| parent);
        let is_hosts_toml = name == "hosts.toml";
        Self {
            is_config_toml: name == "config.toml",
            is_hosts_toml,
            is_below_root: split_root(path).is_some(),
            directory: Some(parent).filter(|it| is_hosts_toml && !matches!(*it, "" | "." | ".." | "certs.d")),
        }
    }
}

/// Whether a text that may be either is a `hosts.toml`.
pub(super) fn looks_like_hosts(document: &Document<'_>) -> bool {
    let is_config = ["version", "plugins"].iter().any(|key| document.field(NodeId::ROOT, key).is_some());
    !is_config && ["server", "host"].iter().any(|key| document.field(NodeId::ROOT, key).is_some())
}

/// Adds what the names below each certs.d root give away.
fn check_trees(files: &[File], release: Release, checked: &mut Vec<CheckedFile>) {
    let mut roots: Vec<&str> = files.iter().filter_map(|it| split_root(&it.path)).map(|(root, _)| root).collect();
    roots.sort_unstable();
    roots.dedup();
    for root in roots {
        let below = files.iter().filter_map(|file| {
            let (of, below) = split_root(&file.path)?;
            (of == root).then_some((below, &*file.contents))
        });
        for finding in rules::check_tree(&TreeContext::new(below, release)) {
            add(TreeFinding { path: format!("{root}/{}", finding.path), ..finding }, checked);
        }
    }
}

/// Adds what no file shows by itself.
fn check_together(files: &[File], disk: &Disk, release: Release, checked: &mut Vec<CheckedFile>) {
    let given: Vec<(&str, &str)> = files.iter().map(|it| (&*it.path, &*it.contents)).collect();
    for mut finding in rules::check_node(&NodeContext { files: &given, disk, release }) {
        if let Some(file) = files.iter().find(|it| it.path == finding.path) {
            finding.diagnostic.locate(&LineIndex::new(&file.contents), Unit::Character);
        }
        add(finding, checked);
    }
}

fn add(finding: TreeFinding, checked: &mut Vec<CheckedFile>) {
    let TreeFinding { path, diagnostic } = finding;
    match checked.iter_mut().find(|it| it.path == path) {
        Some(file) => {
            file.diagnostics.push(diagnostic);
            file.diagnostics.sort_by_key(|it| it.span.map_or(usize::MAX, |span| span.start.offset));
        }
        None => checked.push(CheckedFile { path, diagnostics: vec![diagnostic] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn codes(path: &str, contents: &str) -> Vec<&'static str> {
        let files = [File { path: path.to_owned(), contents: contents.to_owned() }];
        check(&files, Release::default()).files.iter().flat_map(|it| &it.diagnostics).map(|it| it.code).collect()
    }

    #[test]
    fn the_path_says_which_kind_a_file_is_and_else_its_content() {
        const HOSTS: &str = "[host.\"https://m.example.com\"]\n  capabilities = \"pull\"\n";
        for (path, is_hosts) in
            [("certs.d/docker.io/hosts.toml", true), ("-", true), ("other.toml", true), ("config.toml", false)]
        {
            assert_eq!(codes(path, HOSTS).contains(&"capabilities-string"), is_hosts, "{path}");
        }
        assert_eq!(codes("-", "version = 3\n"), ["version-too-new"]);
        assert_eq!(codes("/etc/containerd/certs.d/docker.io/ca.crt", "-----BEGIN CERTIFICATE-----"), [""; 0]);
    }

    #[test]
    fn a_rule_replaces_the_readers_finding_at_its_place() {
        assert_eq!(codes("config.toml", "version = 2\n[plugin.x]\n"), ["misspelled-plugins-key"]);
    }

    #[test]
    fn findings_are_located() {
        let files = [File { path: "config.toml".into(), contents: "# é\nversion = 3\n".into() }];
        let checked = check(&files, Release::default());
        let span = checked.files[0].diagnostics[0].span.unwrap();
        assert_eq!((span.start.line, span.start.column, span.start.offset), (2, 11, 15));
    }

    #[test]
    fn what_a_tree_gives_away_is_said_of_the_file_or_directory_concerned() {
        let file = |path: &str| File { path: path.to_owned(), contents: String::new() };
        let files = ["/etc/containerd/certs.d/quay.io:443/hosts.toml", "/etc/containerd/certs.d/docker.io/host.toml"];
        let checked = check(&files.map(file), Release::default());
        let found: Vec<_> = checked
            .files
            .iter()
            .map(|it| (&*it.path, it.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>()))
            .collect();
        let expected = [
            (files[0], vec![]),
            (files[1], vec!["misnamed-hosts-file"]),
            ("/etc/containerd/certs.d/quay.io:443", vec!["default-port-directory"]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_files_show_together_is_said_of_the_one_that_can_be_mended() {
        let file = |(path, contents): (&str, &str)| File { path: path.to_owned(), contents: contents.to_owned() };
        let root = "/etc/containerd/certs.d:/etc/docker/certs.d";
        let config =
            format!("# \u{e9}\nversion = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '{root}'\n");
        let files = [
            ("/etc/containerd/config.toml", &*config),
            ("/etc/containerd/certs.d/_default/hosts.toml", "[host.'https://mirror.example.com']\n"),
            ("/etc/docker/certs.d/reg.example.com/ca.crt", ""),
        ]
        .map(file);
        let found = |disk: &Disk| -> Vec<(String, &str, Option<usize>)> {
            let checked = check_node(&files, disk, Release::default()).files;
            let of_file = |it: CheckedFile| {
                let line = |it: &Diagnostic| it.span.map(|span| span.start.line as usize);
                it.diagnostics.into_iter().map(move |found| (it.path.clone(), found.code, line(&found)))
            };
            checked.into_iter().flat_map(of_file).collect()
        };
        let hidden = ("/etc/docker/certs.d/reg.example.com".to_owned(), "default-root-order", None);
        assert_eq!(found(&Disk::default()), [hidden]);
        let disk = Disk { listed: vec!["/etc/containerd".to_owned(), "/etc".to_owned()], ..Disk::default() };
        let files = [("/etc/containerd/config.toml", &*config)].map(file);
        let checked = check_node(&files, &disk, Release::default()).files;
        let lines: Vec<_> = checked[0].diagnostics.iter().map(|it| (it.code, it.span.unwrap().start.line)).collect();
        assert_eq!(lines, [("missing-config-path", 4)]);
        assert_eq!(check(&files, Release::default()).files[0].diagnostics, []);
    }

    #[test]
    fn one_place_is_reported_once() {
        for (text, expected) in [
            // The reader minds the value, the rule the key above it.
            ("[host.'https://m']\n[host.'https://m'.header]\nskip_verify = true\n", vec!["field-after-header"]),
            ("[host.'https://m']\nskip_verify = 'true'\n", vec!["quoted-boolean"]),
            ("[host.'https://m']\ninsecure = true\n", vec!["unknown-hosts-key"]),
            ("server = 'https://m'\n", vec!["missing-host-table"]),
            // What is wrong with the TOML itself stays.
            ("[host.'https://m']\ninsecure = tru\n", vec!["unknown-hosts-key", "hosts-file-void"]),
        ] {
            assert_eq!(codes("certs.d/x.example.com/hosts.toml", text), expected, "{text}");
        }
    }
}
