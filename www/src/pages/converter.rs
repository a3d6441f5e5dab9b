//! The converter: the configuration on one side, what becomes of it on the other.

use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use mirrorshift::api::Options;
use mirrorshift::text::Span;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::answer;
use crate::browser::{self, Source};
use crate::components::by_hand::ByHand;
use crate::components::changes::Changes;
use crate::components::files::Files;
use crate::components::fleets::Fleets;
use crate::components::header::Header;
use crate::components::node::Node;
use crate::components::problems::Problems;
use crate::components::pulls::Pulls;
use crate::components::script::Script;
use crate::components::source_pane::SourcePane;
use crate::components::tabs::{Tab, Tabs};
use crate::components::use_words;
use crate::components::verdict::{Registries, Verdict};
use crate::later::{self, Call, Trouble};
use crate::state::{Action, Outcome, Shared, State, View};

/// An answer that comes faster than this, in milliseconds, is asked for at each key press.
const AT_ONCE: f64 = 8.0;
/// The longest pause waited for before a text that takes long is read, in milliseconds.
const LONGEST_PAUSE: f64 = 600.0;

#[component]
pub fn Converter() -> Html {
    let words = use_words();
    let state = use_reducer(State::opening);
    let source = use_memo((), |()| Source::default());
    use_answers(&state, &source);

    let dispatch = |action: fn() -> Action| {
        let dispatcher = state.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(action()))
    };
    let onimage = send(&state, Action::Image);
    let onregistry = {
        let dispatcher = state.dispatcher();
        Callback::from(move |image| {
            dispatcher.dispatch(Action::Image(image));
            dispatcher.dispatch(Action::Look(View::Pulls));
        })
    };
    let onjump = {
        let source = source.clone();
        Callback::from(move |span: Span| source.select(span))
    };
    let onmend = {
        let source = source.clone();
        Callback::from(move |index: Option<usize>| source.mend(index))
    };
    let onact = {
        let dispatcher = state.dispatcher();
        Callback::from(move |(what, value): (String, JsValue)| act(&dispatcher, &what, &value))
    };
    let ontheme = {
        let dispatcher = state.dispatcher();
        Callback::from(move |theme| {
            browser::set_theme(theme);
            dispatcher.dispatch(Action::Theme(theme));
        })
    };
    let outcome = &state.outcome;
    html! {
        <>
            <Header read_by={state.options.containerd} target={state.options.target} form={state.form.clone()} theme={state.theme}
                onreadby={send(&state, Action::ReadBy)} ontarget={send(&state, Action::Target)} onset={send(&state, Action::Set)}
                {ontheme} />
            <main class="desk">
                <Verdict {outcome} progress={state.progress.clone()} onbyhand={dispatch(|| Action::Look(View::ByHand))}
                    onretry={dispatch(|| Action::Edited)} />
                <SourcePane source={(*source).clone()} {outcome} {onact} />
                <Problems {outcome} {onjump} {onmend} />
                <section id="result" class="result" aria-label={words.result} tabindex="-1">
                    <Registries {outcome} onimage={onregistry} />
                    <ResultTabs {outcome} view={state.view} onlook={send(&state, Action::Look)} />
                    { panel(&state, onimage) }
                </section>
            </main>
            <footer class="foot"><p>{ words.private }</p><p>{ words.licence }</p></footer>
        </>
    }
}

/// Does what the source pane tells; `value` belongs to it.
fn act(dispatcher: &UseReducerDispatcher<State>, what: &str, value: &JsValue) {
    match what {
        "edited" => dispatcher.dispatch(Action::Edited),
        "goto" => {
            let file = Reflect::get(value, &"file".into()).ok().and_then(|it| it.as_string());
            dispatcher.dispatch(Action::File(file.unwrap_or_default()));
            dispatcher.dispatch(Action::Look(View::Files));
        }
        _ => {}
    }
}

/// Reads the text again after each change of it or of the options; the longer that takes, the longer the pause in
/// typing it waits for.
#[hook]
fn use_answers(state: &UseReducerHandle<State>, source: &Source) {
    let cost = use_mut_ref(|| 0.0);
    let (dispatcher, source, outcome) = (state.dispatcher(), source.clone(), state.outcome.clone());
    use_effect_with((state.revision, state.options.clone()), move |(revision, options)| {
        let (revision, options) = (*revision, options.clone());
        let known = outcome.revision == revision && outcome.options == options;
        let before = *cost.borrow();
        let pause = if before < AT_ONCE { 0.0 } else { (before * 3.0).min(LONGEST_PAUSE) };
        let answer = move || {
            let text = source.text();
            if later::is_needed(&text, &options) {
                wasm_bindgen_futures::spawn_local(ask_later(dispatcher, revision, text, options));
                return;
            }
            let start = browser::now();
            let outcome = Outcome::new(revision, text, options);
            *cost.borrow_mut() = browser::now() - start;
            if outcome.is_unjudged() {
                let (text, options) = (outcome.source.clone(), outcome.options.clone());
                wasm_bindgen_futures::spawn_local(ask_later(dispatcher, revision, text, options));
            } else {
                dispatcher.dispatch(Action::Answered(outcome));
            }
        };
        // Dropped when the text moves on, and with it what was to be done.
        let timer = (!known).then(|| Timeout::new(milliseconds(pause), answer));
        move || drop(timer)
    });
}

/// Has the second module answer what the first can't.
async fn ask_later(dispatcher: UseReducerDispatcher<State>, revision: u32, source: String, options: Options) {
    if !later::is_here() {
        dispatcher.dispatch(Action::Loading);
    }
    match later::ask(&Call::Analysis, &source, &options).await {
        Ok(answer) => dispatcher.dispatch(Action::Answered(answer::outcome(revision, source, options, &answer))),
        // The answer to the newer question comes as well.
        Err(Trouble::Superseded) => {}
        Err(trouble) => dispatcher.dispatch(Action::Failed(revision, Box::new(options), trouble)),
    }
}

/// A callback that turns what it is given into an action.
fn send<T: 'static>(state: &UseReducerHandle<State>, action: fn(T) -> Action) -> Callback<T> {
    let dispatcher = state.dispatcher();
    Callback::from(move |value| dispatcher.dispatch(action(value)))
}

#[derive(Properties, PartialEq)]
struct ResultTabsProps {
    outcome: Shared<Outcome>,
    view: View,
    onlook: Callback<View>,
}

#[component]
fn ResultTabs(props: &ResultTabsProps) -> Html {
    let words = use_words();
    let analysis = &props.outcome.analysis;
    let tab = |view: View| {
        let (label, count) = match view {
            View::Files => (words.files, Some(analysis.files.len())),
            View::Changes => (words.changes, None),
            View::Pulls => (words.pulls, None),
            View::ByHand => (words.by_hand, Some(analysis.not_carried.len())),
            View::Script => (words.script, None),
            View::Fleets => (words.fleets, None),
            View::Node => (words.node, None),
        };
        Tab { id: view.id(), label, count }
    };
    let chosen = View::ALL.iter().position(|view| *view == props.view).unwrap_or_default();
    let onchoose = props.onlook.reform(|at: usize| View::ALL.get(at).copied().unwrap_or_default());
    html! { <Tabs label={words.result} tabs={View::ALL.map(tab).to_vec()} {chosen} {onchoose} /> }
}

fn panel(state: &UseReducerHandle<State>, onimage: Callback<String>) -> Html {
    let outcome = &state.outcome;
    let contents = match state.view {
        View::Files => {
            let onchoose = send(state, Action::File);
            html! { <Files {outcome} chosen={state.shown_file().map(str::to_owned)} {onchoose} /> }
        }
        View::Changes => html! { <Changes {outcome} /> },
        View::Pulls => html! { <Pulls {outcome} image={state.shown_image().to_owned()} {onimage} /> },
        View::ByHand => html! { <ByHand {outcome} /> },
        View::Script => html! { <Script {outcome} /> },
        View::Fleets => html! { <Fleets {outcome} engine={state.engine} onchoose={send(state, Action::Engine)} /> },
        View::Node => {
            let onreport = send(state, |(at, text)| Action::Report(at, text));
            html! { <Node {outcome} reports={state.reports.clone()} {onreport} /> }
        }
    };
    let id = state.view.id();
    html! {
        <div role="tabpanel" class="panel" id={format!("panel-{id}")} aria-labelledby={format!("tab-{id}")} key={id}>
            { contents }
        </div>
    }
}

/// Whole milliseconds; a pause is neither negative nor long.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn milliseconds(pause: f64) -> u32 {
    pause as u32
}
