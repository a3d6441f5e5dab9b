//! Where changes go: the core turns each into edits of the text, and the shell makes those.

use js_sys::{Array, Object};
use mirrorshift_kit::browser::focus;
use mirrorshift_kit::later::set;
use wasm_bindgen::JsValue;
use yew::Callback;

use super::model::{Field, Name};
use super::queue::{Change, Fate, News, Now, Queue, Wish};
use super::words::Words;
use crate::facts::Act;

/// What the parts of the form share. It stays equal while the text changes, so that only those are drawn again that say
/// something else then.
#[derive(Clone, PartialEq)]
pub struct Desk {
    pub queue: Queue,
    pub act: Act,
    /// Why nothing can be changed now: the text has a mistake in it, or the form can't be had.
    pub is_locked: bool,
    /// Is told why a change of a tick or a button can't be made.
    pub told: Callback<Option<String>>,
    /// Whether the release has the capability `referrers`.
    pub knows_referrers: bool,
}

impl yew::html::ImplicitClone for Desk {}

impl Desk {
    /// Has a change made that leaves its host the name it has, and tells `told` what becomes of it.
    pub fn wish(&self, host: Option<Name>, make: impl Fn(&Now<'_>) -> Change + 'static, told: Callback<News>) {
        self.queue.push(Wish { host, make: Box::new(make), fate: Fate::Stays, told });
    }

    /// Says above the form why a change can't be made, or no longer.
    pub fn tell(&self, news: &News) {
        match news {
            News::Refused(why) | News::Gone(why) => self.told.emit(Some(why.clone())),
            News::Nothing | News::Made => self.told.emit(None),
            News::Shown(_) | News::Passed => {}
        }
    }
}

/// Moves the focus to the element with `id`, unless somebody is writing elsewhere by now.
pub fn focus_on(id: &str) {
    let active = web_sys::window().and_then(|it| it.document()).and_then(|it| it.active_element());
    if active.is_none_or(|it| matches!(&*it.tag_name(), "BODY" | "BUTTON")) {
        focus(id);
    }
}

/// A change called `what`, to the host of this id, or to the top of the file.
pub fn change(what: &str, host: Option<usize>) -> Object {
    let change = Object::new();
    set(&change, "do", what);
    set(&change, "host", host.map_or(JsValue::NULL, index));
    change
}

/// Sets `field` to a value, or takes it out where there is none.
pub fn set_field(host: Option<usize>, name: &str, value: Option<JsValue>) -> Object {
    let it = change(if value.is_some() { "set" } else { "unset" }, host);
    set(&it, "field", name);
    if let Some(value) = value {
        set(&it, "value", value);
    }
    it
}

/// A list of texts.
pub fn list_of<'t>(texts: impl IntoIterator<Item = &'t str>) -> JsValue {
    texts.into_iter().map(JsValue::from_str).collect::<Array>().into()
}

/// A place in a list, as JavaScript counts.
pub fn index(at: usize) -> JsValue {
    u32::try_from(at).unwrap_or(u32::MAX).into()
}

/// What is said beside a field that the release does not know.
pub fn effect<T>(field: Option<&Field<T>>, words: &Words) -> Option<&'static str> {
    field.filter(|it| !it.in_effect).map(|_| words.not_in_effect)
}
