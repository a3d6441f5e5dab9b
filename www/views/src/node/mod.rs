//! Whether a node now does what was planned, by what it says itself.

mod words;

use std::rc::Rc;

use js_sys::Array;
use mirrorshift_kit::components::later_note::LaterNote;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::{field, list, optional_text, text};
use wasm_bindgen::JsValue;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::ViewProps;
use crate::facts::{Facts, keep, kept};
use crate::reply::{Question, use_reply};
use crate::words::use_words;
use words::{TABLES, Words};

/// What this view keeps is kept as; no link carries it.
const NAME: &str = "node";

#[component]
pub fn Node(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    // What the node says: `crictl info`, and `containerd config dump`.
    let reports = use_state(|| ["0", "1"].map(|at| Rc::<str>::from(text(&kept(NAME), at))));
    let field = |(at, id, label, hint): (usize, &'static str, &'static str, &'static str)| {
        let reports_before = reports.clone();
        let oninput = move |event: InputEvent| {
            let mut reports = (*reports_before).clone();
            if let Some(report) = reports.get_mut(at) {
                *report = Rc::from(event.target_unchecked_into::<HtmlTextAreaElement>().value());
            }
            keep(NAME, in_javascript(&reports));
            reports_before.set(reports);
        };
        html! {
            <div class="report">
                <label for={id}><code>{ label }</code></label>
                <span class="hint" id={format!("{id}-hint")}>{ prose(hint) }</span>
                <textarea {id} rows="5" value={reports.get(at).map(ToString::to_string)} {oninput} wrap="off"
                    spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby={format!("{id}-hint")} />
            </div>
        }
    };
    let fields = [
        (0, "report-info", "sudo crictl info", words.info_hint),
        (1, "report-dump", "sudo containerd config dump", words.dump_hint),
    ];
    let is_empty = reports.iter().all(|it| it.trim().is_empty());
    html! {
        <div class="node">
            <h3 class="node-title">{ words.title }</h3>
            <p class="note">{ prose(words.intro) }</p>
            <div class="reports">{ for fields.into_iter().map(field) }</div>
            if !is_empty { <ReadBack facts={props.facts.clone()} reports={(*reports).clone()} /> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ReadBackProps {
    facts: Facts,
    reports: [Rc<str>; 2],
}

/// `reports` as the worker takes them.
fn in_javascript(reports: &[Rc<str>]) -> JsValue {
    reports.iter().map(|it| JsValue::from_str(it)).collect::<Array>().into()
}

#[component]
fn ReadBack(props: &ReadBackProps) -> Html {
    let words = use_words(&TABLES);
    let extra = use_memo(props.reports.clone(), |reports| {
        let told: Vec<_> = reports.iter().filter(|it| !it.trim().is_empty()).cloned().collect();
        in_javascript(&told)
    });
    let reply = use_reply(&props.facts, Question::about("readBack", (*extra).clone()));
    let Some(answer) = reply.value.filter(|_| reply.trouble.is_none()) else {
        return html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> };
    };
    let (class, (headline, why)) = match text(&answer, "verdict").as_str() {
        "as-planned" => ("identical", words.as_planned),
        "differs" => ("different", words.differs),
        "incomplete" => ("equivalent", words.incomplete),
        _ => ("unusable", (words.unusable, "")),
    };
    // Why the source, or one of the reports, can't be used.
    let mut findings = list(&answer, "diagnostics");
    let reports = field(&answer, "report_diagnostics");
    findings.extend(["0", "1"].iter().flat_map(|at| list(&reports, at)));
    html! {
        <div class={classes!("read-back", (!reply.is_settled).then_some("busy"))} aria-busy={(!reply.is_settled).to_string()}>
            <div class={classes!("pull-verdict", class)} role="status"><p><strong>{ headline }</strong>{ words.gap }{ why }</p></div>
            { for findings.iter().map(|it| html! {
                <p class="unusable">
                    { prose(&text(it, "message")) }{ words.stop }
                    if let Some(help) = optional_text(it, "help") { { words.gap }{ prose(&help) }{ words.stop } }
                </p>
            }) }
            <ul class="checks">{ for list(&answer, "checks").iter().map(|it| check(it, words)) }</ul>
        </div>
    }
}

fn check(check: &JsValue, words: &Words) -> Html {
    let shown = |key: &str| match optional_text(check, key).filter(|it| !it.is_empty()) {
        Some(text) => html! { <code>{ text }</code> },
        None => html! { { words.says_nothing } },
    };
    let outcome = text(check, "outcome");
    let (class, glyph, said) = match outcome.as_str() {
        "same" => ("identical", "=", words.check_same),
        "differs" => ("different", "≠", words.check_differs),
        _ => ("unseen-yet", "?", words.check_unseen),
    };
    html! {
        <li {class}>
            <span class="glyph" aria-hidden="true">{ glyph }</span>
            <div>
                <p>
                    <code class="key">{ text(check, "key") }</code>{ " " }<span class="said">{ said }</span>
                    if class == "identical" { <span class="values">{ words.colon }{ shown("found") }</span> }
                </p>
                if class != "identical" {
                    <p class="values">
                        { words.planned }{ words.colon }{ shown("planned") }
                        if class == "different" { { words.semicolon }{ words.found }{ words.colon }{ shown("found") } }
                    </p>
                }
                if let Some(action) = optional_text(check, "action") { <p class="action">{ prose(&action) }</p> }
            </div>
        </li>
    }
}
