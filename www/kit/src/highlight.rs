//! Colours for a text that is shown, not edited: pieces of each line with what they are.
//!
//! A scanner, not a parser: it colours half a file as well as a whole one, and never fails.

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything else.
    Plain,
    /// `# …`
    Comment,
    /// `[…]` at the start of a line.
    Header,
    /// What stands before `=`.
    Key,
    /// A string.
    Text,
    /// A number, a boolean, a date.
    Literal,
}

impl Kind {
    /// The class of the piece, if it has a colour.
    pub const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Comment => Some("tok-comment"),
            Self::Header => Some("tok-header"),
            Self::Key => Some("tok-key"),
            Self::Text => Some("tok-string"),
            Self::Literal => Some("tok-literal"),
        }
    }
}

/// A piece of a line.
pub type Piece<'a> = (Kind, &'a str);

/// The lines of `text`, without their ends, in pieces.
pub fn lines(text: &str) -> Vec<Vec<Piece<'_>>> {
    let mut open = None;
    let mut depth = 0;
    text.lines().map(|line| Scanner { rest: line, pieces: Vec::new() }.line(&mut open, &mut depth)).collect()
}

/// The same for shell and YAML, as far as one line tells: whole-line comments, and strings that end where they began.
pub fn script_lines(text: &str) -> Vec<Vec<Piece<'_>>> {
    text.lines().map(script_line).collect()
}

fn script_line(line: &str) -> Vec<Piece<'_>> {
    if line.trim_start().starts_with('#') {
        return vec![(Kind::Comment, line)];
    }
    let mut scanner = Scanner { rest: line, pieces: Vec::new() };
    while !scanner.rest.is_empty() {
        let quote = scanner.rest.find(['"', '\'']).unwrap_or(scanner.rest.len());
        scanner.take(Kind::Plain, quote);
        let end = closing(scanner.rest, 1, scanner.rest.get(..1).unwrap_or_default());
        scanner.take(if end.is_some() { Kind::Text } else { Kind::Plain }, end.unwrap_or(scanner.rest.len()));
    }
    scanner.pieces
}

/// The same lines without colours, for texts too long for them.
pub fn plain_lines(text: &str) -> Vec<Vec<Piece<'_>>> {
    text.lines().map(|line| vec![(Kind::Plain, line)]).collect()
}

struct Scanner<'a> {
    rest: &'a str,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Scanner<'a> {
    /// `open` is the quote of a string that goes on from the line before, `depth` counts open arrays.
    fn line(mut self, open: &mut Option<&'static str>, depth: &mut usize) -> Vec<Piece<'a>> {
        if let Some(quote) = *open {
            self.string(0, quote, open);
        } else {
            self.blank();
            if *depth == 0 && self.rest.starts_with('[') {
                self.take(Kind::Header, outside_quotes(self.rest, '#'));
            } else if *depth == 0 && !self.rest.starts_with('#') {
                self.key();
            }
        }
        while let Some(first) = self.rest.chars().next() {
            match first {
                '#' => self.take(Kind::Comment, self.rest.len()),
                '"' | '\'' => {
                    let quote = quote_of(self.rest);
                    self.string(quote.len(), quote, open);
                }
                '[' | ']' | '{' | '}' | ',' | '=' => {
                    match first {
                        '[' => *depth += 1,
                        ']' => *depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    self.take(Kind::Plain, 1);
                    // The keys of an inline table look like literals otherwise.
                    if matches!(first, '{' | ',') && *depth == 0 {
                        self.blank();
                        self.key();
                    }
                }
                _ if first.is_whitespace() => self.blank(),
                _ => {
                    let end = self.rest.find(|c: char| c.is_whitespace() || "#,]}=\"'".contains(c));
                    self.take(Kind::Literal, end.unwrap_or(self.rest.len()).max(first.len_utf8()));
                }
            }
        }
        self.pieces
    }

    fn key(&mut self) {
        let equals = outside_quotes(self.rest, '=');
        if equals < self.rest.len() {
            let key = self.rest.get(..equals).unwrap_or_default().trim_end().len();
            self.take(Kind::Key, key);
        }
    }

    /// A string whose contents begin after `from` bytes.
    fn string(&mut self, from: usize, quote: &'static str, open: &mut Option<&'static str>) {
        let end = closing(self.rest, from, quote);
        *open = if end.is_none() && quote.len() == 3 { Some(quote) } else { None };
        self.take(Kind::Text, end.unwrap_or(self.rest.len()));
    }

    fn blank(&mut self) {
        self.take(Kind::Plain, self.rest.len() - self.rest.trim_start().len());
    }

    fn take(&mut self, kind: Kind, length: usize) {
        if let (Some(piece), Some(rest)) = (self.rest.get(..length), self.rest.get(length..)) {
            if !piece.is_empty() {
                self.pieces.push((kind, piece));
            }
            self.rest = rest;
        }
    }
}

fn quote_of(text: &str) -> &'static str {
    ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text.starts_with(quote)).unwrap_or("\"")
}

/// One past the quote that closes a string whose contents begin after `from` bytes.
fn closing(text: &str, from: usize, quote: &str) -> Option<usize> {
    let mut at = from;
    while let Some(rest) = text.get(at..) {
        if rest.starts_with(quote) {
            return Some(at + quote.len());
        }
        let mut chars = rest.chars();
        let first = chars.next()?;
        at += first.len_utf8();
        if first == '\\' && quote.starts_with('"') {
            at += chars.next().map_or(0, char::len_utf8);
        }
    }
    None
}

/// Where `wanted` first stands outside quotes, or the length of the text.
fn outside_quotes(text: &str, wanted: char) -> usize {
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        at = match first {
            _ if first == wanted => return at,
            '"' | '\'' => {
                let quote = if first == '"' { "\"" } else { "'" };
                closing(text, at + 1, quote).unwrap_or(text.len())
            }
            _ => at + first.len_utf8(),
        };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::Kind::*;
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[Piece<'_>]) {
        let visible: Vec<_> = lines(line).concat().into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        assert_eq!(visible, expected, "{line}");
    }

    #[test]
    fn each_part_of_a_line_is_told_apart() {
        check("server = \"a # b\" # why", &[(Key, "server"), (Plain, "="), (Text, "\"a # b\""), (Comment, "# why")]);
        check("[host.\"https://m#x\"] # c", &[(Header, "[host.\"https://m#x\"] "), (Comment, "# c")]);
        check("\"a=b\".c = true", &[(Key, "\"a=b\".c"), (Plain, "="), (Literal, "true")]);
        check("'x' = 1", &[(Key, "'x'"), (Plain, "="), (Literal, "1")]);
    }

    #[test]
    fn a_string_of_several_lines_stays_a_string() {
        let all = lines("a = '''x\n# y\nz''' # c");
        assert_eq!(all.get(1), Some(&vec![(Text, "# y")]));
        assert_eq!(all.get(2), Some(&vec![(Text, "z'''"), (Plain, " "), (Comment, "# c")]));
    }

    #[test]
    fn a_script_has_comments_and_strings_in_other_colours() {
        let all = script_lines("  # it's\nsay \"a # b\" 'c' it's\n\nkey: x");
        assert_eq!(all.first(), Some(&vec![(Comment, "  # it's")]));
        let expected =
            vec![(Plain, "say "), (Text, "\"a # b\""), (Plain, " "), (Text, "'c'"), (Plain, " it"), (Plain, "'s")];
        assert_eq!(all.get(1), Some(&expected));
        assert_eq!(all.get(3), Some(&vec![(Plain, "key: x")]));
    }

    #[test]
    fn no_text_is_lost_whatever_it_is() {
        for text in ["\u{feff}a", "a = [\n[\"\\", "é=\"é\\é", "]]}}", "= = =", "\"\\", "😀 = '😀", "[a", "{ b = 1, c"]
        {
            let joined: Vec<String> =
                lines(text).iter().map(|line| line.iter().map(|(_, piece)| *piece).collect()).collect();
            assert_eq!(joined.join("\n"), text);
            let joined: Vec<String> =
                script_lines(text).iter().map(|line| line.iter().map(|(_, piece)| *piece).collect()).collect();
            assert_eq!(joined.join("\n"), text);
        }
    }
}
