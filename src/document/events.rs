//! Turns the parser's events into calls of the builder: headers, keys, values, and the way out of a mistake.

use std::borrow::Cow;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::EventReceiver;
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span as RawSpan};

use super::builder::{Builder, Key, Open};
use super::mistakes::extent;
use super::{Statement, StatementKind, TableKind, TomlErrorKind, Value};
use crate::text::Extent;

/// How deep arrays and inline tables may be nested before the text is refused.
const MAX_DEPTH: usize = 80;
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
            self.toml_1_1(span, phrase!("a comma after the last entry of an inline table"));
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
                let message = say!("a line break within an inline table needs TOML 1.1");
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
            error.report_error(
                ParseError::new(phrase!("arrays and inline tables are nested too deeply").english())
                    .with_unexpected(span),
            );
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
                    let message = say!("expected an integer of 64 bits, found a larger one");
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
