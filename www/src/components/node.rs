//! Whether a node now does what was planned, by what it says itself.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::later_note::LaterNote;
use super::prose::prose;
use super::use_words;
use crate::answer;
use crate::later::{Call, field, list, optional_text, text, use_reply};
use crate::state::{Outcome, Shared};
use crate::words::Words;

#[derive(Properties, PartialEq)]
pub struct NodeProps {
    pub outcome: Shared<Outcome>,
    /// What the node says: `crictl info`, and `containerd config dump`.
    pub reports: [Rc<str>; 2],
    pub onreport: Callback<(usize, Rc<str>)>,
}

#[component]
pub fn Node(props: &NodeProps) -> Html {
    let words = use_words();
    let field = |(at, id, label, hint): (usize, &'static str, &'static str, &'static str)| {
        let oninput = props.onreport.reform(move |event: InputEvent| {
            (at, Rc::from(event.target_unchecked_into::<HtmlTextAreaElement>().value()))
        });
        html! {
            <div class="report">
                <label for={id}><code>{ label }</code></label>
                <span class="hint" id={format!("{id}-hint")}>{ prose(hint) }</span>
                <textarea {id} rows="5" value={props.reports.get(at).map(ToString::to_string)} {oninput} wrap="off"
                    spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby={format!("{id}-hint")} />
            </div>
        }
    };
    let fields = [
        (0, "report-info", "sudo crictl info", words.info_hint),
        (1, "report-dump", "sudo containerd config dump", words.dump_hint),
    ];
    let is_empty = props.reports.iter().all(|it| it.trim().is_empty());
    html! {
        <div class="node">
            <h3 class="node-title">{ words.node_title }</h3>
            <p class="note">{ prose(words.node_intro) }</p>
            <div class="reports">{ for fields.into_iter().map(field) }</div>
            if !is_empty { <ReadBack outcome={props.outcome.clone()} reports={props.reports.clone()} /> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ReadBackProps {
    outcome: Shared<Outcome>,
    reports: [Rc<str>; 2],
}

#[component]
fn ReadBack(props: &ReadBackProps) -> Html {
    let words = use_words();
    let reply = use_reply(&props.outcome, Call::ReadBack(props.reports.clone()));
    let Some(answer) = reply.value.filter(|_| reply.trouble.is_none()) else {
        return html! { <LaterNote trouble={reply.trouble} onretry={reply.onretry} /> };
    };
    let (class, headline, why) = (words.node_verdict)(&text(&answer, "verdict"));
    // Why the source, or one of the reports, can't be used.
    let mut findings = answer::findings(&answer, "diagnostics");
    let reports = field(&answer, "report_diagnostics");
    findings.extend(["0", "1"].iter().flat_map(|at| answer::findings(&reports, at)));
    html! {
        <div class={classes!("read-back", (!reply.is_settled).then_some("busy"))} aria-busy={(!reply.is_settled).to_string()}>
            <div class={classes!("pull-verdict", class)} role="status"><p><strong>{ headline }</strong>{ " " }{ why }</p></div>
            { for findings.iter().map(|it| html! {
                <p class="unusable">{ prose(&it.message.english()) }{ ". " }if let Some(help) = &it.help { { prose(&help.english()) } }</p>
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
                    if class == "identical" { <span class="values">{ ": " }{ shown("found") }</span> }
                </p>
                if class != "identical" {
                    <p class="values">
                        { words.planned }{ ": " }{ shown("planned") }
                        if class == "different" { { "; " }{ words.found }{ ": " }{ shown("found") } }
                    </p>
                }
                if let Some(action) = optional_text(check, "action") { <p class="action">{ prose(&action) }</p> }
            </div>
        </li>
    }
}
