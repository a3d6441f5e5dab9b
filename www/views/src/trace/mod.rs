//! What containerd asks for one image, before and after, side by side.

mod words;

use js_sys::{JSON, Object};
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::{field, list, optional_text, text, texts};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{Facts, keep, kept};
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use words::{TABLES, Words};

/// What this view keeps is kept as.
const NAME: &str = "trace";

#[component]
pub fn Trace(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let chosen = use_state(|| kept(NAME).as_string());
    let image = chosen.as_ref().or(props.facts.images.first()).cloned().unwrap_or_default();
    let reply = use_reply(&props.facts, Question { call: "compare", extra: image.as_str().into() });
    let onchange = {
        let chosen = chosen.setter();
        move |event: Event| {
            let image = event.target_unchecked_into::<HtmlInputElement>().value();
            keep(NAME, image.as_str());
            chosen.set(Some(image));
        }
    };
    html! {
        <div class="pulls">
            <div class="image-field">
                <label for="image">{ words.image }</label>
                <input id="image" type="text" list="images" value={image.clone()} {onchange}
                    spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="image-hint" />
                <datalist id="images">
                    { for props.facts.images.iter().map(|it| html! { <option value={it.clone()} /> }) }
                </datalist>
                <span id="image-hint" class="hint">{ words.image_hint }</span>
            </div>
            if !props.facts.has_files {
                <p class="empty">{ words.no_files }</p>
            } else if let Some(comparison) = reply.value.filter(|_| reply.trouble.is_none()) {
                if comparison.is_object() {
                    <div class={classes!((!reply.is_settled).then_some("busy"))} aria-busy={(!reply.is_settled).to_string()}>
                        { outcome_line(&comparison, words) }
                        { plans(&props.facts, &comparison, words) }
                    </div>
                } else {
                    <p class="empty" role="status">{ prose(&(words.no_image)(&image)) }</p>
                }
            } else {
                <LaterNote trouble={reply.trouble} onretry={reply.onretry} />
            }
        </div>
    }
}

fn outcome_line(comparison: &JsValue, words: &Words) -> Html {
    let (class, glyph, said) = match text(comparison, "verdict").as_str() {
        "identical" => ("identical", "=", words.identical),
        "equivalent" => ("equivalent", "≈", words.equivalent),
        _ => ("different", "≠", words.different),
    };
    let differences = texts(comparison, "differences");
    html! {
        <div class={classes!("pull-verdict", class)} role="status">
            <p><span class="glyph" aria-hidden="true">{ glyph }</span>{ said }</p>
            if !differences.is_empty() {
                <ul>{ for differences.iter().map(|it| html! { <li>{ prose(it) }</li> }) }</ul>
            }
        </div>
    }
}

fn plans(facts: &Facts, comparison: &JsValue, words: &Words) -> Html {
    let options = &facts.options;
    let (before, after) = (field(comparison, "before"), field(comparison, "after"));
    let today = text(options, "containerd");
    let target = optional_text(options, "target").unwrap_or_else(|| today.clone());
    html! {
        <div class="plans">
            { plan(words.before, (words.release)(&today), &before, &after, words) }
            { plan(words.after, (words.release)(&target), &after, &before, words) }
        </div>
    }
}

/// One of two plans; hosts that `other` does not have in the same place are set apart.
fn plan(title: &'static str, release: String, plan: &JsValue, other: &JsValue, words: &Words) -> Html {
    let (hosts, others) = (list(plan, "hosts"), list(other, "hosts"));
    let error = optional_text(plan, "error");
    let pull_mode = if text(plan, "pull_mode") == "local" { words.local } else { words.transfer };
    let is_empty = hosts.is_empty() && error.is_none();
    let hosts = hosts.iter().enumerate().map(|(at, it)| {
        let apart = others.get(at).is_none_or(|other| !is_same(it, other));
        host(it, apart, words)
    });
    html! {
        <section class="plan">
            <h3>{ title }<span class="plan-release">{ release }{ ", " }{ pull_mode }</span></h3>
            if let Some(error) = error { <p class="plan-error">{ prose(&error) }</p> }
            if is_empty { <p class="empty">{ words.no_hosts }</p> }
            <ol class="hosts">{ for hosts }</ol>
        </section>
    }
}

/// Whether two objects say the same; their keys come in one order.
fn is_same(one: &JsValue, other: &JsValue) -> bool {
    let written = |it: &JsValue| JSON::stringify(it).ok().map(String::from);
    written(one) == written(other)
}

fn host(host: &JsValue, apart: bool, words: &Words) -> Html {
    let root = [&text(host, "scheme"), "://", &text(host, "host"), &text(host, "path")].concat();
    let capabilities = texts(host, "capabilities");
    let has = |capability: &str| capabilities.iter().any(|it| it == capability);
    let asked = match () {
        () if has("resolve") => words.resolves,
        () if has("pull") => words.digests,
        () => words.content,
    };
    let requests = list(host, "requests");
    html! {
        <li class={apart.then_some("apart")}>
            <span class="host-url">{ root }</span>
            <ul class="traits">
                <li>{ asked }</li>
                if text(host, "origin") == "default" { <li>{ words.upstream }</li> }
                { for traits(host, words).into_iter().map(|(word, value)| html! {
                    <li>{ word }if let Some(value) = value { { " " }<code>{ value }</code> }</li>
                }) }
            </ul>
            if !requests.is_empty() {
                <details>
                    <summary>{ words.requests }</summary>
                    <ul class="requests">
                        { for requests.iter().map(|it| html! { <li><b>{ text(it, "method") }</b>{ " " }{ text(it, "url") }</li> }) }
                    </ul>
                </details>
            }
        </li>
    }
}

/// What is special about a host, each a word and what it names.
fn traits(host: &JsValue, words: &Words) -> Vec<(&'static str, Option<String>)> {
    let is = |key: &str| field(host, key).is_truthy();
    let mut traits: Vec<(&'static str, Option<String>)> = Vec::new();
    traits.extend(is("skip_verify").then_some((words.skip_verify, None)));
    traits.extend(is("http_fallback").then_some((words.https_first, None)));
    traits.extend(texts(host, "ca").into_iter().map(|path| (words.ca, Some(path))));
    // Each a certificate and its key.
    traits.extend(list(host, "client").iter().map(|pair| (words.client, optional_text(pair, "0"))));
    let header = field(host, "header").dyn_into::<Object>().map(|it| Object::keys(&it).to_vec()).unwrap_or_default();
    traits.extend(header.iter().map(|name| (words.header, name.as_string())));
    traits.extend(optional_text(host, "credentials").map(|key| (words.credentials, Some(key))));
    traits.extend(optional_text(host, "dial_timeout").map(|time| (words.dial_timeout, Some(time))));
    traits
}
