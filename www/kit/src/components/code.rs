//! A file that is shown: numbered lines, coloured where it is TOML, shell or YAML.

use yew::prelude::*;

use super::use_words;
use crate::highlight::{self, Piece};

/// Longer texts are shown without colours, since every piece is an element.
const MAX_COLOURED: usize = 96 * 1024;
/// Of longer texts only the beginning is shown; copying takes the whole.
const MAX_SHOWN: usize = 256 * 1024;

#[derive(Properties, PartialEq)]
pub struct CodeProps {
    pub path: String,
    pub text: AttrValue,
    /// The element that holds the text, for selecting it.
    pub shown: NodeRef,
}

#[component]
pub fn Code(props: &CodeProps) -> Html {
    let words = use_words();
    let text = beginning(&props.text);
    let is_short = text.len() <= MAX_COLOURED;
    let lines = match props.path.rsplit('.').next() {
        Some("toml") if is_short => highlight::lines(text),
        Some("sh" | "yaml" | "bu") if is_short => highlight::script_lines(text),
        _ => highlight::plain_lines(text),
    };
    html! {
        <>
            if text.len() < props.text.len() {
                <p class="note">{ (words.cut)(MAX_SHOWN / 1024) }</p>
            }
            <pre class="code" tabindex="0" role="region" aria-label={(words.contents_of)(&props.path)}>
                <code ref={props.shown.clone()}>{ for lines.iter().map(|pieces| line(pieces)) }</code>
            </pre>
        </>
    }
}

fn line(pieces: &[Piece<'_>]) -> Html {
    let pieces = pieces.iter().map(|(kind, text)| match kind.class() {
        Some(class) => html! { <span {class}>{ *text }</span> },
        None => html! { { *text } },
    });
    html! { <span class="line">{ for pieces }{ "\n" }</span> }
}

fn beginning(text: &str) -> &str {
    let mut end = text.len().min(MAX_SHOWN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
