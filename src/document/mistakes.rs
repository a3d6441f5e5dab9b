//! What is wrong with a text, in words.

use toml_parser::{Expected, ParseError, Span as RawSpan};

use super::{TomlError, TomlErrorKind};
use crate::message::{Hole, Message, Phrase};
use crate::text::Extent;

/// Mistakes, of each kind the first hundred: a text that is no TOML at all has one at every turn.
#[derive(Default)]
pub(super) struct Mistakes {
    pub(super) kept: Vec<TomlError>,
    pub(super) counts: [usize; TomlErrorKind::COUNT],
    /// The outermost array or inline table that never ends: its first bracket is the place.
    pub(super) unclosed: Option<TomlError>,
}

impl Mistakes {
    const MOST_OF_A_KIND: usize = 100;

    /// Adds what the parser says.
    pub(super) fn hear(&mut self, text: &str, error: &ParseError) {
        let mut mistake = syntax_error(text, error);
        match error.context().filter(|_| is_unclosed(error)) {
            // The parser comes back from the inner ones first.
            Some(open) => {
                mistake.extent = extent(open);
                self.unclosed = Some(mistake);
            }
            None => self.add(mistake),
        }
    }

    pub(super) fn add(&mut self, error: TomlError) {
        if let Some(count) = self.counts.get_mut(error.kind as usize) {
            *count += 1;
            if *count <= Self::MOST_OF_A_KIND {
                self.kept.push(error);
            }
        }
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.kept.extend(other.kept);
        self
    }
}

/// The parser's span as ours.
pub(super) fn extent(span: RawSpan) -> Extent {
    Extent::new(span.start(), span.end())
}

/// "expected …, found …" where the parser says what it expected.
fn syntax_error(text: &str, error: &ParseError) -> TomlError {
    // What never ends is looked for up to the end.
    let place = error
        .unexpected()
        .or_else(|| error.context())
        .filter(|_| !is_unclosed(error))
        .map_or(Extent::new(text.len(), text.len()), extent);
    let found = place.of(text);
    let description = error.description();
    let message = match error.expected().filter(|expected| !expected.is_empty()) {
        None => Message::phrase(description),
        Some(expected) => {
            let mistake = in_own_words(description, found).map_or_else(
                || {
                    let names = expected.iter().map(expected_name).collect();
                    say!(
                        "{mistake}: expected {names}",
                        mistake = Message::phrase(description),
                        names = Hole::alternatives(names)
                    )
                },
                Message::from,
            );
            say!("{mistake}, found {found}", mistake, found = what_stands_there(text, place))
        }
    };
    let in_comment = ["comment", "carriage return"].iter().any(|it| description.contains(it)) || found == "\r";
    let kind = if in_comment { TomlErrorKind::ControlCharacter } else { TomlErrorKind::Syntax };
    TomlError { kind, extent: place, message, first: None }
}

/// What stands at `place`. Where the parser names a gap, what stands behind it is what it found.
fn what_stands_there(text: &str, place: Extent) -> Message {
    let found = place.of(text);
    let rest = if found.is_empty() {
        text.get(place.start..).unwrap_or_default().trim_start_matches([' ', '\t'])
    } else {
        found
    };
    let shown: String = rest.chars().take(20).take_while(|it| !it.is_control() && !it.is_whitespace()).collect();
    match shown.as_str() {
        "" if rest.is_empty() => say!("the end of the text"),
        "" if rest.starts_with(['\n', '\r']) => say!("the end of the line"),
        "" => say!("a control character"),
        // A bare word may be a password that lacks its quotes.
        word if word.contains(char::is_alphanumeric) => say!("a bare word"),
        shown => say!("`{name}`", name = shown),
    }
}

/// Whether this is an array or inline table that has swallowed the rest of the text.
fn is_unclosed(error: &ParseError) -> bool {
    matches!(error.description(), "unclosed array" | "unclosed inline table")
}

/// The commonest mistakes as their writer knows them: a parser names the last thing that it tried.
fn in_own_words(description: &str, found: &str) -> Option<Phrase> {
    Some(match description {
        "string values must be quoted" | "invalid boolean" | "invalid float" | "invalid mantissa" => {
            phrase!("expected a value (text in quotes, a number, `true` or `false`)")
        }
        "unquoted keys cannot be empty" | "invalid key-value pair" => phrase!("expected a key"),
        "invalid unquoted key" if found.starts_with(':') => phrase!("expected `=`"),
        "invalid unquoted key" => phrase!("expected a key of letters, digits, `-` and `_`, or one in quotes"),
        "key with no value" => phrase!("expected `=` and a value"),
        "unexpected key or value" => phrase!("expected the end of the line"),
        "missing escaped value" => phrase!("expected an escape such as `\\\\` after `\\`"),
        _ => return None,
    })
}

fn expected_name(expected: &Expected) -> Message {
    match expected {
        Expected::Literal("\n") => say!("a line break"),
        Expected::Literal(literal) => say!("`{name}`", name = *literal),
        Expected::Description(description) => Message::phrase(description),
        _ => say!("something else"),
    }
}
