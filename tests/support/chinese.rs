//! Whether an answer is all Chinese when it is shown to those who read that.

use std::sync::LazyLock;

use mirrorshift::message::{Message, Messages, Table};

pub const CHINESE: &str = include_str!("../../src/message/zh.txt");

pub static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(CHINESE));

/// An ideograph.
pub fn is_han(character: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&character)
}

/// What is left of a Chinese text when code, quotations and what stands in brackets are taken out.
fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for piece in text.split('`').step_by(2) {
        for character in piece.chars() {
            depth += i32::from(character == '（') - i32::from(character == '）');
            match depth {
                0 => out.push(character),
                _ => out.push_str(" · "),
            }
        }
        out.push_str(" · ");
    }
    out
}

/// Whether `text` has a piece of an English sentence: two words of small letters, one after the other.
pub fn is_english(text: &str) -> bool {
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'\'');
    let words: Vec<bool> =
        prose(text).split(' ').map(|it| is_word(it.trim_end_matches([',', ':', ';', '.']))).collect();
    words.windows(2).any(|it| it.iter().all(|it| *it))
}

/// # Panics
/// When a message is, or has a piece of, English.
#[track_caller]
pub fn all_chinese(mut answer: impl Messages, what: &str) {
    answer.each_message(&mut |message: &mut Message| {
        if !message.is_verbatim() {
            let chinese = message.in_language(&TABLE);
            assert!(
                chinese.contains(is_han) || prose(&chinese).trim_matches([' ', '·']).is_empty(),
                "{what}: {message:?} is {chinese}"
            );
            assert!(!is_english(&chinese), "{what}: {message:?} is {chinese}");
        }
    });
}
