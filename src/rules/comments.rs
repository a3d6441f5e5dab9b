//! What people say in comments: the one place where a belief about containerd can be seen.

use crate::document::Document;
use crate::text::Extent;

/// The first comment that says one of `words`, in whatever case, and none of `but`.
pub(super) fn saying(document: &Document<'_>, words: &[&str], but: &[&str]) -> Option<Extent> {
    let says = |comment: &&Extent| {
        let text = comment.of(document.text).to_ascii_lowercase();
        words.iter().any(|it| text.contains(it)) && !but.iter().any(|it| text.contains(it))
    };
    document.comments.iter().find(says).copied()
}

/// Words of those who mean that the upstream is not asked.
const CLAIMS: [&str; 9] = [
    "no fallback",
    "without fallback",
    "disable fallback",
    "never fall back",
    "no upstream",
    "not use upstream",
    "airgap",
    "air-gap",
    "air gap",
];

/// Whether someone means that the upstream is not asked.
pub(super) fn rules_upstream_out(comment: &str) -> bool {
    let comment = comment.to_ascii_lowercase();
    CLAIMS.iter().any(|it| comment.contains(it))
}

/// Whether a comment on the line of `extent`, or on the line above it, speaks of plain http.
pub(super) fn speak_of_http(document: &Document<'_>, extent: Extent) -> bool {
    let text = document.text;
    let first = document.comments.partition_point(|it| it.end < extent.start);
    let is_one_line = |start: usize, end: usize| text.get(start..end).is_some_and(|it| it.matches('\n').count() <= 1);
    let above = first.checked_sub(1).and_then(|it| document.comments.get(it));
    let above = above.filter(|it| is_one_line(it.end, extent.start) && is_alone(text, it.start));
    let beside =
        document.comments.get(first).filter(|it| text.get(extent.end..it.start).is_some_and(|it| !it.contains('\n')));
    above.into_iter().chain(beside).any(|it| says_http(it.of(text)))
}

/// Whether nothing but blanks stands before a comment on its line.
fn is_alone(text: &str, start: usize) -> bool {
    text.get(..start).is_some_and(|it| it.rsplit('\n').next().is_some_and(|line| line.trim().is_empty()))
}

fn says_http(comment: &str) -> bool {
    let comment = comment.to_ascii_lowercase();
    let is_word = |(at, word): (usize, &str)| {
        comment
            .get(at + word.len()..)
            .is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric() || it == ':'))
    };
    !comment.contains("https") && comment.match_indices("http").any(is_word)
}
