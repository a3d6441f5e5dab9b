//! A dialog over the page: modal, closed by Escape, by its button and by a click beside it.

use mirrorshift_kit::words::Language;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};
use yew::prelude::*;

/// Closes the dialog in which somebody pressed something, as its own button does. What they wished is to be done after that:
/// as long as a dialog is open, nothing behind it takes the focus.
pub fn leave(event: &MouseEvent) {
    let pressed = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let dialog = pressed.and_then(|it| it.closest("dialog").ok().flatten());
    if let Some(dialog) = dialog.and_then(|it| it.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// For ids and classes.
    pub name: &'static str,
    pub title: AttrValue,
    /// The dialog is closed.
    pub onclose: Callback<()>,
    pub children: Html,
}

#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let language = use_context::<Language>().unwrap_or_default();
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // Fails for one that is open already.
                let _ = dialog.show_modal();
            }
        });
    }
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // Gives the focus back to where it was, and says `close`.
                dialog.close();
            }
        })
    };
    let onbeside = {
        let (close, dialog) = (close.clone(), dialog.clone());
        // What is in the dialog lies in an element of its own: the dialog itself is met only beside that.
        move |event: MouseEvent| {
            if event.target().as_ref() == dialog.get().as_deref() {
                close.emit(());
            }
        }
    };
    let close_word = match language {
        Language::English => "Close",
        Language::Chinese => "关闭",
    };
    let title_id = format!("{}-title", props.name);
    html! {
        <dialog ref={dialog} class={classes!("dialog", props.name)} aria-labelledby={title_id.clone()} onclick={onbeside}
            onclose={props.onclose.reform(|_: Event| ())}>
            <div class="dialog-body">
                <header class="dialog-head">
                    <h2 id={title_id}>{ &props.title }</h2>
                    <button type="button" class="quiet" onclick={close.reform(|_: MouseEvent| ())}>{ close_word }</button>
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
