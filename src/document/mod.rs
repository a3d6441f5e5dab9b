//! A TOML text as a tree that remembers where everything stands.
//!
//! Built from the events of `toml_parser` in one pass and without copying text that has no escapes, since it
//! runs on every key press. Mistakes are collected and the rest is still read; which of them containerd minds
//! is for the caller to say, since its releases use different TOML libraries.

mod builder;
mod events;
mod mistakes;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use toml_parser::parser::parse_document;
use toml_parser::{ParseError, Source};

use crate::message::{Message, Phrase};
use crate::text::Extent;

use builder::Builder;
use mistakes::Mistakes;

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
    /// Whether a value that never ends has swallowed the rest of the text, so that nobody knows what is missing.
    pub is_cut_short: bool,
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
    /// A phrase for messages.
    pub const fn kind(&self) -> Phrase {
        match self {
            Self::Table(_) => phrase!("a table"),
            Self::Array | Self::ArrayOfTables => phrase!("an array"),
            Self::String(_) => phrase!("a string"),
            Self::Integer(_) => phrase!("an integer"),
            Self::Float => phrase!("a float"),
            Self::Boolean(_) => phrase!("a boolean"),
            Self::Datetime => phrase!("a date"),
            Self::Invalid => phrase!("no value"),
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
    pub message: Message,
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
/// Reads `text`.
pub fn read(text: &str) -> Document<'_> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut builder = Builder::new(text);
    let mut mistakes = Mistakes::default();
    parse_document(&tokens, &mut builder, &mut |error: ParseError| mistakes.hear(text, &error));
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

    /// The numbers of all nodes.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
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

    /// The child of a table with this key, or else with the same one in another case: a field of containerd's, which some
    /// releases read in any case.
    pub fn field(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let folded = || self.children(id).find(|(_, node)| node.key.eq_ignore_ascii_case(key)).map(|(id, _)| id);
        self.get(id, key).or_else(folded)
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
