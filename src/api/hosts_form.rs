//! A `hosts.toml` as a form sees it.

use serde::Serialize;

use super::File;
use super::check::check_file;
use super::dropped::{asked, home};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, NodeId, Value};
use crate::hosts_edit::{self, Written};
use crate::message::{Message, Messages};
use crate::model::certs_d::HostsToml;
use crate::model::legacy::is_secret_value;
use crate::model::namespace::{DEFAULT_DIRECTORY, directory};
use crate::parse::secrets::Masked;
use crate::parse::{self, hosts_toml};
use crate::plan::Host;
use crate::release::{Feature, Release};
use crate::rules::namespace_of;
use crate::text::{Extent, LineIndex, Span, Unit};

/// A `hosts.toml` as a form sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct HostsForm {
    /// The release that reads it.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub containerd: Release,
    /// Whom the directory serves; `None` where that is not known, or everybody.
    pub namespace: Option<String>,
    /// Whether it serves every registry without a directory of its own.
    pub is_default: bool,
    /// What becomes of the file.
    pub state: FileState,
    /// The same in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub sentence: Message,
    /// Why nothing can be changed; `None` where it can.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub refused: Option<Message>,
    /// `server`, and the fields beside it.
    pub top: TopForm,
    /// First those in effect, in the order in which they are asked; then the others in the order of the text.
    pub hosts: Vec<HostForm>,
    /// All that is found, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What becomes of a `hosts.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// It is used.
    Used,
    /// It is empty, which is the same as none.
    Empty,
    /// containerd drops it, and asks the upstream alone.
    Dropped,
    /// containerd panics over it.
    Crash,
}

/// The top of the file: the host asked last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct TopForm {
    /// `server`.
    pub server: Option<FormField<String>>,
    /// Where containerd goes last of all; `None` where that is not known.
    pub asks: Option<String>,
    /// Whether that is the registry itself, for want of a `server` with a host in it.
    pub is_implicit: bool,
    /// The fields beside `server`, which belong to it.
    #[serde(flatten)]
    pub fields: HostFields,
    /// Places in [`HostsForm::diagnostics`].
    pub diagnostics: Vec<usize>,
}

/// A host table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct HostForm {
    /// Names it in a change to this very text.
    pub id: usize,
    /// Its URL, credentials masked.
    pub url: String,
    /// Whether credentials were masked in it.
    pub secret: bool,
    /// Where its key first stands.
    pub url_span: Span,
    /// From its first line to its last one.
    pub span: Span,
    /// Where containerd goes; `None` where it finds no host in the URL.
    pub asks: Option<String>,
    /// Its place among those that are asked, from 1.
    pub place: Option<usize>,
    /// Why it is never asked.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub why_not: Option<Message>,
    /// How it is written.
    pub written: Written,
    /// Its fields.
    #[serde(flatten)]
    pub fields: HostFields,
    /// Places in [`HostsForm::diagnostics`].
    pub diagnostics: Vec<usize>,
}

/// The fields that the top and a host have in common; `None` for each that is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct HostFields {
    /// As written; none of them counts as all.
    pub capabilities: Option<FormField<Vec<String>>>,
    /// `skip_verify`.
    pub skip_verify: Option<FormField<bool>>,
    /// `override_path`.
    pub override_path: Option<FormField<bool>>,
    /// `ca`.
    pub ca: Option<FormField<Vec<String>>>,
    /// Certificate and key; no key where one file holds both.
    #[cfg_attr(feature = "wasm", tsify(type = "FormField<[string, string | null][]> | null"))]
    pub client: Option<FormField<Pairs>>,
    /// `dial_timeout`.
    pub dial_timeout: Option<FormField<String>>,
    /// `header`, in the order of the text.
    pub headers: Vec<HeaderForm>,
}

/// Certificates, each with its key, or none where one file holds both.
type Pairs = Vec<(String, Option<String>)>;

/// A field that is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct FormField<T> {
    /// Its value; `None` where something else stands there than the field takes.
    pub value: Option<T>,
    /// Key and value.
    pub span: Span,
    /// The value alone.
    pub value_span: Span,
    /// Whether the release knows the field.
    pub in_effect: bool,
    /// Whether credentials were masked in it.
    pub secret: bool,
}

/// A header.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct HeaderForm {
    /// As written.
    pub name: String,
    /// Its values; `***` for one that carries credentials.
    pub values: Vec<String>,
    /// Whether it was masked.
    pub secret: bool,
    /// Name and value.
    pub span: Span,
    /// The value alone.
    pub value_span: Span,
    /// Whether it is a string or a list of them.
    pub valid: bool,
}

impl Messages for HostsForm {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        visit(&mut self.sentence);
        self.refused.each_message(visit);
        self.diagnostics.each_message(visit);
        self.hosts.iter_mut().for_each(|it| it.why_not.each_message(visit));
    }
}

/// `text` as a form sees it. `path` says where it lies: `certs.d/docker.io/hosts.toml`, or `docker.io` alone.
pub fn hosts_form(text: &str, path: Option<&str>, release: Release, unit: Unit) -> HostsForm {
    let document = document::read(text);
    let home = path.and_then(|it| home(it).or_else(|| (!it.contains('/')).then(|| directory(it))));
    let is_default = home.as_deref() == Some(DEFAULT_DIRECTORY);
    let namespace = home.as_deref().filter(|_| !is_default).map(|it| namespace_of(it).into_owned());
    let (read, _) = hosts_toml::read(&document, release);
    let file =
        File { path: format!("certs.d/{}/hosts.toml", home.as_deref().unwrap_or(".")), contents: text.to_owned() };
    let mut diagnostics = check_file(&file, release);
    let plan = namespace.as_deref().map(|it| asked(std::slice::from_ref(&file), None, it, release));
    let index = LineIndex::new(text);
    let reader = Reader { document: &document, release, index: &index, unit, masked: Masked::new(&document) };
    let (list, asked) = hosts_edit::listed(&document, release);
    let ids = hosts_edit::hosts(&document);
    let id = |host: &NodeId| ids.iter().position(|it| it == host).unwrap_or_default();
    let areas: Vec<Extent> = list.iter().map(|it| hosts_edit::lines(&document, *it)).collect();
    let is_at = |found: &Diagnostic, area: &Extent| {
        found.span.is_some_and(|it| area.start <= it.start.offset && it.start.offset < area.end)
    };
    let mut hosts: Vec<HostForm> = Vec::new();
    for (at, (host, area)) in list.iter().zip(&areas).enumerate() {
        let place = (at < asked).then_some(at + 1);
        let found = diagnostics.iter().enumerate().filter(|(_, it)| is_at(it, area)).map(|it| it.0).collect();
        hosts.push(reader.host(*host, id(host), *area, place, found));
    }
    let none = |found: &Diagnostic| !areas.iter().any(|area| is_at(found, area));
    let found = diagnostics.iter().enumerate().filter(|(_, it)| none(it)).map(|it| it.0).collect();
    let top = reader.top(&read, plan.as_ref().and_then(|it| it.hosts.last()), found);
    let (state, sentence) = told(&read, asked, &top, release);
    diagnostics.iter_mut().for_each(|it| it.locate(&index, unit));
    let refused = hosts_edit::refusal(&document);
    HostsForm { containerd: release, namespace, is_default, state, sentence, refused, top, hosts, diagnostics }
}

/// What becomes of a file, in a word and in a sentence.
fn told(read: &HostsToml<'_>, asked: usize, top: &TopForm, release: Release) -> (FileState, Message) {
    match read {
        HostsToml::Missing => {
            (FileState::Empty, say!("the file is empty: to containerd there is none, and it asks the registry itself"))
        }
        HostsToml::Void(why) => (
            FileState::Dropped,
            say!(
                "containerd {release} drops the whole file and asks the upstream alone: {why}",
                release = release,
                why = why.clone()
            ),
        ),
        HostsToml::Crash(_) => (
            FileState::Crash,
            say!("containerd {release} panics over this file in the midst of a pull", release = release),
        ),
        HostsToml::File(_) => {
            let last = match &top.asks {
                Some(url) => say!("`{name}`", name = url),
                None => say!("the registry itself"),
            };
            let sentence = match asked {
                0 => say!("containerd asks {last} alone", last = last),
                1 => say!("containerd asks 1 host, then {last}", last = last),
                hosts => {
                    say!("containerd asks {hosts} hosts from the top down, then {last}", hosts = hosts, last = last)
                }
            };
            (FileState::Used, sentence)
        }
    }
}

/// Where requests to `host` begin.
pub(super) fn root_of(host: &Host) -> String {
    let path = if host.path == "/" { "" } else { &*host.path };
    [&*host.scheme, "://", &host.host, path].concat()
}

struct Reader<'r, 'd> {
    document: &'r Document<'d>,
    release: Release,
    index: &'r LineIndex<'d>,
    unit: Unit,
    masked: Masked,
}

impl Reader<'_, '_> {
    fn span(&self, extent: Extent) -> Span {
        let mut span = Span::from(extent);
        self.index.locate(&mut span, self.unit);
        span
    }

    /// `plain`, which is written at `extent`, or its masked text when there is a secret in it.
    fn shown(&self, extent: Extent, plain: &str) -> (String, bool) {
        let has_secret = self.masked.secrets().any(|it| it.start < extent.end && extent.start < it.end);
        if !has_secret {
            return (plain.to_owned(), false);
        }
        let text = self.masked.extent(extent).of(&self.masked.text);
        (text.trim_matches(['"', '\'']).to_owned(), true)
    }

    fn asks(&self, url: &str, table: NodeId) -> Option<String> {
        let overridden = self.field(table, "override_path", |value| match value {
            Value::Boolean(value) => Some(*value),
            _ => None,
        });
        let is_overridden = overridden.is_some_and(|it| it.in_effect && it.value == Some(true));
        let address = parse::address(url, is_overridden).ok()??;
        Some([&address.scheme, "://", &address.host, &address.path].concat())
    }

    fn host(&self, host: NodeId, id: usize, area: Extent, place: Option<usize>, diagnostics: Vec<usize>) -> HostForm {
        let node = self.document.node(host);
        let (url, secret) = self.shown(node.key_extent, &node.key);
        let written = hosts_edit::written(self.document, host);
        let why_not = place.is_none().then(|| match written {
            _ if self.document.node(node.parent).key != "host" => say!("its table is not named `host`"),
            Written::Table => say!("its name is empty"),
            _ => say!(
                "it has no header of its own, and containerd {release} asks no other hosts",
                release = self.release
            ),
        });
        HostForm {
            id,
            url,
            secret,
            url_span: self.span(node.key_extent),
            span: self.span(area),
            asks: self.asks(&node.key, host),
            place,
            why_not,
            written,
            fields: self.fields(host),
            diagnostics,
        }
    }

    fn top(&self, read: &HostsToml<'_>, last: Option<&Host>, diagnostics: Vec<usize>) -> TopForm {
        let mut server = self.field(NodeId::ROOT, "server", string);
        let written = server.as_ref().and_then(|it| it.value.clone()).and_then(|url| self.asks(&url, NodeId::ROOT));
        if let Some(server) = &mut server
            && let Some(value) = &server.value
            && let Some(id) = parse::find(self.document, NodeId::ROOT, "server", self.release)
        {
            let (shown, secret) = self.shown(self.document.node(id).extent, value);
            (server.value, server.secret) = (Some(shown), secret);
        }
        let is_used = matches!(read, HostsToml::File(_));
        let is_implicit = written.is_none() || !is_used;
        TopForm {
            server,
            asks: last.map(root_of).or(written.filter(|_| is_used)),
            is_implicit,
            fields: self.fields(NodeId::ROOT),
            diagnostics,
        }
    }

    /// The field `name` of `table`, as `read` has its value.
    fn field<T>(&self, table: NodeId, name: &str, read: impl Fn(&Value<'_>) -> Option<T>) -> Option<FormField<T>> {
        let id = parse::find(self.document, table, name, self.release)?;
        self.written(id, name, read(&self.document.node(id).value))
    }

    fn written<T>(&self, id: NodeId, name: &str, value: Option<T>) -> Option<FormField<T>> {
        let node = self.document.node(id);
        let in_effect = match name {
            "override_path" => self.release.has(Feature::OVERRIDE_PATH),
            "dial_timeout" => self.release.has(Feature::DIAL_TIMEOUT),
            _ => true,
        };
        let (span, value_span) = (self.span(node.key_extent.join(node.extent)), self.span(node.extent));
        Some(FormField { value, span, value_span, in_effect, secret: false })
    }

    fn fields(&self, table: NodeId) -> HostFields {
        let boolean = |value: &Value<'_>| match value {
            Value::Boolean(value) => Some(*value),
            _ => None,
        };
        let list = |name: &str, may_be_one: bool| {
            let id = parse::find(self.document, table, name, self.release)?;
            let value = match &self.document.node(id).value {
                Value::String(one) if may_be_one => Some(vec![one.to_string()]),
                Value::Array => self.strings(id),
                _ => None,
            };
            self.written(id, name, value)
        };
        HostFields {
            capabilities: list("capabilities", false),
            skip_verify: self.field(table, "skip_verify", boolean),
            override_path: self.field(table, "override_path", boolean),
            ca: list("ca", true),
            client: self.client(table),
            dial_timeout: self.field(table, "dial_timeout", string),
            headers: self.headers(table),
        }
    }

    fn strings(&self, id: NodeId) -> Option<Vec<String>> {
        self.document.children(id).map(|(_, node)| string(&node.value)).collect()
    }

    fn client(&self, table: NodeId) -> Option<FormField<Pairs>> {
        let id = parse::find(self.document, table, "client", self.release)?;
        let pair = |id: NodeId, value: &Value<'_>| match value {
            Value::Array => match self.strings(id)?.as_slice() {
                [certificate, key] => Some((certificate.clone(), Some(key.clone()))),
                _ => None,
            },
            value => Some((string(value)?, None)),
        };
        let value = match &self.document.node(id).value {
            Value::Array => self.document.children(id).map(|(id, node)| pair(id, &node.value)).collect(),
            value => string(value).map(|file| vec![(file, None)]),
        };
        self.written(id, "client", value)
    }

    fn headers(&self, table: NodeId) -> Vec<HeaderForm> {
        let header = parse::find(self.document, table, "header", self.release);
        let header = header.filter(|id| matches!(self.document.node(*id).value, Value::Table(_)));
        let entries = header.into_iter().flat_map(|id| self.document.children(id));
        let form = entries.map(|(id, node)| {
            let values = match &node.value {
                Value::Array => self.strings(id),
                value => string(value).map(|it| vec![it]),
            };
            let valid = values.is_some();
            let plain = values.unwrap_or_default();
            let secret = plain.iter().any(|it| is_secret_value(&node.key, it)) || self.shown(node.extent, "").1;
            HeaderForm {
                name: node.key.to_string(),
                values: if secret { vec!["***".to_owned()] } else { plain },
                secret,
                span: self.span(node.key_extent.join(node.extent)),
                value_span: self.span(node.extent),
                valid,
            }
        });
        form.collect()
    }
}

fn string(value: &Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}
