//! What could not be carried over.

use mirrorshift::api::NotCarried;
use mirrorshift_kit::components::prose::prose;
use yew::prelude::*;

use super::use_words;
use crate::state::{Outcome, Shared};

#[derive(Properties, PartialEq)]
pub struct ByHandProps {
    pub outcome: Shared<Outcome>,
}

#[component]
pub fn ByHand(props: &ByHandProps) -> Html {
    let words = use_words();
    let left = &props.outcome.analysis.not_carried;
    let item = |it: &NotCarried| {
        html! {
            <li>
                <code class="key">{ &it.key }</code>
                <p>{ prose(&it.why.english()) }</p>
                <p class="action">{ prose(&it.action.english()) }</p>
            </li>
        }
    };
    html! {
        <div class="by-hand">
            if props.outcome.analysis.files.is_empty() {
                <p class="empty">{ words.no_files }</p>
            } else if left.is_empty() {
                <p class="empty">{ words.nothing_by_hand }</p>
            } else {
                <p class="note">{ words.by_hand_intro }</p>
                <ol>{ for left.iter().map(item) }</ol>
            }
        </div>
    }
}
