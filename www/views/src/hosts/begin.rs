//! One more registry: a file of its own, with a first mirror.

use js_sys::{Array, Object};
use mirrorshift_kit::browser::focus;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::{ask, field, optional_text, set, text};
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::desk::list_of;
use super::words::TABLES;
use crate::ViewProps;
use crate::facts::{Facts, shelve};
use crate::words::use_words;

#[component]
pub fn Begin(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let (namespace, url) = (use_node_ref(), use_node_ref());
    let mistake = use_state(|| None::<String>);
    let onsubmit = {
        let (page, namespace, url, mistake) = (props.clone(), namespace.clone(), url.clone(), mistake.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let typed = |field: &NodeRef| {
                field.cast::<HtmlInputElement>().map(|it| it.value().trim().to_owned()).unwrap_or_default()
            };
            let (namespace, url) = (typed(&namespace), typed(&url));
            let (ViewProps { facts, act }, mistake) = (page.clone(), mistake.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let host = Object::new();
                set(&host, "url", url);
                let fields = Object::new();
                set(&fields, "capabilities", list_of(["pull", "resolve"]));
                set(&host, "fields", fields);
                let extra = vec![namespace.into(), host.into(), facts.language.locale().into()];
                let answer = match ask("newHosts", "", &facts.options, extra).await {
                    Ok(answer) => answer,
                    Err(trouble) => return mistake.set(Some((facts.language.words().later_trouble)(&trouble))),
                };
                let file = field(&answer, "file");
                let path = text(&file, "path");
                let is_there = facts.paths().iter().any(|it| it.ends_with(&path));
                let why = optional_text(&answer, "refused");
                let why = why.or_else(|| is_there.then(|| (words.is_there)(&path)));
                if why.is_none() {
                    shelve(&act, &beside(&facts, &file), &path);
                    if !facts.is_hosts() {
                        // This form goes, and the focus would with it.
                        focus("result");
                    }
                }
                mistake.set(why);
            });
        }
    };
    html! {
        <form class="begin" {onsubmit}>
            <div class="field">
                <label for="new-namespace">{ words.registry }</label>
                <input id="new-namespace" ref={namespace} type="text" placeholder="docker.io" spellcheck="false" autocomplete="off"
                    autocapitalize="off" aria-describedby="new-registry-why" />
            </div>
            <div class="field">
                <label for="new-url">{ words.first_mirror }</label>
                <input id="new-url" ref={url} type="text" inputmode="url" placeholder="https://mirror.example.com" spellcheck="false"
                    autocomplete="off" autocapitalize="off" aria-describedby="new-registry-why" />
            </div>
            <button type="submit" class="copy">{ words.add_registry }</button>
            <span id="new-registry-why" class="mistake" role="status">{ for mistake.as_deref().map(prose) }</span>
        </form>
    }
}

/// The files that are open, with one more. A text that nothing is known of is one of them, unless there is nothing in it.
fn beside(facts: &Facts, file: &wasm_bindgen::JsValue) -> Array {
    let files = Array::from(&facts.files);
    if files.length() == 0 && !facts.source.trim().is_empty() {
        let shown = Object::new();
        set(&shown, "path", "hosts.toml");
        set(&shown, "contents", facts.source.as_str());
        files.push(&shown);
    }
    files.push(file);
    files
}
