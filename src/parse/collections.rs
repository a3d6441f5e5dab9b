//! What stands in brackets and braces: the strings of a list, and the values of a table on one line or on several.

use super::assigned::{end_of, indent_of, is_word, lines, quoted, says_nothing, tail};
use super::secrets::ASSIGNS;
use crate::text::Extent;

/// The strings of an array, which may go on over lines.
pub(super) fn list(text: &str, start: usize) -> (Vec<Extent>, usize) {
    let close = text.get(start..).and_then(|it| it.find(']')).map_or(text.len(), |it| start + it);
    let mut found = Vec::new();
    for line in lines(text, Extent::new(start + 1, close)) {
        let mut at = line.start;
        let before = found.len();
        while let Some(open) = text.get(at..line.end).and_then(|it| it.find(['"', '\''])).map(|it| at + it) {
            let Some((inner, end)) = quoted(text, open, line.end, false) else { break };
            found.push(inner);
            at = end;
        }
        // What is left over, or has no quotes.
        let from = if found.len() > before { at } else { line.start };
        let rest = Extent::new(from, line.end).of(text);
        let said = rest.trim_matches(|it: char| it.is_whitespace() || matches!(it, ',' | '"' | '\''));
        if said.chars().any(char::is_alphanumeric) && !said.starts_with('#') {
            let first = from + rest.find(said).unwrap_or_default();
            found.push(Extent::new(first, first + said.len()));
        }
    }
    (found, close)
}

/// What is given to the names between the brace at `open` and the one that closes it, quoted or bare, as far as name and
/// value make a secret. A brace that is never
/// closed takes what stands as deep as its line, up to an empty one.
pub(super) fn in_braces(text: &str, open: usize, is_secret: fn(&str, &str) -> bool) -> (Vec<Extent>, usize) {
    let before = tail(text, open);
    let indent = indent_of(before.get(before.rfind('\n').map_or(0, |it| it + 1)..).unwrap_or_default());
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut at = open;
    let mut line_end = open;
    while let Some(sign) = text.get(at..).and_then(|it| it.chars().next()) {
        let end = at + sign.len_utf8();
        let mut end_of_line = |from: usize| {
            if line_end < from || line_end == open {
                line_end = text.get(from..).and_then(|it| it.find('\n')).map_or(text.len(), |it| from + it);
            }
            line_end
        };
        match sign {
            '{' => depth += 1,
            '}' if depth == 1 => return (found, end),
            '}' => depth -= 1,
            '\n' => {
                let next = text.get(end..).and_then(|it| it.lines().next()).unwrap_or_default();
                let is_inside = indent_of(next) >= indent || next.trim_start().starts_with('}');
                if next.trim().is_empty() || !is_inside {
                    return (found, end);
                }
            }
            '"' | '\'' | '\\' => {
                if let Some((_, close)) = quoted(text, at, end_of_line(at), false) {
                    at = close.max(end);
                } else {
                    at += text.get(at..).map_or(1, |it| it.len() - it.trim_start_matches('\\').len()).max(1);
                }
                continue;
            }
            // What fills up base64.
            '=' if text.get(end..).is_some_and(|it| it.starts_with('=')) => {
                at += text.get(at..).map_or(1, |it| it.len() - it.trim_start_matches('=').len()).max(1);
                continue;
            }
            _ if ASSIGNS.contains(&sign) => {
                let rest = text.get(end..).unwrap_or_default();
                let start = text.len() - rest.trim_start().len();
                at = start;
                let value_end = end_of_line(start);
                let before = tail(text, end - sign.len_utf8());
                let name = before.trim_end_matches([' ', '"', '\'', '\\']);
                let name = name.rsplit(|it| !is_word(it)).next().unwrap_or_default();
                let is_secret = |it: &Extent| is_secret(name, it.of(text));
                if let Some((inner, close)) = quoted(text, start, value_end, false) {
                    found.extend(Some(inner).filter(is_secret));
                    at = close.max(end);
                } else if rest.trim_start().starts_with('[') {
                    let (strings, close) = list(text, start);
                    found.extend(strings.into_iter().filter(is_secret));
                    at = close;
                } else {
                    // The colon may be that of a URL, or before a port; what stands in the next line is a key again.
                    let is_nothing = rest.starts_with("//") || Extent::new(end, start).of(text).contains('\n');
                    let bare_end = match is_nothing {
                        true => start,
                        false => end_of(text, start, value_end, |it| matches!(it, ',' | '{' | '}')),
                    };
                    let said = Extent::new(start, bare_end).of(text).trim_end();
                    let is_open = text.get(bare_end..).is_some_and(|it| it.starts_with('{'));
                    let is_port = said.strip_suffix(':').is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()));
                    let is_key = is_open && (said.is_empty() || is_port);
                    let bare_end = match is_open && !is_key {
                        true => end_of(text, bare_end, value_end, |it| matches!(it, ',' | '}')),
                        false => bare_end,
                    };
                    let value = Extent::new(start, bare_end).of(text).trim_end();
                    if !is_key && !says_nothing(value) {
                        found.extend(Some(Extent::new(start, start + value.len())).filter(is_secret));
                        at = bare_end;
                    }
                }
                continue;
            }
            _ => {}
        }
        at = end;
    }
    (found, text.len())
}

/// Whether nothing but a comma stands between two strings.
pub(super) fn is_list(text: &str, one: Extent, next: Extent) -> bool {
    let between = text.get(one.end..next.start).unwrap_or_default();
    between.trim_matches(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '\\')) == ","
}

/// The strings of a line.
pub(super) fn strings(text: &str, line: Extent) -> Vec<Extent> {
    let mut found = Vec::new();
    let mut at = line.start;
    while let Some(open) = text.get(at..line.end).and_then(|it| it.find(['"', '\''])).map(|it| at + it) {
        let Some((inner, end)) = quoted(text, open, line.end, false).filter(|it| it.1 <= line.end) else { break };
        found.push(inner);
        at = end;
    }
    found
}
