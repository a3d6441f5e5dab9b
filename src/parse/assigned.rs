//! Secrets that are given to a name, in whatever syntax: `password: x`, `"password": "x"`, `PASSWORD=x`, `--password x`.

use super::collections::{in_braces, is_list, list, strings};
use super::commands::{in_command, words};
use super::secrets::{ASSIGNS, WIDE_SIGNS, behind_wide_sign, is_credential_key, names_secret};
use crate::model::legacy::is_secret_value;
use crate::text::Extent;

/// A text that is looked through.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub text: &'a str,
    /// Whether all of it is JSON.
    pub is_json: bool,
    /// Whether nothing is known of its syntax.
    pub is_torn: bool,
}

/// How a value goes on where its key has stood.
enum Given {
    /// Up to there there is nothing more to look at.
    Secrets(Vec<Extent>, usize),
    /// Other keys stand inside.
    Table,
    /// It is no secret.
    Nothing,
}

impl Given {
    fn of((found, end): (Vec<Extent>, usize)) -> Self {
        Self::Secrets(found, end)
    }
}

/// The table that a line stands in, as far as it counts.
#[derive(Clone, Copy, PartialEq)]
enum Table {
    Any,
    /// Each string in it is a credential, for a key that nobody knows may be a misspelt one.
    Credentials(usize),
    /// Some values in it are credentials.
    Headers,
}

impl Table {
    /// The table that `line` stands in, where the one before it stands in `self`.
    fn at(self, line: &str) -> Self {
        let is_mark = |it: char| it.is_whitespace() || matches!(it, '#' | '+' | '-' | '>' | '|');
        let said = line.trim_start_matches(is_mark).trim_end();
        let indent = indent_of(line);
        if said.is_empty() {
            return self;
        }
        let ends = |ending: &str| {
            said.to_ascii_lowercase().split(" #").next().unwrap_or_default().trim_end().ends_with(ending)
        };
        if said.starts_with('[') && said.contains(']') {
            let name = said.to_ascii_lowercase();
            return match () {
                () if ends("auth]") || ends("auth\"]") || name.contains(".auths.") => Self::Credentials(0),
                () if ends("header]") || ends("headers]") => Self::Headers,
                () => Self::Any,
            };
        }
        match self {
            // An `auth` within `auths` ends before that does.
            Self::Credentials(least) if indent >= least => self,
            _ if matches!(said, "auth:" | "\"auth\":" | "auths:" | "\"auths\":") => Self::Credentials(indent + 1),
            _ if matches!(said, "headers:" | "header:") => Self::Headers,
            Self::Credentials(least) if indent < least => Self::Any,
            table => table,
        }
    }
}

impl Scope<'_> {
    /// All that is given to a name in the text.
    pub(super) fn all(&self) -> Vec<Extent> {
        self.within(Extent::new(0, self.text.len()))
    }

    /// The same, in a part of it.
    pub(super) fn within(&self, part: Extent) -> Vec<Extent> {
        let mut found = self.in_commands(part);
        let mut at = part.start;
        let mut table = Table::Any;
        for line in lines(self.text, part) {
            if !self.is_json {
                table = table.at(line.of(self.text));
            }
            at = self.line(line, at.max(line.start), table, &mut found);
        }
        found
    }

    /// What commands take, whose words stand in one line, in several that end with a backslash, or as the items of a list.
    fn in_commands(&self, part: Extent) -> Vec<Extent> {
        let text = self.text;
        let mut found = Vec::new();
        let mut command: Vec<Extent> = Vec::new();
        let (mut was_item, mut is_open) = (false, false);
        for line in lines(text, part) {
            let said = line.of(text).trim();
            let is_item = said.starts_with(['"', '\'']) || said.starts_with("- ");
            let goes_on = is_open || (is_item && was_item);
            if !goes_on {
                found.extend(in_command(text, &std::mem::take(&mut command)));
            }
            (was_item, is_open) = (is_item, said.ends_with('\\'));
            let item = said.trim_start_matches("- ");
            let start = line.end - line.of(text).trim_start().len() + said.len() - item.len();
            let quoted = is_item.then(|| quoted(text, start, line.end, false)).flatten();
            match quoted.filter(|it| text.get(it.1..line.end).is_some_and(ends_item)) {
                Some((inner, _)) => command.push(inner),
                None if self.is_json => {}
                None => command.extend(words(text, line).filter(|it| !matches!(it.of(text), "-" | "\\"))),
            }
            for list in strings(text, line).chunk_by(|one, next| is_list(text, *one, *next)).filter(|it| it.len() > 1) {
                found.extend(in_command(text, list));
            }
        }
        found.extend(in_command(text, &command));
        found
    }

    /// Looks at a line from `at` on; answers where to go on, which may be lines behind.
    fn line(&self, line: Extent, mut at: usize, table: Table, found: &mut Vec<Extent>) -> usize {
        while at < line.end {
            let Some(rest) = self.text.get(at..line.end) else { return line.end };
            let Some(start) = rest.find(is_word).map(|it| at + it) else { return line.end };
            let word = Extent::new(start, end_of(self.text, start, line.end, |it| !is_word(it)));
            at = word.end;
            let name = word.of(self.text);
            let is_first = || {
                text_before(self.text, line, word)
                    .trim_matches([' ', '\t', '"', '\'', '-', '#', '>', '|', '+'])
                    .is_empty()
            };
            let is_named = names_secret(name)
                || is_headers(name)
                || (table != Table::Any && is_first() && !is_registry(line.of(self.text)));
            if !is_named || is_in_address(self.text, word) {
                continue;
            }
            if let Given::Secrets(mut extents, end) = self.given(word, line) {
                if table == Table::Headers && !names_secret(name) {
                    extents.retain(|it| is_secret_value(name, it.of(self.text)));
                }
                found.extend(extents);
                at = end;
            }
        }
        at
    }

    /// The secrets that are given to the name `word`, which says nothing of them itself.
    pub(super) fn secrets_of(&self, word: Extent, line: Extent) -> Vec<Extent> {
        match self.given(word, line) {
            Given::Secrets(found, _) => found,
            Given::Table | Given::Nothing => Vec::new(),
        }
    }

    /// What is given to the name `word` that stands in `line`.
    fn given(&self, word: Extent, line: Extent) -> Given {
        let text = self.text;
        let Some(rest) = text.get(word.end..line.end) else { return Given::Nothing };
        let behind = rest.trim_start_matches(['\\', '"', '\'', '`']).trim_start_matches([' ', '\t']);
        let value = behind.trim_start_matches(['>', '+', '?']).trim_start_matches(ASSIGNS).trim_start_matches('>');
        let is_assigned = behind.trim_start_matches(['+', '?']).starts_with(ASSIGNS);
        if is_assigned && is_port(word.of(text), behind) {
            return Given::Nothing;
        }
        let is_beside = || self.is_torn && !self.is_json && is_pair(text, word, line, rest);
        if !is_assigned && !is_beside() {
            return Given::Nothing;
        }
        let value = value.trim_start_matches([' ', '\t']);
        let start = line.end - value.len();
        if behind.starts_with(WIDE_SIGNS) {
            return behind_wide_sign(text, start, line.end)
                .map_or(Given::Nothing, |it| Given::Secrets(vec![it], it.end));
        }
        let name = word.of(text);
        if is_headers(name) {
            let is_table = value.starts_with('{');
            return if is_table { Given::of(in_braces(text, start, is_secret_value)) } else { Given::Nothing };
        }
        match value.trim_end() {
            "" => self.below(line, start, name),
            _ => self.value(start, line.end, name),
        }
    }

    /// The value that begins at `start`, in a line that ends at `end`.
    fn value(&self, start: usize, end: usize, name: &str) -> Given {
        let text = self.text;
        let value = text.get(start..end).unwrap_or_default();
        let trimmed = value.trim_end();
        if let Some((tag, _)) = trimmed.split_once(' ').filter(|it| is_tag(it.0) && !it.1.starts_with('!'))
            && let Given::Secrets(found, to) = self.value(start + tag.len() + 1, end, name)
        {
            return Given::Secrets(found, to);
        }
        if trimmed.starts_with('{') {
            let is_table = ["auth", "auths"].iter().any(|it| name.eq_ignore_ascii_case(it));
            return if is_table { Given::of(in_braces(text, start, |_, _| true)) } else { Given::Table };
        }
        if trimmed.starts_with('[') {
            return Given::of(list(text, start));
        }
        if trimmed.starts_with(['|', '>'])
            && trimmed.chars().skip(1).all(|it| it.is_ascii_digit() || "+- ".contains(it))
        {
            return block(text, start, end);
        }
        if let Some((inner, close)) = quoted(text, start, end, self.is_torn && !self.is_json) {
            let is_place = !is_credential_key(name) && is_path(inner.of(text));
            return if is_place { Given::Nothing } else { Given::Secrets(vec![inner], close) };
        }
        let bare = match self.is_json || !self.is_torn {
            true => trimmed.split([',', '}', ']']).next().unwrap_or_default(),
            false => trimmed,
        };
        let said = bare.trim_end_matches([',', '}', ']', ' ', ';']);
        if says_nothing(said) || (!is_credential_key(name) && is_path(said)) {
            return Given::Nothing;
        }
        let length = bare.trim_end().trim_end_matches(',').len();
        Given::Secrets(vec![Extent::new(start, start + length)], start + bare.len())
    }

    /// The value that stands in the lines after its key's.
    fn below(&self, line: Extent, start: usize, name: &str) -> Given {
        let text = self.text;
        let indent = indent_of(line.of(text));
        let mut found = Vec::new();
        let mut end = start;
        for next in lines(text, Extent::new(line.end, text.len())).filter(|it| !it.of(text).trim().is_empty()) {
            let said = next.of(text).trim();
            let from = next.start + indent_of(next.of(text));
            let item = said.strip_prefix("- ").map(|it| from + 2 + (it.len() - it.trim_start().len()));
            let is_deeper = from - next.start > indent || (item.is_some() && from - next.start >= indent);
            let is_json_value = said.starts_with('"') && end == start && self.is_json;
            if !is_deeper && !is_json_value {
                break;
            }
            let place = item.unwrap_or(from);
            if is_mapping(text.get(place..next.end).unwrap_or_default()) {
                break;
            }
            match self.value(place, next.end, name) {
                Given::Secrets(extents, to) => {
                    found.extend(extents);
                    end = to.max(next.end.min(text.len()));
                }
                _ => break,
            }
            if item.is_none() {
                break;
            }
        }
        if found.is_empty() { Given::Nothing } else { Given::Secrets(found, end) }
    }
}

/// The last name of a secret before `at`, in its line or those above; else what it looks like.
pub(super) fn nearest_key(text: &str, at: usize) -> Option<String> {
    let before = tail(text, at);
    if before.ends_with("://") {
        return Some("://".to_owned());
    }
    let recent = before.lines().rev().take(8);
    recent
        .flat_map(|line| line.rsplit(|it| !is_word(it)).collect::<Vec<_>>())
        .find(|it| !it.is_empty() && (names_secret(it) || *it == "KEY"))
        .map(|it| if it == "KEY" { "PRIVATE KEY" } else { it }.to_owned())
}

/// What stands before `end`, as far as anybody looks back: a line may be as long as the text.
pub(super) fn tail(text: &str, end: usize) -> &str {
    const FARTHEST: usize = 500;
    let mut start = end.saturating_sub(FARTHEST);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..end).unwrap_or_default()
}

fn text_before(text: &str, line: Extent, word: Extent) -> &str {
    text.get(line.start..word.start).unwrap_or_default()
}

pub(super) fn is_word(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '_' | '-')
}

pub(super) fn end_of(text: &str, start: usize, end: usize, is_end: impl Fn(char) -> bool) -> usize {
    let rest = text.get(start..end).unwrap_or_default();
    start + rest.find(is_end).unwrap_or(rest.len())
}

pub(super) fn lines(text: &str, part: Extent) -> impl Iterator<Item = Extent> {
    part.of(text).split_inclusive('\n').scan(part.start, |at, line| {
        let start = *at;
        *at += line.len();
        Some(Extent::new(start, *at))
    })
}

/// How deep a line stands, with the marks before it of a quotation or a diff.
pub(super) fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '>', '|', '+']).len()
}

/// `key: value`, `key=value` or `"key": …`.
fn is_mapping(text: &str) -> bool {
    let trimmed = text.trim();
    if is_registry(trimmed) {
        return true;
    }
    let name = trimmed.trim_start_matches(['"', '\'']);
    let rest = name.trim_start_matches(|it: char| is_word(it) || it == '.');
    if rest.len() == name.len() {
        return false;
    }
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    rest == ":" || rest.starts_with(": ") || rest.starts_with(":\"") || rest.starts_with("= ")
}

/// Whether a line is the key of a registry that has a table to itself: `https://r.example:`, `"r.example:5000":`.
fn is_registry(line: &str) -> bool {
    let key = line.trim().strip_suffix(':').map(|it| it.trim_matches(['"', '\'']));
    key.is_some_and(|it| it.contains(['.', ':']) && !it.contains(char::is_whitespace))
}

/// Whether some values in a table of this name are credentials.
fn is_headers(name: &str) -> bool {
    ["header", "headers"].iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// Whether a list goes on, or ends, behind one of its strings.
fn ends_item(after: &str) -> bool {
    matches!(after.trim(), "" | "," | "]" | "],")
}

/// Whether YAML says with it what kind of value follows: `!vault`, `!!str`.
fn is_tag(word: &str) -> bool {
    word.strip_prefix('!').is_some_and(|it| it.bytes().all(|it| it.is_ascii_alphabetic() || b"!:/._-".contains(&it)))
}

/// Whether a bare value is none.
pub(super) fn says_nothing(value: &str) -> bool {
    matches!(value, "" | "true" | "false" | "null" | "~" | "none" | "nil" | "yes" | "no")
}

/// Whether `word` is part of a URL's host or path, or of an image's name, so that a colon behind it begins a port or a tag.
fn is_in_address(text: &str, word: Extent) -> bool {
    let before = tail(text, word.start);
    let start = before.rfind(|it: char| it.is_whitespace() || "\"'`[{(,=".contains(it)).map_or(0, |at| at + 1);
    let token = before.get(start..).unwrap_or_default();
    if token.ends_with(['?', '&']) {
        // A URL's query, which is looked at by itself.
        return text.get(word.end..).is_some_and(|it| it.starts_with('='));
    }
    let is_colon = text.get(word.end..).is_some_and(|it| it.starts_with(':') && !it.starts_with(": "));
    token.contains('/') && is_colon
}

/// Whether `behind` is a port behind a host that happens to be called like a secret. A bare `password:123` is none.
fn is_port(name: &str, behind: &str) -> bool {
    let is_plain = !name.eq_ignore_ascii_case("auth") && (is_credential_key(name) || !name.contains(['-', '_']));
    let Some(rest) = behind.strip_prefix(':').filter(|_| !is_plain) else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let next = rest.get(digits..).and_then(|it| it.chars().next());
    (1..=5).contains(&digits) && next.is_some_and(|it| matches!(it, '/' | '"' | '\'' | ']'))
}

/// Whether a name and its value may stand side by side: `password "x"`, netrc's `login x password y`.
fn is_pair(text: &str, word: Extent, line: Extent, rest: &str) -> bool {
    let value = rest.trim();
    if !rest.starts_with([' ', '\t']) || value.is_empty() {
        return false;
    }
    let is_alone = || {
        let first = Extent::new(line.start, word.start).of(text).trim_matches([' ', '\t', '"', '\'']);
        first.is_empty() && !value.contains(char::is_whitespace)
    };
    let is_netrc = || {
        let said = Extent::new(line.start, word.end).of(text);
        let near = tail(said, said.len());
        ["machine ", "login ", "default ", "account "].iter().any(|it| near.contains(it))
    };
    value.starts_with(['"', '\'']) || is_alone() || is_netrc()
}

/// Whether a value says where a secret is, and is none.
fn is_path(value: &str) -> bool {
    const ROOTS: [&str; 13] = [
        "/etc/", "/var/", "/run/", "/opt/", "/usr/", "/root/", "/home/", "/srv/", "/mnt/", "/data/", "/tmp/", "./",
        "../",
    ];
    ROOTS.iter().any(|it| value.starts_with(it))
        && value.bytes().all(|it| it.is_ascii_alphanumeric() || b"/._-".contains(&it))
}

/// A text in quotes that begins at `start`, without them, and where it ends. Quotes may be escaped, as in JSON within a string.
/// Where the syntax is not known, quotes count only when what follows the second one can.
pub(super) fn quoted(text: &str, start: usize, end: usize, is_torn: bool) -> Option<(Extent, usize)> {
    let rest = text.get(start..)?;
    for quote in ["\"\"\"", "'''"] {
        if let Some(inside) = rest.strip_prefix(quote) {
            let from = start + quote.len();
            let to = inside.find(quote).map_or(text.len(), |at| from + at);
            return Some((Extent::new(from, to), (to + quote.len()).min(text.len())));
        }
    }
    let slashes = rest.len() - rest.trim_start_matches('\\').len();
    let quote = rest.get(slashes..)?.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'))?;
    let from = start + slashes + quote.len_utf8();
    let line = text.get(from..end)?.trim_end_matches(['\r', '\n']);
    let whole = Some((Extent::new(from, from + line.len()), end));
    let mut at = 0;
    let close = loop {
        let Some(next) = line.get(at..).and_then(|it| it.find(quote)).map(|it| at + it) else { return whole };
        let escapes = line.get(..next)?.len() - line.get(..next)?.trim_end_matches('\\').len();
        // Between plain quotes an odd number escapes the quote; between escaped ones, more than theirs.
        let is_close = if slashes == 0 { quote == '\'' || escapes % 2 == 0 } else { escapes <= slashes };
        if is_close {
            break next - if slashes == 0 { 0 } else { escapes };
        }
        at = next + quote.len_utf8();
    };
    let after = line.get(close + slashes + quote.len_utf8()..).unwrap_or_default();
    if is_torn && !may_follow(after, quote) {
        return whole;
    }
    Some((Extent::new(from, from + close), from + close + slashes + quote.len_utf8()))
}

/// Whether `after` can be what follows a closing quote.
fn may_follow(after: &str, quote: char) -> bool {
    let rest = after.trim_start();
    let next = rest.trim_start_matches(|it: char| "}])\\".contains(it) || it.is_whitespace());
    if !after.contains(quote) {
        return rest.is_empty() || rest.starts_with([',', '}', ']', ')', '#', ';', '&', '|', '\\', '\'', '"', '`']);
    }
    // Another string of the same kind: the next key, or the next element.
    let Some(next) = next.strip_prefix(',').map(|it| it.trim_start_matches(['\\', '"', '\'', ' ', '{', '['])) else {
        return next.starts_with(['#', ';', '&', '|']) || (rest.len() > next.len() && next.starts_with(quote));
    };
    let behind = next.trim_start_matches(is_word).trim_start_matches(['\\', '"', '\'', ' ']);
    behind.len() < next.len() && behind.starts_with([':', '='])
}

/// A block of YAML: the lines behind `end` that are indented deeper than the line of the key.
fn block(text: &str, start: usize, end: usize) -> Given {
    let line = text.get(..start).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    let raw = text.get(line..end).unwrap_or_default();
    let indent = indent_of(raw);
    let (mut first, mut last) = (end, end);
    for next in lines(text, Extent::new(end, text.len())) {
        let said = next.of(text);
        if said.trim().is_empty() {
            continue;
        }
        if indent_of(said) <= indent {
            break;
        }
        if last == end {
            first = next.start + indent_of(said);
        }
        last = next.start + said.trim_end().len();
    }
    Given::Secrets(vec![Extent::new(first, last.max(first))], last)
}
