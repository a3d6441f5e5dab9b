//! Secrets whose name is a value itself: `name: REGISTRY_PASSWORD` beside `value: x`, `variable "password" { default = "x" }`,
//! Dockerfile's `ENV PASSWORD x`.

use super::assigned::{Scope, end_of, is_word, lines, quoted, tail};
use super::secrets::{ASSIGNS, names_secret};
use crate::text::Extent;

/// How many lines a value may stand away from its name.
const MOST_LINES: usize = 8;
/// How much of a text in braces is looked at.
const LONGEST: usize = 2000;

/// What stands before the first word of a line: indentation, marks of quotations, comments, diffs and lists, quotes.
const MARKS: [char; 10] = [' ', '\t', '>', '|', '+', '#', '-', '"', '\'', '/'];

/// All values whose names stand beside them.
pub(super) fn values(scope: &Scope<'_>) -> Vec<Extent> {
    let text = scope.text;
    let all: Vec<Extent> = lines(text, Extent::new(0, text.len())).collect();
    let mut found = Vec::new();
    for (index, line) in all.iter().enumerate() {
        found.extend(in_docker(text, *line));
        let mut at = line.start;
        while let Some(word) = next_word(text, at, line.end) {
            at = word.end;
            if is_name(word.of(text)) && named(text, word, line.end).is_some_and(is_secret) {
                if first_word(text, *line) == Some(word) {
                    found.extend(in_column(scope, &all, index));
                }
                found.extend(brace_before(text, word.start).into_iter().flat_map(|open| in_braces(scope, open)));
            } else if let Some(open) = block(text, word, *line) {
                found.extend(in_braces(scope, open));
            }
        }
    }
    found
}

fn is_name(word: &str) -> bool {
    ["name", "key"].iter().any(|it| word.eq_ignore_ascii_case(it))
}

fn is_value(word: &str) -> bool {
    ["value", "values", "default"].iter().any(|it| word.eq_ignore_ascii_case(it))
}

/// Of `registry.password`, the last part says what it is.
fn is_secret(name: &str) -> bool {
    names_secret(name.rsplit(['.', '/']).next().unwrap_or(name))
}

fn next_word(text: &str, at: usize, end: usize) -> Option<Extent> {
    let start = at + text.get(at..end)?.find(is_word)?;
    Some(Extent::new(start, end_of(text, start, end, |it| !is_word(it))))
}

/// The first word of a line, when nothing but marks stands before it.
fn first_word(text: &str, line: Extent) -> Option<Extent> {
    let said = line.of(text).trim_start_matches(MARKS);
    let word = next_word(text, line.end - said.len(), line.end)?;
    (word.start == line.end - said.len()).then_some(word)
}

/// What is given to the name behind which `rest` stands, up to where nothing of it can be a name any more.
fn named(text: &str, name: Extent, end: usize) -> Option<&str> {
    let rest = text.get(name.end..end)?.trim_start_matches(['\\', '"', '\'']).trim_start();
    let value = rest.strip_prefix(ASSIGNS)?.trim_start().trim_start_matches(['\\', '"', '\'']);
    let length = value.find(|it: char| !is_word(it) && !matches!(it, '.' | '/')).unwrap_or(value.len());
    value.get(..length)
}

/// The values in the lines before and after that of a name, in the same column of the same item.
fn in_column(scope: &Scope<'_>, all: &[Extent], index: usize) -> Vec<Extent> {
    let text = scope.text;
    let column = |line: Extent| line.of(text).len() - line.of(text).trim_start_matches(MARKS).len();
    let marks = |line: Extent| line.of(text).get(..column(line)).unwrap_or_default();
    let is_item = |line: Extent| marks(line).contains("- ");
    let line = |index: usize| all.get(index).copied().unwrap_or(Extent::new(text.len(), text.len()));
    let own = column(line(index));
    // Nothing to look at there, the end of the item, or a key of it.
    let is_blank = |line: Extent| line.of(text).trim().is_empty();
    let is_outside =
        |line: Extent| column(line) < own || line.of(text).trim_start_matches(MARKS).starts_with(['[', '{', '}', ']']);
    let mut found = Vec::new();
    let mut take = |line: Extent| {
        if column(line) == own
            && let Some(word) = first_word(text, line).filter(|it| is_value(it.of(text)))
        {
            found.extend(scope.secrets_of(word, line));
        }
    };
    for index in index + 1..=index + MOST_LINES {
        let next = line(index);
        if !is_blank(next) && (is_outside(next) || (is_item(next) && column(next) == own)) {
            break;
        }
        take(next);
    }
    let mut is_first = is_item(line(index));
    for index in (0..index).rev().take(MOST_LINES) {
        let before = line(index);
        if is_first || (!is_blank(before) && is_outside(before)) {
            break;
        }
        is_first = is_item(before) && column(before) == own;
        take(before);
    }
    found
}

/// The brace that is open at `end`.
fn brace_before(text: &str, end: usize) -> Option<usize> {
    let near = tail(text, end);
    let mut depth = 0usize;
    for (at, sign) in near.char_indices().rev() {
        match sign {
            '}' => depth += 1,
            '{' if depth == 0 => return Some(end - near.len() + at),
            '{' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The brace behind a name of its own, as Terraform writes it: `variable "registry_password" {`.
fn block(text: &str, word: Extent, line: Extent) -> Option<usize> {
    let before = text.get(line.start..word.start)?;
    let rest = text.get(word.end..line.end)?.strip_prefix('"')?;
    let is_named = before.ends_with(" \"") && !before.trim_end_matches([' ', '"']).ends_with(ASSIGNS);
    let is_open = rest.trim_start().starts_with('{') && is_secret(word.of(text));
    (is_named && is_open).then(|| line.end - rest.trim_start().len())
}

/// The values in the braces that open at `open`, and in none within these.
fn in_braces(scope: &Scope<'_>, open: usize) -> Vec<Extent> {
    let text = scope.text;
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut at = open;
    while let Some(sign) = text.get(at..).and_then(|it| it.chars().next()).filter(|_| at < open + LONGEST) {
        at += sign.len_utf8();
        match sign {
            '{' => depth += 1,
            '}' if depth <= 1 => break,
            '}' => depth -= 1,
            _ if is_word(sign) => {
                let start = at - sign.len_utf8();
                let word = Extent::new(start, end_of(text, start, text.len(), |it| !is_word(it)));
                at = word.end;
                if depth == 1 && is_value(word.of(text)) {
                    let line = Extent::new(start, end_of_value(text, word.end));
                    found.extend(scope.secrets_of(word, line));
                    at = line.end;
                }
            }
            _ => {}
        }
    }
    found
}

/// Where the value ends that follows a key in braces: in its line, and bare before the next comma or brace.
fn end_of_value(text: &str, key_end: usize) -> usize {
    let end = end_of(text, key_end, text.len(), |it| it == '\n');
    let rest = text.get(key_end..end).unwrap_or_default().trim_start_matches(['\\', '"', '\'']).trim_start();
    let value = rest.trim_start_matches(ASSIGNS).trim_start();
    if value.len() == rest.len() {
        return key_end;
    }
    let start = end - value.len();
    match quoted(text, start, end, false) {
        Some((_, close)) => close,
        None if value.starts_with('[') => end_of(text, start, end, |it| it == ']'),
        None => end_of(text, start, end, |it| matches!(it, ',' | '}')),
    }
}

/// `ENV NAME value`, which needs no sign between the two.
fn in_docker(text: &str, line: Extent) -> Option<Extent> {
    let first = first_word(text, line).filter(|it| matches!(it.of(text), "ENV" | "env" | "setenv"))?;
    let name = next_word(text, first.end, line.end).filter(|it| names_secret(it.of(text)))?;
    let rest = text.get(name.end..line.end)?.strip_prefix([' ', '\t'])?.trim_start();
    let value = rest.trim_end().trim_end_matches('\\').trim_end();
    let start = line.end - rest.len();
    (!value.is_empty() && !value.starts_with(ASSIGNS)).then(|| match quoted(text, start, start + value.len(), false) {
        Some((inner, _)) => inner,
        None => Extent::new(start, start + value.len()),
    })
}
