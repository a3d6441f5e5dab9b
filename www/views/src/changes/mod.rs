//! The patched config.toml as a diff.

mod diff;
mod words;

use mirrorshift_kit::components::copy_button::CopyButton;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::use_words as use_shared_words;
use yew::prelude::*;

use crate::ViewProps;
use crate::words::use_words;
use diff::{Change, Hunk, Line};
use words::TABLES;

/// The file of the result that is the source with edits.
const CONFIG: &str = "config.toml";

/// More lines are not drawn.
const MAX_DRAWN: usize = 2_000;

#[component]
pub fn Changes(props: &ViewProps) -> Html {
    let (words, shared) = (use_words(&TABLES), use_shared_words());
    let facts = &props.facts;
    let Some(patched) = facts.file(CONFIG) else {
        let why = if facts.has_files { words.no_config } else { words.no_files };
        return html! { <p class="empty">{ prose(why) }</p> };
    };
    let hunks = diff::hunks(&facts.source, &patched);
    let (removed, added) = diff::count(&hunks);
    let text = {
        let facts = facts.clone();
        Callback::from(move |()| facts.file(CONFIG).unwrap_or_default())
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
        <section class="file changes" aria-label={words.title}>
            <header class="file-head">
                <h3 class="path">{ CONFIG }</h3>
                if removed + added > 0 { <span class="tally">{ (words.change_count)(removed, added) }</span> }
                <CopyButton label={(shared.copy_file)(CONFIG)} {text} />
            </header>
            <p class="note">{ if hunks.is_empty() { words.unchanged } else { words.intro } }</p>
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
