//! Which part of a source became which part of the result, in both directions.
//!
//! What was written knows the endpoint it comes from; where it stands in the text of its file is read from that text.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Options;
use super::analyze::{Made, made};
use crate::document::{self, Document, NodeId, Statement, StatementKind};
use crate::emit::hosts_toml::{Entry, HostsToml, Provenance, name};
use crate::emit::line_edits::{Piece, changes};
use crate::model::legacy::{HostConfig, LegacyMirror, Registry};
use crate::model::namespace::upstream_host;
use crate::simulate::redacted;
use crate::text::{Extent, LineIndex, Span, Unit};

/// A part of the source and what became of it. Either may belong to several links.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Link {
    /// What they have to do with each other.
    pub kind: LinkKind,
    /// The key in the source: `registry.mirrors."docker.io".endpoint[0]`; empty for lines that stay or go.
    pub key: String,
    /// The part of the source; `None` for what comes from no place in it.
    pub source: Option<Span>,
    /// The file of the result.
    pub file: String,
    /// The part of that file; `None` for what goes.
    pub target: Option<Span>,
    /// The first line of it, from 1; 0 for what goes.
    pub first_line: u32,
    /// The last line of it.
    pub last_line: u32,
}

/// What a part of the source has to do with a part of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    /// The name of a registry, and its whole file.
    Namespace,
    /// A URL, and the host that it became.
    Endpoint,
    /// The name of a registry, and the registry itself at the end of its file.
    Upstream,
    /// A TLS setting, and the field that it became.
    Tls,
    /// What stays in `config.toml`.
    Kept,
    /// What goes from it.
    Removed,
    /// What is put into it.
    Added,
}

/// [`Link`] in bytes.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub kind: LinkKind,
    pub key: String,
    pub source: Option<Extent>,
    pub file: String,
    pub target: Option<Extent>,
}

/// Every link between `source` and what is made of it, in the order of the source; places are counted in `unit`. None
/// where the text can't be used, or is no config.toml.
pub fn links(source: &str, options: &Options, unit: Unit) -> Vec<Link> {
    let mut found = Vec::new();
    made(source, options, &mut |made| found = located(&raw(made), made, unit));
    found
}

/// The same in bytes.
pub(super) fn raw_links(source: &str, options: &Options) -> Vec<Raw> {
    let mut found = Vec::new();
    made(source, options, &mut |made| found = raw(made));
    found
}

fn located(raw: &[Raw], made: Made<'_>, unit: Unit) -> Vec<Link> {
    let source = LineIndex::new(made.document.text);
    let indexes: Vec<(&str, LineIndex<'_>)> =
        made.files.iter().map(|file| (&*file.path, LineIndex::new(&file.contents))).collect();
    let span = |index: &LineIndex<'_>, extent: Extent| {
        let mut span = Span::from(extent);
        index.locate(&mut span, unit);
        span
    };
    let link = |raw: &Raw| {
        let index = indexes.iter().find(|it| it.0 == raw.file).map(|it| &it.1);
        let target = index.zip(raw.target).map(|(index, extent)| span(index, extent));
        Link {
            kind: raw.kind,
            key: raw.key.clone(),
            source: raw.source.map(|extent| span(&source, extent)),
            file: raw.file.clone(),
            target,
            first_line: target.map_or(0, |it| it.start.line),
            last_line: target.map_or(0, |it| it.end.line),
        }
    };
    raw.iter().map(link).collect()
}

fn raw(made: Made<'_>) -> Vec<Raw> {
    let mut found = Vec::new();
    let named = Named::of(made.registry);
    let files: FxHashMap<&str, &str> = made.files.iter().map(|it| (&*it.path, &*it.contents)).collect();
    for (directory, file) in made.directories {
        let path = ["certs.d/", directory, "/hosts.toml"].concat();
        if let Some(text) = files.get(&*path) {
            of_file(made, &named, &path, file, text, &mut found);
        }
    }
    of_config(made, &mut found);
    found.sort_by_key(|it| (it.source.is_none(), it.source, it.kind));
    found
}

/// The tables of a registry by their names: long texts have tens of thousands.
struct Named<'m> {
    mirrors: FxHashMap<&'m str, &'m LegacyMirror<'m>>,
    configs: FxHashMap<&'m str, &'m HostConfig<'m>>,
}

impl<'m> Named<'m> {
    fn of(registry: &'m Registry<'m>) -> Self {
        // Of two of one name the first is meant.
        let mirrors = registry.mirrors.iter().rev().map(|it| (&*it.namespace.value, it));
        let configs = registry.configs.iter().rev().map(|it| (&*it.host.value, it));
        Self { mirrors: mirrors.collect(), configs: configs.collect() }
    }
}

/// The links of one `hosts.toml`.
fn of_file(made: Made<'_>, named: &Named<'_>, path: &str, file: &HostsToml<'_>, text: &str, found: &mut Vec<Raw>) {
    let own = owner(made.registry, named, file).map(|(key, extent)| (key, statement(made.document, extent)));
    let whole = trimmed(text, Extent::new(0, text.len()));
    let mut add = |kind: LinkKind, key: String, source: Extent, target: Extent| {
        let (source, target) = (Some(source), Some(target));
        found.push(Raw { kind, key, source, file: path.to_owned(), target });
    };
    if let Some((key, extent)) = &own {
        add(LinkKind::Namespace, key.clone(), *extent, whole);
    }
    let read = document::read(text);
    let written = Written::of(&read);
    let server = file.server.iter().zip(&written.server);
    for (entry, statements) in server.chain(file.hosts.iter().zip(&written.hosts)) {
        let target = with_comment(text, statements);
        match (&entry.from, &own) {
            (Provenance::Endpoint { mirror, number, .. }, _) => {
                let mirror = named.mirrors.get(&**mirror);
                let endpoint = mirror.and_then(|it| Some((it, it.endpoints.get(number.checked_sub(1)?)?)));
                if let Some((mirror, endpoint)) = endpoint {
                    let key = format!("{}.endpoint[{}]", mirror_key(mirror), number - 1);
                    add(LinkKind::Endpoint, key, endpoint.extent, target);
                }
            }
            (Provenance::Upstream, Some((key, extent))) => add(LinkKind::Upstream, key.clone(), *extent, target),
            (Provenance::Upstream, None) => {}
        }
        for (key, source, field) in tls(made, named, entry) {
            let fields = statements.iter().filter(|it| last_word(&read, it) == field);
            fields.for_each(|it| add(LinkKind::Tls, key.clone(), source, it.extent));
        }
    }
}

fn mirror_key(mirror: &LegacyMirror<'_>) -> String {
    format!("registry.mirrors.\"{}\"", redacted(&mirror.namespace.value))
}

/// The key that a file is there for: the mirrors of its registry, those of all, or the settings of its host.
fn owner(registry: &Registry<'_>, named: &Named<'_>, file: &HostsToml<'_>) -> Option<(String, Extent)> {
    let mirror = |name: &str| named.mirrors.get(name).copied();
    let namespace = file.namespace.as_deref().unwrap_or("*");
    let config = || {
        let own = named.configs.get(upstream_host(namespace))?;
        own.tls.as_ref()?;
        Some((format!("registry.configs.\"{}\"", redacted(&own.host.value)), own.host.extent))
    };
    let of = |it: &LegacyMirror<'_>| (mirror_key(it), it.namespace.extent);
    mirror(namespace).map(of).or_else(config).or_else(|| mirror("*").map(of)).or_else(|| naming(registry, namespace))
}

/// What else names a registry: one on this machine gets a directory for that alone.
fn naming(registry: &Registry<'_>, namespace: &str) -> Option<(String, Extent)> {
    let host = upstream_host(namespace);
    for mirror in &registry.mirrors {
        let endpoint = mirror.endpoints.iter().enumerate().find(|it| authority(&it.1.value) == host);
        if let Some((at, endpoint)) = endpoint {
            return Some((format!("{}.endpoint[{at}]", mirror_key(mirror)), endpoint.extent));
        }
    }
    let config = registry.configs.iter().find(|it| it.host.value == host);
    let config = config.map(|it| (format!("registry.configs.\"{}\"", redacted(&it.host.value)), it.host.extent));
    let auth = || registry.auths.iter().find(|it| authority(&it.url.value) == host);
    config.or_else(|| auth().map(|it| (format!("registry.auths.\"{}\"", redacted(&it.url.value)), it.url.extent)))
}

/// Host and port of a URL, whether or not it has a scheme.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// What stands in `tls` of the host that `entry` asks: the key, where it stands, and the field that comes of it.
fn tls<'e>(made: Made<'e>, named: &Named<'_>, entry: &Entry<'_>) -> Vec<(String, Extent, &'static str)> {
    const FIELDS: [(&str, &str); 4] =
        [("ca_file", "ca"), ("cert_file", "client"), ("key_file", "client"), ("insecure_skip_verify", "skip_verify")];
    let host = name(entry);
    let config = named.configs.get(host).filter(|_| entry.tls.is_some());
    let Some(tls) = config.and_then(|it| it.tls.as_ref()) else { return Vec::new() };
    let document = made.document;
    let is_table = |statement: &Extent| *statement == tls.extent;
    let mut found = Vec::new();
    for (extent, node) in places(document) {
        let parent = document.node(document.node(node).parent);
        if !is_table(&parent.extent) || !parent.key.eq_ignore_ascii_case("tls") {
            continue;
        }
        let key = &document.node(node).key;
        if let Some((key, field)) = FIELDS.iter().find(|it| it.0.eq_ignore_ascii_case(key)) {
            found.push((format!("registry.configs.\"{}\".tls.{key}", redacted(host)), extent, *field));
        }
    }
    found
}

/// Everything that is written with a key: its place and its node.
pub(super) fn places<'d>(document: &'d Document<'_>) -> impl Iterator<Item = (Extent, NodeId)> + use<'d> {
    let statements = document.statements.iter().map(|it| (it.extent, it.node));
    statements.chain(document.entries.iter().map(|it| (it.extent, it.node)))
}

/// The header or line that `extent` stands in, or itself.
fn statement(document: &Document<'_>, extent: Extent) -> Extent {
    // Statements stand one after the other.
    let before = document.statements.partition_point(|it| it.extent.start <= extent.start);
    let around = before.checked_sub(1).and_then(|at| document.statements.get(at));
    around.filter(|it| it.kind != StatementKind::KeyValue && it.extent.contains(extent)).map_or(extent, |it| it.extent)
}

fn last_word<'d>(document: &'d Document<'_>, statement: &Statement) -> &'d str {
    &document.node(statement.node).key
}

/// The statements of a `hosts.toml`, by the host they are about.
#[derive(Default)]
struct Written {
    server: Vec<Vec<Statement>>,
    hosts: Vec<Vec<Statement>>,
}

impl Written {
    fn of(document: &Document<'_>) -> Self {
        let mut written = Self::default();
        let mut url: Option<String> = None;
        for statement in &document.statements {
            match document.path(statement.node).as_slice() {
                ["host", name] if statement.kind == StatementKind::Header => {
                    url = Some((*name).to_owned());
                    written.hosts.push(vec![*statement]);
                }
                ["host", name, _, ..] => match written.hosts.last_mut().filter(|_| url.as_deref() == Some(*name)) {
                    Some(host) => host.push(*statement),
                    // Dotted keys.
                    None => {
                        url = Some((*name).to_owned());
                        written.hosts.push(vec![*statement]);
                    }
                },
                ["host"] => {}
                ["server"] => written.server.push(vec![*statement]),
                _ => written.server.iter_mut().for_each(|it| it.push(*statement)),
            }
        }
        written
    }
}

/// All of `statements`, and the comment right above them.
fn with_comment(text: &str, statements: &[Statement]) -> Extent {
    let all = statements.iter().map(|it| it.extent).reduce(Extent::join).unwrap_or_default();
    let mut start = line_start(text, all.start);
    while let Some(above) = start.checked_sub(1).map(|end| line_start(text, end)) {
        if !Extent::new(above, start).of(text).trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    Extent::new(start, all.end)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// What stays in `config.toml`, what goes, and what is new.
fn of_config(made: Made<'_>, found: &mut Vec<Raw>) {
    let source = made.document.text;
    let Some(config) = made.files.first() else { return };
    let (mut done, mut at) = (0, 0);
    let mut add = |kind: LinkKind, source: Option<Extent>, target: Option<Extent>| {
        found.push(Raw { kind, key: String::new(), source, file: config.path.clone(), target });
    };
    let kept = |extent: Extent, at: usize| {
        let trimmed = trimmed(source, extent);
        let start = at + trimmed.start - extent.start;
        (trimmed.start < trimmed.end).then(|| (trimmed, Extent::new(start, start + trimmed.end - trimmed.start)))
    };
    for change in changes(source, made.edits) {
        let before = Extent::new(done, change.goes.start);
        if let Some((from, to)) = kept(before, at) {
            add(LinkKind::Kept, Some(from), Some(to));
        }
        at += before.end - before.start;
        let mut gone = change.goes.start;
        for piece in &change.comes {
            match piece {
                Piece::Text(text) => {
                    let new = trimmed(text, Extent::new(0, text.len()));
                    if new.start < new.end {
                        add(LinkKind::Added, None, Some(Extent::new(at + new.start, at + new.end)));
                    }
                    at += text.len();
                }
                Piece::Source(extent) | Piece::Hidden(extent) => {
                    let goes = trimmed(source, Extent::new(gone, extent.start.max(gone)));
                    if goes.start < goes.end {
                        add(LinkKind::Removed, Some(goes), None);
                    }
                    if let Some((from, to)) = kept(*extent, at) {
                        add(LinkKind::Kept, Some(from), Some(to));
                    }
                    gone = extent.end;
                    at += extent.end - extent.start;
                }
            }
        }
        let goes = trimmed(source, Extent::new(gone, change.goes.end.max(gone)));
        if goes.start < goes.end {
            add(LinkKind::Removed, Some(goes), None);
        }
        done = change.goes.end;
    }
    if let Some((from, to)) = kept(Extent::new(done, source.len()), at) {
        add(LinkKind::Kept, Some(from), Some(to));
    }
}

/// `extent` without the blanks at its ends.
fn trimmed(text: &str, extent: Extent) -> Extent {
    let inside = extent.of(text);
    let start = extent.start + inside.len() - inside.trim_start().len();
    Extent::new(start, start + inside.trim().len())
}
