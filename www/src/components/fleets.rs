//! The document that brings the script to many nodes, for the engine that is chosen.

use mirrorshift::api::Engine;
use yew::prelude::*;

use super::document::Document;
use super::later_note::LaterNote;
use super::prose::prose;
use super::script::optional_file;
use super::tabs::{Axis, moved};
use super::use_words;
use crate::browser;
use crate::later::{Call, use_reply};
use crate::state::{Outcome, Shared};

#[derive(Properties, PartialEq)]
pub struct FleetsProps {
    pub outcome: Shared<Outcome>,
    pub engine: Engine,
    pub onchoose: Callback<Engine>,
}

#[component]
pub fn Fleets(props: &FleetsProps) -> Html {
    let words = use_words();
    let reply = use_reply(&props.outcome, Call::Fleet(props.engine.as_str()));
    let (_, about) = (words.engine)(props.engine);
    let document = match reply.value.filter(|_| reply.trouble.is_none()) {
        Some(value) => match optional_file(&value) {
            Some(file) => html! { <Document {file} is_busy={!reply.is_settled} /> },
            None => html! { <p class="empty">{ prose((words.no_script)(&props.outcome.analysis)) }</p> },
        },
        None => html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> },
    };
    html! {
        <div class="files fleets">
            <Engines engine={props.engine} onchoose={&props.onchoose} />
            <div class="fleet">
                <p class="note">{ prose(about) }</p>
                { document }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct EnginesProps {
    engine: Engine,
    onchoose: Callback<Engine>,
}

/// The list of engines. Only the chosen one is in the tab order; arrow keys move.
#[component]
fn Engines(props: &EnginesProps) -> Html {
    let words = use_words();
    let onkeydown = {
        let (engine, onchoose) = (props.engine, props.onchoose.clone());
        move |event: KeyboardEvent| {
            let at = Engine::ALL.iter().position(|it| *it == engine).unwrap_or_default();
            let next = moved(&event.key(), at, Engine::ALL.len(), Axis::Down);
            let Some(next) = next.and_then(|next| Engine::ALL.get(next)) else { return };
            event.prevent_default();
            onchoose.emit(*next);
            browser::focus(&format!("engine-{}", next.as_str()));
        }
    };
    let row = |engine: &Engine| {
        let engine = *engine;
        let chosen = engine == props.engine;
        html! {
            <li class={classes!("leaf", chosen.then_some("chosen"))}>
                <button type="button" id={format!("engine-{}", engine.as_str())} class="leaf-name"
                    aria-current={chosen.then_some("true")} tabindex={if chosen { "0" } else { "-1" }}
                    onclick={props.onchoose.reform(move |_: MouseEvent| engine)}>{ (words.engine)(engine).0 }</button>
            </li>
        }
    };
    html! {
        <nav class="tree engines" aria-label={words.engines}>
            <ul {onkeydown}>{ for Engine::ALL.iter().map(row) }</ul>
        </nav>
    }
}
