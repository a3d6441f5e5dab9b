//! What is told of a text and of a pull: for people who look at it, each in their language.

use wasm_bindgen::prelude::*;

use super::{Options, conversion_options, read_options, translate, write};
use crate::api::{self, Locale, Surroundings};
use crate::simulate::pull::KubeletCredentials;
use crate::text::{LineIndex, Unit};

#[wasm_bindgen(typescript_custom_section)]
const FUNCTIONS: &str = r#"
/** A pull of `image` with `source` and with its conversion, step by step: whom containerd asks, why them, what they answer and what it costs; `options.servers` says what state they are in, `options.files` what certs.d tree there is. A lone hosts.toml, or files without a `source`, get a config of their own. Throws only when `options` has the wrong shape. */
export function trace(image: string, source: string, options?: Options, locale?: string): Trace;
/** Every field of `source`, a config.toml or hosts.toml, in the order of the text, and what it means with its value. Throws only when `options` has the wrong shape. */
export function walk(source: string, options?: Options, locale?: string): Passage[];
/** The field at the UTF-16 `offset` of `source`. Throws only when `options` has the wrong shape. */
export function explainAt(source: string, offset: number, options?: Options, locale?: string): Passage | null;
/** Which parts of `source` became which lines of the conversion's files. Throws only when `options` has the wrong shape. */
export function links(source: string, options?: Options): Link[];
"#;

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn trace(image: &str, source: &str, options: JsValue, locale: Option<String>) -> Result<JsValue, JsError> {
    let mut options = read_options(options)?;
    let files = options.files.take().unwrap_or_default();
    let servers = options.servers.take().unwrap_or_default();
    let kubelet = options.kubelet_credentials.take();
    let server = |server: String| Some(server).filter(|server| !server.is_empty());
    let kubelet = kubelet.map(|it| KubeletCredentials { server: server(it), auth: None });
    let around = Surroundings { files: &files, servers: &servers, kubelet: kubelet.as_ref() };
    let mut answer = api::trace(image, source, &conversion_options(options)?, around, Unit::Utf16);
    translate(&mut answer, language(locale.as_deref()));
    write(&answer)
}

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn walk(source: &str, options: JsValue, locale: Option<String>) -> Result<JsValue, JsError> {
    let options = told_options(options)?;
    let mut answer = api::walk(source, &options, language(locale.as_deref()), Unit::Utf16);
    translate(&mut answer, language(locale.as_deref()));
    write(&answer)
}

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(js_name = explainAt, skip_typescript)]
pub fn explain_at(source: &str, offset: usize, options: JsValue, locale: Option<String>) -> Result<JsValue, JsError> {
    let options = told_options(options)?;
    let offset = LineIndex::new(source).byte_of_utf16(offset);
    let mut answer = api::explain_at(source, offset, &options, language(locale.as_deref()), Unit::Utf16);
    translate(&mut answer, language(locale.as_deref()));
    write(&answer)
}

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn links(source: &str, options: JsValue) -> Result<JsValue, JsError> {
    write(&api::links(source, &told_options(options)?, Unit::Utf16))
}

fn told_options(options: JsValue) -> Result<api::Options, JsError> {
    let options: Options = read_options(options)?;
    conversion_options(options)
}

fn language(locale: Option<&str>) -> Locale {
    Locale::parse(locale.unwrap_or_default())
}
