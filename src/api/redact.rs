//! A text for a link: without its secrets, in the same shape.

use serde::Serialize;

use crate::parse::anywhere::{self, Secret};
use crate::text::{LineIndex, Span, Unit};

/// A text without its secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Redacted {
    /// The text, with a placeholder for each secret; byte for byte the same where there is none.
    pub text: String,
    /// What was replaced, in order.
    pub replaced: Vec<Replaced>,
}

/// A secret that was replaced.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Replaced {
    /// What it is known by: `registry.configs."x".auth.password`, `Authorization`, `://` for what stands in a URL; `?`
    /// where nothing names it.
    pub key: String,
    /// Where it stood in the original text.
    pub span: Span,
}

/// `text`, which may be of any kind, with a placeholder for whatever may be a secret. What has no secret, and what has been
/// through here already, comes back as it is.
///
/// A placeholder has the shape of what it stands for: quotes stay, the base64 of `user:password` is one of `***:***`, a
/// number is 0. So what is found in the text, and what containerd would ask, stays the same.
#[must_use]
pub fn redact(text: &str) -> Redacted {
    let secrets = anywhere::secrets(text);
    let index = LineIndex::new(text);
    let replaced = |it: &Secret| {
        let mut span = Span::from(it.extent);
        index.locate(&mut span, Unit::Character);
        Replaced { key: it.key.clone(), span }
    };
    Redacted { text: anywhere::replaced(text, &secrets), replaced: secrets.iter().map(replaced).collect() }
}
