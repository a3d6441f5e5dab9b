//! The worker: the core with all it can do. It is loaded when it is first asked, so that no answer holds up a key press;
//! the start script keeps it.

use std::cell::Cell;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// In the start script, since only a script can start a worker with another one.
    #[wasm_bindgen(catch, variadic, js_namespace = mirrorshift, js_name = ask)]
    async fn ask_worker(call: &str, source: &str, options: &JsValue, extra: Vec<JsValue>) -> Result<JsValue, JsValue>;
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The module can't be loaded.
    NotLoaded,
    /// It has stopped: a mistake in the program.
    Stopped,
    /// It refuses to answer, and says why.
    Refused(String),
    /// A newer question was asked.
    Superseded,
}

thread_local! {
    /// Whether the worker has ever answered.
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the worker has ever answered this program; until then people are told what they wait for.
pub fn is_here() -> bool {
    IS_HERE.get()
}

/// Asks the worker's `call` about `source`; `options` and `extra` are what that call takes, see `worker.js`.
///
/// # Errors
/// There is no answer.
pub async fn ask(call: &str, source: &str, options: &JsValue, extra: Vec<JsValue>) -> Result<JsValue, Trouble> {
    let answer = ask_worker(call, source, options, extra).await;
    IS_HERE.set(is_here() || answer.is_ok());
    answer.map_err(|why| match why.as_string().unwrap_or_default().as_str() {
        "not-loaded" => Trouble::NotLoaded,
        "stopped" => Trouble::Stopped,
        "superseded" => Trouble::Superseded,
        other => Trouble::Refused(other.to_owned()),
    })
}

/// The text at `key`, or none.
pub fn text(value: &JsValue, key: &str) -> String {
    optional_text(value, key).unwrap_or_default()
}

/// The text at `key`, if there is one.
pub fn optional_text(value: &JsValue, key: &str) -> Option<String> {
    field(value, key).as_string()
}

/// The list at `key`.
pub fn list(value: &JsValue, key: &str) -> Vec<JsValue> {
    let list = field(value, key);
    if Array::is_array(&list) { Array::from(&list).to_vec() } else { Vec::new() }
}

/// The texts at `key`.
pub fn texts(value: &JsValue, key: &str) -> Vec<String> {
    list(value, key).iter().map(|it| it.as_string().unwrap_or_default()).collect()
}

/// The count at `key`, which JavaScript holds as a float; 0 for none.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn number(value: &JsValue, key: &str) -> usize {
    field(value, key).as_f64().unwrap_or_default() as usize
}

/// What stands at `key`.
pub fn field(value: &JsValue, key: &str) -> JsValue {
    // Fails for what is no object, which has nothing at any key.
    Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Puts `value` at `key` of `object`.
pub fn set(object: &js_sys::Object, key: &str, value: impl Into<JsValue>) {
    // A plain object takes any key.
    let _ = Reflect::set(object, &key.into(), &value.into());
}
