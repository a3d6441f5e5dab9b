//! JavaScript in, the façade's answers out. Beyond that, this turns byte offsets into UTF-16.
//!
//! A bad configuration is a normal answer. `Err` means only that `options` had the wrong shape.

use serde::Deserialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::api::{self, Conversion, Diagnostic, Mode};
use crate::release::Release;
use crate::text::{LineIndex, Unit};

/// What to convert, and for whom; every key may be left out.
#[derive(Debug, Default, Deserialize, Tsify)]
#[serde(default, rename_all = "snake_case")]
pub struct Options {
    /// The release that reads the file today: `1.6`, `1.6.24`. Default `1.6`.
    #[tsify(optional)]
    pub containerd: Option<String>,
    /// The release that will read the result. Default: the same.
    #[tsify(optional)]
    pub target: Option<String>,
    /// The directory to set as `config_path`.
    #[tsify(optional)]
    pub config_path: Option<String>,
    /// `exact` or `recommended`.
    #[tsify(optional)]
    pub mode: Option<String>,
    /// Image references to compare, beside one for each registry that is named.
    #[tsify(optional)]
    pub images: Option<Vec<String>>,
}

impl Options {
    fn read(options: Ts<Self>) -> Result<api::Options, JsError> {
        let given = options.to_rust().map_err(|error| JsError::new(&error.to_string()))?;
        let release =
            |text: Option<String>| text.map(|it| Release::parse(&it)).transpose().map_err(|it| JsError::new(&it));
        let default = api::Options::default();
        let mode = match given.mode.as_deref() {
            None | Some("exact") => Mode::Exact,
            Some("recommended") => Mode::Recommended,
            Some(other) => {
                return Err(JsError::new(&format!("expected `exact` or `recommended` for `mode`, found `{other}`")));
            }
        };
        Ok(api::Options {
            containerd: release(given.containerd)?.unwrap_or(default.containerd),
            target: release(given.target)?,
            config_path: given.config_path.unwrap_or(default.config_path),
            mode,
            images: given.images.unwrap_or_default(),
        })
    }
}

/// Converts `source`: files, a comparison for each registry with both plans, what could not be carried over, findings.
///
/// # Errors
/// When `options` has the wrong shape; never for any text.
#[wasm_bindgen]
pub fn analyze(source: &str, options: Ts<Options>) -> Result<Ts<Conversion>, JsError> {
    let mut conversion = api::convert(source, &Options::read(options)?);
    in_utf16(source, &mut conversion.diagnostics);
    conversion.into_ts().map_err(|error| JsError::new(&error.to_string()))
}

/// Spans and edits in UTF-16 code units, as JavaScript counts.
fn in_utf16(source: &str, diagnostics: &mut [Diagnostic]) {
    let index = LineIndex::new(source);
    for diagnostic in diagnostics {
        diagnostic.locate(&index, Unit::Utf16);
    }
}

/// The whole analysis of a source, without the crossing of its result to JavaScript: how many bytes came out.
#[cfg(feature = "bench")]
#[wasm_bindgen]
pub fn analyze_lean(source: &str) -> usize {
    let analysis = api::analyze(source, &api::Options::default());
    analysis.files.iter().map(|file| file.contents.len()).sum()
}
