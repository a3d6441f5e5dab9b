//! The settings beside the releases: how far the conversion goes, where certs.d lies, what is set in the same breath.

mod form;
mod words;

use mirrorshift::api::Mode;
use mirrorshift::release::Release;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::components::select::use_select;
use mirrorshift_kit::later::text;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::facts::{Act, Facts};
use crate::words::use_words;
use form::{Form, PauseFrom};
use words::{TABLES, Words};

/// The form as it was typed, and what becomes of it.
struct Typed {
    id: &'static str,
    form: Form,
    /// The release that reads the text, and so says what an image reference is.
    read_by: Release,
    onset: Callback<Form>,
}

impl Typed {
    /// The id of a part of this form.
    fn named(&self, part: &str) -> String {
        [self.id, "-", part].concat()
    }
}

#[derive(Properties, PartialEq)]
pub struct SettingsProps {
    pub facts: Facts,
    pub act: Act,
    /// Begins every id: the form may be there twice.
    #[prop_or("settings")]
    pub id: &'static str,
}

#[component]
pub fn Settings(props: &SettingsProps) -> Html {
    let words = use_words(&TABLES);
    let options = &props.facts.options;
    let form = use_state(|| Form::read(options));
    let read_by = Release::parse(&text(options, "containerd")).unwrap_or_default();
    let onset = {
        let (form, act) = (form.setter(), props.act.clone());
        Callback::from(move |typed: Form| {
            act.emit("options", typed.settings(read_by));
            form.set(typed);
        })
    };
    let typed_form = &Typed { id: props.id, form: (*form).clone(), read_by, onset };
    {
        // Set elsewhere, by a link or by the form's other copy.
        let form = form.clone();
        use_effect_with(options.clone(), move |options| {
            let told = Form::read(options);
            if !form.says(&told, read_by) {
                form.set(told);
            }
        });
    }
    let pause_from = use_select(form.pause_from.id());
    let id = |name: &str| typed_form.named(name);
    let wrong_path = form.path_mistake();
    html! {
        <form id={props.id} class="settings" aria-label={words.title} onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { modes(typed_form, words) }
            <div class="setting">
                <label for={id("config-path")}><code>{ "config_path" }</code></label>
                <input id={id("config-path")} type="text" value={form.config_path.clone()} spellcheck="false" autocomplete="off"
                    autocapitalize="off" aria-describedby={id("config-path-note")} aria-invalid={wrong_path.is_some().then_some("true")}
                    oninput={typed(typed_form, |form, text| form.config_path = text)} />
                { note(id("config-path-note"), wrong_path.map(|it| (words.mistake)(&it)), words.config_path_hint) }
            </div>
            { pause(typed_form, pause_from, words) }
            <div class="setting">
                <label class="check">
                    <input type="checkbox" checked={form.systemd_cgroup} aria-describedby={id("cgroup-note")}
                        onchange={set(typed_form, |form, event| form.systemd_cgroup = event.target_unchecked_into::<HtmlInputElement>().checked())} />
                    <code>{ "SystemdCgroup = true" }</code>
                </label>
                { note(id("cgroup-note"), None, words.cgroup_hint) }
            </div>
        </form>
    }
}

fn modes(props: &Typed, words: &Words) -> Html {
    let choice = |(mode, id, label): (Mode, &'static str, &'static str)| {
        html! {
            <label class="check">
                <input type="radio" name={props.named("mode")} value={id} checked={props.form.mode == mode}
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
            { note(props.named("mode-note"), None, hint) }
        </fieldset>
    }
}

fn pause(props: &Typed, select: NodeRef, words: &Words) -> Html {
    let form = &props.form;
    let choices = [
        (PauseFrom::Kept, words.pause_kept),
        (PauseFrom::Image, words.pause_image),
        (PauseFrom::Registry, words.pause_registry),
    ];
    let onchoose = set(props, move |form, event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        form.pause_from = choices.iter().find(|it| it.0.id() == chosen).map(|it| it.0).unwrap_or_default();
    });
    let wrong = form.pause_mistake(props.read_by);
    let (label, example) = match form.pause_from {
        PauseFrom::Registry => (words.pause_registry_label, "mirror.example/k8s"),
        _ => (words.pause_image_label, "registry.k8s.io/pause:3.9"),
    };
    html! {
        <div class="setting">
            <label for={props.named("pause-from")}>{ words.pause }</label>
            <select id={props.named("pause-from")} ref={select} onchange={onchoose}>
                { for choices.into_iter().map(|(from, label)| html! {
                    <option value={from.id()}>{ label }</option>
                }) }
            </select>
            if form.pause_from == PauseFrom::Kept {
                { note(props.named("pause-note"), None, words.pause_hint) }
            } else {
                <input id={props.named("pause")} type="text" value={form.pause.clone()} aria-label={label} placeholder={example}
                    spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby={props.named("pause-note")}
                    aria-invalid={wrong.is_some().then_some("true")} oninput={typed(props, |form, text| form.pause = text)} />
                { note(props.named("pause-note"), wrong.map(|it| (words.mistake)(&it)), words.pause_hint) }
            }
        </div>
    }
}

/// What is wrong with a field, or else what it is for.
fn note(id: String, wrong: Option<String>, hint: &'static str) -> Html {
    match wrong {
        Some(wrong) => html! { <p {id} class="mistake" role="alert">{ prose(&wrong) }</p> },
        None => html! { <p {id} class="hint">{ prose(hint) }</p> },
    }
}

fn set(props: &Typed, change: impl Fn(&mut Form, Event) + 'static) -> Callback<Event> {
    let form = props.form.clone();
    props.onset.reform(move |event| {
        let mut form = form.clone();
        change(&mut form, event);
        form
    })
}

fn typed(props: &Typed, change: fn(&mut Form, String)) -> Callback<InputEvent> {
    let form = props.form.clone();
    props.onset.reform(move |event: InputEvent| {
        let mut form = form.clone();
        change(&mut form, event.target_unchecked_into::<HtmlInputElement>().value());
        form
    })
}
