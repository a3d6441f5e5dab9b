//! Writes `migrate.sh`: one POSIX shell file that carries a conversion out on a node, and takes it back.
//!
//! What it does stands in `migrate.sh` beside this file, which is a shell script of its own that changes nothing. Between
//! two lines of it this module puts what changes. No text from the input can be run there: it stands in heredocs that are
//! quoted, under a delimiter that is not in it, or in single quotes. No secret and no line that stays stands there at all:
//! the new config.toml is told as edits of the old one, which is known by its hash.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::line_edits::{Change, Piece};
use super::source_lines::Lines;
use crate::text::Extent;

/// The script without a conversion. Whoever counts bytes fetches it from elsewhere.
pub const TEMPLATE: &str = include_str!("migrate.sh");

/// What a script has to do.
#[derive(Clone, Debug)]
pub struct Migration<'a> {
    /// Who wrote it and for whom: one line.
    pub title: String,
    /// The old config.toml.
    pub source: &'a str,
    /// The new one.
    pub result: &'a str,
    /// How one becomes the other.
    pub changes: Vec<Change<'a>>,
    /// What may be secret in the old one, in order.
    pub secrets: Vec<Extent>,
    /// What containerd then reports as `config_path`; empty where nobody can say.
    pub config_path: &'a str,
    /// Whether containerd read no `config_path` before.
    pub starts_reading: bool,
    /// The `hosts.toml` files.
    pub hosts: Vec<HostsFile<'a>>,
    /// Files that can't be told without a secret.
    pub withheld: Vec<String>,
}

/// One `hosts.toml`.
#[derive(Clone, Debug)]
pub struct HostsFile<'a> {
    /// The name of its directory.
    pub directory: &'a str,
    /// The whole text.
    pub contents: &'a str,
    /// The same in pieces.
    pub pieces: Vec<Piece<'a>>,
}

/// How many lines that stay a plan shows on each side of a change, as `diff -u` does.
const CONTEXT: usize = 3;

const BEGIN: &str = "# >>> what changes\n";
/// The line behind what changes.
pub(crate) const END: &str = "# <<< what changes\n";

/// The script; `None` when `template` has no place for what changes.
pub fn migrate_sh(template: &str, migration: &Migration<'_>) -> Option<String> {
    let (head, rest) = template.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    let mut script = String::with_capacity(template.len() + 2 * migration.result.len());
    for part in [head, BEGIN, &what_changes(migration), END, tail] {
        script.push_str(part);
    }
    Some(script)
}

fn what_changes(migration: &Migration<'_>) -> String {
    let mut shell = Shell { text: String::new(), lines: Lines::new(migration.source) };
    let config_path = migration.config_path;
    let first = config_path.split(':').next().filter(|it| !it.is_empty()).unwrap_or("/etc/containerd/certs.d");
    shell.comment(&migration.title);
    shell.comment("It is for one config.toml, known by its SHA-256, and makes one other.");
    shell.assign("old_sha256", &sha256(migration.source));
    shell.assign("new_sha256", &sha256(migration.result));
    shell.assign("old_lines", &migration.source.matches('\n').count().to_string());
    shell.comment("What containerd reports as config_path then, the first directory of it, and whether it is new.");
    shell.assign("config_path", config_path);
    shell.assign("certs_d", first);
    shell.assign("config_path_is_new", if migration.starts_reading { "yes" } else { "no" });
    shell.comment("Places in the old file that may hold a secret: line:first byte:last byte. They are shown as ***.");
    let masks = shell.masks(migration);
    shell.assign("masks", &masks);
    shell.comment("Files that can't be written, because a secret would have to stand in this script.");
    shell.assign("withheld", &migration.withheld.join("\n"));
    shell.comment("Mode, SHA-256 and directory of each hosts.toml.");
    let listed = migration.hosts.iter().map(|it| format!("{} {} {}|\n", mode(it), sha256(it.contents), it.directory));
    shell.assign("hosts", &listed.collect::<String>());
    shell.line("");
    shell.comment("The new config.toml, from lines of the old one.");
    shell.line("new_config() {");
    shell.config(migration);
    shell.line("}");
    shell.line("");
    shell.comment("The text of each hosts.toml.");
    shell.line("hosts_toml() {");
    shell.line("  case $1 in");
    for file in &migration.hosts {
        shell.line(&format!("    {})", quoted(file.directory)));
        shell.pieces("      ", &file.pieces);
        shell.line("      ;;");
    }
    shell.line("    *) false ;;");
    shell.line("  esac");
    shell.line("}");
    shell.text
}

/// What may be secret is for root alone.
fn mode(file: &HostsFile<'_>) -> &'static str {
    if file.pieces.iter().any(|it| matches!(it, Piece::Hidden(_))) { "600" } else { "644" }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// `text` as one word of shell, in which nothing is special. All single quoting happens here. A shell drops a NUL, and
/// the rest would be another path: in its place stands a control character that the script refuses.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''").replace('\0', "\u{1}"))
}

/// A word that is nowhere in `text`, so that no line of it ends a heredoc.
fn delimiter(text: &str) -> String {
    let mut word = "END".to_owned();
    let mut number = 1;
    while text.contains(&word) {
        number += 1;
        word = format!("END_{number}");
    }
    word
}

/// Whether some shell might not give `text` back from a heredoc.
fn has_control(text: &str) -> bool {
    text.chars().any(|it| it.is_ascii_control() && !matches!(it, '\t' | '\n' | '\r'))
}

/// A script in the making.
struct Shell<'a> {
    text: String,
    lines: Lines<'a>,
}

impl Shell<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        let line: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        self.line(&format!("# {line}"));
    }

    fn assign(&mut self, name: &str, value: &str) {
        if value.contains(['$', '`']) {
            self.line("# shellcheck disable=SC2016  # nothing is to be expanded");
        }
        self.line(&format!("{name}={}", quoted(value)));
    }

    fn config(&mut self, migration: &Migration<'_>) {
        let before = self.text.len();
        let mut next = 1;
        for change in &migration.changes {
            let first = self.lines.number(change.goes.start);
            let last = first + change.goes.of(migration.source).split_inclusive('\n').count() - 1;
            if next < first {
                self.line(&format!("  keep {next} {}", first - 1));
            }
            if last < first {
                // An edited file is changed only where all is as it was: what nothing is taken from is known by its
                // neighbours.
                if let Some(lines) = self.lines.around(change.goes.start) {
                    let sum = sha256(&self.lines.masked(lines, &migration.secrets));
                    let (first, last) = (self.lines.number(lines.start), self.lines.number(lines.end - 1));
                    self.line(&format!("  beside {first} {last} {sum}"));
                }
            } else {
                let sum = sha256(&self.lines.masked(change.goes, &migration.secrets));
                self.line(&format!("  drop {first} {last} {sum}"));
            }
            self.add(&change.comes);
            next = last + 1;
        }
        let is_left = migration.changes.last().map_or(0, |it| it.goes.end) < migration.source.len();
        if is_left || self.text.len() == before {
            self.line(&format!("  keep {next} end"));
        }
    }

    /// What is masked of the lines that go, and of those around a change, which a plan shows: `line:first byte:last byte`.
    fn masks(&self, migration: &Migration<'_>) -> String {
        let looked_at: Vec<Extent> = migration.changes.iter().map(|it| self.lines.near(it.goes, CONTEXT)).collect();
        let is_seen = |secret: &&Extent| looked_at.iter().any(|it| it.start < secret.end && secret.start < it.end);
        let places = migration.secrets.iter().filter(is_seen).flat_map(|it| self.lines.places(*it));
        places.map(|(line, from, to)| format!("{line}:{from}:{to}")).collect::<Vec<_>>().join(" ")
    }

    fn add(&mut self, pieces: &[Piece<'_>]) {
        let texts: Vec<&str> =
            pieces.iter().filter_map(|it| if let Piece::Text(it) = it { Some(*it) } else { None }).collect();
        let text = texts.concat();
        if pieces.is_empty() {
        } else if texts.len() == pieces.len() && text.ends_with('\n') && !has_control(&text) {
            self.heredoc("  add", &text);
        } else {
            self.line("  {");
            self.pieces("    ", pieces);
            self.line("  } | add");
        }
    }

    /// Commands that print `pieces`.
    fn pieces(&mut self, indent: &str, pieces: &[Piece<'_>]) {
        let mut texts = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => texts.push_str(text),
                Piece::Source(extent) => {
                    self.written(indent, &std::mem::take(&mut texts));
                    self.parts(indent, "part", *extent);
                }
                Piece::Hidden(extent) => {
                    self.written(indent, &std::mem::take(&mut texts));
                    self.parts(indent, "hidden", *extent);
                }
            }
        }
        self.written(indent, &texts);
    }

    /// Commands that print `text`.
    fn written(&mut self, indent: &str, text: &str) {
        if has_control(text) {
            let octal = text.bytes().fold(String::new(), |mut octal, byte| {
                match byte {
                    b'\n' | b' ' => octal.push(char::from(byte)),
                    byte if byte.is_ascii_alphanumeric() => octal.push(char::from(byte)),
                    byte => drop(write!(octal, "\\0{byte:03o}")),
                }
                octal
            });
            return self.line(&format!("{indent}put_octal {}", quoted(&octal)));
        }
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        let (lines, rest) = text.split_at(whole);
        if !lines.is_empty() {
            self.heredoc(&format!("{indent}put"), lines);
        }
        if !rest.is_empty() {
            self.heredoc(&format!("{indent}put_bytes {}", rest.len()), &format!("{rest}\n"));
        }
    }

    /// `command` with `lines` on its standard input.
    fn heredoc(&mut self, command: &str, lines: &str) {
        let word = delimiter(lines);
        self.line(&format!("{command} <<{}", quoted(&word)));
        self.text.push_str(lines);
        self.line(&word);
    }

    /// Commands that print a stretch of the source, line by line.
    fn parts(&mut self, indent: &str, command: &str, extent: Extent) {
        for (line, from, to) in self.lines.parts(extent) {
            let to = to.map_or_else(|| "end".to_owned(), |to| to.to_string());
            self.line(&format!("{indent}{command} {line} {from} {to}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn shell(source: &str, pieces: &[Piece<'_>]) -> String {
        let mut shell = Shell { text: String::new(), lines: Lines::new(source) };
        shell.pieces("", pieces);
        shell.text
    }

    #[test]
    fn a_quoted_text_is_one_word_of_shell() {
        for (text, expected) in [
            ("", "''"),
            (r#"$(x) `y` "z" \ "#, r#"'$(x) `y` "z" \ '"#),
            ("a'b", r"'a'\''b'"),
            ("'; rm -rf /; '", r"''\''; rm -rf /; '\'''"),
            ("two\nlines", "'two\nlines'"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn a_delimiter_is_nowhere_in_the_text_that_it_ends() {
        for (text, expected) in
            [("a\n", "END"), ("END\n", "END_2"), ("xEND_2\nEND\n", "END_3"), ("END_3 END_2 END", "END_4")]
        {
            assert_eq!(delimiter(text), expected, "{text}");
        }
    }

    #[test]
    fn text_stands_in_a_heredoc_byte_for_byte() {
        assert_eq!(shell("", &[Piece::Text("$(a)\r\n`b`\n")]), "put <<'END'\n$(a)\r\n`b`\nEND\n");
        let open = "put <<'END_2'\na\nEND \nEND_2\nput_bytes 3 <<'END_2'\nEND\nEND_2\n";
        assert_eq!(shell("", &[Piece::Text("a\nEND \nEND")]), open);
    }

    #[test]
    fn control_characters_are_told_as_numbers() {
        assert_eq!(shell("", &[Piece::Text("a'\u{1}1\n")]), "put_octal 'a\\0047\\00011\n'\n");
    }

    #[test]
    fn a_stretch_of_the_source_is_told_by_lines_and_bytes() {
        let source = "ab\ncdé\nf";
        for (from, to, expected) in [
            (1, 3, "part 1 2 end\n"),
            (1, 5, "part 1 2 end\npart 2 1 2\n"),
            (5, 7, "part 2 3 4\n"),
            (8, 9, "part 3 1 end\n"),
        ] {
            assert_eq!(shell(source, &[Piece::Source(Extent::new(from, to))]), expected, "{from}..{to}");
        }
        assert_eq!(shell(source, &[Piece::Hidden(Extent::new(3, 4))]), "hidden 2 1 1\n");
    }

    #[test]
    fn a_template_without_marks_makes_no_script() {
        let migration = Migration {
            title: "two\nlines".to_owned(),
            source: "",
            result: "",
            changes: Vec::new(),
            secrets: Vec::new(),
            config_path: "",
            starts_reading: false,
            hosts: Vec::new(),
            withheld: Vec::new(),
        };
        assert_eq!(migrate_sh("#!/bin/sh\n", &migration), None);
        let script = migrate_sh(TEMPLATE, &migration).unwrap();
        assert!(script.contains("\n# two lines\n"), "{script:.1500}");
        assert!(script.contains("\nnew_config() {\n  keep 1 end\n}\n"), "{script:.2500}");
    }
}
