//! The verdict: one sentence, why, and a line for each registry.

use mirrorshift::api::{ImageVerdict, Verdict as Judgement};
use mirrorshift::diagnostic::Severity;
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use yew::prelude::*;

use super::{use_page, use_words};
use crate::state::{Beside, Outcome, Progress, Shared, Told};
use crate::words::Words;

#[derive(Properties, PartialEq)]
pub struct VerdictProps {
    pub outcome: Shared<Outcome>,
    pub beside: Shared<Beside>,
    /// Whether a newer result is on its way.
    pub progress: Progress,
    /// Wants to see what is left to do by hand.
    pub onbyhand: Callback<()>,
    /// Wants the newer result asked for again.
    pub onretry: Callback<()>,
}

/// What is said about the whole: a class, a sentence and why.
struct Said {
    class: &'static str,
    headline: &'static str,
    why: String,
}

#[component]
pub fn Verdict(props: &VerdictProps) -> Html {
    let words = use_words();
    let said = whole(&props.outcome, &props.beside, words);
    let left = props.outcome.analysis.not_carried.len();
    let note = |trouble| html! { <LaterNote {trouble} onretry={&props.onretry} /> };
    html! {
        <section class={classes!("verdict", said.class)} aria-label={words.verdict}>
            <div role="status">
                <p class="headline">{ said.headline }</p>
                <p class="why">{ prose(&said.why) }</p>
            </div>
            { match &props.progress {
                Progress::Settled => html! {},
                Progress::Loading => note(None),
                Progress::Failed(trouble) => note(Some(trouble.clone())),
            } }
            if left > 0 {
                <button type="button" class="by-hand-link" onclick={props.onbyhand.reform(|_: MouseEvent| ())}>
                    { (words.by_hand_why)(left) }
                </button>
            }
        </section>
    }
}

fn whole(outcome: &Outcome, beside: &Beside, words: &Words) -> Said {
    let analysis = &outcome.analysis;
    let error = beside
        .with(outcome)
        .find(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.message.english())
        .or_else(|| beside.elsewhere.clone())
        .map(|it| sentence(&it, words));
    if let Some(Told { state, sentences }) = &outcome.told {
        return match error {
            Some(why) if state == "used" => {
                Said { class: class(Judgement::Different), headline: words.hosts_error, why }
            }
            _ => Said {
                class: if state == "used" { "nothing" } else { "unreadable" },
                headline: (words.hosts)(state),
                why: sentences.iter().map(|it| sentence(it, words)).collect(),
            },
        };
    }
    if analysis.files.is_empty() {
        let why = error.unwrap_or_else(|| words.unreadable_why.to_owned());
        return Said { class: "unreadable", headline: words.unreadable, why };
    }
    let worst = analysis.verdicts.iter().map(|it| it.verdict).max().unwrap_or(Judgement::Identical);
    let untouched = analysis.files.iter().all(|file| file.contents == outcome.source);
    if worst == Judgement::Identical {
        // What fails before and after is the same, and nothing to be content with.
        if let Some(why) = error {
            let headline = if untouched { words.nothing_but_error } else { words.identical_errors };
            return Said { class: class(Judgement::Different), headline, why };
        }
        if untouched {
            return Said { class: "nothing", headline: words.nothing, why: words.nothing_why.to_owned() };
        }
    }
    let concerned: Vec<_> = analysis.verdicts.iter().filter(|it| it.verdict == worst).collect();
    // One difference says more than a count.
    let named = match concerned.as_slice() {
        [it] => it
            .differences
            .first()
            .map(|difference| sentence(&[&name(it, words), words.colon, &difference.english()].concat(), words)),
        _ => None,
    };
    let counted = || (words.overall_why)(worst, concerned.len(), analysis.verdicts.len());
    let why = if worst == Judgement::Identical { counted() } else { named.unwrap_or_else(counted) };
    Said { class: class(worst), headline: (words.overall)(worst), why }
}

/// How a registry is called here.
fn name(it: &ImageVerdict, words: &Words) -> String {
    if it.any_other { words.any_other.to_owned() } else { format!("`{}`", it.registry) }
}

/// A message of the core begins small and has no final stop; a sentence of its own does not.
fn sentence(message: &str, words: &Words) -> String {
    let mut sentence = [message.trim_end_matches('.'), words.stop].concat();
    if let Some(first) = sentence.get_mut(..1).filter(|_| !message.starts_with("containerd")) {
        first.make_ascii_uppercase();
    }
    sentence
}

#[derive(Properties, PartialEq)]
pub struct RegistriesProps {
    pub outcome: Shared<Outcome>,
    /// Wants to see the plans for an image.
    pub onimage: Callback<String>,
}

#[component]
pub fn Registries(props: &RegistriesProps) -> Html {
    let all = &props.outcome.analysis.verdicts;
    let (shown, more) = use_page(all.len());
    // What differs comes first: the list may be longer than its place.
    let worst_first = [Judgement::Different, Judgement::Equivalent, Judgement::Identical];
    let verdicts = worst_first.iter().flat_map(|verdict| all.iter().filter(move |it| it.verdict == *verdict));
    let verdicts: Vec<ImageVerdict> = verdicts.take(shown).cloned().collect();
    html! {
        <>
            if !all.is_empty() { <RegistryRows {verdicts} onimage={&props.onimage} /> }
            { more }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RegistryRowsProps {
    verdicts: Vec<ImageVerdict>,
    onimage: Callback<String>,
}

/// Not drawn again while the verdicts are what they were, as after most key presses.
#[component]
fn RegistryRows(props: &RegistryRowsProps) -> Html {
    let words = use_words();
    let row = |it: &ImageVerdict| {
        let image = it.image.clone();
        html! {
            <li class={class(it.verdict)}>
                <button type="button" class="registry" onclick={props.onimage.reform(move |_: MouseEvent| image.clone())}>
                    <span class="glyph" aria-hidden="true">{ glyph(it.verdict) }</span>
                    <span class="registry-name">{ prose(&name(it, words)) }</span>
                    <span class="registry-verdict">{ words_of(it, words) }</span>
                </button>
            </li>
        }
    };
    html! { <ul class="registries" aria-label={words.registries}>{ for props.verdicts.iter().map(row) }</ul> }
}

fn words_of(it: &ImageVerdict, words: &Words) -> Html {
    match it.differences.first() {
        Some(difference) if it.verdict != Judgement::Identical => prose(&difference.english()),
        _ => html! { { (words.registry_verdict)(it.verdict) } },
    }
}

/// The class for a verdict.
pub const fn class(verdict: Judgement) -> &'static str {
    match verdict {
        Judgement::Identical => "identical",
        Judgement::Equivalent => "equivalent",
        Judgement::Different => "different",
    }
}

/// The sign for a verdict, for those who see neither colour.
pub const fn glyph(verdict: Judgement) -> &'static str {
    match verdict {
        Judgement::Identical => "=",
        Judgement::Equivalent => "≈",
        Judgement::Different => "≠",
    }
}
