//! A button that saves all files of the result in one.

use mirrorshift_kit::browser::save;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::use_words as use_shared_words;
use mirrorshift_kit::later::{self, Trouble, field};
use yew::prelude::*;

use super::use_words;
use crate::settings::in_javascript;
use crate::state::{Outcome, Shared};

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
    let (words, shared) = (use_words(), use_shared_words());
    let stage = use_state(|| (None::<Shared<Outcome>>, Stage::Idle));
    // What was said about another conversion says nothing about this one.
    let said = if stage.0.as_ref() == Some(&props.outcome) { stage.1.clone() } else { Stage::Idle };
    let onclick = {
        let (outcome, stage) = (props.outcome.clone(), stage.setter());
        move |_: MouseEvent| {
            let (outcome, stage) = (outcome.clone(), stage.clone());
            stage.set((Some(outcome.clone()), Stage::Asked));
            wasm_bindgen_futures::spawn_local(async move {
                let next =
                    match later::ask("archive", &outcome.source, &in_javascript(&outcome.options), Vec::new()).await {
                        Ok(answer) => {
                            save(ARCHIVE, &field(&answer, "bytes"));
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
        Stage::Saved(false) => Some([&(words.saved)(ARCHIVE), words.saved_without_config].concat()),
        Stage::Failed(trouble) => Some((shared.later_trouble)(trouble)),
    };
    html! {
        <div class="save-all">
            <button type="button" class="save" {onclick}><span class="save-icon" aria-hidden="true"></span>{ words.save_all }</button>
            <p class="note" role="status">if let Some(note) = note { { prose(&note) } }</p>
        </div>
    }
}
