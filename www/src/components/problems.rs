//! The findings, in the order of the text. Choosing one goes to its place.

use mirrorshift::diagnostic::{Applicability, Diagnostic, Severity};
use mirrorshift::message::Message;
use mirrorshift::text::Span;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::words::Language;
use yew::prelude::*;

use super::use_words;
use crate::state::{Beside, Outcome, Shared};

/// More are not drawn.
const MAX_DRAWN: usize = 200;

#[derive(Properties, PartialEq)]
pub struct ProblemsProps {
    pub outcome: Shared<Outcome>,
    pub beside: Shared<Beside>,
    pub onjump: Callback<Span>,
    /// Is given the index of the finding to mend; none stands for all that are safe to mend.
    pub onmend: Callback<Option<usize>>,
}

#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let words = use_words();
    let findings: Vec<&Diagnostic> = props.beside.with(&props.outcome).collect();
    let more = findings.len().saturating_sub(MAX_DRAWN);
    let is_safe = |finding: &Diagnostic| matches!(&finding.fix, Some(fix) if fix.applicability == Applicability::Safe);
    let is_mendable = findings.iter().copied().any(is_safe);
    // Errors first: below a list of notes nobody looks for one.
    let by_severity = [Severity::Error, Severity::Warning, Severity::Info];
    let ordered = by_severity
        .iter()
        .flat_map(|severity| findings.iter().copied().enumerate().filter(move |(_, it)| it.severity == *severity));
    html! {
        <section class="problems" aria-labelledby="problems-title">
            <h2 id="problems-title" class="pane-title">
                { words.problems }<span class="count">if findings.is_empty() { { words.none } } else { { findings.len() } }</span>
            </h2>
            <p class="unseen" role="status">{ (words.problem_count)(findings.len()) }</p>
            if is_mendable {
                <button type="button" class="quiet apply-safe" onclick={props.onmend.reform(|_: MouseEvent| None)}>{ words.apply_safe }</button>
            }
            if findings.is_empty() {
                <p class="empty">{ words.no_problems }</p>
            } else {
                <ol class="findings">
                    { for ordered.take(MAX_DRAWN).map(|(at, finding)| html! {
                        <Finding {at} finding={finding.clone()} onjump={&props.onjump} onmend={&props.onmend} />
                    }) }
                    if more > 0 { <li class="note">{ (words.more_problems)(more) }</li> }
                </ol>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FindingProps {
    /// Its index.
    at: usize,
    finding: Diagnostic,
    onjump: Callback<Span>,
    onmend: Callback<Option<usize>>,
}

/// Not drawn again while it says the same.
#[component]
fn Finding(props: &FindingProps) -> Html {
    let (words, language, at) = (use_words(), use_context::<Language>().unwrap_or_default(), props.at);
    let Diagnostic { code, severity, message, help, url, span, related, fix } = &props.finding;
    let said = html! {
        <>
            <span class="severity">{ (words.severity)(*severity) }</span>
            <span class="message">{ prose(&message.english()) }</span>
        </>
    };
    let jump = |span: Span| props.onjump.reform(move |_: MouseEvent| span);
    let second = |message: &Message, span: Span| {
        let place = place(span);
        html! { <li><button type="button" class="second" onclick={jump(span)}>{ prose(&message.english()) }{ " " }<span class="place">{ place }</span></button></li> }
    };
    html! {
        <li class={classes!("finding", severity.as_str())}>
            if let Some(span) = span {
                <button type="button" class="finding-head" onclick={jump(*span)}
                    title={(words.go_to)(span.start.line)}>
                    { said }
                    <span class="place">{ place(*span) }</span>
                </button>
            } else {
                <div class="finding-head">{ said }</div>
            }
            <div class="finding-body">
                if let Some(help) = help { <p class="help">{ prose(&help.english()) }</p> }
                if !related.is_empty() {
                    <ul class="related">{ for related.iter().map(|it| second(&it.message, it.span)) }</ul>
                }
                if let Some(fix) = fix {
                    <p class="fix"><button type="button" class="quiet" onclick={props.onmend.reform(move |_: MouseEvent| Some(at))}>{ words.fix }{ words.colon }{ prose(&fix.title.english()) }</button></p>
                }
                // In a place of its own: leaving the page would lose the text, which is stored nowhere.
                if let Some(url) = url {
                    <a class="rule" href={language.page(url)} target="_blank" rel="noreferrer">{ *code }</a>
                } else {
                    <span class="rule">{ *code }</span>
                }
            </div>
        </li>
    }
}

fn place(span: Span) -> String {
    format!("{}:{}", span.start.line, span.start.column)
}
