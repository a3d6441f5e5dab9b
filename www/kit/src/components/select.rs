//! A select shows what is in force, whoever chose that.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// For the `<select>` that shows `value`, which may change from elsewhere: once somebody has picked an option, a browser
/// goes by that, and no longer by the attribute `selected`.
#[hook]
pub fn use_select(value: &str) -> NodeRef {
    let select = use_node_ref();
    let (drawn, value) = (select.clone(), value.to_owned());
    // Each time, since its options may be others as well.
    use_effect(move || {
        if let Some(select) = drawn.cast::<HtmlSelectElement>() {
            select.set_value(&value);
        }
    });
    select
}
