//! Keys and values that fit at a place in a `config.toml` or `hosts.toml`.

use serde::Serialize;

use crate::document::{self, Document, NodeId, Statement, StatementKind, Value};
use crate::fields::{self, Field, FileKind, Kind};
use crate::model::config::PluginName;
use crate::model::go_url;
use crate::text::Extent;

use super::explain::words;

/// Namespaces that images commonly name.
const NAMESPACES: [&str; 9] = [
    "docker.io",
    "registry.k8s.io",
    "quay.io",
    "ghcr.io",
    "gcr.io",
    "mcr.microsoft.com",
    "public.ecr.aws",
    "nvcr.io",
    "docker.elastic.co",
];

/// Of the endpoints in a text, no more are offered.
const MOST_SEEN: usize = 30;

/// Something that fits.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Completion {
    /// What a list shows.
    pub label: String,
    /// What takes the place of the bytes `start..end`.
    pub text: String,
    /// First byte replaced.
    pub start: usize,
    /// One past the last byte replaced.
    pub end: usize,
    /// What it is.
    pub kind: CompletionKind,
    /// Its key in the reference; `explain` knows the rest.
    pub key: &'static str,
}

/// What a [`Completion`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum CompletionKind {
    /// The left side of `key = value`.
    Key,
    /// What stands between the brackets of a header.
    Table,
    /// The right side.
    Value,
}

/// What fits at the byte `offset` of `source`: keys that the table does not have yet, tables, values.
pub fn complete(source: &str, offset: usize) -> Vec<Completion> {
    let offset = (0..=offset.min(source.len())).rev().find(|at| source.is_char_boundary(*at)).unwrap_or_default();
    let document = document::read(source);
    if document.comments.iter().any(|it| it.start < offset && offset <= it.end) {
        return Vec::new();
    }
    let place = Place { document: &document, offset, files: files(&document) };
    let line = Extent::new(source.get(..offset).and_then(|it| it.rfind('\n')).map_or(0, |at| at + 1), offset);
    if let Some(path) = place.value_path(line) {
        return place.values(&path, line);
    }
    let typed = line.of(source).trim_start();
    if typed.starts_with('[') && !typed.ends_with(']') {
        return place.tables(line.end - typed.trim_start_matches('[').len());
    }
    place.keys(line)
}

/// The files that the text may be; both when nothing tells.
fn files(document: &Document<'_>) -> &'static [FileKind] {
    let (mut config, mut hosts) = (false, false);
    for (_, node) in document.children(NodeId::ROOT) {
        let named = |file| fields::at(file, &[&node.key]).is_some();
        hosts |= named(FileKind::Hosts);
        config |= named(FileKind::Config) || node.key.eq_ignore_ascii_case("plugins");
    }
    match (config, hosts) {
        (true, false) => &[FileKind::Config],
        (false, true) => &[FileKind::Hosts],
        _ => &[FileKind::Config, FileKind::Hosts],
    }
}

struct Place<'d, 'a> {
    document: &'d Document<'a>,
    offset: usize,
    files: &'static [FileKind],
}

impl Place<'_, '_> {
    /// The table that the last header opened.
    fn table(&self) -> NodeId {
        let before = |it: &&Statement| it.kind != StatementKind::KeyValue && it.extent.end <= self.offset;
        self.document.statements.iter().rev().find(before).map_or(NodeId::ROOT, |it| it.node)
    }

    /// The path of the key whose value is being written.
    fn value_path(&self, line: Extent) -> Option<Vec<String>> {
        let around = |extent: Extent| extent.start < self.offset && self.offset <= extent.end;
        let statement = |it: &&Statement| it.kind == StatementKind::KeyValue && around(it.extent);
        if let Some(statement) = self.document.statements.iter().find(statement) {
            if self.offset <= statement.key.end {
                return None;
            }
            let mut at = statement.node;
            while let Value::Table(_) = self.document.node(at).value {
                let inside = self.document.children(at).find(|(_, it)| around(it.extent)).map(|(id, _)| id);
                let Some(child) = inside else { break };
                at = child;
            }
            return Some(self.document.path(at).into_iter().map(str::to_owned).collect());
        }
        let (key, _) = line.of(self.document.text).split_once('=')?;
        let mut path: Vec<String> = self.document.path(self.table()).into_iter().map(str::to_owned).collect();
        path.extend(words(key.trim()));
        Some(path)
    }

    fn keys(&self, line: Extent) -> Vec<Completion> {
        let typed = line.of(self.document.text).trim_start();
        if !typed.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-')) {
            return Vec::new();
        }
        let table = self.table();
        let path = self.document.path(table);
        let in_plugin = path.first().is_some_and(|it| it.eq_ignore_ascii_case("plugins"));
        let fits = |field: &&Field| {
            let Some(name) = name(field) else { return false };
            let mut key = path.clone();
            key.push(name);
            let is_new = self.document.children(table).all(|(_, it)| !it.key.eq_ignore_ascii_case(name));
            let reachable = match path.get(1) {
                Some(plugin) if in_plugin => !field.is_plugin_key() || field.is_in(plugin),
                _ => in_plugin || !field.is_plugin_key(),
            };
            is_new
                && reachable
                && !field.kind.is_table()
                && fields::at(field.file, &key).is_some_and(|it| it.key == field.key)
        };
        let replaced = Extent::new(line.end - typed.len(), self.offset);
        let all = fields::all().filter(|it| self.files.contains(&it.file)).filter(fits);
        all.filter_map(|it| Some((it, name(it)?)))
            .map(|(field, name)| completion(field, CompletionKind::Key, name, format!("{name} = "), replaced))
            .collect()
    }

    /// Headers, in the place of all that stands from `start` to the closing bracket.
    fn tables(&self, start: usize) -> Vec<Completion> {
        let rest = self.document.text.get(self.offset..).unwrap_or_default();
        let rest = rest.lines().next().unwrap_or_default();
        let (end, close) = rest.find(']').map_or((rest.len(), "]"), |at| (at, ""));
        let replaced = Extent::new(start, self.offset + end);
        let mut found = Vec::new();
        for (field, path) in self.files.iter().flat_map(|file| self.headers(*file)) {
            found.push(completion(field, CompletionKind::Table, &path, format!("{path}{close}"), replaced));
        }
        found
    }

    /// The headers worth offering in such a file, with the names that fit filled in.
    fn headers(&self, file: FileKind) -> Vec<(&'static Field, String)> {
        let plugin = format!("plugins.{}.", self.plugin());
        let prefix = if file == FileKind::Config { plugin } else { String::new() };
        let mut found = Vec::new();
        for field in fields::all().filter(|field| field.file == file && field.kind.is_table()) {
            let Some((before, after)) = field.key.split_once('<') else {
                found.push((field, format!("{prefix}{}", field.key)));
                continue;
            };
            let (placeholder, after) = after.split_once('>').unwrap_or((after, ""));
            let names: Vec<String> = match placeholder {
                "namespace" => NAMESPACES.iter().copied().chain(["*"]).map(str::to_owned).collect(),
                "host" => self.hosts(),
                "url" if file == FileKind::Hosts => vec!["https://".to_owned()],
                _ => NAMESPACES.iter().map(|it| format!("https://{}", registry(it))).collect(),
            };
            found.extend(names.into_iter().map(|name| (field, format!("{prefix}{before}\"{name}\"{after}"))));
        }
        found
    }

    /// The endpoints that the text has already, but for those with a password: another mirror often has the same.
    fn endpoints(&self) -> Vec<&str> {
        let lists = self.document.ids().filter(|id| self.document.node(*id).key == "endpoint");
        let mut found: Vec<&str> = Vec::new();
        for (_, node) in lists.flat_map(|id| self.document.children(id)) {
            let Value::String(url) = &node.value else { continue };
            let is_written = node.extent.start < self.offset && self.offset <= node.extent.end;
            let is_plain = url.bytes().all(|it| it.is_ascii_graphic() && !matches!(it, b'@' | b'"' | b'\\'));
            if !is_written && is_plain && go_url::has_scheme(url) && !found.contains(&&**url) {
                found.push(url);
            }
            if found.len() == MOST_SEEN {
                break;
            }
        }
        found
    }

    /// Hosts that settings are for: those of the endpoints, then well-known ones.
    fn hosts(&self) -> Vec<String> {
        let seen = self.endpoints().into_iter().filter_map(|it| Some(go_url::parse(it).ok()?.host.into_owned()));
        let known = NAMESPACES.iter().map(|it| registry(it).to_owned());
        distinct(seen.filter(|it| !it.is_empty()).chain(known))
    }

    /// The plugin whose table holds the registry settings: the one the file has, or else that of its version.
    fn plugin(&self) -> String {
        let has = |it: &&PluginName| self.document.find(&["plugins", it.as_str()]).is_some();
        let version = self.document.get(NodeId::ROOT, "version").map(|id| &self.document.node(id).value);
        let name = PluginName::ALL.iter().find(has).copied().unwrap_or(match version {
            Some(Value::Integer(3..)) => PluginName::Images,
            Some(Value::Integer(..=1)) => PluginName::Short,
            _ => PluginName::Grpc,
        });
        if name == PluginName::Short { name.as_str().to_owned() } else { format!("\"{}\"", name.as_str()) }
    }

    fn values(&self, path: &[String], line: Extent) -> Vec<Completion> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let Some(field) = self.files.iter().find_map(|file| fields::at(*file, &path)) else { return Vec::new() };
        let replaced = self.token(line);
        let seen = if name(field) == Some("endpoint") { self.endpoints() } else { Vec::new() };
        let seen = seen.into_iter().map(|it| format!("\"{it}\""));
        let offered = distinct(seen.chain(values(field)));
        offered.iter().map(|it| completion(field, CompletionKind::Value, it, it.clone(), replaced)).collect()
    }

    /// The string or bare word that the place is in or behind.
    fn token(&self, line: Extent) -> Extent {
        let text = self.document.text;
        let before = line.of(text);
        let mut open = None;
        for (at, character) in before.char_indices() {
            match open {
                Some((_, quote)) if quote == character => open = None,
                None if matches!(character, '"' | '\'') => open = Some((at, character)),
                _ => {}
            }
        }
        let Some((at, quote)) = open else {
            let word = before.trim_end_matches(|it: char| it.is_alphanumeric() || it == '_');
            return Extent::new(line.start + word.len(), self.offset);
        };
        let rest = text.get(self.offset..).unwrap_or_default().lines().next().unwrap_or_default();
        let end = rest.find(quote).map_or(0, |at| at + 1);
        Extent::new(line.start + at, self.offset + end)
    }
}

/// Each once, where it first comes.
fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for it in all {
        if !found.contains(&it) {
            found.push(it);
        }
    }
    found
}

/// The last word of a key, when it is not the user's to choose.
fn name(field: &Field) -> Option<&'static str> {
    field.key.rsplit('.').next().filter(|it| !it.starts_with('<'))
}

/// The host that serves a namespace.
fn registry(namespace: &'static str) -> &'static str {
    if namespace == "docker.io" { "registry-1.docker.io" } else { namespace }
}

/// Values that a field commonly has, as TOML.
fn values(field: &Field) -> Vec<String> {
    let literal: &[&str] = match (field.kind, name(field)) {
        (Kind::Boolean, _) => &["true", "false"],
        (_, Some("version")) => &["1", "2", "3", "4"],
        (_, Some("capabilities")) => &["\"pull\"", "\"resolve\"", "\"push\"", "\"referrers\""],
        (_, Some("dial_timeout")) => &["\"2s\"", "\"5s\"", "\"30s\""],
        (_, Some("config_path")) => &["\"/etc/containerd/certs.d\""],
        (_, Some("imports")) => &["\"/etc/containerd/conf.d/*.toml\""],
        (_, Some("endpoint" | "server")) => {
            return NAMESPACES.iter().map(|it| format!("\"https://{}\"", registry(it))).collect();
        }
        _ => &[],
    };
    literal.iter().map(|it| (*it).to_owned()).collect()
}

fn completion(field: &Field, kind: CompletionKind, label: &str, text: String, replaced: Extent) -> Completion {
    Completion { label: label.to_owned(), text, start: replaced.start, end: replaced.end, kind, key: field.key }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Completes at `|` and gives back the labels.
    fn labels(marked: &str) -> Vec<String> {
        completed(marked).into_iter().map(|it| it.label).collect()
    }

    fn completed(marked: &str) -> Vec<Completion> {
        let offset = marked.find('|').unwrap();
        complete(&marked.replacen('|', "", 1), offset)
    }

    /// The text after the completion called `label` has been taken.
    #[track_caller]
    fn taken(marked: &str, label: &str) -> String {
        let it = completed(marked).into_iter().find(|it| it.label == label).expect("the label is offered");
        let mut text = marked.replacen('|', "", 1);
        text.replace_range(it.start..it.end, &it.text);
        text
    }

    #[test]
    fn a_table_offers_the_keys_it_does_not_have() {
        assert_eq!(
            labels("server = 'https://r'\n[host.\"https://m\"]\nca = 'x'\n|"),
            ["capabilities", "client", "skip_verify", "override_path", "dial_timeout"]
        );
        assert_eq!(labels("[plugins.cri.registry]\n  con|"), ["config_path"]);
        assert_eq!(labels("[plugins.cri.registry.mirrors.'docker.io']\n|"), ["endpoint"]);
        assert_eq!(labels("[plugins.'io.containerd.cri.v1.images']\n|"), ["use_local_image_pull"]);
        assert_eq!(labels("[plugins.cri]\n|"), ["sandbox_image"]);
        assert_eq!(labels("[plugins.cri.containerd.runtimes.runc.options]\n|"), ["SystemdCgroup"]);
        assert_eq!(labels("version = 2\n|"), ["imports"]);
        assert_eq!(labels("[host.'https://m'.header]\n|"), [""; 0]);
    }

    #[test]
    fn values_take_the_place_of_what_is_typed() {
        assert_eq!(
            taken("server = 'x'\n[host.m]\nskip_verify = f|", "false"),
            "server = 'x'\n[host.m]\nskip_verify = false"
        );
        assert_eq!(
            taken("capabilities = [\"pull\", \"re|\"]", "\"resolve\""),
            "capabilities = [\"pull\", \"resolve\"]"
        );
        assert_eq!(
            taken("[plugins.cri.registry.mirrors.a]\nendpoint = [\n  \"|\"\n]\n", "\"https://registry-1.docker.io\""),
            "[plugins.cri.registry.mirrors.a]\nendpoint = [\n  \"https://registry-1.docker.io\"\n]\n"
        );
        assert_eq!(labels("version = |"), ["1", "2", "3", "4"]);
        assert_eq!(labels("[plugins.cri]\nregistry = { config_path = \"|\" }"), ["\"/etc/containerd/certs.d\""]);
    }

    #[test]
    fn what_the_text_has_already_is_offered_first() {
        let text = "[plugins.cri.registry.mirrors.a]\nendpoint = ['http://m:5000', 'https://u:p@secret', 'x']\n";
        let offered = labels(&format!("{text}[plugins.cri.registry.mirrors.b]\nendpoint = [\"|\"]"));
        assert_eq!(offered[..2], ["\"http://m:5000\"", "\"https://registry-1.docker.io\""]);
        let offered = labels(&format!("{text}[plugins.cri.registry.configs.|"));
        let at = offered.iter().position(|it| it == "plugins.cri.registry.configs.\"m:5000\"").unwrap();
        assert!(offered[at + 1].contains("registry-1.docker.io"), "{offered:?}");
        assert!(!offered.iter().any(|it| it.contains("secret")), "{offered:?}");
        // What is being written is no suggestion for itself.
        assert_eq!(
            labels("[plugins.cri.registry.mirrors.b]\nendpoint = ['https://m|']")[0],
            "\"https://registry-1.docker.io\""
        );
    }

    #[test]
    fn headers_carry_the_plugin_name_of_the_file() {
        let expected = "version = 3\n[plugins.\"io.containerd.cri.v1.images\".registry.mirrors.\"quay.io\"]\n";
        let label = "plugins.\"io.containerd.cri.v1.images\".registry.mirrors.\"quay.io\"";
        assert_eq!(taken("version = 3\n[plu|\n", label), expected);
        assert_eq!(taken("version = 3\n[|]\n", label), expected);
        assert_eq!(labels("server = ''\n[|]"), ["header", "host", "host.\"https://\"", "host.\"https://\".header"]);
    }

    #[test]
    fn nothing_is_offered_in_comments_and_no_place_is_too_odd() {
        assert_eq!(labels("# ser|"), [""; 0]);
        for text in ["", "=", "[", "[[\"", "a = \"\u{1f600}", "host = {", "\u{feff}x"] {
            for offset in 0..text.len() + 2 {
                let _ = complete(text, offset);
            }
        }
    }
}
