//! Files in Markdown, behind a prompt, and in a diff.

use super::{Inner, Wrapping, dedented, lines, path_in};
use crate::text::Extent;

/// The code blocks of a Markdown text.
pub(super) fn fences(text: &str) -> Vec<Inner> {
    let lines = lines(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let Some(fence) = fence(line.of(text)) else { continue };
        let closes = |it: &Extent| {
            let said = it.of(text).trim();
            said.starts_with(fence) && said.trim_start_matches(fence.get(..1).unwrap_or_default()).is_empty()
        };
        let length = lines.get(at..).and_then(|it| it.iter().position(closes));
        let last = length.map_or(lines.len(), |length| at + length);
        let body = Extent::new(line.end, lines.get(last).map_or(text.len(), |it| it.start));
        let above = lines.get(..at).unwrap_or_default().iter().rev().filter(|it| !it.of(text).trim().is_empty());
        // The line of the fence may have a title, the one above often says which file it is.
        let path = above.take(2).find_map(|it| path_in(it.of(text)));
        let is_cut_off = length.is_none();
        found.push(Inner { is_cut_off, ..Inner::new(Wrapping::Markdown, path, body, dedented(body.of(text))) });
        at = last + 1;
    }
    found
}

/// The run of back-ticks or tildes that opens a code block.
fn fence(line: &str) -> Option<&str> {
    let said = line.trim_start();
    let sign = said.chars().next().filter(|it| matches!(it, '`' | '~'))?;
    let length = said.len() - said.trim_start_matches(sign).len();
    let info = said.get(length..)?;
    (length >= 3 && !info.contains('`')).then(|| said.get(..length))?
}

/// What commands printed: the lines between one prompt and the next.
pub(super) fn outputs(text: &str) -> Vec<Inner> {
    let lines = lines(text);
    let prompts: Vec<(usize, &str)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, command(line.of(text).trim_end())?))).collect();
    let mut found = Vec::new();
    for (number, (at, command)) in prompts.iter().enumerate() {
        let next = prompts.get(number + 1).map_or(lines.len(), |it| it.0);
        let Some(first) = lines.get(at + 1).filter(|_| at + 1 < next) else { continue };
        let end = lines.get(next).map_or(text.len(), |it| it.start);
        if command.contains("<<") {
            continue;
        }
        let body = Extent::new(first.start, end);
        found.push(Inner::new(Wrapping::Terminal, path_in(command), body, body.of(text).to_owned()));
    }
    found
}

/// What was typed behind a prompt: `$ …`, `root@node:~# …`, `[root@node ~]# …`, `# cat …`.
fn command(line: &str) -> Option<&str> {
    let at =
        line.find(['$', '#']).filter(|at| line.get(at + 1..).is_none_or(|it| it.is_empty() || it.starts_with(' ')))?;
    let prompt = line.get(..at)?.trim();
    let command = line.get(at + 1..)?.trim();
    let is_shell = prompt.is_empty() && line.get(at..).is_some_and(|it| it.starts_with('$'));
    // A comment begins in the same way.
    const READERS: [&str; 8] = ["cat ", "sudo ", "crictl ", "containerd ", "less ", "more ", "head ", "k3s "];
    let is_root = prompt.is_empty() && READERS.iter().any(|it| command.starts_with(it));
    let is_prompt = (prompt.starts_with('[') && prompt.ends_with(']') && prompt.contains('@'))
        || (prompt.contains('@') && !prompt.contains([' ', '=', '"']))
        || prompt.starts_with("bash-")
        || prompt.starts_with("sh-");
    (is_shell || is_root || is_prompt).then_some(command)
}

/// Both sides of each file of a diff, as far as it shows them.
pub(super) fn diffs(text: &str) -> Vec<Inner> {
    let lines = lines(text);
    let is_diff = lines.iter().any(|it| it.of(text).starts_with("@@ "))
        || lines.iter().filter(|it| it.of(text).starts_with(['+', '-'])).count() >= 2;
    if !is_diff {
        return Vec::new();
    }
    let is_head = |line: &str| {
        ["diff ", "index ", "--- ", "+++ ", "new file", "deleted file", "similarity ", "rename "]
            .iter()
            .any(|it| line.starts_with(it))
    };
    let mut found = Vec::new();
    let mut at = 0;
    let mut path = None;
    while at < lines.len() {
        let head = lines.get(at).map(|it| it.of(text)).unwrap_or_default();
        if is_head(head) {
            path = path_in(head).map(|it| it.trim_start_matches("a/").trim_start_matches("b/").to_owned()).or(path);
            at += 1;
            continue;
        }
        let length = lines.get(at..).unwrap_or_default().iter().take_while(|it| !is_head(it.of(text))).count().max(1);
        let part = lines.get(at..at + length).unwrap_or_default();
        let Some(extent) = part.first().zip(part.last()).map(|(first, last)| first.join(*last)) else { break };
        let side = |kept: char, other: char| -> String {
            let own = part.iter().map(|it| it.of(text)).filter(|it| !it.starts_with([other, '@', '\\']));
            own.map(|it| it.strip_prefix([kept, ' ']).unwrap_or(it)).collect()
        };
        let (after, before) = (side('+', '-'), side('-', '+'));
        for (wrapping, contents, other) in
            [(Wrapping::DiffAfter, after.clone(), &before), (Wrapping::DiffBefore, before.clone(), &after)]
        {
            if contents != *other {
                found.push(Inner::new(wrapping, path.clone(), extent, contents));
            }
        }
        path = None;
        at += length;
    }
    found
}
