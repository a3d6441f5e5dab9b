//! Where changes go: the core turns each into edits of the text, and the shell makes those.

use js_sys::{Array, Object};
use mirrorshift_kit::later::{Trouble, ask, field, optional_text, set};
use wasm_bindgen::JsValue;
use yew::Callback;

use super::words::Words;
use crate::ViewProps;
use crate::facts::{Act, Facts};

/// What the parts of the form share.
#[derive(Clone, PartialEq)]
pub struct Desk {
    pub page: ViewProps,
    /// Why nothing can be changed now: the text has a mistake in it.
    pub is_locked: bool,
    /// Is told why a change of a tick or a button can't be made.
    pub told: Callback<Option<String>>,
    /// Whether the release has the capability `referrers`.
    pub knows_referrers: bool,
}

impl yew::html::ImplicitClone for Desk {}

impl Desk {
    /// Has `change` made, and tells `done` why it can't be, or nothing.
    pub fn change(&self, change: Object, done: Callback<Option<String>>) {
        let ViewProps { facts, act } = self.page.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let extra = vec![change.into(), facts.language.locale().into()];
            let answer = ask("hostsEdit", &facts.source, &facts.options, extra).await;
            done.emit(match answer {
                Ok(answer) => {
                    let refused = optional_text(&answer, "refused");
                    if refused.is_none() {
                        make(&facts, &act, &field(&answer, "edits"));
                    }
                    refused
                }
                Err(Trouble::Superseded) => None,
                Err(trouble) => Some((facts.language.words().later_trouble)(&trouble)),
            });
        });
    }
}

fn make(facts: &Facts, act: &Act, edits: &JsValue) {
    if Array::from(edits).length() == 0 {
        return;
    }
    let made = Object::new();
    set(&made, "source", facts.source.as_str());
    set(&made, "edits", edits);
    act.emit("edits", made);
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
pub fn effect<T>(field: Option<&super::model::Field<T>>, words: &Words) -> Option<&'static str> {
    field.filter(|it| !it.in_effect).map(|_| words.not_in_effect)
}
