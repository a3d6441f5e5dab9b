//! A button that saves a file where the browser saves files.

use yew::prelude::*;

use super::use_words;
use crate::browser;

#[derive(Properties, PartialEq)]
pub struct SaveButtonProps {
    /// The path of the file; it is saved under the last part.
    pub path: String,
    /// Gives the text when it is needed.
    pub text: Callback<(), String>,
    #[prop_or_default]
    pub disabled: bool,
}

#[component]
pub fn SaveButton(props: &SaveButtonProps) -> Html {
    let words = use_words();
    let onclick = {
        let (path, text) = (props.path.clone(), props.text.clone());
        move |_: MouseEvent| {
            let name = path.rsplit('/').next().unwrap_or_default();
            browser::save(name, &text.emit(()).into());
        }
    };
    html! {
        <button type="button" class="save" aria-label={(words.save_file)(&props.path)} disabled={props.disabled} {onclick}>
            <span class="save-icon" aria-hidden="true"></span>{ words.save }
        </button>
    }
}
