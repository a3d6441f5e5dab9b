//! Every key the page listens to, and how to go on.

mod words;

use yew::prelude::*;

use crate::ViewProps;
use crate::dialog::Dialog;
use crate::words::use_words;
use words::TABLES;

#[component]
pub fn Help(props: &ViewProps) -> Html {
    let words = use_words(&TABLES);
    let close = {
        let act = props.act.clone();
        Callback::from(move |()| act.emit("close", false))
    };
    let row = |(keys, does): &(&'static str, &'static str)| {
        // Alternatives are parted by commas.
        let keys = keys.split(", ").map(|it| html! { <kbd>{ it }</kbd> });
        html! { <tr><th scope="row">{ for keys }</th><td>{ *does }</td></tr> }
    };
    html! {
        <Dialog name="help" title={words.title} onclose={close}>
            { for words.groups.iter().map(|(title, rows)| html! {
                <section>
                    <h3>{ *title }</h3>
                    <table class="keys"><tbody>{ for rows.iter().map(row) }</tbody></table>
                </section>
            }) }
            <p class="note">{ words.mac }</p>
        </Dialog>
    }
}
