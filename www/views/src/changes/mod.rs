//! The patched config.toml as a diff, in one column or in two.

mod diff;
mod table;
mod words;

use mirrorshift_kit::components::copy_button::CopyButton;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::save_button::SaveButton;
use mirrorshift_kit::components::use_words as use_shared_words;
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{keep, kept};
use crate::words::use_words;
use diff::Hunk;
use words::TABLES;

/// The file of the result that is the source with edits.
const CONFIG: &str = "config.toml";

/// More lines are not drawn.
const MAX_DRAWN: usize = 2_000;

/// What this view keeps is kept as: whether both texts stand side by side.
const NAME: &str = "changes";

#[component]
pub fn Changes(props: &ViewProps) -> Html {
    let (words, shared) = (use_words(&TABLES), use_shared_words());
    let beside = use_state(|| kept(NAME).is_truthy());
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
    let body = |hunk: &Hunk<'_>| {
        let take = left.min(hunk.lines.len());
        left -= take;
        let lines = hunk.lines.get(..take).unwrap_or_default();
        html! {
            if take > 0 {
                <tbody>
                    if hunk.skipped > 0 {
                        <tr class="skipped"><td colspan="4">{ (words.skipped)(hunk.skipped) }</td></tr>
                    }
                    if *beside { { table::beside(lines, words) } } else { { table::unified(lines, words) } }
                </tbody>
            }
        }
    };
    let bodies: Html = hunks.iter().map(body).collect();
    let more = hunks.iter().map(|hunk| hunk.lines.len()).sum::<usize>().saturating_sub(MAX_DRAWN);
    let layout = |is_beside: bool, label: &'static str| {
        let beside = beside.clone();
        let checked = *beside == is_beside;
        let onchange = move |_: Event| {
            keep(NAME, is_beside);
            beside.set(is_beside);
        };
        html! { <label class="check"><input type="radio" name="diff-layout" {checked} {onchange} />{ label }</label> }
    };
    html! {
        <section class="file changes" aria-label={words.title}>
            <header class="file-head">
                <h3 class="path">{ CONFIG }</h3>
                if removed + added > 0 { <span class="tally">{ (words.change_count)(removed, added) }</span> }
                <CopyButton label={(shared.copy_file)(CONFIG)} text={text.clone()} />
                <SaveButton path={CONFIG} {text} />
            </header>
            <p class="note">{ if hunks.is_empty() { words.unchanged } else { words.intro } }</p>
            if !hunks.is_empty() {
                <fieldset class="choices diff-layout">
                    <legend class="unseen">{ words.layout }</legend>
                    { layout(false, words.unified) }
                    { layout(true, words.beside) }
                </fieldset>
                <div class="diff-scroll" tabindex="0" role="region" aria-label={CONFIG}>
                    <table class={classes!("diff", (*beside).then_some("beside"))}>{ bodies }</table>
                </div>
            }
            if more > 0 { <p class="note">{ (words.more_lines)(more) }</p> }
        </section>
    }
}
