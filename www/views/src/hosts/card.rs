//! A host of the form.

use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::set;
use yew::prelude::*;

use super::desk::{Desk, change, focus_on, index};
use super::fields::FieldsForm;
use super::input::{Input, Make};
use super::model::{Finding, Host, Name};
use super::queue::{Fate, News, Now, Wish};
use super::words::TABLES;
use crate::facts::jump;
use crate::words::use_words;

/// Where a host is to stand in the order.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    Earlier,
    Later,
    /// Where this one stands.
    PlaceOf(Name),
}

/// A host, and where it is to stand; the button of its that has the focus then.
pub type Move = (Name, To, Option<&'static str>);

#[derive(Properties, PartialEq)]
pub struct CardProps {
    pub desk: Desk,
    /// Its place in the form, from 0.
    pub at: usize,
    /// How many are asked.
    pub asked: usize,
    pub name: Name,
    pub host: Host,
    pub findings: Vec<Finding>,
    pub onmove: Callback<Move>,
    /// Something is dragged from here.
    pub ondrag: Callback<Option<Name>>,
    /// What is dragged is put here.
    pub onput: Callback<Name>,
}

#[component]
pub fn Card(props: &CardProps) -> Html {
    let words = use_words(&TABLES);
    let CardProps { desk, at, asked, name, host, findings, .. } = props;
    let at = *at;
    let id = format!("host-{at}");
    let rename = Make::new(|now, _, typed| {
        let it = change("rename-host", now.id());
        set(&it, "url", typed);
        Some(it)
    });
    let remove = {
        let (desk, name) = (desk.clone(), name.clone());
        move |_: MouseEvent| {
            let told = {
                let desk = desk.clone();
                Callback::from(move |news: News| match news {
                    // That was wanted.
                    News::Gone(_) => {}
                    News::Shown(form) => match form.hosts.len().checked_sub(1) {
                        Some(last) => focus_on(&format!("host-{}-remove", at.min(last))),
                        None => focus_on("add-host"),
                    },
                    news => desk.tell(&news),
                })
            };
            let make = Box::new(|now: &Now<'_>| Some(change("remove-host", now.id())));
            desk.queue.push(Wish { host: Some(name.clone()), make, fate: Fate::Goes, told });
        }
    };
    let step = |to: Option<To>, which: &'static str, glyph: &'static str, label: String| {
        let (onmove, name) = (props.onmove.clone(), name.clone());
        // At an end it stays reachable, so that the focus is not lost on the way there.
        let is_end = to.is_none();
        let onclick = move |_: MouseEvent| {
            if let Some(to) = &to {
                onmove.emit((name.clone(), to.clone(), Some(which)));
            }
        };
        html! {
            <button type="button" id={format!("{id}-{which}")} class="step-button" aria-label={label.clone()} title={label}
                aria-disabled={is_end.then_some("true")} {onclick}>{ glyph }</button>
        }
    };
    let onjump = {
        let (act, span) = (desk.act.clone(), host.span);
        move |_: MouseEvent| jump(&act, span)
    };
    let (up, down) = ((at > 0).then_some(To::Earlier), (at + 1 < *asked).then_some(To::Later));
    let drag = |from: Option<Name>| props.ondrag.reform(move |_: DragEvent| from.clone());
    let here = name.clone();
    let put = props.onput.reform(move |event: DragEvent| {
        event.prevent_default();
        here.clone()
    });
    html! {
        <li>
            <div class={classes!("host-card", host.place.is_none().then_some("unused"))} role="group" aria-labelledby={format!("{id}-title")}
                ondragover={|event: DragEvent| event.prevent_default()} ondrop={put}>
                <div class="host-head">
                    <span class="grip" draggable={(!desk.is_locked).to_string()} title={words.drag} aria-hidden="true"
                        ondragstart={drag(Some(name.clone()))} ondragend={drag(None)}>{ "⠿" }</span>
                    <h4 aria-level="3" id={format!("{id}-title")}>
                        { host.place.map_or_else(|| words.never.to_owned(), words.place) }<span class="unseen">{ " " }{ &host.url }</span>
                    </h4>
                    <button type="button" class="quiet" onclick={onjump}>{ (words.line)(host.span.start.line) }</button>
                    if !desk.is_locked {
                        <span class="steps-of-host">
                            { step(up, "up", "↑", (words.up)(&host.url)) }
                            { step(down, "down", "↓", (words.down)(&host.url)) }
                            <button type="button" id={format!("{id}-remove")} class="quiet" aria-label={(words.remove_host)(&host.url)}
                                onclick={remove}>{ words.remove }</button>
                        </span>
                    }
                </div>
                if let Some(why) = &host.why_not { <p class="mistake">{ prose(why) }</p> }
                <Input {desk} host={Some(name.clone())} id={format!("{id}-url")} label={words.url} is_url={true}
                    value={host.url.clone()} secret={host.secret} make={rename} />
                if let Some(asks) = &host.asks { <p class="hint asks">{ words.asks }{ " " }<code>{ asks }</code></p> }
                { found(findings) }
                <FieldsForm {desk} id={id.clone()} host={Some(name.clone())} fields={host.fields.clone()} />
            </div>
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

/// Has a host moved, as the order is when its turn comes.
pub fn moved(desk: &Desk, (name, to, then): Move) {
    let told = {
        let (desk, name) = (desk.clone(), name.clone());
        Callback::from(move |news: News| match news {
            News::Shown(form) => {
                if let Some((at, which)) = form.place_of(&name).zip(then) {
                    focus_on(&format!("host-{at}-{which}"));
                }
            }
            news => desk.tell(&news),
        })
    };
    let make = move |now: &Now<'_>| {
        let (from, asked) = (now.at()?, now.form.asked());
        let to = match &to {
            // One that isn't asked comes to be.
            To::Earlier => from.saturating_sub(1).min(asked),
            To::Later => (from + 1).min(asked.saturating_sub(1)),
            To::PlaceOf(other) => now.form.place_of(other)?,
        };
        let it = change("move-host", now.id());
        set(&it, "to", index(to));
        Some(it)
    };
    desk.wish(Some(name), make, told);
}
