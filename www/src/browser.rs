//! What the browser does for the shell: the text, theme and language.
//!
//! The editor is a module of its own, loaded after the first result shows; until then, and where it can't be loaded
//! or isn't wanted, a plain text area holds the text. [`Source`] is whichever of the two has it.

use std::cell::OnceCell;

use js_sys::Object;
use mirrorshift::diagnostic::{Applicability, Diagnostic};
use mirrorshift::message::{Message, Messages, Table};
use mirrorshift::text::Span;
use mirrorshift_kit::later::set;
use mirrorshift_kit::words::Language;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};

use crate::state::Theme;

thread_local! {
    /// What the core says in Chinese, once that is known.
    static CHINESE: OnceCell<Table> = const { OnceCell::new() };
}

/// Whether the page can say what the core says in `language`.
pub fn knows(language: Language) -> bool {
    let learn = || WORDS.with(JsValue::as_string).map(|text| CHINESE.with(|it| it.set(Table::parse(&text))));
    language == Language::English || CHINESE.with(|it| it.get().is_some()) || learn().is_some()
}

/// Loads what the core says in `language`. Where that can't be loaded, it stays English.
pub async fn learn(language: Language) -> bool {
    let Ok(table) = words_for(language.tag()).await else { return false };
    table.as_string().is_some_and(|text| CHINESE.with(|it| it.set(Table::parse(&text))).is_ok())
}

/// Says what is said in `language`, as far as that is known.
pub fn translate(said: &mut impl Messages, language: Language) {
    if language == Language::Chinese && knows(language) {
        CHINESE.with(|table| table.get().into_iter().for_each(|table| said.translate(table)));
    }
}

/// More marks than this in one text help nobody and cost time.
const MAX_MARKS: usize = 500;

#[wasm_bindgen]
extern "C" {
    /// The holder of the text; `www/editor/source.js` is all of it. Offsets count UTF-16 code units.
    #[derive(Clone, PartialEq)]
    pub type Source;

    /// A holder of nothing yet.
    #[wasm_bindgen(js_namespace = mirrorshift)]
    fn hold() -> Source;

    /// Lets `text_area` hold `text`. `tell` is called with what happens from then on:
    /// - `edited`: the text is another one,
    /// - `goto`, `{ file, first, last }`: people want to see these lines of the result,
    /// - `opened`, `{ files, refused, main, said }`: files were opened, and `main`, if any, is the text now; `said` says so.
    #[wasm_bindgen(method)]
    pub fn begin(
        this: &Source,
        text_area: &HtmlTextAreaElement,
        host: &Element,
        text: &str,
        tell: &Closure<dyn Fn(String, JsValue)>,
    );

    /// Loads the editor into the host and moves text, selection and focus over to it. Where it can't be loaded, the
    /// text area keeps the text.
    #[wasm_bindgen(method, catch)]
    pub async fn upgrade(this: &Source) -> Result<(), JsValue>;

    /// Moves the text to the text area, or back to the editor.
    #[wasm_bindgen(method, js_name = usePlain)]
    pub fn use_plain(this: &Source, is_plain: bool);

    /// What the core is asked with about places in the text, the page's language, and whether the text looks as if it held
    /// another one. To be called for each result: what was known of the one before is forgotten.
    #[wasm_bindgen(method)]
    pub fn know(this: &Source, options: &Object, language: &str, label: &str, is_wrapped: bool);

    /// The text; lone surrogates become U+FFFD, which is as long.
    #[wasm_bindgen(method)]
    pub fn text(this: &Source) -> String;

    #[wasm_bindgen(method, js_name = select)]
    fn select_range(this: &Source, from: usize, to: usize);

    /// Scrolls to the code unit at `offset` and leaves the focus where it is.
    #[wasm_bindgen(method)]
    pub fn reveal(this: &Source, offset: usize);

    /// Puts another text in the place of the whole text, undoable. What both have in common stays untouched;
    /// `is_another` goes to its beginning.
    #[wasm_bindgen(method)]
    pub fn replace(this: &Source, text: &str, is_another: bool);

    /// Makes `edits`, as the core writes them, of `text`, if that is still the text; in one step.
    #[wasm_bindgen(method)]
    pub fn edit(this: &Source, text: &str, edits: &JsValue);

    /// The files that are open as they are now, each `{ path, contents }`; the one whose text this is comes first.
    #[wasm_bindgen(method)]
    pub fn files(this: &Source) -> JsValue;

    /// The path of the file whose text this is, if it is known.
    #[wasm_bindgen(method)]
    pub fn path(this: &Source) -> String;

    /// These files are open from now on, and the text is that of the one at `path`.
    #[wasm_bindgen(method)]
    pub fn shelve(this: &Source, files: &JsValue, path: &str);

    /// The files of a link are open from now on, or none.
    #[wasm_bindgen(method)]
    pub fn reopen(this: &Source, link: &JsValue);

    #[wasm_bindgen(method)]
    fn mark(
        this: &Source,
        from: Option<usize>,
        to: Option<usize>,
        severity: &str,
        message: &str,
        help: Option<&str>,
        code: &str,
    );

    #[wasm_bindgen(method)]
    fn fix(this: &Source, title: &str, is_safe: bool);

    #[wasm_bindgen(method, js_name = fixEdit)]
    fn fix_edit(this: &Source, from: usize, to: usize, text: &str);

    #[wasm_bindgen(method, js_name = show)]
    fn show_marks(this: &Source);

    /// Applies the fix of the finding at `index` of those shown, or without one all that are safe, in one step.
    #[wasm_bindgen(method)]
    pub fn mend(this: &Source, index: Option<usize>);

    /// Marks lines of the result, `{ file, first, last }`, and scrolls to them as soon as the file is drawn.
    #[wasm_bindgen(method)]
    pub fn aim(this: &Source, place: &JsValue);

    /// A file of the result was drawn.
    #[wasm_bindgen(method)]
    pub fn drawn(this: &Source);

    /// Lets people choose files, or a folder, and opens them.
    #[wasm_bindgen(method)]
    pub fn open(this: &Source, is_folder: bool);

    /// Calls `open` with what a link says that was put into the address bar of the open page.
    #[wasm_bindgen(js_namespace = mirrorshift, js_name = whenOpened)]
    pub fn when_opened(open: &Closure<dyn Fn(JsValue)>);

    /// The table of the language that the page opens with, unless that is English; see `start.js`.
    #[wasm_bindgen(thread_local_v2, js_namespace = mirrorshift, js_name = words)]
    static WORDS: JsValue;

    /// The table of `language`.
    #[wasm_bindgen(catch, js_namespace = mirrorshift, js_name = wordsFor)]
    async fn words_for(language: &str) -> Result<JsValue, JsValue>;

    /// What the views keep while they are away: a plain object by their names.
    #[wasm_bindgen(thread_local_v2, js_namespace = mirrorshift, js_name = kept)]
    static KEPT: JsValue;
}

impl Default for Source {
    fn default() -> Self {
        hold()
    }
}

impl Source {
    /// Selects `span`, which counts UTF-16 code units, and goes there.
    pub fn select(&self, span: Span) {
        self.select_range(span.start.offset, span.end.offset);
    }

    /// Marks the findings in the text, with their fixes.
    pub fn show<'f>(&self, findings: impl Iterator<Item = &'f Diagnostic>) {
        for finding in findings.take(MAX_MARKS) {
            let Diagnostic { code, severity, message, help, span, fix, .. } = finding;
            let (from, to) = span.map(|span| (span.start.offset, span.end.offset)).unzip();
            self.mark(
                from,
                to,
                severity.as_str(),
                &message.english(),
                help.as_ref().map(Message::english).as_deref(),
                code,
            );
            let Some(fix) = fix else { continue };
            self.fix(&fix.title.english(), fix.applicability == Applicability::Safe);
            for edit in &fix.edits {
                self.fix_edit(edit.start, edit.end, &edit.text);
            }
        }
        self.show_marks();
    }
}

/// Sets the theme for the whole document. It is not remembered: nothing is stored unasked.
pub fn set_theme(theme: Theme) {
    let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) else { return };
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}

/// Says in which language the whole document is, for fonts, hyphens and screen readers.
pub fn set_language(language: Language) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("lang", language.tag());
    }
}

/// Keeps what was chosen for a program that is started again after this one; see `restart` in `start.js`.
pub fn keep_choices(options: &Object, view: &str, language: &str, theme: &str) {
    let choices = Object::new();
    set(&choices, "options", options);
    set(&choices, "view", view);
    set(&choices, "language", language);
    set(&choices, "theme", theme);
    KEPT.with(|kept| set(kept.unchecked_ref(), "shell", choices));
}

/// Lets the trace begin with `image`, and servers in these states where they are given, as if it had kept that itself.
pub fn keep_trace(image: &str, servers: &JsValue) {
    let trace = Object::new();
    set(&trace, "image", image);
    set(&trace, "servers", servers);
    KEPT.with(|kept| set(kept.unchecked_ref(), "trace", trace));
}

/// Lets the trace begin with no image in particular.
pub fn forget_trace() {
    KEPT.with(|kept| set(kept.unchecked_ref(), "trace", JsValue::UNDEFINED));
}
