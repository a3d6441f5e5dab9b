//! The fields of one table in a `hosts.toml`: the file itself, which describes `server`, or a host.

use std::borrow::Cow;

use crate::document::{Document, NodeId, Value};
use crate::message::{Message, Phrase};
use crate::model::certs_d::{Address, Capabilities, RegistryHost};
use crate::model::go_duration;
use crate::model::go_url::{self, GoUrl, clean_path};
use crate::release::{Feature, Release};
use crate::text::Spanned;

use super::config_toml::{names, shown};

/// The keys, and what the release must have to know them.
pub const FIELDS: [(&str, Option<Feature>); 7] = [
    ("capabilities", None),
    ("ca", None),
    ("client", None),
    ("skip_verify", None),
    ("header", None),
    ("override_path", Some(Feature::OVERRIDE_PATH)),
    ("dial_timeout", Some(Feature::DIAL_TIMEOUT)),
];

/// What a table says, and what is wrong with it.
pub struct Fields<'a> {
    /// The table.
    pub host: RegistryHost<'a>,
    /// Wrong types, which void the file in every table that is decoded.
    pub decode: Vec<Spanned<Message>>,
    /// Wrong values, which void it where the host would be asked.
    pub parse: Vec<Spanned<Message>>,
}

/// `server`, where it is a string; [`fields`] of the root reports any other type.
pub fn server<'a>(document: &Document<'a>, release: Release) -> Spanned<Cow<'a, str>> {
    match find(document, NodeId::ROOT, "server", release).map(|id| document.node(id)) {
        Some(node) => match &node.value {
            Value::String(text) => Spanned::new(text.clone(), node.extent),
            _ => Spanned::new(Cow::Borrowed(""), node.extent),
        },
        None => Spanned::default(),
    }
}

/// Reads the fields of `table`, which describe the host at `url`.
///
/// containerd v2.3.4 core/remotes/docker/config/hosts.go: hostFileConfig, parseHostConfig.
pub fn fields<'a>(document: &Document<'a>, table: NodeId, url: Spanned<Cow<'a, str>>, release: Release) -> Fields<'a> {
    let host = RegistryHost { url: url.value, extent: url.extent, ..RegistryHost::default() };
    let mut reader = Reader { document, fields: Fields { host, decode: Vec::new(), parse: Vec::new() } };
    let field = |name: &str| find(document, table, name, release);
    if let Some(id) = field("server").filter(|_| table == NodeId::ROOT) {
        reader.string(id, "server");
    }
    reader.fields.host.override_path = field("override_path")
        .filter(|_| release.has(Feature::OVERRIDE_PATH))
        .and_then(|id| reader.boolean(id, "override_path"))
        .unwrap_or_default();
    reader.fields.host.skip_verify = field("skip_verify").and_then(|id| reader.boolean(id, "skip_verify"));
    if let Some(id) = field("capabilities") {
        reader.capabilities(id, release);
    }
    if let Some(id) = field("ca") {
        reader.ca(id);
    }
    if let Some(id) = field("client") {
        reader.client(id);
    }
    if let Some(id) = field("header") {
        reader.header(id);
    }
    if let Some(id) = field("dial_timeout").filter(|_| release.has(Feature::DIAL_TIMEOUT)) {
        reader.dial_timeout(id);
    }
    reader.address();
    reader.fields
}

/// The key that a field is read from: 1.x prefers the exact spelling, 2.x the last of any.
pub fn find(document: &Document<'_>, table: NodeId, name: &str, release: Release) -> Option<NodeId> {
    let mut spelled = document.children(table).filter(|(_, node)| names(&node.key, name, release)).map(|(id, _)| id);
    if release.is_1() { document.get(table, name).or_else(|| spelled.next()) } else { spelled.last() }
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    fields: Fields<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn value(&self, id: NodeId) -> Value<'a> {
        self.document.node(id).value.clone()
    }

    fn expected(&self, id: NodeId, name: &str, what: Phrase) -> Spanned<Message> {
        let node = self.document.node(id);
        Spanned::new(say!("`{name}`: expected {what}, found {kind}", name, what, kind = node.value.kind()), node.extent)
    }

    fn string(&mut self, id: NodeId, name: &str) -> Option<Cow<'a, str>> {
        match self.value(id) {
            Value::String(text) => Some(text),
            _ => {
                let why = self.expected(id, name, phrase!("a string"));
                self.fields.decode.push(why);
                None
            }
        }
    }

    fn boolean(&mut self, id: NodeId, name: &str) -> Option<bool> {
        match self.value(id) {
            Value::Boolean(value) => Some(value),
            _ => {
                let why = self.expected(id, name, phrase!("`true` or `false`"));
                self.fields.decode.push(why);
                None
            }
        }
    }

    /// The strings of an array; the first element that is none otherwise.
    fn strings(&self, id: NodeId) -> Result<Vec<Cow<'a, str>>, NodeId> {
        self.document
            .children(id)
            .map(|(id, node)| match &node.value {
                Value::String(text) => Ok(text.clone()),
                _ => Err(id),
            })
            .collect()
    }

    fn capabilities(&mut self, id: NodeId, release: Release) {
        if self.value(id) != Value::Array {
            let why = self.expected(id, "capabilities", phrase!("an array of strings"));
            return self.fields.decode.push(why);
        }
        match self.strings(id) {
            Err(element) => {
                let why = self.expected(element, "capabilities", phrase!("a string"));
                self.fields.decode.push(why);
            }
            Ok(words) => {
                let places: Vec<NodeId> = self.document.children(id).map(|(id, _)| id).collect();
                let words: Vec<Cow<'a, str>> = words.into_iter().map(lower).collect();
                for (word, place) in words.iter().zip(places) {
                    let why = match &**word {
                        "pull" | "resolve" | "push" => continue,
                        "referrers" if release.has(Feature::REFERRERS) => continue,
                        "referrers" => say!("capability `referrers` came with 2.2"),
                        word => say!("unknown capability `{word}`", word = shown(word)),
                    };
                    self.fields.parse.push(Spanned::new(why, self.document.node(place).extent));
                }
                // An empty list is the same as none.
                let has = |capability: &str| words.iter().any(|word| word == capability);
                let capabilities = Capabilities { pull: has("pull"), resolve: has("resolve") };
                self.fields.host.capabilities = (!words.is_empty()).then_some(capabilities);
            }
        }
    }

    fn ca(&mut self, id: NodeId) {
        self.fields.host.ca = match self.value(id) {
            Value::String(file) => Some(vec![file]),
            Value::Array => match self.strings(id) {
                Ok(files) => Some(files),
                Err(element) => {
                    let why = self.expected(element, "ca", phrase!("a string"));
                    return self.fields.parse.push(why);
                }
            },
            _ => {
                let why = self.expected(id, "ca", phrase!("a string or an array of strings"));
                return self.fields.parse.push(why);
            }
        };
    }

    fn client(&mut self, id: NodeId) {
        match self.value(id) {
            Value::String(file) => self.fields.host.client.push((file, None)),
            Value::Array => {
                let elements: Vec<NodeId> = self.document.children(id).map(|(id, _)| id).collect();
                for element in elements {
                    self.client_pair(element);
                }
            }
            _ => {
                let why = self.expected(id, "client", phrase!("a string or an array"));
                self.fields.parse.push(why);
            }
        }
    }

    fn client_pair(&mut self, id: NodeId) {
        let why = match self.value(id) {
            Value::String(file) => return self.fields.host.client.push((file, None)),
            Value::Array => match self.strings(id).as_deref() {
                Ok([cert, key]) => return self.fields.host.client.push((cert.clone(), Some(key.clone()))),
                Ok(files) => {
                    let why = say!(
                        "`client`: expected a pair of certificate and key, found {files} files",
                        files = files.len()
                    );
                    Spanned::new(why, self.document.node(id).extent)
                }
                Err(element) => self.expected(*element, "client", phrase!("a string")),
            },
            _ => self.expected(id, "client", phrase!("a string or a pair of strings")),
        };
        self.fields.parse.push(why);
    }

    fn header(&mut self, id: NodeId) {
        if !matches!(self.value(id), Value::Table(_)) {
            let why = self.expected(id, "header", phrase!("a table"));
            return self.fields.decode.push(why);
        }
        let entries: Vec<(NodeId, Cow<'a, str>)> =
            self.document.children(id).map(|(id, node)| (id, node.key.clone())).collect();
        for (id, name) in entries {
            let wrong = match self.value(id) {
                Value::String(value) => {
                    self.fields.host.header.push((name, vec![value]));
                    continue;
                }
                Value::Array => match self.strings(id) {
                    Ok(values) => {
                        self.fields.host.header.push((name, values));
                        continue;
                    }
                    Err(element) => element,
                },
                _ => id,
            };
            let why = self.expected(wrong, "header", phrase!("a string or an array of strings"));
            self.fields.parse.push(why);
        }
    }

    fn dial_timeout(&mut self, id: NodeId) {
        let Some(text) = self.string(id, "dial_timeout").filter(|text| !text.is_empty()) else { return };
        let extent = self.document.node(id).extent;
        if let Err(why) = go_duration::parse(&text) {
            self.fields.parse.push(Spanned::new(say!("`dial_timeout`: {why}", why), extent));
        }
        self.fields.host.dial_timeout = Some(Spanned::new(text, extent));
    }

    fn address(&mut self) {
        let host = &self.fields.host;
        let read = match &host.url {
            Cow::Borrowed(url) => address(url, host.override_path),
            Cow::Owned(url) => address(url, host.override_path).map(|it| it.map(Address::into_owned)),
        };
        match read {
            Ok(address) => self.fields.host.address = address,
            Err(why) => self.fields.parse.push(Spanned::new(say!("this is no URL: {why}", why), host.extent)),
        }
    }
}

/// No letter beyond ASCII becomes one of a capability's.
fn lower(word: Cow<'_, str>) -> Cow<'_, str> {
    if word.bytes().any(|it| it.is_ascii_uppercase()) { word.to_ascii_lowercase().into() } else { word }
}

/// Where the host at `url` is reached; `None` where containerd finds no host in it.
///
/// Odd: whatever begins with the four letters `http` is left as it is, be it a scheme or a name.
///
/// # Errors
/// In Go's words, when it is no URL.
pub fn address(url: &str, override_path: bool) -> Result<Option<Address<'_>>, String> {
    if url.is_empty() {
        return Ok(None);
    }
    let parsed = if url.starts_with("http") {
        go_url::parse(url)?
    } else {
        go_url::parse(&format!("https://{url}")).map(GoUrl::into_owned)?
    };
    if parsed.host.is_empty() {
        return Ok(None);
    }
    let path = match (parsed.path, override_path) {
        (path, false) if path.is_empty() => Cow::Borrowed("/v2"),
        (path, _) if path.is_empty() => path,
        (path, _) => {
            let clean = match path {
                Cow::Borrowed(path) => clean_path(path),
                Cow::Owned(path) => clean_path(&path).into_owned().into(),
            };
            if override_path || clean.ends_with("/v2") { clean } else { format!("{clean}/v2").into() }
        }
    };
    Ok(Some(Address { scheme: parsed.scheme, host: parsed.host, path }))
}
