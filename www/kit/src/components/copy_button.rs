//! A button that copies a text, and says what came of that.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::use_words;
use crate::browser::{self, Copied};

/// How long the answer stays, in milliseconds.
const ANSWER_TIME: u32 = 2_000;

#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// What is copied, for those who can't see what stands beside the button.
    pub label: String,
    /// Gives the text when it is needed.
    pub text: Callback<(), String>,
    /// Where the text is shown, to be selected when copying is not possible.
    #[prop_or_default]
    pub shown: NodeRef,
    /// Whether the button takes part in the tab order.
    #[prop_or(true)]
    pub reachable: bool,
    #[prop_or_default]
    pub disabled: bool,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let words = use_words();
    let answer = use_state(|| None::<Copied>);
    let timer = use_mut_ref(|| None::<Timeout>);

    let onclick = {
        let (answer, text, shown) = (answer.clone(), props.text.clone(), props.shown.clone());
        move |_: MouseEvent| {
            let (answer, text, shown, timer) = (answer.clone(), text.emit(()), shown.cast(), timer.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let copied = browser::copy(&text, shown).await;
                answer.set(Some(copied));
                *timer.borrow_mut() = Some(Timeout::new(ANSWER_TIME, move || answer.set(None)));
            });
        }
    };
    let said = match *answer {
        None => "",
        Some(Copied::Done) => words.copied,
        Some(Copied::Selected) => words.copy_selected,
        Some(Copied::Failed) => words.copy_failed,
    };
    let class = answer.map(|it| if it == Copied::Failed { "answered failed" } else { "answered" });
    let tabindex = if props.reachable { "0" } else { "-1" };
    html! {
        <>
            <button type="button" class={classes!("copy", class, props.class.clone())}
                aria-label={answer.is_none().then(|| props.label.clone())} {tabindex} disabled={props.disabled} {onclick}>
                <span class="copy-icon" aria-hidden="true"></span>
                <span class="copy-word">{ if said.is_empty() { words.copy } else { said } }</span>
            </button>
            // Beside the button: what is in one is not heard by itself.
            <span class="unseen" role="status">{ said }</span>
        </>
    }
}
