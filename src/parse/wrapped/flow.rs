//! YAML's quoted scalars, on one line or folded over several.

use super::indent;
use crate::text::Extent;

/// The quoted scalar that begins at `start`, below a key at `column`: where it stands, and what it says. `None` where it
/// has no end.
pub(super) fn quoted(text: &str, start: usize, column: usize) -> Option<(Extent, String)> {
    let rest = text.get(start..)?;
    let quote = rest.chars().next().filter(|it| matches!(it, '\'' | '"'))?;
    let rest = rest.get(1..)?;
    let mut length = 0;
    // What goes on below stands deeper than the key.
    let belongs = |(at, line): &(usize, &str)| *at == 0 || line.trim().is_empty() || indent(line) > column;
    let closed = rest.split_inclusive('\n').enumerate().take_while(belongs).find_map(|(_, line)| {
        let end = closing(line, quote);
        let at = length;
        length += line.len();
        end.map(|end| at + end)
    })?;
    let lines = folded(rest.get(..closed)?, quote == '"');
    let said = match quote {
        '"' => serde_json::from_str(&as_json(&lines)).ok()?,
        _ => lines.replace("''", "'"),
    };
    Some((Extent::new(start, start + closed + 2), said))
}

/// What stands in double quotes as JSON has it, which escapes line breaks and tabs, but no blank.
fn as_json(lines: &str) -> String {
    let mut out = String::from('"');
    let mut signs = lines.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some(' ') => out.push(' '),
                other => out.extend(std::iter::once('\\').chain(other)),
            },
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

/// Where the quote closes on a line. None that is doubled, or escaped, does.
fn closing(line: &str, quote: char) -> Option<usize> {
    let mut signs = line.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let is_pair = match sign {
            '\\' => quote == '"',
            '\'' => quote == '\'' && signs.peek().is_some_and(|it| it.1 == '\''),
            _ => false,
        };
        if is_pair {
            signs.next();
        } else if sign == quote {
            return Some(at);
        }
    }
    None
}

/// The lines of a scalar as one text: a line break is a blank, and each empty line a line break.
///
/// YAML 1.2.2, 6.5 and 7.3: line folding, and in double quotes a line break that is escaped.
fn folded(raw: &str, is_double: bool) -> String {
    let mut out = String::with_capacity(raw.len());
    let count = raw.split('\n').count();
    let mut breaks = 0;
    let mut is_joined = false;
    for (at, line) in raw.split('\n').enumerate() {
        let line = if at > 0 { line.trim_start() } else { line };
        let is_last = at + 1 == count;
        let line = if is_last { line } else { line.trim_end() };
        if at > 0 && line.is_empty() && !is_last {
            breaks += 1;
            continue;
        }
        if at > 0 && !is_joined {
            out.push_str(&if breaks == 0 { " ".to_owned() } else { "\n".repeat(breaks) });
        }
        breaks = 0;
        let escapes = line.len() - line.trim_end_matches('\\').len();
        is_joined = is_double && !is_last && !escapes.is_multiple_of(2);
        out.push_str(if is_joined { line.get(..line.len() - 1).unwrap_or_default() } else { line });
    }
    out
}
