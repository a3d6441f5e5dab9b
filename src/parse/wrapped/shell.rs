//! Heredocs: of a shell, and of Terraform.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

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
    /// Whether a heredoc of Terraform is around it.
    is_in_terraform: bool,
    is_cut_off: bool,
    /// The lines around it.
    around: Extent,
}

impl Heredoc {
    pub(super) fn inner(&self, text: &str) -> Inner {
        let raw = match self.is_terraform || self.is_in_terraform {
            true => Cow::Owned(self.body.of(text).replace("$${", "${")),
            false => Cow::Borrowed(self.body.of(text)),
        };
        let stripped = match self.drops_tabs && !self.is_terraform {
            true => raw.split_inclusive('\n').map(|it| it.trim_start_matches('\t')).collect(),
            false => raw.to_string(),
        };
        let contents = unescaped(dedented(&stripped), self.expands && !self.is_terraform);
        let path = target(&self.command).or_else(|| self.argument(text));
        let wrapping = if self.is_terraform { Wrapping::Terraform } else { Wrapping::Heredoc };
        let mut inner = Inner::new(wrapping, path, self.body, contents);
        if self.expands {
            // Terraform's own, but for those that it leaves to the shell.
            inner.variables = variables(if self.is_terraform { self.body.of(text) } else { &raw });
        }
        inner.variables.extend(placeholders(&inner.contents));
        inner.is_cut_off = self.is_cut_off;
        inner.is_appended = appends(&self.command, inner.path.as_deref().unwrap_or_default());
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
    let ends = Ends::new(text, &lines);
    let mut found: Vec<Heredoc> = Vec::new();
    let mut at = 0;
    let mut cut_off = 0;
    while let Some(line) = lines.get(at).filter(|_| found.len() < MOST) {
        at += 1;
        let mut from = at;
        let openings = openings(line.of(text));
        let is_one_of_several = openings.len() > 1;
        // The texts of one line follow one another.
        for opening in openings {
            let end = ends.first(opening.word, from);
            cut_off += usize::from(end.is_none());
            if end.is_none() && cut_off > MOST_CUT_OFF {
                break;
            }
            let last = end.unwrap_or(lines.len());
            let start = lines.get(from.saturating_sub(1)).map_or(line.end, |it| it.end);
            let body = Extent::new(start, lines.get(last).map_or(text.len(), |it| it.start));
            let command =
                if is_one_of_several { opening.command.to_owned() } else { whole_command(text, &lines, at - 1) };
            let around_from = lines.get(at.saturating_sub(6)).map_or(0, |it| it.start);
            let around_to = lines.get(last + 3).map_or(text.len(), |it| it.end);
            let heredoc = Heredoc {
                command,
                body,
                expands: !opening.is_quoted,
                drops_tabs: opening.drops_tabs,
                is_terraform: opening.is_terraform,
                is_in_terraform: found.iter().any(|it| it.is_terraform && it.body.contains(body)),
                is_cut_off: end.is_none(),
                around: Extent::new(around_from, around_to),
            };
            // What looks like one within is text. But a document of another kind may hold a script, so a body is looked
            // through as well where it doesn't belong to containerd, or is the script that writes what does.
            let is_done =
                end.is_some() && heredoc.inner(text).looks().is_some() && !is_script(text, &lines, &ends, from..last);
            found.push(heredoc);
            if is_done && from == at {
                at = last + 1;
            }
            from = last + 1;
            if end.is_none() {
                break;
            }
        }
    }
    found
}

/// Whether these lines have a heredoc within them that is a file of containerd's.
fn is_script(text: &str, lines: &[Extent], ends: &Ends<'_>, within: Range<usize>) -> bool {
    let inside = within.clone().filter_map(|at| Some((at, lines.get(at)?)));
    let openings = inside.flat_map(|(at, line)| openings(line.of(text)).into_iter().map(move |it| (at, it)));
    // The first word that ends it ends the outer one, too, where both have the same.
    let closed = openings.filter_map(|(at, it)| {
        let last = ends.first(it.word, at + 1).filter(|last| *last <= within.end)?;
        let (first, last) = (lines.get(at + 1)?, lines.get(last)?);
        let body = dedented(Extent::new(first.start, last.start).of(text));
        super::looks(&body, target(it.command).as_deref())
    });
    closed.take(1).count() > 0
}

/// The command on a line, with the lines that go on into it.
fn whole_command(text: &str, lines: &[Extent], at: usize) -> String {
    let goes_on = |it: &usize| lines.get(*it).is_some_and(|it| it.of(text).trim_end().ends_with('\\'));
    let first = (0..at).rev().take_while(goes_on).last().unwrap_or(at);
    let place = lines.get(first).zip(lines.get(at)).map(|(first, last)| first.join(*last));
    place.map(|it| it.of(text).to_owned()).unwrap_or_default()
}

/// The lines that are one word and no more, which is how a heredoc ends.
struct Ends<'t>(FxHashMap<&'t str, Vec<usize>>);

impl<'t> Ends<'t> {
    fn new(text: &'t str, lines: &[Extent]) -> Self {
        let mut places: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (at, line) in lines.iter().enumerate() {
            let said = line.of(text).trim();
            if !said.is_empty() && said.chars().all(is_of_word) {
                places.entry(said).or_default().push(at);
            }
        }
        Self(places)
    }

    /// The first such line from `from` on.
    fn first(&self, word: &str, from: usize) -> Option<usize> {
        let places = self.0.get(word)?;
        places.get(places.partition_point(|it| *it < from)).copied()
    }
}

const fn is_of_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-')
}

/// Where a heredoc begins.
struct Opening<'t> {
    /// The command that it is for, without those before and behind on its line.
    command: &'t str,
    /// The word that ends it.
    word: &'t str,
    /// Whether that is quoted.
    is_quoted: bool,
    /// Whether it is `<<-`.
    drops_tabs: bool,
    is_terraform: bool,
}

/// The heredocs that begin on a line.
fn openings(line: &str) -> Vec<Opening<'_>> {
    let signs = line.match_indices("<<").map(|it| it.0);
    signs.filter_map(|at| opening(line, at)).collect()
}

fn opening(line: &str, at: usize) -> Option<Opening<'_>> {
    let before = line.get(..at)?;
    let rest = line.get(at + 2..)?;
    if rest.starts_with('<')
        || before.ends_with('<')
        || before.trim_start().starts_with('#') && !before.contains("# cat")
    {
        return None;
    }
    let drops_tabs = rest.starts_with(['-', '~']);
    let rest = rest.trim_start_matches(['-', '~']).trim_start_matches([' ', '\t']);
    let is_quoted = rest.starts_with(['\'', '"', '\\']);
    let rest = rest.trim_start_matches(['\'', '"', '\\']);
    let word = rest.get(..rest.find(|it| !is_of_word(it)).unwrap_or(rest.len()))?;
    let is_word = word.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    let joints = |it: &str| ["&&", "||", ";"].iter().filter_map(|joint| it.rfind(joint)).max();
    let start = joints(before).map_or(0, |it| it + 1);
    let end = ["&&", "||", ";"].iter().filter_map(|it| rest.find(it)).min();
    let end = line.len() - end.map_or(0, |end| rest.len() - end);
    is_word.then_some(Opening {
        command: line.get(start..end)?,
        word,
        is_quoted,
        drops_tabs,
        is_terraform: before.trim_end().ends_with(['=', '(', ',', '[']) && !before.contains("$("),
    })
}

/// The file that a command writes its input to.
pub(super) fn target(command: &str) -> Option<String> {
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

/// Whether a command adds its input to what `path` says instead of writing it anew.
pub(super) fn appends(command: &str, path: &str) -> bool {
    let is_named = |(at, _): (usize, &str)| {
        let behind = command.get(at + 2..).unwrap_or_default();
        behind.trim_start_matches([' ', '\t', '"', '\'']).starts_with(path)
    };
    let options = command.split_whitespace().skip_while(|it| *it != "tee").skip(1).take_while(|it| it.starts_with('-'));
    let is_append = |it: &str| it == "--append" || (!it.starts_with("--") && it.contains('a'));
    command.match_indices(">>").any(is_named) || options.into_iter().any(is_append)
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
    let mut known: FxHashSet<&str> = FxHashSet::default();
    let mut found: Vec<String> = Vec::new();
    for (at, sign) in text.match_indices(['$', '`']) {
        let before = text.get(..at).unwrap_or_default();
        let escapes = before.len() - before.trim_end_matches('\\').len();
        if !escapes.is_multiple_of(2) || (sign == "$" && before.ends_with('$')) {
            continue;
        }
        let rest = text.get(at + 1..).and_then(|it| it.split('\n').next()).unwrap_or_default();
        let close = |close: char| rest.find(close);
        let length = match rest.chars().next() {
            _ if sign == "`" => close('`').map(|it| it + 1),
            Some('{') => close('}').map(|it| it + 1),
            Some('(') => close(')').map(|it| it + 1),
            Some(it) if it.is_ascii_alphabetic() || it == '_' => {
                Some(rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(rest.len()))
            }
            _ => None,
        };
        let Some(name) = length.and_then(|it| text.get(at..at + 1 + it)) else { continue };
        if known.insert(name) {
            found.push(name.to_owned());
        }
    }
    // The back-tick that closes one opens none.
    found.retain(|it| !it.starts_with('`') || it.len() > 2);
    found
}
