//! Edits a `config.toml`: takes tables out and puts a key in, and leaves every other byte alone.
//!
//! The user's text is never printed anew. What goes is named by nodes of its [`Document`]; comments always stay,
//! and a blank line goes only where both lines around it go.

use std::collections::BTreeMap;

use super::toml_text::{push_key, quoted};
use crate::document::{Document, Entry, NodeId, Statement, StatementKind, TableKind, Value};
use crate::text::{Edit, Extent};

/// The edits that take `removed` (and everything below) out of the text.
pub fn removals(document: &Document<'_>, removed: &[NodeId]) -> Vec<Edit> {
    if removed.is_empty() {
        return Vec::new();
    }
    let goes = below(document, removed);
    let mut edits = lines(document, &goes);
    edits.extend(entries(document, &goes));
    edits
}

/// Which nodes are one of `removed` or below one; by node number.
fn below(document: &Document<'_>, removed: &[NodeId]) -> Vec<bool> {
    let mut goes = vec![false; document.len()];
    for id in removed {
        goes[id.index()] = true;
    }
    // Parents have smaller numbers than their children, so one pass is enough.
    for (at, node) in document.nodes().enumerate().skip(1) {
        goes[at] |= goes[node.parent.index()];
    }
    goes
}

/// The edits for headers and `key = value` lines that go.
fn lines(document: &Document<'_>, goes: &[bool]) -> Vec<Edit> {
    let text = document.text;
    let mut comments = document.comments.iter().peekable();
    let mut edits: Vec<Edit> = Vec::new();
    let mut previous_goes = false;
    for statement in &document.statements {
        let going = goes[statement.node.index()];
        if !going {
            previous_goes = false;
            continue;
        }
        let whole = line_extent(text, statement.extent);
        while comments.next_if(|comment| comment.end <= whole.start).is_some() {}
        let mut kept = String::new();
        while let Some(comment) = comments.next_if(|comment| comment.start < whole.end) {
            keep_comment(text, *comment, whole, &mut kept);
        }
        let start = match edits.last() {
            // Only blank lines lie between two that go: they go as well.
            Some(last) if previous_goes && last.text.is_empty() && is_blank(text, last.end, whole.start) => last.end,
            _ => whole.start,
        };
        previous_goes = kept.is_empty();
        edits.push(Edit::replace(Extent::new(start, whole.end), kept));
    }
    edits
}

/// The lines that `extent` is on, with the last line end.
pub(crate) fn line_extent(text: &str, extent: Extent) -> Extent {
    let start = text.get(..extent.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    // A byte order mark belongs to the text, not to its first line.
    let start = if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    let end = text.get(extent.end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| extent.end + at + 1);
    Extent::new(start, end)
}

fn is_blank(text: &str, start: usize, end: usize) -> bool {
    text.get(start..end).is_some_and(|between| between.trim().is_empty())
}

/// Writes `comment` on a line of its own, indented like the line it is on.
fn keep_comment(text: &str, comment: Extent, whole: Extent, kept: &mut String) {
    let line = line_extent(text, comment);
    let indented = Extent::new(line.start.max(whole.start), comment.start).of(text);
    let indent = indented.len() - indented.trim_start_matches([' ', '\t']).len();
    kept.push_str(indented.get(..indent).unwrap_or_default());
    kept.push_str(comment.of(text));
    kept.push_str(Extent::new(comment.end, line.end).of(text));
}

/// The edits for entries of inline tables that go while the table stays.
fn entries(document: &Document<'_>, goes: &[bool]) -> Vec<Edit> {
    let mut tables: BTreeMap<NodeId, Vec<&Entry>> = BTreeMap::new();
    for entry in document.entries.iter().filter(|entry| !goes[entry.table.index()]) {
        tables.entry(entry.table).or_default().push(entry);
    }
    tables.iter().flat_map(|(table, entries)| inline_table(document, *table, entries, goes)).collect()
}

fn inline_table(document: &Document<'_>, table: NodeId, entries: &[&Entry], goes: &[bool]) -> Vec<Edit> {
    let going = |entry: &&Entry| goes[entry.node.index()];
    let mut edits = Vec::new();
    // Each entry goes with what stands between it and the next one; the last ones with what stands before.
    let tail = entries.iter().rev().take_while(|entry| going(entry)).count();
    let (head, last) = entries.split_at(entries.len() - tail);
    for pair in head.windows(2) {
        if let [entry, next] = pair
            && going(entry)
        {
            edits.push(Edit::remove(Extent::new(entry.extent.start, next.extent.start)));
        }
    }
    if let Some(end) = last.last() {
        let open = document.node(table).extent.start + 1;
        let start = head.last().map_or(open, |entry| entry.extent.end);
        edits.push(Edit::remove(Extent::new(start, end.extent.end)));
    }
    edits
}

/// The edits that set `key` to the string `value` in the table `id`, in the way the table is written.
///
/// A value that stands there is replaced between its own quotes. Otherwise the key becomes the first line below
/// the table's header; a table without a header gets one, or a dotted key, in the place where it is first named.
pub fn set_string(document: &Document<'_>, id: NodeId, key: &str, value: &str) -> Vec<Edit> {
    let text = document.text;
    if let Some(existing) = document.get(id, key) {
        let node = document.node(existing);
        if matches!(&node.value, Value::String(current) if current == value) {
            return Vec::new();
        }
        let is_literal = node.extent.of(text).starts_with('\'');
        return vec![Edit::replace(node.extent, if is_literal { literal(value) } else { quoted(value) })];
    }
    put(document, id, key, &quoted(value)).into_iter().collect()
}

/// `value` between single quotes, where TOML allows that.
fn literal(value: &str) -> String {
    if value.chars().any(|it| it == '\'' || it.is_control()) { quoted(value) } else { format!("'{value}'") }
}

/// The edit that adds `key = value`, `value` being TOML already, to a table that lacks it.
pub fn put(document: &Document<'_>, id: NodeId, key: &str, value: &str) -> Option<Edit> {
    let text = document.text;
    let table = document.node(id);
    if table.value == Value::Table(TableKind::Inline) {
        let comma = if document.children(id).next().is_some() { "," } else { " " };
        return Some(Edit::insert(table.extent.start + 1, format!(" {key} = {value}{comma}")));
    }
    let mut inside = document.statements.iter().filter(|it| document.is_within(it.node, id));
    if table.value == Value::Table(TableKind::Header) {
        let at = document.statements.iter().position(|it| it.node == id && it.kind == StatementKind::Header)?;
        let header = document.statements.get(at)?;
        let next = document.statements.get(at + 1).filter(|it| document.is_within(it.node, id));
        let indent = next.map_or_else(|| format!("{}  ", indent(text, header)), |next| indent(text, next).to_owned());
        return Some(after_line(text, header.extent, &format!("{indent}{key} = {value}")));
    }
    let Some(first) = inside.next() else {
        // Named within an inline table only: put the key beside its first entry.
        let entry =
            document.entries.iter().filter(|it| document.is_within(it.node, id)).min_by_key(|it| it.extent.start)?;
        let name = Extent::new(entry.key.start, table.key_extent.end).of(text);
        return Some(Edit::insert(entry.extent.start, format!("{name}.{key} = {value}, ")));
    };
    let name = Extent::new(first.key.start, table.key_extent.end).of(text);
    let line = line_extent(text, first.extent);
    let end = line_end(text, line);
    let indent = indent(text, first);
    let lines = match first.kind {
        StatementKind::KeyValue => format!("{indent}{name}.{key} = {value}{end}"),
        _ => format!("{indent}[{name}]{end}{indent}  {key} = {value}{end}{end}"),
    };
    Some(Edit::insert(line.start, lines))
}

/// The edit that adds `path = value`, `value` being TOML already, to a table in which even the first key of `path` is
/// missing. Tables on the way get one header of their own, unless the table is written without.
pub fn put_below(document: &Document<'_>, id: NodeId, path: &[&str], value: &str) -> Option<Edit> {
    let (first, below) = path.split_first()?;
    let Some((key, tables)) = below.split_last() else { return put(document, id, &dotted(path), value) };
    match document.node(id).value {
        Value::Table(TableKind::Inline) => {
            let wrap = |inner: String, key: &&str| format!("{{ {} = {inner} }}", dotted(&[key]));
            let nested = below.iter().rev().fold(value.to_owned(), wrap);
            put(document, id, &dotted(&[first]), &nested)
        }
        Value::Table(TableKind::Dotted) => put(document, id, &dotted(path), value),
        _ => {
            let mut name = document.path(id);
            name.push(first);
            name.extend(tables);
            Some(append_table(document, id, &dotted(&name), &format!("{} = {value}", dotted(&[key]))))
        }
    }
}

/// `path` as a dotted key, each part quoted where it has to be.
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

/// The edit that puts a header and one line below all that belongs to `id`, where the next header begins.
fn append_table(document: &Document<'_>, id: NodeId, name: &str, entry: &str) -> Edit {
    let text = document.text;
    let statements = &document.statements;
    let is_inside = |it: &Statement| id == NodeId::ROOT || document.is_within(it.node, id);
    let last = statements.iter().rposition(is_inside).unwrap_or_default();
    let rest = statements.get(last + 1..).unwrap_or_default();
    // What follows without a header of its own must not come to stand below the new one.
    let tail = rest.iter().take_while(|it| it.kind == StatementKind::KeyValue).count();
    let own = statements.iter().find(|it| it.node == id && it.kind == StatementKind::Header);
    let indent = own.map_or(String::new(), |own| format!("{}  ", indent(text, own)));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let table = format!("{end}{indent}[{name}]{end}{indent}  {entry}");
    match statements.get(last + tail) {
        Some(statement) => after_line(text, statement.extent, &table),
        None => {
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
            Edit::insert(text.len(), format!("{gap}{table}{end}"))
        }
    }
}

/// Brings edits into an order in which those at one place don't disturb each other: what opens a table comes after
/// what belongs to the table before it.
pub fn arrange(edits: &mut Vec<Edit>) {
    let opens = |edit: &Edit| edit.start == edit.end && edit.text.trim_start().starts_with('[');
    let (mut opening, others) = edits.drain(..).partition(opens);
    *edits = others;
    edits.append(&mut opening);
}

/// The edit that puts `lines` before the line on which `statement` begins.
pub fn before(document: &Document<'_>, statement: &Statement, lines: &[&str]) -> Edit {
    let line = line_extent(document.text, statement.extent);
    let (indent, end) = (indent(document.text, statement), line_end(document.text, line));
    let text = lines
        .iter()
        .map(|it| if it.is_empty() { end.to_owned() } else { format!("{indent}{it}{end}") })
        .collect::<String>();
    Edit::insert(line.start, text)
}

/// The edit that puts `content` on a line of its own below the one that `extent` ends on.
fn after_line(text: &str, extent: Extent, content: &str) -> Edit {
    let line = line_extent(text, extent);
    let end = line_end(text, line);
    if text.get(..line.end).is_some_and(|before| before.ends_with('\n')) {
        Edit::insert(line.end, format!("{content}{end}"))
    } else {
        Edit::insert(line.end, format!("{end}{content}{end}"))
    }
}

/// What stands before `statement` on its line.
pub(crate) fn indent<'a>(text: &'a str, statement: &Statement) -> &'a str {
    let line = line_extent(text, statement.extent);
    Extent::new(line.start, statement.extent.start).of(text)
}

/// How the lines of this text end, as far as this one shows.
pub(crate) fn line_end(text: &str, line: Extent) -> &'static str {
    let is_crlf = line.of(text).ends_with("\r\n") || (!line.of(text).ends_with('\n') && text.contains("\r\n"));
    if is_crlf { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::text::apply;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check_removal(text: &str, paths: &[&[&str]], expected: &str) {
        let document = read(text);
        let removed: Vec<NodeId> = paths.iter().map(|path| document.find(path).unwrap()).collect();
        assert_eq!(apply(text, &removals(&document, &removed)), expected);
    }

    #[test]
    fn a_table_goes_with_its_lines_and_nothing_else() {
        check_removal("a = 1\n  [t]\n  b = 2\n\n  [t.u]\n  c = 3\n\n[v]\n", &[&["t"]], "a = 1\n\n[v]\n");
    }

    #[test]
    fn comments_stay_on_lines_of_their_own() {
        check_removal(
            "# x\n[t] # behind\n  # full\n  b = [ # in\n    1, # one\n    # old\n  ]\n[v]\n",
            &[&["t"]],
            "# x\n# behind\n  # full\n  # in\n    # one\n    # old\n[v]\n",
        );
    }

    #[test]
    fn blank_lines_stay_beside_what_stays() {
        check_removal("[t]\n\na = 1\n\n# c\n\n[t.u]\n\nb = 2", &[&["t", "u"]], "[t]\n\na = 1\n\n# c\n\n");
    }

    #[test]
    fn carriage_returns_go_with_their_lines() {
        check_removal("a = 1\r\nb = 2 # c\r\nd = 3\r\n", &[&["b"]], "a = 1\r\n# c\r\nd = 3\r\n");
    }

    #[test]
    fn entries_of_inline_tables_go_with_one_comma() {
        for (text, path, expected) in [
            ("t = { a = 1, b = 2, c = 3 }", "a", "t = { b = 2, c = 3 }"),
            ("t = { a = 1, b = 2, c = 3 }", "b", "t = { a = 1, c = 3 }"),
            ("t = { a = 1, b = 2, c = 3 }", "c", "t = { a = 1, b = 2 }"),
            ("t = { a = 1 }", "a", "t = { }"),
            ("t = { x.y = 1, a.b = 2, x.z = 3 }", "x", "t = { a.b = 2 }"),
        ] {
            check_removal(text, &[&["t", path]], expected);
        }
    }

    #[test]
    fn a_key_is_put_where_the_table_is_written() {
        for (text, expected) in [
            ("[t]\n", "[t]\n  k = \"v\"\n"),
            ("  [t]", "  [t]\n    k = \"v\"\n"),
            ("[t]\r\n\r\n\ta = 1\r\n", "[t]\r\n\tk = \"v\"\r\n\r\n\ta = 1\r\n"),
            ("[t]\n# c\n    [t.u]\n", "[t]\n    k = \"v\"\n# c\n    [t.u]\n"),
            ("  [t.u]\na = 1\n", "  [t]\n    k = \"v\"\n\n  [t.u]\na = 1\n"),
            ("t.u = 1\n", "t.k = \"v\"\nt.u = 1\n"),
            ("t = { a = 1 }\n", "t = { k = \"v\", a = 1 }\n"),
            ("t = {}\n", "t = { k = \"v\" }\n"),
            ("[t]\nk = 'old' # c\n", "[t]\nk = 'v' # c\n"),
            ("[t]\nk = \"\"\n", "[t]\nk = \"v\"\n"),
            ("[t]\nk = \"v\"\n", "[t]\nk = \"v\"\n"),
        ] {
            let document = read(text);
            let edits = set_string(&document, document.find(&["t"]).unwrap(), "k", "v");
            assert_eq!(apply(text, &edits), expected, "{text:?}");
        }
    }

    #[test]
    fn a_key_is_put_into_a_table_that_only_an_inline_table_names() {
        let text = "p = { t.u = 1 }\n";
        let document = read(text);
        let edits = set_string(&document, document.find(&["p", "t"]).unwrap(), "k", "v");
        assert_eq!(apply(text, &edits), "p = { t.k = \"v\", t.u = 1 }\n");
    }
}
