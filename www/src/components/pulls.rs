//! What containerd asks for one image, before and after, side by side.

use mirrorshift::api::{self, Comparison};
use mirrorshift::plan::{Capability, Host, Origin, Plan};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::prose::prose;
use super::use_words;
use super::verdict::{class, glyph};
use crate::state::{Outcome, Shared};
use crate::words::Words;

#[derive(Properties, PartialEq)]
pub struct PullsProps {
    pub outcome: Shared<Outcome>,
    pub image: String,
    pub onimage: Callback<String>,
}

#[component]
pub fn Pulls(props: &PullsProps) -> Html {
    let words = use_words();
    let answer = use_memo((props.outcome.clone(), props.image.clone()), |(outcome, image)| {
        api::compare_image(&outcome.source, &outcome.options, image)
    });
    let onchange = props.onimage.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value());
    let options = &props.outcome.options;
    let target = options.target.unwrap_or(options.containerd);
    let release = |name: &dyn std::fmt::Display| (words.release)(&name.to_string());
    html! {
        <div class="pulls">
            <div class="image-field">
                <label for="image">{ words.image }</label>
                <input id="image" type="text" list="images" value={props.image.clone()} {onchange}
                    spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="image-hint" />
                <datalist id="images">
                    { for props.outcome.analysis.verdicts.iter().map(|it| html! { <option value={it.image.clone()} /> }) }
                </datalist>
                <span id="image-hint" class="hint">{ words.image_hint }</span>
            </div>
            if let Some(comparison) = &*answer {
                { outcome_line(comparison, words) }
                <div class="plans">
                    { plan(words.before, release(&options.containerd), &comparison.before, &comparison.after, words) }
                    { plan(words.after, release(&target), &comparison.after, &comparison.before, words) }
                </div>
            } else if props.outcome.analysis.files.is_empty() {
                <p class="empty">{ words.no_files }</p>
            } else {
                <p class="empty" role="status">{ prose(&(words.no_image)(&props.image)) }</p>
            }
        </div>
    }
}

fn outcome_line(comparison: &Comparison, words: &Words) -> Html {
    html! {
        <div class={classes!("pull-verdict", class(comparison.verdict))} role="status">
            <p><span class="glyph" aria-hidden="true">{ glyph(comparison.verdict) }</span>{ (words.registry_verdict)(comparison.verdict) }</p>
            if !comparison.differences.is_empty() {
                <ul>{ for comparison.differences.iter().map(|it| html! { <li>{ prose(it) }</li> }) }</ul>
            }
        </div>
    }
}

/// One of two plans; hosts that `other` does not have in the same place are set apart.
fn plan(title: &'static str, release: String, plan: &Plan, other: &Plan, words: &Words) -> Html {
    let hosts = plan.hosts.iter().enumerate();
    let hosts = hosts.map(|(at, it)| host(it, other.hosts.get(at) != Some(it), words));
    html! {
        <section class="plan">
            <h3>{ title }<span class="plan-release">{ release }{ ", " }{ (words.pull_mode)(plan.pull_mode) }</span></h3>
            if let Some(error) = &plan.error { <p class="plan-error">{ prose(error) }</p> }
            if plan.hosts.is_empty() && plan.error.is_none() { <p class="empty">{ words.no_hosts }</p> }
            <ol class="hosts">{ for hosts }</ol>
        </section>
    }
}

fn host(host: &Host, apart: bool, words: &Words) -> Html {
    let root = format!("{}://{}{}", host.scheme, host.host, host.path);
    let asked = if host.capabilities.contains(&Capability::Resolve) {
        words.resolves
    } else if host.capabilities.contains(&Capability::Pull) {
        words.digests
    } else {
        words.content
    };
    html! {
        <li class={apart.then_some("apart")}>
            <span class="host-url">{ root }</span>
            <ul class="traits">
                <li>{ asked }</li>
                if host.origin == Origin::Default { <li>{ words.upstream }</li> }
                { for traits(host, words).into_iter().map(|(word, value)| html! {
                    <li>{ word }if let Some(value) = value { { " " }<code>{ value }</code> }</li>
                }) }
            </ul>
            if !host.requests.is_empty() {
                <details>
                    <summary>{ words.requests }</summary>
                    <ul class="requests">
                        { for host.requests.iter().map(|it| html! { <li><b>{ it.method }</b>{ " " }{ &it.url }</li> }) }
                    </ul>
                </details>
            }
        </li>
    }
}

/// What is special about a host, each a word and what it names.
fn traits<'a>(host: &'a Host, words: &Words) -> Vec<(&'static str, Option<&'a str>)> {
    let mut traits: Vec<(&'static str, Option<&str>)> = Vec::new();
    traits.extend(host.skip_verify.then_some((words.skip_verify, None)));
    traits.extend(host.http_fallback.then_some((words.https_first, None)));
    traits.extend(host.ca.iter().map(|path| (words.ca, Some(path.as_str()))));
    traits.extend(host.client.iter().map(|(certificate, _)| (words.client, Some(certificate.as_str()))));
    traits.extend(host.header.keys().map(|name| (words.header, Some(name.as_str()))));
    traits.extend(host.credentials.iter().map(|key| (words.credentials, Some(key.as_str()))));
    traits.extend(host.dial_timeout.iter().map(|time| (words.dial_timeout, Some(time.as_str()))));
    traits
}
