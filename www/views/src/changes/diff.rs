//! What changes from one text to another, line by line, and word by word where a line was replaced.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

/// Lines shown around a change.
const CONTEXT: usize = 3;
/// More lines than this are not compared: everything between the common head and tail counts as replaced.
const MAX_COMPARED: usize = 20_000;
/// Longer lines are not compared word by word.
const MAX_LINE: usize = 2_000;

/// A stretch of changed lines with the lines around it.
#[derive(Debug, PartialEq)]
pub struct Hunk<'a> {
    /// Unchanged lines left out before it.
    pub skipped: usize,
    /// Its lines.
    pub lines: Vec<Line<'a>>,
}

/// A line of a [`Hunk`].
#[derive(Debug, PartialEq)]
pub struct Line<'a> {
    /// What became of it.
    pub change: Change,
    /// Its number before, if it was there.
    pub old: Option<usize>,
    /// Its number after, if it is still there.
    pub new: Option<usize>,
    /// Its text; `true` marks words that a replaced line does not share with its counterpart.
    pub pieces: Vec<(bool, &'a str)>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stays.
    Kept,
    /// It goes.
    Removed,
    /// It is new.
    Added,
}

/// The hunks that lead from `old` to `new`; none when they are equal.
pub fn hunks<'a>(old: &'a str, new: &'a str) -> Vec<Hunk<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut seen = 0;
    let groups = group_diff_ops(operations(&old, &new), CONTEXT).into_iter();
    let hunk = |group: Vec<DiffOp>| {
        let start = group.first().map_or(seen, |op| op.old_range().start);
        let skipped = start.saturating_sub(seen);
        seen = group.last().map_or(seen, |op| op.old_range().end);
        Hunk { skipped, lines: group.iter().flat_map(|op| lines(op, &old, &new)).collect() }
    };
    groups.map(hunk).filter(|hunk| hunk.lines.iter().any(|line| line.change != Change::Kept)).collect()
}

/// How many lines go, and how many come.
pub fn count(hunks: &[Hunk<'_>]) -> (usize, usize) {
    let lines = || hunks.iter().flat_map(|hunk| &hunk.lines);
    let with = |change| lines().filter(|line| line.change == change).count();
    (with(Change::Removed), with(Change::Added))
}

fn operations(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    if old.len() + new.len() <= 2 * MAX_COMPARED {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let (old_len, new_len) = (old.len() - head - tail, new.len() - head - tail);
    let mut operations = vec![DiffOp::Equal { old_index: 0, new_index: 0, len: head }];
    if old_len + new_len > 0 {
        operations.push(DiffOp::Replace { old_index: head, old_len, new_index: head, new_len });
    }
    operations.push(DiffOp::Equal { old_index: head + old_len, new_index: head + new_len, len: tail });
    operations
}

fn lines<'a>(op: &DiffOp, old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let (old_range, new_range) = (op.old_range(), op.new_range());
    let before = old.get(old_range.clone()).unwrap_or_default();
    let after = new.get(new_range.clone()).unwrap_or_default();
    let number = |change, side: usize, offset: usize| match change {
        Change::Kept => (Some(old_range.start + offset + 1), Some(new_range.start + offset + 1)),
        Change::Removed => (Some(side + offset + 1), None),
        Change::Added => (None, Some(side + offset + 1)),
    };
    let line = |change, side, offset, pieces| {
        let (old, new) = number(change, side, offset);
        Line { change, old, new, pieces }
    };
    let whole = |text: &&'a str| vec![(false, *text)];
    if let DiffOp::Equal { .. } = op {
        return before.iter().enumerate().map(|(at, text)| line(Change::Kept, 0, at, whole(text))).collect();
    }
    // Lines that were replaced one for one are compared with their counterparts.
    let paired = before.len() == after.len();
    let pieces = |mine: &'a str, others: &[&'a str], at: usize| match others.get(at) {
        Some(other) if paired => words_apart(mine, other),
        _ => vec![(false, mine)],
    };
    let removed = before.iter().enumerate();
    let added = after.iter().enumerate();
    removed
        .map(|(at, text)| line(Change::Removed, old_range.start, at, pieces(text, after, at)))
        .chain(added.map(|(at, text)| line(Change::Added, new_range.start, at, pieces(text, before, at))))
        .collect()
}

/// The pieces of `mine`; `true` for those that `other` does not have there.
fn words_apart<'a>(mine: &'a str, other: &str) -> Vec<(bool, &'a str)> {
    if mine.len() > MAX_LINE || other.len() > MAX_LINE {
        return vec![(false, mine)];
    }
    let (my_words, other_words) = (words(mine), words(other));
    let mut pieces: Vec<(bool, &str)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &my_words, &other_words) {
        let apart = !matches!(op, DiffOp::Equal { .. });
        let taken = my_words.get(op.old_range()).unwrap_or_default();
        pieces.extend(taken.iter().map(|word| (apart, *word)));
    }
    pieces
}

/// Runs of letters and digits, runs of blanks, and every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' => 0,
        _ if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut words = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if at > 0 && (last != Some(class(c)) || class(c) == 2) {
            words.extend(text.get(start..at));
            start = at;
        }
        last = Some(class(c));
    }
    words.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let sign = |change| match change {
            Change::Kept => ' ',
            Change::Removed => '-',
            Change::Added => '+',
        };
        let mut out = String::new();
        for hunk in hunks(old, new) {
            out += &format!("@{}\n", hunk.skipped);
            for line in hunk.lines {
                out.push(sign(line.change));
                for (apart, piece) in line.pieces {
                    out += &if apart { format!("<{piece}>") } else { piece.to_owned() };
                }
                out.push('\n');
            }
        }
        out
    }

    #[test]
    fn equal_texts_have_no_hunks() {
        assert_eq!(shown("a\nb\n", "a\nb\n"), "");
        assert_eq!(shown("", ""), "");
    }

    #[test]
    fn lines_far_from_a_change_are_left_out() {
        assert_eq!(shown("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\n"), "@2\n 3\n 4\n 5\n-6\n");
    }

    #[test]
    fn a_replaced_line_shows_which_words_differ() {
        assert_eq!(
            shown("config_path = \"\"\n", "config_path = \"/etc\"\n"),
            "@0\n-config_path = \"\"\n+config_path = \"</><etc>\"\n"
        );
    }

    #[test]
    fn huge_texts_are_compared_from_both_ends_only() {
        let old = "x\n".repeat(50_000);
        let new = format!("{old}y\n");
        assert_eq!(count(&hunks(&old, &new)), (0, 1));
    }
}
