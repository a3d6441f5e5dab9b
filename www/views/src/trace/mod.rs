//! What containerd asks for one image, step by step, before and after, while the servers do what people want to try.

mod model;
mod servers;
mod side;
mod steps;
mod words;

use js_sys::Object;
use mirrorshift_kit::browser;
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::select::use_select;
use mirrorshift_kit::later::{field, optional_text, set};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{Facts, keep, kept};
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use model::{Server, Trace as Answer};
use words::{TABLES, Words};

/// What this view keeps is kept as: `{ image, servers }`.
const NAME: &str = "trace";

/// The image that a trace begins with: one of a registry that the text names. What a mirror has of its own, which a wildcard is for as
/// well, is seldom what people come for.
fn first_image(facts: &Facts) -> String {
    let is_named = |image: &&String| {
        let registry = image.split('/').next().unwrap_or_default();
        ['"', '\''].iter().any(|quote| facts.source.contains(&format!("{quote}{registry}{quote}")))
    };
    let has_wildcard = || ["\"*\"", "'*'"].iter().any(|it| facts.source.contains(it));
    let first = || facts.images.first().filter(|_| !has_wildcard());
    let image = facts.images.iter().find(is_named).or_else(first).cloned();
    image.unwrap_or_else(|| "docker.io/library/nginx:latest".to_owned())
}

#[component]
pub fn Trace(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let chosen = use_state(|| optional_text(&kept(NAME), "image"));
    let states = use_state(|| field(&kept(NAME), "servers"));
    // What is being typed, which no answer may take away.
    let draft = use_state(|| None::<String>);
    let image = (*chosen).clone().unwrap_or_else(|| first_image(&props.facts));
    {
        let remembered = Object::new();
        set(&remembered, "image", chosen.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str));
        set(&remembered, "servers", &*states);
        use_effect_with((chosen.clone(), states.clone()), move |_| keep(NAME, remembered));
    }
    let files = props.facts.files.clone();
    let options =
        use_memo((props.facts.options.clone(), (*states).clone(), props.facts.revision), |(options, states, _)| {
            let object = Object::new();
            let _ = Object::assign(&object, options.unchecked_ref());
            if states.is_object() {
                set(&object, "servers", states);
            }
            set(&object, "files", files);
            JsValue::from(object)
        });
    let question = Question { options: Some((*options).clone()), ..Question::about("trace", image.as_str()) };
    let reply = use_reply(&props.facts, question);
    let onchange = {
        let (chosen, draft) = (chosen.setter(), draft.setter());
        move |event: Event| {
            chosen.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
            draft.set(None);
        }
    };
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| draft.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let answer = reply.value.filter(|_| reply.trouble.is_none());
    let answer = answer.map(serde_wasm_bindgen::from_value::<Answer>);
    let (busy, aria_busy) = (classes!((!reply.is_settled).then_some("busy")), (!reply.is_settled).to_string());
    let body = match &answer {
        None => html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> },
        Some(Err(_)) => html! { <p class="empty">{ words.nothing }</p> },
        Some(Ok(Answer { error: Some(error), image, .. })) => html! {
            <div class={busy} aria-busy={aria_busy}>
                <p class="empty" role="status">{ (words.no_image)(image) }{ prose(error) }</p>
            </div>
        },
        Some(Ok(trace)) => {
            let is_switched = states.is_object();
            let reset = {
                let states = states.setter();
                move |_: MouseEvent| {
                    states.set(JsValue::UNDEFINED);
                    // The button goes.
                    browser::focus("servers");
                }
            };
            html! {
                <div class={busy} aria-busy={aria_busy}>
                    <fieldset id="servers" class="servers" tabindex="-1">
                        <legend>{ words.servers }</legend>
                        { for trace.hosts.iter().map(|it| html! { <Switch server={it.clone()} states={states.clone()} /> }) }
                        if is_switched { <button type="button" class="quiet" onclick={reset}>{ words.reset }</button> }
                    </fieldset>
                    { outcome(trace, words) }
                    { side::lookups(trace, props, words) }
                    { steps::sequence(trace, words) }
                </div>
            }
        }
    };
    html! {
        <div class="trace">
            <div class="image-field">
                <label for="image">{ words.image }</label>
                <input id="image" type="text" list="images" value={(*draft).clone().unwrap_or_else(|| image.clone())} {onchange} {oninput}
                    spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="image-hint" />
                <datalist id="images">
                    { for props.facts.images.iter().map(|it| html! { <option value={it.clone()} /> }) }
                </datalist>
                <span id="image-hint" class="hint">{ words.image_hint }</span>
            </div>
            { body }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SwitchProps {
    server: Server,
    states: UseStateHandle<JsValue>,
}

/// The switch of a server.
#[component]
fn Switch(props: &SwitchProps) -> Html {
    let words = use_words(&TABLES);
    let SwitchProps { server, states } = props;
    let now = servers::state(states, &server.state_key);
    let select = use_select(now);
    let onchange = {
        let (states, server) = (states.clone(), server.clone());
        move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            states.set(servers::with(&states, &server, &id));
        }
    };
    html! {
        <label class={classes!("server", (now != "ok").then_some("switched"))}>
            <span><code>{ &server.host }</code>
                if server.role == "upstream" { <span class="role">{ words.upstream }</span> }
                if server.role == "token" { <span class="role">{ words.token_server }</span> }
            </span>
            <select ref={select} {onchange}>
                { for servers::STATES.iter().zip(&words.states).map(|((id, _), word)| html! {
                    <option value={*id}>{ *word }</option>
                }) }
            </select>
        </label>
    }
}

/// How the pull ends, on both sides in one sentence each.
fn outcome(trace: &Answer, words: &Words) -> Html {
    let sides = [(words.before_of(trace.after.is_none()), &trace.before), (words.after, &trace.after)];
    html! {
        <div class="ends" role="status">
            { for sides.into_iter().filter_map(|(title, side)| Some((title, side.as_ref()?))).map(|(title, side)| html! {
                <p class={classes!("end", if side.plan.pulled { "pulled" } else { "failed" })}>
                    if trace.after.is_some() { <><strong>{ title }</strong>{ " " }</> }
                    { prose(&side.summary) }
                </p>
            }) }
        </div>
    }
}
