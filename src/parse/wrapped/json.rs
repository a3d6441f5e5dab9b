//! Files in Ignition's JSON and in other JSON documents, and data URLs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Inner, Refusal, Wrapping};
use crate::parse::encoded;
use crate::text::Extent;

/// The strings of a JSON document that may be files.
pub(super) fn strings(text: &str) -> Vec<Inner> {
    let Ok(document) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let mut found = Vec::new();
    walk(text, &document, None, "", &mut found);
    found
}

fn walk(text: &str, value: &Value, path: Option<&str>, compression: &str, found: &mut Vec<Inner>) {
    match value {
        Value::Object(fields) => {
            let said = |key: &str| fields.get(key).and_then(Value::as_str);
            let path = said("path").or(path);
            let compression = said("compression").or(said("encoding")).unwrap_or_default();
            for (key, value) in fields {
                let own = Some(&**key).filter(|it| it.ends_with(".toml"));
                walk(text, value, own.or(path), compression, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|it| walk(text, it, path, compression, found)),
        Value::String(string) => {
            let extent = place(text, string);
            let path = path.map(str::to_owned);
            if string.starts_with("data:") {
                found.extend(data_url(Wrapping::Ignition, path, extent, string, compression));
            } else if string.contains('\n') {
                found.push(Inner::new(Wrapping::Ignition, path, extent, string.clone()));
            } else if string.len() >= 16 {
                found.extend(encoded::decoded(string).map(|it| Inner::new(Wrapping::Ignition, path, extent, it)));
            }
        }
        _ => {}
    }
}

/// Where a string stands in its document; all of the document where it is spelled in another way.
fn place(text: &str, string: &str) -> Extent {
    let written = serde_json::to_string(string).unwrap_or_default();
    let inner = written.trim_matches('"');
    text.find(inner).map_or(Extent::new(0, text.len()), |at| Extent::new(at, at + inner.len()))
}

/// The file that a data URL holds, as Ignition reads it: RFC 2397, possibly packed.
pub(super) fn data_url(
    wrapping: Wrapping,
    path: Option<String>,
    extent: Extent,
    url: &str,
    compression: &str,
) -> Option<Inner> {
    let (head, data) = url.strip_prefix("data:")?.split_once(',')?;
    let plain = encoded::without_percents(data).unwrap_or_else(|| data.to_owned());
    let bytes = if head.ends_with(";base64") { STANDARD.decode(plain).ok() } else { Some(plain.into_bytes()) };
    let contents = bytes.and_then(encoded::unpacked);
    let refusal = contents.is_none().then_some(Refusal::Encoding);
    // What says that it is packed and isn't would be refused on the node.
    let is_packed = compression == "gzip" && !head.ends_with(";base64");
    let refusal = refusal.or(is_packed.then_some(Refusal::Encoding));
    Some(Inner { refusal, ..Inner::new(wrapping, path, extent, contents.unwrap_or_default()) })
}
