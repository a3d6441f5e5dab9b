//! A tick of the form: it stays as it was pressed until the text says the same, or something else.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::desk::Desk;
use super::model::Name;
use super::queue::{Change, News, Now};

/// Makes the change to a state.
#[derive(Clone)]
pub struct Turn(Rc<TurnChange>);

type TurnChange = dyn Fn(&Now<'_>, bool) -> Change;

impl Turn {
    pub fn new(make: impl Fn(&Now<'_>, bool) -> Change + 'static) -> Self {
        Self(Rc::new(make))
    }
}

impl PartialEq for Turn {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl yew::html::ImplicitClone for Turn {}

#[derive(Properties, PartialEq)]
pub struct TickProps {
    pub desk: Desk,
    /// Whose it is; the top of the file for none.
    pub host: Option<Name>,
    /// What the text says.
    pub checked: bool,
    pub make: Turn,
}

#[component]
pub fn Tick(props: &TickProps) -> Html {
    let TickProps { desk, host, checked, make } = props;
    // As it was pressed, and how often it was since the text has last said so.
    let draft = use_state(|| None::<bool>);
    let pending = use_mut_ref(|| 0_u32);
    let onchange = {
        let (desk, host, make, draft) = (desk.clone(), host.clone(), make.clone(), draft.setter());
        move |event: Event| {
            let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
            draft.set(Some(is_on));
            *pending.borrow_mut() += 1;
            let told = {
                let (desk, draft, pending) = (desk.clone(), draft.clone(), pending.clone());
                Callback::from(move |news: News| {
                    desk.tell(&news);
                    if matches!(news, News::Made) {
                        return;
                    }
                    let mut pending = pending.borrow_mut();
                    *pending -= 1;
                    if *pending == 0 {
                        draft.set(None);
                    }
                })
            };
            let make = make.clone();
            desk.wish(host.clone(), move |now| (make.0)(now, is_on), told);
        }
    };
    html! { <input type="checkbox" checked={draft.unwrap_or(*checked)} {onchange} disabled={desk.is_locked} /> }
}
