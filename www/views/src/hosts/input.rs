//! A text of the form: what was typed stays until the text says the same, or something else.

use js_sys::Object;
use mirrorshift_kit::components::prose::prose;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::desk::Desk;
use super::words::TABLES;
use crate::words::use_words;

#[derive(Properties, PartialEq)]
pub struct InputProps {
    pub desk: Desk,
    pub id: String,
    pub label: AttrValue,
    /// Whether the label is for those who hear the page only.
    #[prop_or_default]
    pub is_silent: bool,
    /// What the text says.
    pub value: String,
    /// It is masked, and can only be replaced.
    #[prop_or_default]
    pub secret: bool,
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// What is said beside it.
    #[prop_or_default]
    pub hint: Option<&'static str>,
    /// The change that makes the text say what was typed; none where nothing is to be done.
    pub make: Callback<String, Option<Object>>,
}

#[component]
pub fn Input(props: &InputProps) -> Html {
    let words = use_words(&TABLES);
    let draft = use_state(|| None::<String>);
    let mistake = use_state(|| None::<String>);
    let shown = if props.secret { String::new() } else { props.value.clone() };
    {
        let (draft, mistake) = (draft.setter(), mistake.setter());
        use_effect_with(props.value.clone(), move |_| {
            draft.set(None);
            mistake.set(None);
        });
    }
    let onchange = {
        let (desk, make, draft, mistake) = (props.desk.clone(), props.make.clone(), draft.setter(), mistake.setter());
        let shown = shown.clone();
        move |event: Event| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            let change = (typed != shown).then(|| make.emit(typed.trim().to_owned())).flatten();
            draft.set(change.as_ref().map(|_| typed));
            let Some(change) = change else {
                mistake.set(None);
                return;
            };
            let mistake = mistake.clone();
            desk.change(change, Callback::from(move |why| mistake.set(why)));
        }
    };
    let why = format!("{}-why", props.id);
    let placeholder = if props.secret { AttrValue::Static(words.masked) } else { props.placeholder.clone() };
    html! {
        <div class="field">
            <label for={props.id.clone()} class={classes!(props.is_silent.then_some("unseen"))}>{ &props.label }</label>
            <input type="text" id={props.id.clone()} value={draft.as_ref().unwrap_or(&shown).clone()} {placeholder} {onchange}
                readonly={props.desk.is_locked} spellcheck="false" autocomplete="off" autocapitalize="off"
                aria-invalid={mistake.is_some().then_some("true")} aria-describedby={why.clone()} />
            <span id={why} class="beside" role={mistake.is_some().then_some("alert")}>
                if let Some(mistake) = &*mistake {
                    <span class="mistake">{ prose(mistake) }</span>
                } else if let Some(hint) = props.hint {
                    <span class="hint">{ hint }</span>
                }
            </span>
        </div>
    }
}
