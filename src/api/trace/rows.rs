//! The steps of two pulls in two columns: equal ones beside each other.

use crate::trace::{Row, Step};

/// More pairs than this are not compared one by one.
const MOST_PAIRS: usize = 1_000_000;

/// Each step of both sides once, in order.
pub(super) fn rows(before: &[Step], after: &[Step]) -> Vec<Row> {
    let first = before.iter().zip(after).take_while(|(one, other)| is_same(one, other)).count();
    let (before_rest, after_rest) = (tail(before, first), tail(after, first));
    let pairs = before_rest.iter().rev().zip(after_rest.iter().rev());
    let last = pairs.take_while(|(one, other)| is_same(one, other)).count();
    let same = |(before, after)| Row { before: Some(before), after: Some(after), same: true };
    let mut rows: Vec<Row> = (0..first).map(|at| same((at, at))).collect();
    let middle = (before.len() - last, after.len() - last);
    let mut done = (first, first);
    for pair in common(before, after, done, middle) {
        rows.extend(gap(before, after, done, pair));
        rows.push(same(pair));
        done = (pair.0 + 1, pair.1 + 1);
    }
    rows.extend(gap(before, after, done, middle));
    rows.extend((0..last).map(|at| same((middle.0 + at, middle.1 + at))));
    rows
}

fn tail(steps: &[Step], from: usize) -> &[Step] {
    steps.get(from..).unwrap_or_default()
}

fn is_same(one: &Step, other: &Step) -> bool {
    one.line == other.line && one.phase == other.phase && one.proof == other.proof && one.tls == other.tls
}

/// The longest list of equal pairs between `from` and `to`, in order.
fn common(before: &[Step], after: &[Step], from: (usize, usize), to: (usize, usize)) -> Vec<(usize, usize)> {
    let one = before.get(from.0..to.0).unwrap_or_default();
    let other = after.get(from.1..to.1).unwrap_or_default();
    if one.len().saturating_mul(other.len()) > MOST_PAIRS {
        return Vec::new();
    }
    // How many pairs the rests of both have, from behind.
    let mut lengths = vec![vec![0_usize; other.len() + 1]; one.len() + 1];
    let at = |lengths: &[Vec<usize>], i: usize, j: usize| lengths.get(i).and_then(|it| it.get(j)).copied().unwrap_or(0);
    for (i, left) in one.iter().enumerate().rev() {
        for (j, right) in other.iter().enumerate().rev() {
            let length = match is_same(left, right) {
                true => at(&lengths, i + 1, j + 1) + 1,
                false => at(&lengths, i + 1, j).max(at(&lengths, i, j + 1)),
            };
            if let Some(slot) = lengths.get_mut(i).and_then(|it| it.get_mut(j)) {
                *slot = length;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while let (Some(left), Some(right)) = (one.get(i), other.get(j)) {
        if is_same(left, right) {
            pairs.push((from.0 + i, from.1 + j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// What differs between `from` and `to`: steps for the same thing stand beside each other.
fn gap(before: &[Step], after: &[Step], from: (usize, usize), to: (usize, usize)) -> Vec<Row> {
    let (mut i, mut j, mut rows) = (from.0, from.1, Vec::new());
    let phase = |steps: &[Step], at: usize| steps.get(at).map(|it| it.phase);
    while i < to.0 || j < to.1 {
        let pair = i < to.0 && j < to.1 && phase(before, i) == phase(after, j);
        let takes_before = i < to.0 && (j >= to.1 || phase(before, i) <= phase(after, j));
        let row = match (pair, takes_before) {
            (true, _) => Row { before: Some(i), after: Some(j), same: false },
            (_, true) => Row { before: Some(i), after: None, same: false },
            _ => Row { before: None, after: Some(j), same: false },
        };
        i += usize::from(row.before.is_some());
        j += usize::from(row.after.is_some());
        rows.push(row);
    }
    rows
}
