//! What the servers do, as far as people switch it.

use js_sys::{JSON, Object, Reflect};
use mirrorshift_kit::later::set;
use wasm_bindgen::{JsCast, JsValue};

use super::model::Server;

/// What a server can do, in the order of the switch: an id, and how the core writes it. The certificate is a port's.
pub const STATES: [(&str, &str); 11] = [
    ("ok", "\"ok\""),
    ("not-found", "404"),
    ("basic", "\"basic\""),
    ("bearer-anon", "\"bearer-anon\""),
    ("bearer", "\"bearer\""),
    ("failing", "500"),
    ("down", "\"down\""),
    ("silent", "\"blackhole\""),
    ("slow", "\"hang\""),
    (UNTRUSTED, "{\"tls\":\"untrusted\"}"),
    ("unknown", "null"),
];

const UNTRUSTED: &str = "untrusted";

/// The id of the state that `servers` gives to the server called `name`.
pub fn state(servers: &JsValue, name: &str) -> &'static str {
    let given = Reflect::get(servers, &name.into()).unwrap_or(JsValue::UNDEFINED);
    if given.is_undefined() {
        return "ok";
    }
    if given.is_object() {
        return UNTRUSTED;
    }
    let written = JSON::stringify(&given).map(String::from).unwrap_or_default();
    STATES.iter().find(|(_, json)| *json == written).map_or("ok", |it| it.0)
}

/// `servers` with `server` in the state `id`.
pub fn with(servers: &JsValue, server: &Server, id: &str) -> JsValue {
    let changed = Object::new();
    if servers.is_object() {
        let _ = Object::assign(&changed, servers.unchecked_ref());
    }
    let json = STATES.iter().find(|(name, _)| *name == id).map_or("\"ok\"", |it| it.1);
    let state = JSON::parse(json).unwrap_or(JsValue::NULL);
    if id == UNTRUSTED {
        let ports = Object::new();
        server.ports.iter().for_each(|port| set(&ports, port, &state));
        set(&changed, &server.state_key, ports);
    } else {
        set(&changed, &server.state_key, state);
    }
    changed.into()
}
