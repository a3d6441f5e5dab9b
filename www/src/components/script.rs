//! migrate.sh, and how it is run.

use std::rc::Rc;

use mirrorshift::api::File;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::copy_button::CopyButton;
use super::document::Document;
use super::later_note::LaterNote;
use super::prose::prose;
use super::use_words;
use crate::answer;
use crate::later::{Call, use_reply};
use crate::state::{Outcome, Shared};

#[derive(Properties, PartialEq)]
pub struct ScriptProps {
    pub outcome: Shared<Outcome>,
}

#[component]
pub fn Script(props: &ScriptProps) -> Html {
    let words = use_words();
    let reply = use_reply(&props.outcome, Call::Script);
    let step = |(command, does): &(&'static str, &'static str)| {
        let command = *command;
        html! {
            <li>
                <span class="command"><code>{ command }</code>
                    <CopyButton class="small" label={(words.copy_file)(command)} text={Callback::from(move |()| command.to_owned())} />
                </span>
                <p>{ prose(does) }</p>
            </li>
        }
    };
    html! {
        <div class="script">
            if let Some(value) = reply.value.filter(|_| reply.trouble.is_none()) {
                if let Some(file) = optional_file(&value) {
                    <p class="note">{ prose(words.script_intro) }</p>
                    <ol class="steps">{ for words.script_steps.iter().map(step) }</ol>
                    <Document {file} is_busy={!reply.is_settled} />
                } else {
                    <p class="empty">{ prose((words.no_script)(&props.outcome.analysis)) }</p>
                }
            } else {
                <LaterNote trouble={reply.trouble} onretry={reply.onretry} />
            }
        </div>
    }
}

/// The file that was answered, if one was.
pub fn optional_file(answer: &JsValue) -> Option<Rc<File>> {
    answer.is_object().then(|| Rc::new(answer::file(answer)))
}
