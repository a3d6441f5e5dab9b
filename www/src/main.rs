//! The page: shows what the core says about a configuration, and decides nothing.
#![forbid(unsafe_code)]
// A program has no documentation that anyone could read; its props are told by their names.
#![allow(missing_docs)]

mod words;

mod answer;
mod form;
mod later;
mod state;

mod browser;
mod diff;
mod highlight;

mod components;
mod pages;

use yew::prelude::*;

use crate::pages::converter::Converter;
use crate::words::Language;

#[component]
fn App() -> Html {
    html! {
        <ContextProvider<Language> context={Language::default()}>
            <Converter />
        </ContextProvider<Language>>
    }
}

fn main() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.get_element_by_id("app")) {
        yew::Renderer::<App>::with_root(root).render();
    }
}
