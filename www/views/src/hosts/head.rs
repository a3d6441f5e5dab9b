//! Whom the file is for; where that is not known it is asked.

use js_sys::{Array, Object};
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::{ask, field, optional_text, set, text};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::words::TABLES;
use crate::ViewProps;
use crate::facts::{Facts, shelve};
use crate::words::use_words;

#[derive(Properties, PartialEq)]
pub struct HeadProps {
    pub page: ViewProps,
    /// Whether the file is for every registry without a directory of its own.
    pub is_default: bool,
    pub namespace: Option<String>,
}

/// See the module.
#[component]
pub fn Head(props: &HeadProps) -> Html {
    let words = use_words(&TABLES);
    let mistake = use_state(|| None::<String>);
    let HeadProps { page, is_default, namespace } = props;
    let about = match namespace.as_deref().filter(|it| !it.is_empty()) {
        _ if *is_default => Some(words.everybody.to_owned()),
        namespace => namespace.map(words.serves),
    };
    if let Some(about) = about {
        return html! { <p class="form-about">{ prose(&about) }<span class="hint">{ " " }{ &page.facts.path }</span></p> };
    }
    let onchange = {
        let (page, mistake) = (page.clone(), mistake.setter());
        move |event: Event| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            let namespace = typed.trim().trim_start_matches("https://").trim_end_matches('/').to_owned();
            if namespace.is_empty() {
                return mistake.set(None);
            }
            let (ViewProps { facts, act }, mistake) = (page.clone(), mistake.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let path = match path_of(&facts, &namespace).await {
                    Ok(path) => path,
                    Err(why) => return mistake.set(Some(why)),
                };
                if facts.paths().iter().any(|it| *it != facts.path && it.ends_with(&path)) {
                    return mistake.set(Some((words.is_there)(&path)));
                }
                let file = Object::new();
                set(&file, "path", path.as_str());
                set(&file, "contents", facts.source.as_str());
                let others = Array::from(&facts.files).into_iter().filter(|it| text(it, "path") != facts.path);
                shelve(&act, &std::iter::once(file.into()).chain(others).collect::<Array>(), &path);
            });
        }
    };
    html! {
        <div class="image-field">
            <label for="namespace">{ words.namespace }</label>
            <input id="namespace" type="text" placeholder="docker.io" {onchange} spellcheck="false" autocomplete="off"
                autocapitalize="off" aria-invalid={mistake.is_some().then_some("true")} aria-describedby="namespace-why namespace-hint" />
            <span id="namespace-hint" class="hint">{ words.namespace_hint }</span>
            <span id="namespace-why" class="mistake" role="status">{ for mistake.as_deref().map(prose) }</span>
        </div>
    }
}

/// Where containerd looks for the file of `namespace`, or why it is none.
async fn path_of(facts: &Facts, namespace: &str) -> Result<String, String> {
    // A new file is asked for, of which only the place is wanted.
    let host = Object::new();
    set(&host, "url", "https://mirror.example.com");
    let extra = vec![namespace.into(), host.into(), facts.language.locale().into()];
    let answer = ask("newHosts", "", &facts.options, extra).await;
    let answer = answer.map_err(|trouble| (facts.language.words().later_trouble)(&trouble))?;
    match optional_text(&answer, "refused") {
        Some(why) => Err(why),
        None => Ok(text(&field(&answer, "file"), "path")),
    }
}
