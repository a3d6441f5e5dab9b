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

pub use hosts_fields::{address, find};

use crate::document::{Document, StatementKind};
use crate::message::Message;
use crate::text::Spanned;

/// Whether `text` is JSON, as `crictl info` prints it, rather than TOML, which never begins with a brace.
pub fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
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
