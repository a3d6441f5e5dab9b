//! JavaScript in, the façade's answers out. Beyond that, this turns byte offsets into UTF-16.
//!
//! A bad configuration is a normal answer. `Err` means only that `options` had the wrong shape. Objects are those of
//! the terminal's JSON, secrets masked as there, but for spans and edits, which count UTF-16 code units.

mod forms;
#[cfg(feature = "page")]
mod page;
mod told;

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::api::{self, Diagnostic, Engine, Explanation, File, Knobs, Locale, Mode, Pause, Unknown};
use crate::message::{self, Messages};
use crate::release::Release;
use crate::simulate::pull::{KubeletCredentials, Servers};
use crate::text::{LineIndex, Unit};

/// What to do, and for whom; every key may be left out, and the whole as well.
#[derive(Debug, Default, Deserialize, Tsify)]
#[serde(default)]
pub struct Options {
    /// The release that reads the file today: `1.6`, `1.6.24`. Default `1.6`.
    #[tsify(optional)]
    pub containerd: Option<String>,
    /// The release that will read the result. Default: the same.
    #[tsify(optional)]
    pub target: Option<String>,
    /// The directory to set as `config_path`. Default `/etc/containerd/certs.d`.
    #[tsify(optional)]
    pub config_path: Option<String>,
    /// `exact` (default) or `recommended`.
    #[tsify(optional, type = "\"exact\" | \"recommended\"")]
    pub mode: Option<String>,
    /// Image references to compare, beside one for each registry that is named.
    #[tsify(optional)]
    pub images: Option<Vec<String>>,
    /// Whether to set `SystemdCgroup = true` for runc.
    #[tsify(optional)]
    pub systemd_cgroup: Option<bool>,
    /// The pause image to set.
    #[tsify(optional)]
    pub sandbox_image: Option<String>,
    /// The registry to take the pause image from, `host` or `host/path`; not together with `sandbox_image`.
    #[tsify(optional)]
    pub pause_registry: Option<String>,
    /// For `simulate` and `trace`: the `hosts.toml` files of the node, `certs.d/docker.io/hosts.toml` or with absolute paths.
    #[tsify(optional)]
    pub files: Option<Vec<File>>,
    /// For `simulate` and `trace`: the state of servers, by name; one that is not listed answers.
    #[tsify(optional, type = "Record<string, unknown>")]
    pub servers: Option<Servers>,
    /// For `simulate` and `trace`: the server that the kubelet sends credentials for; `""` is whichever asks.
    #[tsify(optional)]
    pub kubelet_credentials: Option<String>,
    /// The language of messages: English, or Chinese with `zh`, `zh-CN`.
    #[tsify(optional)]
    pub locale: Option<String>,
}

#[wasm_bindgen(typescript_custom_section)]
const FUNCTIONS: &str = r#"
/** Converts `source`, a config.toml or what `crictl info` prints: files, a comparison for each registry with both plans, what could not be carried over, findings. Throws only when `options` has the wrong shape. */
export function analyze(source: string, options?: Options): Conversion;
/** Whether a node does what was planned for `source`: `reports` are what `crictl info` and, from 2.0 on, `containerd config dump` print there. Throws only when an argument has the wrong shape. */
export function readBack(source: string, reports: string | string[], options?: Options): ReadBack;
/** Whom containerd asks for `image`, in order, and the whole pull, with `source` as its config.toml. Throws only when `options` has the wrong shape. */
export function simulate(image: string, source: string, options?: Options): Plan;
/** The document that brings the conversion of `source` to many nodes, with its script inside; null when no script comes of it. Throws only when an argument has the wrong shape. */
export function fleet(source: string, engine: Engine, options?: Options): File | null;
/** All files of the conversion of `source` as a `.tar.gz`, the same bytes each time; empty when the text can't be used. A config.toml that holds credentials is left out: the script changes that of the node. Throws only when `options` has the wrong shape. */
export function archive(source: string, options?: Options): Uint8Array;
/** The whole conversion of `source` as Markdown for a change request, in English or Chinese (`"zh-CN"`), credentials masked. Throws only when `options` has the wrong shape. */
export function report(source: string, options?: Options, locale?: string): string;
/** The script of the conversion of `source`, section by section: what each does, why, and what happens when it fails; empty when no script comes of it. Throws only when `options` has the wrong shape. */
export function steps(source: string, options?: Options, locale?: string): Step[];
/** The files of containerd's within what somebody pasted: a script, cloud-init, a kind or Kubernetes document, Ignition, Markdown, a terminal's output, a diff. Empty when `text` is such a file itself. */
export function unwrap(text: string, locale?: string): Inner[];
/** Any text without its secrets, placeholders of the same shape in their places. */
export function redact(text: string): Redacted;
/** Lints config.toml and hosts.toml files. Throws only when an argument has the wrong shape. */
export function check(files: File[], options?: Options): Checked;
/** What a key means, in English or Chinese (`"zh-CN"`); the nearest keys when there is no such key; all keys without one. */
export function explain(key?: string | null, locale?: string): Explanation | Explanation[] | Unknown;
/** What fits at the UTF-16 `offset` of `source`. */
export function complete(source: string, offset: number): Completion[];
/** What brings a conversion to many nodes. */
export type Engine = "ansible" | "daemonset" | "cloud-init" | "butane" | "ignition" | "kind" | "kubeadm";
"#;

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn analyze(source: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = read_options(options)?;
    let locale = options.locale();
    let mut conversion = api::convert(source, &conversion_options(options)?);
    conversion.hide_secrets();
    translate(&mut conversion, locale);
    in_utf16(source, &mut conversion.diagnostics);
    write(&conversion)
}

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn simulate(image: &str, source: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = read_options(options)?;
    let containerd = release(options.containerd.as_deref())?.unwrap_or_default();
    let kubelet = options
        .kubelet_credentials
        .map(|server| KubeletCredentials { server: Some(server).filter(|server| !server.is_empty()), auth: None });
    let files = options.files.unwrap_or_default();
    let servers = options.servers.unwrap_or_default();
    write(&api::simulate(image, source, containerd, &files, &servers, kubelet.as_ref()))
}

/// As declared above.
///
/// # Errors
/// When an argument has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn check(files: JsValue, options: JsValue) -> Result<JsValue, JsError> {
    let options = read_options(options)?;
    let containerd = release(options.containerd.as_deref())?.unwrap_or_default();
    let files = read::<Vec<File>>(files)?;
    let mut checked = api::check(&files, containerd);
    for checked in &mut checked.files {
        checked.diagnostics.iter_mut().for_each(api::hide_fix);
        if let Some(file) = files.iter().find(|file| file.path == checked.path) {
            in_utf16(&file.contents, &mut checked.diagnostics);
        }
    }
    translate(&mut checked, options.locale());
    write(&checked)
}

/// As declared above.
///
/// # Errors
/// When an argument has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn fleet(source: &str, engine: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = conversion_options(read_options(options)?)?;
    let engine = Engine::parse(engine).ok_or_else(|| {
        let names = Engine::ALL.map(|it| format!("`{}`", it.as_str())).join(", ");
        JsError::new(&format!("expected one of {names} for `engine`, found `{engine}`"))
    })?;
    write(&api::fleet(&api::convert(source, &options), engine, &options))
}

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn archive(source: &str, options: JsValue) -> Result<Vec<u8>, JsError> {
    let options = conversion_options(read_options(options)?)?;
    let files = api::without_secrets(api::convert(source, &options).files);
    if files.is_empty() {
        return Ok(Vec::new());
    }
    api::archive(&files).map_err(|why| JsError::new(&why))
}

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn report(source: &str, options: JsValue, locale: Option<String>) -> Result<String, JsError> {
    let options = conversion_options(read_options(options)?)?;
    Ok(api::report(source, &options, Locale::parse(locale.as_deref().unwrap_or_default())))
}

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn steps(source: &str, options: JsValue, locale: Option<String>) -> Result<JsValue, JsError> {
    let options = conversion_options(read_options(options)?)?;
    write(&api::steps(source, &options, Locale::parse(locale.as_deref().unwrap_or_default())))
}

/// As declared above.
///
/// # Errors
/// Never; crossing the boundary could in theory.
#[wasm_bindgen(skip_typescript)]
pub fn unwrap(text: &str, locale: Option<String>) -> Result<JsValue, JsError> {
    let mut inners = api::unwrap(text, Locale::parse(locale.as_deref().unwrap_or_default()));
    let index = LineIndex::new(text);
    for inner in &mut inners {
        index.locate(&mut inner.span, Unit::Utf16);
    }
    write(&inners)
}

/// As declared above.
///
/// # Errors
/// Never; crossing the boundary could in theory.
#[wasm_bindgen(skip_typescript)]
pub fn redact(text: &str) -> Result<JsValue, JsError> {
    let mut redacted = api::redact(text);
    let index = LineIndex::new(text);
    for replaced in &mut redacted.replaced {
        index.locate(&mut replaced.span, Unit::Utf16);
    }
    write(&redacted)
}

/// What [`explain`] answers.
#[derive(Serialize)]
#[serde(untagged)]
enum Explained {
    One(Box<Explanation>),
    All(Vec<Explanation>),
    None(Unknown),
}

/// As declared above.
///
/// # Errors
/// Never; crossing the boundary could in theory.
#[wasm_bindgen(skip_typescript)]
pub fn explain(key: Option<String>, locale: Option<String>) -> Result<JsValue, JsError> {
    let locale = Locale::parse(locale.as_deref().unwrap_or_default());
    write(&match key {
        None => Explained::All(api::explain_all(locale)),
        Some(key) => match api::explain(&key, locale) {
            Ok(explanation) => Explained::One(Box::new(explanation)),
            Err(unknown) => Explained::None(unknown),
        },
    })
}

/// As declared above.
///
/// # Errors
/// Never; crossing the boundary could in theory.
#[wasm_bindgen(skip_typescript)]
pub fn complete(source: &str, offset: usize) -> Result<JsValue, JsError> {
    let index = LineIndex::new(source);
    let mut completions = api::complete(source, index.byte_of_utf16(offset));
    for it in &mut completions {
        it.start = index.position(it.start, Unit::Utf16).offset;
        it.end = index.position(it.end, Unit::Utf16).offset;
    }
    write(&completions)
}

/// The whole analysis of a source, without the crossing of its result to JavaScript: how many bytes came out.
#[cfg(feature = "bench")]
#[wasm_bindgen(skip_typescript)]
pub fn analyze_lean(source: &str) -> usize {
    let analysis = api::analyze(source, &api::Options::default());
    analysis.files.iter().map(|file| file.contents.len()).sum()
}

/// One text, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Reports {
    One(String),
    Many(Vec<String>),
}

impl Default for Reports {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

/// As declared above.
///
/// # Errors
/// When an argument has the wrong shape; never for any text.
#[wasm_bindgen(js_name = readBack, skip_typescript)]
pub fn read_back(source: &str, reports: JsValue, options: JsValue) -> Result<JsValue, JsError> {
    let options = read_options(options)?;
    let locale = options.locale();
    let options = conversion_options(options)?;
    let reports = match read::<Reports>(reports)? {
        Reports::One(report) => vec![report],
        Reports::Many(reports) => reports,
    };
    let texts: Vec<&str> = reports.iter().map(String::as_str).collect();
    let mut answer = api::read_back(source, &options, &texts);
    in_utf16(source, &mut answer.diagnostics);
    for (report, diagnostics) in texts.iter().zip(&mut answer.report_diagnostics) {
        in_utf16(report, diagnostics);
    }
    translate(&mut answer, locale);
    write(&answer)
}

impl Options {
    fn locale(&self) -> Locale {
        Locale::parse(self.locale.as_deref().unwrap_or_default())
    }
}

/// `answer` in the language asked for: what crosses over is text.
fn translate(answer: &mut impl Messages, locale: Locale) {
    match locale {
        Locale::En => {}
        Locale::Zh => answer.translate(message::chinese()),
    }
}

fn conversion_options(options: Options) -> Result<api::Options, JsError> {
    let mode = match options.mode.as_deref() {
        None | Some("exact") => Mode::Exact,
        Some("recommended") => Mode::Recommended,
        Some(other) => {
            return Err(JsError::new(&format!("expected `exact` or `recommended` for `mode`, found `{other}`")));
        }
    };
    let pause = match (options.sandbox_image, options.pause_registry) {
        (Some(_), Some(_)) => return Err(JsError::new("expected `sandbox_image` or `pause_registry`, found both")),
        (image, registry) => image.map(Pause::Image).or(registry.map(Pause::Registry)),
    };
    let default = api::Options::default();
    Ok(api::Options {
        containerd: release(options.containerd.as_deref())?.unwrap_or(default.containerd),
        target: release(options.target.as_deref())?,
        config_path: options.config_path.unwrap_or(default.config_path),
        mode,
        images: options.images.unwrap_or_default(),
        knobs: Knobs { systemd_cgroup: options.systemd_cgroup.unwrap_or_default(), pause },
    })
}

/// The keys of [`Options`].
const OPTIONS: [&str; 12] = [
    "containerd",
    "target",
    "config_path",
    "mode",
    "images",
    "systemd_cgroup",
    "sandbox_image",
    "pause_registry",
    "files",
    "servers",
    "kubelet_credentials",
    "locale",
];

/// Options, none of which is misspelled: serde-wasm-bindgen asks for the keys it knows and sees no others.
fn read_options(value: JsValue) -> Result<Options, JsError> {
    if value.is_object() {
        for key in read::<BTreeMap<String, IgnoredAny>>(value.clone())?.keys() {
            if !OPTIONS.contains(&&**key) {
                return Err(JsError::new(&format!("unknown option `{key}`, expected one of {}", OPTIONS.join(", "))));
            }
        }
    }
    read(value)
}

/// Spans and edits in UTF-16 code units, as JavaScript counts.
fn in_utf16(source: &str, diagnostics: &mut [Diagnostic]) {
    let index = LineIndex::new(source);
    for diagnostic in diagnostics {
        diagnostic.locate(&index, Unit::Utf16);
    }
}

fn release(text: Option<&str>) -> Result<Option<Release>, JsError> {
    text.map(Release::parse).transpose().map_err(|error| JsError::new(&error))
}

/// An argument; one that is left out counts as empty.
fn read<T: for<'de> Deserialize<'de> + Default>(value: JsValue) -> Result<T, JsError> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(value).map_err(|error| JsError::new(&error.to_string()))
}

/// An answer as JSON would have it: `null` for what is not there, and objects instead of maps.
fn write<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| JsError::new(&error.to_string()))
}
