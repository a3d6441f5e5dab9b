//! What is said to people, in a language that is chosen when it is shown.
//!
//! A message is a template, which the program holds anyway, and what goes into its holes. English is the template
//! itself; another language is a [`Table`] that has an entry for each template. [`say!`](crate::say) makes one:
//!
//! ```
//! use mirrorshift::say;
//!
//! let message = say!("host `{host}` is never asked: it has no table of its own", host = "m.example");
//! assert_eq!(message, "host `m.example` is never asked: it has no table of its own");
//! ```
//!
//! Nothing is put together before it is shown, and `format!` has no part in it: some hundred places make a message, and
//! each visitor of the page downloads all of them.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::release::Release;

/// A sentence, or a part of one. In JSON it is the English text.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    template: &'static str,
    /// In the order in which the template names them first. No larger than it must be: a message without holes is no
    /// larger than a `String`.
    #[allow(clippy::box_collection, reason = "one word, and none of them is filled in most messages")]
    holes: Option<Box<Vec<Hole>>>,
}

/// What goes into one hole of a template.
#[derive(Clone, PartialEq, Eq)]
pub enum Hole {
    /// A name, a number, a key: the same in every language.
    Text(String),
    /// A phrase that others have written, which a language may know.
    Phrase(String),
    /// A part of a sentence.
    Message(Message),
    /// Several, with what [`LISTS`] has between them.
    List(&'static str, Vec<Hole>),
}

/// What says something that nobody here has written.
const VERBATIM: &str = "{text}";

const COMMAS: &str = "{item}, {next}";
const SEMICOLONS: &str = "{item}; {next}";
const ALTERNATIVES: &str = "{item} or {next}";

/// The templates that no `say!` has: what stands between two items of a list goes between all of them.
pub const LISTS: [&str; 3] = [COMMAS, SEMICOLONS, ALTERNATIVES];

/// A [`Message`]: its English text, and a value for each hole in the order of the text. `name` alone stands for
/// `name = name`. Holes and names that don't agree do not compile.
#[macro_export]
macro_rules! say {
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const _: () = assert!(
            $crate::message::fits($template, &[$(stringify!($name)),*]),
            "the names are those of the holes, in the order of the text"
        );
        #[allow(unused_mut, reason = "where there are no holes")]
        let mut message = $crate::message::Message::new($template);
        $( message.fill($crate::say!(@value $name $(= $value)?)); )*
        message
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
}

/// A [`Phrase`]. Where a message is wanted at once, it takes less code than [`say!`](crate::say).
#[macro_export]
macro_rules! phrase {
    ($template:literal) => {{
        const PHRASE: $crate::message::Phrase = $crate::message::Phrase::new($template);
        PHRASE
    }};
}

/// A message without holes, or a part of one: what a constant can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(&'static str);

impl Phrase {
    /// For [`phrase!`](crate::phrase), which asks while it is compiled.
    ///
    /// # Panics
    /// When `template` has holes.
    pub const fn new(template: &'static str) -> Self {
        assert!(fits(template, &[]), "a phrase has no holes");
        Self(template)
    }

    /// The English text.
    pub const fn english(self) -> &'static str {
        self.0
    }
}

// Never inline: see above.
impl Message {
    /// `template`, its holes empty: [`say!`](crate::say) fills them.
    #[inline(never)]
    pub const fn new(template: &'static str) -> Self {
        Self { template, holes: None }
    }

    /// What somebody else says, containerd above all: the same in every language.
    #[inline(never)]
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self::of(Hole::Text(text.into()))
    }

    /// What somebody else says, where a language may know it.
    #[inline(never)]
    pub fn phrase(text: &str) -> Self {
        Self::of(Hole::Phrase(text.to_owned()))
    }

    fn of(hole: Hole) -> Self {
        Self { template: VERBATIM, holes: Some(Box::new(vec![hole])) }
    }

    /// Fills the next hole.
    #[inline(never)]
    pub fn fill(&mut self, hole: impl Into<Hole>) {
        self.holes.get_or_insert_default().push(hole.into());
    }

    /// Whether it is nobody's here: no language is asked for it.
    pub fn is_verbatim(&self) -> bool {
        self.template == VERBATIM && matches!(self.holes(), [Hole::Text(_)])
    }

    /// The English text.
    #[inline(never)]
    pub fn english(&self) -> String {
        let mut out = String::new();
        self.write(None, &mut out);
        out
    }

    /// The text in the language of `table`; English where that has no entry.
    #[inline(never)]
    pub fn in_language(&self, table: &Table) -> String {
        let mut out = String::new();
        self.write(Some(table), &mut out);
        out
    }

    /// Becomes its text in the language of `table`, for good.
    pub fn translate(&mut self, table: &Table) {
        *self = Self::verbatim(self.in_language(table));
    }

    fn holes(&self) -> &[Hole] {
        self.holes.as_deref().map_or(&[], Vec::as_slice)
    }

    fn write(&self, table: Option<&Table>, out: &mut String) {
        let pattern = table.and_then(|it| it.get(self.template)).unwrap_or(self.template);
        for (text, name) in pieces(pattern) {
            push(out, text);
            // The holes are numbered by the English text, whatever order another language has them in.
            if let Some(hole) = name.and_then(|name| self.holes().get(position(self.template, name))) {
                hole.write(table, out);
            }
        }
    }
}

impl Hole {
    fn write(&self, table: Option<&Table>, out: &mut String) {
        match self {
            Self::Text(text) => push(out, text),
            Self::Phrase(text) => push(out, table.and_then(|it| it.get(text)).unwrap_or(text)),
            Self::Message(message) => message.write(table, out),
            Self::List(template, items) => {
                let pattern = table.and_then(|it| it.get(template)).unwrap_or(template);
                let between = pieces(pattern).nth(1).map_or("", |it| it.0);
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        push(out, between);
                    }
                    item.write(table, out);
                }
            }
        }
    }

    /// `items` with commas between them.
    pub fn list<T: Into<Hole>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(COMMAS, items.into_iter().map(Into::into).collect())
    }

    /// `names` in back-ticks, with commas between them.
    pub fn names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        Self::list(names.into_iter().map(|it| ["`", it.as_ref(), "`"].concat()))
    }

    /// Whole clauses, with semicolons between them.
    pub fn clauses(messages: Vec<Message>) -> Self {
        Self::List(SEMICOLONS, messages.into_iter().map(Hole::Message).collect())
    }

    /// `items` with "or" between them.
    pub fn alternatives(items: Vec<Message>) -> Self {
        Self::List(ALTERNATIVES, items.into_iter().map(Hole::Message).collect())
    }
}

impl From<Phrase> for Message {
    fn from(phrase: Phrase) -> Self {
        Self::new(phrase.0)
    }
}

impl From<Phrase> for Hole {
    fn from(phrase: Phrase) -> Self {
        Self::Message(phrase.into())
    }
}

impl From<Message> for Hole {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl From<&Message> for Hole {
    fn from(message: &Message) -> Self {
        Self::Message(message.clone())
    }
}

impl From<String> for Hole {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Hole {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&&str> for Hole {
    fn from(text: &&str) -> Self {
        Self::Text((*text).to_owned())
    }
}

impl From<&String> for Hole {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Cow<'_, str>> for Hole {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
    }
}

impl From<&Cow<'_, str>> for Hole {
    fn from(text: &Cow<'_, str>) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<Release> for Hole {
    fn from(release: Release) -> Self {
        Self::Text(release.to_string())
    }
}

impl From<i64> for Hole {
    fn from(number: i64) -> Self {
        Self::Text(number.to_string())
    }
}

impl From<usize> for Hole {
    fn from(number: usize) -> Self {
        Self::Text(number.to_string())
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.english(), f)
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english())
    }
}

impl PartialEq<str> for Message {
    fn eq(&self, other: &str) -> bool {
        self.english() == other
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, other: &&str) -> bool {
        self.english() == *other
    }
}

impl PartialEq<String> for Message {
    fn eq(&self, other: &String) -> bool {
        self.english() == *other
    }
}

/// What has messages in it.
pub trait Messages {
    /// Shows `visit` each of them.
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message));

    /// All of them in the language of `table`, for good.
    fn translate(&mut self, table: &Table) {
        self.each_message(&mut |message| message.translate(table));
    }
}

impl Messages for Message {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        visit(self);
    }
}

impl<T: Messages> Messages for Vec<T> {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.iter_mut().for_each(|it| it.each_message(visit));
    }
}

impl<T: Messages> Messages for Option<T> {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.iter_mut().for_each(|it| it.each_message(visit));
    }
}

/// A language other than English: what each template is called there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    entries: Vec<(String, String)>,
}

impl Table {
    /// Reads pairs of lines, the English template and then the other language's, with an empty line after each pair.
    pub fn parse(text: &str) -> Self {
        let pair = |pair: &str| {
            let (english, other) = pair.trim_start_matches('\n').split_once('\n')?;
            Some((english.to_owned(), other.trim_end_matches('\n').to_owned()))
        };
        Self { entries: text.split("\n\n").filter_map(pair).collect() }
    }

    /// All entries, in their order.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(english, other)| (&**english, &**other))
    }

    // A look through all of them: few messages are ever shown, and most entries are told apart by their length.
    fn get(&self, template: &str) -> Option<&str> {
        self.entries.iter().find(|it| it.0 == template).map(|it| &*it.1)
    }
}

/// Simplified Chinese, for those who have it within the program.
#[cfg(feature = "chinese")]
pub fn chinese() -> &'static Table {
    static TABLE: std::sync::LazyLock<Table> =
        std::sync::LazyLock::new(|| Table::parse(include_str!("message/zh.txt")));
    &TABLE
}

/// Adds `text`, without the space where ideographs meet: a template has one on both sides of a hole, in case that is
/// filled with Latin letters.
fn push(out: &mut String, text: &str) {
    let is_wide = |it: char| it >= '\u{2e80}';
    let rest = text.strip_prefix(' ').filter(|it| it.starts_with(is_wide) && out.ends_with(is_wide));
    if text.starts_with(is_wide) && out.strip_suffix(' ').is_some_and(|it| it.ends_with(is_wide)) {
        out.pop();
    }
    out.push_str(rest.unwrap_or(text));
}

/// The names of the holes of `template`, each once, in the order of the text.
pub fn holes(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for name in pieces(template).filter_map(|it| it.1) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The number of the hole called `name`.
fn position(template: &str, name: &str) -> usize {
    holes(template).iter().position(|it| *it == name).unwrap_or(usize::MAX)
}

/// The texts of a template, each with the name of the hole behind it.
fn pieces(template: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(template);
    std::iter::from_fn(move || {
        let now = rest?;
        let hole = now.split_once('{').and_then(|(text, behind)| Some((text, behind.split_once('}')?)));
        let Some((text, (name, behind))) = hole else {
            rest = None;
            return Some((now, None));
        };
        rest = Some(behind);
        Some((text, Some(name)))
    })
}

/// Whether `names` are those of the holes of `template`, in the order in which it names them first. For
/// [`say!`](crate::say), which asks while it is compiled.
pub const fn fits(template: &str, names: &[&str]) -> bool {
    let text = template.as_bytes();
    let mut seen = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'}' {
            return false;
        }
        if text[at] != b'{' {
            at += 1;
            continue;
        }
        let start = at + 1;
        while at < text.len() && text[at] != b'}' {
            at += 1;
        }
        let mut known = 0;
        while known < names.len() && !is_at(text, start, at, names[known].as_bytes()) {
            known += 1;
        }
        if known > seen || known == names.len() {
            return false;
        }
        if known == seen {
            seen += 1;
        }
        at += 1;
    }
    seen == names.len()
}

const fn is_at(text: &[u8], start: usize, end: usize, name: &[u8]) -> bool {
    if end - start != name.len() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if text[start + at] != name[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TABLE: &str = "`{new}` is asked instead of `{old}`\n原先访问 `{old}`，现在访问 `{new}`\n\n{item}, {next}\n{item}、{next}\n\nasks {names}; {what}\n访问 {names}；{what}\n\nno more\n不再继续\n";

    #[test]
    fn another_language_may_have_the_holes_in_another_order() {
        let message = say!("`{new}` is asked instead of `{old}`", new = "b", old = "a");
        assert_eq!(message, "`b` is asked instead of `a`");
        assert_eq!(message.in_language(&Table::parse(TABLE)), "原先访问 `a`，现在访问 `b`");
    }

    #[test]
    fn parts_and_lists_are_in_the_language_of_the_whole() {
        let message = say!("asks {names}; {what}", names = Hole::names(["a", "b", "c"]), what = say!("no more"));
        assert_eq!(message, "asks `a`, `b`, `c`; no more");
        assert_eq!(message.in_language(&Table::parse(TABLE)), "访问 `a`、`b`、`c`；不再继续");
    }

    #[test]
    fn without_an_entry_it_stays_english_and_nobody_elses_words_change() {
        let table = Table::parse(TABLE);
        assert_eq!(say!("host {at}", at = 3_usize).in_language(&table), "host 3");
        assert_eq!(Message::verbatim("no more").in_language(&table), "no more");
        assert_eq!(Message::phrase("no more").in_language(&table), "不再继续");
    }

    #[test]
    fn what_fills_a_hole_is_no_template() {
        let message = say!("`{new}` is asked instead of `{old}`", new = "{old}", old = "{");
        assert_eq!(message, "`{old}` is asked instead of `{`");
        assert_eq!(message.in_language(&Table::parse(TABLE)), "原先访问 `{`，现在访问 `{old}`");
        assert_eq!(Message::verbatim("{text}"), "{text}");
    }

    #[test]
    fn names_that_are_not_those_of_the_holes_do_not_fit() {
        for (template, names, expected) in [
            ("a", &[][..], true),
            ("{a} {b} {a}", &["a", "b"][..], true),
            ("{a} {b}", &["b", "a"][..], false),
            ("{a}", &["a", "b"][..], false),
            ("{a} {b}", &["a"][..], false),
            ("{a", &["b"][..], false),
            ("a}", &[][..], false),
            ("{}", &[][..], false),
        ] {
            assert_eq!(fits(template, names), expected, "{template}");
        }
    }

    #[test]
    fn in_json_it_is_the_english_text() {
        let message = say!("`{new}` is asked instead of `{old}`", new = "b", old = "\"");
        assert_eq!(serde_json::to_string(&message).unwrap(), r#""`b` is asked instead of `\"`""#);
    }
}
