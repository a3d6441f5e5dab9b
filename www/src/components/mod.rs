//! The parts of the page: props in, callbacks out.

pub mod by_hand;
pub mod changes;
pub mod code;
pub mod copy_button;
pub mod document;
pub mod files;
pub mod fleets;
pub mod header;
pub mod later_note;
pub mod node;
pub mod problems;
pub mod prose;
pub mod pulls;
pub mod save_button;
pub mod script;
pub mod settings;
pub mod source_pane;
pub mod tabs;
pub mod verdict;

use yew::prelude::*;

use crate::words::{Language, Words};

/// The words of the language that the page speaks.
#[hook]
pub fn use_words() -> &'static Words {
    use_context::<Language>().unwrap_or_default().words()
}
