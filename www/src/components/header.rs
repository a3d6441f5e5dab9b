//! The top of the page: name, releases, theme.

use mirrorshift::release::Release;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::settings::Settings;
use super::use_words;
use crate::form::Form;
use crate::state::Theme;

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    pub read_by: Release,
    pub target: Option<Release>,
    pub form: Form,
    pub theme: Theme,
    pub onreadby: Callback<Release>,
    pub ontarget: Callback<Option<Release>>,
    pub onset: Callback<Form>,
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
    let changed = props.form.changed();
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
    let option = |release: Release, chosen: bool| {
        let name = release.to_string();
        html! { <option value={name.clone()} selected={chosen}>{ (words.release)(&name) }</option> }
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
                    <select id="read-by" onchange={onreadby}>
                        { for Release::minors().map(|it| option(it, it == props.read_by)) }
                    </select>
                </label>
                <label>
                    <span>{ words.target }</span>
                    <select id="target" onchange={ontarget}>
                        <option value="" selected={props.target.is_none()}>{ words.same_release }</option>
                        { for Release::minors().map(|it| option(it, Some(it) == props.target)) }
                    </select>
                </label>
                <button type="button" class="settings-button" aria-expanded={is_open.to_string()} aria-controls="settings" onclick={ontoggle}>
                    { words.settings }
                    if changed > 0 { <span class="count">{ changed }<span class="unseen">{ " " }{ words.settings_changed }</span></span> }
                </button>
                { themes(props, words) }
            </div>
            if *is_open { <Settings form={props.form.clone()} read_by={props.read_by} onset={props.onset.clone()} /> }
        </header>
    }
}

fn themes(props: &HeaderProps, words: &crate::words::Words) -> Html {
    let choice = |(theme, id, label): (Theme, &'static str, &'static str)| {
        let onchange = props.ontheme.reform(move |_: Event| theme);
        html! {
            <label class="theme-choice" title={label}>
                <input type="radio" name="theme" value={id} checked={theme == props.theme} {onchange} />
                <span class={classes!("theme-icon", id)} aria-hidden="true"></span>
                <span class="unseen">{ label }</span>
            </label>
        }
    };
    let choices = [
        (Theme::System, "system", words.theme_system),
        (Theme::Light, "light", words.theme_light),
        (Theme::Dark, "dark", words.theme_dark),
    ];
    html! {
        <fieldset class="themes">
            <legend class="unseen">{ words.theme }</legend>
            { for choices.into_iter().map(choice) }
        </fieldset>
    }
}
