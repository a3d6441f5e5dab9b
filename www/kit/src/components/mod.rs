//! Parts of the page that say nothing about a configuration: props in, callbacks out.

pub mod code;
pub mod copy_button;
pub mod document;
pub mod later_note;
pub mod prose;
pub mod save_button;
pub mod select;
pub mod tabs;

use yew::prelude::*;

use crate::words::{Language, Words};

/// The words that both programs say, in the language that the page speaks.
#[hook]
pub fn use_words() -> &'static Words {
    use_context::<Language>().unwrap_or_default().words()
}
