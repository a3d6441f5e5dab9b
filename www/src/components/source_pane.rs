//! The configuration: a plain text area first, the editor in its place as soon as it has arrived, if it is wanted.

use js_sys::Array;
use mirrorshift::kind::{Kind, kind};
use mirrorshift_kit::later;
use mirrorshift_kit::words::Language;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::use_words;
use super::view::{Facts, Place};
use crate::settings::in_javascript;
use crate::state::{Beside, Shared};

#[derive(Properties, PartialEq)]
pub struct SourcePaneProps {
    pub facts: Facts,
    pub beside: Shared<Beside>,
    /// Is told what happens to the text; see `begin` in [`crate::browser`].
    pub onact: Callback<(String, JsValue)>,
    pub ondialog: Callback<&'static str>,
}

/// What is there to hold the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Loading,
    Both,
    PlainAlone,
}

#[component]
pub fn SourcePane(props: &SourcePaneProps) -> Html {
    let (words, language) = (use_words(), use_context::<Language>().unwrap_or_default());
    let stage = use_state(|| Stage::Loading);
    let is_plain = use_state(|| false);
    let opened = use_state(String::new);
    let (text_area, host) = (use_node_ref(), use_node_ref());

    {
        let (source, onact, stage) = (props.facts.text.clone(), props.onact.clone(), stage.setter());
        let (first, text) = (props.facts.outcome.first_change(), props.facts.outcome.source.clone());
        let (text_area, host, opened) = (text_area.clone(), host.clone(), opened.setter());
        // Runs after the first result was drawn; the editor is only asked for then.
        use_effect_with((), move |()| {
            let tell = Closure::<dyn Fn(String, JsValue)>::new(move |what: String, value: JsValue| {
                match what.as_str() {
                    "opened" => opened.set(later::text(&value, "said")),
                    "edited" => opened.set(String::new()),
                    _ => {}
                }
                onact.emit((what, value));
            });
            if let (Some(text_area), Some(host)) = (text_area.cast::<HtmlTextAreaElement>(), host.cast::<Element>()) {
                source.begin(&text_area, &host, &text, &tell);
                // It is called for as long as the page lives.
                tell.forget();
                wasm_bindgen_futures::spawn_local(async move {
                    let loaded = source.upgrade().await.is_ok();
                    // The sample is long, and what it is about comes late in it.
                    if let Some(first) = first.filter(|_| source.text() == text) {
                        source.reveal(first);
                    }
                    stage.set(if loaded { Stage::Both } else { Stage::PlainAlone });
                });
            }
        });
    }
    {
        let source = props.facts.text.clone();
        use_effect_with((props.facts.outcome.clone(), words.source_label), move |(outcome, label)| {
            let is_wrapped = kind(&outcome.source) == Kind::Wrapped;
            source.know(&in_javascript(&outcome.options), language.locale(), label, is_wrapped);
        });
    }
    {
        // Once for each answer: shown again for another reason they would count as findings about a newer text.
        let source = props.facts.text.clone();
        use_effect_with((props.facts.outcome.clone(), props.beside.clone()), move |(outcome, beside)| {
            source.show(beside.with(outcome));
        });
    }

    let clear = {
        let source = props.facts.text.clone();
        move |_: MouseEvent| source.replace("", true)
    };
    let open = |is_folder: bool| {
        let source = props.facts.text.clone();
        move |_: MouseEvent| source.open(is_folder)
    };
    let onplain = {
        let (source, is_plain) = (props.facts.text.clone(), is_plain.clone());
        move |_: MouseEvent| {
            source.use_plain(!*is_plain);
            is_plain.set(!*is_plain);
        }
    };
    let is_editor = *stage == Stage::Both && !*is_plain;
    let is_several = Array::from(&props.facts.text.files()).length() > 1;
    let title = if props.facts.outcome.is_hosts() { words.source_hosts } else { words.source };
    html! {
        <section id="source" class="source" aria-labelledby="source-title" tabindex="-1">
            <div class="pane-head">
                <h2 id="source-title" class="pane-title">{ title }</h2>
                <button type="button" class="quiet" onclick={open(false)}>{ words.open_files }</button>
                <button type="button" class="quiet" onclick={open(true)}>{ words.open_folder }</button>
                <button type="button" class="quiet" aria-haspopup="dialog" onclick={props.ondialog.reform(|_: MouseEvent| "samples")}>{ words.samples }</button>
                <button type="button" class="quiet" onclick={clear}>{ words.clear }</button>
                if *stage == Stage::Both {
                    <button type="button" class="quiet" aria-pressed={is_plain.to_string()} onclick={onplain}>{ words.plain_text }</button>
                }
            </div>
            if *stage == Stage::PlainAlone { <p class="note" role="status">{ words.plain_editor }</p> }
            if is_several { <Place name="open-files" facts={props.facts.clone()} onact={&props.onact} /> }
            <p class="note" role="status">{ &*opened }</p>
            // What the text holds is offered here; see `offerInner` in `source.js`.
            <div id="inner" class="inner" role="status"></div>
            <div class="editor-frame">
                <div ref={host} class="editor" hidden={!is_editor}></div>
                <textarea ref={text_area} class="plain" aria-label={words.source_label} wrap="off" hidden={is_editor}
                    spellcheck="false" autocapitalize="off" autocomplete="off" />
            </div>
        </section>
    }
}
