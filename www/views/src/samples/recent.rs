//! Texts from before, kept in this browser once someone has said so.

use js_sys::Date;
use mirrorshift_kit::browser;
use mirrorshift_kit::later::{field, text};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::words::TABLES;
use crate::ViewProps;
use crate::dialog::leave;
use crate::facts::Facts;
use crate::parts::{Links, Recent as Kept, RecentModule, follow, part, redaction, state};
use crate::words::use_words;

#[component]
pub fn Recent(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let kept = use_state(|| None::<JsValue>);
    // The list lives outside; this draws it anew.
    let changed = use_force_update();
    {
        let (kept, facts) = (kept.setter(), props.facts.clone());
        use_effect_with((), move |()| {
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok(list) = load(&facts).await {
                    kept.set(Some(list));
                }
            });
        });
    }
    let Some(value) = &*kept else { return html! {} };
    let list: &Kept = value.unchecked_ref();
    let onconsent = {
        let (value, facts, changed) = (value.clone(), props.facts.clone(), changed.clone());
        move |event: Event| {
            let list: Kept = value.clone().unchecked_into();
            if !event.target_unchecked_into::<HtmlInputElement>().checked() {
                list.withdraw();
                changed.force_update();
                return;
            }
            list.consent();
            let (facts, changed) = (facts.clone(), changed.clone());
            wasm_bindgen_futures::spawn_local(async move {
                keep(&list, &facts).await;
                // Where it can't be loaded, what is shown is kept whenever this dialog is opened.
                let _ = follow().await;
                changed.force_update();
            });
        }
    };
    let entry = |entry: &JsValue| {
        let (id, title) = (text(entry, "id"), text(entry, "title"));
        let when = Date::new(&field(entry, "at")).to_locale_string(props.facts.language.tag(), &JsValue::UNDEFINED);
        let open = {
            let (act, state) = (props.act.clone(), field(entry, "state"));
            move |event: MouseEvent| {
                leave(&event);
                act.emit("open", state.clone());
            }
        };
        let remove = {
            let (value, id, changed) = (value.clone(), id.clone(), changed.clone());
            move |_: MouseEvent| {
                value.unchecked_ref::<Kept>().remove(&id);
                changed.force_update();
                // The button goes with its text.
                browser::focus("recent");
            }
        };
        html! {
            <li key={id}>
                <button type="button" class="recent-title" onclick={open}>{ title.clone() }</button>
                <span class="hint">{ String::from(when) }</span>
                <button type="button" class="quiet" aria-label={(words.forget)(&title)} onclick={remove}>{ words.forget_this }</button>
            </li>
        }
    };
    let entries = list.list();
    html! {
        <section class="recent">
            <h3 id="recent" tabindex="-1">{ words.recent }</h3>
            <label class="check">
                <input type="checkbox" checked={list.consented()} onchange={onconsent} aria-describedby="recent-about" />{ words.consent }
            </label>
            <p id="recent-about" class="hint">{ words.consent_about }</p>
            if !entries.is_empty() { <ul class="recent-list">{ for entries.iter().map(entry) }</ul> }
        </section>
    }
}

/// The list; with what the page shows now, where there is consent.
async fn load(facts: &Facts) -> Result<JsValue, JsValue> {
    let (links, module) = (part("links").await?, part("recent").await?);
    let list = module.unchecked_ref::<RecentModule>().recent(&links);
    if list.consented() {
        keep(&list, facts).await;
    }
    Ok(list.into())
}

/// Keeps what the page shows, without its secrets. What can't be kept is not: nothing depends on it.
async fn keep(list: &Kept, facts: &Facts) {
    let (Ok(links), Ok(module)) = (part("links").await, part("recent").await) else { return };
    let redact = redaction(facts);
    if let Ok(answer) = links.unchecked_ref::<Links>().redacted(&state(facts), &redact).await {
        let state = field(&answer, "state");
        let title = module.unchecked_ref::<RecentModule>().title_of(&text(&state, "source"));
        list.keep(&state, &title);
    }
}
