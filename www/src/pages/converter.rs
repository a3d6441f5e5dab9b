//! The converter: the configuration on one side, what becomes of it on the other.

use gloo_timers::callback::Timeout;
use mirrorshift::api::Options;
use mirrorshift::text::{Position, Span};
use mirrorshift_kit::browser::now;
use mirrorshift_kit::components::tabs::{Tab, Tabs};
use mirrorshift_kit::later::{self, Trouble, number, set};
use mirrorshift_kit::words::Language;
use wasm_bindgen::prelude::{Closure, JsValue};
use yew::prelude::*;

use crate::answer;
use crate::browser::{self, Source};
use crate::components::by_hand::ByHand;
use crate::components::files::Files;
use crate::components::header::Header;
use crate::components::problems::Problems;
use crate::components::source_pane::SourcePane;
use crate::components::verdict::{Registries, Verdict};
use crate::components::view::{Facts, Place};
use crate::opening::Opening;
use crate::settings::{in_javascript, is_plain};
use crate::state::{Action, Outcome, Shared, State, View};
use crate::words;

/// An answer that comes faster than this, in milliseconds, is asked for at each key press.
const AT_ONCE: f64 = 8.0;
/// The longest pause waited for before a text that takes long is read, in milliseconds.
const LONGEST_PAUSE: f64 = 600.0;

#[component]
pub fn Converter() -> Html {
    let state = use_reducer(|| State::opening(Opening::read()));
    let source = use_memo((), |()| Source::default());
    use_answers(&state, &source);
    use_effect_with(state.theme, |theme| browser::set_theme(*theme));
    use_effect_with(state.language, |language| browser::set_language(*language));
    let options = use_memo(state.options.clone(), |options| Shared::new(in_javascript(options)));
    {
        let options = options.clone();
        use_effect_with(
            (state.options.clone(), state.view, state.language, state.theme),
            move |(_, view, language, theme)| {
                browser::keep_choices(&options, view.id(), language.locale(), theme.id());
            },
        );
    }
    let outcome = &state.outcome;
    let facts = Facts {
        outcome: outcome.clone(),
        options: (*options).clone(),
        language: state.language,
        view: state.view,
        file: state.file.clone(),
    };

    let words = words::of(state.language);
    let dispatch = |action: fn() -> Action| {
        let dispatcher = state.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(action()))
    };
    let onact = {
        let (dispatcher, source) = (state.dispatcher(), source.clone());
        Callback::from(move |(wish, what): (String, JsValue)| act(&dispatcher, &source, &wish, &what))
    };
    {
        let onact = onact.clone();
        use_effect_with((), move |()| {
            let open = Closure::<dyn Fn(JsValue)>::new(move |link| onact.emit(("open".to_owned(), link)));
            browser::when_opened(&open);
            move || drop(open)
        });
    }
    let onregistry = {
        let dispatcher = state.dispatcher();
        Callback::from(move |image: String| {
            browser::keep_trace(&image, &JsValue::UNDEFINED);
            dispatcher.dispatch(Action::Look(View::Trace));
        })
    };
    let ondialog = send(&state, |name| Action::Dialog(Some(name)));
    let onjump = {
        let source = source.clone();
        Callback::from(move |span: Span| source.select(span))
    };
    let onmend = {
        let source = source.clone();
        Callback::from(move |index: Option<usize>| source.mend(index))
    };
    html! {
        <ContextProvider<Language> context={state.language}>
            <Header facts={facts.clone()} options={state.options.clone()} theme={state.theme} onreadby={send(&state, Action::ReadBy)}
                ontarget={send(&state, Action::Target)} onact={onact.clone()} ondialog={ondialog.clone()} onspeak={send(&state, Action::Speak)}
                ontheme={send(&state, Action::Theme)} />
            <main class="desk">
                <Verdict {outcome} progress={state.progress.clone()} onbyhand={dispatch(|| Action::Look(View::ByHand))}
                    onretry={dispatch(|| Action::Edited)} />
                <SourcePane source={(*source).clone()} {outcome} onact={onact.clone()} {ondialog} />
                <Problems {outcome} {onjump} {onmend} />
                <section id="result" class="result" aria-label={words.result} tabindex="-1">
                    <Registries {outcome} onimage={onregistry} />
                    { tabs(&state, words) }
                    { panel(&state, facts.clone(), onact.clone()) }
                </section>
            </main>
            if let Some(name) = state.dialog {
                <Place key={name} {name} facts={facts.clone()} onact={onact.clone()} />
            }
            <footer class="foot"><p>{ words.private }</p><p>{ words.licence }</p></footer>
        </ContextProvider<Language>>
    }
}

/// Does what a view or the source pane wishes; `what` belongs to it.
fn act(dispatcher: &UseReducerDispatcher<State>, source: &Source, wish: &str, what: &JsValue) {
    match wish {
        "edited" => dispatcher.dispatch(Action::Edited),
        // `{ from, to }`, in UTF-16 code units.
        "jump" => {
            let at = |key: &str| Position { offset: number(what, key), ..Position::default() };
            source.select(Span { start: at("from"), end: at("to") });
        }
        // Settings beside the releases.
        "options" => dispatcher.dispatch(Action::Set(what.clone())),
        // What a link says: its text takes the place of the text.
        "open" => {
            let opening = Opening::of(what, Options::default());
            if let Some(text) = &opening.source {
                source.replace(text, true);
            }
            dispatcher.dispatch(Action::Open(opening));
        }
        "close" => dispatcher.dispatch(Action::Dialog(None)),
        // The id of a view.
        "look" => {
            if let Some(view) = what.as_string().and_then(|id| View::parse(&id)) {
                dispatcher.dispatch(Action::Look(view));
            }
        }
        // The path of a file of the result.
        "file" => {
            dispatcher.dispatch(Action::File(what.as_string().unwrap_or_default()));
            dispatcher.dispatch(Action::Look(View::Files));
        }
        // The file and line in the result that come of a place in the text.
        "goto" => {
            dispatcher.dispatch(Action::File(later::text(what, "file")));
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
    let language = state.language;
    use_effect_with((state.revision, state.options.clone()), move |(revision, options)| {
        let (revision, options) = (*revision, options.clone());
        let known = outcome.revision == revision && outcome.options == options;
        let before = *cost.borrow();
        let pause = if before < AT_ONCE { 0.0 } else { (before * 3.0).min(LONGEST_PAUSE) };
        let answer = move || {
            let text = source.text();
            if !is_plain(&text, &options) {
                wasm_bindgen_futures::spawn_local(ask_later(dispatcher, revision, text, options, language));
                return;
            }
            let start = now();
            let outcome = Outcome::new(revision, text, options);
            *cost.borrow_mut() = now() - start;
            if outcome.is_unjudged() {
                let (text, options) = (outcome.source.clone(), outcome.options.clone());
                wasm_bindgen_futures::spawn_local(ask_later(dispatcher, revision, text, options, language));
            } else {
                dispatcher.dispatch(Action::Answered(outcome));
            }
        };
        // Dropped when the text moves on, and with it what was to be done.
        let timer = (!known).then(|| Timeout::new(milliseconds(pause), answer));
        move || drop(timer)
    });
}

/// Has the worker answer what the shell can't.
async fn ask_later(
    dispatcher: UseReducerDispatcher<State>,
    revision: u32,
    source: String,
    options: Options,
    language: Language,
) {
    if !later::is_here() {
        dispatcher.dispatch(Action::Loading);
    }
    let asked = in_javascript(&options);
    set(&asked, "locale", language.locale());
    match later::ask("analysis", &source, &asked, Vec::new()).await {
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

fn tabs(state: &UseReducerHandle<State>, words: &'static words::Words) -> Html {
    let analysis = &state.outcome.analysis;
    let tab = |view: View| {
        let (label, count) = match view {
            View::Files => (words.files, Some(analysis.files.len())),
            View::Changes => (words.changes, None),
            View::Trace => (words.trace, None),
            View::Explain => (words.explain, None),
            View::ByHand => (words.by_hand, Some(analysis.not_carried.len())),
            View::Script => (words.script, None),
            View::Report => (words.report, None),
            View::Fleets => (words.fleets, None),
            View::Node => (words.node, None),
        };
        Tab { id: view.id(), label, count }
    };
    let chosen = View::ALL.iter().position(|view| *view == state.view).unwrap_or_default();
    let onchoose = send(state, |at: usize| Action::Look(View::ALL.get(at).copied().unwrap_or_default()));
    html! { <Tabs label={words.result} tabs={View::ALL.map(tab).to_vec()} {chosen} {onchoose} /> }
}

fn panel(state: &UseReducerHandle<State>, facts: Facts, onact: Callback<(String, JsValue)>) -> Html {
    let outcome = &state.outcome;
    let id = state.view.id();
    let contents = match state.view {
        View::Files => {
            let onchoose = send(state, Action::File);
            html! { <Files {outcome} chosen={state.shown_file().map(str::to_owned)} {onchoose} /> }
        }
        View::ByHand => html! { <ByHand {outcome} /> },
        _ => html! { <Place name={id} {facts} {onact} /> },
    };
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
