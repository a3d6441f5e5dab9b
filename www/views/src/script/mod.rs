//! migrate.sh, and how it is run.

pub mod words;

use std::rc::Rc;

use mirrorshift_kit::components::copy_button::CopyButton;
use mirrorshift_kit::components::document::{Document, File};
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::use_words as use_shared_words;
use mirrorshift_kit::later::text;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::Known;
use crate::reply::{Question, use_reply};
use crate::settings::Settings;
use crate::words::use_words;
use words::{TABLES, Words};

#[component]
pub fn Script(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let reply = use_reply(&props.facts, Question::plain("script"));
    let step = |(command, does): &(&'static str, &'static str)| html! { <Command {command} {does} /> };
    html! {
        <div class="script">
            if let Some(value) = reply.value.filter(|_| reply.trouble.is_none()) {
                if let Some(file) = optional_file(&value) {
                    <details class="script-options">
                        <summary>{ words.options }</summary>
                        <Settings id="script-settings" facts={&props.facts} act={&props.act} />
                    </details>
                    <p class="note">{ prose(words.intro) }</p>
                    <ol class="steps">{ for words.steps.iter().map(step) }</ol>
                    <Steps facts={&props.facts} act={&props.act} />
                    <Document {file} is_busy={!reply.is_settled} />
                } else {
                    <p class="empty">{ prose(no_script(&props.facts, words)) }</p>
                }
            } else {
                <LaterNote trouble={reply.trouble} onretry={reply.onretry} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CommandProps {
    command: &'static str,
    does: &'static str,
}

/// How the script is run, and what that does.
#[component]
fn Command(props: &CommandProps) -> Html {
    let (shared, shown) = (use_shared_words(), use_node_ref());
    let CommandProps { command, does } = *props;
    html! {
        <li>
            <span class="command"><code ref={shown.clone()}>{ command }</code>
                <CopyButton class="small" label={(shared.copy_file)(command)} text={Callback::from(move |()| command.to_owned())} {shown} />
            </span>
            <p>{ prose(does) }</p>
        </li>
    }
}

/// A section of the script, as the worker explains it: `api::steps`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Step {
    title: String,
    first: u32,
    last: u32,
    does: String,
    why: String,
    fails: String,
}

/// What the script does, section by section.
#[component]
fn Steps(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let reply = use_reply(&props.facts, Question::plain("steps"));
    let value = reply.value.filter(|_| reply.trouble.is_none());
    let steps: Vec<Step> = value.and_then(|it| serde_wasm_bindgen::from_value(it).ok()).unwrap_or_default();
    let section = |step: &Step| {
        html! {
            <li>
                <h3>{ prose(&step.title) }<span class="place">{ (words.lines)(step.first, step.last) }</span></h3>
                <p>{ prose(&step.does) }</p>
                <p><strong>{ words.why }</strong>{ prose(&step.why) }</p>
                <p><strong>{ words.fails }</strong>{ prose(&step.fails) }</p>
            </li>
        }
    };
    html! {
        if !steps.is_empty() {
            <details class="sections">
                <summary>{ words.sections }</summary>
                <ol>{ for steps.iter().map(section) }</ol>
            </details>
        }
    }
}

/// The file that was answered, if one was.
pub fn optional_file(answer: &JsValue) -> Option<Rc<File>> {
    answer.is_object().then(|| Rc::new(File { path: text(answer, "path"), contents: text(answer, "contents") }))
}

/// Why there is no script.
pub fn no_script(known: &Known, words: &Words) -> &'static str {
    match () {
        () if !known.has_files => words.no_files,
        () if known.dialect == "crictl-info" => words.no_config,
        () => words.nothing,
    }
}
