//! What the page's second module answers beside the functions for everyone.
//!
//! Nothing is masked: the page shows people the text that they have just put into it.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{conversion_options, in_utf16, read_options, translate, write};
use crate::api::{self, Analysis, Diagnostic, File, FileState, ImageVerdict, Locale, NotCarried, Options};
use crate::compare::Verdict;
use crate::diagnostic::Severity;
use crate::message::{Message, Messages};
use crate::parse;
use crate::rules;
use crate::text::Unit;

/// The dialect of a hosts.toml.
const HOSTS_TOML: &str = "hosts-toml";

/// [`Analysis`], as it crosses over.
#[derive(Serialize)]
struct Answer {
    dialect: String,
    files: Vec<File>,
    verdicts: Vec<Judged>,
    not_carried: Vec<NotCarried>,
    diagnostics: Vec<Diagnostic>,
    /// What containerd makes of a hosts.toml.
    told: Option<Told>,
}

#[derive(Serialize)]
struct Told {
    state: FileState,
    /// That in a sentence, and one about the tree that it belongs to.
    sentences: Vec<Message>,
}

#[derive(Serialize)]
struct Judged {
    image: String,
    registry: String,
    any_other: bool,
    verdict: Verdict,
    differences: Vec<Message>,
}

/// The whole analysis of `source`, a config.toml or what `crictl info` prints, without its plans. A hosts.toml has a
/// `path`, if only an empty one; it is read as the one at that path among `options.files`, when it is one of those.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn analysis(source: &str, options: JsValue, path: Option<String>) -> Result<JsValue, JsError> {
    let mut options = read_options(options)?;
    let locale = options.locale();
    if let Some(path) = path {
        let files = options.files.take().unwrap_or_default();
        return write(&hosts(source, &path, &files, &conversion_options(options)?, locale));
    }
    let mut analysis = analyzed(source, &conversion_options(options)?);
    translate(&mut analysis, locale);
    in_utf16(source, &mut analysis.diagnostics);
    let Analysis { source: read_as, files, verdicts, not_carried, diagnostics } = analysis;
    let verdicts = verdicts.into_iter().map(judged).collect();
    write(&Answer { dialect: read_as.dialect, files, verdicts, not_carried, diagnostics, told: None })
}

/// What a hosts.toml comes to, by itself and in its tree.
fn hosts(source: &str, path: &str, files: &[File], options: &Options, locale: Locale) -> Answer {
    let mut form = api::hosts_form(source, Some(path).filter(|it| it.contains('/')), options.containerd, Unit::Utf16);
    translate(&mut form, locale);
    let mut sentences = vec![form.sentence];
    let mut diagnostics = form.diagnostics;
    if files.len() > 1 {
        let mut tree = api::tree(files, None, options.containerd, Unit::Utf16);
        translate(&mut tree, locale);
        // In its tree, more is found about it.
        if let Some(file) = tree.files.into_iter().find(|it| it.path == path) {
            diagnostics = file.diagnostics;
        }
        sentences.push(tree.sentence);
    }
    Answer {
        dialect: HOSTS_TOML.to_owned(),
        files: Vec::new(),
        verdicts: Vec::new(),
        not_carried: Vec::new(),
        diagnostics,
        told: Some(Told { state: form.state, sentences }),
    }
}

/// What the shell of the page does not look for.
#[derive(Default, Serialize)]
struct Beside {
    /// What more is found in the text.
    found: Vec<Diagnostic>,
    /// Whether that is all there is to say: the text is another program's.
    is_all: bool,
    /// The first error in another of the files.
    elsewhere: Option<Message>,
}

impl Messages for Beside {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.found.each_message(visit);
        self.elsewhere.iter_mut().for_each(visit);
    }
}

/// What [`analysis`] does not look for in `source`, a config.toml: what its writer believes, and, where it is the one at `path`
/// among `options.files`, what its name says and what they show together.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn beside(source: &str, options: JsValue, path: &str) -> Result<JsValue, JsError> {
    let mut options = read_options(options)?;
    let locale = options.locale();
    let files = options.files.take().unwrap_or_default();
    let options = conversion_options(options)?;
    let mut beside = Beside::default();
    if parse::is_json(source) {
        return write(&beside);
    }
    if files.iter().any(|it| it.path == path) {
        let tree = api::tree(&files, None, options.containerd, Unit::Utf16);
        let (own, others): (Vec<_>, Vec<_>) = tree.files.into_iter().partition(|it| it.path == path);
        beside.found = own.into_iter().flat_map(|it| it.diagnostics).collect();
        beside.elsewhere = others.into_iter().find_map(|it| {
            let error = it.diagnostics.into_iter().find(|it| it.severity == Severity::Error)?;
            Some(say!("in `{path}`: {message}", path = it.path, message = error.message))
        });
    } else {
        beside.found = api::check_beliefs(source, options.containerd);
        in_utf16(source, &mut beside.found);
    }
    let mut already = api::analyze(source, &options).diagnostics;
    in_utf16(source, &mut already);
    // At a place that has a finding, the conversion knows more.
    let place = |it: &Diagnostic| it.span.map(|span| span.start.offset);
    beside.found.retain(|it| {
        !already.iter().any(|other| other.code == it.code || (it.span.is_some() && place(other) == place(it)))
    });
    beside.is_all = beside.found.iter().any(rules::is_of_another_program);
    translate(&mut beside, locale);
    write(&beside)
}

fn analyzed(source: &str, options: &Options) -> Analysis {
    if !parse::is_json(source) {
        return api::analyze(source, options);
    }
    let info = api::convert(source, options);
    // As `api::convert` judges it: settings beside the registry go into the fragment.
    let plain = Options { knobs: api::Knobs::default(), ..options.clone() };
    let config = api::as_config(source);
    Analysis {
        source: info.source,
        files: info.files,
        verdicts: config.map(|config| api::analyze(&config, &plain).verdicts).unwrap_or_default(),
        not_carried: info.not_carried,
        diagnostics: info.diagnostics,
    }
}

fn judged(it: ImageVerdict) -> Judged {
    let ImageVerdict { image, registry, any_other, verdict, differences } = it;
    Judged { image, registry, any_other, verdict, differences }
}
