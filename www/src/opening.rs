//! How the page opens: by what a link says, which the start script has read, and by what the browser prefers.

use mirrorshift::api::Options;
use mirrorshift::release::Release;
use mirrorshift_kit::later::{field, optional_text, text};
use mirrorshift_kit::words::Language;
use wasm_bindgen::prelude::*;

use crate::settings;
use crate::state::{Theme, View};

#[wasm_bindgen]
extern "C" {
    /// What a link says, or `undefined`; see `start.js`.
    #[wasm_bindgen(thread_local_v2, js_namespace = mirrorshift, js_name = opening)]
    static OPENING: JsValue;
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opening {
    /// The text, unless it is the sample.
    pub source: Option<String>,
    pub options: Options,
    pub view: View,
    pub file: Option<String>,
    pub language: Language,
    pub theme: Theme,
}

impl Opening {
    /// What the link says, if one was followed.
    pub fn read() -> Self {
        OPENING.with(|link| Self::of(link))
    }

    fn of(link: &JsValue) -> Self {
        let mut options = Options::default();
        let given = field(link, "options");
        if given.is_object() {
            settings::read(&given, &mut options);
            if let Ok(release) = Release::parse(&text(&given, "containerd")) {
                options.containerd = release;
            }
            options.target = Release::parse(&text(&given, "target")).ok();
        }
        let preferred = web_sys::window().and_then(|window| window.navigator().language());
        let language = optional_text(link, "language").or(preferred);
        Self {
            source: optional_text(link, "source"),
            options,
            view: View::parse(&text(link, "view")).unwrap_or_default(),
            file: optional_text(link, "file"),
            language: language.and_then(|it| Language::parse(&it)).unwrap_or_default(),
            theme: Theme::parse(&text(link, "theme")).unwrap_or_default(),
        }
    }
}
