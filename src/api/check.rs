//! What is wrong with files of a node, each by itself.

use serde::Serialize;

use super::File;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, NodeId};
use crate::parse::{config_toml, hosts_toml};
use crate::release::Release;
use crate::text::{LineIndex, Unit};

/// What was found in some files.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Checked {
    /// Each file, in the order given.
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

/// Checks `files` as `release` would read them. Which kind each is follows from its path, else from its content.
pub fn check(files: &[File], release: Release) -> Checked {
    let checked = |file: &File| CheckedFile { path: file.path.clone(), diagnostics: check_file(file, release) };
    Checked { files: files.iter().map(checked).collect() }
}

fn check_file(file: &File, release: Release) -> Vec<Diagnostic> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    if !name.ends_with(".toml") && file.path.split('/').any(|it| it == "certs.d") {
        // A certificate, or an empty directory.
        return Vec::new();
    }
    let document = document::read(&file.contents);
    let is_hosts = name == "hosts.toml" || (name != "config.toml" && looks_like_hosts(&document));
    let mut diagnostics =
        if is_hosts { hosts_toml::read(&document, release).1 } else { config_toml::read(&document, release).1 };
    let index = LineIndex::new(&file.contents);
    for diagnostic in &mut diagnostics {
        diagnostic.locate(&index, Unit::Character);
    }
    diagnostics
}

fn looks_like_hosts(document: &Document<'_>) -> bool {
    let has = |key: &&str| document.get(NodeId::ROOT, key).is_some();
    !["version", "plugins"].iter().any(has) && ["server", "host"].iter().any(has)
}
