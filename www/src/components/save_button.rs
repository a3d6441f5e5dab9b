//! Buttons that save a file where the browser saves files.

use yew::prelude::*;

use super::prose::prose;
use super::use_words;
use crate::later::{self, Call, Trouble, field};
use crate::state::{Outcome, Shared};

#[derive(Properties, PartialEq)]
pub struct SaveButtonProps {
    /// The path of the file; it is saved under the last part.
    pub path: String,
    /// Gives the text when it is needed.
    pub text: Callback<(), String>,
    #[prop_or_default]
    pub disabled: bool,
}

#[component]
pub fn SaveButton(props: &SaveButtonProps) -> Html {
    let words = use_words();
    let onclick = {
        let (path, text) = (props.path.clone(), props.text.clone());
        move |_: MouseEvent| {
            let name = path.rsplit('/').next().unwrap_or_default();
            later::save(name, &text.emit(()).into());
        }
    };
    html! {
        <button type="button" class="save" aria-label={(words.save_file)(&props.path)} disabled={props.disabled} {onclick}>
            <span class="save-icon" aria-hidden="true"></span>{ words.save }
        </button>
    }
}

/// The name of the archive.
const ARCHIVE: &str = "mirrorshift.tar.gz";

#[derive(Properties, PartialEq)]
pub struct SaveAllProps {
    pub outcome: Shared<Outcome>,
}

/// Where a request for the archive is.
#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    Asked,
    /// Whether everything is in it.
    Saved(bool),
    Failed(Trouble),
}

#[component]
pub fn SaveAll(props: &SaveAllProps) -> Html {
    let words = use_words();
    let stage = use_state(|| (None::<Shared<Outcome>>, Stage::Idle));
    // What was said about another conversion says nothing about this one.
    let said = if stage.0.as_ref() == Some(&props.outcome) { stage.1.clone() } else { Stage::Idle };
    let onclick = {
        let (outcome, stage) = (props.outcome.clone(), stage.setter());
        move |_: MouseEvent| {
            let (outcome, stage) = (outcome.clone(), stage.clone());
            stage.set((Some(outcome.clone()), Stage::Asked));
            wasm_bindgen_futures::spawn_local(async move {
                let next = match later::ask(&Call::Archive, &outcome.source, &outcome.options).await {
                    Ok(answer) => {
                        later::save(ARCHIVE, &field(&answer, "bytes"));
                        Stage::Saved(field(&answer, "isPlain").is_truthy())
                    }
                    Err(trouble) => Stage::Failed(trouble),
                };
                stage.set((Some(outcome), next));
            });
        }
    };
    let note = match &said {
        Stage::Idle => None,
        Stage::Asked => Some(words.packing.to_owned()),
        Stage::Saved(true) => Some((words.saved)(ARCHIVE)),
        Stage::Saved(false) => Some(format!("{} {}", (words.saved)(ARCHIVE), words.saved_without_config)),
        Stage::Failed(trouble) => Some((words.later_trouble)(trouble)),
    };
    html! {
        <div class="save-all">
            <button type="button" class="save" {onclick}><span class="save-icon" aria-hidden="true"></span>{ words.save_all }</button>
            <p class="note" role="status">if let Some(note) = note { { prose(&note) } }</p>
        </div>
    }
}
