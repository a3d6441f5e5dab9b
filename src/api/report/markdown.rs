//! Markdown in which what somebody else wrote stays what it is: all escaping happens here.

use std::fmt::Write as _;

/// A document, from the top down.
#[derive(Debug, Default)]
pub(super) struct Markdown {
    text: String,
}

impl Markdown {
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    pub(super) fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        let _ = writeln!(self.text, "{} {}\n", "#".repeat(level), prose(text));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.gap();
        let _ = writeln!(self.text, "{}\n", prose(text));
    }

    /// A list; `mark` is `-`, `1.` or `- [ ]`.
    pub(super) fn list<T: AsRef<str>>(&mut self, mark: &str, items: impl IntoIterator<Item = T>) {
        self.gap();
        for item in items {
            let _ = writeln!(self.text, "{mark} {}", prose(item.as_ref()));
        }
        self.text.push('\n');
    }

    /// A table; each cell may have several lines.
    pub(super) fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<Vec<String>>>) {
        self.gap();
        let cell = |lines: &[String]| lines.iter().map(|it| in_cell(it)).collect::<Vec<_>>().join("<br>");
        let head: Vec<String> = head.iter().map(|it| in_cell(it)).collect();
        let _ = writeln!(self.text, "| {} |\n|{}", head.join(" | "), " --- |".repeat(head.len()));
        for row in rows {
            let cells: Vec<String> = row.iter().map(|it| cell(it)).collect();
            let _ = writeln!(self.text, "| {} |", cells.join(" | "));
        }
        self.text.push('\n');
    }

    /// A block of text as it is, in a fence longer than any within.
    pub(super) fn block(&mut self, language: &str, text: &str) {
        self.gap();
        let fence = "`".repeat(longest_run(text).max(2) + 1);
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let _ = writeln!(self.text, "{fence}{language}\n{text}{end}{fence}\n");
    }
}

/// `text` as code within a line.
pub(super) fn code(text: &str) -> String {
    let plain: String = text.chars().map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect();
    let quote = "`".repeat(longest_run(&plain) + 1);
    // A code span loses one space at each end when it has one at both, and may not be empty.
    let pad = if plain.is_empty() || plain.starts_with(['`', ' ']) || plain.ends_with(['`', ' ']) { " " } else { "" };
    format!("{quote}{pad}{plain}{pad}{quote}")
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or_default()
}

/// A sentence with code in back-ticks; nothing else in it is Markdown, and it stays one line.
fn prose(text: &str) -> String {
    let line: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let mut out = String::with_capacity(line.len());
    let mut rest = &*line;
    while let Some(at) = rest.find('`') {
        let (before, behind) = rest.split_at(at);
        escape(before, &mut out);
        let length = behind.len() - behind.trim_start_matches('`').len();
        let (quote, inside) = behind.split_at(length);
        match closing(inside, length) {
            Some(end) => {
                let whole = length + end + length;
                out.push_str(behind.get(..whole).unwrap_or_default());
                rest = behind.get(whole..).unwrap_or_default();
            }
            None => {
                // Nothing closes it.
                quote.chars().for_each(|it| out.extend(['\\', it]));
                rest = inside;
            }
        }
    }
    escape(rest, &mut out);
    out
}

/// Where a run of exactly `length` back-ticks begins.
fn closing(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + text.get(at..)?.find('`')?;
        let run = text.get(start..)?;
        let found = run.len() - run.trim_start_matches('`').len();
        if found == length {
            return Some(start);
        }
        at = start + found;
    }
}

fn escape(text: &str, out: &mut String) {
    for it in text.chars() {
        if matches!(it, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!') {
            out.push('\\');
        }
        out.push(it);
    }
}

/// A sentence in a cell of a table: there a `|` ends the cell, in code as well.
fn in_cell(text: &str) -> String {
    let prose = prose(text);
    let mut out = String::with_capacity(prose.len());
    for it in prose.chars() {
        if it == '|' && !out.ends_with('\\') {
            out.push('\\');
        }
        out.push(it);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn code_is_longer_quoted_than_what_it_holds() {
        for (text, expected) in [
            ("a", "`a`"),
            ("a`b", "``a`b``"),
            ("`a", "`` `a ``"),
            ("a``", "``` a`` ```"),
            ("", "`  `"),
            (" a ", "`  a  `"),
            ("a\nb", "`a\u{fffd}b`"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_keeps_its_code_and_has_no_other_markup() {
        for (text, expected) in [
            ("see `a_b|c` *now*", "see `a_b|c` \\*now\\*"),
            ("[x](https://m) <b>", "\\[x\\](https://m) \\<b\\>"),
            ("one ` alone", "one \\` alone"),
            ("``a`b`` and `c`", "``a`b`` and `c`"),
            ("two\nlines", "two lines"),
        ] {
            assert_eq!(prose(text), expected, "{text}");
        }
        assert_eq!(in_cell("a | b `c|d`"), "a \\| b `c\\|d`");
    }

    #[test]
    fn a_block_ends_where_it_should() {
        let mut markdown = Markdown::default();
        markdown.block("toml", "# ```` x");
        assert_eq!(markdown.finish(), "`````toml\n# ```` x\n`````\n\n");
    }
}
