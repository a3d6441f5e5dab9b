//! Edits of a text as changes of whole lines: what goes, and what comes in its place.

use crate::text::{Edit, Extent, effective};

/// A piece of a text that is made from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that is new.
    Text(&'a str),
    /// A stretch of the source.
    Source(Extent),
    /// A stretch of the source that may be a secret.
    Hidden(Extent),
}

/// Lines of the source that go, and what comes in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// From the start of a line to the start of another one or the end of the source; empty where nothing goes.
    pub goes: Extent,
    /// The text that comes: whole lines, but for the last one of the source.
    pub comes: Vec<Piece<'a>>,
}

/// `edits` of `source`, as [`crate::text::apply`] carries them out.
pub fn changes<'e>(source: &str, edits: &'e [Edit]) -> Vec<Change<'e>> {
    let mut groups: Vec<(Extent, Vec<&Edit>)> = Vec::new();
    for edit in effective(source, edits) {
        let lines = Extent::new(line_start(source, edit.start), end_of_lines(source, edit));
        match groups.last_mut() {
            Some((extent, edits)) if lines.start <= extent.end => {
                *extent = extent.join(lines);
                edits.push(edit);
            }
            _ => groups.push((lines, vec![edit])),
        }
    }
    groups.into_iter().map(|(goes, edits)| Change { goes, comes: pieces(source, goes, &edits) }).collect()
}

fn line_start(source: &str, at: usize) -> usize {
    source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// Where the lines end that `edit` changes. What it leaves of the last one would run into the next.
fn end_of_lines(source: &str, edit: &Edit) -> usize {
    let rest = source.get(edit.end..).unwrap_or_default();
    let is_whole = match edit.text.is_empty() {
        true => line_start(source, edit.start) == edit.start,
        false => edit.text.ends_with('\n'),
    };
    match rest.find('\n') {
        _ if is_whole && line_start(source, edit.end) == edit.end => edit.end,
        Some(at) => edit.end + at + 1,
        None => source.len(),
    }
}

fn pieces<'e>(source: &str, goes: Extent, edits: &[&'e Edit]) -> Vec<Piece<'e>> {
    let mut pieces = Vec::new();
    let mut done = goes.start;
    for edit in edits {
        pieces.push(Piece::Source(Extent::new(done, edit.start)));
        let mut from = edit.start;
        for line in edit.text.split_inclusive('\n') {
            // Comments of what goes are kept: they are the user's own text, and are taken from there.
            let comment = line.trim_start_matches([' ', '\t']);
            let rest = source.get(from..edit.end).unwrap_or_default();
            match rest.find(comment).filter(|_| comment.starts_with('#')) {
                Some(at) => {
                    let start = from + at;
                    from = start + comment.len();
                    pieces.push(Piece::Text(line.get(..line.len() - comment.len()).unwrap_or_default()));
                    pieces.push(Piece::Source(Extent::new(start, from)));
                }
                None => pieces.push(Piece::Text(line)),
            }
        }
        done = edit.end;
    }
    pieces.push(Piece::Source(Extent::new(done, goes.end)));
    pieces.retain(|piece| match piece {
        Piece::Text(text) => !text.is_empty(),
        Piece::Source(extent) | Piece::Hidden(extent) => extent.start < extent.end,
    });
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The lines that go, and what comes, `<…>` around what is taken from the source.
    fn told(source: &str, edits: &[Edit]) -> Vec<(String, String)> {
        let comes = |change: &Change<'_>| {
            let piece = |piece: &Piece<'_>| match piece {
                Piece::Text(text) => (*text).to_owned(),
                Piece::Source(extent) | Piece::Hidden(extent) => format!("<{}>", extent.of(source)),
            };
            change.comes.iter().map(piece).collect::<String>()
        };
        changes(source, edits).iter().map(|it| (it.goes.of(source).to_owned(), comes(it))).collect()
    }

    #[track_caller]
    fn check(source: &str, edits: &[Edit], expected: &[(&str, &str)]) {
        let told = told(source, edits);
        let told: Vec<_> = told.iter().map(|(goes, comes)| (&**goes, &**comes)).collect();
        assert_eq!(told, expected, "{source:?}");
        let mut text = String::new();
        let mut done = 0;
        for change in changes(source, edits) {
            text.push_str(&source[done..change.goes.start]);
            for piece in change.comes {
                text.push_str(match piece {
                    Piece::Text(text) => text,
                    Piece::Source(extent) | Piece::Hidden(extent) => extent.of(source),
                });
            }
            done = change.goes.end;
        }
        assert_eq!(text + &source[done..], apply(source, edits), "{source:?}");
    }

    #[test]
    fn whole_lines_go_and_come() {
        check("a\nb\nc\n", &[Edit::remove(Extent::new(2, 4))], &[("b\n", "")]);
        check("a\nb\nc\n", &[Edit::insert(2, "x\n")], &[("", "x\n")]);
        check("a\nb", &[Edit::remove(Extent::new(2, 3))], &[("b", "")]);
    }

    #[test]
    fn a_line_that_is_changed_within_goes_and_comes_as_a_whole() {
        check("a = 1 # x\nb\n", &[Edit::replace(Extent::new(4, 5), "2")], &[("a = 1 # x\n", "<a = >2< # x\n>")]);
        check(
            "t = { a = 1, b = 2 }",
            &[Edit::remove(Extent::new(6, 13))],
            &[("t = { a = 1, b = 2 }", "<t = { ><b = 2 }>")],
        );
    }

    #[test]
    fn several_edits_of_one_line_are_one_change() {
        let edits = [Edit::insert(1, "x"), Edit::insert(2, "y")];
        check("abc\nd\n", &edits, &[("abc\n", "<a>x<b>y<c\n>")]);
    }

    #[test]
    fn what_is_left_of_a_line_takes_the_next_one_along() {
        check("\u{feff}a\nb\nc", &[Edit::remove(Extent::new(3, 5))], &[("\u{feff}a\nb\n", "<\u{feff}><b\n>")]);
        check("a", &[Edit::insert(1, "\nb\n")], &[("a", "<a>\nb\n")]);
    }

    #[test]
    fn comments_that_are_kept_are_taken_from_the_source() {
        let source = "[t] # x\n  a = 1\n  # y\nb\n";
        let edit = Edit::replace(Extent::new(0, 22), "# x\n  # y\n");
        check(source, &[edit], &[("[t] # x\n  a = 1\n  # y\n", "<# x\n>  <# y\n>")]);
    }
}
