//! What is wrong with a text, in words.

use toml_parser::{Expected, ParseError, Span as RawSpan};

use super::{TomlError, TomlErrorKind};
use crate::text::Extent;

/// Mistakes, of each kind the first hundred: a text that is no TOML at all has one at every turn.
#[derive(Default)]
pub(super) struct Mistakes {
    pub(super) kept: Vec<TomlError>,
    pub(super) counts: [usize; TomlErrorKind::COUNT],
}

impl Mistakes {
    const MOST_OF_A_KIND: usize = 100;

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
pub(super) fn syntax_error(text: &str, error: &ParseError) -> TomlError {
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
