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
    let mut strings = Strings { text, found: Vec::new(), behind: 0 };
    strings.walk(&document, None, "");
    strings.found
}

struct Strings<'t> {
    text: &'t str,
    found: Vec<Inner>,
    /// Where the last one ends: the next one mostly stands behind it.
    behind: usize,
}

impl Strings<'_> {
    fn walk(&mut self, value: &Value, path: Option<&str>, compression: &str) {
        match value {
            Value::Object(fields) => {
                let said = |key: &str| fields.get(key).and_then(Value::as_str);
                let path = said("path").or(path);
                let compression = said("compression").or(said("encoding")).unwrap_or_default();
                for (key, value) in fields {
                    let own = Some(&**key).filter(|it| it.ends_with(".toml"));
                    self.walk(value, own.or(path), compression);
                }
            }
            Value::Array(values) => values.iter().for_each(|it| self.walk(it, path, compression)),
            Value::String(string) => {
                // Looking for a place takes the whole text, and most strings are no files.
                let file = file(string, path.map(str::to_owned), compression);
                if let Some(mut file) = file.filter(|it| it.refusal.is_some() || it.looks().is_some()) {
                    file.extent = self.place(string);
                    self.found.push(file);
                }
            }
            _ => {}
        }
    }

    /// Where a string stands in its document; all of the document where it is spelled in another way.
    fn place(&mut self, string: &str) -> Extent {
        let written = serde_json::to_string(string).unwrap_or_default();
        let inner = written.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or_default();
        let rest = self.text.get(self.behind..).unwrap_or_default();
        let Some(at) = rest.find(inner).map(|at| self.behind + at).or_else(|| self.text.find(inner)) else {
            return Extent::new(0, self.text.len());
        };
        self.behind = at + inner.len();
        Extent::new(at, self.behind)
    }
}

/// What may be a file, with no place yet.
fn file(string: &str, path: Option<String>, compression: &str) -> Option<Inner> {
    let nowhere = Extent::default();
    if string.starts_with("data:") {
        return data_url(Wrapping::Ignition, path, nowhere, string, compression);
    }
    if string.contains('\n') {
        return Some(Inner::new(Wrapping::Ignition, path, nowhere, string.to_owned()));
    }
    let decoded = if string.len() >= 16 { encoded::decoded(string) } else { None };
    decoded.map(|it| Inner::new(Wrapping::Ignition, path, nowhere, it))
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
