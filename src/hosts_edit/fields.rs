//! Sets and takes away fields of a host, or of the file's top, and the headers among them.

use crate::document::{Document, Entry, NodeId, Statement, StatementKind, TableKind, Value};
use crate::emit::config_toml::{indent, line_extent, removals};
use crate::emit::push_key;
use crate::message::Message;
use crate::parse;
use crate::release::Release;
use crate::rules::key_parts;
use crate::text::{Edit, Extent};

use super::layout::{Style, beginning, depth, is_after_blank, leading, line_end_of};
use super::values::{Written, replace};

/// The edits that set the field `name` of `table` to `value`.
pub(super) fn set(
    document: &Document<'_>,
    release: Release,
    table: NodeId,
    name: &str,
    value: &Written,
) -> Result<Vec<Edit>, Message> {
    let style = Style::of(document);
    match parse::find(document, table, name, release) {
        Some(id) if value.is(document, id) => Ok(Vec::new()),
        Some(id) => replaced(document, id, name, value, &style),
        None => Ok(added(document, table, &[name], &new_value(name, value), &style)),
    }
}

/// A single certificate authority is written as a string, as containerd's documents do.
pub(super) fn new_value(name: &str, value: &Written) -> String {
    match value {
        Written::List(files) if name == "ca" && files.len() == 1 => {
            files.iter().map(|it| crate::emit::quoted(it)).collect()
        }
        value => value.toml(),
    }
}

fn replaced(
    document: &Document<'_>,
    id: NodeId,
    name: &str,
    value: &Written,
    style: &Style<'_>,
) -> Result<Vec<Edit>, Message> {
    match document.node(id).value {
        Value::Table(TableKind::Inline)
        | Value::Array
        | Value::String(_)
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Float
        | Value::Datetime => Ok(replace(document, id, value, style)),
        _ => Err(say!("`{field}` is a table of its own in this text: take that out first", field = name)),
    }
}

/// The edits that set the header `name` of `table` to `values`.
pub(super) fn set_header(
    document: &Document<'_>,
    release: Release,
    table: NodeId,
    name: &str,
    values: &[String],
) -> Result<Vec<Edit>, Message> {
    let style = Style::of(document);
    let value = Written::List(values.to_vec());
    let Some(header) = parse::find(document, table, "header", release) else {
        return Ok(new_header(document, table, name, &value.toml(), &style));
    };
    if !matches!(document.node(header).value, Value::Table(_)) {
        return Err(say!("`header` is no table in this text: take that out first"));
    }
    match document.get(header, name) {
        Some(id) if value.is(document, id) => Ok(Vec::new()),
        Some(id) => replaced(document, id, name, &value, &style),
        None => Ok(added(document, header, &[name], &value.toml(), &style)),
    }
}

/// The edits that give `table` its first header: as a table of its own below a host that is one.
fn new_header(document: &Document<'_>, table: NodeId, name: &str, value: &str, style: &Style<'_>) -> Vec<Edit> {
    let key = dotted(&[name]);
    if table == NodeId::ROOT {
        let block = format!("[header]{}{}{key} = {value}", style.end, style.key);
        let at = super::place::first_header(document);
        let is_end = at >= document.text.len();
        let edit = if is_end { super::blocks::behind } else { super::blocks::before };
        return vec![edit(document, at, &block, style)];
    }
    let Some((at, header)) = own_header(document, table) else {
        return match document.node(table).value {
            Value::Table(TableKind::Inline) => {
                added(document, table, &["header"], &format!("{{ {key} = {value} }}"), style)
            }
            _ => added(document, table, &["header", name], value, style),
        };
    };
    let last = section_end(document, at);
    let line = document.statements.get(last).map_or("", |it| indent(document.text, it));
    let outer = indent(document.text, header);
    let step = style.key.strip_prefix(style.header).unwrap_or_default();
    let own = if last > at { line.to_owned() } else { format!("{outer}{step}") };
    let path = header.key.of(document.text);
    let lines = format!("{own}[{path}.header]{}{own}{step}{key} = {value}", style.end);
    vec![below(document, last, &lines, style)]
}

/// The statement that opens `table`, and its place.
fn own_header<'d>(document: &'d Document<'_>, table: NodeId) -> Option<(usize, &'d Statement)> {
    document.statements.iter().enumerate().find(|(_, it)| it.node == table && it.kind != StatementKind::KeyValue)
}

/// The place of the last statement before the next header.
fn section_end(document: &Document<'_>, at: usize) -> usize {
    let rest = document.statements.iter().skip(at + 1);
    at + rest.take_while(|it| it.kind == StatementKind::KeyValue).count()
}

/// The edit that puts `lines` below the line that the statement at this place ends on.
fn below(document: &Document<'_>, at: usize, lines: &str, style: &Style<'_>) -> Edit {
    let end = line_end_of(document, at);
    let is_ended = document.text.get(..end).is_some_and(|it| it.ends_with('\n'));
    Edit::insert(end, if is_ended { [lines, style.end].concat() } else { [style.end, lines].concat() })
}

/// The edits that add `path = value` to `table`, in the way in which that is written.
fn added(document: &Document<'_>, table: NodeId, path: &[&str], value: &str, style: &Style<'_>) -> Vec<Edit> {
    let key = dotted(path);
    if table == NodeId::ROOT {
        return vec![at_top(document, &key, value, style)];
    }
    if document.node(table).value == Value::Table(TableKind::Inline) {
        return vec![in_braces(document, table, &key, value)];
    }
    if let Some((at, header)) = own_header(document, table) {
        let last = section_end(document, at);
        let step = style.key.strip_prefix(style.header).unwrap_or_default();
        let indent = match document.statements.get(last).filter(|_| last > at) {
            Some(last) => indent(document.text, last).to_owned(),
            None => format!("{}{step}", indent(document.text, header)),
        };
        let keys = document.statements.get(at + 1..=last).unwrap_or_default();
        return vec![below(document, last, &format!("{indent}{} = {value}", aligned(document, keys, &key)), style)];
    }
    let inside = |it: &&Statement| document.is_within(it.node, table);
    let Some(first) = document.statements.iter().find(inside) else {
        return beside_entries(document, table, &key, value).into_iter().collect();
    };
    if first.kind != StatementKind::KeyValue {
        // Only tables below it have headers.
        let path = prefix(document, first.key, depth(document, table)).unwrap_or_default();
        let outer = indent(document.text, first);
        let start = line_extent(document.text, first.extent).start;
        let lines = [outer, "[", path, "]", style.end, outer, style.key, &key, " = ", value, style.end].concat();
        return vec![Edit::insert(start, lines)];
    }
    let last = document.statements.iter().rposition(|it| document.is_within(it.node, table)).unwrap_or_default();
    let Some(statement) = document.statements.get(last) else { return Vec::new() };
    let section = super::layout::section(document, last).map_or(0, |it| depth(document, it.node));
    let path = prefix(document, statement.key, depth(document, table) - section).unwrap_or_default();
    vec![below(document, last, &format!("{}{path}.{key} = {value}", indent(document.text, statement)), style)]
}

/// The first `count` names of a dotted key, as they are written.
fn prefix<'t>(document: &Document<'t>, key: Extent, count: usize) -> Option<&'t str> {
    let parts = key_parts(document.text, key);
    let last = parts.get(count.checked_sub(1)?)?;
    Some(Extent::new(key.start, last.end).of(document.text))
}

/// `key`, as wide as those above it that stand in a column.
fn aligned(document: &Document<'_>, keys: &[Statement], key: &str) -> String {
    let width = |it: &Statement| {
        let rest = Extent::new(it.key.end, it.extent.end).of(document.text);
        it.key.of(document.text).chars().count() + rest.find('=').unwrap_or_default()
    };
    let column = keys.first().map_or(0, width);
    let has_column = keys.iter().all(|it| width(it) == column)
        && keys.iter().any(|it| it.key.of(document.text).chars().count() + 1 != column);
    format!("{key:width$}", width = if has_column { column.saturating_sub(1) } else { 0 })
}

/// A key of the file itself: behind the others, or before all else. Nothing that stands below a header would be at the top.
fn at_top(document: &Document<'_>, key: &str, value: &str, style: &Style<'_>) -> Edit {
    let is_host = |it: &Statement| {
        let mut at = it.node;
        while at != NodeId::ROOT && document.node(at).parent != NodeId::ROOT {
            at = document.node(at).parent;
        }
        document.node(at).key.eq_ignore_ascii_case("host")
    };
    let top = document.statements.iter().take_while(|it| it.kind == StatementKind::KeyValue);
    let own = top.enumerate().filter(|(_, it)| !is_host(it)).last();
    if let Some((at, last)) = own.filter(|_| key != "server") {
        let keys = document.statements.get(..=at).unwrap_or_default();
        let line = format!("{}{} = {value}", indent(document.text, last), aligned(document, keys, key));
        return below(document, at, &line, style);
    }
    if document.statements.is_empty() {
        let line = format!("{key} = {value}");
        return super::blocks::behind(
            document,
            document.text.len(),
            &line,
            &Style { is_spaced: true, ..style.clone() },
        );
    }
    let first = leading(document, 0);
    // Words at the very top are mostly about the file, and stay there.
    let at = match document.statements.first() {
        Some(it) if own.is_some() && first == beginning(document.text) => line_extent(document.text, it.extent).start,
        _ => first,
    };
    let gap = if own.is_some() { "" } else { style.end };
    let above = if at > first || is_after_blank(document.text, at) { "" } else { style.end };
    Edit::insert(at, [above, key, " = ", value, style.end, gap].concat())
}

/// The edit that adds an entry behind the last one of an inline table.
fn in_braces(document: &Document<'_>, table: NodeId, key: &str, value: &str) -> Edit {
    let last = document.entries.iter().filter(|it| it.table == table).max_by_key(|it| it.extent.start);
    match last {
        Some(last) => Edit::insert(last.extent.end, format!(", {key} = {value}")),
        None => {
            let extent = document.node(table).extent;
            let inner = Extent::new(extent.start + 1, extent.end.saturating_sub(1)).of(document.text);
            let room = if inner.starts_with(' ') { "" } else { " " };
            Edit::insert(extent.start + 1, format!(" {key} = {value}{room}"))
        }
    }
}

/// The edit that adds an entry beside those that name `table` within an inline one.
fn beside_entries(document: &Document<'_>, table: NodeId, key: &str, value: &str) -> Option<Edit> {
    let inside =
        document.entries.iter().filter(|it| document.is_within(it.node, table) && !document.is_within(it.table, table));
    let last: &Entry = inside.max_by_key(|it| it.extent.start)?;
    let path = prefix(document, last.key, depth(document, table).checked_sub(depth(document, last.table))?)?;
    Some(Edit::insert(last.extent.end, format!(", {path}.{key} = {value}")))
}

fn dotted(path: &[&str]) -> String {
    let mut name = String::new();
    for part in path {
        if !name.is_empty() {
            name.push('.');
        }
        push_key(&mut name, part);
    }
    name
}

/// The edits that take `gone`, a field of `host` or something in one, away. A host that was nothing else stays, as an
/// empty table.
pub(super) fn unset(document: &Document<'_>, release: Release, host: NodeId, gone: NodeId) -> Vec<Edit> {
    let mut edits = with_comments(document, removals(document, &[gone]));
    if host == NodeId::ROOT || document.node(host).value == Value::Table(TableKind::Inline) {
        return edits;
    }
    let style = Style::of(document);
    let stays = |it: NodeId| document.is_within(it, host) && !document.is_within(it, gone);
    if document.statements.iter().any(|it| stays(it.node)) || document.entries.iter().any(|it| stays(it.node)) {
        return edits;
    }
    let text = document.text;
    if let Some((at, first)) = document.statements.iter().enumerate().find(|(_, it)| document.is_within(it.node, host))
    {
        let section = super::layout::section(document, at)
            .filter(|it| it.kind != StatementKind::KeyValue && first.kind == StatementKind::KeyValue);
        let below = section.map_or(0, |it| depth(document, it.node));
        let path = prefix(document, first.key, depth(document, host) - below).unwrap_or_default();
        let line = match first.kind {
            // 1.x asks inline tables before all others: among several hosts this has to stay a dotted one.
            StatementKind::KeyValue if release.is_1() && super::hosts(document).len() > 1 => {
                [indent(text, first), path, ".header = {}", style.end].concat()
            }
            StatementKind::KeyValue => [indent(text, first), path, " = {}", style.end].concat(),
            _ => [indent(text, first), "[", path, "]", style.end].concat(),
        };
        edits.insert(0, Edit::insert(line_extent(text, first.extent).start, line));
    } else if let Some(first) = document.entries.iter().find(|it| document.is_within(it.node, host)) {
        let path = depth(document, host).checked_sub(depth(document, first.table));
        let path = path.and_then(|count| prefix(document, first.key, count)).unwrap_or_default();
        edits = with_comments(document, vec![Edit::replace(first.extent, format!("{path} = {{}}"))]);
    }
    edits
}

/// `edits`, and the comments that would go with an entry of an inline table above its line.
fn with_comments(document: &Document<'_>, edits: Vec<Edit>) -> Vec<Edit> {
    let kept =
        edits.iter().filter(|it| !it.text.contains('#')).flat_map(|it| super::values::kept(document, it.extent()));
    kept.collect::<Vec<_>>().into_iter().chain(edits).collect()
}
