//! Heredocs: of a shell, and of Terraform.

use super::{Inner, Wrapping, dedented, lines, path_in, placeholders};
use crate::text::Extent;

/// A heredoc.
pub(super) struct Heredoc {
    /// What stands before it: the command, with the lines that go on into this one.
    command: String,
    /// Its text.
    pub(super) body: Extent,
    /// Whether variables in it are replaced.
    pub(super) expands: bool,
    /// `<<-`.
    drops_tabs: bool,
    is_terraform: bool,
    is_cut_off: bool,
    /// The lines around it.
    around: Extent,
}

impl Heredoc {
    pub(super) fn inner(&self, text: &str) -> Inner {
        let raw = self.body.of(text);
        let stripped = match self.drops_tabs && !self.is_terraform {
            true => raw.split_inclusive('\n').map(|it| it.trim_start_matches('\t')).collect(),
            false => raw.to_owned(),
        };
        let contents = dedented(&stripped);
        let contents =
            if self.is_terraform { contents.replace("$${", "${") } else { unescaped(contents, self.expands) };
        let path = target(&self.command).or_else(|| self.argument(text));
        let wrapping = if self.is_terraform { Wrapping::Terraform } else { Wrapping::Heredoc };
        let mut inner = Inner::new(wrapping, path, self.body, contents);
        if self.expands {
            inner.variables = variables(raw);
        }
        inner.variables.extend(placeholders(&inner.contents));
        inner.is_cut_off = self.is_cut_off;
        inner
    }

    /// What stands beside `content = <<-EOT`.
    fn argument(&self, text: &str) -> Option<String> {
        let beside = self.around.of(text).lines().filter(|_| self.is_terraform);
        beside.filter(|it| !it.contains("<<")).find_map(path_in)
    }
}

/// More than these nobody pastes, and each takes the rest of the text.
const MOST: usize = 200;
const MOST_CUT_OFF: usize = 3;

/// The heredocs of a text, wherever they stand in it.
pub(super) fn heredocs(text: &str) -> Vec<Heredoc> {
    let lines = lines(text);
    let mut found = Vec::new();
    let mut at = 0;
    let mut cut_off = 0;
    while let Some(line) = lines.get(at).filter(|_| found.len() < MOST) {
        at += 1;
        let Some((before, word, is_quoted, dash)) = opening(line.of(text)) else { continue };
        let ends = |it: &Extent| it.of(text).trim() == word;
        let length = lines.get(at..).and_then(|it| it.iter().position(ends));
        cut_off += usize::from(length.is_none());
        if length.is_none() && cut_off > MOST_CUT_OFF {
            continue;
        }
        let last = length.map_or(lines.len(), |length| at + length);
        let body = Extent::new(line.end, lines.get(last).map_or(text.len(), |it| it.start));
        let is_terraform = before.trim_end().ends_with(['=', '(', ',', '[']) && !before.contains("$(");
        let first =
            (0..at).rev().take_while(|it| *it == at - 1 || goes_on(lines.get(*it), text)).last().unwrap_or(at - 1);
        let command = Extent::new(lines.get(first).map_or(line.start, |it| it.start), line.end).of(text).to_owned();
        let from = lines.get(at.saturating_sub(6)).map_or(0, |it| it.start);
        let to = lines.get(last + 3).map_or(text.len(), |it| it.end);
        found.push(Heredoc {
            command,
            body,
            expands: !is_quoted,
            drops_tabs: dash,
            is_terraform,
            is_cut_off: length.is_none(),
            around: Extent::new(from, to),
        });
        // What looks like one within is text. But a document of another kind may hold a script, so a body is looked
        // through as well where it doesn't belong to containerd.
        let is_file = |it: &Heredoc| it.inner(text).looks().is_some();
        if found.last().is_some_and(is_file) && length.is_some() {
            at = last + 1;
        }
    }
    found
}

fn goes_on(line: Option<&Extent>, text: &str) -> bool {
    line.is_some_and(|it| it.of(text).trim_end().ends_with('\\'))
}

/// What stands before `<<`, the word that ends the heredoc, whether it is quoted, and whether it is `<<-`.
fn opening(line: &str) -> Option<(&str, &str, bool, bool)> {
    let at = line.find("<<")?;
    let before = line.get(..at)?;
    let rest = line.get(at + 2..)?;
    if rest.starts_with('<')
        || before.ends_with('<')
        || before.trim_start().starts_with('#') && !before.contains("# cat")
    {
        return None;
    }
    let dash = rest.starts_with(['-', '~']);
    let rest = rest.trim_start_matches(['-', '~']).trim_start_matches([' ', '\t']);
    let is_quoted = rest.starts_with(['\'', '"', '\\']);
    let rest = rest.trim_start_matches(['\'', '"', '\\']);
    let end =
        rest.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-'))).unwrap_or(rest.len());
    let word = rest.get(..end)?;
    let is_word = word.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    is_word.then_some((before, word, is_quoted, dash))
}

/// The file that a command writes its input to.
fn target(command: &str) -> Option<String> {
    if let Some(path) = path_in(command) {
        return Some(path);
    }
    let words: Vec<&str> = command.split([' ', '\t', '\n', '|', ';']).filter(|it| !it.is_empty()).collect();
    let named = words.iter().enumerate().find_map(|(at, word)| {
        let next = || words.get(at + 1).copied();
        match *word {
            ">" | ">>" => next(),
            "tee" => words.get(at + 1..)?.iter().copied().find(|it| !it.starts_with('-')),
            _ if word.starts_with('>') && !word.starts_with(">&") => Some(word.trim_start_matches('>')),
            _ => None,
        }
    })?;
    let path = named.trim_matches(['"', '\'', '\\']);
    (path.contains('/') && path != "/dev/null").then(|| path.to_owned())
}

/// The text as the shell would write it, but for what variables stand for.
fn unescaped(text: String, expands: bool) -> String {
    if !expands || !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(it) = rest.next() {
        match rest.peek() {
            Some('$' | '`' | '\\') if it == '\\' => out.extend(rest.next()),
            Some('\n') if it == '\\' => {
                rest.next();
            }
            _ => out.push(it),
        }
    }
    out
}

/// What a shell replaces in a text: `$name`, `${…}`, `$(…)` and back-ticks, each once.
pub(super) fn variables(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, sign) in text.match_indices(['$', '`']) {
        let before = text.get(..at).unwrap_or_default();
        let escapes = before.len() - before.trim_end_matches('\\').len();
        if !escapes.is_multiple_of(2) || (sign == "$" && before.ends_with('$')) {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let close = |close: char| rest.find(close).filter(|end| !rest.get(..*end).unwrap_or_default().contains('\n'));
        let length = match rest.chars().next() {
            _ if sign == "`" => close('`').map(|it| it + 1),
            Some('{') => close('}').map(|it| it + 1),
            Some('(') => close(')').map(|it| it + 1),
            Some(it) if it.is_ascii_alphabetic() || it == '_' => {
                Some(rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(rest.len()))
            }
            _ => None,
        };
        let Some(name) = length.and_then(|it| text.get(at..at + 1 + it)).map(str::to_owned) else { continue };
        if !found.contains(&name) {
            found.push(name);
        }
    }
    // The back-tick that closes one opens none.
    found.retain(|it| !it.starts_with('`') || it.len() > 2);
    found
}
