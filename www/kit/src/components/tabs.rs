//! Tabs: arrow keys move, Home and End go to the ends, as the ARIA practices have it.

use yew::prelude::*;

use crate::browser;

/// One tab.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Its id; the panel's is the same with `panel-` in the place of `tab-`.
    pub id: &'static str,
    pub label: &'static str,
    /// A figure beside the label.
    pub count: Option<usize>,
}

#[derive(Properties, PartialEq)]
pub struct TabsProps {
    pub label: &'static str,
    pub tabs: Vec<Tab>,
    pub chosen: usize,
    pub onchoose: Callback<usize>,
}

#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let ids: Vec<_> = props.tabs.iter().map(|tab| tab.id).collect();
    let onkeydown = {
        let (chosen, onchoose) = (props.chosen, props.onchoose.clone());
        move |event: KeyboardEvent| {
            let Some(next) = moved(&event.key(), chosen, ids.len(), Axis::Across) else { return };
            event.prevent_default();
            onchoose.emit(next);
            if let Some(id) = ids.get(next) {
                browser::focus(&format!("tab-{id}"));
            }
        }
    };
    let tab = |(at, tab): (usize, &Tab)| {
        let chosen = at == props.chosen;
        html! {
            <button type="button" role="tab" id={format!("tab-{}", tab.id)} class="tab"
                aria-selected={chosen.to_string()} aria-controls={format!("panel-{}", tab.id)}
                tabindex={if chosen { "0" } else { "-1" }} onclick={props.onchoose.reform(move |_: MouseEvent| at)}>
                { tab.label }
                if let Some(count) = tab.count { <span class="count">{ count }</span> }
            </button>
        }
    };
    html! {
        <div role="tablist" class="tabs" aria-label={props.label} {onkeydown}>
            { for props.tabs.iter().enumerate().map(tab) }
        </div>
    }
}

/// Which arrow keys move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Left and right.
    Across,
    /// Up and down.
    Down,
}

/// Where `key` leads from `at` among `count` things in a row, round at the ends.
pub fn moved(key: &str, at: usize, count: usize, axis: Axis) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let (back, forth) = match axis {
        Axis::Across => ("ArrowLeft", "ArrowRight"),
        Axis::Down => ("ArrowUp", "ArrowDown"),
    };
    match key {
        "Home" => Some(0),
        "End" => Some(last),
        _ if key == back => Some(at.checked_sub(1).unwrap_or(last)),
        _ if key == forth => Some(if at >= last { 0 } else { at + 1 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_at_the_ends() {
        for (key, at, expected) in [
            ("ArrowRight", 0, Some(1)),
            ("ArrowRight", 2, Some(0)),
            ("ArrowLeft", 0, Some(2)),
            ("End", 0, Some(2)),
            ("Home", 2, Some(0)),
            ("ArrowDown", 0, None),
            ("Tab", 0, None),
        ] {
            assert_eq!(moved(key, at, 3, Axis::Across), expected, "{key} at {at}");
        }
        assert_eq!(moved("ArrowDown", 0, 0, Axis::Down), None);
    }
}
