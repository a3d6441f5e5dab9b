//! Every field of the text in its order, in prose.

mod words;

use std::rc::Rc;

use js_sys::Object;
use mirrorshift_kit::browser;
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::set;
use serde::Deserialize;
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{Act, Span, jump};
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use words::{TABLES, Words};

/// More are drawn when somebody asks for them.
const AT_FIRST: usize = 150;

/// A field or a table of the text, as the worker explains it: `api::walk`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Passage {
    span: Span,
    kind: String,
    key: String,
    value: Option<String>,
    title: String,
    sentences: Vec<String>,
    facts: Option<FieldFacts>,
    diagnostics: Vec<Finding>,
    results: Vec<Landing>,
}

/// What holds for the field with any value.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct FieldFacts {
    #[serde(rename = "type")]
    kind: String,
    default: Option<String>,
    since: Option<String>,
    deprecated: Option<String>,
    removed: Option<String>,
    details: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Finding {
    severity: String,
    message: String,
}

/// Lines of the result that come of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Landing {
    file: String,
    first_line: u32,
    last_line: u32,
}

#[component]
pub fn Explain(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let all = use_state(|| false);
    // The button for the others goes: the first of them has the focus next.
    use_effect_with(*all, |all| {
        if *all {
            browser::focus(&entry_id(AT_FIRST));
        }
    });
    let reply = use_reply(&props.facts, Question::plain("walk"));
    let Some(value) = reply.value.filter(|_| reply.trouble.is_none()) else {
        return html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> };
    };
    let passages: Vec<Passage> = serde_wasm_bindgen::from_value(value).unwrap_or_default();
    let shown = if *all { passages.len() } else { AT_FIRST.min(passages.len()) };
    let more = passages.len() - shown;
    let onmore = {
        let all = all.setter();
        move |_: MouseEvent| all.set(true)
    };
    html! {
        <div class={classes!("explain", (!reply.is_settled).then_some("busy"))} aria-busy={(!reply.is_settled).to_string()}>
            if passages.is_empty() {
                <p class="empty">{ words.nothing }</p>
            } else {
                <p class="note">{ words.intro }</p>
                <ol class="passages">
                    { for passages.into_iter().take(shown).enumerate().map(|(at, passage)| html! {
                        <Entry {at} passage={Rc::new(passage)} act={&props.act} />
                    }) }
                </ol>
                if more > 0 { <button type="button" class="quiet" onclick={onmore}>{ (words.more)(more) }</button> }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct EntryProps {
    /// Its index.
    at: usize,
    passage: Rc<Passage>,
    act: Act,
}

#[component]
fn Entry(props: &EntryProps) -> Html {
    let words = use_words(&TABLES);
    let Passage { span, kind, key, value, title, sentences, facts, diagnostics, results, .. } = &*props.passage;
    let onjump = {
        let (act, span) = (props.act.clone(), *span);
        move |_: MouseEvent| jump(&act, span)
    };
    html! {
        <li class={classes!("passage", kind.clone())}>
            <h3>
                <button type="button" id={entry_id(props.at)} class="passage-key" title={(words.go_to)(span.start.line)} onclick={onjump}>
                    <code>{ key }</code><span class="place">{ span.start.line }</span>
                </button>
            </h3>
            if let Some(value) = value { <p class="passage-value"><code>{ value }</code></p> }
            <p class="passage-title">{ prose(title) }</p>
            { for sentences.iter().map(|it| html! { <p>{ prose(it) }</p> }) }
            { for diagnostics.iter().map(|it| html! {
                <p class={classes!("passage-finding", it.severity.clone())}>{ prose(&it.message) }</p>
            }) }
            if !results.is_empty() {
                <p class="landings">{ words.ends_up }{ for results.iter().map(|it| landing(it, &props.act)) }</p>
            }
            if let Some(facts) = facts {
                <details>
                    <summary>{ words.details }</summary>
                    <p>{ prose(&facts.details) }</p>
                    { known(facts, words) }
                </details>
            }
        </li>
    }
}

/// The id of the button of the passage at `at`.
fn entry_id(at: usize) -> String {
    format!("passage-{at}")
}

/// A way to the lines that come of a passage.
fn landing(landing: &Landing, act: &Act) -> Html {
    let Landing { file, first_line, last_line } = landing;
    let lines = if first_line == last_line { first_line.to_string() } else { format!("{first_line}–{last_line}") };
    let onclick = {
        let (act, landing) = (act.clone(), landing.clone());
        move |_: MouseEvent| {
            let place = Object::new();
            set(&place, "file", landing.file.as_str());
            set(&place, "first", landing.first_line);
            set(&place, "last", landing.last_line);
            act.emit("goto", place);
        }
    };
    html! { <button type="button" class="landing" {onclick}><code>{ file }</code>{ ":" }{ lines }</button> }
}

fn known(facts: &FieldFacts, words: &Words) -> Html {
    let rows = [
        (words.kind, Some(&facts.kind)),
        (words.default, facts.default.as_ref()),
        (words.since, facts.since.as_ref()),
        (words.deprecated, facts.deprecated.as_ref()),
        (words.removed, facts.removed.as_ref()),
    ];
    html! {
        <dl class="known">
            { for rows.into_iter().filter_map(|(word, value)| Some((word, value?))).map(|(word, value)| html! {
                <div><dt>{ word }</dt><dd>{ prose(value) }</dd></div>
            }) }
        </dl>
    }
}
