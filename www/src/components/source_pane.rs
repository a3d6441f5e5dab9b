//! The configuration: a plain text area first, the editor in its place as soon as it has arrived.

use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::use_words;
use crate::browser::Source;
use crate::state::{Outcome, SAMPLE, Shared};

#[derive(Properties, PartialEq)]
pub struct SourcePaneProps {
    pub source: Source,
    pub outcome: Shared<Outcome>,
    pub onedit: Callback<()>,
}

/// Which of the two holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Loading,
    Editor,
    Plain,
}

#[component]
pub fn SourcePane(props: &SourcePaneProps) -> Html {
    let words = use_words();
    let stage = use_state(|| Stage::Loading);
    let (text_area, host) = (use_node_ref(), use_node_ref());

    {
        let (source, onedit, stage) = (props.source.clone(), props.onedit.clone(), stage.setter());
        let (first, text) = (props.outcome.first_change(), props.outcome.source.clone());
        let (text_area, host) = (text_area.clone(), host.clone());
        // Runs after the first result was drawn; the editor is only asked for then.
        use_effect_with((), move |()| {
            let edited = Closure::<dyn Fn()>::new(move || onedit.emit(()));
            if let (Some(text_area), Some(host)) = (text_area.cast::<HtmlTextAreaElement>(), host.cast::<Element>()) {
                source.begin(text_area, &text);
                wasm_bindgen_futures::spawn_local(async move {
                    let loaded = source.upgrade(&host, &edited).await.is_ok();
                    // The sample is long, and what it is about comes late in it.
                    if let Some(first) = first.filter(|_| source.text() == text) {
                        source.reveal(first);
                    }
                    stage.set(if loaded { Stage::Editor } else { Stage::Plain });
                    // The editor calls it for as long as the page lives.
                    edited.forget();
                });
            }
        });
    }
    {
        let source = props.source.clone();
        use_effect_with((props.outcome.clone(), *stage), move |(outcome, _)| source.show(&outcome.findings));
    }

    let put = |text: &'static str| {
        let (source, onedit) = (props.source.clone(), props.onedit.clone());
        move |_: MouseEvent| {
            source.replace(text);
            if source.is_plain() {
                onedit.emit(());
            }
        }
    };
    html! {
        <section id="source" class="source" aria-labelledby="source-title" tabindex="-1">
            <div class="pane-head">
                <h2 id="source-title" class="pane-title">{ words.source }</h2>
                <span class="hint">{ words.keys }</span>
                <button type="button" class="quiet" onclick={put(SAMPLE)}>{ words.samples }</button>
                <button type="button" class="quiet" onclick={put("")}>{ words.clear }</button>
            </div>
            if *stage == Stage::Plain { <p class="note" role="status">{ words.plain_editor }</p> }
            <div class="editor-frame">
                <div ref={host} class="editor" hidden={*stage != Stage::Editor}></div>
                if *stage != Stage::Editor {
                    <textarea ref={text_area} class="plain" aria-label={words.source_label} wrap="off"
                        spellcheck="false" autocapitalize="off" autocomplete="off"
                        oninput={props.onedit.reform(|_: InputEvent| ())} />
                }
            </div>
        </section>
    }
}
