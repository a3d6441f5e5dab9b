//! What the page's second module answers beside the functions for everyone.
//!
//! Nothing is masked: the page shows people the text that they have just put into it.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{conversion_options, in_utf16, read_options, translate, write};
use crate::api::{self, Analysis, Diagnostic, File, ImageVerdict, NotCarried, Options};
use crate::compare::Verdict;
use crate::message::Message;
use crate::parse;

/// [`Analysis`], as it crosses over.
#[derive(Serialize)]
struct Answer {
    dialect: String,
    files: Vec<File>,
    verdicts: Vec<Judged>,
    not_carried: Vec<NotCarried>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Judged {
    image: String,
    registry: String,
    any_other: bool,
    verdict: Verdict,
    differences: Vec<Message>,
}

/// The whole analysis of `source`, a config.toml or what `crictl info` prints, without its plans.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn analysis(source: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = read_options(options)?;
    let locale = options.locale();
    let mut analysis = analyzed(source, &conversion_options(options)?);
    translate(&mut analysis, locale);
    in_utf16(source, &mut analysis.diagnostics);
    let Analysis { source: read_as, files, verdicts, not_carried, diagnostics } = analysis;
    let verdicts = verdicts.into_iter().map(judged).collect();
    write(&Answer { dialect: read_as.dialect, files, verdicts, not_carried, diagnostics })
}

/// The hosts asked for `image`, before and after; `null` where the text can't be used or the reference is none.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen(skip_typescript)]
pub fn compare(source: &str, image: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = read_options(options)?;
    let locale = options.locale();
    let config = api::as_config(source);
    let options = conversion_options(options)?;
    let mut comparison = api::compare_image(config.as_deref().unwrap_or(source), &options, image);
    translate(&mut comparison, locale);
    write(&comparison)
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
