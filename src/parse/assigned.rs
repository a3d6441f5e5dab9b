//! Secrets that are given to a name, in whatever syntax: `password: x`, `"password": "x"`, `PASSWORD=x`, `--password x`.

use super::secrets::{behind_flags, is_credential_key, names_secret};
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
            _ if matches!(said, "auth:" | "\"auth\":") => Self::Credentials(indent + 1),
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
        let mut found = Vec::new();
        let mut at = part.start;
        let mut table = Table::Any;
        for line in lines(self.text, part) {
            if !self.is_json {
                found.extend(behind_flags(self.text, line));
                table = table.at(line.of(self.text));
            }
            at = self.line(line, at.max(line.start), table, &mut found);
        }
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
            let is_named = names_secret(name) || (table != Table::Any && is_first());
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

    /// What is given to the name `word` that stands in `line`.
    fn given(&self, word: Extent, line: Extent) -> Given {
        let text = self.text;
        let Some(rest) = text.get(word.end..line.end) else { return Given::Nothing };
        let behind = rest.trim_start_matches(['\\', '"', '\'', '`']).trim_start_matches([' ', '\t']);
        let value = behind.trim_start_matches(['=', ':', '>', '+', '?']);
        let is_assigned = value.len() < behind.len() && behind.starts_with(['=', ':', '+', '?']);
        if is_assigned && is_port(word.of(text), behind) {
            return Given::Nothing;
        }
        let is_beside = || self.is_torn && !self.is_json && is_pair(text, word, line, rest);
        if !is_assigned && !is_beside() {
            return Given::Nothing;
        }
        let value = value.trim_start_matches([' ', '\t']);
        let start = line.end - value.len();
        let name = word.of(text);
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
        let is_tag = trimmed.starts_with('!') && trimmed.contains(' ');
        if is_tag {
            let skip = trimmed.find(' ').map_or(0, |it| it + 1);
            return self.value(start + skip, end, name);
        }
        if let Some(inner) = trimmed.strip_prefix('{') {
            return match name.eq_ignore_ascii_case("auth") {
                true => {
                    let close = text.get(start + 1..).and_then(|it| it.find('}')).map_or(end, |it| start + 1 + it);
                    Given::Secrets(
                        strings_behind_names(text, Extent::new(end - value.len() + trimmed.len() - inner.len(), close)),
                        close,
                    )
                }
                false => Given::Table,
            };
        }
        if trimmed.starts_with('[') {
            return self.list(start);
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
        let says_nothing = matches!(said, "" | "true" | "false" | "null" | "~" | "none" | "nil" | "yes" | "no");
        if says_nothing || (!is_credential_key(name) && is_path(said)) {
            return Given::Nothing;
        }
        let length = bare.trim_end().trim_end_matches(',').len();
        Given::Secrets(vec![Extent::new(start, start + length)], start + bare.len())
    }

    /// The strings of an array, which may go on over lines.
    fn list(&self, start: usize) -> Given {
        let text = self.text;
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
        Given::Secrets(found, close)
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

/// The user and password of a URL that has a slash or a quote in them. Where the `@` is missing, a port that is none may be
/// a password; what is put in its place is none either.
pub(super) fn user_info(text: &str) -> impl Iterator<Item = Extent> {
    text.match_indices("://").filter_map(move |(at, scheme)| {
        let start = at + scheme.len();
        let before = text.get(..at)?.trim_end_matches(|it: char| it.is_ascii_alphanumeric());
        let is_open = |it: char| it == '\'' && before.ends_with(it);
        // Each URL is looked at up to the next one only.
        let rest = text.get(start..)?.split("://").next()?;
        let is_end = |it: char| it.is_whitespace() || matches!(it, '"' | '`' | '<' | '>') || is_open(it);
        let word = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
        let Some(at) = word.rfind('@') else {
            let authority = word.split(['/', '?', '#', ',', ']', ')', '\'']).next()?;
            let (host, port) = authority.split_once(':')?;
            // `PORT`, `Port1` and `${port}` are what manuals write.
            let is_known = host.starts_with('[')
                || port.starts_with(['$', '{', '*'])
                || port.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("port"));
            let is_port = port.bytes().all(|it| it.is_ascii_digit());
            let start = start + host.len() + 1;
            return (!is_port && !is_known).then_some(Extent::new(start, start + port.len()));
        };
        let user_info = word.get(..at)?;
        let (_, password) = user_info.split_once(':')?;
        let port = password.split('/').next().unwrap_or_default();
        let is_port = password.contains('/') && port.bytes().all(|it| it.is_ascii_digit());
        (!is_port).then_some(Extent::new(start, start + user_info.len()))
    })
}

/// What stands between the lines that open and close a private key.
pub(super) fn private_keys(text: &str) -> Vec<Extent> {
    const OPEN: &str = "PRIVATE KEY-----";
    let begins = text.match_indices("-----BEGIN ").filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        let label = rest.get("-----BEGIN ".len()..)?.find("-----")?;
        let head = rest.get(.."-----BEGIN ".len() + label + "-----".len())?;
        (head.ends_with(OPEN) || head.ends_with("PRIVATE KEY BLOCK-----")).then_some(at + head.len())
    });
    let body = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let to = rest.find("-----END").unwrap_or(rest.len());
        let body = rest.get(..to).unwrap_or_default();
        // A line break stands as `\n` within quotes.
        let is_space = |it: char| it.is_whitespace();
        let inner = body.trim_start_matches("\\n").trim_matches(is_space).trim_end_matches("\\n");
        let start = from + body.find(inner).unwrap_or_default();
        Extent::new(start, start + inner.len())
    };
    begins.map(body).collect()
}

/// Tokens that are known by how they begin.
pub(super) fn known_tokens(text: &str) -> Vec<Extent> {
    const BEGINNINGS: [(&str, usize); 14] = [
        ("eyJ", 16),
        ("ghp_", 20),
        ("gho_", 20),
        ("ghs_", 20),
        ("ghu_", 20),
        ("github_pat_", 20),
        ("glpat-", 16),
        ("gldt-", 16),
        ("dckr_pat_", 16),
        ("dckr_oat_", 16),
        ("AKIA", 16),
        ("AKCp", 16),
        ("hvs.", 16),
        ("npm_", 30),
    ];
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | '+' | '/' | '=');
    let of = |(beginning, length): (&'static str, usize)| {
        text.match_indices(beginning).filter_map(move |(at, _)| {
            let is_first = !text.get(..at)?.ends_with(|it: char| it.is_ascii_alphanumeric());
            let end = end_of(text, at, text.len(), |it| !is_part(it));
            (is_first && end - at >= length).then_some(Extent::new(at, end))
        })
    };
    BEGINNINGS.into_iter().flat_map(of).collect()
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
fn tail(text: &str, end: usize) -> &str {
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

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '_' | '-')
}

fn end_of(text: &str, start: usize, end: usize, is_end: impl Fn(char) -> bool) -> usize {
    let rest = text.get(start..end).unwrap_or_default();
    start + rest.find(is_end).unwrap_or(rest.len())
}

fn lines(text: &str, part: Extent) -> impl Iterator<Item = Extent> {
    part.of(text).split_inclusive('\n').scan(part.start, |at, line| {
        let start = *at;
        *at += line.len();
        Some(Extent::new(start, *at))
    })
}

/// How deep a line stands, with the marks before it of a quotation or a diff.
fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '>', '|', '+']).len()
}

/// `key: value`, `key=value` or `"key": …`.
fn is_mapping(text: &str) -> bool {
    let trimmed = text.trim();
    let name = trimmed.trim_start_matches(['"', '\'']);
    let rest = name.trim_start_matches(|it: char| is_word(it) || it == '.');
    if rest.len() == name.len() {
        return false;
    }
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    rest == ":" || rest.starts_with(": ") || rest.starts_with(":\"") || rest.starts_with("= ")
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
    let first = Extent::new(line.start, word.start).of(text).trim();
    let is_netrc = ["machine ", "login ", "default ", "account "].iter().any(|it| line.of(text).contains(it));
    let is_alone = first.trim_matches(['"', '\'']).is_empty() && !value.contains(char::is_whitespace);
    rest.starts_with([' ', '\t']) && !value.is_empty() && (value.starts_with(['"', '\'']) || is_netrc || is_alone)
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
fn quoted(text: &str, start: usize, end: usize, is_torn: bool) -> Option<(Extent, usize)> {
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

/// The strings in `part` that stand behind `:` or `=`.
fn strings_behind_names(text: &str, part: Extent) -> Vec<Extent> {
    let mut found = Vec::new();
    let mut at = part.start;
    while let Some(sign) = text.get(at..part.end).and_then(|it| it.find([':', '='])).map(|it| at + it + 1) {
        let value = text.get(sign..part.end).unwrap_or_default();
        let start = part.end - value.trim_start().len();
        at = match quoted(text, start, part.end, false) {
            Some((inner, end)) => {
                found.push(inner);
                end.max(sign)
            }
            None => sign,
        };
    }
    found
}
