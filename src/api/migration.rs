//! A conversion as a script for a node, without a secret in it.

use super::{File, Options};
use crate::document;
use crate::emit::line_edits::{Change, Piece, changes};
use crate::emit::migrate_sh::{HostsFile, Migration, migrate_sh};
use crate::parse::secrets::{Masked, doubtful};
use crate::text::{Edit, Extent};

/// The name of the script among the files of a conversion.
pub(super) const PATH: &str = "migrate.sh";

/// Whether a file of a conversion is the script.
#[cfg(feature = "around")]
pub(super) fn is_script(path: &str) -> bool {
    path == PATH
}

/// The directory that the script of a conversion fills, which is not that of the options where the config had one already.
#[cfg(feature = "fleet")]
pub(super) fn certs_d(script: &str) -> Option<String> {
    let word = script.lines().find_map(|line| line.strip_prefix("certs_d='"))?.strip_suffix('\'')?;
    // As a single quote stands within single quotes.
    Some(word.replace("'\\''", "'"))
}

/// What a script is made from.
pub(super) struct Sources<'a> {
    /// The config.toml that was converted.
    pub source: &'a str,
    /// What was changed in it.
    pub edits: &'a [Edit],
    /// The files that came of it.
    pub files: &'a [File],
    /// `config_path` before, and after.
    pub config_path: (Option<&'a str>, Option<&'a str>),
    pub options: &'a Options,
}

/// The script; `None` where `template` is none.
pub(super) fn script(from: &Sources<'_>, template: &str) -> Option<File> {
    let result = &from.files.iter().find(|file| file.path == "config.toml")?.contents;
    let mut hiding = Hiding { source: from.source, secrets: possible_secrets(from.source), withheld: Vec::new() };
    let changes = hiding.config(changes(from.source, from.edits), &secrets(result));
    let mut hosts = Vec::new();
    for file in from.files {
        let Some(directory) = file.path.strip_prefix("certs.d/").and_then(|it| it.strip_suffix("/hosts.toml")) else {
            continue;
        };
        if directory.contains(|it: char| it.is_control() || it == '/') {
            hiding.withhold(&file.path);
            continue;
        }
        let mut pieces = Vec::new();
        hiding.text(&file.path, &file.contents, 0, &secrets(&file.contents), &mut pieces);
        hosts.push(HostsFile { directory, contents: &file.contents, pieces });
    }
    let target = from.options.target.unwrap_or(from.options.containerd);
    let (before, after) = from.config_path;
    let migration = Migration {
        title: format!("Written by mirrorshift {} for containerd {target}.", env!("CARGO_PKG_VERSION")),
        source: from.source,
        result,
        changes,
        secrets: hiding.secrets,
        config_path: after.unwrap_or_default(),
        starts_reading: before.is_none_or(str::is_empty) && after.is_some_and(|it| !it.is_empty()),
        hosts,
        withheld: hiding.withheld,
    };
    migrate_sh(template, &migration).map(|contents| File { path: PATH.to_owned(), contents })
}

fn secrets(text: &str) -> Vec<Extent> {
    Masked::new(&document::read(text)).secrets().collect()
}

/// With what only may be one: a plan shows lines around a change.
fn possible_secrets(text: &str) -> Vec<Extent> {
    let document = document::read(text);
    let mut found: Vec<Extent> = Masked::new(&document).secrets().chain(doubtful(&document)).collect();
    found.sort_unstable_by_key(|it| it.start);
    let mut merged: Vec<Extent> = Vec::with_capacity(found.len());
    for extent in found.into_iter().filter(|it| it.start < it.end) {
        match merged.last_mut() {
            Some(last) if extent.start <= last.end => *last = last.join(extent),
            _ => merged.push(extent),
        }
    }
    merged
}

/// Keeps secrets out of what is written: they are taken from the old config.toml on the node.
struct Hiding<'a> {
    source: &'a str,
    /// What may be secret in it.
    secrets: Vec<Extent>,
    withheld: Vec<String>,
}

impl Hiding<'_> {
    fn withhold(&mut self, path: &str) {
        let name = path.escape_debug().to_string();
        if !self.withheld.contains(&name) {
            self.withheld.push(name);
        }
    }

    /// `changes`, where `secrets` are those of the text that comes of them.
    fn config<'c>(&mut self, changes: Vec<Change<'c>>, secrets: &[Extent]) -> Vec<Change<'c>> {
        let (mut at, mut done) = (0, 0);
        let mut hidden = Vec::with_capacity(changes.len());
        for change in changes {
            at += change.goes.start - done;
            done = change.goes.end;
            let mut comes = Vec::with_capacity(change.comes.len());
            for piece in change.comes {
                match piece {
                    Piece::Text(text) => {
                        self.text("config.toml", text, at, secrets, &mut comes);
                        at += text.len();
                    }
                    Piece::Source(extent) | Piece::Hidden(extent) => {
                        let split = split(extent, &self.secrets);
                        comes.extend(split.map(|(extent, is_secret)| match is_secret {
                            true => Piece::Hidden(extent),
                            false => Piece::Source(extent),
                        }));
                        at += extent.end - extent.start;
                    }
                }
            }
            hidden.push(Change { goes: change.goes, comes });
        }
        hidden
    }

    /// `text`, which stands at `at` in a text with these `secrets`.
    fn text<'c>(&mut self, path: &str, text: &'c str, at: usize, secrets: &[Extent], pieces: &mut Vec<Piece<'c>>) {
        for (extent, is_secret) in split(Extent::new(at, at + text.len()), secrets) {
            let piece = Extent::new(extent.start - at, extent.end - at).of(text);
            if !is_secret {
                pieces.push(Piece::Text(piece));
                continue;
            }
            match self.source.find(piece) {
                Some(start) => pieces.push(Piece::Hidden(Extent::new(start, start + piece.len()))),
                None => self.withhold(path),
            }
        }
    }
}

/// `extent` in pieces, each with whether it is part of one of `secrets`, which are in order.
fn split(extent: Extent, secrets: &[Extent]) -> impl Iterator<Item = (Extent, bool)> {
    let mut pieces = Vec::new();
    let mut at = extent.start;
    for secret in secrets.iter().filter(|it| it.start < extent.end && extent.start < it.end) {
        let (start, end) = (secret.start.max(extent.start), secret.end.min(extent.end));
        pieces.push((Extent::new(at, start), false));
        pieces.push((Extent::new(start, end), true));
        at = end;
    }
    pieces.push((Extent::new(at, extent.end), false));
    pieces.into_iter().filter(|(extent, _)| extent.start < extent.end)
}
