//! Changes to names in the user's text, for fixes.

use std::borrow::Cow;

use crate::document::{Document, NodeId, StatementKind};
use crate::emit::quoted;
use crate::text::{Edit, Extent, sort_by_place};

/// `new` in the quotes that the text at `extent` has.
pub(crate) fn requoted(text: &str, extent: Extent, new: &str) -> String {
    let is_literal = extent.of(text).starts_with('\'') && !new.chars().any(|it| it == '\'' || it.is_control());
    if is_literal { format!("'{new}'") } else { quoted(new) }
}

/// The edit that puts the string `new` in the place of the one at `extent`.
pub(super) fn set(document: &Document<'_>, extent: Extent, new: &str) -> Edit {
    Edit::replace(extent, requoted(document.text, extent, new))
}

/// The edits that give the key of `id` the name `new`, wherever the text names it.
pub(crate) fn rename(document: &Document<'_>, id: NodeId, new: &str) -> Vec<Edit> {
    let depth = depth(document, id);
    let edit = |base: usize, key: Extent| {
        let part = *key_parts(document.text, key).get((depth - 1).checked_sub(base)?)?;
        Some(Edit::replace(part, if is_bare(new) { new.to_owned() } else { requoted(document.text, part, new) }))
    };
    let mut header = 0;
    let mut edits = Vec::new();
    for statement in &document.statements {
        let is_header = statement.kind != StatementKind::KeyValue;
        if is_header {
            header = self::depth(document, statement.node);
        }
        if document.is_within(statement.node, id) {
            edits.extend(edit(if is_header { 0 } else { header }, statement.key));
        }
    }
    let entries = document.entries.iter().filter(|it| document.is_within(it.node, id));
    edits.extend(entries.filter_map(|it| edit(self::depth(document, it.table), it.key)));
    sort_by_place(&mut edits, Edit::extent);
    edits
}

fn depth(document: &Document<'_>, id: NodeId) -> usize {
    let mut depth = 0;
    let mut at = id;
    while at != NodeId::ROOT {
        depth += 1;
        at = document.node(at).parent;
    }
    depth
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The parts of a dotted key, quotes included.
pub(crate) fn key_parts(text: &str, key: Extent) -> Vec<Extent> {
    let mut parts = Vec::new();
    let mut quote = None;
    let mut is_escaped = false;
    let mut start = key.start;
    let mut end_part = |start: usize, end: usize| {
        let raw = Extent::new(start, end).of(text);
        let left = start + (raw.len() - raw.trim_start().len());
        parts.push(Extent::new(left, left + raw.trim().len()));
    };
    for (at, byte) in key.of(text).bytes().enumerate() {
        match (quote, byte) {
            _ if is_escaped => is_escaped = false,
            (Some(b'"'), b'\\') => is_escaped = true,
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'.') => {
                end_part(start, key.start + at);
                start = key.start + at + 1;
            }
            _ => {}
        }
    }
    end_part(start, key.end);
    parts
}

/// Text short enough for a message, without the credentials that a URL in it may have.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    let text = match (text.rfind('@'), text.find("://")) {
        (Some(at), Some(scheme)) if at > scheme => {
            let (scheme, host) = (text.get(..scheme + 3).unwrap_or_default(), text.get(at..).unwrap_or_default());
            Cow::Owned(format!("{scheme}…{host}"))
        }
        (Some(at), None) => Cow::Owned(format!("…{}", text.get(at..).unwrap_or_default())),
        _ => Cow::Borrowed(text),
    };
    let text = match text.split_once('?').filter(|it| it.1.contains('=')) {
        Some((place, _)) => Cow::Owned(format!("{place}?…")),
        None => text,
    };
    let is_plain = !text.chars().any(char::is_control);
    match text.char_indices().nth(60) {
        None if is_plain => text,
        end => {
            let end = end.map_or(text.len(), |(end, _)| end);
            let kept = text.get(..end).unwrap_or_default();
            let more = if end < text.len() { "…" } else { "" };
            Cow::Owned(format!("{}{more}", kept.replace(char::is_control, " ")))
        }
    }
}

/// `url` without a user name and password.
pub(super) fn without_user(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + "://".len());
    let (scheme, rest) = url.split_at_checked(start).unwrap_or(("", url));
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let user = rest.get(..authority).and_then(|it| it.rfind('@')).map_or(0, |at| at + 1);
    [scheme, rest.get(user..).unwrap_or_default()].concat()
}

/// The edit that puts `line` before everything else.
pub(super) fn first_line(document: &Document<'_>, line: &str) -> Edit {
    let start = if document.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let end = if document.text.contains("\r\n") { "\r\n" } else { "\n" };
    Edit::insert(start, format!("{line}{end}"))
}
