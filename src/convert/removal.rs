//! Which parts of `config.toml` go, and what is put in their place.

use std::borrow::Cow;

use super::Input;
use crate::document::{Document, NodeId, Value};
use crate::emit::config_toml;
use crate::message::Phrase;
use crate::text::Edit;

/// Takes out `mirrors` and `configs.*.tls`, which keep CRI from loading beside `config_path`, and sets `config_path`
/// where it is not set. Credentials and headers stay: they count with `config_path` too.
pub(super) fn edits(input: &Input<'_, '_>, edits: &mut Vec<Edit>) {
    let document = input.document;
    let mut removed = Vec::new();
    if let Some(mirrors) = document.field(input.table, "mirrors")
        && has_content(document, mirrors)
    {
        removed.push(mirrors);
    }
    for (host, _) in document.field(input.table, "configs").into_iter().flat_map(|configs| document.children(configs)) {
        if let Some(tls) = document.field(host, "tls") {
            let is_alone = document.children(host).count() == 1;
            removed.push(if is_alone { host } else { tls });
        }
    }
    edits.extend(config_toml::removals(document, &removed));
    let config_path = document.field(input.table, "config_path").map(|id| document.node(id));
    // A directory that is set already stays, even where the tables beside it keep it from having effect.
    if !config_path.is_some_and(|node| matches!(&node.value, Value::String(path) if !path.is_empty())) {
        let key = config_path.map_or("config_path", |node| &node.key);
        edits.extend(config_toml::set_string(document, input.table, key, input.config_path));
    }
}

/// Mirrors that go although nothing could be read from them: their namespace, the key at fault, and what stands there.
pub(super) fn unreadable<'a>(input: &Input<'_, 'a>) -> Vec<(Cow<'a, str>, String, Phrase)> {
    let document = input.document;
    let Some(mirrors) = document.field(input.table, "mirrors") else { return Vec::new() };
    let mut found = Vec::new();
    if !matches!(document.node(mirrors).value, Value::Table(_)) {
        found.push((Cow::Borrowed("*"), "registry.mirrors".to_owned(), document.node(mirrors).value.kind()));
    }
    for (id, node) in document.children(mirrors) {
        let key = format!("registry.mirrors.\"{}\"", node.key);
        if !matches!(node.value, Value::Table(_)) {
            found.push((node.key.clone(), key, node.value.kind()));
            continue;
        }
        let Some(endpoint) = document.get(id, "endpoint") else { continue };
        let list = &document.node(endpoint).value;
        let odd = document.children(endpoint).find(|(_, it)| !matches!(it.value, Value::String(_)));
        if *list != Value::Array {
            found.push((node.key.clone(), format!("{key}.endpoint"), list.kind()));
        } else if let Some((_, element)) = odd {
            found.push((node.key.clone(), format!("{key}.endpoint"), element.value.kind()));
        }
    }
    found
}

/// A table with entries, or something that is no table at all and keeps containerd from starting.
fn has_content(document: &Document<'_>, id: NodeId) -> bool {
    document.children(id).next().is_some() || !matches!(document.node(id).value, Value::Table(_))
}
