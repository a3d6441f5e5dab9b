//! A `hosts.toml` as a form, and a certs.d tree as a source, for people who look at it, each in their language.

use wasm_bindgen::prelude::*;

use super::{read, read_options, release, translate, write};
use crate::api::{self, Change, File, Locale, NewHost};
use crate::release::Release;
use crate::text::Unit;

#[wasm_bindgen(typescript_custom_section)]
const FUNCTIONS: &str = r#"
/** A hosts.toml as a form sees it; `path` says where it lies: `certs.d/docker.io/hosts.toml`, or `docker.io` alone. Throws only when `options` has the wrong shape. */
export function hostsForm(text: string, options?: Options, path?: string | null, locale?: string): HostsForm;
/** Makes `change` in a hosts.toml: edits that leave comments, order and spelling of all else alone. Throws only when an argument has the wrong shape. */
export function hostsEdit(text: string, change: HostsChange, options?: Options, locale?: string): HostsEdit;
/** The hosts.toml of a registry that has none yet, with its first host; `*` is every registry without one. Throws only when an argument has the wrong shape. */
export function newHosts(namespace: string, host: NewHost, options?: Options, locale?: string): NewHosts;
/** What files make up as people drop them: whom each directory of the tree makes containerd ask, and findings. `namespace` is whom a hosts.toml without a directory is for. Throws only when an argument has the wrong shape. */
export function tree(files: File[], options?: Options, namespace?: string | null, locale?: string): Tree;
/** What a text is, told by its first words; "wrapped" is one of the others inside a script, YAML and the like. */
export function kind(text: string): "config.toml" | "hosts.toml" | "crictl-info" | "wrapped" | "unknown";
/** A change that a form makes. Hosts go by `HostForm.id`; none is the top of the file. */
export type HostsChange =
  | { do: "add-host"; url: string; fields?: NewFields; at?: number }
  | { do: "remove-host"; host: number }
  | { do: "move-host"; host: number; to: number }
  | { do: "rename-host"; host: number; url: string }
  | ({ do: "set"; host?: number | null } & HostsSetting)
  | { do: "unset"; host?: number | null; field: HostsSetting["field"] | "header" }
  | { do: "add-header"; host?: number | null; name: string; values: string[] }
  | { do: "set-header"; host?: number | null; name: string; values: string[] }
  | { do: "remove-header"; host?: number | null; name: string }
  | { do: "rename-header"; host?: number | null; name: string; to: string };
/** A field and its value; `server` stands at the top alone. */
export type HostsSetting =
  | { field: "server" | "dial_timeout"; value: string }
  | { field: "capabilities" | "ca"; value: string[] }
  | { field: "skip_verify" | "override_path"; value: boolean }
  | { field: "client"; value: [string, string | null][] };
/** What is said of a new host. */
export interface NewFields {
  capabilities?: string[];
  skip_verify?: boolean;
  override_path?: boolean;
  ca?: string[];
  client?: [string, string | null][];
  dial_timeout?: string;
  headers?: [string, string[]][];
}
/** The first host of a new file. `server`: the registry itself where it is left out, none where it is empty. */
export interface NewHost {
  url: string;
  fields?: NewFields;
  server?: string;
}
"#;

/// As declared above.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(js_name = hostsForm, skip_typescript)]
pub fn hosts_form(
    text: &str,
    options: JsValue,
    path: Option<String>,
    locale: Option<String>,
) -> Result<JsValue, JsError> {
    let mut answer = api::hosts_form(text, path.as_deref(), reader(options)?, Unit::Utf16);
    answer.diagnostics.iter_mut().for_each(api::hide_fix);
    translate(&mut answer, Locale::parse(locale.as_deref().unwrap_or_default()));
    write(&answer)
}

/// As declared above.
///
/// # Errors
/// When an argument has the wrong shape; never for any text.
#[wasm_bindgen(js_name = hostsEdit, skip_typescript)]
pub fn hosts_edit(text: &str, change: JsValue, options: JsValue, locale: Option<String>) -> Result<JsValue, JsError> {
    let change: Change = serde_wasm_bindgen::from_value(change).map_err(|error| JsError::new(&error.to_string()))?;
    let mut answer = api::hosts_edit(text, &change, reader(options)?, Unit::Utf16);
    translate(&mut answer, Locale::parse(locale.as_deref().unwrap_or_default()));
    write(&answer)
}

/// As declared above.
///
/// # Errors
/// When an argument has the wrong shape; never for any text.
#[wasm_bindgen(js_name = newHosts, skip_typescript)]
pub fn new_hosts(namespace: &str, host: JsValue, options: JsValue, locale: Option<String>) -> Result<JsValue, JsError> {
    let mut answer = api::new_hosts(namespace, &read::<NewHost>(host)?, reader(options)?);
    translate(&mut answer, Locale::parse(locale.as_deref().unwrap_or_default()));
    write(&answer)
}

/// As declared above.
///
/// # Errors
/// When an argument has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn tree(
    files: JsValue,
    options: JsValue,
    namespace: Option<String>,
    locale: Option<String>,
) -> Result<JsValue, JsError> {
    let namespace = namespace.filter(|it| !it.is_empty());
    let mut answer = api::tree(&read::<Vec<File>>(files)?, namespace.as_deref(), reader(options)?, Unit::Utf16);
    answer.files.iter_mut().flat_map(|it| &mut it.diagnostics).for_each(api::hide_fix);
    translate(&mut answer, Locale::parse(locale.as_deref().unwrap_or_default()));
    write(&answer)
}

/// As declared above.
#[wasm_bindgen(skip_typescript)]
pub fn kind(text: &str) -> String {
    api::kind(text).as_str().to_owned()
}

/// The release that reads the files.
fn reader(options: JsValue) -> Result<Release, JsError> {
    Ok(release(read_options(options)?.containerd.as_deref())?.unwrap_or_default())
}
