//! A hosts.toml as a form beside its text. The text stays the owner: each change is made there, as few edits, and the form
//! shows what the text says then.

mod add;
mod begin;
mod card;
mod desk;
mod fields;
mod head;
mod input;
mod model;
mod queue;
mod tick;
mod words;

use std::rc::Rc;

use mirrorshift::release::{Feature, Release};
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::ViewProps;
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use add::AddHost;
use begin::Begin;
use card::{Card, Move, To, found, moved};
use desk::{Desk, set_field};
use fields::FieldsForm;
use head::Head;
use input::{Input, Make};
use model::{Finding, Host, HostsForm, Name, Top};
use queue::Queue;
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
fn Filled(page: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let queue = use_memo((), |()| Queue::default());
    // A name without a directory says nothing.
    let home = Some(&*page.facts.path).filter(|it| it.contains('/')).map_or(JsValue::NULL, JsValue::from_str);
    let reply = use_reply(&page.facts, Question::about("hostsForm", home));
    let form = use_memo(reply.value.clone(), |value| {
        value.clone().and_then(|it| serde_wasm_bindgen::from_value::<HostsForm>(it).ok()).map(Rc::new)
    });
    let refused = use_state(|| None::<String>);
    {
        let refused = refused.setter();
        use_effect_with(page.facts.revision, move |_| refused.set(None));
    }
    let is_current = reply.is_settled && reply.trouble.is_none();
    {
        let (queue, form, page) = (queue.clone(), form.clone(), page.clone());
        use_effect_with((is_current, reply.value.clone(), page), move |(is_current, _, page)| {
            queue.show(page, form.as_ref().clone().filter(|_| *is_current));
        });
    }
    let told = use_callback(refused.setter(), |why, refused| refused.set(why));
    let release = form.as_ref().as_ref().and_then(|it| Release::parse(&it.containerd).ok()).unwrap_or_default();
    let is_locked = reply.trouble.is_some() || form.as_ref().as_ref().is_some_and(|it| it.refused.is_some());
    let desk = Desk {
        queue: (*queue).clone(),
        act: page.act.clone(),
        is_locked,
        told,
        knows_referrers: release.has(Feature::REFERRERS),
    };
    let dragged = use_mut_ref(|| None::<Name>);
    let onmove = use_callback(desk.clone(), |wanted: Move, desk| moved(desk, wanted));
    let ondrag = {
        let dragged = dragged.clone();
        use_callback((), move |from, ()| {
            dragged.replace(from);
        })
    };
    let onput = use_callback(desk.clone(), move |at: Name, desk| {
        if let Some(from) = dragged.take().filter(|it| *it != at) {
            moved(desk, (from, To::PlaceOf(at), None));
        }
    });
    let Some(form) = form.as_ref() else {
        return html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> };
    };
    let asked = form.asked();
    let card = |(at, (name, host)): (usize, (Name, &Host))| {
        html! {
            <Card key={at} desk={&desk} {at} {asked} {name} host={host.clone()} findings={of(form, &host.diagnostics)}
                onmove={&onmove} ondrag={&ondrag} onput={&onput} />
        }
    };
    html! {
        <div class={classes!("form", (!reply.is_settled).then_some("busy"))}>
            if reply.trouble.is_some() { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> }
            <Head page={page.clone()} is_default={form.is_default} namespace={form.namespace.clone()} />
            <div role="status">
                if let Some(why) = &form.refused { <p class="refused">{ words.refused }{ prose(why) }</p> }
            </div>
            if let Some(why) = &*refused { <p class="refused" role="alert">{ prose(why) }</p> }
            <ol class="host-cards">{ for form.names().into_iter().zip(&form.hosts).enumerate().map(card) }</ol>
            if !is_locked { <AddHost desk={&desk} /> }
            { last(&desk, &form.top, of(form, &form.top.diagnostics), words) }
            <details class="begin-another">
                <summary>{ words.another }</summary>
                <Begin facts={&page.facts} act={&page.act} />
            </details>
        </div>
    }
}

fn of(form: &HostsForm, places: &[usize]) -> Vec<Finding> {
    places.iter().filter_map(|at| form.diagnostics.get(*at).cloned()).collect()
}

/// Who is asked last of all.
fn last(desk: &Desk, top: &Top, findings: Vec<Finding>, words: &'static Words) -> Html {
    let server = top.server.as_ref();
    let value = server.and_then(|it| it.value.clone()).unwrap_or_default();
    let make = Make::new(|_, _, typed| Some(set_field(None, "server", (!typed.is_empty()).then(|| typed.into()))));
    let is_empty = server.is_none_or(|it| it.value.as_deref() == Some(""));
    html! {
        <section class="host-card last" aria-label={words.last}>
            <div class="host-head"><h4 aria-level="3">{ words.last }</h4></div>
            <Input {desk} host={None::<Name>} id="server" label="server" {value} secret={server.is_some_and(|it| it.secret)} {make}
                hint={(top.is_implicit && is_empty).then_some(words.implicit)} />
            if let Some(asks) = &top.asks { <p class="hint asks">{ words.asks }{ " " }<code>{ asks }</code></p> }
            { found(&findings) }
            <details>
                <summary>{ words.more_of_server }</summary>
                <FieldsForm {desk} id="top" host={None::<Name>} fields={top.fields.clone()} />
            </details>
        </section>
    }
}
