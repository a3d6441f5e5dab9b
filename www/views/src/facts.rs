//! What the shell tells the views, and what they ask of it.

use std::ops::Deref;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use mirrorshift_kit::later::{field, number, set, text, texts};
use mirrorshift_kit::words::Language;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use yew::html::ImplicitClone;

#[wasm_bindgen]
extern "C" {
    /// What the views keep while they are away, and what a link carries of them: a plain object by their names.
    #[wasm_bindgen(thread_local_v2, js_namespace = mirrorshift, js_name = kept)]
    static KEPT: JsValue;
}

/// What the page shows, by the shell. Equal when it is the very same.
#[derive(Clone, Debug)]
pub struct Facts(Rc<Known>);

/// See [`Facts`].
#[derive(Debug)]
pub struct Known {
    /// The language of the page.
    pub language: Language,
    /// Counts the edits of the text.
    pub revision: u32,
    /// The text.
    pub source: String,
    /// What it is read for, as the worker takes it.
    pub options: JsValue,
    /// What was read: `containerd-v2`, `crictl-info`, `hosts-toml`.
    pub dialect: String,
    /// The files that are open, each `{ path, contents }`, the shown one first; none where only a text is known.
    pub files: JsValue,
    /// The path of the shown one, if it is known.
    pub path: String,
    /// Whether there is a result.
    pub has_files: bool,
    /// An image of each registry that was judged, as far as they are listed.
    pub images: Vec<String>,
    /// Gives the contents of a file of the result by its path.
    contents: Function,
    /// The object itself, for scripts that take it along.
    pub object: JsValue,
}

impl Facts {
    /// The shell's object, see `told` in `www/src/components/view.rs`.
    pub fn read(object: &JsValue) -> Self {
        Self(Rc::new(Known {
            language: Language::parse(&text(object, "language")).unwrap_or_default(),
            revision: u32::try_from(number(object, "revision")).unwrap_or_default(),
            source: text(object, "source"),
            options: field(object, "options"),
            dialect: text(object, "dialect"),
            files: field(object, "files"),
            path: text(object, "path"),
            has_files: field(object, "has_files").is_truthy(),
            images: texts(object, "images"),
            contents: field(object, "contents").unchecked_into(),
            object: object.clone(),
        }))
    }

    /// Whether the text is read as a hosts.toml.
    pub fn is_hosts(&self) -> bool {
        self.dialect == "hosts-toml"
    }

    /// The paths of the files that are open, sorted.
    pub fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = Array::from(&self.files).iter().map(|it| text(&it, "path")).collect();
        paths.sort();
        paths
    }

    /// The contents of a file of the result.
    pub fn file(&self, path: &str) -> Option<String> {
        self.contents.call1(&JsValue::UNDEFINED, &path.into()).ok()?.as_string()
    }
}

impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl ImplicitClone for Facts {}

impl Deref for Facts {
    type Target = Known;

    fn deref(&self) -> &Known {
        &self.0
    }
}

/// Asks the shell to do something; see `act` in `www/src/pages/converter.rs` for what there is.
#[derive(Clone, Debug, PartialEq)]
pub struct Act(Function);

impl ImplicitClone for Act {}

impl Act {
    /// Asks through `function`.
    pub const fn new(function: Function) -> Self {
        Self(function)
    }

    /// Asks for `wish`.
    pub fn emit(&self, wish: &str, what: impl Into<JsValue>) {
        // The shell throws nothing.
        let _ = self.0.call2(&JsValue::UNDEFINED, &wish.into(), &what.into());
    }
}

/// A part of the text, as the worker names it; `offset` counts UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Span {
    pub start: Position,
    pub end: Position,
}

/// See [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Position {
    pub line: u32,
    pub offset: u32,
}

/// Selects `span` in the text.
pub fn jump(act: &Act, span: Span) {
    let place = Object::new();
    set(&place, "from", span.start.offset);
    set(&place, "to", span.end.offset);
    act.emit("jump", place);
}

/// Has these files open from now on, and shows the one at `path`.
pub fn shelve(act: &Act, files: &JsValue, path: &str) {
    let shelf = Object::new();
    set(&shelf, "files", files);
    set(&shelf, "path", path);
    act.emit("shelve", shelf);
}

/// What `view` kept when it was last here, or what a link says about it.
pub fn kept(view: &str) -> JsValue {
    KEPT.with(|kept| field(kept, view))
}

/// Keeps `state` for the next time that `view` is here, and for links.
pub fn keep(view: &str, state: impl Into<JsValue>) {
    // A plain object takes any key.
    let _ = KEPT.with(|kept| Reflect::set(kept, &view.into(), &state.into()));
}
