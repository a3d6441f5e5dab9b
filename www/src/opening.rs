//! How the page opens: by what a link says, which the start script has read, and by what the browser prefers.

use mirrorshift::api::Options;
use mirrorshift::release::Release;
use mirrorshift_kit::later::{field, list, optional_text, text};
use mirrorshift_kit::words::Language;
use wasm_bindgen::prelude::*;

use crate::browser;
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
    /// Whether the link says which release reads the text.
    pub is_release_chosen: bool,
    pub view: View,
    pub file: Option<String>,
    pub language: Language,
    pub theme: Theme,
}

impl Opening {
    /// What the link says, if one was followed, and what the browser prefers.
    pub fn read() -> Self {
        OPENING.with(|opening| {
            let link = field(opening, "state");
            let preferred = web_sys::window().and_then(|window| window.navigator().language());
            let language = optional_text(&link, "language").or(preferred);
            Self {
                language: language.and_then(|it| Language::parse(&it)).unwrap_or_default(),
                theme: Theme::parse(&text(&link, "theme")).unwrap_or_default(),
                ..Self::of(&link, Options::default())
            }
        })
    }

    /// What `link` says about text, options and view; `options` where it says nothing of them.
    pub fn of(link: &JsValue, mut options: Options) -> Self {
        if let Some(image) = optional_text(link, "image") {
            browser::keep_trace(&image, &field(link, "servers"));
        }
        let given = field(link, "options");
        if given.is_object() {
            settings::read(&given, &mut options);
            if let Ok(release) = Release::parse(&text(&given, "containerd")) {
                options.containerd = release;
            }
            options.target = Release::parse(&text(&given, "target")).ok();
        }
        Self {
            // Of files alone, the first is shown.
            source: optional_text(link, "source").or_else(|| optional_text(list(link, "files").first()?, "contents")),
            options,
            is_release_chosen: optional_text(&given, "containerd").is_some(),
            view: View::parse(&text(link, "view")).unwrap_or_default(),
            file: optional_text(link, "file"),
            ..Self::default()
        }
    }
}
