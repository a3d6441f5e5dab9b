//! A host of the form.

use js_sys::Object;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::set;
use yew::prelude::*;

use super::desk::{Desk, change, index};
use super::fields::FieldsForm;
use super::input::Input;
use super::model::{Finding, Host};
use super::words::TABLES;
use crate::words::use_words;

#[derive(Properties, PartialEq)]
pub struct CardProps {
    pub desk: Desk,
    /// Its place in the form, from 0.
    pub at: usize,
    /// How many there are.
    pub count: usize,
    pub host: Host,
    pub findings: Vec<Finding>,
    /// Moves the host at one place to another one, and the focus along; the id of what is focused then.
    pub onmove: Callback<(usize, String)>,
    /// Something is dragged from here.
    pub ondrag: Callback<Option<usize>>,
    /// What is dragged is put here.
    pub onput: Callback<()>,
}

#[component]
pub fn Card(props: &CardProps) -> Html {
    let words = use_words(&TABLES);
    let CardProps { desk, at, count, host, findings, .. } = props;
    let (at, id) = (*at, host.id);
    let name = format!("host-{at}");
    let rename = move |typed: String| {
        let it = change("rename-host", Some(id));
        set(&it, "url", typed.as_str());
        (!typed.is_empty()).then_some(it)
    };
    let remove = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.change(change("remove-host", Some(id)), desk.told.clone())
    };
    let step = |to: Option<usize>, which: &'static str, glyph: &'static str, label: String| {
        let onmove = props.onmove.clone();
        // At an end it stays reachable, so that the focus is not lost on the way there.
        let is_end = to.is_none();
        let onclick = move |_: MouseEvent| {
            if let Some(to) = to {
                onmove.emit((to, format!("host-{to}-{which}")));
            }
        };
        html! {
            <button type="button" id={format!("{name}-{which}")} class="step-button" aria-label={label.clone()} title={label}
                aria-disabled={is_end.then_some("true")} {onclick}>{ glyph }</button>
        }
    };
    let jump = {
        let (act, span) = (desk.page.act.clone(), host.span);
        move |_: MouseEvent| {
            let place = Object::new();
            set(&place, "from", span.start.offset);
            set(&place, "to", span.end.offset);
            act.emit("jump", place);
        }
    };
    let (up, down) = (at.checked_sub(1), Some(at + 1).filter(|it| it < count));
    let drag = |from: Option<usize>| props.ondrag.reform(move |_: DragEvent| from);
    html! {
        <li class={classes!("host-card", host.place.is_none().then_some("unused"))}
            ondragover={|event: DragEvent| event.prevent_default()}
            ondrop={props.onput.reform(|event: DragEvent| event.prevent_default())}>
            <div class="host-head">
                <span class="grip" draggable={(!desk.is_locked).to_string()} title={words.drag} aria-hidden="true"
                    ondragstart={drag(Some(at))} ondragend={drag(None)}>{ "⠿" }</span>
                <h4>{ host.place.map_or_else(|| words.never.to_owned(), words.place) }</h4>
                <button type="button" class="quiet" onclick={jump}>{ (words.line)(host.span.start.line) }</button>
                if !desk.is_locked {
                    <span class="steps-of-host">
                        { step(up, "up", "↑", (words.up)(&host.url)) }
                        { step(down, "down", "↓", (words.down)(&host.url)) }
                        <button type="button" class="quiet" aria-label={(words.remove_host)(&host.url)} onclick={remove}>{ words.remove }</button>
                    </span>
                }
            </div>
            if let Some(why) = &host.why_not { <p class="mistake">{ prose(why) }</p> }
            <Input {desk} id={format!("{name}-url")} label={words.url} value={host.url.clone()} secret={host.secret} make={rename} />
            if let Some(asks) = &host.asks { <p class="hint asks">{ words.asks }{ " " }<code>{ asks }</code></p> }
            { found(findings) }
            <FieldsForm {desk} id={name.clone()} host={Some(id)} fields={host.fields.clone()} />
        </li>
    }
}

/// What is found about a part of the file.
pub fn found(findings: &[Finding]) -> Html {
    html! {
        { for findings.iter().map(|it| html! {
            <p class={classes!("passage-finding", it.severity.clone())}>{ prose(&it.message) }
                if let Some(help) = &it.help { <span class="hint">{ " " }{ prose(help) }</span> }
            </p>
        }) }
    }
}

/// A change of place.
pub fn moved(host: usize, to: usize) -> Object {
    let it = change("move-host", Some(host));
    set(&it, "to", index(to));
    it
}
