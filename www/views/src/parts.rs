//! Scripts that come when they are needed: links, recent texts, snippets.

use js_sys::{Object, Promise};
use mirrorshift_kit::later::{ask, set, text};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::facts::{Facts, kept};

#[wasm_bindgen]
extern "C" {
    /// In the start script: `links`, `recent` or `snippet`.
    #[wasm_bindgen(catch, js_namespace = mirrorshift)]
    pub async fn part(name: &str) -> Result<JsValue, JsValue>;

    /// `www/assets/links.js`.
    pub type Links;

    #[wasm_bindgen(method, catch)]
    pub async fn redacted(
        this: &Links,
        state: &JsValue,
        redact: &Closure<dyn Fn(String) -> Promise>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub async fn share(
        this: &Links,
        state: &JsValue,
        redact: &Closure<dyn Fn(String) -> Promise>,
    ) -> Result<JsValue, JsValue>;

    /// The state as a file.
    #[wasm_bindgen(method)]
    pub fn file(this: &Links, state: &JsValue) -> JsValue;

    /// Into the address bar.
    #[wasm_bindgen(method)]
    pub fn put(this: &Links, fragment: &str);

    /// `www/assets/recent.js`.
    pub type RecentModule;

    #[wasm_bindgen(method, js_name = titleOf)]
    pub fn title_of(this: &RecentModule, text: &str) -> String;

    #[wasm_bindgen(method)]
    pub fn recent(this: &RecentModule, links: &JsValue) -> Recent;

    /// The texts that were kept.
    pub type Recent;

    #[wasm_bindgen(method)]
    pub fn consented(this: &Recent) -> bool;

    #[wasm_bindgen(method)]
    pub fn consent(this: &Recent) -> JsValue;

    #[wasm_bindgen(method)]
    pub fn withdraw(this: &Recent) -> JsValue;

    #[wasm_bindgen(method)]
    pub fn list(this: &Recent) -> Vec<JsValue>;

    #[wasm_bindgen(method)]
    pub fn keep(this: &Recent, state: &JsValue, title: &str) -> JsValue;

    /// In the start script: keeps recent texts from now on.
    #[wasm_bindgen(catch, js_namespace = mirrorshift)]
    pub async fn follow() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    pub fn remove(this: &Recent, id: &str);

    /// `www/assets/snippet.js`.
    pub type Snippet;

    #[wasm_bindgen(method)]
    pub fn snippet(this: &Snippet, about: &JsValue) -> String;
}

/// What the page shows, as a link says it; with its secrets.
pub fn state(facts: &Facts) -> Object {
    let state = Object::new();
    set(&state, "source", facts.source.as_str());
    set(&state, "options", &facts.options);
    set(&state, "files", &facts.files);
    for key in ["view", "file"] {
        set(&state, key, text(&facts.object, key));
    }
    let trace = kept("trace");
    for key in ["image", "servers"] {
        set(&state, key, mirrorshift_kit::later::field(&trace, key));
    }
    state
}

/// Has the worker put placeholders in the place of secrets.
pub fn redaction(facts: &Facts) -> Closure<dyn Fn(String) -> Promise> {
    let options = facts.options.clone();
    Closure::new(move |text: String| {
        let options = options.clone();
        future_to_promise(async move {
            ask("redact", &text, &options, Vec::new()).await.map_err(|_| JsValue::from_str("no answer"))
        })
    })
}
