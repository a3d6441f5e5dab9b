//! What the browser does for both programs: clipboard, clock, focus, and saving a file.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

#[wasm_bindgen]
extern "C" {
    /// Lets the browser save a text or bytes as a file.
    #[wasm_bindgen(js_namespace = mirrorshift)]
    pub fn save(name: &str, contents: &JsValue);
}

/// Puts `text` on the clipboard. Where the browser does not let the page do that, selects the text in `shown`,
/// so that one key press copies it, and says no.
pub async fn copy(text: &str, shown: Option<Element>) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    // Absent outside secure contexts, whatever its type says.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or(JsValue::UNDEFINED);
    if !clipboard.is_undefined() && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
        return true;
    }
    if let (Some(shown), Ok(Some(selection))) = (shown, window.get_selection()) {
        let _ = selection.select_all_children(&shown);
    }
    false
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
