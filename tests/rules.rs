//! What is found in real files agrees with what containerd does with them.

#![cfg(not(target_arch = "wasm32"))] // It reads files, some of which lie beside the project.

use std::path::{Path, PathBuf};

use mirrorshift::diagnostic::{Diagnostic, Severity};
use mirrorshift::document;
use mirrorshift::model::certs_d::HostsToml;
use mirrorshift::parse::{config_toml, hosts_toml};
use mirrorshift::release::Release;
use mirrorshift::rules::{self, ConfigContext, Disk, HostsContext, NodeContext};
use mirrorshift::simulate::{LoadedFile, start};

const RELEASES: [&str; 11] = ["1.5", "1.6.24", "1.6", "1.7.6", "1.7", "2.0", "2.1", "2.2.1", "2.2", "2.3", "2.4"];

/// The TOML files below `directory`, which may be missing.
fn files(directory: &str) -> Vec<PathBuf> {
    fn walk(directory: &Path, files: &mut Vec<PathBuf>) {
        for entry in directory.read_dir().into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|it| it == "toml") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory), &mut files);
    files.sort();
    files
}

fn releases() -> impl Iterator<Item = Release> {
    RELEASES.iter().map(|it| Release::parse(it).unwrap())
}

fn say(found: &[Diagnostic], words: &[&str]) -> bool {
    found.iter().any(|it| words.iter().any(|word| it.message.english().contains(word)))
}

#[test]
fn an_error_is_found_where_containerd_or_cri_would_not_start() {
    let own = files("tests/corpus").into_iter().filter(|it| it.ends_with("config.toml"));
    for path in own.chain(files("../shared/corpus/legacy")).chain(files("../shared/corpus/seed")) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let document = document::read(&text);
        for release in releases() {
            let (file, read) = config_toml::read(&document, release);
            let daemon = start(&[LoadedFile::lenient("/etc/containerd/config.toml", &file)], release);
            let context =
                ConfigContext { document: &document, file: &file, daemon: &daemon, release, pasted: true, path: None };
            let found = rules::check_config(&context);
            let context = format!("{} on {release}: {:?}\n{found:#?}", path.display(), daemon.error);
            if say(&found, &["refuses to start", "runs without CRI"]) {
                assert!(daemon.error.is_some(), "{context}");
            }
            if daemon.error.is_some() {
                assert!(found.iter().chain(&read).any(|it| it.severity == Severity::Error), "{context}");
            }
        }
    }
}

#[test]
fn a_dropped_file_is_called_so_and_no_other() {
    let own = files("tests/corpus").into_iter().filter(|it| it.ends_with("hosts.toml"));
    for path in own.chain(files("../shared/corpus/hosts")) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let document = document::read(&text);
        for release in releases() {
            let (hosts, read) = hosts_toml::read(&document, release);
            let context = HostsContext { document: &document, directory: None, release };
            let found = rules::merge(&document, read, rules::check_hosts(&context));
            let is_lost = matches!(hosts, HostsToml::Void(_) | HostsToml::Crash(_));
            let says_so = say(&found, &["drops this whole file", "drops the whole file", "panics"]);
            assert_eq!(says_so, is_lost, "{} on {release}:\n{found:#?}", path.display());
        }
    }
}

/// The converter's own files are what a careful person would write.
#[test]
fn nothing_worse_than_a_warning_is_found_in_what_the_converter_writes() {
    for path in files("tests/corpus").into_iter().filter(|it| it.ends_with("hosts.toml")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let document = document::read(&text);
        let directory = path.parent().and_then(|it| it.file_name()).and_then(|it| it.to_str());
        let release = Release::parse("2.3").unwrap();
        let found = rules::check_hosts(&HostsContext { document: &document, directory, release });
        let errors: Vec<_> = found.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}

#[test]
fn what_the_converter_writes_is_a_whole_node() {
    let cases = files("tests/corpus").into_iter().filter(|it| it.ends_with("expected/config.toml"));
    let mut count = 0;
    for config in cases {
        let expected = config.parent().unwrap();
        let below = files(expected.to_str().unwrap());
        let on_node = |path: &Path| format!("/etc/containerd/{}", path.strip_prefix(expected).unwrap().display());
        let texts: Vec<(String, String)> =
            below.iter().map(|it| (on_node(it), std::fs::read_to_string(it).unwrap())).collect();
        let given: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (&**path, &**text)).collect();
        // All that is there was listed, so that all else is missing. Files named elsewhere are not known.
        let parents = texts.iter().filter_map(|it| Path::new(&it.0).parent()).map(|it| it.display().to_string());
        let listed = parents.chain(["/etc/containerd/certs.d".to_owned()]).collect();
        let disk = Disk { listed, ..Disk::default() };
        let case = std::fs::read_to_string(expected.with_file_name("case.toml")).unwrap();
        let key =
            |key: &str| case.lines().find_map(|it| it.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'));
        let release =
            key("target").or_else(|| key("containerd")).map_or(Release::default(), |it| Release::parse(it).unwrap());
        let found = rules::check_node(&NodeContext { files: &given, disk: &disk, release });
        assert_eq!(found, [], "{} on {release}", config.display());
        count += 1;
    }
    assert!(count > 50, "{count}");
}
