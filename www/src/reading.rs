//! Reading a text in the task of a key press, as long as that is quick on this machine.

use std::cell::Cell;

use mirrorshift::api::Options;
use mirrorshift_kit::browser::now;
use mirrorshift_kit::words::Language;

use crate::browser;
use crate::settings::{is_hosts, is_plain};
use crate::state::{Outcome, Shared, State};

/// What is read within this time, in milliseconds, is read at once; the rest is asked of the worker.
pub const AT_ONCE: f64 = 20.0;
/// What takes longer, in milliseconds, is asked of the worker even where that has to be loaded first.
pub const LONGEST: f64 = 200.0;
/// How long a byte takes where nothing was measured yet, in milliseconds: 256 KB in some 10.
const USUAL_PACE: f64 = 0.00004;
/// Of a shorter text, in bytes, reading takes no less.
const SHORTEST: usize = 8 * 1024;

thread_local! {
    /// How long a byte takes on this machine, in milliseconds.
    static PACE: Cell<f64> = const { Cell::new(USUAL_PACE) };
}

/// How long reading `text` is expected to take, in milliseconds.
pub fn expected(text: &str) -> f64 {
    PACE.get() * length(text)
}

/// Reads `text` here and now, and learns how long that takes.
pub fn read(revision: u32, text: String, options: Options, language: Language) -> Shared<Outcome> {
    let length = length(&text);
    let start = now();
    let outcome = Outcome::new(revision, text, options, language);
    // Half of what it was, since one answer may be held up by something else.
    PACE.set(f64::midpoint(PACE.get(), (now() - start) / length));
    outcome
}

/// Whether the shell has a whole answer for `text`, which lies at `path`, and has it quickly: one render then shows the
/// letter that was typed and what comes of it.
pub fn is_quick(text: &str, path: &str, state: &State) -> bool {
    let options = &state.options;
    expected(text) <= AT_ONCE
        && options.target.is_none_or(|it| it == options.containerd)
        && is_plain(text, options)
        && browser::knows(state.language)
        && !is_hosts(text, path, &state.outcome.analysis.source.dialect)
}

/// The bytes of a text that its reading is expected to take.
#[allow(clippy::cast_precision_loss)]
fn length(text: &str) -> f64 {
    text.len().max(SHORTEST) as f64
}
