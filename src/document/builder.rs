//! Builds the tree: tables and keys by name, and what stands twice.

use std::borrow::Cow;
use std::collections::hash_map;

use rustc_hash::{FxBuildHasher, FxHashMap};
use toml_parser::Span as RawSpan;
use toml_parser::decoder::Encoding;

use super::mistakes::{Mistakes, extent};
use super::{Document, Entry, Node, NodeId, Statement, StatementKind, TableKind, TomlError, TomlErrorKind, Value};
use crate::message::{Message, Phrase};
use crate::text::{Extent, sort_by_place};

pub(super) struct Key<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) extent: Extent,
}

/// Where the next value goes.
pub(super) struct Open {
    pub(super) node: NodeId,
    /// Keys of this inline table; empty for arrays.
    pub(super) is_array: bool,
}

pub(super) struct Builder<'a> {
    pub(super) document: Document<'a>,
    pub(super) index: FxHashMap<(u32, Cow<'a, str>), NodeId>,
    /// The table that the last header opened.
    pub(super) table: NodeId,
    /// The tables that the last header named, from the outermost on: the next header mostly begins with the same.
    pub(super) header_path: Vec<NodeId>,
    pub(super) header: Option<Extent>,
    pub(super) keys: Vec<Key<'a>>,
    /// Arrays and inline tables around the current place.
    pub(super) open: Vec<Open>,
    /// The nodes that wait for their value, innermost last, with the start of their statement.
    pub(super) waiting: Vec<(NodeId, Extent)>,
    pub(super) after_comma: bool,
    pub(super) mistakes: Mistakes,
}
impl Document<'_> {
    /// Takes the value that opens at `start` and never ends for no value. What stands behind its first line was most
    /// likely meant as something else, so nothing in there is a mistake of its own.
    fn forget_swallowed(&mut self, errors: &mut Vec<TomlError>, start: usize) {
        let line_end = self.text.get(start..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |it| start + it);
        // A string that lacks its end is a mistake at the very end of the line; the line break is none.
        let is_own = |it: &TomlError| it.extent.start < line_end + usize::from(it.kind == TomlErrorKind::Syntax);
        errors.retain(is_own);
        (self.more_errors, self.is_cut_short) = (0, true);
        self.entries.retain(|it| it.key.start < start);
        let is_it = |it: &&mut Node<'_>| it.extent.start == start && matches!(it.value, Value::Array | Value::Table(_));
        if let Some(node) = self.nodes.iter_mut().find(is_it) {
            (node.value, node.first, node.last) = (Value::Invalid, None, None);
        }
    }
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let root = Node {
            key: Cow::Borrowed(""),
            key_extent: Extent::default(),
            extent: Extent::default(),
            parent: NodeId::ROOT,
            value: Value::Table(TableKind::Implicit),
            first: None,
            last: None,
            next: None,
        };
        let mut nodes = Vec::with_capacity(text.len() / 32 + 8);
        nodes.push(root);
        let statements = Vec::with_capacity(text.len() / 48);
        let document = Document {
            text,
            nodes,
            statements,
            entries: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
            more_errors: 0,
            is_cut_short: false,
        };
        Self {
            document,
            index: FxHashMap::with_capacity_and_hasher(text.len() / 48, FxBuildHasher),
            table: NodeId::ROOT,
            header_path: Vec::new(),
            header: None,
            keys: Vec::new(),
            open: Vec::new(),
            waiting: Vec::new(),
            after_comma: false,
            mistakes: Mistakes::default(),
        }
    }

    pub(super) fn finish(mut self, mistakes: Mistakes) -> Document<'a> {
        let text = self.document.text;
        if text.starts_with('\u{FEFF}') {
            let extent = Extent::new(0, 3);
            self.report(TomlErrorKind::ControlCharacter, extent, say!("the text begins with a byte order mark"), None);
        }
        let Mistakes { mut kept, counts, unclosed } = mistakes.join(self.mistakes);
        self.document.more_errors = counts.iter().sum::<usize>() - kept.len();
        if let Some(error) = unclosed {
            self.document.forget_swallowed(&mut kept, error.extent.start);
            kept.push(error);
        }
        sort_by_place(&mut kept, |error| error.extent);
        self.document.errors = kept;
        self.document
    }

    pub(super) fn report(&mut self, kind: TomlErrorKind, extent: Extent, message: Message, first: Option<Extent>) {
        self.mistakes.add(TomlError { kind, extent, message, first });
    }

    pub(super) fn add(&mut self, parent: NodeId, key: Key<'a>, value: Value<'a>) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX));
        self.document.nodes.push(Node {
            key: key.text,
            key_extent: key.extent,
            extent: key.extent,
            parent,
            value,
            first: None,
            last: None,
            next: None,
        });
        match self.document.nodes[parent.index()].last.replace(id) {
            Some(last) => self.document.nodes[last.index()].next = Some(id),
            None => self.document.nodes[parent.index()].first = Some(id),
        }
        id
    }

    /// The child of `parent` called `key`, made with `kind` where there is none yet.
    pub(super) fn child(&mut self, parent: NodeId, key: Key<'a>, kind: TableKind) -> (NodeId, bool) {
        match self.index.entry((parent.0, key.text.clone())) {
            hash_map::Entry::Occupied(entry) => (*entry.get(), false),
            hash_map::Entry::Vacant(entry) => {
                entry.insert(NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX)));
                (self.add(parent, key, Value::Table(kind)), true)
            }
        }
    }

    pub(super) fn duplicate(&mut self, kind: TomlErrorKind, extent: Extent, what: Phrase, id: NodeId) {
        let first = self.document.node(id).key_extent;
        let name = extent.of(self.document.text);
        self.report(kind, extent, say!("{what} `{name}` is defined twice", what, name), Some(first));
    }

    /// The table that the header `[keys]` opens.
    pub(super) fn open_table(&mut self, is_array: bool, extent: Extent) -> NodeId {
        let mut keys = std::mem::take(&mut self.keys);
        let Some(last) = keys.pop() else { return self.table };
        let mut at = NodeId::ROOT;
        for (place, key) in keys.drain(..).enumerate() {
            let key_extent = key.extent;
            let again = self.header_path.get(place).copied().filter(|id| {
                let node = self.document.node(*id);
                node.parent == at && node.key == key.text
            });
            let id = again.unwrap_or_else(|| {
                let (id, _) = self.child(at, key, TableKind::Implicit);
                self.header_path.truncate(place);
                self.header_path.push(id);
                id
            });
            at = self.enter(id, key_extent);
        }
        self.keys = keys;
        let last_extent = last.extent;
        let (id, is_new) = self.child(at, last, TableKind::Header);
        let value = self.document.node(id).value.clone();
        if is_array {
            if is_new {
                self.document.nodes[id.index()].value = Value::ArrayOfTables;
            } else if value != Value::ArrayOfTables {
                self.duplicate(TomlErrorKind::Duplicate, last_extent, phrase!("table"), id);
                return self.detached(extent);
            }
            let element = Key { text: Cow::Borrowed(""), extent: last_extent };
            let element = self.add(id, element, Value::Table(TableKind::Element));
            self.document.nodes[element.index()].extent = extent;
            return element;
        }
        if is_new {
            self.document.nodes[id.index()].extent = extent;
            return id;
        }
        match value {
            Value::Table(TableKind::Implicit) => {
                let node = &mut self.document.nodes[id.index()];
                node.value = Value::Table(TableKind::Header);
                node.extent = extent;
                id
            }
            Value::Table(TableKind::Dotted) => {
                self.duplicate(TomlErrorKind::ExtendsDotted, last_extent, phrase!("table"), id);
                id
            }
            Value::Table(TableKind::Header) => {
                self.duplicate(TomlErrorKind::Duplicate, last_extent, phrase!("table"), id);
                id
            }
            _ => {
                self.duplicate(TomlErrorKind::Duplicate, last_extent, phrase!("table"), id);
                self.detached(extent)
            }
        }
    }

    /// Steps through `id` on the way to another header.
    pub(super) fn enter(&mut self, id: NodeId, extent: Extent) -> NodeId {
        match &self.document.node(id).value {
            Value::Table(TableKind::Inline) => {
                self.duplicate(TomlErrorKind::Duplicate, extent, phrase!("inline table"), id);
                id
            }
            Value::Table(_) => id,
            Value::ArrayOfTables => self.document.node(id).last.unwrap_or(id),
            _ => {
                self.duplicate(TomlErrorKind::Duplicate, extent, phrase!("key"), id);
                self.detached(extent)
            }
        }
    }

    /// A table that hangs nowhere, so that what follows a mistake is read and checked all the same.
    pub(super) fn detached(&mut self, extent: Extent) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX));
        self.document.nodes.push(Node {
            key: Cow::Borrowed(""),
            key_extent: extent,
            extent,
            parent: NodeId::ROOT,
            value: Value::Table(TableKind::Header),
            first: None,
            last: None,
            next: None,
        });
        id
    }

    /// The node that `keys =` names.
    pub(super) fn open_key(&mut self) -> Option<(NodeId, Extent)> {
        let mut keys = std::mem::take(&mut self.keys);
        let last = keys.pop()?;
        let whole = keys.first().map_or(last.extent, |first| first.extent.join(last.extent));
        let mut at = self.open.last().map_or(self.table, |open| open.node);
        for key in keys.drain(..) {
            let extent = key.extent;
            let (id, _) = self.child(at, key, TableKind::Dotted);
            at = match &self.document.node(id).value {
                Value::Table(TableKind::Dotted | TableKind::Implicit) => id,
                Value::Table(TableKind::Header) => {
                    self.duplicate(TomlErrorKind::ExtendsDotted, extent, phrase!("table"), id);
                    id
                }
                _ => {
                    self.duplicate(TomlErrorKind::Duplicate, extent, phrase!("key"), id);
                    self.detached(extent)
                }
            };
        }
        self.keys = keys;
        let extent = last.extent;
        let (id, is_new) = self.child(at, last, TableKind::Inline);
        if is_new {
            return Some((id, whole));
        }
        self.duplicate(TomlErrorKind::Duplicate, extent, phrase!("key"), id);
        Some((self.detached(extent), whole))
    }

    /// The node that the value at this place belongs to.
    pub(super) fn place(&mut self, extent: Extent) -> Option<NodeId> {
        self.after_comma = false;
        match self.open.last() {
            Some(Open { node, is_array: true }) => {
                let (parent, key) = (*node, Key { text: Cow::Borrowed(""), extent });
                Some(self.add(parent, key, Value::Invalid))
            }
            _ => self.waiting.last().map(|(id, _)| *id),
        }
    }

    /// The value that began at this place is complete.
    pub(super) fn close(&mut self, end: usize) {
        if self.open.last().is_some_and(|open| open.is_array) {
            return;
        }
        let Some((node, key)) = self.waiting.pop() else { return };
        let extent = Extent::new(key.start, end);
        match self.open.last() {
            Some(open) => self.document.entries.push(Entry { table: open.node, extent, key, node }),
            None => self.document.statements.push(Statement { kind: StatementKind::KeyValue, extent, key, node }),
        }
    }

    pub(super) fn close_container(&mut self, end: usize) {
        if let Some(open) = self.open.pop() {
            self.document.nodes[open.node.index()].extent.end = end;
            self.close(end);
        }
        self.after_comma = false;
    }

    pub(super) fn toml_1_1(&mut self, span: RawSpan, what: Phrase) {
        self.report(TomlErrorKind::Toml11, extent(span), say!("{what} needs TOML 1.1", what), None);
    }

    /// TOML 1.1 added `\e` and `\xHH`; `toml_parser` takes them for granted.
    pub(super) fn check_escapes(&mut self, span: RawSpan, kind: Option<Encoding>) {
        if !matches!(kind, Some(Encoding::BasicString | Encoding::MlBasicString)) {
            return;
        }
        let raw = extent(span).of(self.document.text);
        let bytes = raw.as_bytes();
        let mut at = 0;
        while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
            at += found;
            if matches!(bytes.get(at + 1), Some(b'e' | b'x')) {
                let start = span.start() + at;
                self.toml_1_1(RawSpan::new_unchecked(start, start + 2), phrase!("this escape"));
            }
            at += 2;
        }
    }
}
