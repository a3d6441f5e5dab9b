//! The requests in their order, both sides beside each other.

use mirrorshift_kit::components::prose::prose;
use yew::prelude::*;

use super::model::{Row, Step, Tls, Trace};
use super::words::Words;

/// More rows are not drawn.
const MAX_DRAWN: usize = 300;

/// Steps that are the same on both sides stand once, across both columns.
pub fn sequence(trace: &Trace, words: &Words) -> Html {
    let row = |row: &Row| {
        let before = row.before.and_then(|at| trace.before.as_ref()?.steps.get(at));
        let after = row.after.and_then(|at| trace.after.as_ref()?.steps.get(at));
        match (before, after) {
            (Some(step), Some(_)) if row.same => {
                html! { <li class="both">{ drawn(step, words.both, words) }</li> }
            }
            (Some(step), _) if trace.after.is_none() => html! { <li>{ drawn(step, "", words) }</li> },
            _ => html! {
                <li class="apart">
                    { cell(before, words.before, words) }
                    { cell(after, words.after, words) }
                </li>
            },
        }
    };
    let more = trace.rows.len().saturating_sub(MAX_DRAWN);
    html! {
        <section class="sequence" aria-label={words.requests}>
            <h3>{ words.requests }</h3>
            <p class="note">{ if trace.after.is_none() { words.requests_hint_alone } else { words.requests_hint } }</p>
            <ol>{ for trace.rows.iter().take(MAX_DRAWN).map(row) }</ol>
            if more > 0 { <p class="note">{ (words.more)(more) }</p> }
        </section>
    }
}

fn cell(step: Option<&Step>, side: &'static str, words: &Words) -> Html {
    match step {
        Some(step) => html! { <div class="cell">{ drawn(step, side, words) }</div> },
        None => {
            html! { <div class="cell absent"><span class="unseen">{ side }{ words.colon }{ words.no_request }</span></div> }
        }
    }
}

fn drawn(step: &Step, side: &'static str, words: &Words) -> Html {
    let class = match step {
        Step { ok: true, .. } => "good",
        Step { status: Some(401), .. } => "asked",
        _ => "bad",
    };
    let result = step.status.map_or_else(|| outcome(&step.outcome, words).to_owned(), |status| status.to_string());
    html! {
        <div class={classes!("step", class)}>
            <p class="request">
                if !side.is_empty() { <span class="side">{ side }</span> }
                <b>{ &step.method }</b>{ " " }<span class="url">{ &step.url }</span>
                <span class="status">{ result }</span>
            </p>
            <ul class="traits">
                if let Some(ns) = &step.ns { <li><code>{ "ns=" }{ ns }</code></li> }
                { for traits(step, words).into_iter().map(|(word, value)| html! {
                    <li>{ word }if let Some(value) = value { { " " }<code>{ value }</code> }</li>
                }) }
                if step.endless { <li class="cost">{ words.endless }</li> } else if step.seconds > 0.0 {
                    <li class="cost">{ (words.seconds)(step.seconds) }</li>
                }
            </ul>
            <p class="reason">{ prose(&step.why) }</p>
        </div>
    }
}

/// What is special about a request, each a word and what it names.
fn traits(step: &Step, words: &Words) -> Vec<(&'static str, Option<String>)> {
    let mut traits: Vec<(&'static str, Option<String>)> = Vec::new();
    match &step.tls {
        None => traits.push((words.plain, None)),
        Some(Tls { skip_verify, ca, client }) => {
            traits.extend(skip_verify.then_some((words.skip_verify, None)));
            traits.extend(ca.iter().map(|path| (words.ca, Some(path.clone()))));
            // Each a certificate and its key.
            traits.extend(client.iter().map(|pair| (words.client, pair.first().cloned())));
        }
    }
    traits.extend(match step.proof.as_str() {
        "basic" => Some((words.basic, None)),
        "token" => Some((words.token, None)),
        "header" => Some((words.header, None)),
        _ => None,
    });
    traits.extend(step.credentials.clone().map(|key| (words.credentials, Some(key))));
    traits
}

fn outcome(outcome: &str, words: &Words) -> &'static str {
    match outcome {
        "no-such-name" => words.no_such_name,
        "refused" => words.refused,
        "dial-timeout" | "handshake-timeout" | "header-timeout" => words.timeout,
        "untrusted-certificate" => words.untrusted,
        "client-certificate-wanted" => words.client_wanted,
        "reset" => words.reset_by_peer,
        "plain-http-answer" | "tls-expected" => words.wrong_protocol,
        _ => words.answered,
    }
}
