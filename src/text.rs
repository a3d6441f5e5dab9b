//! Places in a text: extents in bytes, positions a person can read, and edits.

use serde::Serialize;

/// A stretch of the text, in bytes of UTF-8: `start` is in, `end` is out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Extent {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Extent {
    /// The bytes from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text it covers; empty where it does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The smallest extent that holds both.
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A value and where the user wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub extent: Extent,
}

impl<T> Spanned<T> {
    /// `value`, written at `extent`.
    pub const fn new(value: T, extent: Extent) -> Self {
        Self { value, extent }
    }
}

/// A place in the text as people count: lines and columns from 1.
///
/// `column` counts characters (Unicode scalar values) and `offset` bytes of UTF-8; at the JavaScript
/// boundary both count UTF-16 code units. A line of 0 means that no [`LineIndex`] has counted it yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// Distance from the start of the text, from 0.
    pub offset: usize,
}

/// A stretch of the text between two positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Where it ends; the character there is no longer part of it.
    pub end: Position,
}

impl From<Extent> for Span {
    /// Knows the offsets only, until [`LineIndex::locate`] fills in lines and columns.
    fn from(extent: Extent) -> Self {
        let at = |offset| Position { offset, ..Position::default() };
        Self { start: at(extent.start), end: at(extent.end) }
    }
}

impl Span {
    /// The same stretch in bytes.
    pub fn extent(self) -> Extent {
        Extent::new(self.start.offset, self.end.offset)
    }
}

/// Replaces the bytes `start..end` by `text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Edit {
    /// First byte replaced.
    pub start: usize,
    /// One past the last byte replaced; equal to `start` where text is only put in.
    pub end: usize,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Puts `text` in the place of `extent`.
    pub fn replace(extent: Extent, text: impl Into<String>) -> Self {
        Self { start: extent.start, end: extent.end, text: text.into() }
    }

    /// Puts `text` before the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(Extent::new(offset, offset), text)
    }

    /// Takes `extent` away.
    pub fn remove(extent: Extent) -> Self {
        Self::replace(extent, "")
    }

    /// What is replaced.
    pub const fn extent(&self) -> Extent {
        Extent::new(self.start, self.end)
    }
}

/// Puts `items` in the order of their places; those at one place stay in theirs.
///
/// All that is sorted by place is sorted here, as pairs of numbers: the standard library's sort is some 8 KB for each
/// type of item, and visitors of the page would download each of them.
pub fn sort_by_place<T>(items: &mut Vec<T>, place: impl Fn(&T) -> Extent) {
    if items.is_sorted_by_key(&place) {
        return;
    }
    let mut order: Vec<(Extent, usize)> = items.iter().enumerate().map(|(at, item)| (place(item), at)).collect();
    // Made for what is nearly in order, as edits are: those of one kind follow those of another.
    order.sort();
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.iter().filter_map(|(_, at)| taken.get_mut(*at)?.take()));
}

/// `text` with `edits` carried out. Edits are taken in the order of their place; one that overlaps an
/// earlier one, or does not fall on character boundaries, is left out.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in effective(text, edits) {
        out.push_str(text.get(done..edit.start).unwrap_or_default());
        out.push_str(&edit.text);
        done = edit.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The edits that make `text` again of what [`apply`] made of it.
pub fn inverse(text: &str, edits: &[Edit]) -> Vec<Edit> {
    let mut out = Vec::new();
    let (mut done, mut at) = (0, 0);
    for edit in effective(text, edits) {
        at += edit.start - done;
        done = edit.end;
        out.push(Edit::replace(Extent::new(at, at + edit.text.len()), edit.extent().of(text)));
        at += edit.text.len();
    }
    out
}

/// The edits that [`apply`] carries out, in order.
pub fn effective<'e>(text: &str, edits: &'e [Edit]) -> Vec<&'e Edit> {
    let mut ordered: Vec<&Edit> = edits.iter().collect();
    sort_by_place(&mut ordered, |edit| edit.extent());
    let mut done = 0;
    ordered.retain(|edit| {
        let fits = text.get(done..edit.start).is_some() && edit.end >= edit.start && text.is_char_boundary(edit.end);
        if fits {
            done = edit.end;
        }
        fits
    });
    ordered
}

/// How the columns and offsets of a [`Position`] are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Columns in characters, offsets in bytes of UTF-8: terminal and JSON.
    Character,
    /// Both in UTF-16 code units: JavaScript.
    Utf16,
}

/// Turns byte offsets into lines and columns. Built once for a text; a look-up costs a binary search
/// and a scan of at most [`LineIndex::STEP`] bytes, however long the line is.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    lines: Vec<usize>,
    /// For each `STEP` bytes: characters and UTF-16 units before it. Empty when the text is ASCII.
    marks: Vec<(usize, usize)>,
}

impl<'a> LineIndex<'a> {
    const STEP: usize = 1024;

    /// Counts the lines of `text`.
    pub fn new(text: &'a str) -> Self {
        let mut lines = Vec::with_capacity(text.len() / 32 + 1);
        lines.push(0);
        lines.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let (mut characters, mut utf16) = (0, 0);
            for (at, byte) in text.bytes().enumerate() {
                if at % Self::STEP == 0 {
                    marks.push((characters, utf16));
                }
                // Every byte but a continuation byte begins a character; four-byte ones take two units.
                characters += usize::from(byte & 0xC0 != 0x80);
                utf16 += usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0);
            }
        }
        Self { text, lines, marks }
    }

    /// Fills in lines and columns of `span`, whose offsets are in bytes.
    pub fn locate(&self, span: &mut Span, unit: Unit) {
        for position in [&mut span.start, &mut span.end] {
            *position = self.position(position.offset, unit);
        }
    }

    /// The position of the byte at `offset`; one past the end counts as the end.
    pub fn position(&self, offset: usize, unit: Unit) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self.count(offset, unit) - self.count(start, unit) + 1;
        let offset = if unit == Unit::Utf16 { self.count(offset, unit) } else { offset };
        Position { line: clamp(line), column: clamp(column), offset }
    }

    /// The byte at which the UTF-16 code unit `offset` begins; within a character, where that begins.
    pub fn byte_of_utf16(&self, offset: usize) -> usize {
        let mark = self.marks.partition_point(|(_, utf16)| *utf16 <= offset);
        let Some((_, before)) = mark.checked_sub(1).and_then(|mark| self.marks.get(mark)) else {
            return offset.min(self.text.len());
        };
        // A mark may stand within a character, which is then counted already.
        let mut at = (mark - 1) * Self::STEP;
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let mut units = *before;
        for character in self.text.get(at..).unwrap_or_default().chars() {
            units += character.len_utf16();
            if units > offset {
                break;
            }
            at += character.len_utf8();
        }
        at
    }

    /// Units before the byte at `offset`.
    fn count(&self, offset: usize, unit: Unit) -> usize {
        let mark = offset / Self::STEP;
        let Some((characters, utf16)) = self.marks.get(mark.min(self.marks.len().wrapping_sub(1))) else {
            return offset;
        };
        let from = mark.min(self.marks.len() - 1) * Self::STEP;
        let rest = self.text.as_bytes().get(from..offset).unwrap_or_default();
        let begun = rest.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        match unit {
            Unit::Character => characters + begun,
            Unit::Utf16 => utf16 + begun + rest.iter().filter(|byte| **byte >= 0xF0).count(),
        }
    }
}

fn clamp(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn positions_count_characters_or_utf16_units() {
        let text = "a = 1\n# 镜像 😀 x\n";
        let index = LineIndex::new(text);
        let x = text.find('x').unwrap();
        assert_eq!(index.position(x, Unit::Character), Position { line: 2, column: 8, offset: x });
        assert_eq!(index.position(x, Unit::Utf16), Position { line: 2, column: 9, offset: 14 });
        assert_eq!(index.position(usize::MAX, Unit::Character).line, 3);
    }

    #[test]
    fn items_are_sorted_by_place_and_at_one_place_stay_as_they_were() {
        let mut items = vec![(7, "d"), (3, "b"), (3, "c"), (1, "a")];
        sort_by_place(&mut items, |(at, _)| Extent::new(*at, *at));
        assert_eq!(items, [(1, "a"), (3, "b"), (3, "c"), (7, "d")]);
    }

    #[test]
    fn positions_hold_far_into_a_long_line() {
        let text = format!("{}x", "é".repeat(5000));
        let index = LineIndex::new(&text);
        assert_eq!(index.position(10_000, Unit::Character).column, 5001);
        assert_eq!(index.position(10_000, Unit::Utf16).offset, 5000);
    }

    #[test]
    fn utf16_offsets_lead_back_to_their_bytes() {
        for text in ["plain", "# 镜像 😀 x", &"é😀".repeat(2000)] {
            let index = LineIndex::new(text);
            for (at, _) in text.char_indices() {
                let utf16 = index.position(at, Unit::Utf16).offset;
                assert_eq!(index.byte_of_utf16(utf16), at, "{text:.20}");
            }
            assert_eq!(index.byte_of_utf16(usize::MAX), text.len());
        }
    }

    #[test]
    fn an_edit_that_overlaps_an_earlier_one_is_left_out() {
        let edits = [Edit::replace(Extent::new(0, 2), "x"), Edit::remove(Extent::new(1, 3)), Edit::insert(4, "!")];
        assert_eq!(apply("abcd", &edits), "xcd!");
    }
}
