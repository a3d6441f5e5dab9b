//! The certs.d tree, and one file of it.

use mirrorshift_kit::browser;
use mirrorshift_kit::components::code::Code;
use mirrorshift_kit::components::copy_button::CopyButton;
use mirrorshift_kit::components::save_button::SaveButton;
use mirrorshift_kit::components::tabs::{Axis, moved};
use yew::prelude::*;

use super::save_all::SaveAll;
use super::{use_shared_words, use_words};
use crate::state::{Outcome, Shared};

#[derive(Properties, PartialEq)]
pub struct FilesProps {
    pub outcome: Shared<Outcome>,
    /// The path of the file that is shown.
    pub chosen: Option<String>,
    pub onchoose: Callback<String>,
}

#[component]
pub fn Files(props: &FilesProps) -> Html {
    let (words, shared) = (use_words(), use_shared_words());
    let shown = use_node_ref();
    let Some(path) = props.chosen.clone() else {
        return html! { <p class="empty">{ words.no_files }</p> };
    };
    let text = props.outcome.file(&path).unwrap_or_default().to_owned();
    html! {
        <div class="files">
            <Tree outcome={props.outcome.clone()} chosen={path.clone()} onchoose={&props.onchoose} />
            <section class="file" aria-label={path.clone()}>
                <header class="file-head">
                    <h3 class="path">{ breakable(&path) }</h3>
                    <CopyButton label={(shared.copy_file)(&path)} text={contents(&props.outcome, &path)} shown={shown.clone()} />
                    <SaveButton path={path.clone()} text={contents(&props.outcome, &path)} />
                </header>
                <Code key={path.clone()} path={path.clone()} {text} {shown} />
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TreeProps {
    outcome: Shared<Outcome>,
    chosen: String,
    onchoose: Callback<String>,
}

/// A list of files under their directories. Only the chosen row is in the tab order; arrow keys move.
#[component]
fn Tree(props: &TreeProps) -> Html {
    let (words, shared) = (use_words(), use_shared_words());
    let paths: Vec<&str> = props.outcome.analysis.files.iter().map(|file| file.path.as_str()).collect();
    let at = paths.iter().position(|path| *path == props.chosen).unwrap_or_default();
    let onkeydown = {
        let (outcome, onchoose) = (props.outcome.clone(), props.onchoose.clone());
        move |event: KeyboardEvent| {
            let files = &outcome.analysis.files;
            let Some(next) = moved(&event.key(), at, files.len(), Axis::Down) else { return };
            event.prevent_default();
            onchoose.emit(files.get(next).map(|file| file.path.clone()).unwrap_or_default());
            browser::focus(&format!("file-{next}"));
        }
    };
    let mut open: Vec<&str> = Vec::new();
    let mut rows: Vec<Html> = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let mut parts: Vec<&str> = path.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        let common = open.iter().zip(&parts).take_while(|(open, part)| open == part).count();
        for (depth, part) in parts.iter().enumerate().skip(common) {
            rows.push(html! {
                <li class={classes!("directory", depth_class(depth))} key={format!("{number}/{depth}")}>{ *part }{ "/" }</li>
            });
        }
        rows.push(row(props, path, name, number, parts.len(), number == at, shared.copy_file));
        open = parts;
    }
    html! {
        <nav class="tree" aria-label={words.tree}>
            <ul {onkeydown}>{ for rows }</ul>
            <SaveAll outcome={props.outcome.clone()} />
        </nav>
    }
}

fn row(
    props: &TreeProps,
    path: &str,
    name: &str,
    number: usize,
    depth: usize,
    chosen: bool,
    label: fn(&str) -> String,
) -> Html {
    let choose = path.to_owned();
    html! {
        <li class={classes!("leaf", depth_class(depth), chosen.then_some("chosen"))} key={path.to_owned()}>
            <button type="button" id={format!("file-{number}")} class="leaf-name" title={path.to_owned()}
                aria-label={path.to_owned()} aria-current={chosen.then_some("true")}
                tabindex={if chosen { "0" } else { "-1" }}
                onclick={props.onchoose.reform(move |_: MouseEvent| choose.clone())}>{ name }</button>
            <CopyButton class="small" label={label(path)} text={contents(&props.outcome, path)} reachable={chosen} />
        </li>
    }
}

/// Deeper levels than the tree has are set as the deepest one.
fn depth_class(depth: usize) -> &'static str {
    match depth {
        0 => "depth-0",
        1 => "depth-1",
        _ => "depth-2",
    }
}

/// The text of the file at `path`, whenever it is asked for.
fn contents(outcome: &Shared<Outcome>, path: &str) -> Callback<(), String> {
    let (outcome, path) = (outcome.clone(), path.to_owned());
    Callback::from(move |()| outcome.file(&path).unwrap_or_default().to_owned())
}

/// A path that may be broken after each `/`.
fn breakable(path: &str) -> Html {
    path.split_inclusive('/').map(|part| html! { <>{ part }<wbr /></> }).collect()
}
