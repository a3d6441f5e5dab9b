//! The files that are open, one of which is shown: to go from one to the other.

mod words;

use js_sys::Array;
use mirrorshift_kit::browser;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::select::use_select;
use mirrorshift_kit::later::{field, list, text};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{Act, Facts, Span, jump, shelve};
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use words::TABLES;

/// More findings in other files are not listed.
const MOST: usize = 50;

/// What is found in another file, or about a directory.
#[derive(Deserialize)]
struct Elsewhere {
    #[serde(skip)]
    path: String,
    severity: String,
    message: String,
    code: String,
    url: Option<String>,
    span: Option<Span>,
}

impl Elsewhere {
    /// What is found in one of the tree's files.
    fn of(file: &JsValue) -> Vec<Self> {
        let path = text(file, "path");
        let found: Vec<Self> = serde_wasm_bindgen::from_value(field(file, "diagnostics")).unwrap_or_default();
        found.into_iter().map(|it| Self { path: path.clone(), ..it }).collect()
    }

    /// With the way to its file, where that is one of `paths`.
    fn row(&self, paths: &[String], facts: &Facts, act: &Act) -> Html {
        let place = match &self.span {
            Some(span) => format!("{}:{}", self.path, span.start.line),
            None => self.path.clone(),
        };
        let go = {
            let (facts, act, path) = (facts.clone(), act.clone(), self.path.clone());
            let span = self.span;
            move |_: MouseEvent| {
                shelve(&act, &facts.files, &path);
                if let Some(span) = span {
                    jump(&act, span);
                }
            }
        };
        html! {
            <li class={self.severity.clone()}>
                if paths.contains(&self.path) {
                    <button type="button" class="landing" onclick={go}>{ place }</button>
                } else {
                    <code>{ place }</code>
                }
                { " " }
                { prose(&self.message) }
                { " " }
                if let Some(url) = &self.url {
                    <a class="rule" href={facts.language.page(url)} target="_blank" rel="noreferrer">{ &self.code }</a>
                } else {
                    <span class="rule">{ &self.code }</span>
                }
            </li>
        }
    }
}

#[component]
pub fn OpenFiles(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let ViewProps { facts, act } = props.clone();
    // The object is another one whenever the shell tells something; what is in it changes with the text.
    let files = use_memo((facts.revision, facts.path.clone(), facts.paths()), |_| facts.files.clone());
    let reply = use_reply(&facts, Question::about("tree", (*files).clone()));
    let tree = reply.value.filter(|_| reply.trouble.is_none()).unwrap_or(JsValue::UNDEFINED);
    let count = |path: &str| {
        let file = list(&tree, "files").into_iter().find(|it| text(it, "path") == path);
        file.map_or(0, |it| list(&it, "diagnostics").len())
    };
    let others = list(&tree, "files").into_iter().filter(|it| text(it, "path") != facts.path);
    let elsewhere: Vec<Elsewhere> = others.flat_map(|it| Elsewhere::of(&it)).collect();
    // A directory that holds nothing is no text.
    let paths: Vec<String> = facts.paths().into_iter().filter(|it| !it.ends_with('/')).collect();
    let onchange = {
        let (facts, act) = (facts.clone(), act.clone());
        move |event: Event| shelve(&act, &facts.files, &event.target_unchecked_into::<HtmlSelectElement>().value())
    };
    let onclose = {
        let (facts, act) = (facts.clone(), act.clone());
        move |_: MouseEvent| {
            let alone = Array::from(&facts.files).iter().find(|it| text(it, "path") == facts.path);
            shelve(&act, &alone.iter().collect::<Array>(), &facts.path);
            // With a single file, all of this goes.
            browser::focus("source");
        }
    };
    // The verdict says it of a hosts.toml.
    let said = field(&tree, "sentence").as_string().filter(|_| !facts.is_hosts());
    let select = use_select(&facts.path);
    html! {
        <div class="open-files">
            <label for="open-file">{ words.file }</label>
            <select id="open-file" ref={select} {onchange}>
                { for paths.iter().map(|path| html! {
                    <option value={path.clone()}>{ path }{ (words.problems)(count(path)) }</option>
                }) }
            </select>
            <button type="button" class="quiet" onclick={onclose}>{ words.close }</button>
            if let Some(said) = said { <p class="note" role="status">{ prose(&said) }</p> }
            if !elsewhere.is_empty() {
                <details class="elsewhere">
                    <summary>{ (words.elsewhere)(elsewhere.len()) }</summary>
                    <ul>
                        { for elsewhere.iter().take(MOST).map(|it| it.row(&paths, &facts, &act)) }
                        if elsewhere.len() > MOST { <li class="note">{ (words.more)(elsewhere.len() - MOST) }</li> }
                    </ul>
                </details>
            }
        </div>
    }
}
