//! The document that brings the script to many nodes, for the engine that is chosen.

mod words;

use mirrorshift::api::Engine;
use mirrorshift_kit::browser;
use mirrorshift_kit::components::document::Document;
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::tabs::{Axis, moved};
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{keep, kept};
use crate::reply::{Question, use_reply};
use crate::script::{no_script, optional_file, words::TABLES as SCRIPT};
use crate::words::use_words;
use words::TABLES;

/// What this view keeps is kept as.
const NAME: &str = "fleets";

#[component]
pub fn Fleets(props: &ViewProps) -> Html {
    let (words, script) = (use_words(&TABLES), use_words(&SCRIPT));
    let chosen = use_state(|| {
        let kept = kept(NAME).as_string().unwrap_or_default();
        Engine::ALL.iter().position(|it| it.as_str() == kept).unwrap_or_default()
    });
    let engine = name(*chosen);
    let reply = use_reply(&props.facts, Question::about("fleet", engine));
    let about = words.about.get(*chosen).map(|it| it.1).unwrap_or_default();
    let document = match reply.value.filter(|_| reply.trouble.is_none()) {
        Some(value) => match optional_file(&value) {
            Some(file) => html! { <Document {file} is_busy={!reply.is_settled} /> },
            None => html! { <p class="empty">{ prose(no_script(&props.facts, script)) }</p> },
        },
        None => html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> },
    };
    let onchoose = {
        let chosen = chosen.setter();
        Callback::from(move |at: usize| {
            keep(NAME, name(at));
            chosen.set(at);
        })
    };
    html! {
        <div class="files fleets">
            <Engines chosen={*chosen} {onchoose} />
            <div class="fleet">
                <p class="note">{ prose(about) }</p>
                { document }
            </div>
        </div>
    }
}

/// What the core calls the engine at `at`.
fn name(at: usize) -> &'static str {
    Engine::ALL.get(at).map(|it| it.as_str()).unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct EnginesProps {
    chosen: usize,
    onchoose: Callback<usize>,
}

/// The list of engines. Only the chosen one is in the tab order; arrow keys move.
#[component]
fn Engines(props: &EnginesProps) -> Html {
    let words = use_words(&TABLES);
    let onkeydown = {
        let (chosen, onchoose) = (props.chosen, props.onchoose.clone());
        move |event: KeyboardEvent| {
            let Some(next) = moved(&event.key(), chosen, Engine::ALL.len(), Axis::Down) else { return };
            event.prevent_default();
            onchoose.emit(next);
            browser::focus(&format!("engine-{}", name(next)));
        }
    };
    let row = |(at, (label, _)): (usize, &(&'static str, &str))| {
        let (engine, chosen) = (name(at), at == props.chosen);
        html! {
            <li class={classes!("leaf", chosen.then_some("chosen"))}>
                <button type="button" id={format!("engine-{engine}")} class="leaf-name"
                    aria-current={chosen.then_some("true")} tabindex={if chosen { "0" } else { "-1" }}
                    onclick={props.onchoose.reform(move |_: MouseEvent| at)}>{ *label }</button>
            </li>
        }
    };
    html! {
        <nav class="tree engines" aria-label={words.engines}>
            <ul {onkeydown}>{ for words.about.iter().enumerate().map(row) }</ul>
        </nav>
    }
}
