//! A text of the form: what is typed stays until the text says the same, or something else.

use std::rc::Rc;

use mirrorshift_kit::components::prose::prose;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::desk::Desk;
use super::model::Name;
use super::queue::{Change, Fate, News, Now, Wish};
use super::words::TABLES;
use crate::words::use_words;

/// Makes the change from what was in the field before and what was typed.
#[derive(Clone)]
pub struct Make(Rc<MakeChange>);

type MakeChange = dyn Fn(&Now<'_>, &str, &str) -> Change;

impl Make {
    pub fn new(make: impl Fn(&Now<'_>, &str, &str) -> Change + 'static) -> Self {
        Self(Rc::new(make))
    }
}

impl PartialEq for Make {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl yew::html::ImplicitClone for Make {}

#[derive(Properties, PartialEq)]
pub struct InputProps {
    pub desk: Desk,
    /// Whose it is; the top of the file for none.
    pub host: Option<Name>,
    pub id: String,
    pub label: AttrValue,
    /// Whether the label is for those who hear the page only.
    #[prop_or_default]
    pub is_silent: bool,
    /// Whether it is the URL of its host, which is never empty and is what the host goes by.
    #[prop_or_default]
    pub is_url: bool,
    /// What the text says.
    pub value: String,
    /// It is masked, and can only be replaced.
    #[prop_or_default]
    pub secret: bool,
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// What is said beside it.
    #[prop_or_default]
    pub hint: Option<&'static str>,
    pub make: Make,
}

/// What stands in the field and not, or not yet, in the text.
#[derive(Default)]
struct Draft {
    typed: Option<String>,
    /// Whose field it was when that was typed.
    host: Option<Name>,
    /// Whether it is still being typed.
    is_open: bool,
    /// What the text is to say, and does not say yet.
    sent: Option<String>,
}

impl Draft {
    /// What was sent has come to an end, well or not.
    fn answered(&mut self, sent: &str, is_kept: bool) {
        if self.sent.as_deref() != Some(sent) {
            return;
        }
        self.sent = None;
        if !self.is_open && !is_kept {
            self.typed = None;
        }
    }
}

#[component]
pub fn Input(props: &InputProps) -> Html {
    let words = use_words(&TABLES);
    let draft = use_mut_ref(Draft::default);
    let redraw = use_force_update();
    let mistake = use_state(|| None::<String>);
    let shown = if props.secret { String::new() } else { props.value.clone() };
    {
        let (draft, redraw, mistake) = (draft.clone(), redraw.clone(), mistake.setter());
        use_effect_with((props.value.clone(), props.host.clone()), move |_| {
            let mut draft = draft.borrow_mut();
            if !draft.is_open && draft.sent.is_none() && draft.typed.take().is_some() {
                redraw.force_update();
            }
            mistake.set(None);
        });
    }
    let oninput = {
        let (draft, redraw, host) = (draft.clone(), redraw.clone(), props.host.clone());
        move |event: InputEvent| {
            let mut draft = draft.borrow_mut();
            draft.typed = Some(event.target_unchecked_into::<HtmlInputElement>().value());
            (draft.host, draft.is_open) = (host.clone(), true);
            redraw.force_update();
        }
    };
    let onchange = {
        let (desk, make, draft, mistake) = (props.desk.clone(), props.make.clone(), draft.clone(), mistake.setter());
        let (shown, host, is_url) = (shown.clone(), props.host.clone(), props.is_url);
        move |event: Event| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value().trim().to_owned();
            let mut now = draft.borrow_mut();
            let host = if now.is_open { now.host.clone() } else { host.clone() };
            now.is_open = false;
            let was = now.sent.clone().unwrap_or_else(|| shown.clone());
            if typed == was || is_url && typed.is_empty() {
                now.typed = now.sent.clone();
                redraw.force_update();
                mistake.set(None);
                return;
            }
            now.sent = Some(typed.clone());
            drop(now);
            let fate = if is_url { Fate::Becomes(typed.clone()) } else { Fate::Stays };
            let (draft, redraw, mistake) = (draft.clone(), redraw.clone(), mistake.clone());
            let sent = typed.clone();
            let told = Callback::from(move |news: News| match news {
                News::Refused(why) | News::Gone(why) => {
                    draft.borrow_mut().answered(&sent, true);
                    mistake.set(Some(why));
                }
                News::Made => mistake.set(None),
                News::Nothing | News::Shown(_) | News::Passed => {
                    draft.borrow_mut().answered(&sent, false);
                    mistake.set(None);
                    redraw.force_update();
                }
            });
            let make = make.clone();
            let make = Box::new(move |now: &Now<'_>| (make.0)(now, &was, &typed));
            desk.queue.push(Wish { host, make, fate, told });
        }
    };
    let why = format!("{}-why", props.id);
    let placeholder = if props.secret { AttrValue::Static(words.masked) } else { props.placeholder.clone() };
    let value = draft.borrow().typed.clone().unwrap_or(shown);
    html! {
        <div class="field">
            <label for={props.id.clone()} class={classes!(props.is_silent.then_some("unseen"))}>{ &props.label }</label>
            <input type="text" id={props.id.clone()} {value} {placeholder} {oninput} {onchange}
                readonly={props.desk.is_locked} spellcheck="false" autocomplete="off" autocapitalize="off"
                aria-invalid={mistake.is_some().then_some("true")} aria-describedby={why.clone()} />
            <span id={why} class="beside" role={mistake.is_some().then_some("alert")}>
                if let Some(mistake) = &*mistake {
                    <span class="mistake">{ prose(mistake) }</span>
                } else if let Some(hint) = props.hint {
                    <span class="hint">{ hint }</span>
                }
            </span>
        </div>
    }
}
