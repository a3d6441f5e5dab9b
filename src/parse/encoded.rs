//! Secrets in encoded texts: base64, gzip in base64, and percent signs. The whole of such a text is hidden.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use flate2::read::MultiGzDecoder;

use super::anywhere;
use crate::text::Extent;

/// Shorter ones hold no `password=x`.
const SHORTEST: usize = 16;
/// More than this nobody pastes; and a small text can unpack to any size.
const LARGEST: u64 = 4 << 20;

/// Whether `encoded` is what Docker keeps as `auth`.
pub(super) fn is_user_and_password(encoded: &str) -> bool {
    let digits: String = encoded.chars().filter(|it| !matches!(it, '\r' | '\n')).collect();
    STANDARD.decode(digits).is_ok_and(|it| String::from_utf8(it).is_ok_and(|it| it.contains(':')))
}

/// The text that `encoded` stands for, in base64 and possibly packed; line breaks don't count.
pub fn decoded(encoded: &str) -> Option<String> {
    let digits: String = encoded.chars().filter(|it| !it.is_whitespace()).collect();
    let bare = digits.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(bare).or_else(|_| URL_SAFE_NO_PAD.decode(bare)).ok()?;
    unpacked(bytes)
}

/// Text as it is, or what gzip made of one.
pub fn unpacked(bytes: Vec<u8>) -> Option<String> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return String::from_utf8(bytes).ok();
    }
    let mut text = String::new();
    MultiGzDecoder::new(&*bytes).take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// What percent signs stand for; `None` where there are none, or no text comes of it.
pub fn without_percents(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        match after.get(..2).and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(b'%');
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok().filter(|it| it != text)
}

/// Encoded texts with secrets in them.
pub(super) fn with_secrets(text: &str, depth: usize) -> Vec<Extent> {
    let holds = |inner: Option<String>| inner.is_some_and(|it| !anywhere::found(&it, depth).is_empty());
    let in_base64 = runs(text).into_iter().filter(|run| holds(decoded(run.of(text))));
    let in_percents = words(text).into_iter().filter(|word| {
        let word = word.of(text);
        word.contains('%') && holds(without_percents(word))
    });
    in_base64.chain(in_percents).collect()
}

fn is_digit(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '+' | '/' | '=' | '-' | '_')
}

/// Stretches of base64, each as long as it goes; one that is wrapped goes on in lines with nothing else in them.
fn runs(text: &str) -> Vec<Extent> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(is_digit)).map(|it| at + it) {
        let mut end = end_of_digits(text, start);
        if end - start >= SHORTEST {
            while let Some(next) = next_line(text, end) {
                end = next;
            }
            runs.push(Extent::new(start, end));
        }
        at = end;
    }
    runs
}

fn end_of_digits(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.find(|it| !is_digit(it)).unwrap_or(rest.len())
}

/// Where the digits of the next line end, when that line holds nothing else.
fn next_line(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    let digits = line.trim_start_matches([' ', '\t']);
    let start = text.len() - digits.len();
    let to = end_of_digits(text, start);
    let is_whole = text.get(to..).is_some_and(|it| it.is_empty() || it.starts_with(['\r', '\n', '"', '\'']));
    (to > start && is_whole).then_some(to)
}

/// What stands between spaces and quotes; of a data URL, its data.
fn words(text: &str) -> Vec<Extent> {
    let is_edge = |it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '`' | '<' | '>');
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(is_edge) {
        let from = if word.starts_with("data:") { word.find(',').map_or(0, |it| it + 1) } else { 0 };
        words.push(Extent::new(at + from, at + word.len()));
        at += word.len();
        at += text.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
    }
    words
}
