//! Values as TOML, in the way in which the ones they replace are written.

use crate::document::{Document, NodeId, Value};
use crate::emit::config_toml::line_extent;
use crate::emit::quoted;
use crate::rules::requoted;
use crate::text::{Edit, Extent};

use super::layout::{Style, line_end};

/// A value to be written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Written {
    Boolean(bool),
    Text(String),
    /// Strings; a single one may stand by itself where the field allows it and the text has it so.
    List(Vec<String>),
    /// `client`: pairs of certificate and key, or a file that holds both.
    Pairs(Vec<(String, Option<String>)>),
}

impl Written {
    /// As TOML on one line.
    pub(super) fn toml(&self) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::Text(text) => quoted(text),
            Self::List(items) => list(&items.iter().map(|it| quoted(it)).collect::<Vec<_>>()),
            Self::Pairs(pairs) => {
                let pair = |(certificate, key): &(String, Option<String>)| match key {
                    Some(key) => list(&[quoted(certificate), quoted(key)]),
                    None => quoted(certificate),
                };
                list(&pairs.iter().map(pair).collect::<Vec<_>>())
            }
        }
    }

    /// Whether this is what stands at `id`.
    pub(super) fn is(&self, document: &Document<'_>, id: NodeId) -> bool {
        let value = &document.node(id).value;
        match (self, value) {
            (Self::Boolean(new), Value::Boolean(old)) => new == old,
            (Self::Text(new), Value::String(old)) => new == old,
            (Self::List(new), Value::String(old)) => matches!(&new[..], [one] if one == old),
            (Self::List(new), Value::Array) => strings(document, id).is_some_and(|old| old == *new),
            (Self::Pairs(new), Value::Array) => {
                let old: Option<Vec<_>> =
                    document.children(id).map(|(id, node)| pair(document, id, &node.value)).collect();
                old.is_some_and(|old| old == *new)
            }
            _ => false,
        }
    }
}

fn list(items: &[String]) -> String {
    ["[", &items.join(", "), "]"].concat()
}

/// The strings of an array that holds nothing else.
fn strings(document: &Document<'_>, id: NodeId) -> Option<Vec<String>> {
    document.children(id).map(|(_, node)| string(&node.value)).collect()
}

fn string(value: &Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn pair(document: &Document<'_>, id: NodeId, value: &Value<'_>) -> Option<(String, Option<String>)> {
    match value {
        Value::String(file) => Some((file.to_string(), None)),
        Value::Array => match strings(document, id)?.as_slice() {
            [certificate, key] => Some((certificate.clone(), Some(key.clone()))),
            _ => None,
        },
        _ => None,
    }
}

/// The edits that put `new` in the place of the value at `id`. Comments within it stay: beside what they are about
/// where the elements around them do, else above the line.
pub(super) fn replace(document: &Document<'_>, id: NodeId, new: &Written, style: &Style<'_>) -> Vec<Edit> {
    let (text, node) = (document.text, document.node(id));
    match (new, &node.value) {
        (Written::Text(new), Value::String(_)) => {
            return vec![Edit::replace(node.extent, requoted(text, node.extent, new))];
        }
        (Written::List(new), Value::String(_)) => {
            if let [one] = new.as_slice() {
                return vec![Edit::replace(node.extent, requoted(text, node.extent, one))];
            }
        }
        (Written::List(new), Value::Array) => {
            let edits = strings(document, id).and_then(|old| elements(document, id, &old, new, style));
            return edits.unwrap_or_else(|| whole(document, node.extent, &spelled(document, id, new)));
        }
        _ => {}
    }
    whole(document, node.extent, &new.toml())
}

/// An array on one line, with the quotes and the room between brackets that the one at `id` has.
fn spelled(document: &Document<'_>, id: NodeId, items: &[String]) -> String {
    let raw = document.node(id).extent.of(document.text);
    let first = document.children(id).next().map(|(_, node)| node.extent);
    let quote = |it: &String| first.map_or_else(|| quoted(it), |first| requoted(document.text, first, it));
    let items = list(&items.iter().map(quote).collect::<Vec<_>>());
    match raw.strip_prefix("[ ").and(items.strip_prefix('[')).and_then(|it| it.strip_suffix(']')) {
        Some(inner) if !inner.is_empty() => format!("[ {inner} ]"),
        _ => items,
    }
}

/// The edit that replaces all of `extent`, and one that keeps its comments above the line.
fn whole(document: &Document<'_>, extent: Extent, new: &str) -> Vec<Edit> {
    kept(document, extent).into_iter().chain([Edit::replace(extent, new)]).collect()
}

/// The edit that puts the comments in `extent` above the line on which its statement begins.
pub(super) fn kept(document: &Document<'_>, extent: Extent) -> Option<Edit> {
    let text = document.text;
    let lost = document.comments.iter().filter(|it| extent.contains(**it));
    // Values in inline tables begin behind the start of their statement.
    let start = document.statements.iter().find(|it| it.extent.contains(extent))?.extent;
    let line = line_extent(text, start);
    let indent = Extent::new(line.start, start.start).of(text);
    let kept: String = lost.map(|it| [indent, it.of(text).trim_end(), line_end(text)].concat()).collect();
    (!kept.is_empty()).then(|| Edit::insert(line.start, kept))
}

/// The edits that make an array of several lines one of `new`: elements go, others come behind the last. `None` where
/// that is not enough, or all stands on one line without a comment.
fn elements(
    document: &Document<'_>,
    id: NodeId,
    old: &[String],
    new: &[String],
    style: &Style<'_>,
) -> Option<Vec<Edit>> {
    let (text, extent) = (document.text, document.node(id).extent);
    if !extent.of(text).contains('\n') || old.is_empty() {
        return None;
    }
    let mut next = 0;
    let mut stays = Vec::new();
    for item in old {
        let is_next = new.get(next) == Some(item);
        next += usize::from(is_next);
        stays.push(is_next);
    }
    let places: Vec<Extent> = document.children(id).map(|(_, node)| node.extent).collect();
    let mut edits = Vec::new();
    for (at, place) in places.iter().enumerate().filter(|(at, _)| stays.get(*at) == Some(&false)) {
        let end = places.get(at + 1).map_or(extent.end - 1, |it| it.start);
        edits.extend(without(document, *place, end));
    }
    let more: Vec<&String> = new.iter().skip(next).collect();
    if more.is_empty() {
        return Some(edits);
    }
    // What is put behind an element that goes would go as well.
    let (last, stays) = (*places.last()?, stays.last() == Some(&true));
    if !stays {
        return None;
    }
    let comma = comma(document, last.end, extent.end - 1);
    let line = line_extent(text, last);
    let has_own_line = line_extent(text, extent).start < line.start && line.end < extent.end;
    if !has_own_line {
        let items: String = more.iter().map(|it| format!(", {}", requoted(text, last, it))).collect();
        edits.push(Edit::insert(last.end, items));
        return Some(edits);
    }
    let mut lines = Vec::new();
    let indent = Extent::new(line.start, last.start).of(text);
    let indent = indent.get(..indent.len() - indent.trim_start().len()).unwrap_or_default();
    for (at, item) in more.iter().enumerate() {
        let is_last = at + 1 == more.len();
        let comma = if is_last && comma.is_none() { "" } else { "," };
        lines.push([indent, &requoted(text, last, item), comma, style.end].concat());
    }
    if comma.is_none() {
        edits.push(Edit::insert(last.end, ","));
    }
    edits.push(Edit::insert(line.end, lines.concat()));
    Some(edits)
}

/// The comma between `from` and `to`, outside of comments.
fn comma(document: &Document<'_>, from: usize, to: usize) -> Option<usize> {
    let is_commented = |at: usize| document.comments.iter().any(|it| it.start <= at && at < it.end);
    let between = Extent::new(from, to).of(document.text);
    between.match_indices(',').map(|(at, _)| from + at).find(|at| !is_commented(*at))
}

/// The edits that take an element of an array out with its comma; its line goes along when nothing else is on it.
fn without(document: &Document<'_>, place: Extent, end: usize) -> Vec<Edit> {
    let text = document.text;
    let comma = comma(document, place.end, end);
    let near = comma.filter(|at| Extent::new(place.end, *at).of(text).trim().is_empty());
    let gone = Extent::new(place.start, near.map_or(place.end, |at| at + 1));
    let line = line_extent(text, gone);
    let rest = [Extent::new(line.start, gone.start).of(text), Extent::new(gone.end, line.end).of(text)];
    let is_alone = rest.iter().all(|it| it.trim().is_empty());
    let mut edits = vec![Edit::remove(if is_alone { line } else { gone })];
    if let (Some(at), None) = (comma, near) {
        edits.push(Edit::remove(Extent::new(at, at + 1)));
    }
    edits
}
