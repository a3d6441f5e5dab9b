//! Reads a `hosts.toml` as each release does: what voids the file, which host tables are asked and in which order.
//!
//! containerd v1.7.34 remotes/docker/config/hosts.go and v2.3.4 core/remotes/docker/config/hosts.go: parseHostsFile.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, NodeId, StatementKind, TableKind, TomlError, TomlErrorKind, Value};
use crate::message::{Hole, Message};
use crate::model::certs_d::{HostsFile, HostsToml, RegistryHost};
use crate::release::{Feature, Release};
use crate::text::{Extent, Spanned};

use super::config_toml::{names, shown};
use super::hosts_fields::{FIELDS, Fields, fields, server};
use super::{is_in_template, unreadable_headers};

/// Reads `document` as `release` would, and says what it finds on the way.
pub fn read<'a>(document: &Document<'a>, release: Release) -> (HostsToml<'a>, Vec<Diagnostic>) {
    // To containerd an empty file is a missing one.
    if document.text.is_empty() {
        return (HostsToml::Missing, Vec::new());
    }
    let mut reader = Reader { document, release, found: Vec::new(), void: None };
    reader.syntax();
    // The panic comes after the TOML is read and before its types are looked at.
    let crash = if reader.void.is_none() { reader.panic() } else { None };
    let hosts = reader.hosts();
    let root = reader.table(NodeId::ROOT, server(document, release));
    reader.root_keys();
    let read = match (crash, reader.void) {
        (Some(panic), _) => HostsToml::Crash(panic),
        (_, Some(why)) => HostsToml::Void(why),
        (_, None) => HostsToml::File(Box::new(HostsFile { server: root, hosts })),
    };
    (read, reader.found)
}

/// The host tables that `release` asks, in order, whether or not it drops the file over something else. One may be named
/// twice.
pub fn order(document: &Document<'_>, release: Release) -> Vec<NodeId> {
    Reader { document, release, found: Vec::new(), void: None }.order()
}

/// The wrong types and values of all hosts and of the file's top, each with whether `release` drops the file over it:
/// values are not minded where it asks no host.
pub fn mistakes(document: &Document<'_>, release: Release) -> Vec<(Message, bool)> {
    let mut reader = Reader { document, release, found: Vec::new(), void: None };
    let asked = reader.order();
    let trees = document.children(NodeId::ROOT).filter(|(_, it)| names(&it.key, "host", release));
    let hosts = trees.flat_map(|(id, _)| document.children(id)).map(|it| it.0).filter(|id| reader.is_table(*id));
    let mut found = Vec::new();
    for id in hosts.chain([NodeId::ROOT]) {
        let is_asked = id == NodeId::ROOT || asked.contains(&id);
        let url = if id == NodeId::ROOT { server(document, release) } else { reader.url(id) };
        let read = fields(document, id, url, release);
        found.extend(read.decode.into_iter().map(|why| (why.value, true)));
        found.extend(read.parse.into_iter().map(|why| (why.value, is_asked)));
    }
    found
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    release: Release,
    found: Vec<Diagnostic>,
    /// Why the file is dropped: the first reason.
    void: Option<Message>,
}

impl<'a> Reader<'_, 'a> {
    fn void(&mut self, why: Spanned<Message>) {
        // A value that never ends is not of a wrong type as well.
        if !self.found.iter().any(|it| it.place().start == why.extent.start) {
            let message = say!("{why}; {consequence}", why = why.value.clone(), consequence = self.consequence());
            let mut diagnostic = Diagnostic::new("hosts-file-void", Severity::Error, message).at(why.extent);
            if is_in_template(self.document.text, why.extent) {
                diagnostic =
                    diagnostic.help(phrase!("this line belongs to a template: take the file that comes of it"));
            }
            self.found.push(diagnostic);
        }
        self.void.get_or_insert(why.value);
    }

    fn consequence(&self) -> Message {
        say!("containerd {release} drops the whole file and asks the upstream alone", release = self.release)
    }

    /// Mistakes in the TOML that this release minds.
    fn syntax(&mut self) {
        for error in &self.document.errors {
            if is_minded(self.document, error, self.release) {
                self.void(Spanned::new(error.message.clone(), error.extent));
            }
        }
        if !self.release.is_1() {
            return;
        }
        for why in unreadable_headers(self.document) {
            self.void(why);
        }
    }

    /// The exact word `host`, in whatever form.
    fn host_tree(&self) -> Option<NodeId> {
        self.document.get(NodeId::ROOT, "host")
    }

    fn is_table(&self, id: NodeId) -> bool {
        matches!(self.document.node(id).value, Value::Table(_))
    }

    fn panic(&mut self) -> Option<String> {
        let (odd, why, panic) = if self.release.is_1() { self.unsortable()? } else { self.unsettable()? };
        let message = say!("containerd {release} panics over this entry: {why}", release = self.release, why);
        self.found.push(Diagnostic::new("hosts-file-panic", Severity::Error, message).at(odd));
        Some(panic)
    }

    /// 1.x sorts the entries below `host` and takes for granted that each is a table; one alone needs no sorting.
    fn unsortable(&self) -> Option<(Extent, Message, String)> {
        let host = self.host_tree().filter(|id| self.is_table(*id))?;
        self.document.children(host).nth(1)?;
        let (_, odd) = self.document.children(host).find(|(id, _)| !self.is_table(*id))?;
        let kind = match &odd.value {
            Value::ArrayOfTables => "[]*toml.Tree",
            Value::Array => "[]interface {}",
            Value::String(_) => "string",
            Value::Integer(_) => "int64",
            Value::Float => "float64",
            Value::Boolean(_) => "bool",
            _ => "time.Time",
        };
        let panic = format!("interface conversion: interface {{}} is {kind}, not *toml.Tree");
        Some((odd.key_extent, say!("each entry below `host` has to be a table"), panic))
    }

    /// go-toml v2 can't set a second field of a host by a dotted key, the host being a value in a map.
    fn unsettable(&self) -> Option<(Extent, Message, String)> {
        let trees = self.document.children(NodeId::ROOT).filter(|(_, it)| names(&it.key, "host", self.release));
        let hosts = trees.flat_map(|(id, _)| self.document.children(id));
        let dotted = hosts.filter(|(_, node)| node.value == Value::Table(TableKind::Dotted));
        let mut later = dotted.flat_map(|(id, _)| self.document.children(id).skip(1));
        let (_, odd) = later.find(|(_, node)| self.is_known(&node.key))?;
        let panic = "reflect: reflect.Value.Set using unaddressable value".to_owned();
        Some((odd.key_extent, say!("it is the second that a dotted key gives to one host"), panic))
    }

    fn is_known(&self, key: &str) -> bool {
        let known = |(name, since): &(&str, Option<Feature>)| {
            names(key, name, self.release) && since.is_none_or(|since| self.release.has(since))
        };
        FIELDS.iter().any(known)
    }

    /// The hosts that are asked, in order.
    fn hosts(&mut self) -> Vec<RegistryHost<'a>> {
        let tree = self.host_tree();
        let is_missing = !self.document.is_cut_short && !tree.is_some_and(|id| self.is_table(id));
        if !self.release.has(Feature::HOSTLESS_FILE) && is_missing {
            let why = say!("there is no table `host`");
            let message = say!("{why}; {consequence}", why = why.clone(), consequence = self.consequence());
            let help = phrase!("add an empty table `[host]` after the keys at the top");
            self.found.push(Diagnostic::new("hosts-file-void", Severity::Error, message).help(help));
            self.void.get_or_insert(why);
        }
        let mut tables = BTreeMap::new();
        for (id, node) in self.document.children(NodeId::ROOT) {
            // 1.x looks for another spelling only where this one is missing.
            let shadowed = self.release.is_1() && tree.is_some() && node.key != "host";
            if shadowed || !names(&node.key, "host", self.release) {
                continue;
            }
            if !self.is_table(id) {
                self.void(Spanned::new(
                    say!("`host` has to be a table, found {kind}", kind = node.value.kind()),
                    node.extent,
                ));
                continue;
            }
            for (child, node) in self.document.children(id) {
                if self.is_table(child) {
                    tables.insert(child, fields(self.document, child, self.url(child), self.release));
                } else {
                    let why = say!("a host has to be a table, found {kind}", kind = node.value.kind());
                    self.void(Spanned::new(why, node.extent));
                }
            }
        }
        let order = self.order();
        self.judge(&order, tables)
    }

    fn order(&mut self) -> Vec<NodeId> {
        match self.host_tree().filter(|id| self.is_table(*id)) {
            Some(host) if self.release.is_1() => self.by_line(host),
            Some(host) => self.by_header(host),
            None => Vec::new(),
        }
    }

    /// Reports what was found in each host table, and gives back those that are asked.
    fn judge(&mut self, order: &[NodeId], mut tables: BTreeMap<NodeId, Fields<'a>>) -> Vec<RegistryHost<'a>> {
        let mut asked: BTreeSet<NodeId> = BTreeSet::new();
        asked.extend(order);
        for (id, table) in &mut tables {
            let is_asked = asked.contains(id);
            self.unknown_keys(*id);
            for why in table.decode.drain(..) {
                self.void(why);
            }
            for why in table.parse.drain(..).filter(|_| is_asked) {
                self.void(why);
            }
            if !is_asked && self.release.is_1() {
                self.other_case(*id);
            } else if !is_asked {
                self.never_asked(*id);
            }
        }
        // The same table twice where another stands between its headers.
        order.iter().filter_map(|id| tables.get(id)).map(|it| it.host.clone()).collect()
    }

    /// The key of a host table. Odd: 1.x does not unescape it in a header.
    fn url(&self, id: NodeId) -> Spanned<Cow<'a, str>> {
        let node = self.document.node(id);
        let raw = node.key_extent.of(self.document.text);
        let by_header = matches!(node.value, Value::Table(TableKind::Header | TableKind::Implicit));
        let text = match raw.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
            Some(inner) if self.release.is_1() && by_header && inner.contains('\\') => Cow::Borrowed(inner),
            _ => node.key.clone(),
        };
        Spanned::new(text, node.key_extent)
    }

    /// containerd v1.7.34 remotes/docker/config/hosts.go: getSortedHosts. go-toml v1 knows no line of an inline
    /// table, so these come first, in an order of their own on each pull; here that of the file.
    fn by_line(&mut self, host: NodeId) -> Vec<NodeId> {
        let whole = self.document.node(host).value == Value::Table(TableKind::Inline);
        let is_inline = |id: &NodeId| whole || self.document.node(*id).value == Value::Table(TableKind::Inline);
        let children = self.document.children(host).map(|(id, _)| id).filter(|id| self.is_table(*id));
        let (mut inline, lined): (Vec<NodeId>, Vec<NodeId>) = children.partition(is_inline);
        if let [first, _, ..] = *inline {
            let message = say!(
                "inline host tables are asked in random order by containerd {release}; this plan shows one of them",
                release = self.release
            );
            self.found.push(
                Diagnostic::new("inline-host-table", Severity::Warning, message)
                    .help(phrase!("write each host under a `[host.\"…\"]` header of its own"))
                    .at(self.document.node(first).key_extent),
            );
        }
        inline.extend(lined);
        inline
    }

    /// containerd v2.3.4 core/remotes/docker/config/hosts.go: getSortedHosts looks at headers alone, and leaves
    /// out only what repeats the header just before.
    fn by_header(&self, host: NodeId) -> Vec<NodeId> {
        let mut order = Vec::new();
        let mut before = "";
        for header in self.document.statements.iter().filter(|it| it.kind == StatementKind::Header) {
            let mut id = header.node;
            while id > host && self.document.node(id).parent != host {
                id = self.document.node(id).parent;
            }
            if id <= host {
                continue;
            }
            let name = &*self.document.node(id).key;
            if name != before {
                before = name;
                order.push(id);
            }
        }
        order
    }

    fn never_asked(&mut self, id: NodeId) {
        let node = self.document.node(id);
        if Some(node.parent) != self.host_tree() {
            return self.other_case(id);
        }
        if node.key.is_empty() {
            return;
        }
        let message = say!("host `{key}` is never asked: it has no header of its own", key = shown(&node.key));
        self.found.push(
            Diagnostic::new("inline-host-table", Severity::Error, message)
                .help(say!("write it under `[host.\"{key}\"]`", key = shown(&node.key)))
                .at(node.key_extent),
        );
    }

    fn other_case(&mut self, id: NodeId) {
        let node = self.document.node(id);
        let message = say!("host `{key}` is never asked: its table is not named `host`", key = shown(&node.key));
        let diagnostic = Diagnostic::new("host-key-case", Severity::Error, message);
        self.found.push(diagnostic.help(phrase!("write `host` in lower case")).at(node.key_extent));
    }

    fn table(&mut self, id: NodeId, url: Spanned<Cow<'a, str>>) -> RegistryHost<'a> {
        let read = fields(self.document, id, url, self.release);
        for why in read.decode.into_iter().chain(read.parse) {
            self.void(why);
        }
        read.host
    }

    fn root_keys(&mut self) {
        let known = |key: &str| ["server", "host"].iter().any(|name| names(key, name, self.release));
        let ids: Vec<_> = self.document.children(NodeId::ROOT).filter(|(_, it)| !known(&it.key)).collect();
        for (id, _) in ids {
            self.unknown_key(id);
        }
    }

    fn unknown_keys(&mut self, table: NodeId) {
        let ids: Vec<NodeId> = self.document.children(table).map(|(id, _)| id).collect();
        for id in ids {
            self.unknown_key(id);
        }
    }

    fn unknown_key(&mut self, id: NodeId) {
        let node = self.document.node(id);
        let field = FIELDS.iter().find(|(name, _)| names(&node.key, name, self.release));
        let (why, help) = match field {
            Some((_, None)) => return,
            Some((_, Some(since))) if self.release.has(*since) => return,
            Some((name, Some(_))) => {
                (say!("`{name}` came with a later release", name), say!("leave it out, or upgrade containerd"))
            }
            None => {
                let keys = Hole::names(FIELDS.map(|it| it.0));
                (say!("`{key}` is no key of `hosts.toml`", key = shown(&node.key)), say!("the keys are {keys}", keys))
            }
        };
        let message = say!("{why}; containerd {release} ignores it without a word", why, release = self.release);
        self.found.push(Diagnostic::new("unknown-key", Severity::Warning, message).help(help).at(node.key_extent));
    }
}

/// Whether the release's TOML library refuses the text over this.
fn is_minded(document: &Document<'_>, error: &TomlError, release: Release) -> bool {
    match error.kind {
        TomlErrorKind::Syntax => true,
        TomlErrorKind::Duplicate => !(release.is_1() && is_spelled_anew(document, error.extent)),
        TomlErrorKind::ExtendsDotted | TomlErrorKind::ControlCharacter => !release.is_1(),
        TomlErrorKind::Toml11 => !release.has(Feature::TOML_1_1),
        TomlErrorKind::InlineLineBreak => !release.is_1() && !release.has(Feature::TOML_1_1),
    }
}

/// go-toml v1 compares headers by their text: `[host.'a']` adds to `[host."a"]`.
fn is_spelled_anew(document: &Document<'_>, place: Extent) -> bool {
    let headers = || document.statements.iter().filter(|it| it.kind == StatementKind::Header);
    let Some(header) = headers().find(|it| it.key.contains(place)) else { return false };
    let spelling = header.key.of(document.text);
    let earlier = |it: &&crate::document::Statement| it.node == header.node && it.key.start < header.key.start;
    let mut earlier = headers().filter(earlier).peekable();
    earlier.peek().is_some() && earlier.all(|it| it.key.of(document.text) != spelling)
}

#[cfg(test)]
#[path = "hosts_toml_tests.rs"]
mod tests;
