//! Text from the core: what stands between back-ticks is set as code.

use yew::prelude::*;

/// `text` with its code set as code.
pub fn prose(text: &str) -> Html {
    text.split('`')
        .enumerate()
        .map(|(at, piece)| {
            if at % 2 == 1 {
                html! { <code>{ piece }</code> }
            } else {
                html! { { piece } }
            }
        })
        .collect()
}
