//! Files that stand in the arguments of `echo` and `printf`.

use super::shell::{appends, target, variables};
use super::{Inner, Wrapping};
use crate::text::Extent;

/// More of them nobody pastes, nor more quotes that end nowhere: each takes the rest of the text.
const MOST: usize = 2000;
const MOST_UNCLOSED: usize = 20;

/// The texts that `echo` and `printf` write to a file, what is added to one joined to what it begins with.
pub(super) fn arguments(text: &str) -> Vec<Inner> {
    let mut found: Vec<Inner> = Vec::new();
    let mut done = 0;
    let mut unclosed = 0;
    for (name, behind) in commands(text).take(MOST) {
        if behind < done || unclosed > MOST_UNCLOSED {
            continue;
        }
        let Some(words) = words(text, behind) else {
            unclosed += 1;
            continue;
        };
        // The quotes of prose may end in a command, which is none of its words.
        let Some(inner) = written(text, name, &words) else { continue };
        done = words.end;
        // A heredoc in between is another file, or another piece of this one.
        let between = |last: &Inner| Extent::new(last.extent.end, inner.extent.start).of(text);
        match found.last_mut() {
            Some(last) if inner.is_appended && last.path == inner.path && !between(last).contains("<<") => {
                last.contents.push_str(&inner.contents);
                last.extent = last.extent.join(inner.extent);
                let mut more = inner.variables;
                more.retain(|it| !last.variables.contains(it));
                last.variables.extend(more);
            }
            _ => found.push(inner),
        }
    }
    found
}

/// Each `echo` and `printf` that is a command, and where its name ends. Comments hold none.
fn commands(text: &str) -> impl Iterator<Item = (&'static str, usize)> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    });
    let lines = lines.filter(|(_, line)| !line.trim_start().starts_with('#'));
    lines.flat_map(|(start, line)| {
        line.match_indices([' ', '\t']).filter_map(move |(end, _)| {
            let before = line.get(..end)?;
            let name = ["echo", "printf"].into_iter().find(|it| before.ends_with(it))?;
            let before = before.strip_suffix(name)?.chars().next_back();
            let is_command = before.is_none_or(|it| it.is_whitespace() || ";&|({'\"`".contains(it));
            is_command.then_some((name, start + end))
        })
    })
}

/// The words behind a command.
struct Words {
    /// What the shell makes of each.
    said: Vec<String>,
    /// What it replaces in them.
    variables: Vec<String>,
    /// From the first to the last that is no option.
    extent: Extent,
    /// Where the rest of the line begins: where it goes to.
    end: usize,
}

/// The words from `from` on, up to what ends a command; `None` where a quote ends nowhere.
fn words(text: &str, from: usize) -> Option<Words> {
    let mut words = Words { said: Vec::new(), variables: Vec::new(), extent: Extent::new(from, from), end: from };
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let rest = rest.get(blank..)?;
        at += blank;
        let is_on = ["\\\n", "\\\r\n"].iter().find(|it| rest.starts_with(**it));
        if let Some(end) = is_on {
            at += end.len();
            continue;
        }
        let is_number = rest.starts_with(|it: char| it.is_ascii_digit()) && rest.get(1..)?.starts_with('>');
        if is_number || rest.is_empty() || rest.starts_with(is_end) || rest.starts_with('#') {
            words.end = at;
            return Some(words);
        }
        let (length, said) = word(rest, &mut words.variables)?;
        let is_option = words.said.iter().all(|it| it.starts_with('-')) && said.starts_with('-');
        words.extent = match words.said.iter().any(|it| !it.starts_with('-')) {
            _ if is_option => Extent::new(at + length, at + length),
            true => words.extent.join(Extent::new(at, at + length)),
            false => Extent::new(at, at + length),
        };
        words.said.push(said);
        at += length;
    }
}

/// What ends a command, or says where its output goes.
const fn is_end(it: char) -> bool {
    matches!(it, '\n' | '\r' | ';' | '&' | '|' | '<' | '>' | ')' | '`')
}

/// How long the word is that `rest` begins with, and what the shell makes of it.
fn word(rest: &str, replaced: &mut Vec<String>) -> Option<(usize, String)> {
    let mut said = String::new();
    let mut at = 0;
    while let Some(sign) = rest.get(at..)?.chars().next() {
        let inside = rest.get(at + sign.len_utf8()..)?;
        match sign {
            '\'' => {
                let length = inside.find('\'')?;
                said.push_str(inside.get(..length)?);
                at += length + 2;
            }
            '"' => {
                let length = unescaped_end(inside)?;
                let raw = inside.get(..length)?;
                for name in variables(raw) {
                    if !replaced.contains(&name) {
                        replaced.push(name);
                    }
                }
                push_unescaped(&mut said, raw, "\"\\$`");
                at += length + 2;
            }
            '$' if inside.starts_with('\'') => {
                let length = inside.get(1..)?.find('\'')?;
                push_escapes(&mut said, inside.get(1..=length)?);
                at += length + 3;
            }
            '\\' => {
                said.extend(inside.chars().next());
                at += 1 + inside.chars().next().map_or(0, char::len_utf8);
            }
            it if it == ' ' || it == '\t' || is_end(it) => break,
            it => {
                said.push(it);
                at += it.len_utf8();
            }
        }
    }
    Some((at, said))
}

/// Where the double quotes close.
fn unescaped_end(inside: &str) -> Option<usize> {
    let mut signs = inside.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Some(at),
            '\\' => drop(signs.next()),
            _ => {}
        }
    }
    None
}

/// Adds `raw` without the backslashes before any of `signs` and before the end of a line.
fn push_unescaped(out: &mut String, raw: &str, signs: &str) {
    let mut rest = raw.chars().peekable();
    while let Some(it) = rest.next() {
        match rest.peek() {
            Some('\n') if it == '\\' => drop(rest.next()),
            Some(next) if it == '\\' && signs.contains(*next) => out.extend(rest.next()),
            _ => out.push(it),
        }
    }
}

/// Adds `raw` with `\n`, `\t` and the like as what they stand for.
fn push_escapes(out: &mut String, raw: &str) {
    let mut rest = raw.chars().peekable();
    while let Some(it) = rest.next() {
        let stands_for = match rest.peek() {
            _ if it != '\\' => None,
            Some('n') => Some("\n"),
            Some('t') => Some("\t"),
            Some('r') => Some("\r"),
            Some('\\') => Some("\\"),
            Some('"') => Some("\""),
            Some('\'') => Some("'"),
            // A Dockerfile goes on with the next line even in quotes.
            Some('\n') => Some(""),
            _ => None,
        };
        match stands_for {
            Some(text) => {
                rest.next();
                out.push_str(text);
            }
            None => out.push(it),
        }
    }
}

/// What the command writes to a file; `None` where it writes to none.
fn written(text: &str, name: &str, words: &Words) -> Option<Inner> {
    let line = text.get(words.end..)?;
    let goes_on = |it: &&str| it.trim_end().ends_with('\\');
    let length = line.split_inclusive('\n').take_while(goes_on).map(str::len).sum::<usize>();
    let length = length + line.get(length..)?.split('\n').next()?.len();
    let command = line.get(..length)?;
    let end = ["&&", "||", ";"].iter().filter_map(|it| command.find(it)).min().unwrap_or(command.len());
    let command = command.get(..end)?;
    if !command.contains('>') && !command.contains("tee") {
        return None;
    }
    let path = target(command)?;
    let options = words.said.iter().take_while(|it| it.starts_with('-')).count();
    let said = words.said.get(options..)?;
    let contents = match name {
        "printf" => formatted(said.first()?, said.get(1..)?)?,
        _ => {
            let options: String = words.said.get(..options)?.concat();
            let plain = said.join(" ");
            // A shell may write `\n` as it stands where nobody asked for more; where all is on one line, nobody meant that.
            let escapes = options.contains('e') || !plain.contains('\n');
            let mut out = String::new();
            if escapes {
                push_escapes(&mut out, &plain)
            } else {
                out = plain
            }
            if !options.contains('n') {
                out.push('\n');
            }
            out
        }
    };
    let mut inner = Inner::new(Wrapping::Command, Some(path), words.extent, contents);
    inner.is_appended = appends(command, inner.path.as_deref().unwrap_or_default());
    inner.variables.clone_from(&words.variables);
    Some(inner)
}

/// What `printf` makes of its arguments: the format once for all that it takes. `None` with what is no text.
fn formatted(format: &str, arguments: &[String]) -> Option<String> {
    let mut out = String::new();
    let mut arguments = arguments.iter();
    loop {
        let before = arguments.len();
        let mut rest = format;
        while let Some((plain, behind)) = rest.split_once('%') {
            push_escapes(&mut out, plain);
            match behind.chars().next()? {
                '%' => out.push('%'),
                's' => out.push_str(arguments.next().map_or("", String::as_str)),
                'b' => push_escapes(&mut out, arguments.next().map_or("", String::as_str)),
                _ => return None,
            }
            rest = behind.get(1..)?;
        }
        push_escapes(&mut out, rest);
        if arguments.len() == 0 || arguments.len() == before {
            return Some(out);
        }
    }
}
