//! The views that come when they are looked at, each mounted into a place that the shell leaves empty.
//!
//! They hold no text and compute nothing about a configuration: the shell tells them the [`Facts`] whenever those change,
//! the worker answers their questions, and what people want done is asked of the shell with [`Act`].
#![forbid(unsafe_code)]
// The props of components are told by their names.
#![allow(missing_docs)]

mod dialog;
mod facts;
mod parts;
mod reply;
mod words;

mod changes;
mod explain;
mod fleets;
mod help;
mod hosts;
mod node;
mod open_files;
mod report;
mod samples;
mod script;
mod settings;
mod share;
mod trace;

use std::cell::Cell;

use js_sys::Function;
use mirrorshift_kit::words::Language;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

use crate::facts::{Act, Facts};

/// What each view gets.
#[derive(Clone, Properties, PartialEq)]
pub struct ViewProps {
    /// What the page shows.
    pub facts: Facts,
    /// Asks the shell to do something.
    pub act: Act,
}

#[derive(Clone, Properties, PartialEq)]
struct RootProps {
    name: AttrValue,
    facts: Facts,
    act: Act,
}

#[component]
fn Root(props: &RootProps) -> Html {
    let RootProps { name, facts, act } = props.clone();
    let view = match name.as_str() {
        "changes" => html! { <changes::Changes {facts} {act} /> },
        "trace" => html! { <trace::Trace {facts} {act} /> },
        "explain" => html! { <explain::Explain {facts} {act} /> },
        "form" => html! { <hosts::Form {facts} {act} /> },
        "open-files" => html! { <open_files::OpenFiles {facts} {act} /> },
        "report" => html! { <report::Report {facts} {act} /> },
        "script" => html! { <script::Script {facts} {act} /> },
        "fleets" => html! { <fleets::Fleets {facts} {act} /> },
        "node" => html! { <node::Node {facts} {act} /> },
        "samples" => html! { <samples::Samples {facts} {act} /> },
        "share" => html! { <share::Share {facts} {act} /> },
        "help" => html! { <help::Help {facts} {act} /> },
        "settings" => html! { <settings::Settings {facts} {act} /> },
        _ => html! {},
    };
    html! { <ContextProvider<Language> context={props.facts.language}>{ view }</ContextProvider<Language>> }
}

/// A view that is mounted.
#[wasm_bindgen]
pub struct Mounted {
    handle: yew::AppHandle<Root>,
    props: RootProps,
}

/// Mounts the view called `name` into `host`, which is empty and stays nobody else's.
///
/// `facts` are the shell's, see [`Facts::read`]; `act` is called with the name of a wish and what belongs to it.
#[wasm_bindgen]
pub fn mount(name: &str, host: Element, facts: &JsValue, act: Function) -> Mounted {
    leave_first_root(&host);
    let props = RootProps { name: name.to_owned().into(), facts: Facts::read(facts), act: Act::new(act) };
    let handle = yew::Renderer::<Root>::with_root_and_props(host, props.clone()).render();
    Mounted { handle, props }
}

/// Gives the first number of a root away, once. Yew marks each element that it listens to with the number of its root, and
/// every program counts from one: the shell, whose only root is around all views, would take the first view's events for its own.
fn leave_first_root(host: &Element) {
    thread_local! {
        static IS_LEFT: Cell<bool> = const { Cell::new(false) };
    }
    if IS_LEFT.replace(true) {
        return;
    }
    if let Ok(Ok(nowhere)) = host.clone_node().map(JsCast::dyn_into::<Element>) {
        yew::Renderer::<Nothing>::with_root(nowhere).render().destroy();
    }
}

#[component]
fn Nothing() -> Html {
    html! {}
}

#[wasm_bindgen]
impl Mounted {
    /// Tells the view what has changed.
    pub fn update(&mut self, facts: &JsValue) {
        self.props.facts = Facts::read(facts);
        self.handle.update(self.props.clone());
    }

    /// Takes the view away.
    pub fn destroy(self) {
        self.handle.destroy();
    }
}
