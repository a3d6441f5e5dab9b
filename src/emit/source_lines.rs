//! A text by its lines and the bytes in them, as `head`, `tail` and people count.

use crate::text::Extent;

/// Where the lines of a text are.
pub(super) struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(source.bytes().enumerate().filter(|(_, it)| *it == b'\n').map(|(at, _)| at + 1));
        Self { source, starts }
    }

    /// The line that ends at `at` and the one that starts there, as far as there are any.
    pub(super) fn around(&self, at: usize) -> Option<Extent> {
        let number = self.number(at);
        let start = self.starts.get(number.saturating_sub(2)).copied()?;
        let end = self.starts.get(number).copied().unwrap_or(self.source.len());
        (start < end).then_some(Extent::new(start, end))
    }

    /// `extent` with so many lines before it and behind it, as far as there are any.
    pub(super) fn near(&self, extent: Extent, lines: usize) -> Extent {
        let first = self.number(extent.start).saturating_sub(1 + lines);
        let start = self.starts.get(first).copied().unwrap_or_default();
        // Where the extent ends, the next line starts; a last line without an end has none behind it.
        let end = self.starts.get(self.number(extent.end) - 1 + lines).copied().unwrap_or(self.source.len());
        Extent::new(start, end)
    }

    /// The number of the line that `at` is on, from 1.
    pub(super) fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// The lines of `extent`: number, first byte and last byte in it, from 1. No last byte stands for the whole rest with
    /// the line end.
    pub(super) fn parts(&self, extent: Extent) -> Vec<(usize, usize, Option<usize>)> {
        let mut parts = Vec::new();
        let mut at = extent.start;
        for line in extent.of(self.source).split_inclusive('\n') {
            let number = self.number(at);
            let start = self.starts.get(number - 1).copied().unwrap_or_default();
            at += line.len();
            let is_rest = line.ends_with('\n') || at == self.source.len();
            parts.push((number, at - line.len() - start + 1, (!is_rest).then_some(at - start)));
        }
        parts
    }

    /// Like [`Lines::parts`], without line ends.
    pub(super) fn places(&self, extent: Extent) -> Vec<(usize, usize, usize)> {
        let mut places = Vec::new();
        let mut at = extent.start;
        for line in extent.of(self.source).split_inclusive('\n') {
            let number = self.number(at);
            let start = self.starts.get(number - 1).copied().unwrap_or_default();
            let shown = line.strip_suffix('\n').unwrap_or(line);
            if !shown.is_empty() {
                places.push((number, at - start + 1, at - start + shown.len()));
            }
            at += line.len();
        }
        places
    }

    /// The lines of `extent` with `***` in the place of secrets, as the script's own `masked` prints them.
    pub(super) fn masked(&self, extent: Extent, secrets: &[Extent]) -> String {
        let mut text = String::new();
        let mut at = extent.start;
        let places: Vec<_> = secrets
            .iter()
            .filter(|it| it.start < extent.end && extent.start < it.end)
            .flat_map(|it| self.places(*it))
            .collect();
        for line in extent.of(self.source).split_inclusive('\n') {
            let number = self.number(at);
            at += line.len();
            let mut done = 0;
            for (_, from, to) in places.iter().filter(|it| it.0 == number) {
                text.push_str(line.get(done..from - 1).unwrap_or_default());
                text.push_str("***");
                done = *to;
            }
            text.push_str(line.get(done..).unwrap_or_default());
        }
        text
    }
}
