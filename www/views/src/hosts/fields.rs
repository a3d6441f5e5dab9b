//! The fields that a host and the top of the file have in common.

use js_sys::Array;
use mirrorshift_kit::later::set;
use wasm_bindgen::JsValue;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::desk::{Desk, change, effect, list_of, set_field};
use super::input::Input;
use super::model::{Field, Fields, Header};
use super::words::{TABLES, Words};
use crate::words::use_words;

/// What a host may be asked for.
const CAPABILITIES: [&str; 4] = ["pull", "resolve", "push", "referrers"];

#[derive(Properties, PartialEq)]
pub struct FieldsProps {
    pub desk: Desk,
    /// Begins the ids of all that is in it.
    pub id: String,
    /// Whom they belong to; the top of the file for none.
    pub host: Option<usize>,
    pub fields: Fields,
}

#[component]
pub fn FieldsForm(props: &FieldsProps) -> Html {
    let words = use_words(&TABLES);
    let FieldsProps { desk, id, host, fields } = props;
    let host = *host;
    let timeout = fields.dial_timeout.as_ref();
    html! {
        <>
            <Capabilities desk={desk.clone()} {host} written={fields.capabilities.clone()} />
            <div class="ticks">
                { tick(desk, host, "skip_verify", fields.skip_verify.as_ref(), words) }
                { tick(desk, host, "override_path", fields.override_path.as_ref(), words) }
            </div>
            { authorities(props, words) }
            { clients(props, words) }
            <Input {desk} id={format!("{id}-timeout")} label="dial_timeout" value={value_of(timeout)} placeholder="30s"
                hint={effect(timeout, words)}
                make={move |typed: String| Some(set_field(host, "dial_timeout", some(typed)))} />
            { headers(props, words) }
        </>
    }
}

fn value_of(field: Option<&Field<String>>) -> String {
    field.and_then(|it| it.value.clone()).unwrap_or_default()
}

/// What is empty is taken out.
fn some(typed: String) -> Option<JsValue> {
    (!typed.is_empty()).then(|| typed.into())
}

#[derive(Properties, PartialEq)]
struct CapabilitiesProps {
    desk: Desk,
    host: Option<usize>,
    written: Option<Field<Vec<String>>>,
}

/// A tick for each that there is, and for each word that is none.
#[component]
fn Capabilities(props: &CapabilitiesProps) -> Html {
    let words = use_words(&TABLES);
    let CapabilitiesProps { desk, host, written } = props;
    let written = written.as_ref().and_then(|it| it.value.clone()).unwrap_or_default();
    let is_all = written.is_empty();
    let others = written.iter().map(String::as_str).filter(|it| !CAPABILITIES.contains(it));
    let knows_referrers = desk.knows_referrers;
    let is_known = move |it: &&str| *it != "referrers" || knows_referrers;
    let is_offered = |it: &&str| is_known(it) || written.iter().any(|other| other == it);
    let offered = CAPABILITIES.into_iter().filter(is_offered).chain(others);
    let offered: Vec<String> = offered.map(str::to_owned).collect();
    let tick = |name: &String| {
        let is_word = CAPABILITIES.contains(&name.as_str());
        let checked = is_all || written.contains(name);
        let onchange = {
            let (desk, host, name, written) = (desk.clone(), *host, name.clone(), written.clone());
            move |event: Event| {
                let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
                // None stands for all that the release knows.
                let mut next = written.clone();
                if next.is_empty() {
                    next = CAPABILITIES.iter().copied().filter(is_known).map(str::to_owned).collect();
                }
                next.retain(|it| is_on || *it != name);
                if is_on && !next.contains(&name) {
                    next.push(name.clone());
                }
                let value = list_of(next.iter().map(String::as_str));
                desk.change(set_field(host, "capabilities", Some(value)), desk.told.clone());
            }
        };
        html! {
            <label key={name.clone()} class={classes!("check", (!is_word).then_some("unknown"))}>
                <input type="checkbox" {checked} {onchange} disabled={desk.is_locked} /><code>{ name }</code>
                if !is_word { <span class="mistake">{ words.no_capability }</span> }
            </label>
        }
    };
    html! {
        <fieldset class="capabilities">
            <legend>{ "capabilities" }</legend>
            { for offered.iter().map(tick) }
            if is_all { <span class="hint">{ words.all_capabilities }</span> }
        </fieldset>
    }
}

fn tick(desk: &Desk, host: Option<usize>, name: &'static str, written: Option<&Field<bool>>, words: &Words) -> Html {
    let checked = written.and_then(|it| it.value).unwrap_or_default();
    let onchange = {
        let desk = desk.clone();
        move |event: Event| {
            let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
            desk.change(set_field(host, name, is_on.then_some(JsValue::TRUE)), desk.told.clone());
        }
    };
    let about = if name == "skip_verify" { words.skip_verify } else { words.override_path };
    html! {
        <label class="check">
            <input type="checkbox" {checked} {onchange} disabled={desk.is_locked} />
            <span><code>{ name }</code>{ " " }<span class="hint">{ effect(written, words).unwrap_or(about) }</span></span>
        </label>
    }
}

/// A line for each certificate of an authority, and one for another.
fn authorities(props: &FieldsProps, words: &'static Words) -> Html {
    let FieldsProps { desk, id, host, fields } = props;
    let host = *host;
    let paths = fields.ca.as_ref().and_then(|it| it.value.clone()).unwrap_or_default();
    let row = |at: usize| {
        let all = paths.clone();
        let make = move |typed: String| {
            let mut next = all.clone();
            put(&mut next, at, typed, String::is_empty);
            let value = (!next.is_empty()).then(|| list_of(next.iter().map(String::as_str)));
            Some(set_field(host, "ca", value))
        };
        let value = paths.get(at).cloned().unwrap_or_default();
        html! {
            <Input key={at} {desk} id={format!("{id}-ca-{at}")} label={(words.authority)(at + 1)} is_silent={true} {value}
                placeholder="/etc/ssl/ca.crt" {make} />
        }
    };
    html! {
        <fieldset class="rows">
            <legend><code>{ "ca" }</code>{ " " }<span class="hint">{ words.ca }</span></legend>
            { for (0..=paths.len()).map(row) }
        </fieldset>
    }
}

/// Puts `value` at a place of `list` or behind it, or takes out what is there.
fn put<T>(list: &mut Vec<T>, at: usize, value: T, is_empty: fn(&T) -> bool) {
    match list.get_mut(at) {
        Some(_) if is_empty(&value) => drop(list.remove(at)),
        Some(old) => *old = value,
        None if is_empty(&value) => {}
        None => list.push(value),
    }
}

/// A line for each client certificate and its key, and one for another.
fn clients(props: &FieldsProps, words: &'static Words) -> Html {
    let FieldsProps { desk, id, host, fields } = props;
    let host = *host;
    let pairs = fields.client.as_ref().and_then(|it| it.value.clone()).unwrap_or_default();
    let row = |at: usize| {
        let (certificate, key) = pairs.get(at).cloned().unwrap_or_default();
        let make = |is_key: bool| {
            let (all, before) = (pairs.clone(), (certificate.clone(), key.clone()));
            move |typed: String| {
                let mut pair = before.clone();
                match is_key {
                    true => pair.1 = Some(typed).filter(|it| !it.is_empty()),
                    false => pair.0 = typed,
                }
                let mut next = all.clone();
                put(&mut next, at, pair, |it| it.0.is_empty());
                let value: Array = next
                    .iter()
                    .map(|(certificate, key)| {
                        Array::of2(&certificate.into(), &key.as_ref().map_or(JsValue::NULL, JsValue::from))
                    })
                    .collect();
                Some(set_field(host, "client", (!next.is_empty()).then(|| value.into())))
            }
        };
        html! {
            <div class="pair" key={at}>
                <Input {desk} id={format!("{id}-cert-{at}")} label={(words.certificate)(at + 1)} is_silent={true}
                    value={certificate.clone()} placeholder="/etc/ssl/client.crt" make={make(false)} />
                if at < pairs.len() {
                    <Input {desk} id={format!("{id}-key-{at}")} label={(words.key)(at + 1)} is_silent={true}
                        value={key.clone().unwrap_or_default()} placeholder="/etc/ssl/client.key" make={make(true)} />
                }
            </div>
        }
    };
    html! {
        <fieldset class="rows">
            <legend><code>{ "client" }</code>{ " " }<span class="hint">{ words.client }</span></legend>
            { for (0..=pairs.len()).map(row) }
        </fieldset>
    }
}

/// A line for each header, and one for the name of another.
fn headers(props: &FieldsProps, words: &'static Words) -> Html {
    let FieldsProps { desk, id, host, fields } = props;
    let host = *host;
    let row = |(at, header): (usize, &Header)| {
        let Header { name, values, secret } = header;
        let (renamed, valued) = (name.clone(), name.clone());
        let rename = move |typed: String| {
            let it = change(if typed.is_empty() { "remove-header" } else { "rename-header" }, host);
            set(&it, "name", renamed.as_str());
            set(&it, "to", typed);
            Some(it)
        };
        // What is masked is not known here: a new value takes the place of all, and no mask is written.
        let rest: Vec<String> = values.iter().skip(1).filter(|_| !*secret).cloned().collect();
        let make = move |typed: String| {
            let it = change("set-header", host);
            set(&it, "name", valued.as_str());
            set(&it, "values", list_of([typed.as_str()].into_iter().chain(rest.iter().map(String::as_str))));
            Some(it)
        };
        let value = values.first().cloned().unwrap_or_default();
        html! {
            <div class="pair" key={at}>
                <Input {desk} id={format!("{id}-header-{at}")} label={(words.header_name)(at + 1)} is_silent={true}
                    value={name.clone()} make={rename} />
                <Input {desk} id={format!("{id}-value-{at}")} label={(words.header_value)(name)} is_silent={true} {value}
                    secret={*secret} {make} />
            </div>
        }
    };
    let at = fields.headers.len();
    let add = move |typed: String| {
        let it = change("set-header", host);
        set(&it, "name", typed.as_str());
        set(&it, "values", list_of([""]));
        (!typed.is_empty()).then_some(it)
    };
    html! {
        <fieldset class="rows">
            <legend><code>{ "header" }</code>{ " " }<span class="hint">{ words.header }</span></legend>
            { for fields.headers.iter().enumerate().map(row) }
            <div class="pair" key={at}>
                <Input {desk} id={format!("{id}-header-{at}")} label={(words.header_name)(at + 1)} is_silent={true}
                    value="" placeholder="X-Name" make={add} />
            </div>
        </fieldset>
    }
}
