//! A TOML text as a tree that remembers where everything stands.
//!
//! Built from the events of `toml_parser` in one pass and without copying text that has no escapes, since it
//! runs on every key press. Mistakes are collected and the rest is still read; which of them containerd minds
//! is for the caller to say, since its releases use different TOML libraries.

use std::borrow::Cow;
use std::collections::hash_map;

use rustc_hash::{FxBuildHasher, FxHashMap};
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, Expected, ParseError, Raw, Source, Span as RawSpan};

use crate::text::Extent;

/// How deep arrays and inline tables may be nested before the text is refused.
const MAX_DEPTH: usize = 80;

/// A place in a [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// The table that the document itself is.
    pub const ROOT: Self = Self(0);

    /// Its number; parents have smaller numbers than their children.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A TOML text as a tree.
#[derive(Debug)]
pub struct Document<'a> {
    /// The text it was read from.
    pub text: &'a str,
    nodes: Vec<Node<'a>>,
    /// Headers and `key = value` lines, in the order of the text.
    pub statements: Vec<Statement>,
    /// The `key = value` entries of inline tables, in the order in which they end.
    pub entries: Vec<Entry>,
    /// Comments, from `#` to the end of the line.
    pub comments: Vec<Extent>,
    /// What is wrong with the text, in the order of the text; of each kind the first hundred.
    pub errors: Vec<TomlError>,
    /// How many more mistakes there are.
    pub more_errors: usize,
}

/// A value with its key.
#[derive(Debug)]
pub struct Node<'a> {
    /// The key, unescaped; empty for array elements.
    pub key: Cow<'a, str>,
    /// Where the key was first written.
    pub key_extent: Extent,
    /// The value; for a table with a header of its own, that header.
    pub extent: Extent,
    /// The table or array it is in.
    pub parent: NodeId,
    /// What stands there.
    pub value: Value<'a>,
    first: Option<NodeId>,
    last: Option<NodeId>,
    next: Option<NodeId>,
}

/// What stands behind a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A table, by how it came to be.
    Table(TableKind),
    /// `[…]`.
    Array,
    /// `[[…]]`: its children are tables.
    ArrayOfTables,
    /// A string, unescaped.
    String(Cow<'a, str>),
    /// An integer that fits 64 bits.
    Integer(i64),
    /// A float.
    Float,
    /// `true` or `false`.
    Boolean(bool),
    /// A date or time.
    Datetime,
    /// Something that is no TOML value; an error says so.
    Invalid,
}

impl Value<'_> {
    /// The word for messages.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::Array | Self::ArrayOfTables => "an array",
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Float => "a float",
            Self::Boolean(_) => "a boolean",
            Self::Datetime => "a date",
            Self::Invalid => "no value",
        }
    }
}

/// How a table came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Named on the way to another header.
    Implicit,
    /// Has a header of its own.
    Header,
    /// Named by a dotted key.
    Dotted,
    /// `{…}`.
    Inline,
    /// One `[[…]]`.
    Element,
}

/// A header, or a `key = value`.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Which of them.
    pub kind: StatementKind,
    /// All of it, without indentation, comment and line end.
    pub extent: Extent,
    /// The keys: between the brackets, or before `=`.
    pub key: Extent,
    /// The table or value it defines.
    pub node: NodeId,
}

/// A `key = value` in an inline table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The inline table it stands in.
    pub table: NodeId,
    /// Key and value.
    pub extent: Extent,
    /// The keys before `=`.
    pub key: Extent,
    /// The value it defines.
    pub node: NodeId,
}

/// What a [`Statement`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `[…]`.
    Header,
    /// `[[…]]`.
    ArrayHeader,
    /// `key = value`.
    KeyValue,
}

/// Something wrong with the text.
#[derive(Clone, Debug, PartialEq)]
pub struct TomlError {
    /// What kind of trouble.
    pub kind: TomlErrorKind,
    /// Where.
    pub extent: Extent,
    /// In words: "expected …, found …".
    pub message: String,
    /// The first of the two, where something stands twice.
    pub first: Option<Extent>,
}

/// Kinds of trouble that containerd's releases treat differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlErrorKind {
    /// Not TOML.
    Syntax,
    /// A key, a table header or both name the same thing twice.
    Duplicate,
    /// A header for a table that dotted keys have made, or the other way round; go-toml v1 merges them.
    ExtendsDotted,
    /// TOML 1.1 syntax, which containerd reads from 2.4 on.
    Toml11,
    /// A line break within an inline table: TOML 1.1 too, but go-toml v1 has always let it pass.
    InlineLineBreak,
    /// A byte order mark, or a control character or bare carriage return in a comment; go-toml v1 lets them pass.
    ControlCharacter,
}

impl TomlErrorKind {
    const COUNT: usize = Self::ControlCharacter as usize + 1;
}

/// Mistakes, of each kind the first hundred: a text that is no TOML at all has one at every turn.
#[derive(Default)]
struct Mistakes {
    kept: Vec<TomlError>,
    counts: [usize; TomlErrorKind::COUNT],
}

impl Mistakes {
    const MOST_OF_A_KIND: usize = 100;

    fn add(&mut self, error: TomlError) {
        if let Some(count) = self.counts.get_mut(error.kind as usize) {
            *count += 1;
            if *count <= Self::MOST_OF_A_KIND {
                self.kept.push(error);
            }
        }
    }

    fn join(mut self, other: Self) -> Self {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.kept.extend(other.kept);
        self
    }
}

/// Reads `text`.
pub fn read(text: &str) -> Document<'_> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut builder = Builder::new(text);
    let mut mistakes = Mistakes::default();
    parse_document(&tokens, &mut builder, &mut |error: ParseError| mistakes.add(syntax_error(text, &error)));
    builder.finish(mistakes)
}

impl<'a> Document<'a> {
    /// The node at `id`.
    pub fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.index()]
    }

    /// All nodes, by their number.
    pub fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter()
    }

    /// How many nodes there are; every [`NodeId`] is smaller.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the text defines nothing.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// The children of a table or array, in the order they were first named.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node<'a>)> {
        let mut next = self.node(id).first;
        std::iter::from_fn(move || {
            let id = next?;
            let node = self.node(id);
            next = node.next;
            Some((id, node))
        })
    }

    /// The child of a table with exactly this key.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.children(id).find(|(_, node)| node.key == key).map(|(id, _)| id)
    }

    /// Follows `path` from the root.
    pub fn find(&self, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(NodeId::ROOT, |id, key| self.get(id, key))
    }

    /// The keys from the root to `id`.
    pub fn path(&self, id: NodeId) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = id;
        while at != NodeId::ROOT {
            path.push(&*self.node(at).key);
            at = self.node(at).parent;
        }
        path.reverse();
        path
    }

    /// Whether `id` is `ancestor` or below it.
    pub fn is_within(&self, id: NodeId, ancestor: NodeId) -> bool {
        let mut at = id;
        while at > ancestor {
            at = self.node(at).parent;
        }
        at == ancestor
    }
}

struct Key<'a> {
    text: Cow<'a, str>,
    extent: Extent,
}

/// Where the next value goes.
struct Open {
    node: NodeId,
    /// Keys of this inline table; empty for arrays.
    is_array: bool,
}

struct Builder<'a> {
    document: Document<'a>,
    index: FxHashMap<(u32, Cow<'a, str>), NodeId>,
    /// The table that the last header opened.
    table: NodeId,
    /// The tables that the last header named, from the outermost on: the next header mostly begins with the same.
    header_path: Vec<NodeId>,
    header: Option<Extent>,
    keys: Vec<Key<'a>>,
    /// Arrays and inline tables around the current place.
    open: Vec<Open>,
    /// The nodes that wait for their value, innermost last, with the start of their statement.
    waiting: Vec<(NodeId, Extent)>,
    after_comma: bool,
    mistakes: Mistakes,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
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

    fn finish(mut self, mistakes: Mistakes) -> Document<'a> {
        let text = self.document.text;
        if text.starts_with('\u{FEFF}') {
            let extent = Extent::new(0, 3);
            self.report(TomlErrorKind::ControlCharacter, extent, "the text begins with a byte order mark".into(), None);
        }
        let Mistakes { mut kept, counts } = mistakes.join(self.mistakes);
        kept.sort_by_key(|error| error.extent.start);
        self.document.more_errors = counts.iter().sum::<usize>() - kept.len();
        self.document.errors = kept;
        self.document
    }

    fn report(&mut self, kind: TomlErrorKind, extent: Extent, message: String, first: Option<Extent>) {
        self.mistakes.add(TomlError { kind, extent, message, first });
    }

    fn add(&mut self, parent: NodeId, key: Key<'a>, value: Value<'a>) -> NodeId {
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
    fn child(&mut self, parent: NodeId, key: Key<'a>, kind: TableKind) -> (NodeId, bool) {
        match self.index.entry((parent.0, key.text.clone())) {
            hash_map::Entry::Occupied(entry) => (*entry.get(), false),
            hash_map::Entry::Vacant(entry) => {
                entry.insert(NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX)));
                (self.add(parent, key, Value::Table(kind)), true)
            }
        }
    }

    fn duplicate(&mut self, kind: TomlErrorKind, extent: Extent, what: &str, id: NodeId) {
        let first = self.document.node(id).key_extent;
        let name = extent.of(self.document.text);
        self.report(kind, extent, format!("{what} `{name}` is defined twice"), Some(first));
    }

    /// The table that the header `[keys]` opens.
    fn open_table(&mut self, is_array: bool, extent: Extent) -> NodeId {
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
                self.duplicate(TomlErrorKind::Duplicate, last_extent, "table", id);
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
                self.duplicate(TomlErrorKind::ExtendsDotted, last_extent, "table", id);
                id
            }
            Value::Table(TableKind::Header) => {
                self.duplicate(TomlErrorKind::Duplicate, last_extent, "table", id);
                id
            }
            _ => {
                self.duplicate(TomlErrorKind::Duplicate, last_extent, "table", id);
                self.detached(extent)
            }
        }
    }

    /// Steps through `id` on the way to another header.
    fn enter(&mut self, id: NodeId, extent: Extent) -> NodeId {
        match &self.document.node(id).value {
            Value::Table(TableKind::Inline) => {
                self.duplicate(TomlErrorKind::Duplicate, extent, "inline table", id);
                id
            }
            Value::Table(_) => id,
            Value::ArrayOfTables => self.document.node(id).last.unwrap_or(id),
            _ => {
                self.duplicate(TomlErrorKind::Duplicate, extent, "key", id);
                self.detached(extent)
            }
        }
    }

    /// A table that hangs nowhere, so that what follows a mistake is read and checked all the same.
    fn detached(&mut self, extent: Extent) -> NodeId {
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
    fn open_key(&mut self) -> Option<(NodeId, Extent)> {
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
                    self.duplicate(TomlErrorKind::ExtendsDotted, extent, "table", id);
                    id
                }
                _ => {
                    self.duplicate(TomlErrorKind::Duplicate, extent, "key", id);
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
        self.duplicate(TomlErrorKind::Duplicate, extent, "key", id);
        Some((self.detached(extent), whole))
    }

    /// The node that the value at this place belongs to.
    fn place(&mut self, extent: Extent) -> Option<NodeId> {
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
    fn close(&mut self, end: usize) {
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

    fn close_container(&mut self, end: usize) {
        if let Some(open) = self.open.pop() {
            self.document.nodes[open.node.index()].extent.end = end;
            self.close(end);
        }
        self.after_comma = false;
    }

    fn toml_1_1(&mut self, span: RawSpan, what: &str) {
        self.report(TomlErrorKind::Toml11, extent(span), format!("{what} needs TOML 1.1"), None);
    }

    /// TOML 1.1 added `\e` and `\xHH`; `toml_parser` takes them for granted.
    fn check_escapes(&mut self, span: RawSpan, kind: Option<Encoding>) {
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
                self.toml_1_1(RawSpan::new_unchecked(start, start + 2), "this escape");
            }
            at += 2;
        }
    }
}

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.recover();
        self.header = Some(extent(span));
    }

    fn std_table_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.header_close(span, false);
    }

    fn array_table_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.recover();
        self.header = Some(extent(span));
    }

    fn array_table_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.header_close(span, true);
    }

    fn inline_table_open(&mut self, span: RawSpan, error: &mut dyn ErrorSink) -> bool {
        self.container_open(span, Value::Table(TableKind::Inline), error)
    }

    fn inline_table_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        if self.after_comma {
            self.toml_1_1(span, "a comma after the last entry of an inline table");
        }
        self.keys.clear();
        self.close_container(span.end());
    }

    fn array_open(&mut self, span: RawSpan, error: &mut dyn ErrorSink) -> bool {
        self.container_open(span, Value::Array, error)
    }

    fn array_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.close_container(span.end());
    }

    fn simple_key(&mut self, span: RawSpan, kind: Option<Encoding>, error: &mut dyn ErrorSink) {
        let raw = extent(span).of(self.document.text);
        let text = match plain(raw, kind) {
            Some(key) => Cow::Borrowed(key),
            None => {
                let mut key = Cow::Borrowed("");
                Raw::new_unchecked(raw, kind, span).decode_key(&mut key, error);
                self.check_escapes(span, kind);
                key
            }
        };
        self.keys.push(Key { text, extent: extent(span) });
    }

    fn key_val_sep(&mut self, _: RawSpan, _: &mut dyn ErrorSink) {
        if let Some(waiting) = self.open_key() {
            self.waiting.push(waiting);
        }
    }

    fn scalar(&mut self, span: RawSpan, kind: Option<Encoding>, error: &mut dyn ErrorSink) {
        let here = extent(span);
        let value = self.decode(span, kind, error);
        if let Some(id) = self.place(here) {
            let node = &mut self.document.nodes[id.index()];
            node.value = value;
            node.extent = here;
            self.close(span.end());
        }
    }

    fn value_sep(&mut self, _: RawSpan, _: &mut dyn ErrorSink) {
        self.after_comma = true;
    }

    fn comment(&mut self, span: RawSpan, error: &mut dyn ErrorSink) {
        if let Some(raw) = Source::new(self.document.text).get(span) {
            raw.decode_comment(error);
        }
        self.document.comments.push(extent(span));
    }

    fn newline(&mut self, span: RawSpan, error: &mut dyn ErrorSink) {
        if let Some(raw) = Source::new(self.document.text).get(span) {
            raw.decode_newline(error);
        }
        match self.open.last() {
            // Arrays have always been allowed to span lines.
            Some(open) if !open.is_array => {
                let message = "a line break within an inline table needs TOML 1.1".to_owned();
                self.report(TomlErrorKind::InlineLineBreak, extent(span), message, None);
            }
            Some(_) => {}
            None => self.recover(),
        }
    }
}

impl<'a> Builder<'a> {
    /// Forgets what a syntax error left half done.
    fn recover(&mut self) {
        self.keys.clear();
        self.open.clear();
        self.after_comma = false;
        while let Some((node, key)) = self.waiting.pop() {
            self.document.nodes[node.index()].value = Value::Invalid;
            if self.waiting.is_empty() {
                let extent = key;
                self.document.statements.push(Statement { kind: StatementKind::KeyValue, extent, key, node });
            }
        }
    }

    fn header_close(&mut self, span: RawSpan, is_array: bool) {
        let Some(open) = self.header.take() else { return };
        let whole = Extent::new(open.start, span.end());
        let key = match (self.keys.first(), self.keys.last()) {
            (Some(first), Some(last)) => first.extent.join(last.extent),
            _ => return,
        };
        self.table = self.open_table(is_array, whole);
        let kind = if is_array { StatementKind::ArrayHeader } else { StatementKind::Header };
        self.document.statements.push(Statement { kind, extent: whole, key, node: self.table });
    }

    /// Whether to go on into the array or inline table: not where they are nested too deeply.
    fn container_open(&mut self, span: RawSpan, value: Value<'a>, error: &mut dyn ErrorSink) -> bool {
        let here = extent(span);
        let is_array = value == Value::Array;
        let node = match self.place(here) {
            Some(id) => id,
            None => self.detached(here),
        };
        let it = &mut self.document.nodes[node.index()];
        it.value = value;
        it.extent = here;
        self.open.push(Open { node, is_array });
        let is_allowed = self.open.len() <= MAX_DEPTH;
        if !is_allowed {
            error.report_error(ParseError::new("arrays and inline tables are nested too deeply").with_unexpected(span));
        }
        is_allowed
    }

    fn decode(&mut self, span: RawSpan, kind: Option<Encoding>, error: &mut dyn ErrorSink) -> Value<'a> {
        let raw = extent(span).of(self.document.text);
        if let Some(text) = plain(raw, kind).filter(|_| kind.is_some()) {
            return Value::String(Cow::Borrowed(text));
        }
        let mut decoded = Cow::Borrowed("");
        let scalar = Raw::new_unchecked(raw, kind, span).decode_scalar(&mut decoded, error);
        self.check_escapes(span, kind);
        match scalar {
            ScalarKind::String => Value::String(decoded),
            ScalarKind::Boolean(value) => Value::Boolean(value),
            ScalarKind::Integer(radix) => match i64::from_str_radix(&decoded, radix.value()) {
                Ok(value) => Value::Integer(value),
                Err(_) => {
                    let message = "expected an integer of 64 bits, found a larger one".to_owned();
                    self.report(TomlErrorKind::Syntax, extent(span), message, None);
                    Value::Invalid
                }
            },
            ScalarKind::Float => Value::Float,
            ScalarKind::DateTime => Value::Datetime,
        }
    }
}

/// A bare key, or what stands between the quotes of a string on one line, when there is nothing in it to unescape or to
/// refuse: nearly always, and much sooner said than by the decoder.
fn plain(raw: &str, kind: Option<Encoding>) -> Option<&str> {
    match kind {
        None => {
            let is_bare = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
            (!raw.is_empty() && raw.bytes().all(is_bare)).then_some(raw)
        }
        Some(Encoding::BasicString | Encoding::LiteralString) => {
            let (quote, last) = (raw.bytes().next()?, raw.bytes().next_back()?);
            let inner = raw.get(1..raw.len().checked_sub(1)?)?;
            let is_plain = |it: u8| (b' '..0x7F).contains(&it) && it != b'\\' && it != quote;
            (quote == last && inner.bytes().all(is_plain)).then_some(inner)
        }
        Some(_) => None,
    }
}

fn extent(span: RawSpan) -> Extent {
    Extent::new(span.start(), span.end())
}

/// "expected …, found …" where the parser says what it expected.
fn syntax_error(text: &str, error: &ParseError) -> TomlError {
    let place = error.unexpected().or_else(|| error.context()).map_or(Extent::new(text.len(), text.len()), extent);
    let found = place.of(text);
    let mut message = error.description().to_owned();
    if let Some(expected) = error.expected().filter(|expected| !expected.is_empty()) {
        let names: Vec<String> = expected.iter().map(expected_name).collect();
        message = format!("{message}: expected {}", names.join(" or "));
        let shown: String = found.chars().take(20).take_while(|it| !it.is_control()).collect();
        message += &match shown.as_str() {
            "" if place.start >= text.len() => ", found the end of the text".to_owned(),
            "" => ", found the end of the line".to_owned(),
            // A bare word may be a password that lacks its quotes.
            word if word.contains(char::is_alphanumeric) => ", found a bare word".to_owned(),
            shown => format!(", found `{shown}`"),
        };
    }
    let in_comment = ["comment", "carriage return"].iter().any(|it| error.description().contains(it)) || found == "\r";
    let kind = if in_comment { TomlErrorKind::ControlCharacter } else { TomlErrorKind::Syntax };
    TomlError { kind, extent: place, message, first: None }
}

fn expected_name(expected: &Expected) -> String {
    match expected {
        Expected::Literal("\n") => "a line break".to_owned(),
        Expected::Literal(literal) => format!("`{literal}`"),
        Expected::Description(description) => (*description).to_owned(),
        _ => "something else".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The tree as indented lines: `key: value`.
    fn shape(document: &Document<'_>) -> String {
        fn write(document: &Document<'_>, id: NodeId, depth: usize, out: &mut String) {
            for (id, node) in document.children(id) {
                let value = match &node.value {
                    Value::Table(kind) => format!("{kind:?}"),
                    other => format!("{other:?}"),
                };
                out.push_str(&format!("{}{}: {value}\n", "  ".repeat(depth), node.key));
                write(document, id, depth + 1, out);
            }
        }
        let mut out = String::new();
        write(document, NodeId::ROOT, 0, &mut out);
        out
    }

    fn kinds(text: &str) -> Vec<TomlErrorKind> {
        read(text).errors.iter().map(|error| error.kind).collect()
    }

    #[test]
    fn headers_dotted_keys_and_inline_tables_make_one_tree() {
        let document = read("a.b = 1\n[t.\"x.y\"]\nk = [1, {z = 'q'}]\n[[l]]\nm = true\n[[l]]\n[l.n]\n");
        let expected = "a: Dotted\n  b: Integer(1)\nt: Implicit\n  x.y: Header\n    k: Array\n      : Integer(1)\n      : Inline\n        z: String(\"q\")\nl: ArrayOfTables\n  : Element\n    m: Boolean(true)\n  : Element\n    n: Header\n";
        assert_eq!(shape(&document), expected);
        assert_eq!(document.errors, []);
        let texts: Vec<_> = document.statements.iter().map(|it| it.extent.of(document.text)).collect();
        let expected = ["a.b = 1", "[t.\"x.y\"]", "k = [1, {z = 'q'}]", "[[l]]", "m = true", "[[l]]", "[l.n]"];
        assert_eq!(texts, expected);
        let k = document.find(&["t", "x.y", "k"]).unwrap();
        assert_eq!(document.path(k), ["t", "x.y", "k"]);
        assert_eq!(document.node(k).extent.of(document.text), "[1, {z = 'q'}]");
    }

    #[test]
    fn what_stands_twice_is_found() {
        for (text, kind) in [
            ("a = 1\na = 2", TomlErrorKind::Duplicate),
            ("[a]\n[a]", TomlErrorKind::Duplicate),
            ("a = {}\n[a.b]", TomlErrorKind::Duplicate),
            ("a = 1\n[a]", TomlErrorKind::Duplicate),
            ("[[a]]\n[a]", TomlErrorKind::Duplicate),
            ("a = {b = 1, b = 2}", TomlErrorKind::Duplicate),
            ("a.b = 1\n[a]", TomlErrorKind::ExtendsDotted),
            ("[a.b]\n[a]\nb.c = 1", TomlErrorKind::ExtendsDotted),
            ("a = {b = 1,}", TomlErrorKind::Toml11),
            ("a = {b = 1\n}", TomlErrorKind::InlineLineBreak),
            ("a = \"\\x41\"", TomlErrorKind::Toml11),
            ("\u{feff}a = 1", TomlErrorKind::ControlCharacter),
            ("# \u{1}\n", TomlErrorKind::ControlCharacter),
            ("a = 99999999999999999999", TomlErrorKind::Syntax),
            ("[", TomlErrorKind::Syntax),
            ("[\n", TomlErrorKind::Syntax),
            ("= 1", TomlErrorKind::Syntax),
        ] {
            assert_eq!(kinds(text), [kind], "{text:?}");
        }
        assert_eq!(kinds("[a.b]\n[a]\nc = \"\\\\x\"\n"), []);
    }

    #[test]
    fn the_rest_is_read_after_a_mistake() {
        let document = read("a = \n[b\nc = 1\n[d]\ne = 2 3\nf = 'x'\n");
        assert!(!document.errors.is_empty());
        let f = document.find(&["d", "f"]).unwrap();
        assert_eq!(document.node(f).value, Value::String("x".into()));
        let error = &document.errors[0];
        assert_eq!(error.extent.start, 4, "{error:?}");
        assert!(error.message.contains("expected"), "{error:?}");
    }

    #[test]
    fn a_text_full_of_mistakes_keeps_the_first_of_each_kind() {
        let text = format!("{}a = {{b = 1,}}\n", "=\n".repeat(1000));
        let document = read(&text);
        assert_eq!(document.errors.iter().filter(|it| it.kind == TomlErrorKind::Syntax).count(), 100);
        assert_eq!(document.errors.last().unwrap().kind, TomlErrorKind::Toml11);
        assert!(document.more_errors >= 900);
    }

    #[test]
    fn deep_nesting_is_refused_and_survived() {
        let text = format!("a = {}", "[".repeat(100_000));
        assert!(!read(&text).errors.is_empty());
    }
}
