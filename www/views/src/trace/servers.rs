//! What the servers do, as far as people switch it.

use js_sys::{JSON, Object, Reflect};
use mirrorshift_kit::later::set;
use wasm_bindgen::{JsCast, JsValue};

/// What a server can do, in the order of the switch: an id, and how the core writes it.
pub const STATES: [(&str, &str); 10] = [
    ("ok", "\"ok\""),
    ("not-found", "404"),
    ("basic", "\"basic\""),
    ("bearer", "\"bearer\""),
    ("failing", "500"),
    ("down", "\"down\""),
    ("silent", "\"blackhole\""),
    ("slow", "\"hang\""),
    ("untrusted", "{\"443\":{\"tls\":\"untrusted\"}}"),
    ("unknown", "null"),
];

/// The id of the state that `servers` gives to `key`.
pub fn state(servers: &JsValue, key: &str) -> &'static str {
    let given = Reflect::get(servers, &key.into()).unwrap_or(JsValue::UNDEFINED);
    if given.is_undefined() {
        return "ok";
    }
    let written = JSON::stringify(&given).map(String::from).unwrap_or_default();
    STATES.iter().find(|(_, json)| *json == written).map_or("ok", |it| it.0)
}

/// `servers` with `key` in the state `id`.
pub fn with(servers: &JsValue, key: &str, id: &str) -> JsValue {
    let changed = Object::new();
    if servers.is_object() {
        let _ = Object::assign(&changed, servers.unchecked_ref());
    }
    let json = STATES.iter().find(|(name, _)| *name == id).map_or("\"ok\"", |it| it.1);
    set(&changed, key, JSON::parse(json).unwrap_or(JsValue::NULL));
    changed.into()
}
