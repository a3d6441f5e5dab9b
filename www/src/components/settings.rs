//! The settings beside the releases: how far the conversion goes, where certs.d lies, what is set in the same breath.

use mirrorshift::api::Mode;
use mirrorshift::release::Release;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::prose::prose;
use super::use_words;
use crate::form::{Form, PauseFrom};
use crate::words::Words;

#[derive(Properties, PartialEq)]
pub struct SettingsProps {
    pub form: Form,
    /// The release that reads the text, and so says what an image reference is.
    pub read_by: Release,
    pub onset: Callback<Form>,
}

#[component]
pub fn Settings(props: &SettingsProps) -> Html {
    let words = use_words();
    let form = &props.form;
    let wrong_path = form.path_mistake();
    html! {
        <form id="settings" class="settings" aria-label={words.settings} onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { modes(props, words) }
            <div class="setting">
                <label for="config-path"><code>{ "config_path" }</code></label>
                <input id="config-path" type="text" value={form.config_path.clone()} spellcheck="false" autocomplete="off"
                    autocapitalize="off" aria-describedby="config-path-note" aria-invalid={wrong_path.is_some().then_some("true")}
                    oninput={typed(props, |form, text| form.config_path = text)} />
                { note("config-path-note", wrong_path.map(|it| (words.mistake)(&it)), words.config_path_hint) }
            </div>
            { pause(props, words) }
            <div class="setting">
                <label class="check">
                    <input type="checkbox" checked={form.systemd_cgroup} aria-describedby="cgroup-note"
                        onchange={set(props, |form, event| form.systemd_cgroup = event.target_unchecked_into::<HtmlInputElement>().checked())} />
                    <code>{ "SystemdCgroup = true" }</code>
                </label>
                { note("cgroup-note", None, words.cgroup_hint) }
            </div>
        </form>
    }
}

fn modes(props: &SettingsProps, words: &Words) -> Html {
    let choice = |(mode, id, label): (Mode, &'static str, &'static str)| {
        html! {
            <label class="check">
                <input type="radio" name="mode" value={id} checked={props.form.mode == mode}
                    onchange={set(props, move |form, _| form.mode = mode)} />
                { label }
            </label>
        }
    };
    let choices = [(Mode::Exact, "exact", words.exact), (Mode::Recommended, "recommended", words.recommended)];
    let hint = if props.form.mode == Mode::Exact { words.exact_hint } else { words.recommended_hint };
    html! {
        <fieldset class="setting">
            <legend>{ words.mode }</legend>
            <div class="choices">{ for choices.into_iter().map(choice) }</div>
            { note("mode-note", None, hint) }
        </fieldset>
    }
}

fn pause(props: &SettingsProps, words: &Words) -> Html {
    let form = &props.form;
    let choices = [
        (PauseFrom::Kept, "kept", words.pause_kept),
        (PauseFrom::Image, "image", words.pause_image),
        (PauseFrom::Registry, "registry", words.pause_registry),
    ];
    let onchoose = set(props, move |form, event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        form.pause_from = choices.iter().find(|(_, id, _)| *id == chosen).map(|it| it.0).unwrap_or_default();
    });
    let wrong = form.pause_mistake(props.read_by);
    let (label, example) = match form.pause_from {
        PauseFrom::Registry => (words.pause_registry_label, "mirror.example/k8s"),
        _ => (words.pause_image_label, "registry.k8s.io/pause:3.9"),
    };
    html! {
        <div class="setting">
            <label for="pause-from">{ words.pause }</label>
            <select id="pause-from" onchange={onchoose}>
                { for choices.into_iter().map(|(from, id, label)| html! {
                    <option value={id} selected={from == form.pause_from}>{ label }</option>
                }) }
            </select>
            if form.pause_from == PauseFrom::Kept {
                { note("pause-note", None, words.pause_hint) }
            } else {
                <input id="pause" type="text" value={form.pause.clone()} aria-label={label} placeholder={example}
                    spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="pause-note"
                    aria-invalid={wrong.is_some().then_some("true")} oninput={typed(props, |form, text| form.pause = text)} />
                { note("pause-note", wrong.map(|it| (words.mistake)(&it)), words.pause_hint) }
            }
        </div>
    }
}

/// What is wrong with a field, or else what it is for.
fn note(id: &'static str, wrong: Option<String>, hint: &'static str) -> Html {
    match wrong {
        Some(wrong) => html! { <p {id} class="mistake" role="alert">{ prose(&wrong) }</p> },
        None => html! { <p {id} class="hint">{ prose(hint) }</p> },
    }
}

fn set(props: &SettingsProps, change: impl Fn(&mut Form, Event) + 'static) -> Callback<Event> {
    let form = props.form.clone();
    props.onset.reform(move |event| {
        let mut form = form.clone();
        change(&mut form, event);
        form
    })
}

fn typed(props: &SettingsProps, change: fn(&mut Form, String)) -> Callback<InputEvent> {
    let form = props.form.clone();
    props.onset.reform(move |event: InputEvent| {
        let mut form = form.clone();
        change(&mut form, event.target_unchecked_into::<HtmlInputElement>().value());
        form
    })
}
