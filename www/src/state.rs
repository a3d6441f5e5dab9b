//! What the page shows, and how it changes: one reducer.

mod view;

use std::ops::Deref;
use std::rc::Rc;

use mirrorshift::api::{self, Analysis, Options};
use mirrorshift::diagnostic::Diagnostic;
use mirrorshift::release::Release;
use mirrorshift::text::{LineIndex, Unit};
use mirrorshift_kit::later::Trouble;
use mirrorshift_kit::words::Language;
use wasm_bindgen::JsValue;
use yew::Reducible;
use yew::html::ImplicitClone;

use crate::browser;
use crate::opening::Opening;
use crate::reading;
use crate::settings;
pub use view::{Theme, View};

/// The configuration the page opens with: a complete file of a 1.6 node.
pub const SAMPLE: &str = include_str!("../assets/sample.toml");

/// The file of the result that is the source with edits.
pub const CONFIG: &str = "config.toml";

/// A value too large to compare: equal when it is the very same one.
#[derive(Debug)]
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Shares `value`.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> ImplicitClone for Shared<T> {}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// What the core made of one state of the text.
#[derive(Debug)]
pub struct Outcome {
    /// Which state of the text.
    pub revision: u32,
    /// The text itself.
    pub source: String,
    /// What it was read for.
    pub options: Options,
    /// The language that the answer is in.
    pub language: Language,
    /// The core's answer.
    pub analysis: Analysis,
    /// Its findings, counted in lines and UTF-16 code units as the editor does.
    pub findings: Vec<Diagnostic>,
    /// What containerd makes of the text, if that is a hosts.toml.
    pub told: Option<Told>,
}

/// What the worker finds beside the outcome, once the text rests.
#[derive(Debug, Default)]
pub struct Beside {
    /// In the text, as [`Outcome::findings`].
    pub findings: Vec<Diagnostic>,
    /// Whether that is all there is to say: the text is another program's.
    pub is_all: bool,
    /// The first error in another of the files that are open, in a sentence.
    pub elsewhere: Option<String>,
}

impl Beside {
    /// All that is found in the text of `outcome`.
    pub fn with<'f>(&'f self, outcome: &'f Outcome) -> impl Iterator<Item = &'f Diagnostic> {
        let own = if self.is_all { &[] } else { &*outcome.findings };
        own.iter().chain(&self.findings)
    }
}

/// What containerd makes of a hosts.toml.
#[derive(Debug)]
pub struct Told {
    /// `used`, `empty`, `dropped` or `crash`.
    pub state: String,
    /// That in a sentence, and one about the tree that it belongs to.
    pub sentences: Vec<String>,
}

impl Outcome {
    /// Asks the core.
    pub fn new(revision: u32, source: String, options: Options, language: Language) -> Shared<Self> {
        let mut analysis = api::analyze(&source, &options);
        browser::translate(&mut analysis, language);
        let index = LineIndex::new(&source);
        let mut findings = analysis.diagnostics.clone();
        for finding in &mut findings {
            finding.locate(&index, Unit::Utf16);
        }
        Shared::new(Self { revision, source, options, language, analysis, findings, told: None })
    }

    /// A text that was not read yet.
    pub fn unread(source: String, options: Options, language: Language) -> Shared<Self> {
        let analysis = Analysis {
            source: api::Source { dialect: String::new(), containerd: options.containerd },
            files: Vec::new(),
            verdicts: Vec::new(),
            not_carried: Vec::new(),
            diagnostics: Vec::new(),
        };
        Shared::new(Self { revision: 0, source, options, language, analysis, findings: Vec::new(), told: None })
    }

    /// Whether this is the answer that is wanted.
    pub fn answers(&self, revision: u32, options: &Options, language: Language) -> bool {
        self.revision == revision && self.options == *options && self.language == language
    }

    /// Whether the text was read as a hosts.toml.
    pub fn is_hosts(&self) -> bool {
        self.analysis.source.dialect == settings::HOSTS_TOML
    }

    /// Whether the verdicts are left to the second module.
    pub fn is_unjudged(&self) -> bool {
        self.analysis.verdicts.is_empty() && !self.analysis.files.is_empty()
    }

    /// Where the result's config.toml first leaves the source, in UTF-16 code units.
    pub fn first_change(&self) -> Option<usize> {
        let patched = self.file(CONFIG)?;
        let pairs = self.source.bytes().zip(patched.bytes());
        let same = pairs.take_while(|(source, patched)| source == patched).count();
        (same < self.source.len()).then(|| LineIndex::new(&self.source).position(same, Unit::Utf16).offset)
    }

    /// The contents of a file of the result.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.analysis.files.iter().find(|file| file.path == path).map(|file| file.contents.as_str())
    }
}

/// How far an answer of the second module is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Progress {
    /// None is awaited.
    #[default]
    Settled,
    /// It is being loaded.
    Loading,
    /// There is none.
    Failed(Trouble),
}

/// What the page shows. The text itself lives in the editor.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Counts the edits of the text.
    pub revision: u32,
    /// What the text is read for.
    pub options: Options,
    /// Whether people, or a link, said which release reads the text.
    pub is_release_chosen: bool,
    /// The newest answer.
    pub outcome: Shared<Outcome>,
    /// What was found beside it.
    pub beside: Shared<Beside>,
    /// Whether a newer one is on its way from the second module.
    pub progress: Progress,
    /// How the result is looked at.
    pub view: View,
    /// Counts how often the trace was given an image from outside, since it then begins anew.
    pub traced: u32,
    /// The file that was chosen, while it exists.
    pub file: Option<String>,
    /// The dialog over the page: `samples`, `share`, `help`.
    pub dialog: Option<&'static str>,
    /// The language of the page.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
}

impl State {
    /// The page as it opens.
    pub fn opening(opening: Opening) -> Self {
        let Opening { source, options, is_release_chosen, view, file, language, theme } = opening;
        let source = source.unwrap_or_else(|| SAMPLE.to_owned());
        let is_plain = settings::is_plain(&source, &options) && !settings::is_hosts(&source, "", "");
        let mut state = Self {
            // What the shell can't answer is asked for like any other edit.
            revision: u32::from(!is_plain),
            outcome: if is_plain {
                Outcome::new(0, source, options.clone(), language)
            } else {
                Outcome::unread(source, options.clone(), language)
            },
            beside: Shared::new(Beside::default()),
            options,
            is_release_chosen,
            progress: Progress::default(),
            view,
            traced: 0,
            file,
            dialog: None,
            language,
            theme,
        };
        state.take(state.outcome.clone());
        state
    }

    /// Shows an answer. Until somebody says which release reads the text, it is one that such a text is from: on 1.6 a version
    /// 3 file would only be told to go back.
    fn take(&mut self, outcome: Shared<Outcome>) {
        let fitting = match outcome.analysis.source.dialect.as_str() {
            "containerd-v4" => Release::parse("2.3").ok(),
            "containerd-v3" => Release::parse("2.0").ok(),
            "containerd-v2" => Some(Options::default().containerd),
            _ => None,
        };
        if let Some(release) = fitting.filter(|_| !self.is_release_chosen) {
            self.options.containerd = release;
        }
        self.outcome = outcome;
        self.beside = Shared::new(Beside::default());
        self.progress = Progress::Settled;
    }

    /// The ways there are to look at what became of the text.
    pub fn views(&self) -> &'static [View] {
        let all: &'static [View] = const { &View::ALL };
        match &self.outcome {
            outcome if outcome.is_hosts() => const { &View::HOSTS },
            outcome if outcome.source.trim_ascii().is_empty() => all,
            _ => all.split_last().map_or(all, |it| it.1),
        }
    }

    /// The chosen view, or the first there is in its place.
    pub fn shown_view(&self) -> View {
        let views = self.views();
        let first = || views.first().copied().unwrap_or_default();
        views.iter().copied().find(|it| *it == self.view).unwrap_or_else(first)
    }

    /// The path of the file to show: the chosen one, or the first in the tree.
    pub fn shown_file(&self) -> Option<&str> {
        let files = &self.outcome.analysis.files;
        let chosen = self.file.as_ref().and_then(|path| files.iter().find(|file| file.path == *path));
        let first = || files.iter().find(|file| file.path.starts_with("certs.d/")).or(files.first());
        chosen.or_else(first).map(|file| file.path.as_str())
    }
}

/// What can happen to the page.
#[derive(Debug)]
pub enum Action {
    /// The text was edited.
    Edited,
    /// It was edited, and this is what it is now and where it lies.
    Typed { text: String, path: String },
    /// The core has answered.
    Answered(Shared<Outcome>),
    /// The worker has found what it was asked for beside this outcome.
    Found(Shared<Outcome>, Shared<Beside>),
    /// The second module was asked for the answer, and is not there yet.
    Loading,
    /// The second module has no answer to this revision and these options.
    Failed(u32, Box<Options>, Trouble),
    /// The release that reads the text was chosen.
    ReadBy(Release),
    /// The release that reads the result was chosen.
    Target(Option<Release>),
    /// The settings beside the releases, as the view of them gives them.
    Set(JsValue),
    /// A view is wanted.
    Look(View),
    /// A trace is wanted, of the image that was kept for it.
    Trace,
    /// The tab at this place was chosen.
    Tab(usize),
    /// A dialog is to be opened, or closed.
    Dialog(Option<&'static str>),
    /// What a link, a sample or an older text says; the text itself is the editor's.
    Open(Opening),
    /// A file was chosen.
    File(String),
    /// A language was chosen.
    Speak(Language),
    /// A theme was chosen.
    Theme(Theme),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Edited => next.revision = next.revision.wrapping_add(1),
            Action::Typed { text, path } => {
                next.revision = next.revision.wrapping_add(1);
                let answer = reading::is_quick(&text, &path, &next)
                    .then(|| reading::read(next.revision, text, next.options.clone(), next.language));
                // Verdicts that take another module are asked for like any other answer.
                if let Some(outcome) = answer.filter(|it| !it.is_unjudged()) {
                    next.take(outcome);
                }
            }
            Action::Answered(outcome) if outcome.answers(next.revision, &next.options, next.language) => {
                next.take(outcome);
            }
            // The text or the options have moved on: an answer to the new ones is on its way.
            Action::Answered(_) => return self,
            Action::Found(outcome, beside) if outcome == self.outcome && outcome.revision == self.revision => {
                next.beside = beside;
            }
            Action::Found(..) => return self,
            Action::Loading => next.progress = Progress::Loading,
            Action::Failed(revision, options, trouble) if revision == next.revision && *options == next.options => {
                next.progress = Progress::Failed(trouble);
            }
            Action::Failed(..) => return self,
            Action::ReadBy(release) => {
                next.options.containerd = release;
                next.is_release_chosen = true;
            }
            Action::Target(release) => next.options.target = release,
            Action::Set(given) => settings::read(&given, &mut next.options),
            Action::Look(view) => next.view = view,
            Action::Trace => {
                next.view = View::Trace;
                next.traced = next.traced.wrapping_add(1);
            }
            Action::Tab(at) => next.view = self.views().get(at).copied().unwrap_or_default(),
            Action::Dialog(dialog) => next.dialog = dialog,
            Action::Open(Opening { options, is_release_chosen, view, file, .. }) => {
                next.revision = next.revision.wrapping_add(1);
                next.is_release_chosen = is_release_chosen;
                next.traced = next.traced.wrapping_add(1);
                (next.options, next.view, next.file) = (options, view, file);
            }
            Action::File(path) => next.file = Some(path),
            Action::Speak(language) => next.language = language,
            Action::Theme(theme) => next.theme = theme,
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(state: State, actions: impl IntoIterator<Item = Action>) -> Rc<State> {
        actions.into_iter().fold(Rc::new(state), Reducible::reduce)
    }

    #[test]
    fn an_answer_to_an_older_text_is_dropped() {
        let opening = State::opening(Opening::default());
        let stale = Outcome::new(0, String::new(), Options::default(), Language::English);
        let state = after(opening.clone(), [Action::Edited, Action::Answered(stale)]);
        assert!(state.outcome == opening.outcome);
    }

    #[test]
    fn an_answer_for_another_release_is_dropped() {
        let opening = State::opening(Opening::default());
        let stale = Outcome::new(0, String::new(), Options::default(), Language::English);
        let newer = Release::new(2, 0, 0);
        let state = after(opening.clone(), [Action::ReadBy(newer), Action::Answered(stale)]);
        assert!(state.outcome == opening.outcome);
    }

    #[test]
    fn a_view_that_a_text_lacks_is_there_again_for_the_next_text() {
        let hosts = |revision| {
            let options = Options::default();
            let mut outcome = Outcome::unread("server = 'https://r.example'".to_owned(), options, Language::English);
            if let Some(outcome) = Rc::get_mut(&mut outcome.0) {
                outcome.analysis.source.dialect = settings::HOSTS_TOML.to_owned();
                outcome.revision = revision;
            }
            outcome
        };
        let state = after(State::opening(Opening::default()), [Action::Look(View::Changes)]);
        let state = after((*state).clone(), [Action::Edited, Action::Answered(hosts(1))]);
        assert_eq!(state.shown_view(), View::Form);
        let plain = Outcome::new(2, SAMPLE.to_owned(), Options::default(), Language::English);
        let state = after((*state).clone(), [Action::Edited, Action::Answered(plain)]);
        assert_eq!(state.shown_view(), View::Changes);
    }

    #[test]
    fn a_text_is_read_by_a_release_that_it_can_be_from_until_one_is_chosen() {
        let answer = |revision, version: u8, options: &Options| {
            let text = format!("version = {version}\n");
            Action::Answered(Outcome::new(revision, text, options.clone(), Language::English))
        };
        let named = |state: &State| state.options.containerd.to_string();
        let opened = State::opening(Opening::default());
        let newer = after(opened.clone(), [Action::Edited, answer(1, 3, &opened.options)]);
        assert_eq!(named(&newer), "2.0");
        let older = after((*newer).clone(), [Action::Edited, answer(2, 2, &newer.options)]);
        assert_eq!(named(&older), named(&opened));
        let chosen = after(opened, [Action::ReadBy(Release::new(1, 7, 0)), Action::Edited]);
        let answered = after((*chosen).clone(), [answer(1, 3, &chosen.options)]);
        assert_eq!(answered.options, chosen.options);
    }

    #[test]
    fn a_chosen_file_is_shown_as_long_as_it_exists() {
        let state = after(State::opening(Opening::default()), [Action::File("config.toml".to_owned())]);
        assert_eq!(state.shown_file(), Some("config.toml"));
        let state = after((*state).clone(), [Action::File("certs.d/gone/hosts.toml".to_owned())]);
        assert_ne!(state.shown_file(), Some("certs.d/gone/hosts.toml"));
    }
}
