//! A text told field by field: what each key is, and what containerd does with this very value.

mod nest;
mod reading;
mod values;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::check::looks_like_hosts;
use super::explain::explanation;
use super::links::{LinkKind, Raw, places, raw_links};
use super::{Diagnostic, Explanation, File, Options};
use crate::document::{self, Document, NodeId, Value};
use crate::fields::{self, Field, FileKind, Locale};
use crate::message::{Message, Messages};
use crate::parse::secrets::Masked;
use crate::simulate::redacted;
use crate::text::{Extent, LineIndex, Span, Unit};

use nest::Nest;
use reading::Reading;

/// One field of a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Passage {
    /// The header, or key and value.
    pub span: Span,
    /// The key alone.
    pub key_span: Span,
    /// The value; `None` for a header.
    pub value_span: Option<Span>,
    /// What it is.
    pub kind: PassageKind,
    /// The file that the text is.
    pub file: FileKind,
    /// The key as it is written, below the table of the plugin: `registry.mirrors."docker.io".endpoint`.
    pub key: String,
    /// The key in the reference; `None` where containerd knows none.
    pub field: Option<&'static str>,
    /// The value as it is written, secrets masked; `None` for a table.
    pub value: Option<String>,
    /// What the key is, in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub title: Message,
    /// What it means with this value for this release.
    #[cfg_attr(feature = "wasm", tsify(type = "string[]"))]
    pub sentences: Vec<Message>,
    /// What containerd does with the key in general; empty where it knows none.
    pub details: &'static str,
    /// All that is known of the key.
    pub facts: Option<Explanation>,
    /// What is found here.
    pub diagnostics: Vec<Diagnostic>,
    /// Where it ends up.
    pub results: Vec<Place>,
}

/// What a [`Passage`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum PassageKind {
    /// A header, or an inline table.
    Table,
    /// A value.
    Value,
}

/// Lines of a file of the result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Place {
    /// `certs.d/docker.io/hosts.toml`.
    pub file: String,
    /// From 1.
    pub first_line: u32,
    /// The last of them.
    pub last_line: u32,
}

impl Messages for Passage {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        visit(&mut self.title);
        self.sentences.each_message(visit);
        self.diagnostics.each_message(visit);
    }
}

/// Every field of `source` that is about registries, in the order of the text: a config.toml or a hosts.toml. Places are
/// counted in `unit`.
pub fn walk(source: &str, options: &Options, locale: Locale, unit: Unit) -> Vec<Passage> {
    let document = document::read(source);
    let walker = Walker::new(&document, options, locale, unit);
    walker.written.iter().filter_map(|it| walker.passage(*it)).collect()
}

/// The field at the byte `offset` of `source`: the innermost one.
pub fn explain_at(source: &str, offset: usize, options: &Options, locale: Locale, unit: Unit) -> Option<Passage> {
    let document = document::read(source);
    let walker = Walker::new(&document, options, locale, unit);
    let around = walker.written.iter().filter(|it| it.0.start <= offset && offset <= it.0.end);
    let innermost = around.min_by_key(|it| it.0.end - it.0.start)?;
    walker.passage(*innermost)
}

struct Walker<'w> {
    document: &'w Document<'w>,
    options: &'w Options,
    locale: Locale,
    unit: Unit,
    file: FileKind,
    index: LineIndex<'w>,
    masked: Masked,
    reading: Reading,
    /// What is told: place and node, in the order of the text, outer ones first.
    written: Vec<(Extent, NodeId)>,
    /// Where the key of each stands.
    keys: FxHashMap<(Extent, NodeId), Extent>,
    /// What is found, by the innermost field around it.
    found: FxHashMap<Extent, Vec<Diagnostic>>,
    links: Links,
}

/// What became of the parts of a text.
struct Links {
    /// What stays in its file, by its place in the text, and all else that ends up somewhere.
    kept: (Vec<Raw>, Nest),
    moved: (Vec<Raw>, Nest),
    /// Where each line of a file ends.
    lines: FxHashMap<String, Vec<usize>>,
}

impl<'w> Walker<'w> {
    fn new(document: &'w Document<'w>, options: &'w Options, locale: Locale, unit: Unit) -> Self {
        let source = document.text;
        let is_hosts = looks_like_hosts(document);
        let (diagnostics, links, files) = match is_hosts {
            true => {
                let file = File { path: "hosts.toml".to_owned(), contents: source.to_owned() };
                let checked = super::check(&[file], options.containerd);
                (checked.files.into_iter().flat_map(|it| it.diagnostics).collect(), Vec::new(), Vec::new())
            }
            false => {
                let analysis = super::analyze(source, options);
                (analysis.diagnostics, raw_links(source, options), analysis.files)
            }
        };
        let file = if is_hosts { FileKind::Hosts } else { FileKind::Config };
        let reading = match file {
            FileKind::Hosts => Reading::of_hosts(document, options.containerd),
            FileKind::Config => Reading::of_config(document, options.containerd),
        };
        let statements = document.statements.iter().map(|it| ((it.extent, it.node), it.key));
        let entries = document.entries.iter().map(|it| ((it.extent, it.node), it.key));
        let written = written(document, file);
        let found = found(diagnostics, &written);
        Self {
            document,
            options,
            locale,
            unit,
            file,
            index: LineIndex::new(source),
            masked: Masked::new(document),
            reading,
            written,
            keys: entries.chain(statements).collect(),
            found,
            links: Links::new(links, &files),
        }
    }

    fn passage(&self, (extent, id): (Extent, NodeId)) -> Option<Passage> {
        let node = self.document.node(id);
        let path = self.document.path(id);
        let field = fields::at(self.file, &path);
        let kind = match node.value {
            Value::Table(_) | Value::ArrayOfTables => PassageKind::Table,
            _ => PassageKind::Value,
        };
        let is_value = kind == PassageKind::Value;
        let title = match field {
            Some(field) => Message::verbatim(field.summary.get(self.locale)),
            None => say!("containerd knows no such key here, and ignores it"),
        };
        let (release, reading) = (self.options.containerd, &self.reading);
        let told = values::Told { document: self.document, id, path: &path, field, release, reading };
        let shown = || self.masked.extent(node.extent).of(&self.masked.text).to_owned();
        Some(Passage {
            span: self.span(extent),
            key_span: self.span(self.key(extent, id)),
            value_span: is_value.then(|| self.span(node.extent)),
            kind,
            file: self.file,
            key: shown_key(self.file, &path),
            field: field.map(|it: &Field| it.key),
            value: is_value.then(shown),
            title,
            sentences: told.sentences(),
            details: field.map_or("", |it| it.details.get(self.locale)),
            facts: field.map(|field| explanation(field, self.locale)),
            diagnostics: self.found(extent),
            results: self.links.results(extent),
        })
    }

    fn span(&self, extent: Extent) -> Span {
        let mut span = Span::from(extent);
        self.index.locate(&mut span, self.unit);
        span
    }

    /// The keys of a header or line: without the brackets, before `=`.
    fn key(&self, extent: Extent, id: NodeId) -> Extent {
        self.keys.get(&(extent, id)).copied().unwrap_or(extent)
    }

    /// The findings whose innermost field this is.
    fn found(&self, extent: Extent) -> Vec<Diagnostic> {
        let mut found = self.found.get(&extent).cloned().unwrap_or_default();
        found.iter_mut().for_each(|it| {
            super::hide_fix(it);
            it.locate(&self.index, self.unit);
        });
        found
    }
}

fn written(document: &Document<'_>, file: FileKind) -> Vec<(Extent, NodeId)> {
    let is_told = |(_, node): &(Extent, NodeId)| {
        let path = document.path(*node);
        match (file, path.as_slice()) {
            (FileKind::Hosts, _) => true,
            (FileKind::Config, ["plugins", _, table, ..]) if table.eq_ignore_ascii_case("registry") => true,
            (FileKind::Config, path) => fields::at(FileKind::Config, path).is_some(),
        }
    };
    let mut written: Vec<_> = places(document).filter(is_told).collect();
    written.sort_by_key(|(extent, _)| (extent.start, std::cmp::Reverse(extent.end)));
    written
}

fn found(diagnostics: Vec<Diagnostic>, written: &[(Extent, NodeId)]) -> FxHashMap<Extent, Vec<Diagnostic>> {
    let nest = Nest::new(written.iter().map(|it| it.0).collect());
    let mut found: FxHashMap<Extent, Vec<Diagnostic>> = FxHashMap::default();
    for finding in diagnostics {
        let at = finding.span.map(|span| span.start.offset);
        if let Some((_, extent)) = at.and_then(|at| nest.around(at).next()) {
            found.entry(extent).or_default().push(finding);
        }
    }
    found
}

impl Links {
    /// `links` are in the order of the source.
    fn new(links: Vec<Raw>, files: &[File]) -> Self {
        // What goes is nowhere, and the whole file is named already.
        let ends_up = |it: &Raw| !matches!(it.kind, LinkKind::Removed | LinkKind::Added | LinkKind::Upstream);
        let links = links.into_iter().filter(|it| ends_up(it) && it.source.is_some());
        let (kept, moved): (Vec<Raw>, Vec<Raw>) = links.partition(|it| it.kind == LinkKind::Kept);
        let nest = |links: &[Raw]| Nest::new(links.iter().filter_map(|it| it.source).collect());
        let (kept_nest, moved_nest) = (nest(&kept), nest(&moved));
        let ends = |text: &str| text.bytes().enumerate().filter(|it| it.1 == b'\n').map(|it| it.0).collect();
        let lines = files.iter().map(|it| (it.path.clone(), ends(&it.contents))).collect();
        Self { kept: (kept, kept_nest), moved: (moved, moved_nest), lines }
    }

    /// Where the field at `extent` ends up.
    fn results(&self, extent: Extent) -> Vec<Place> {
        let around = self.kept.1.around(extent.start).filter(|it| it.1.contains(extent));
        let kept = around.filter_map(|(number, source)| {
            let link = self.kept.0.get(number)?;
            let start = link.target?.start + extent.start - source.start;
            self.place(link, Extent::new(start, start + extent.end - extent.start))
        });
        let within = self.moved.1.within(extent).filter_map(|number| self.moved.0.get(number));
        let moved = within.filter_map(|link| self.place(link, link.target?));
        let mut places: Vec<Place> = kept.chain(moved).collect();
        places.sort();
        places.dedup();
        places
    }

    fn place(&self, link: &Raw, target: Extent) -> Option<Place> {
        let ends = self.lines.get(&link.file)?;
        let line = |at: usize| u32::try_from(ends.partition_point(|end| *end < at) + 1).unwrap_or(u32::MAX);
        Some(Place { file: link.file.clone(), first_line: line(target.start), last_line: line(target.end) })
    }
}

/// The key as people write it, without the table of the plugin.
fn shown_key(file: FileKind, path: &[&str]) -> String {
    let below = match path {
        ["plugins", _, rest @ ..] if file == FileKind::Config => rest,
        path => path,
    };
    let is_bare =
        |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-".contains(&it));
    let word = |word: &&str| if is_bare(word) { (*word).to_owned() } else { format!("\"{}\"", redacted(word)) };
    below.iter().map(word).collect::<Vec<_>>().join(".")
}
