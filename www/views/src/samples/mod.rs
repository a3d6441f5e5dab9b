//! The gallery: configurations to begin with, each a lesson.

mod recent;
mod words;

use js_sys::Object;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::set;
use yew::prelude::*;

use crate::ViewProps;
use crate::dialog::{Dialog, leave};
use crate::words::use_words;
use recent::Recent;
use words::{Lesson, TABLES};

/// A configuration of the gallery.
struct Sample {
    /// The view that shows best what it is about.
    view: &'static str,
    text: &'static str,
}

/// All of them, in the order of the lessons.
const SAMPLES: [Sample; 9] = [
    Sample { view: "files", text: include_str!("../../../assets/sample.toml") },
    Sample { view: "files", text: include_str!("../../../samples/wildcard.toml") },
    Sample { view: "files", text: include_str!("../../../samples/private-ca.toml") },
    Sample { view: "trace", text: include_str!("../../../samples/plain-http.toml") },
    Sample { view: "files", text: include_str!("../../../samples/path-endpoint.toml") },
    Sample { view: "by-hand", text: include_str!("../../../samples/harbor.toml") },
    Sample { view: "trace", text: include_str!("../../../samples/air-gapped.toml") },
    Sample { view: "explain", text: include_str!("../../../samples/china.toml") },
    Sample { view: "form", text: include_str!("../../../samples/hosts.toml") },
];

#[component]
pub fn Samples(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let close = {
        let act = props.act.clone();
        Callback::from(move |()| act.emit("close", false))
    };
    let card = |(at, (sample, lesson)): (usize, (&'static Sample, &'static Lesson))| {
        let act = props.act.clone();
        let onclick = move |event: MouseEvent| {
            leave(&event);
            let state = Object::new();
            set(&state, "source", sample.text);
            set(&state, "view", sample.view);
            act.emit("open", state);
        };
        let id = format!("sample-{at}");
        html! {
            <li class="card">
                <button type="button" class="card-name" aria-describedby={id.clone()} {onclick}>{ lesson.title }</button>
                <p {id}>{ prose(lesson.about) }</p>
            </li>
        }
    };
    html! {
        <Dialog name="samples" title={words.title} onclose={close}>
            <p class="note">{ words.intro }</p>
            <ul class="cards">{ for SAMPLES.iter().zip(&words.lessons).enumerate().map(card) }</ul>
            <Recent facts={&props.facts} act={&props.act} />
        </Dialog>
    }
}
