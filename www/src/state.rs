//! What the page shows, and how it changes: one reducer.

use std::ops::Deref;
use std::rc::Rc;

use mirrorshift::api::{self, Analysis, Engine, Options};
use mirrorshift::diagnostic::Diagnostic;
use mirrorshift::release::Release;
use mirrorshift::text::{LineIndex, Unit};
use yew::Reducible;
use yew::html::ImplicitClone;

use crate::form::Form;
use crate::later::Trouble;

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
    /// The core's answer.
    pub analysis: Analysis,
    /// Its findings, counted in lines and UTF-16 code units as the editor does.
    pub findings: Vec<Diagnostic>,
}

impl Outcome {
    /// Asks the core.
    pub fn new(revision: u32, source: String, options: Options) -> Shared<Self> {
        let analysis = api::analyze(&source, &options);
        let index = LineIndex::new(&source);
        let mut findings = analysis.diagnostics.clone();
        for finding in &mut findings {
            finding.locate(&index, Unit::Utf16);
        }
        Shared::new(Self { revision, source, options, analysis, findings })
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

/// The ways to look at the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The tree, and one file of it.
    #[default]
    Files,
    /// What changes in config.toml.
    Changes,
    /// The hosts asked for an image, before and after.
    Pulls,
    /// What could not be carried over.
    ByHand,
    /// migrate.sh, and how it is run.
    Script,
    /// The documents for many nodes.
    Fleets,
    /// Whether a node now does what was planned.
    Node,
}

impl View {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 7] =
        [Self::Files, Self::Changes, Self::Pulls, Self::ByHand, Self::Script, Self::Fleets, Self::Node];

    /// A word for ids.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Changes => "changes",
            Self::Pulls => "pulls",
            Self::ByHand => "by-hand",
            Self::Script => "script",
            Self::Fleets => "fleets",
            Self::Node => "node",
        }
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

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What the page shows. The text itself lives in the editor.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Counts the edits of the text.
    pub revision: u32,
    /// What the text is read for.
    pub options: Options,
    /// What was asked for beside the releases, as it was typed.
    pub form: Form,
    /// The newest answer.
    pub outcome: Shared<Outcome>,
    /// Whether a newer one is on its way from the second module.
    pub progress: Progress,
    /// How the result is looked at.
    pub view: View,
    /// The file that was chosen, while it exists.
    pub file: Option<String>,
    /// The image whose plans are shown; the first one until another is named.
    pub image: Option<String>,
    /// The engine whose document is shown.
    pub engine: Engine,
    /// What a node says, as it was pasted: `crictl info`, and `containerd config dump`.
    pub reports: [Rc<str>; 2],
    /// Light or dark.
    pub theme: Theme,
}

impl State {
    /// The page as it opens.
    pub fn opening() -> Self {
        let options = Options::default();
        Self {
            revision: 0,
            outcome: Outcome::new(0, SAMPLE.to_owned(), options.clone()),
            form: Form::new(&options),
            options,
            progress: Progress::default(),
            view: View::default(),
            file: None,
            image: None,
            engine: Engine::default(),
            reports: [Rc::from(""), Rc::from("")],
            theme: Theme::default(),
        }
    }

    /// The path of the file to show: the chosen one, or the first in the tree.
    pub fn shown_file(&self) -> Option<&str> {
        let files = &self.outcome.analysis.files;
        let chosen = self.file.as_ref().and_then(|path| files.iter().find(|file| file.path == *path));
        let first = || files.iter().find(|file| file.path.starts_with("certs.d/")).or(files.first());
        chosen.or_else(first).map(|file| file.path.as_str())
    }

    /// The image whose plans are shown.
    pub fn shown_image(&self) -> &str {
        let first = || self.outcome.analysis.verdicts.first().map(|verdict| verdict.image.as_str());
        self.image.as_deref().or_else(first).unwrap_or_default()
    }
}

/// What can happen to the page.
#[derive(Debug)]
pub enum Action {
    /// The text was edited.
    Edited,
    /// The core has answered.
    Answered(Shared<Outcome>),
    /// The second module was asked for the answer, and is not there yet.
    Loading,
    /// The second module has no answer to this revision and these options.
    Failed(u32, Box<Options>, Trouble),
    /// The release that reads the text was chosen.
    ReadBy(Release),
    /// The release that reads the result was chosen.
    Target(Option<Release>),
    /// Another setting was made.
    Set(Form),
    /// A tab was chosen.
    Look(View),
    /// A file was chosen.
    File(String),
    /// An image was named, to see how it is pulled.
    Image(String),
    /// An engine was chosen.
    Engine(Engine),
    /// What a node says was pasted; which of the two.
    Report(usize, Rc<str>),
    /// A theme was chosen.
    Theme(Theme),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Edited => next.revision = next.revision.wrapping_add(1),
            Action::Answered(outcome) if outcome.revision == next.revision && outcome.options == next.options => {
                next.outcome = outcome;
                next.progress = Progress::Settled;
            }
            // The text or the options have moved on: an answer to the new ones is on its way.
            Action::Answered(_) => return self,
            Action::Loading => next.progress = Progress::Loading,
            Action::Failed(revision, options, trouble) if revision == next.revision && *options == next.options => {
                next.progress = Progress::Failed(trouble);
            }
            Action::Failed(..) => return self,
            Action::ReadBy(release) => {
                next.options.containerd = release;
                next.form.fill(&mut next.options);
            }
            Action::Target(release) => next.options.target = release,
            Action::Set(form) => {
                form.fill(&mut next.options);
                next.form = form;
            }
            Action::Look(view) => next.view = view,
            Action::File(path) => next.file = Some(path),
            Action::Image(image) => next.image = Some(image),
            Action::Engine(engine) => next.engine = engine,
            Action::Report(at, text) => {
                if let Some(report) = next.reports.get_mut(at) {
                    *report = text;
                }
            }
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
        let opening = State::opening();
        let stale = Outcome::new(0, String::new(), Options::default());
        let state = after(opening.clone(), [Action::Edited, Action::Answered(stale)]);
        assert!(state.outcome == opening.outcome);
    }

    #[test]
    fn an_answer_for_another_release_is_dropped() {
        let opening = State::opening();
        let stale = Outcome::new(0, String::new(), Options::default());
        let newer = Release::new(2, 0, 0);
        let state = after(opening.clone(), [Action::ReadBy(newer), Action::Answered(stale)]);
        assert!(state.outcome == opening.outcome);
    }

    #[test]
    fn a_chosen_file_is_shown_as_long_as_it_exists() {
        let state = after(State::opening(), [Action::File("config.toml".to_owned())]);
        assert_eq!(state.shown_file(), Some("config.toml"));
        let state = after((*state).clone(), [Action::File("certs.d/gone/hosts.toml".to_owned())]);
        assert_ne!(state.shown_file(), Some("certs.d/gone/hosts.toml"));
    }
}
