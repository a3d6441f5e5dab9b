//! The top of the page: name, releases, options, language, theme.

use mirrorshift::api::Options;
use mirrorshift::release::Release;
use mirrorshift_kit::components::select::use_select;
use mirrorshift_kit::words::Language;
use wasm_bindgen::JsValue;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::use_words;
use super::view::{Facts, Place};
use crate::settings;
use crate::state::Theme;
use crate::words::Words;

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    pub facts: Facts,
    pub options: Options,
    pub theme: Theme,
    pub onreadby: Callback<Release>,
    pub ontarget: Callback<Option<Release>>,
    pub onact: Callback<(String, JsValue)>,
    pub ondialog: Callback<&'static str>,
    pub onspeak: Callback<Language>,
    pub ontheme: Callback<Theme>,
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let words = use_words();
    let is_open = use_state(|| false);
    let ontoggle = {
        let is_open = is_open.clone();
        move |_: MouseEvent| is_open.set(!*is_open)
    };
    let changed = settings::changed(&props.options);
    let chosen = |event: Event| event.target_unchecked_into::<HtmlSelectElement>().value();
    let onreadby = {
        let callback = props.onreadby.clone();
        move |event: Event| {
            if let Ok(release) = Release::parse(&chosen(event)) {
                callback.emit(release);
            }
        }
    };
    let ontarget = props.ontarget.reform(move |event| Release::parse(&chosen(event)).ok());
    let (read_by, target) = (props.options.containerd, props.options.target);
    let read_by_select = use_select(&read_by.to_string());
    let target_select = use_select(&target.map(|it| it.to_string()).unwrap_or_default());
    let option = |release: Release| {
        let name = release.to_string();
        html! { <option value={name.clone()}>{ ["containerd ", &name].concat() }</option> }
    };
    html! {
        <header class="top">
            <a class="skip" href="#source">{ words.skip_to_source }</a>
            <a class="skip" href="#result">{ words.skip_to_result }</a>
            <div class="brand">
                <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path d="M3 2h7v14H3z" /><path class="shifted" d="M14 8h7v14h-7z" />
                </svg>
                <h1 class="wordmark">{ "mirrorshift" }</h1>
                <p class="tagline">{ words.tagline }</p>
            </div>
            <div class="controls">
                <label>
                    <span>{ words.read_by }</span>
                    <select id="read-by" ref={read_by_select} onchange={onreadby}>
                        { for on_offer(Some(read_by)).into_iter().map(option) }
                    </select>
                </label>
                <label>
                    <span>{ words.target }</span>
                    <select id="target" ref={target_select} onchange={ontarget}>
                        <option value="">{ words.same_release }</option>
                        { for on_offer(target).into_iter().map(option) }
                    </select>
                </label>
                <button type="button" class="settings-button" aria-expanded={is_open.to_string()} aria-controls="settings" onclick={ontoggle}>
                    { words.settings }
                    if changed > 0 { <span class="count">{ changed }<span class="unseen">{ " " }{ words.settings_changed }</span></span> }
                </button>
                <button type="button" class="settings-button" aria-haspopup="dialog"
                    onclick={props.ondialog.reform(|_: MouseEvent| "share")}>{ words.share }</button>
                <button type="button" id="help-button" class="settings-button" aria-haspopup="dialog" aria-keyshortcuts="?"
                    title={words.help} aria-label={words.help} onclick={props.ondialog.reform(|_: MouseEvent| "help")}>{ "?" }</button>
                { languages(props, words) }
                { themes(props, words) }
            </div>
            if *is_open { <Place name="settings" facts={props.facts.clone()} onact={props.onact.clone()} /> }
        </header>
    }
}

/// The minors, and the release in force where it is none of them, in their order.
fn on_offer(in_force: Option<Release>) -> Vec<Release> {
    let mut releases: Vec<Release> = Release::minors().filter(|it| Some(*it) != in_force).collect();
    if let Some(in_force) = in_force {
        releases.insert(releases.partition_point(|it| *it < in_force), in_force);
    }
    releases
}

fn themes(props: &HeaderProps, words: &Words) -> Html {
    let choice = |(theme, label): (Theme, &'static str)| {
        let id = theme.id();
        let onchange = props.ontheme.reform(move |_: Event| theme);
        html! {
            <label class="theme-choice" title={label}>
                <input type="radio" name="theme" value={id} checked={theme == props.theme} {onchange} />
                <span class={classes!("theme-icon", id)} aria-hidden="true"></span>
                <span class="unseen">{ label }</span>
            </label>
        }
    };
    let choices =
        [(Theme::System, words.theme_system), (Theme::Light, words.theme_light), (Theme::Dark, words.theme_dark)];
    html! {
        <fieldset class="themes">
            <legend class="unseen">{ words.theme }</legend>
            { for choices.into_iter().map(choice) }
        </fieldset>
    }
}

fn languages(props: &HeaderProps, words: &Words) -> Html {
    let chosen = props.facts.language;
    let onchange = props.onspeak.reform(move |event: Event| {
        Language::parse(&event.target_unchecked_into::<HtmlSelectElement>().value()).unwrap_or_default()
    });
    // Each language calls itself by its own name, and is read in its own voice.
    let option = |(language, name): (Language, &'static str)| {
        html! { <option value={language.tag()} lang={language.tag()} selected={language == chosen}>{ name }</option> }
    };
    html! {
        <label>
            <span class="unseen">{ words.language }</span>
            <select id="language" {onchange}>{ for Language::ALL.into_iter().map(option) }</select>
        </label>
    }
}
