//! The certs.d tree, and one file of it.

use mirrorshift_kit::browser;
use mirrorshift_kit::components::code::Code;
use mirrorshift_kit::components::copy_button::CopyButton;
use mirrorshift_kit::components::save_button::SaveButton;
use mirrorshift_kit::components::tabs::{Axis, moved};
use mirrorshift_kit::components::use_words as use_shared_words;
use yew::prelude::*;

use super::save_all::SaveAll;
use super::{use_page, use_words};
use crate::browser::Source;
use crate::state::{Outcome, Shared};

#[derive(Properties, PartialEq)]
pub struct FilesProps {
    pub source: Source,
    pub outcome: Shared<Outcome>,
    /// The path of the file that is shown.
    pub chosen: Option<String>,
    pub onchoose: Callback<String>,
}

#[component]
pub fn Files(props: &FilesProps) -> Html {
    let (words, shared) = (use_words(), use_shared_words());
    let shown = use_node_ref();
    let newest = use_mut_ref(|| props.outcome.clone());
    *newest.borrow_mut() = props.outcome.clone();
    let contents = use_callback((), move |path: String, ()| newest.borrow().file(&path).unwrap_or_default().to_owned());
    let files = &props.outcome.analysis.files;
    let (count, more) = use_page(files.len());
    {
        let source = props.source.clone();
        use_effect_with((props.outcome.clone(), props.chosen.clone()), move |_| source.drawn());
    }
    let Some(path) = props.chosen.clone() else {
        return html! { <p class="empty">{ words.no_files }</p> };
    };
    let at = files.iter().position(|file| file.path == path).unwrap_or_default();
    // The chosen one has its row, wherever it is.
    let paths: Vec<String> = files.iter().take(count.max(at + 1)).map(|file| file.path.clone()).collect();
    let text = files.get(at).map(|file| file.contents.clone()).unwrap_or_default();
    let copied = {
        let path = path.clone();
        contents.reform(move |()| path.clone())
    };
    html! {
        <div class="files">
            <nav class="tree" aria-label={words.tree}>
                <Tree {paths} {at} onchoose={&props.onchoose} {contents} />
                { more }
                <SaveAll outcome={props.outcome.clone()} />
            </nav>
            // What stands between the file and the text is drawn by `origin.js`, when it is asked for.
            <section class="file" aria-label={path.clone()} data-path={path.clone()}>
                <header class="file-head">
                    <h3 class="path">{ breakable(&path) }</h3>
                    <CopyButton label={(shared.copy_file)(&path)} text={copied.clone()} shown={shown.clone()} />
                    <SaveButton path={path.clone()} text={copied} />
                </header>
                <div class="origin">
                    <button type="button" class="quiet origin-button" aria-expanded="false">{ words.origin }</button>
                    <span class="origin-note"></span>
                </div>
                <div class="origin-list"></div>
                <Code key={path.clone()} path={path.clone()} {text} {shown} />
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TreeProps {
    paths: Vec<String>,
    /// The chosen one of them.
    at: usize,
    onchoose: Callback<String>,
    /// The text of the file at a path, when it is asked for.
    contents: Callback<String, String>,
}

/// A list of files under their directories. Only the chosen row is in the tab order; arrow keys move.
///
/// It knows no texts, so that it is drawn again only when files come or go.
#[component]
fn Tree(props: &TreeProps) -> Html {
    let shared = use_shared_words();
    let onkeydown = {
        let (paths, at, onchoose) = (props.paths.clone(), props.at, props.onchoose.clone());
        move |event: KeyboardEvent| {
            let Some(next) = moved(&event.key(), at, paths.len(), Axis::Down) else { return };
            event.prevent_default();
            onchoose.emit(paths.get(next).cloned().unwrap_or_default());
            browser::focus(&format!("file-{next}"));
        }
    };
    let mut open: Vec<&str> = Vec::new();
    let mut rows: Vec<Html> = Vec::new();
    for (number, path) in props.paths.iter().enumerate() {
        let mut parts: Vec<&str> = path.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        let common = open.iter().zip(&parts).take_while(|(open, part)| open == part).count();
        for (depth, part) in parts.iter().enumerate().skip(common) {
            rows.push(html! {
                <li class={classes!("directory", depth_class(depth))} key={format!("{number}/{depth}")}>{ *part }{ "/" }</li>
            });
        }
        rows.push(row(props, path, name, number, parts.len(), shared.copy_file));
        open = parts;
    }
    html! { <ul {onkeydown}>{ for rows }</ul> }
}

fn row(props: &TreeProps, path: &str, name: &str, number: usize, depth: usize, label: fn(&str) -> String) -> Html {
    let chosen = number == props.at;
    let (choose, copied) = (path.to_owned(), path.to_owned());
    html! {
        <li class={classes!("leaf", depth_class(depth), chosen.then_some("chosen"))} key={path.to_owned()}>
            <button type="button" id={format!("file-{number}")} class="leaf-name" title={path.to_owned()}
                aria-label={path.to_owned()} aria-current={chosen.then_some("true")}
                tabindex={if chosen { "0" } else { "-1" }}
                onclick={props.onchoose.reform(move |_: MouseEvent| choose.clone())}>{ name }</button>
            <CopyButton class="small" label={label(path)} text={props.contents.reform(move |()| copied.clone())} reachable={chosen} />
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

/// A path that may be broken after each `/`.
fn breakable(path: &str) -> Html {
    path.split_inclusive('/').map(|part| html! { <>{ part }<wbr /></> }).collect()
}
