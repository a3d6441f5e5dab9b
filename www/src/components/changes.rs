//! The patched config.toml as a diff.

use yew::prelude::*;

use super::copy_button::CopyButton;
use super::prose::prose;
use super::use_words;
use crate::diff::{self, Change, Hunk, Line};
use crate::state::{CONFIG, Outcome, Shared};

/// More lines are not drawn.
const MAX_DRAWN: usize = 2_000;

#[derive(Properties, PartialEq)]
pub struct ChangesProps {
    pub outcome: Shared<Outcome>,
}

#[component]
pub fn Changes(props: &ChangesProps) -> Html {
    let words = use_words();
    let Some(patched) = props.outcome.file(CONFIG) else {
        let why = if props.outcome.analysis.files.is_empty() { words.no_files } else { words.no_config };
        return html! { <p class="empty">{ prose(why) }</p> };
    };
    let hunks = diff::hunks(&props.outcome.source, patched);
    let (removed, added) = diff::count(&hunks);
    let text = {
        let outcome = props.outcome.clone();
        Callback::from(move |()| outcome.file(CONFIG).unwrap_or_default().to_owned())
    };
    let mut left = MAX_DRAWN;
    let drawn = |hunk: &Hunk<'_>| {
        let take = left.min(hunk.lines.len());
        left -= take;
        let skipped = (hunk.skipped > 0).then(|| (words.skipped)(hunk.skipped));
        html! {
            if take > 0 {
                <tbody>
                    if let Some(skipped) = skipped {
                        <tr class="skipped"><td colspan="4">{ skipped }</td></tr>
                    }
                    { for hunk.lines.iter().take(take).map(|it| line(it, words.line_removed, words.line_added)) }
                </tbody>
            }
        }
    };
    let bodies: Html = hunks.iter().map(drawn).collect();
    let more = hunks.iter().map(|hunk| hunk.lines.len()).sum::<usize>().saturating_sub(MAX_DRAWN);
    html! {
        <section class="file changes" aria-label={words.changes}>
            <header class="file-head">
                <h3 class="path">{ CONFIG }</h3>
                if removed + added > 0 { <span class="tally">{ (words.change_count)(removed, added) }</span> }
                <CopyButton label={(words.copy_file)(CONFIG)} {text} />
            </header>
            <p class="note">{ if hunks.is_empty() { words.unchanged } else { words.changes_intro } }</p>
            if !hunks.is_empty() {
                <div class="diff-scroll" tabindex="0" role="region" aria-label={CONFIG}>
                    <table class="diff">{ bodies }</table>
                </div>
            }
            if more > 0 { <p class="note">{ (words.more_changes)(more) }</p> }
        </section>
    }
}

fn line(line: &Line<'_>, removed: &'static str, added: &'static str) -> Html {
    let (class, sign, said) = match line.change {
        Change::Kept => ("kept", "", None),
        Change::Removed => ("removed", "−", Some(removed)),
        Change::Added => ("added", "+", Some(added)),
    };
    let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
    let piece = |(apart, text): &(bool, &str)| {
        let text = (*text).to_owned();
        if *apart {
            html! { <mark>{ text }</mark> }
        } else {
            html! { { text } }
        }
    };
    html! {
        <tr {class}>
            <td class="number">{ number(line.old) }</td>
            <td class="number">{ number(line.new) }</td>
            <td class="sign"><span aria-hidden="true">{ sign }</span>if let Some(said) = said { <span class="unseen">{ said }</span> }</td>
            <td class="text">{ for line.pieces.iter().map(piece) }</td>
        </tr>
    }
}
