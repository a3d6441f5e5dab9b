//! The parts of the shell: props in, callbacks out.

pub mod by_hand;
pub mod files;
pub mod header;
pub mod problems;
pub mod save_all;
pub mod source_pane;
pub mod verdict;
pub mod view;

use mirrorshift_kit::words::Language;
use yew::prelude::*;

use crate::words::{self, Words};

/// The shell's words in the language that the page speaks.
#[hook]
pub fn use_words() -> &'static Words {
    words::of(use_context().unwrap_or_default())
}

/// The words that both programs say.
#[hook]
pub fn use_shared_words() -> &'static mirrorshift_kit::words::Words {
    use_context::<Language>().unwrap_or_default().words()
}
