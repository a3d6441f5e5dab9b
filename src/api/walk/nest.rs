//! Extents of one text, to be asked which of them hold a place.

use crate::text::Extent;

/// Extents by where they start, outer ones before those within. Asking takes as long as the answer is, nearly: a long text
/// has tens of thousands of them.
pub(super) struct Nest {
    extents: Vec<Extent>,
    /// Where the furthest of each extent and those before it ends.
    reach: Vec<usize>,
}

impl Nest {
    /// `extents` are sorted by their start.
    pub(super) fn new(extents: Vec<Extent>) -> Self {
        let mut furthest = 0;
        let reach = extents.iter().map(|it| {
            furthest = furthest.max(it.end.max(it.start + 1));
            furthest
        });
        let reach = reach.collect();
        Self { extents, reach }
    }

    /// Those that hold the byte at `at`, the innermost first, with their numbers. An empty one holds the byte it stands at.
    pub(super) fn around(&self, at: usize) -> impl Iterator<Item = (usize, Extent)> {
        let count = self.extents.partition_point(|it| it.start <= at);
        let before = self.extents.iter().zip(&self.reach).enumerate().take(count).rev();
        let before = before.take_while(move |(_, (_, reach))| at < **reach);
        before.map(|(number, (extent, _))| (number, *extent)).filter(move |it| at < it.1.end.max(it.1.start + 1))
    }

    /// The numbers of those that lie within `outer`.
    pub(super) fn within(&self, outer: Extent) -> impl Iterator<Item = usize> {
        let from = self.extents.partition_point(|it| it.start < outer.start);
        let later = self.extents.iter().enumerate().skip(from).take_while(move |(_, it)| it.start <= outer.end);
        later.filter(move |(_, it)| outer.contains(**it)).map(|(number, _)| number)
    }
}
