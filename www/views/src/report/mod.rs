//! The whole migration as a text for a change request: to be read, copied, saved and printed.

mod words;

use std::rc::Rc;

use mirrorshift_kit::components::document::{Document, File};
use mirrorshift_kit::components::later_note::LaterNote;
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::ViewProps;
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use words::TABLES;

#[wasm_bindgen]
extern "C" {
    /// The browser's own dialog.
    #[wasm_bindgen(js_name = print)]
    fn print_page();
}

#[component]
pub fn Report(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let reply = use_reply(&props.facts, Question::plain("report"));
    let Some(text) = reply.value.filter(|_| reply.trouble.is_none()).and_then(|it| it.as_string()) else {
        return html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> };
    };
    let file = Rc::new(File { path: "migration.md".to_owned(), contents: text });
    html! {
        <div class="report-view">
            <p class="note">{ words.intro }{ " " }<button type="button" class="quiet" onclick={|_: MouseEvent| print_page()}>{ words.print }</button></p>
            <Document {file} is_busy={!reply.is_settled} />
        </div>
    }
}
