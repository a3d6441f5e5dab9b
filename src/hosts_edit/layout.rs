//! Which lines belong to a host, comments and blank lines included, and how the file is written otherwise.

use serde::Serialize;

use crate::document::{Document, NodeId, Statement, StatementKind, TableKind, Value};
use crate::emit::config_toml::{indent, line_extent};
use crate::text::Extent;

/// How a host is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Written {
    /// Under a header of its own.
    Table,
    /// As dotted keys.
    Dotted,
    /// As an inline table, or within one.
    Inline,
}

/// The host tables of `document`, in the order in which they are first named; those below `HOST`, which few releases
/// take for `host`, among them.
pub fn hosts(document: &Document<'_>) -> Vec<NodeId> {
    let roots = document.children(NodeId::ROOT).filter(|(_, it)| it.key.eq_ignore_ascii_case("host"));
    let below = roots.flat_map(|(root, _)| document.children(root));
    below.filter(|(_, it)| matches!(it.value, Value::Table(_))).map(|(id, _)| id).collect()
}

/// How `host` is written.
pub fn written(document: &Document<'_>, host: NodeId) -> Written {
    let mut at = host;
    while at != NodeId::ROOT {
        let node = document.node(at);
        if node.value == Value::Table(TableKind::Inline) {
            return Written::Inline;
        }
        at = node.parent;
    }
    match document.node(host).value {
        Value::Table(TableKind::Dotted) => Written::Dotted,
        _ => Written::Table,
    }
}

/// Some lines of a host that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    /// Places in `document.statements`.
    pub statements: std::ops::Range<usize>,
    /// The lines, with the comments that belong to them, from the start of a line to the start of another one.
    pub lines: Extent,
}

/// The lines of `host`. Those of an inline table within another one have none of their own.
pub(super) fn fragments(document: &Document<'_>, host: NodeId) -> Vec<Fragment> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, _) in document.statements.iter().enumerate().filter(|(_, it)| document.is_within(it.node, host)) {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs.into_iter().map(|statements| fragment(document, statements)).collect()
}

fn fragment(document: &Document<'_>, statements: std::ops::Range<usize>) -> Fragment {
    let start = leading(document, statements.start);
    let last = statements.end.saturating_sub(1);
    let end = if has_header(document, &statements) { trailing(document, last) } else { line_end_of(document, last) };
    Fragment { statements, lines: Extent::new(start, end) }
}

/// Whether the run of statements begins with a header.
pub(super) fn has_header(document: &Document<'_>, statements: &std::ops::Range<usize>) -> bool {
    document.statements.get(statements.start).is_some_and(|it| it.kind != StatementKind::KeyValue)
}

/// Where the lines begin that belong to the statement at this place: its own, and comments directly above, as far as
/// they are not indented deeper.
pub(super) fn leading(document: &Document<'_>, at: usize) -> usize {
    let Some(statement) = document.statements.get(at) else { return document.text.len() };
    let own = indent(document.text, statement).len();
    let mut start = line_extent(document.text, statement.extent).start;
    let floor = at.checked_sub(1).map_or(0, |before| line_end_of(document, before));
    while start > floor {
        let line = line_extent(document.text, Extent::new(start - 1, start - 1));
        let content = line.of(document.text);
        let deep = content.len() - content.trim_start().len();
        if line.start < floor || line.start >= start || !content.trim_start().starts_with('#') || deep > own {
            break;
        }
        start = line.start;
    }
    start
}

/// Where the lines end that belong to the section whose last statement is the one at this place: comments directly
/// below, and such as are indented like its keys, go along.
fn trailing(document: &Document<'_>, at: usize) -> usize {
    let text = document.text;
    let mut end = line_end_of(document, at);
    let stop = leading(document, at + 1);
    let header = document.statements.get(at + 1).map_or(0, |it| indent(text, it).len());
    let mut line_start = end;
    let mut is_joined = true;
    for line in Extent::new(end, stop).of(text).split_inclusive('\n') {
        let content = line.trim_start();
        line_start += line.len();
        is_joined &= content.starts_with('#');
        if content.starts_with('#') && (is_joined || line.len() - content.len() > header) {
            end = line_start;
        }
    }
    end
}

/// Where the line ends that the statement at this place ends on.
pub(super) fn line_end_of(document: &Document<'_>, at: usize) -> usize {
    document.statements.get(at).map_or(document.text.len(), |it| line_extent(document.text, it.extent).end)
}

/// The line end that the file has.
pub(super) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where the text begins, behind a byte order mark.
pub(super) fn beginning(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Habits of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Style<'t> {
    /// How lines end.
    pub end: &'static str,
    /// What stands before the header of a host.
    pub header: &'t str,
    /// What stands before a key below it.
    pub key: &'t str,
    /// Whether a blank line stands between two hosts.
    pub is_spaced: bool,
}

impl<'t> Style<'t> {
    pub(super) fn of(document: &'t Document<'_>) -> Self {
        let text = document.text;
        let units: Vec<Fragment> = hosts(document)
            .into_iter()
            .flat_map(|id| fragments(document, id))
            .filter(|it| has_header(document, &it.statements))
            .collect();
        let statement = |at: usize| document.statements.get(at);
        let header = units.first().and_then(|it| statement(it.statements.start)).map_or("", |it| indent(text, it));
        let key = units.iter().find_map(|it| {
            let first = statement(it.statements.start + 1).filter(|_| it.statements.len() > 1)?;
            (first.kind == StatementKind::KeyValue).then(|| indent(text, first))
        });
        // One that follows another one without a blank line sets the tone.
        let is_dense = |it: &&Fragment| {
            let before = it.lines.start;
            it.statements.start > 0 && !is_after_blank(text, before)
        };
        Self { end: line_end(text), header, key: key.unwrap_or("  "), is_spaced: !units.iter().any(|it| is_dense(&it)) }
    }
}

/// Whether nothing or a blank line stands before the line that begins at `at`.
pub(super) fn is_after_blank(text: &str, at: usize) -> bool {
    let before = text.get(beginning(text)..at).unwrap_or_default();
    let line = before.strip_suffix('\n').map_or(before, |it| it.strip_suffix('\r').unwrap_or(it));
    before.is_empty() || line.rsplit('\n').next().is_some_and(|it| it.trim().is_empty())
}

/// The header that the statement at this place stands below; `None` at the top.
pub(super) fn section<'d>(document: &'d Document<'_>, at: usize) -> Option<&'d Statement> {
    document.statements.get(..=at)?.iter().rfind(|it| it.kind != StatementKind::KeyValue)
}

/// How many keys lead from the root to `id`.
pub(super) fn depth(document: &Document<'_>, id: NodeId) -> usize {
    let mut depth = 0;
    let mut at = id;
    while at != NodeId::ROOT {
        depth += 1;
        at = document.node(at).parent;
    }
    depth
}
