//! The fields that a host and the top of the file have in common.

use js_sys::Array;
use mirrorshift_kit::later::set;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::desk::{Desk, change, effect, list_of, set_field};
use super::input::{Input, Make};
use super::model::{Field, Fields, Header, Name, Pair};
use super::tick::{Tick, Turn};
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
    pub host: Option<Name>,
    pub fields: Fields,
}

#[component]
pub fn FieldsForm(props: &FieldsProps) -> Html {
    let words = use_words(&TABLES);
    let FieldsProps { desk, id, host, fields } = props;
    let timeout = fields.dial_timeout.as_ref();
    html! {
        <>
            <Capabilities {desk} host={host.clone()} written={fields.capabilities.clone()} />
            <div class="ticks">
                { tick(desk, host, "skip_verify", fields.skip_verify.as_ref(), words) }
                { tick(desk, host, "override_path", fields.override_path.as_ref(), words) }
            </div>
            { authorities(props, words) }
            { clients(props, words) }
            <Input {desk} host={host.clone()} id={format!("{id}-timeout")} label="dial_timeout" value={value_of(timeout)}
                placeholder="30s" hint={effect(timeout, words)}
                make={Make::new(|now, _, typed| Some(set_field(now.id(), "dial_timeout", some(typed))))} />
            { headers(props, words) }
        </>
    }
}

fn value_of(field: Option<&Field<String>>) -> String {
    field.and_then(|it| it.value.clone()).unwrap_or_default()
}

/// The list that is written; empty where none is.
fn list<T: Clone>(field: Option<&Field<Vec<T>>>) -> Vec<T> {
    field.and_then(|it| it.value.clone()).unwrap_or_default()
}

/// What is empty is taken out.
fn some(typed: &str) -> Option<JsValue> {
    (!typed.is_empty()).then(|| typed.into())
}

#[derive(Properties, PartialEq)]
struct CapabilitiesProps {
    desk: Desk,
    host: Option<Name>,
    written: Option<Field<Vec<String>>>,
}

/// A tick for each that there is, and for each word that is none.
#[component]
fn Capabilities(props: &CapabilitiesProps) -> Html {
    let words = use_words(&TABLES);
    let CapabilitiesProps { desk, host, written } = props;
    let written = list(written.as_ref());
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
        let own = name.clone();
        let make = Turn::new(move |now, is_on| {
            // None stands for all that the release knows.
            let mut next = list(now.fields().capabilities.as_ref());
            if next.is_empty() {
                next = CAPABILITIES.iter().copied().filter(is_known).map(str::to_owned).collect();
            }
            next.retain(|it| is_on || *it != own);
            if is_on && !next.contains(&own) {
                next.push(own.clone());
            }
            Some(set_field(now.id(), "capabilities", Some(list_of(next.iter().map(String::as_str)))))
        });
        html! {
            <label key={name.clone()} class={classes!("check", (!is_word).then_some("unknown"))}>
                <Tick {desk} host={host.clone()} {checked} {make} /><code>{ name }</code>
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

fn tick(desk: &Desk, host: &Option<Name>, name: &'static str, written: Option<&Field<bool>>, words: &Words) -> Html {
    let checked = written.and_then(|it| it.value).unwrap_or_default();
    let make = Turn::new(move |now, is_on| Some(set_field(now.id(), name, is_on.then_some(JsValue::TRUE))));
    let about = if name == "skip_verify" { words.skip_verify } else { words.override_path };
    html! {
        <label class="check">
            <Tick {desk} host={host.clone()} {checked} {make} />
            <span><code>{ name }</code>{ " " }<span class="hint">{ effect(written, words).unwrap_or(about) }</span></span>
        </label>
    }
}

/// A line for each certificate of an authority, and one for another.
fn authorities(props: &FieldsProps, words: &'static Words) -> Html {
    let FieldsProps { desk, id, host, fields } = props;
    let paths = list(fields.ca.as_ref());
    let row = |at: usize| {
        let make = Make::new(|now, was, typed| {
            let mut next = list(now.fields().ca.as_ref());
            put(&mut next, |it| it == was, was.is_empty(), (!typed.is_empty()).then(|| typed.to_owned()))?;
            let value = (!next.is_empty()).then(|| list_of(next.iter().map(String::as_str)));
            Some(set_field(now.id(), "ca", value))
        });
        let value = paths.get(at).cloned().unwrap_or_default();
        html! {
            <Input key={at} {desk} host={host.clone()} id={format!("{id}-ca-{at}")} label={(words.authority)(at + 1)}
                is_silent={true} {value} placeholder="/etc/ssl/ca.crt" {make} />
        }
    };
    html! {
        <fieldset class="rows">
            <legend><code>{ "ca" }</code>{ " " }<span class="hint">{ words.ca }</span></legend>
            { for (0..=paths.len()).map(row) }
        </fieldset>
    }
}

/// Puts `value` in the place of the one that `is_it`, takes that out where there is none, or adds one; none where it is gone.
fn put<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool, is_new: bool, value: Option<T>) -> Option<()> {
    if is_new {
        list.extend(value);
        return Some(());
    }
    let at = list.iter().position(is_it)?;
    drop(list.splice(at..=at, value));
    Some(())
}

/// A line for each client certificate and its key, and one for another.
fn clients(props: &FieldsProps, words: &'static Words) -> Html {
    let FieldsProps { desk, id, host, fields } = props;
    let pairs: Vec<Pair> = list(fields.client.as_ref());
    let row = |at: usize| {
        let (certificate, key) = pairs.get(at).cloned().unwrap_or_default();
        let rename = Make::new(|now, was, typed| {
            let mut next: Vec<Pair> = list(now.fields().client.as_ref());
            let key = next.iter().find(|it| it.0 == was).and_then(|it| it.1.clone());
            put(&mut next, |it| it.0 == was, was.is_empty(), (!typed.is_empty()).then(|| (typed.to_owned(), key)))?;
            Some(set_clients(now.id(), &next))
        });
        let own = certificate.clone();
        let unlock = Make::new(move |now, _, typed| {
            let mut next: Vec<Pair> = list(now.fields().client.as_ref());
            let key = Some(typed.to_owned()).filter(|it| !it.is_empty());
            put(&mut next, |it| it.0 == own, false, Some((own.clone(), key)))?;
            Some(set_clients(now.id(), &next))
        });
        html! {
            <div class="pair" key={at}>
                <Input {desk} host={host.clone()} id={format!("{id}-cert-{at}")} label={(words.certificate)(at + 1)}
                    is_silent={true} value={certificate} placeholder="/etc/ssl/client.crt" make={rename} />
                if at < pairs.len() {
                    <Input {desk} host={host.clone()} id={format!("{id}-key-{at}")} label={(words.key)(at + 1)}
                        is_silent={true} value={key.unwrap_or_default()} placeholder="/etc/ssl/client.key" make={unlock} />
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

fn set_clients(host: Option<usize>, pairs: &[Pair]) -> js_sys::Object {
    let pair =
        |(certificate, key): &Pair| Array::of2(&certificate.into(), &key.as_ref().map_or(JsValue::NULL, JsValue::from));
    let value: Array = pairs.iter().map(pair).collect();
    set_field(host, "client", (!pairs.is_empty()).then(|| value.into()))
}

/// A line for each header, and one for the name of another.
fn headers(props: &FieldsProps, words: &'static Words) -> Html {
    let FieldsProps { desk, id, host, fields } = props;
    let row = |(at, header): (usize, &Header)| {
        let Header { name, values, secret } = header;
        let rename = Make::new(|now, was, typed| {
            let _ = now.fields().header(was)?;
            let it = change(if typed.is_empty() { "remove-header" } else { "rename-header" }, now.id());
            set(&it, "name", was);
            set(&it, "to", typed);
            Some(it)
        });
        let own = name.clone();
        let make = Make::new(move |now, _, typed| {
            let Header { name, values, secret } = now.fields().header(&own)?;
            // What is masked is not known here: a new value takes the place of all, and no mask is written.
            let rest = values.iter().skip(1).filter(|_| !*secret).map(String::as_str);
            let it = change("set-header", now.id());
            set(&it, "name", name.as_str());
            set(&it, "values", list_of([typed].into_iter().chain(rest)));
            Some(it)
        });
        let value = values.first().cloned().unwrap_or_default();
        html! {
            <div class="pair" key={at}>
                <Input {desk} host={host.clone()} id={format!("{id}-header-{at}")} label={(words.header_name)(at + 1)}
                    is_silent={true} value={name.clone()} make={rename} />
                <Input {desk} host={host.clone()} id={format!("{id}-value-{at}")} label={(words.header_value)(name)}
                    is_silent={true} {value} secret={*secret} {make} />
            </div>
        }
    };
    let at = fields.headers.len();
    let add = Make::new(|now, was, typed| {
        // What was typed here before is a header by now.
        let it = change(if was.is_empty() { "add-header" } else { "rename-header" }, now.id());
        set(&it, "name", if was.is_empty() { typed } else { was });
        set(&it, "to", typed);
        set(&it, "values", list_of([""]));
        (!typed.is_empty()).then_some(it)
    });
    html! {
        <fieldset class="rows">
            <legend><code>{ "header" }</code>{ " " }<span class="hint">{ words.header }</span></legend>
            { for fields.headers.iter().enumerate().map(row) }
            <div class="pair" key={at}>
                <Input {desk} host={host.clone()} id={format!("{id}-header-{at}")} label={(words.header_name)(at + 1)}
                    is_silent={true} value="" placeholder="X-Name" make={add} />
            </div>
        </fieldset>
    }
}
