//! The shell of the page: shows what the core says about a configuration, decides nothing, and has places for the views.
#![forbid(unsafe_code)]
// A program has no documentation that anyone could read; its props are told by their names.
#![allow(missing_docs)]

mod words;

mod answer;
mod reading;
mod settings;
mod state;

mod browser;
mod opening;

mod components;
mod pages;

use crate::pages::converter::Converter;

fn main() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.get_element_by_id("app")) {
        yew::Renderer::<Converter>::with_root(root).render();
    }
}
