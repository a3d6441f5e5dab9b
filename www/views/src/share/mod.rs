//! What people take along: a link, a file, a snippet for a documentation page, the whole page for a machine without a net.

mod words;

use std::rc::Rc;

use js_sys::{Array, Object};
use mirrorshift_kit::browser::save;
use mirrorshift_kit::components::copy_button::CopyButton;
use mirrorshift_kit::components::prose::prose;
use mirrorshift_kit::later::{field, list, optional_text, set, text};
use mirrorshift_kit::words::Language;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::ViewProps;
use crate::dialog::Dialog;
use crate::facts::Facts;
use crate::parts::{Links, Snippet, part, redaction, state};
use crate::words::use_words;
use words::{TABLES, Words};

/// A link, ready to be taken along.
#[derive(Clone, PartialEq)]
struct Shared {
    /// What links.js gave.
    answer: JsValue,
    snippets: JsValue,
    links: JsValue,
}

#[component]
pub fn Share(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let shared = use_state(|| None::<Result<Rc<Shared>, ()>>);
    {
        let shared = shared.setter();
        // What is shared is what was shown when the dialog was opened: behind it nothing changes.
        let facts = props.facts.clone();
        use_effect_with((), move |()| {
            wasm_bindgen_futures::spawn_local(async move {
                let made = make(&facts).await.map(Rc::new).map_err(|_| ());
                shared.set(Some(made));
            });
        });
    }
    let close = {
        let act = props.act.clone();
        Callback::from(move |()| act.emit("close", false))
    };
    let body = match &*shared {
        None => html! { <p class="note" role="status">{ words.making }</p> },
        Some(Err(())) => html! { <p class="note" role="alert">{ words.failed }</p> },
        Some(Ok(shared)) => html! {
            <>
                <Link shared={shared.clone()} />
                { file(shared, words) }
                <Embed shared={shared.clone()} facts={&props.facts} />
            </>
        },
    };
    html! {
        <Dialog name="share" title={words.title} onclose={close}>
            { body }
            <section class="offline-download">
                <h3>{ words.offline }</h3>
                <p>{ words.offline_about }{ " " }<a href="mirrorshift-offline.html" download="mirrorshift.html">{ words.download }</a></p>
            </section>
        </Dialog>
    }
}

async fn make(facts: &Facts) -> Result<Shared, JsValue> {
    let links = part("links").await?;
    let snippets = part("snippet").await?;
    let redact = redaction(facts);
    let answer = links.unchecked_ref::<Links>().share(&state(facts), &redact).await?;
    if let Some(fragment) = optional_text(&answer, "fragment").filter(|_| !field(&answer, "isLong").is_truthy()) {
        links.unchecked_ref::<Links>().put(&fragment);
    }
    Ok(Shared { answer, snippets, links })
}

#[derive(Properties, PartialEq)]
struct LinkProps {
    shared: Rc<Shared>,
}

/// The link, and what was left out of it.
#[component]
fn Link(props: &LinkProps) -> Html {
    let (words, shared) = (use_words(&TABLES), &props.shared);
    let link = optional_text(&shared.answer, "link");
    let shown = use_node_ref();
    let replaced = list(&shared.answer, "replaced");
    let is_long = field(&shared.answer, "isLong").is_truthy();
    html! {
        <section>
            <h3>{ words.link }</h3>
            <p>{ words.link_about }</p>
            if let Some(link) = &link {
                <div class="taken">
                    <input ref={shown.clone()} type="text" readonly=true aria-label={words.link} value={link.clone()} />
                    <CopyButton label={words.copy_link} text={let link = link.clone(); move |()| link.clone()} {shown} />
                </div>
                if is_long { <p class="note">{ words.long }</p> }
            } else {
                <p class="note">{ match text(&shared.answer, "problem").as_str() {
                    "too-large" => words.too_large,
                    "no-compression" => words.no_compression,
                    _ => words.no_link,
                } }</p>
            }
            if !replaced.is_empty() {
                <p class="note" role="status">{ words.replaced }</p>
                <ul class="replaced">{ for replaced.iter().map(|it| html! { <li><code>{ text(it, "key") }</code></li> }) }</ul>
            }
        </section>
    }
}

/// The same as a file, for what is too long for a link.
fn file(shared: &Rc<Shared>, words: &Words) -> Html {
    let onclick = {
        let shared = shared.clone();
        move |_: MouseEvent| {
            let file = shared.links.unchecked_ref::<Links>().file(&field(&shared.answer, "state"));
            save(&text(&file, "name"), &field(&file, "contents"));
        }
    };
    html! {
        <section>
            <h3>{ words.file }</h3>
            <p>{ words.file_about }{ " " }<button type="button" class="quiet" {onclick}>{ words.download }</button></p>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct EmbedProps {
    shared: Rc<Shared>,
    facts: Facts,
}

/// HTML for a documentation page.
#[component]
fn Embed(props: &EmbedProps) -> Html {
    let words = use_words(&TABLES);
    let theme = use_state(|| "");
    let language = use_state(|| props.facts.language);
    let shown = use_node_ref();
    let answer = &props.shared.answer;
    let Some(base) = optional_text(answer, "embedLink") else {
        return html! {};
    };
    let appearance = [
        ["&lang=", language.locale()].concat(),
        if theme.is_empty() { String::new() } else { ["&theme=", *theme].concat() },
    ];
    let about = Object::new();
    set(&about, "link", [base.as_str(), &appearance.concat()].concat());
    set(&about, "page", text(answer, "link"));
    // For readers of the documentation.
    let theirs = TABLES.of(*language);
    set(&about, "title", theirs.frame);
    set(&about, "open", theirs.open);
    let fallback = Object::new();
    let name = match props.facts.dialect.as_str() {
        "crictl-info" => "crictl info",
        _ if props.facts.is_hosts() => "hosts.toml",
        _ => "config.toml",
    };
    set(&fallback, "name", name);
    set(&fallback, "text", text(&field(answer, "state"), "source"));
    set(&about, "fallback", Array::of1(&fallback));
    let snippet = props.shared.snippets.unchecked_ref::<Snippet>().snippet(&about);
    let onlanguage = {
        let language = language.setter();
        move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            language.set(Language::parse(&chosen).unwrap_or_default());
        }
    };
    let ontheme = {
        let theme = theme.setter();
        move |event: Event| {
            theme.set(match event.target_unchecked_into::<HtmlSelectElement>().value().as_str() {
                "light" => "light",
                "dark" => "dark",
                _ => "",
            });
        }
    };
    let option = |(value, label, chosen): (&'static str, &'static str, bool)| {
        html! { <option {value} selected={chosen}>{ label }</option> }
    };
    let themes = [("", words.theme_system), ("light", words.theme_light), ("dark", words.theme_dark)];
    html! {
        <section>
            <h3>{ words.embed }</h3>
            <p>{ prose(words.embed_about) }</p>
            <div class="choices">
                <label class="check">{ words.language }{ " " }
                    <select onchange={onlanguage}>
                        { for Language::ALL.into_iter().map(|(it, name)| option((it.tag(), name, it == *language))) }
                    </select>
                </label>
                <label class="check">{ words.theme }{ " " }
                    <select onchange={ontheme}>{ for themes.into_iter().map(|(id, label)| option((id, label, id == *theme))) }</select>
                </label>
            </div>
            <div class="taken">
                <textarea ref={shown.clone()} readonly=true rows="6" wrap="off" spellcheck="false" aria-label={words.embed} value={snippet.clone()} />
                <CopyButton label={words.copy_snippet} text={move |()| snippet.clone()} {shown} />
            </div>
        </section>
    }
}
