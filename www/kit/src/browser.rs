//! What the browser does for both programs: clipboard, clock, focus, and saving a file.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, Window};

#[wasm_bindgen]
extern "C" {
    /// Lets the browser save a text or bytes as a file.
    #[wasm_bindgen(js_namespace = mirrorshift)]
    pub fn save(name: &str, contents: &JsValue);

    /// An input or a text area; any other element has no `value`.
    type Field;

    #[wasm_bindgen(method, getter)]
    fn value(this: &Field) -> Option<String>;

    #[wasm_bindgen(method)]
    fn focus(this: &Field);

    #[wasm_bindgen(method)]
    fn select(this: &Field);
}

/// What came of copying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The text is on the clipboard.
    Done,
    /// It is not, but one key press copies it.
    Selected,
    /// Neither.
    Failed,
}

/// Puts `text` on the clipboard. Where the browser does not let the page do that, selects it in `shown`, if the whole of it
/// stands there.
pub async fn copy(text: &str, shown: Option<Element>) -> Copied {
    let Some(window) = web_sys::window() else { return Copied::Failed };
    let navigator = window.navigator();
    // Absent outside secure contexts, whatever its type says.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or(JsValue::UNDEFINED);
    if !clipboard.is_undefined() && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
        return Copied::Done;
    }
    let is_selected = shown.is_some_and(|shown| select(&window, text, &shown));
    if is_selected { Copied::Selected } else { Copied::Failed }
}

/// Selects `text` in `shown`, unless only a part of it stands there.
fn select(window: &Window, text: &str, shown: &Element) -> bool {
    // What is shown has line ends of its own.
    let is_whole = |shown: Option<String>| shown.is_some_and(|it| it.lines().eq(text.lines()));
    let field = shown.unchecked_ref::<Field>();
    let value = field.value();
    if value.is_some() {
        // A selection in a field is copied where that has the focus.
        field.focus();
        field.select();
        return is_whole(value);
    }
    is_whole(shown.text_content())
        && matches!(window.get_selection(), Ok(Some(selection)) if selection.select_all_children(shown).is_ok())
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Moves the focus to the element with `id`.
pub fn focus(id: &str) {
    let element = web_sys::window().and_then(|window| window.document()?.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
