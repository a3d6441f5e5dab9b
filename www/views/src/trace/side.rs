//! Why containerd asks these hosts and no others.

use mirrorshift_kit::components::prose::prose;
use yew::prelude::*;

use super::model::{Candidate, Reason, Side, Trace};
use super::words::Words;
use crate::ViewProps;
use crate::facts::{Span, jump, shelve};

/// Both look-ups beside each other, and what is worth knowing about either.
pub fn lookups(trace: &Trace, page: &ViewProps, words: &Words) -> Html {
    let sides = [(words.before_of(trace.after.is_none()), &trace.before), (words.after, &trace.after)];
    html! {
        <div class="plans">
            { for sides.into_iter().filter_map(|(title, side)| Some((title, side.as_ref()?))).map(|(title, side)| html! {
                <section class="plan">
                    <h3>{ title }<span class="plan-release">{ "containerd " }{ &side.plan.containerd }{ words.comma }{ mode(side, words) }</span></h3>
                    if let Some(error) = &side.plan.error { <p class="plan-error">{ prose(error) }</p> }
                    { notes(side) }
                    <p class="lookup">{ prose(&side.lookup.sentence) }</p>
                    <ul class="candidates">{ for side.lookup.candidates.iter().map(|it| candidate(it, page, words)) }</ul>
                    <ol class="hosts">{ for side.lookup.hosts.iter().map(|it| reason(it, page, words)) }</ol>
                </section>
            }) }
        </div>
    }
}

fn mode(side: &Side, words: &Words) -> &'static str {
    if side.plan.pull_mode == "local" { words.local } else { words.transfer }
}

fn notes(side: &Side) -> Html {
    html! {
        if !side.notes.is_empty() {
            <ul class="trace-notes">
                { for side.notes.iter().map(|it| html! { <li class={it.severity.clone()}>{ prose(&it.sentence) }</li> }) }
            </ul>
        }
    }
}

fn candidate(candidate: &Candidate, page: &ViewProps, words: &Words) -> Html {
    let (class, glyph, said) = match candidate {
        Candidate { chosen: true, .. } => ("chosen", "✓", words.chosen),
        Candidate { looked_at: true, .. } => ("passed", "✕", words.passed),
        _ => ("unseen-yet", "–", words.never),
    };
    html! {
        <li {class}>
            <span class="glyph" aria-hidden="true">{ glyph }</span><span class="unseen">{ said }{ words.colon }</span>
            <span>{ place(&candidate.name, candidate.span, candidate.file.as_ref(), page) }{ " " }
                <span class="reason">{ prose(&candidate.sentence) }</span></span>
        </li>
    }
}

fn reason(reason: &Reason, page: &ViewProps, words: &Words) -> Html {
    html! {
        <li>
            <span class="host-url">{ place(&reason.name, reason.span, reason.file.as_ref(), page) }</span>
            <p class="reason">{ prose(&reason.sentence) }</p>
            if !reason.settings.is_empty() {
                <ul class="candidates">{ for reason.settings.iter().map(|it| candidate(it, page, words)) }</ul>
            }
        </li>
    }
}

/// A name, and the way to where it stands: in the text, in a file that is open, or in one of the result.
fn place(name: &str, span: Option<Span>, file: Option<&String>, page: &ViewProps) -> Html {
    let ViewProps { facts, act } = page.clone();
    let onclick: Callback<MouseEvent> = match (span, file.cloned()) {
        // The place is one in config.toml, which is not what is shown.
        (Some(_), None) if facts.is_hosts() => return html! { <code>{ name }</code> },
        (Some(span), _) if !facts.is_hosts() => Callback::from(move |_| jump(&act, span)),
        (_, Some(file)) => match facts.paths().into_iter().find(|it| it.ends_with(&file)) {
            Some(path) => Callback::from(move |_| shelve(&act, &facts.files, &path)),
            None if facts.is_hosts() => return html! { <code>{ name }</code> },
            None => Callback::from(move |_| act.emit("file", file.as_str())),
        },
        _ => return html! { <code>{ name }</code> },
    };
    html! { <button type="button" class="to-place" {onclick}><code>{ name }</code></button> }
}
