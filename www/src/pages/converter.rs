//! The converter: the configuration on one side, what becomes of it on the other.

use gloo_timers::callback::Timeout;
use js_sys::Array;
use mirrorshift::api::Options;
use mirrorshift::release::Release;
use mirrorshift::text::{Position, Span};
use mirrorshift_kit::components::tabs::{Tab, Tabs};
use mirrorshift_kit::later::{self, Trouble, field, number, set};
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
use crate::reading;
use crate::settings::{in_javascript, is_hosts, is_plain};
use crate::state::{Action, Outcome, Shared, State, Theme, View};
use crate::words;

/// How long the text rests, in milliseconds, before the worker is asked for what is beside.
const PAUSE: u32 = 400;

#[component]
pub fn Converter() -> Html {
    let state = use_reducer(|| State::opening(Opening::read()));
    let source = use_memo((), |()| Source::default());
    use_answers(&state, &source);
    use_beside(&state, &source);
    use_effect_with(state.theme, |theme| browser::set_theme(*theme));
    use_effect_with(state.language, |language| browser::set_language(*language));
    let options = use_memo((state.options.clone(), state.language), |(options, language)| {
        let options = in_javascript(options);
        set(&options, "locale", language.locale());
        Shared::new(options)
    });
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
        view: state.shown_view(),
        file: state.file.clone(),
        text: (*source).clone(),
    };

    let words = words::of(state.language);
    let on = use_memo((), |()| Callbacks::new(&state.dispatcher(), &source));
    {
        let onact = on.act.clone();
        use_effect_with((), move |()| {
            let open = Closure::<dyn Fn(JsValue)>::new(move |link| onact.emit(("open".to_owned(), link)));
            browser::when_opened(&open);
            move || drop(open)
        });
    }
    html! {
        <ContextProvider<Language> context={state.language}>
            <Header facts={facts.clone()} options={state.options.clone()} theme={state.theme} onreadby={&on.read_by}
                ontarget={&on.target} onact={&on.act} ondialog={&on.dialog} onspeak={&on.speak} ontheme={&on.theme} />
            // What is there until then is about another text.
            <main class="desk" aria-busy={(!outcome.answers(state.revision, &state.options, state.language)).to_string()}>
                <Verdict {outcome} beside={&state.beside} progress={state.progress.clone()} onbyhand={&on.by_hand} onretry={&on.edit} />
                <SourcePane facts={facts.clone()} beside={&state.beside} onact={&on.act} ondialog={&on.dialog} />
                <Problems {outcome} beside={&state.beside} onjump={&on.jump} onmend={&on.mend} />
                <section id="result" class="result" aria-label={words.result} tabindex="-1">
                    <Registries {outcome} onimage={&on.registry} />
                    { tabs(&state, words, &on) }
                    { panel(&state, &source, facts.clone(), &on) }
                </section>
            </main>
            if let Some(name) = state.dialog {
                <Place key={name} {name} {facts} onact={&on.act} />
            }
            <footer class="foot"><p>{ words.private }</p><p><a href={state.language.page("docs/reference/rules/index")} target="_blank" rel="noreferrer">{ words.all_rules }</a>{ " · " }{ words.licence }</p></footer>
        </ContextProvider<Language>>
    }
}

/// What the parts of the page call. Made once: a part whose callbacks are the same is not drawn again.
struct Callbacks {
    edit: Callback<()>,
    by_hand: Callback<()>,
    jump: Callback<Span>,
    mend: Callback<Option<usize>>,
    registry: Callback<String>,
    look: Callback<usize>,
    file: Callback<String>,
    read_by: Callback<Release>,
    target: Callback<Option<Release>>,
    act: Callback<(String, JsValue)>,
    dialog: Callback<&'static str>,
    speak: Callback<Language>,
    theme: Callback<Theme>,
}

impl Callbacks {
    fn new(dispatcher: &UseReducerDispatcher<State>, source: &Source) -> Self {
        let registry = dispatcher.clone();
        let (acting, acted_on) = (dispatcher.clone(), source.clone());
        let (jumped, mended) = (source.clone(), source.clone());
        Self {
            edit: send(dispatcher, |()| Action::Edited),
            by_hand: send(dispatcher, |()| Action::Look(View::ByHand)),
            jump: Callback::from(move |span: Span| jumped.select(span)),
            mend: Callback::from(move |index: Option<usize>| mended.mend(index)),
            registry: Callback::from(move |image: String| {
                browser::keep_trace(&image, &JsValue::UNDEFINED);
                registry.dispatch(Action::Trace);
            }),
            look: send(dispatcher, Action::Tab),
            file: send(dispatcher, Action::File),
            read_by: send(dispatcher, Action::ReadBy),
            target: send(dispatcher, Action::Target),
            act: Callback::from(move |(wish, what): (String, JsValue)| act(&acting, &acted_on, &wish, &what)),
            dialog: send(dispatcher, |name| Action::Dialog(Some(name))),
            speak: send(dispatcher, Action::Speak),
            theme: send(dispatcher, Action::Theme),
        }
    }
}

/// Does what a view or the source pane wishes; `what` belongs to it.
fn act(dispatcher: &UseReducerDispatcher<State>, source: &Source, wish: &str, what: &JsValue) {
    match wish {
        "edited" => dispatcher.dispatch(Action::Typed { text: source.text(), path: source.path() }),
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
            // The image of the text before says nothing of this one.
            if opening.source.is_some() && later::optional_text(what, "image").is_none() {
                browser::forget_trace();
            }
            source.reopen(what);
            if let Some(text) = &opening.source {
                source.replace(text, true);
            }
            dispatcher.dispatch(Action::Open(opening));
        }
        // `{ source, edits }`: edits of that text, if it still is the text.
        "edits" => source.edit(&later::text(what, "source"), &field(what, "edits")),
        // `{ files, path }`: what is open from now on, and which of it is shown.
        "shelve" => source.shelve(&field(what, "files"), &later::text(what, "path")),
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
        // Lines of the result: `{ file, first, last }`.
        "goto" => {
            source.aim(what);
            dispatcher.dispatch(Action::File(later::text(what, "file")));
            dispatcher.dispatch(Action::Look(View::Files));
        }
        _ => {}
    }
}

/// Reads the text again after each change of it or of the options that was not answered on the spot. What takes long goes to
/// the worker.
#[hook]
fn use_answers(state: &UseReducerHandle<State>, source: &Source) {
    let (dispatcher, source, outcome) = (state.dispatcher(), source.clone(), state.outcome.clone());
    let language = state.language;
    // The language that was asked for, until there is another: where its words can't be loaded, the core goes on in English.
    let asked = use_state(|| None);
    use_effect_with(
        (state.revision, state.options.clone(), language, *asked),
        move |(revision, options, language, last)| {
            let language = *language;
            if outcome.answers(*revision, options, language) {
                return;
            }
            if !browser::knows(language) && *last != Some(language) {
                wasm_bindgen_futures::spawn_local(async move {
                    browser::learn(language).await;
                    asked.set(Some(language));
                });
                return;
            }
            if browser::knows(language) && last.is_some() {
                asked.set(None);
            }
            let (revision, options, text) = (*revision, options.clone(), source.text());
            let path = source.path();
            if is_hosts(&text, &path, &outcome.analysis.source.dialect) {
                let hosts = Some((path, source.files()));
                wasm_bindgen_futures::spawn_local(ask_later(dispatcher, revision, text, options, language, hosts));
                return;
            }
            let expected = reading::expected(&text);
            let is_long = expected > reading::AT_ONCE;
            if !is_plain(&text, &options) || is_long && (later::is_here() || expected > reading::LONGEST) {
                wasm_bindgen_futures::spawn_local(ask_later(dispatcher, revision, text, options, language, None));
                return;
            }
            if is_long {
                // Nobody waits for the worker to load who can have the answer here: it is for the next key.
                let (text, asked) = (text.clone(), in_javascript(&options));
                wasm_bindgen_futures::spawn_local(async move {
                    let _ = later::ask("analysis", &text, &asked, Vec::new()).await;
                });
            }
            let outcome = reading::read(revision, text, options, language);
            if outcome.is_unjudged() {
                let (text, options) = (outcome.source.clone(), outcome.options.clone());
                wasm_bindgen_futures::spawn_local(ask_later(dispatcher, revision, text, options, language, None));
            } else {
                dispatcher.dispatch(Action::Answered(outcome));
            }
        },
    );
}

/// Has the worker answer what the shell can't. A hosts.toml comes with its path and the files beside it.
async fn ask_later(
    dispatcher: UseReducerDispatcher<State>,
    revision: u32,
    source: String,
    options: Options,
    language: Language,
    hosts: Option<(String, JsValue)>,
) {
    if !later::is_here() {
        dispatcher.dispatch(Action::Loading);
    }
    let asked = in_javascript(&options);
    set(&asked, "locale", language.locale());
    let is_config = hosts.is_none();
    let mut extra = Vec::new();
    if let Some((path, files)) = hosts {
        set(&asked, "files", files);
        extra.push(path.into());
    }
    match later::ask("analysis", &source, &asked, extra).await {
        Ok(answer) => {
            dispatcher.dispatch(Action::Answered(answer::outcome(revision, source, options, language, &answer)))
        }
        // The answer to the newer question comes as well.
        Err(Trouble::Superseded) => {}
        // A long text is then read here, for as long as that takes.
        Err(Trouble::NotLoaded) if is_config && is_plain(&source, &options) && options.target.is_none() => {
            dispatcher.dispatch(Action::Answered(Outcome::new(revision, source, options, language)));
        }
        Err(trouble) => dispatcher.dispatch(Action::Failed(revision, Box::new(options), trouble)),
    }
}

/// Asks the worker, once the text rests, for what there is no room to look for here: what the files that are open show together,
/// and what a comment gives away.
#[hook]
fn use_beside(state: &UseReducerHandle<State>, source: &Source) {
    let (dispatcher, source) = (state.dispatcher(), source.clone());
    use_effect_with(state.outcome.clone(), move |outcome| {
        let outcome = outcome.clone();
        let timer = Timeout::new(PAUSE, move || {
            let (files, path) = (source.files(), source.path());
            if is_more(&outcome, &files, &path) {
                wasm_bindgen_futures::spawn_local(ask_beside(dispatcher, outcome, files, path));
            }
        });
        move || drop(timer)
    });
}

/// Whether there is more to look at than the text, or the text, which somebody gave, holds any of the words that the rules
/// behind `beside` look for.
fn is_more(outcome: &Outcome, files: &JsValue, path: &str) -> bool {
    const WORDS: [&str; 6] = ["insecure_skip_verify", "headers", "ctr ", "fall", "upstream", "air"];
    // In a file without plugins, of another program.
    const OTHERS: [&str; 3] = ["regist", "mirrors:", "configs:"];
    let said = outcome.source.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|it| said.contains(it));
    !outcome.is_hosts()
        && (Array::from(files).length() > 1
            || !(path.is_empty() || path.ends_with("config.toml"))
            || outcome.revision > 0 && (says(&WORDS) || !says(&["plugins"]) && says(&OTHERS)))
}

/// Who gets no answer misses nothing that was there before.
async fn ask_beside(dispatcher: UseReducerDispatcher<State>, outcome: Shared<Outcome>, files: JsValue, path: String) {
    let asked = in_javascript(&outcome.options);
    set(&asked, "locale", outcome.language.locale());
    set(&asked, "files", files);
    if let Ok(answer) = later::ask("beside", &outcome.source, &asked, vec![path.into()]).await {
        dispatcher.dispatch(Action::Found(outcome, Shared::new(answer::beside(&answer))));
    }
}

/// A callback that turns what it is given into an action.
fn send<T: 'static>(dispatcher: &UseReducerDispatcher<State>, action: fn(T) -> Action) -> Callback<T> {
    let dispatcher = dispatcher.clone();
    Callback::from(move |value| dispatcher.dispatch(action(value)))
}

fn tabs(state: &State, words: &'static words::Words, on: &Callbacks) -> Html {
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
            View::Form => (words.form, None),
        };
        Tab { id: view.id(), label, count }
    };
    let (views, shown) = (state.views(), state.shown_view());
    let chosen = views.iter().position(|view| *view == shown).unwrap_or_default();
    html! { <Tabs label={words.result} tabs={views.iter().copied().map(tab).collect::<Vec<_>>()} {chosen} onchoose={&on.look} /> }
}

fn panel(state: &State, source: &Source, facts: Facts, on: &Callbacks) -> Html {
    let outcome = &state.outcome;
    let view = state.shown_view();
    let id = view.id();
    let contents = match view {
        View::Files => {
            html! { <Files source={source.clone()} {outcome} chosen={state.shown_file().map(str::to_owned)} onchoose={&on.file} /> }
        }
        View::ByHand => html! { <ByHand {outcome} /> },
        // A trace that is asked for from outside takes the place of the one that is shown.
        View::Trace => html! { <Place key={state.traced} name={id} {facts} onact={&on.act} /> },
        _ => html! { <Place name={id} {facts} onact={&on.act} /> },
    };
    html! {
        <div role="tabpanel" class="panel" id={format!("panel-{id}")} aria-labelledby={format!("tab-{id}")} key={id}>
            { contents }
        </div>
    }
}
