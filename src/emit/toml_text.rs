//! TOML text, key by key. All quoting happens here.

use std::fmt::Write as _;

/// Writes a TOML document from the top down.
#[derive(Debug, Default)]
pub(super) struct TomlText {
    text: String,
}

impl TomlText {
    /// An empty document with room for `bytes`.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes) }
    }

    /// `# text`, where `text` has no line break.
    pub(super) fn comment(&mut self, text: &str) {
        self.text.push_str("# ");
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// `# before "name": after`, a comment about something that the user named, and the two numbers that follow with `of`
    /// between them. Quotes keep a line break in the name from ending the comment.
    pub(super) fn comment_about(&mut self, before: &str, name: &str, after: &str, numbers: Option<(usize, usize)>) {
        self.text.push_str("# ");
        self.text.push_str(before);
        push_string(&mut self.text, name);
        self.text.push_str(": ");
        self.text.push_str(after);
        if let Some((number, of)) = numbers {
            self.text.push(' ');
            push_number(&mut self.text, number);
            self.text.push_str(" of ");
            push_number(&mut self.text, of);
        }
        self.text.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// `[keys]`, each key quoted where it has to be.
    pub(super) fn table(&mut self, keys: &[&str]) {
        self.text.push('[');
        for (at, key) in keys.iter().enumerate() {
            if at > 0 {
                self.text.push('.');
            }
            push_key(&mut self.text, key);
        }
        self.text.push_str("]\n");
    }

    pub(super) fn string(&mut self, indent: &str, key: &str, value: &str) {
        self.key(indent, key);
        push_string(&mut self.text, value);
        self.text.push('\n');
    }

    pub(super) fn boolean(&mut self, indent: &str, key: &str, value: bool) {
        self.key(indent, key);
        self.text.push_str(if value { "true\n" } else { "false\n" });
    }

    pub(super) fn strings(&mut self, indent: &str, key: &str, values: &[&str]) {
        self.key(indent, key);
        self.array(values);
        self.text.push('\n');
    }

    /// `key = [["a", "b"]]`.
    pub(super) fn pair(&mut self, indent: &str, key: &str, first: &str, second: &str) {
        self.key(indent, key);
        self.text.push('[');
        self.array(&[first, second]);
        self.text.push_str("]\n");
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn key(&mut self, indent: &str, key: &str) {
        self.text.push_str(indent);
        push_key(&mut self.text, key);
        self.text.push_str(" = ");
    }

    fn array(&mut self, values: &[&str]) {
        self.text.push('[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            push_string(&mut self.text, value);
        }
        self.text.push(']');
    }
}

/// `text` as a TOML string on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}

/// Nearly all numbers here have one digit, and the machinery of `write!` is slow.
fn push_number(out: &mut String, number: usize) {
    match u8::try_from(number) {
        Ok(digit @ 0..=9) => out.push(char::from(b'0' + digit)),
        _ => drop(write!(out, "{number}")),
    }
}

/// `key`, quoted where it has to be.
pub(crate) fn push_key(out: &mut String, key: &str) {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare {
        out.push_str(key);
    } else {
        push_string(out, key);
    }
}

/// What has nothing to escape, nearly all of it, is written as it is; toml_edit decides about the rest.
fn push_string(out: &mut String, text: &str) {
    let plain = text.bytes().all(|byte| (b' '..0x7F).contains(&byte) && !matches!(byte, b'"' | b'\\'));
    if plain {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        // A key is always written on one line; a value may not be.
        out.push_str(&toml_edit::Key::new(text).display_repr());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn quoted_text_reads_back_as_it_was() {
        for text in ["", "plain", "a\"b", "c\\d", "e'f\"g", "h\ni", "镜像", "\u{0}\u{7f}\u{85}", "'''\"\"\"", " "] {
            let document: toml_edit::DocumentMut = format!("k = {}\n", quoted(text)).parse().unwrap();
            assert_eq!(document["k"].as_str(), Some(text));
            assert!(!quoted(text).contains('\n'));
        }
    }
}
