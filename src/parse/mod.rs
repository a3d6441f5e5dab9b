//! Text to entries and model, plus diagnostics. Nothing here gives up half-way: what can be read is read.

pub use crate::document;

pub mod config_toml;
#[cfg(feature = "json")]
pub mod crictl_info;

mod hosts_fields;
pub mod hosts_toml;

#[cfg(feature = "around")]
pub mod anywhere;
#[cfg(feature = "around")]
mod assigned;
#[cfg(feature = "around")]
mod collections;
#[cfg(feature = "around")]
mod encoded;
#[cfg(feature = "around")]
mod paired;
#[cfg(feature = "around")]
mod tokens;
#[cfg(feature = "around")]
pub mod wrapped;

mod commands;
pub mod secrets;

pub use crate::kind::is_json;
pub use hosts_fields::{address, find};

use crate::document::{Document, StatementKind};
use crate::message::Message;
use crate::text::{Extent, Spanned};

/// Whether a mistake is on a line that something replaces before containerd reads it.
fn is_in_template(text: &str, at: Extent) -> bool {
    let start = text.get(..at.start).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    let line = text.get(start..).and_then(|it| it.split('\n').next()).unwrap_or_default();
    line.contains("{{") || line.contains("{%") || line.trim_start().starts_with("{#")
}

/// Table headers that 1.x does not read, though they are TOML, each with the reason.
///
/// go-toml v1.9.5 lexer.go: lexInsideTableKey heeds no quotes.
fn unreadable_headers(document: &Document<'_>) -> impl Iterator<Item = Spanned<Message>> {
    let headers = document.statements.iter().filter(|it| it.kind != StatementKind::KeyValue);
    headers.filter_map(|header| {
        let raw = header.key.of(document.text);
        // One pass for the many headers that have nothing of the kind.
        if !raw.bytes().any(|it| matches!(it, b'[' | b']' | b'\\')) {
            return None;
        }
        let why = if raw.contains(['[', ']']) {
            say!("a table header cannot contain `[` or `]`, not even in quotes")
        } else if raw.contains("\\\"") {
            say!("a table header cannot contain an escaped quote")
        } else {
            return None;
        };
        Some(Spanned::new(why, header.key))
    })
}
