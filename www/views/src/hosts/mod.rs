//! A hosts.toml as a form beside its text. The text stays the owner: each change is made there, as few edits, and the form
//! shows what the text says then.

mod begin;
mod card;
mod desk;
mod fields;
mod input;
mod model;
mod words;

use std::rc::Rc;

use js_sys::{Array, Object};
use mirrorshift::release::Release;
use mirrorshift_kit::browser::focus;
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::{set, text};
use wasm_bindgen::JsValue;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{Facts, shelve};
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use begin::Begin;
use card::{Card, found, moved};
use desk::{Desk, change, set_field};
use fields::FieldsForm;
use input::Input;
use model::{Finding, HostsForm, Top};
use words::{TABLES, Words};

#[component]
pub fn Form(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    // Before there is one, there is nothing to show of it.
    if !props.facts.is_hosts() {
        return html! { <div class="form"><p class="note">{ words.nothing_yet }</p><Begin facts={&props.facts} act={&props.act} /></div> };
    }
    html! { <Filled facts={&props.facts} act={&props.act} /> }
}

#[component]
fn Filled(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    // A name without a directory says nothing.
    let home = Some(&*props.facts.path).filter(|it| it.contains('/')).map_or(JsValue::NULL, JsValue::from_str);
    let reply = use_reply(&props.facts, Question::about("hostsForm", home));
    let form = use_memo(reply.value.clone(), |value| {
        value.clone().and_then(|it| serde_wasm_bindgen::from_value::<HostsForm>(it).ok())
    });
    let refused = use_state(|| None::<String>);
    let mistake = refused.setter();
    let dragged = use_mut_ref(|| None::<usize>);
    // What has the focus when the text says what was asked for.
    let next = use_mut_ref(|| None::<String>);
    {
        let next = next.clone();
        use_effect_with(reply.value.clone(), move |_| {
            if let Some(id) = next.take() {
                focus(&id);
            }
        });
    }
    let Some(form) = &*form else {
        return html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> };
    };
    let release = Release::parse(&form.containerd).unwrap_or_default();
    let knows_referrers = release >= Release::new(2, 2, 0);
    let told = Callback::from(move |why| mistake.set(why));
    let desk = Desk { page: props.clone(), is_locked: form.refused.is_some(), told, knows_referrers };
    let ids: Rc<Vec<usize>> = Rc::new(form.hosts.iter().map(|it| it.id).collect());
    let count = ids.len();
    let go = {
        let desk = desk.clone();
        Callback::from(move |(from, to, then): (usize, usize, Option<String>)| {
            if let Some(host) = ids.get(from).filter(|_| from != to) {
                next.replace(then);
                desk.change(moved(*host, to), desk.told.clone());
            }
        })
    };
    let card = |(at, host): (usize, &model::Host)| {
        let (lifted, put, put_by) = (dragged.clone(), dragged.clone(), go.clone());
        html! {
            <Card key={at} desk={&desk} {at} {count} host={host.clone()} findings={of(form, &host.diagnostics)}
                onmove={go.reform(move |(to, id)| (at, to, Some(id)))}
                ondrag={move |from| { lifted.replace(from); }}
                onput={move |()| if let Some(from) = put.take() { put_by.emit((from, at, None)) }} />
        }
    };
    html! {
        <div class={classes!("form", (!reply.is_settled).then_some("busy"))}>
            { head(props, form, words) }
            if let Some(why) = &form.refused { <p class="refused" role="status">{ words.refused }{ prose(why) }</p> }
            if let Some(why) = &*refused { <p class="refused" role="alert">{ prose(why) }</p> }
            <ol class="host-cards">{ for form.hosts.iter().enumerate().map(card) }</ol>
            if !desk.is_locked { <AddHost desk={desk.clone()} {count} /> }
            { last(&desk, &form.top, of(form, &form.top.diagnostics), words) }
            <details class="begin-another">
                <summary>{ words.another }</summary>
                <Begin facts={&props.facts} act={&props.act} />
            </details>
        </div>
    }
}

fn of(form: &HostsForm, places: &[usize]) -> Vec<Finding> {
    places.iter().filter_map(|at| form.diagnostics.get(*at).cloned()).collect()
}

/// Whom the file is for; where that is not known it is asked.
fn head(page: &ViewProps, form: &HostsForm, words: &'static Words) -> Html {
    let about = if form.is_default {
        Some(words.everybody.to_owned())
    } else {
        form.namespace.as_deref().filter(|it| !it.is_empty()).map(words.serves)
    };
    if let Some(about) = about {
        return html! { <p class="form-about">{ prose(&about) }<span class="hint">{ " " }{ &page.facts.path }</span></p> };
    }
    let onchange = {
        let ViewProps { facts, act } = page.clone();
        move |event: Event| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            let namespace = typed.trim().trim_start_matches("https://").trim_end_matches('/');
            if !namespace.is_empty() && !namespace.contains('/') {
                settle(&facts, &act, namespace);
            }
        }
    };
    html! {
        <div class="image-field">
            <label for="namespace">{ words.namespace }</label>
            <input id="namespace" type="text" placeholder="docker.io" {onchange} spellcheck="false" autocomplete="off"
                autocapitalize="off" aria-describedby="namespace-hint" />
            <span id="namespace-hint" class="hint">{ words.namespace_hint }</span>
        </div>
    }
}

/// Gives the shown text the place that containerd looks at for `namespace`.
fn settle(facts: &Facts, act: &crate::facts::Act, namespace: &str) {
    let directory = if namespace == "*" { "_default" } else { namespace };
    let path = ["certs.d/", directory, "/hosts.toml"].concat();
    let file = Object::new();
    set(&file, "path", path.as_str());
    set(&file, "contents", facts.source.as_str());
    let others = Array::from(&facts.files).into_iter().filter(|it| text(it, "path") != facts.path);
    shelve(act, &std::iter::once(file.into()).chain(others).collect::<Array>(), &path);
}

#[derive(Properties, PartialEq)]
struct AddHostProps {
    desk: Desk,
    count: usize,
}

/// A field for the URL of one more host.
#[component]
fn AddHost(props: &AddHostProps) -> Html {
    let words = use_words(&TABLES);
    let typed = use_state(String::new);
    let mistake = use_state(|| None::<String>);
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| typed.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let onsubmit = {
        let (desk, typed, mistake) = (props.desk.clone(), typed.clone(), mistake.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let url = typed.trim().to_owned();
            if url.is_empty() {
                return;
            }
            let it = change("add-host", None);
            set(&it, "url", url.as_str());
            let fields = Object::new();
            set(&fields, "capabilities", desk::list_of(["pull", "resolve"]));
            set(&it, "fields", fields);
            let (typed, mistake) = (typed.setter(), mistake.clone());
            desk.change(
                it,
                Callback::from(move |why: Option<String>| {
                    if why.is_none() {
                        typed.set(String::new());
                    }
                    mistake.set(why);
                }),
            );
        }
    };
    html! {
        <form class="add-host" {onsubmit}>
            <label for="add-host">{ words.add_host }</label>
            <input id="add-host" type="text" inputmode="url" placeholder="https://mirror.example.com" value={(*typed).clone()} {oninput}
                spellcheck="false" autocomplete="off" autocapitalize="off"
                aria-invalid={mistake.is_some().then_some("true")} aria-describedby="add-host-why" />
            <button type="submit" class="copy">{ words.add }</button>
            <span id="add-host-why" class="mistake" role="status">{ for mistake.as_deref().map(prose) }</span>
        </form>
    }
}

/// Who is asked last of all.
fn last(desk: &Desk, top: &Top, findings: Vec<Finding>, words: &'static Words) -> Html {
    let server = top.server.as_ref();
    let value = server.and_then(|it| it.value.clone()).unwrap_or_default();
    let make = |typed: String| Some(set_field(None, "server", (!typed.is_empty()).then(|| typed.into())));
    html! {
        <section class="host-card last" aria-label={words.last}>
            <div class="host-head"><h4>{ words.last }</h4></div>
            <Input {desk} id="server" label="server" {value} secret={server.is_some_and(|it| it.secret)} {make}
                hint={server.is_none().then_some(words.implicit)} />
            if let Some(asks) = &top.asks { <p class="hint asks">{ words.asks }{ " " }<code>{ asks }</code></p> }
            { found(&findings) }
            <details>
                <summary>{ words.more_of_server }</summary>
                <FieldsForm {desk} id="top" host={None::<usize>} fields={top.fields.clone()} />
            </details>
        </section>
    }
}
