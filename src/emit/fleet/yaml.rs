//! Texts in YAML, so that every reader gives them back byte for byte and people can read them.

/// An entry whose value is a literal block, `key` with its colon and tag given: readable as it is. `None` for a text
/// that no block can hold, or one that readers don't agree on.
///
/// A block can't hold what YAML calls unprintable, and readers of YAML 1.1 take U+0085, U+2028 and U+2029 for the end
/// of a line. The first line tells how far a block is indented, and the last how it ends; both are kept plain.
pub fn block(key: &str, text: &str) -> Option<String> {
    let lines = text.strip_suffix('\n')?;
    if lines.starts_with([' ', '\t', '\n']) || lines.ends_with('\n') || lines.is_empty() {
        return None;
    }
    if !lines.chars().all(|it| it == '\t' || it == '\n' || is_plain(it)) {
        return None;
    }
    let mut out = format!("{key} |\n");
    for line in lines.split('\n') {
        if !line.is_empty() {
            out.push_str("  ");
            out.push_str(line);
        }
        out.push('\n');
    }
    Some(out)
}

/// A text in double quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for it in text.chars() {
        match it {
            '"' | '\\' => out.extend(['\\', it]),
            _ if is_plain(it) => out.push(it),
            _ => out.push_str(&format!("\\U{:08X}", u32::from(it))),
        }
    }
    out.push('"');
    out
}

/// Whether every reader keeps the character, and none takes it for the end of a line.
fn is_plain(it: char) -> bool {
    let breaks_lines = matches!(it, '\u{85}' | '\u{2028}' | '\u{2029}');
    let is_mark = matches!(it, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    !it.is_control() && !breaks_lines && !is_mark
}
