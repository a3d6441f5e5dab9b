//! Finds secrets in any text at all: TOML whole or torn, JSON, YAML, shell, and prose around them.
//!
//! For what leaves the page. Where `secrets` has a tree to go by, this does as well; elsewhere it errs on the safe side. What
//! stands in the place of a secret has its shape, so that the text is read and judged as before.

use std::cmp::Reverse;

use serde::de::IgnoredAny;

use super::commands::in_command;
use super::secrets::{MASK, in_comments, in_tree, in_words, inner};
use super::{assigned, encoded, paired, tokens};
use crate::document::{self, Document, Node, NodeId, Value};
use crate::text::{Edit, Extent, apply};

/// A secret, and what is put in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    /// Where it stands.
    pub extent: Extent,
    /// What it is known by: a key with its path where there is one.
    pub key: String,
    /// What is put in its place.
    pub placeholder: &'static str,
}

/// The base64 of `***:***`: as long as the real one can be read, so can this.
const MASKED_PAIR: &str = "KioqOioqKg==";

/// How deep an encoded text is looked for in another.
const DEEPEST: usize = 3;

/// The secrets in a text, in order, none touching another. With all of them replaced there is none left.
pub fn secrets(text: &str) -> Vec<Secret> {
    found(text, 0)
}

/// `text` with what is put in the place of `secrets`.
pub fn replaced(text: &str, secrets: &[Secret]) -> String {
    let edits: Vec<Edit> = secrets.iter().map(|it| Edit::replace(it.extent, it.placeholder)).collect();
    apply(text, &edits)
}

/// The same, `depth` encodings deep.
pub(super) fn found(text: &str, depth: usize) -> Vec<Secret> {
    let mut secrets = arranged(text, scanned(text, depth));
    // A placeholder may make something else of what is around it.
    for _ in 0..8 {
        let masked = replaced(text, &secrets);
        let more = scanned(&masked, depth);
        if more.is_empty() || secrets.is_empty() {
            break;
        }
        let back = |it: Secret| Secret { extent: source_of(it.extent, &secrets), ..it };
        let more: Vec<Secret> = more.into_iter().map(back).collect();
        secrets.extend(more);
        secrets = arranged(text, secrets);
    }
    secrets
}

/// Where an extent of the text with placeholders stands in the original.
fn source_of(extent: Extent, secrets: &[Secret]) -> Extent {
    let offset = |offset: usize, is_end: bool| {
        // What was put in before `offset`, and what for.
        let (mut put, mut taken) = (0, 0);
        for secret in secrets {
            let start = secret.extent.start + put - taken;
            let end = start + secret.placeholder.len();
            if offset <= start {
                break;
            }
            if offset < end {
                return if is_end { secret.extent.end } else { secret.extent.start };
            }
            put += secret.placeholder.len();
            taken += secret.extent.end - secret.extent.start;
        }
        offset + taken - put
    };
    Extent::new(offset(extent.start, false), offset(extent.end, true))
}

fn scanned(text: &str, depth: usize) -> Vec<Secret> {
    let is_json = text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok();
    let document = document::read(text);
    let is_torn = !is_json && !document.errors.is_empty();
    let mut found: Vec<Extent> = in_words(text).chain(tokens::user_info(text)).collect();
    let mut scope = assigned::Scope { text, is_json, is_torn: true };
    if is_json {
        found.extend(scope.all());
    } else {
        let is_quoted = |it: &Extent| {
            let before = text.get(..it.start).unwrap_or_default();
            before.ends_with(['"', '\'']) && text.get(it.end..).is_some_and(|it| it.starts_with(['"', '\'']))
        };
        let is_flag = |it: &Extent| matches!(it.of(text), "true" | "false") && !is_quoted(it);
        // Of a torn text the tree may take more for a value than is one.
        found.extend(in_tree(&document).filter(|it| !is_flag(it) && (!is_torn || is_quoted(it))));
        found.extend(in_comments(&document));
        if !is_torn {
            // The tree knows each key; what a string holds may be a command, or a file of another kind.
            for string in document.nodes().filter(|it| may_hold_names(text, it)) {
                let inner = inner(text, string.extent);
                scope.is_torn = !inner.of(text).contains(['\n', '{']);
                found.extend(scope.within(inner));
            }
            found.extend(in_arrays(&document));
            scope.is_torn = false;
            let is_commented = |it: &Extent| {
                let next = document.comments.partition_point(|comment| comment.end < it.end);
                document.comments.get(next).is_some_and(|comment| comment.start <= it.start)
            };
            // A table that was taken out is read as one of a torn text, as far as it looks like TOML.
            found.extend(scope.all().into_iter().filter(|it| is_quoted(it) && is_commented(it)));
        } else {
            found.extend(scope.all());
        }
    }
    found.extend(paired::values(&scope));
    found.extend(tokens::private_keys(text));
    found.extend(tokens::known_tokens(text));
    if depth < DEEPEST {
        found.extend(encoded::with_secrets(text, depth + 1));
    }
    let secret = |extent: Extent| {
        let key = key_of(&document, extent, is_json);
        let placeholder = placeholder(text, extent, &key, !is_torn);
        Secret { extent, key, placeholder }
    };
    found.into_iter().filter(|it| !is_placeholder(it.of(text))).map(secret).collect()
}

/// Whether a string may be more than a value: it has lines, braces, assignments or flags.
fn may_hold_names(text: &str, node: &Node<'_>) -> bool {
    let said = node.extent.of(text);
    matches!(node.value, Value::String(_))
        && (said.contains(['\n', '{', '=', '：', '＝']) || [": ", " -", "--"].iter().any(|it| said.contains(it)))
}

/// What commands take whose words are the elements of an array.
fn in_arrays(document: &Document<'_>) -> Vec<Extent> {
    let text = document.text;
    let mut found = Vec::new();
    let mut command: Vec<Extent> = Vec::new();
    let mut array = None;
    for node in document.nodes() {
        let is_word = matches!(node.value, Value::String(_)) && node.key.is_empty();
        if !is_word || array != Some(node.parent) {
            found.extend(in_command(text, &std::mem::take(&mut command)));
            array = is_word.then_some(node.parent);
        }
        if is_word {
            command.push(inner(text, node.extent));
        }
    }
    found.extend(in_command(text, &command));
    found
}

/// In order, those that touch joined.
fn arranged(text: &str, mut found: Vec<Secret>) -> Vec<Secret> {
    found.sort_by_key(|it| (it.extent.start, Reverse(it.extent.end)));
    let mut joined: Vec<Secret> = Vec::new();
    for secret in found.into_iter().filter(|it| it.extent.start < it.extent.end) {
        match joined.last_mut() {
            Some(last) if secret.extent.start <= last.extent.end => {
                if secret.extent.end > last.extent.end {
                    last.extent.end = secret.extent.end;
                    last.placeholder = MASK;
                }
            }
            _ => joined.push(secret),
        }
    }
    // One that grew may take in what was put in for another.
    joined.retain(|it| !is_placeholder(it.extent.of(text)));
    joined
}

/// Whether a text says nothing: it is what secrets were replaced by.
fn is_placeholder(text: &str) -> bool {
    text.split_whitespace().all(|it| it == MASKED_PAIR || it == "0" || it.bytes().all(|it| it == b'*'))
}

/// What keeps the shape of a secret: base64 of a pair stays one, and a number stays a number where text would break the file.
fn placeholder(text: &str, extent: Extent, key: &str, is_whole: bool) -> &'static str {
    let is_bare_value = || {
        let before = text.get(..extent.start).unwrap_or_default().trim_end();
        before.ends_with(['=', ':', '[', ',']) && !extent.of(text).contains(['"', '\''])
    };
    if is_whole && is_bare_value() && extent.of(text).starts_with(|it: char| it.is_ascii_digit() || "+-".contains(it)) {
        // In a URL, `:` and `=` stand before text as well.
        let line = text.get(..extent.start).and_then(|it| it.lines().next_back()).unwrap_or_default();
        if line.matches(['"', '\'']).count().is_multiple_of(2) && !line.contains('#') {
            return "0";
        }
    }
    let name = key.rsplit('.').next().unwrap_or(key);
    if name.eq_ignore_ascii_case("auth") && encoded::is_user_and_password(extent.of(text)) { MASKED_PAIR } else { MASK }
}

/// What a secret is known by: its path in TOML, else the nearest key before it.
fn key_of(document: &Document<'_>, extent: Extent, is_json: bool) -> String {
    let holds = |id: &NodeId| {
        let node = document.node(*id);
        !node.key.is_empty()
            && !matches!(node.value, Value::Table(_) | Value::ArrayOfTables)
            && node.extent.contains(extent)
    };
    let ids = if is_json { Vec::new() } else { document.ids().filter(holds).collect::<Vec<_>>() };
    if let Some(id) = ids.last() {
        // What `[plugins."io.containerd.…"]` adds says nothing about whose secret it is.
        let path: Vec<&str> = document.path(*id).into_iter().filter(|it| !it.is_empty()).collect();
        let from = path.iter().position(|it| *it == "registry").unwrap_or_default();
        let quoted = |key: &&str| match key.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-')) {
            true => (*key).to_owned(),
            false => format!("{key:?}"),
        };
        let path: Vec<String> = path.get(from..).unwrap_or_default().iter().map(quoted).collect();
        return path.join(".");
    }
    assigned::nearest_key(document.text, extent.start).unwrap_or_else(|| "?".to_owned())
}
