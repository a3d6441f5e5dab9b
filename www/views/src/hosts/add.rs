//! A field for the URL of one more host.

use js_sys::Object;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::set;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::desk::{Desk, change, list_of};
use super::queue::{News, Now};
use super::words::TABLES;
use crate::words::use_words;

#[derive(Properties, PartialEq)]
pub struct AddHostProps {
    pub desk: Desk,
}

/// See the module.
#[component]
pub fn AddHost(props: &AddHostProps) -> Html {
    let words = use_words(&TABLES);
    let typed = use_mut_ref(String::new);
    let redraw = use_force_update();
    // What is on its way: pressed twice, it is added once.
    let sent = use_mut_ref(|| None::<String>);
    let mistake = use_state(|| None::<String>);
    let oninput = {
        let (typed, redraw) = (typed.clone(), redraw.clone());
        move |event: InputEvent| {
            *typed.borrow_mut() = event.target_unchecked_into::<HtmlInputElement>().value();
            redraw.force_update();
        }
    };
    let onsubmit = {
        let (desk, typed, mistake) = (props.desk.clone(), typed.clone(), mistake.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let url = typed.borrow().trim().to_owned();
            if url.is_empty() || sent.borrow().as_ref() == Some(&url) {
                return;
            }
            *sent.borrow_mut() = Some(url.clone());
            let told = {
                let (typed, sent, redraw, mistake) = (typed.clone(), sent.clone(), redraw.clone(), mistake.clone());
                let url = url.clone();
                Callback::from(move |news: News| {
                    let why = match news {
                        News::Shown(_) | News::Passed => return,
                        News::Refused(why) | News::Gone(why) => Some(why),
                        News::Nothing | News::Made => {
                            // What is typed since is the next one.
                            if typed.borrow().trim() == url {
                                typed.borrow_mut().clear();
                            }
                            None
                        }
                    };
                    sent.borrow_mut().take_if(|it| *it == url);
                    mistake.set(why);
                    redraw.force_update();
                })
            };
            let make = move |_: &Now<'_>| {
                let it = change("add-host", None);
                set(&it, "url", url.as_str());
                let fields = Object::new();
                set(&fields, "capabilities", list_of(["pull", "resolve"]));
                set(&it, "fields", fields);
                Some(it)
            };
            desk.wish(None, make, told);
        }
    };
    let value = typed.borrow().clone();
    html! {
        <form class="add-host" {onsubmit}>
            <label for="add-host">{ words.add_host }</label>
            <input id="add-host" type="text" inputmode="url" placeholder="https://mirror.example.com" {value} {oninput}
                spellcheck="false" autocomplete="off" autocapitalize="off"
                aria-invalid={mistake.is_some().then_some("true")} aria-describedby="add-host-why" />
            <button type="submit" class="copy">{ words.add }</button>
            <span id="add-host-why" class="mistake" role="status">{ for mistake.as_deref().map(prose) }</span>
        </form>
    }
}
