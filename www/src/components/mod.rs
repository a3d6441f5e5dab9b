//! The parts of the shell: props in, callbacks out.

pub mod by_hand;
pub mod files;
pub mod header;
pub mod problems;
pub mod save_all;
pub mod source_pane;
pub mod verdict;
pub mod view;

use yew::prelude::*;

use crate::words::{self, Words};

/// The shell's words in the language that the page speaks.
#[hook]
pub fn use_words() -> &'static Words {
    words::of(use_context().unwrap_or_default())
}

/// Of a long list so many rows are drawn at first, and so many more each time that is asked for.
const PAGE: usize = 100;

/// How many of `count` rows to draw, and a button for more where some are left out.
#[hook]
pub fn use_page(count: usize) -> (usize, Html) {
    let (words, limit) = (use_words(), use_state(|| PAGE));
    let left = count.saturating_sub(*limit);
    let shown = count - left;
    let onclick = move |_: MouseEvent| limit.set(shown + PAGE);
    let button = html! {
        if left > 0 { <button type="button" class="quiet more" {onclick}>{ (words.show_more)(left) }</button> }
    };
    (shown, button)
}
