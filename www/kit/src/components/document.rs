//! A text that the second module wrote: to be read, copied and saved.

use std::rc::Rc;

use yew::prelude::*;

use super::code::Code;
use super::copy_button::CopyButton;
use super::save_button::SaveButton;
use super::use_words;

/// A file of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it goes, below the directory of the result.
    pub path: String,
    /// What stands in it.
    pub contents: String,
}

#[derive(Properties, PartialEq)]
pub struct DocumentProps {
    pub file: Rc<File>,
    /// Whether another text is on its way, so that this one is not to be taken along.
    pub is_busy: bool,
}

#[component]
pub fn Document(props: &DocumentProps) -> Html {
    let words = use_words();
    let shown = use_node_ref();
    let file = &*props.file;
    let text = {
        let file = props.file.clone();
        Callback::from(move |()| file.contents.clone())
    };
    html! {
        <section class={classes!("file", props.is_busy.then_some("busy"))} aria-label={file.path.clone()} aria-busy={props.is_busy.to_string()}>
            <header class="file-head">
                <h3 class="path">{ &file.path }</h3>
                <span class="tally">{ (words.lines)(file.contents.lines().count()) }</span>
                <CopyButton label={(words.copy_file)(&file.path)} text={text.clone()} shown={shown.clone()} disabled={props.is_busy} />
                <SaveButton path={file.path.clone()} {text} disabled={props.is_busy} />
            </header>
            <Code path={file.path.clone()} text={file.contents.clone()} {shown} />
        </section>
    }
}
