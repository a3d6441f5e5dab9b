//! What the browser does for the shell: the editor, theme and language.
//!
//! The editor is a module of its own, loaded by the start script after the first result shows; until then, and
//! where it can't be loaded, a plain text area holds the text. [`Source`] is whichever of the two is there.

use std::cell::RefCell;
use std::rc::Rc;

use mirrorshift::diagnostic::Diagnostic;
use mirrorshift::text::Span;
use mirrorshift_kit::words::Language;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};

use crate::state::Theme;

/// More marks than this in one text help nobody and cost time.
const MAX_MARKS: usize = 500;

#[wasm_bindgen]
extern "C" {
    /// What `editor.js` gives back; see there.
    #[derive(Clone)]
    type Editor;

    #[wasm_bindgen(method)]
    fn text(this: &Editor) -> String;

    #[wasm_bindgen(method)]
    fn focus(this: &Editor);

    #[wasm_bindgen(method)]
    fn select(this: &Editor, from: usize, to: usize);

    #[wasm_bindgen(method)]
    fn reveal(this: &Editor, at: usize);

    #[wasm_bindgen(method)]
    fn replace(this: &Editor, text: &str);

    #[wasm_bindgen(method)]
    fn mark(this: &Editor, from: usize, to: usize, severity: &str, message: &str, code: &str) -> JsValue;

    #[wasm_bindgen(method)]
    fn show(this: &Editor, marks: Vec<JsValue>);

    /// What the views keep while they are away: a plain object by their names.
    #[wasm_bindgen(thread_local_v2, js_namespace = mirrorshift, js_name = kept)]
    static KEPT: JsValue;

    /// In the start script, since only a script can import another one later.
    #[wasm_bindgen(catch, js_namespace = mirrorshift, js_name = mountEditor)]
    async fn mount_editor(
        host: &Element,
        text_area: &HtmlTextAreaElement,
        onedit: &Closure<dyn Fn()>,
    ) -> Result<Editor, JsValue>;
}

enum Holder {
    Nothing,
    TextArea(HtmlTextAreaElement),
    Editor(Editor),
}

/// Where the text is: the editor, or the plain text area before it.
#[derive(Clone)]
pub struct Source(Rc<RefCell<Holder>>);

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for Source {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Holder::Nothing)))
    }
}

impl Source {
    /// Lets `text_area` hold `text`.
    pub fn begin(&self, text_area: HtmlTextAreaElement, text: &str) {
        text_area.set_value(text);
        *self.0.borrow_mut() = Holder::TextArea(text_area);
    }

    /// Loads the editor into `host` and moves text, selection and focus over to it. `onedit` is called for each
    /// change from then on.
    ///
    /// # Errors
    /// The editor can't be loaded; the text area keeps the text.
    pub async fn upgrade(&self, host: &Element, onedit: &Closure<dyn Fn()>) -> Result<(), JsValue> {
        let text_area = match &*self.0.borrow() {
            Holder::TextArea(text_area) => text_area.clone(),
            _ => return Ok(()),
        };
        let editor = mount_editor(host, &text_area, onedit).await?;
        *self.0.borrow_mut() = Holder::Editor(editor);
        Ok(())
    }

    /// The text; lone surrogates become U+FFFD, which is as long.
    pub fn text(&self) -> String {
        match &*self.0.borrow() {
            Holder::Nothing => String::new(),
            Holder::TextArea(text_area) => text_area.value(),
            Holder::Editor(editor) => editor.text(),
        }
    }

    /// Selects `span`, which counts UTF-16 code units, and goes there.
    pub fn select(&self, span: Span) {
        let (from, to) = (span.start.offset, span.end.offset);
        match &*self.0.borrow() {
            Holder::Nothing => {}
            Holder::TextArea(text_area) => {
                let at = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
                let _ = text_area.focus();
                let _ = text_area.set_selection_range(at(from), at(to));
            }
            Holder::Editor(editor) => editor.select(from, to),
        }
    }

    /// Scrolls to the code unit at `offset` and leaves the focus where it is.
    pub fn reveal(&self, offset: usize) {
        if let Holder::Editor(editor) = &*self.0.borrow() {
            editor.reveal(offset);
        }
    }

    /// Puts another text in the place of the whole text, undoable in the editor.
    pub fn replace(&self, text: &str) {
        match &*self.0.borrow() {
            Holder::Nothing => {}
            Holder::TextArea(text_area) => {
                text_area.set_value(text);
                let _ = text_area.focus();
            }
            Holder::Editor(editor) => {
                editor.replace(text);
                editor.focus();
            }
        }
    }

    /// Marks the findings in the text, where the editor can.
    pub fn show(&self, findings: &[Diagnostic]) {
        let Holder::Editor(editor) = &*self.0.borrow() else { return };
        let marks = findings.iter().filter_map(|finding| {
            let Span { start, end } = finding.span?;
            let message = match &finding.help {
                Some(help) => format!("{}\n{help}", finding.message),
                None => finding.message.english(),
            };
            Some(editor.mark(start.offset, end.offset, finding.severity.as_str(), &message, finding.code))
        });
        editor.show(marks.take(MAX_MARKS).collect());
    }

    /// Whether the text area still holds the text, so that nobody reports edits made by the page itself.
    pub fn is_plain(&self) -> bool {
        matches!(&*self.0.borrow(), Holder::TextArea(_))
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

/// Lets `view` find `state` when it comes, as if it had kept that itself.
pub fn keep(view: &str, state: &JsValue) {
    // A plain object takes any key.
    let _ = KEPT.with(|kept| js_sys::Reflect::set(kept, &view.into(), state));
}
