//! The rows of a diff.

use yew::prelude::*;

use super::diff::{Change, Line};
use super::words::Words;

/// Both texts in one column: what goes above what comes.
pub fn unified(lines: &[Line<'_>], words: &Words) -> Html {
    let row = |line: &Line<'_>| {
        html! {
            <tr class={class(line)}>
                <td class="number">{ number(line.old) }</td>
                <td class="number">{ number(line.new) }</td>
                { sign(line, words) }
                <td class="text">{ pieces(line) }</td>
            </tr>
        }
    };
    lines.iter().map(row).collect()
}

/// The text before beside the text after.
pub fn beside(lines: &[Line<'_>], words: &Words) -> Html {
    let cells = |line: Option<&Line<'_>>, number_of: fn(&Line<'_>) -> Option<usize>| {
        let Some(line) = line else { return html! { <><td class="number"></td><td class="text absent"></td></> } };
        // What a row says by its colour, in words.
        let said = said(line, words).map(|said| html! { <span class="unseen">{ said }{ words.colon }</span> });
        html! {
            <>
                <td class={classes!("number", class(line))}>{ number(number_of(line)) }</td>
                <td class={classes!("text", class(line))}>{ said }{ pieces(line) }</td>
            </>
        }
    };
    let row = |(old, new): (Option<&Line<'_>>, Option<&Line<'_>>)| {
        html! { <tr>{ cells(old, |line| line.old) }{ cells(new, |line| line.new) }</tr> }
    };
    pairs(lines).into_iter().map(row).collect()
}

/// Lines that stand side by side: those that stay beside themselves, each that goes beside the one that comes for it.
fn pairs<'l, 'a>(lines: &'l [Line<'a>]) -> Vec<(Option<&'l Line<'a>>, Option<&'l Line<'a>>)> {
    let mut pairs = Vec::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        if first.change == Change::Kept {
            pairs.push((Some(first), Some(first)));
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let count = |lines: &[Line<'_>], change| lines.iter().take_while(|line| line.change == change).count();
        let (removed, after) = rest.split_at(count(rest, Change::Removed));
        let (added, after) = after.split_at(count(after, Change::Added));
        pairs.extend((0..removed.len().max(added.len())).map(|at| (removed.get(at), added.get(at))));
        rest = after;
    }
    pairs
}

const fn class(line: &Line<'_>) -> &'static str {
    match line.change {
        Change::Kept => "kept",
        Change::Removed => "removed",
        Change::Added => "added",
    }
}

const fn said(line: &Line<'_>, words: &Words) -> Option<&'static str> {
    match line.change {
        Change::Kept => None,
        Change::Removed => Some(words.line_removed),
        Change::Added => Some(words.line_added),
    }
}

fn sign(line: &Line<'_>, words: &Words) -> Html {
    let sign = match line.change {
        Change::Kept => "",
        Change::Removed => "−",
        Change::Added => "+",
    };
    html! {
        <td class="sign">
            <span aria-hidden="true">{ sign }</span>
            if let Some(said) = said(line, words) { <span class="unseen">{ said }</span> }
        </td>
    }
}

fn number(number: Option<usize>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn pieces(line: &Line<'_>) -> Html {
    let piece = |(apart, text): &(bool, &str)| {
        let text = (*text).to_owned();
        if *apart {
            html! { <mark>{ text }</mark> }
        } else {
            html! { { text } }
        }
    };
    line.pieces.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::super::diff::hunks;
    use super::*;

    #[test]
    fn a_line_stands_beside_the_one_that_takes_its_place() {
        let hunks = hunks("same\nold\nalso old\nend\n", "same\nnew\nend\nmore\n");
        let rows = pairs(&hunks[0].lines);
        let text = |line: Option<&Line<'_>>| line.map(|line| line.pieces.iter().map(|it| it.1).collect::<String>());
        let rows: Vec<_> = rows.into_iter().map(|(old, new)| (text(old), text(new))).collect();
        let row = |old: Option<&str>, new: Option<&str>| (old.map(str::to_owned), new.map(str::to_owned));
        assert_eq!(
            rows,
            [
                row(Some("same"), Some("same")),
                row(Some("old"), Some("new")),
                row(Some("also old"), None),
                row(Some("end"), Some("end")),
                row(None, Some("more")),
            ]
        );
    }
}
