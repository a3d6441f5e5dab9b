//! What stands where an answer of the second module will be: that it is on its way, or why there is none.

use yew::prelude::*;

use super::prose::prose;
use super::use_words;
use crate::later::Trouble;

#[derive(Properties, PartialEq)]
pub struct LaterNoteProps {
    pub trouble: Option<Trouble>,
    pub onretry: Callback<()>,
}

#[component]
pub fn LaterNote(props: &LaterNoteProps) -> Html {
    let words = use_words();
    let Some(trouble) = &props.trouble else {
        return html! { <p class="later-note" role="status">{ words.later_loading }</p> };
    };
    html! {
        <div class="later-note failed" role="alert">
            <p>{ prose(&(words.later_trouble)(trouble)) }</p>
            <button type="button" class="quiet" onclick={props.onretry.reform(|_: MouseEvent| ())}>{ words.try_again }</button>
        </div>
    }
}
