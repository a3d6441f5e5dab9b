//! The second module: what the first result doesn't need. It is loaded when it is first asked, into a worker, so that
//! no answer holds up a key press; the start script keeps it.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Reflect};
use mirrorshift::api::{Mode, Options, Pause};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::form;
use crate::state::{Outcome, Shared};

/// A pause in typing, in milliseconds, before a question is asked again.
const PAUSE: u32 = 100;

#[wasm_bindgen]
extern "C" {
    /// In the start script, since only a script can start a worker with another one.
    #[wasm_bindgen(catch, js_namespace = mirrorshift, js_name = ask)]
    async fn ask_worker(call: &str, source: &str, options: &JsValue, extra: &JsValue) -> Result<JsValue, JsValue>;

    /// Lets the browser save a text or bytes as a file.
    #[wasm_bindgen(js_namespace = mirrorshift)]
    pub fn save(name: &str, contents: &JsValue);
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
    /// Whether the module has ever answered.
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the module has ever answered; until then people are told what they wait for.
pub fn is_here() -> bool {
    IS_HERE.get()
}

/// Whether the first module can't answer for `source`: it reads config.toml alone, and converts it exactly.
pub fn is_needed(source: &str, options: &Options) -> bool {
    // No TOML text begins with a brace, and each `crictl info` does.
    let is_json = source.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    is_json || !form::is_plain(options)
}

/// What the module can be asked about a conversion.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// For the files, verdicts and findings.
    Analysis,
    /// For the hosts asked for an image, before and after.
    Compare(String),
    /// For migrate.sh.
    Script,
    /// For the document of an engine.
    Fleet(&'static str),
    /// Whether a node does what was planned, by what it says.
    ReadBack([Rc<str>; 2]),
    /// For all files in one.
    Archive,
}

/// Asks the module.
///
/// # Errors
/// There is no answer.
pub async fn ask(call: &Call, source: &str, options: &Options) -> Result<JsValue, Trouble> {
    let (name, extra) = match call {
        Call::Analysis => ("analysis", JsValue::UNDEFINED),
        Call::Compare(image) => ("compare", image.as_str().into()),
        Call::Script => ("script", JsValue::UNDEFINED),
        Call::Fleet(engine) => ("fleet", JsValue::from_str(engine)),
        Call::ReadBack(reports) => (
            "readBack",
            reports.iter().filter(|it| !it.trim().is_empty()).map(|it| JsValue::from_str(it)).collect::<Array>().into(),
        ),
        Call::Archive => ("archive", JsValue::UNDEFINED),
    };
    let answer = ask_worker(name, source, &in_javascript(options), &extra).await;
    IS_HERE.set(is_here() || answer.is_ok());
    answer.map_err(|why| match why.as_string().unwrap_or_default().as_str() {
        "not-loaded" => Trouble::NotLoaded,
        "stopped" => Trouble::Stopped,
        "superseded" => Trouble::Superseded,
        other => Trouble::Refused(other.to_owned()),
    })
}

/// `options` as the module wants them.
/// `options` as the module wants them.
pub fn in_javascript(options: &Options) -> JsValue {
    let object = Object::new();
    let set = |key: &str, value: JsValue| {
        // A plain object takes any key.
        let _ = Reflect::set(&object, &key.into(), &value);
    };
    set("containerd", options.containerd.to_string().into());
    if let Some(target) = options.target {
        set("target", target.to_string().into());
    }
    set("config_path", options.config_path.as_str().into());
    set("mode", if options.mode == Mode::Recommended { "recommended" } else { "exact" }.into());
    set("systemd_cgroup", options.knobs.systemd_cgroup.into());
    match &options.knobs.pause {
        Some(Pause::Image(image)) => set("sandbox_image", image.as_str().into()),
        Some(Pause::Registry(registry)) => set("pause_registry", registry.as_str().into()),
        None => {}
    }
    object.into()
}

/// What a view has of an answer.
pub struct Reply {
    /// The newest answer there is, if only to an earlier question.
    pub value: Option<JsValue>,
    /// Why there is none to this question.
    pub trouble: Option<Trouble>,
    /// Whether `value` answers this question.
    pub is_settled: bool,
    /// Asks again.
    pub onretry: Callback<()>,
}

/// An answer beside its question.
type Answered = (Shared<Outcome>, Call, Result<JsValue, Trouble>);

/// Asks `call` about a conversion, and again whenever either changes; an answer to an older question is dropped.
#[hook]
pub fn use_reply(outcome: &Shared<Outcome>, call: Call) -> Reply {
    let newest = use_state(|| None::<Answered>);
    let value = use_mut_ref(|| None::<JsValue>);
    let attempt = use_state(|| 0_u32);
    {
        let (setter, value) = (newest.setter(), value.clone());
        use_effect_with((outcome.clone(), call.clone(), *attempt), move |(outcome, call, _)| {
            let (outcome, call) = (outcome.clone(), call.clone());
            let is_wanted = Rc::new(Cell::new(true));
            let still = is_wanted.clone();
            let pause = if value.borrow().is_some() { PAUSE } else { 0 };
            let timer = Timeout::new(pause, move || {
                wasm_bindgen_futures::spawn_local(async move {
                    let answer = ask(&call, &outcome.source, &outcome.options).await;
                    if !still.get() || answer == Err(Trouble::Superseded) {
                        return;
                    }
                    if let Ok(answer) = &answer {
                        *value.borrow_mut() = Some(answer.clone());
                    }
                    setter.set(Some((outcome, call, answer)));
                });
            });
            move || {
                is_wanted.set(false);
                drop(timer);
            }
        });
    }
    let settled = newest.as_ref().filter(|(asked, asked_call, _)| asked == outcome && *asked_call == call);
    let trouble = settled.and_then(|(_, _, answer)| answer.as_ref().err().cloned());
    let onretry = {
        let newest = newest.setter();
        Callback::from(move |()| {
            newest.set(None);
            attempt.set(*attempt + 1);
        })
    };
    let value = value.borrow().clone();
    Reply { value, is_settled: settled.is_some(), trouble, onretry }
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

/// What stands at `key`.
pub fn field(value: &JsValue, key: &str) -> JsValue {
    // Fails for what is no object, which has nothing at any key.
    Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
