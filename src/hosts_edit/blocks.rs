//! Hosts as blocks of lines: what is put somewhere, what is taken away, and an inline host as a table of its own.

use crate::document::{Document, Entry, NodeId, Statement, StatementKind};
use crate::emit::config_toml::{indent, line_extent};
use crate::rules::key_parts;
use crate::text::{Edit, Extent, apply};

use super::layout::{Fragment, Style, beginning, depth, fragments, has_header, is_after_blank, section};

/// The edit that puts `block`, whole lines without the last line end, before the line that begins at `at`.
pub(super) fn before(document: &Document<'_>, at: usize, block: &str, style: &Style<'_>) -> Edit {
    let blank = if style.is_spaced { style.end } else { "" };
    let above = if is_after_blank(document.text, at) { "" } else { blank };
    Edit::insert(at, [above, block, style.end, blank].concat())
}

/// The edit that puts `block` behind the lines that end at `at`.
pub(super) fn behind(document: &Document<'_>, at: usize, block: &str, style: &Style<'_>) -> Edit {
    let text = document.text;
    let blank = if style.is_spaced { style.end } else { "" };
    let written = text.get(..at).unwrap_or_default();
    let open = if at == beginning(text) || written.ends_with('\n') { "" } else { style.end };
    let above = if is_after_blank(text, at) && open.is_empty() { "" } else { blank };
    let rest = text.get(at..).unwrap_or_default();
    let next = rest.split('\n').next().unwrap_or_default();
    let below = if rest.is_empty() || next.trim().is_empty() { "" } else { blank };
    Edit::insert(at, [open, above, block, style.end, below].concat())
}

/// The edit that takes `lines` away, and blank lines on one side of them where there are some on both.
pub(super) fn removal(text: &str, lines: Extent) -> Edit {
    let mut gone = lines;
    if is_after_blank(text, lines.start) {
        for line in text.get(lines.end..).unwrap_or_default().split_inclusive('\n') {
            if !line.trim().is_empty() {
                break;
            }
            gone.end += line.len();
        }
    }
    if gone.end == text.len() {
        while gone.start > beginning(text) && is_after_blank(text, gone.start) {
            gone.start = line_extent(text, Extent::new(gone.start - 1, gone.start - 1)).start;
        }
    }
    Edit::remove(gone)
}

/// The lines of a host that is written as a table, one fragment after the other, without the last line end.
pub(super) fn raw(document: &Document<'_>, host: NodeId, end: &str) -> String {
    let mut block = String::new();
    for fragment in fragments(document, host) {
        let lines = fragment.lines.of(document.text);
        block.push_str(lines.trim_end_matches(['\r', '\n']));
        block.push_str(end);
    }
    block.truncate(block.trim_end_matches(['\r', '\n']).len());
    block
}

/// The lines of `host`, written as dotted keys or inline, as a table of its own. What is said of each key stays as it
/// is, and so do comments, as far as they stand with the host's own lines.
pub(super) fn own_table(document: &Document<'_>, host: NodeId, style: &Style<'_>) -> String {
    let header = format!("{}[host.{}]", style.header, document.node(host).key_extent.of(document.text));
    let own = fragments(document, host);
    let mut lines: Vec<String> = Vec::new();
    for (at, fragment) in own.iter().enumerate() {
        let first = document.statements.get(fragment.statements.start);
        let comments =
            Extent::new(fragment.lines.start, first.map_or(0, |it| line_extent(document.text, it.extent).start));
        lines.extend(comments.of(document.text).lines().map(str::to_owned));
        if at == 0 {
            lines.push(header.clone());
        }
        lines.extend(rest_of(document, host, fragment, style));
    }
    if own.is_empty() {
        lines.extend(comments_outside(document, document.node(host).extent, host));
        lines.push(header);
        lines.extend(entries(document, host, style));
    }
    lines.join(style.end)
}

/// The statements of `fragment` without the names before those of the host's own keys.
fn rest_of(document: &Document<'_>, host: NodeId, fragment: &Fragment, style: &Style<'_>) -> Vec<String> {
    let statements = document.statements.get(fragment.statements.clone()).unwrap_or_default();
    if let [inline] = statements
        && inline.node == host
    {
        let lines = line_extent(document.text, inline.extent);
        let mut lines: Vec<String> = comments_outside(document, lines, host);
        lines.extend(entries(document, host, style));
        return lines;
    }
    let header = section(document, fragment.statements.start).map_or(0, |it| depth(document, it.node));
    let from = statements.first().map_or(0, |it| line_extent(document.text, it.extent).start);
    let whole = Extent::new(from, fragment.lines.end);
    let edit = |it: &Statement| {
        let parts = key_parts(document.text, it.key);
        let own = parts.get(depth(document, host) - header)?;
        let start = it.extent.start - indent(document.text, it).len();
        Some(Edit::replace(Extent::new(start - from, own.start - from), style.key))
    };
    let edits: Vec<Edit> = statements.iter().filter_map(edit).collect();
    apply(whole.of(document.text), &edits).lines().map(str::to_owned).collect()
}

/// The comments in `area`, that of an inline table, which don't stand within one of its values.
fn comments_outside(document: &Document<'_>, area: Extent, table: NodeId) -> Vec<String> {
    let inside: Vec<Extent> = document
        .entries
        .iter()
        .filter(|it| document.is_within(it.node, table) && it.node != table)
        .map(|it| it.extent)
        .collect();
    let is_outside = |it: &&Extent| area.contains(**it) && !inside.iter().any(|entry| entry.contains(**it));
    let comments = document.comments.iter().filter(is_outside);
    comments.map(|it| it.of(document.text).trim_end().to_owned()).collect()
}

/// The entries of an inline table, a line for each.
fn entries(document: &Document<'_>, table: NodeId, style: &Style<'_>) -> Vec<String> {
    let below = depth(document, table);
    let line = |it: &Entry| {
        let parts = key_parts(document.text, it.key);
        let own = parts.get(below.checked_sub(depth(document, it.table))?)?;
        Some(format!("{}{}", style.key, Extent::new(own.start, it.extent.end).of(document.text)))
    };
    // What stands in a table further within belongs to the value that this is.
    let is_own = |it: &&Entry| {
        it.node != table
            && document.is_within(it.node, table)
            && (it.table == table || document.is_within(table, it.table))
    };
    let mut own: Vec<&Entry> = document.entries.iter().filter(is_own).collect();
    own.sort_by_key(|it| it.extent.start);
    own.into_iter().filter_map(line).collect()
}

/// `host = { … }` as a table of its own with a line for each entry that stays: nothing else can be added to it.
/// `None` where nothing does.
pub(super) fn opened(document: &Document<'_>, root: NodeId, leaves: &[NodeId], style: &Style<'_>) -> Option<String> {
    let statement = document.statements.iter().find(|it| it.node == root && it.kind == StatementKind::KeyValue)?;
    let mut lines = comments_outside(document, line_extent(document.text, statement.extent), root);
    let stays = |it: &&Entry| it.table == root && !leaves.iter().any(|host| document.is_within(it.node, *host));
    let kept: Vec<&Entry> = document.entries.iter().filter(stays).collect();
    if kept.is_empty() && lines.is_empty() {
        return None;
    }
    if !kept.is_empty() {
        lines.push(format!("{}[{}]", style.header, document.node(root).key));
    }
    lines.extend(kept.iter().map(|it| format!("{}{}", style.key, it.extent.of(document.text))));
    Some(lines.join(style.end))
}

/// The whole lines of each fragment of `host`, where all of them begin with a header.
pub(super) fn plain_table(document: &Document<'_>, host: NodeId) -> Option<Vec<Fragment>> {
    let own = fragments(document, host);
    (!own.is_empty() && own.iter().all(|it| has_header(document, &it.statements))).then_some(own)
}
