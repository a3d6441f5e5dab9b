//! Every sentence the shell says by itself, in one table for each language.
//!
//! What the core says (messages, help, differences) comes with its answers and is not repeated here.

mod chinese;
mod english;

use mirrorshift::api::Verdict;
use mirrorshift::diagnostic::Severity;
use mirrorshift_kit::words::Language;

/// The shell's table for `language`.
pub const fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::Chinese => &chinese::WORDS,
    }
}

/// What the shell says in one language.
pub struct Words {
    pub skip_to_source: &'static str,
    pub skip_to_result: &'static str,
    pub tagline: &'static str,
    pub read_by: &'static str,
    pub target: &'static str,
    pub same_release: &'static str,
    pub settings: &'static str,
    pub settings_changed: &'static str,
    pub share: &'static str,
    pub help: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,

    pub source: &'static str,
    pub source_hosts: &'static str,
    pub source_label: &'static str,
    pub samples: &'static str,
    pub clear: &'static str,
    pub plain_editor: &'static str,

    pub problems: &'static str,
    pub none: &'static str,
    /// The same as `problems` with their number, for ears.
    pub problem_count: fn(usize) -> String,
    pub no_problems: &'static str,
    pub more_problems: fn(usize) -> String,
    /// The button that draws more of a list; how many are left.
    pub show_more: fn(usize) -> String,
    pub go_to: fn(u32) -> String,
    pub fix: &'static str,
    pub severity: fn(Severity) -> &'static str,

    pub unreadable: &'static str,
    pub unreadable_why: &'static str,
    pub nothing: &'static str,
    pub nothing_why: &'static str,
    pub identical_errors: &'static str,
    pub nothing_but_error: &'static str,
    pub hosts_error: &'static str,
    pub hosts: fn(&str) -> &'static str,
    /// After a sentence.
    pub stop: &'static str,
    pub verdict: &'static str,
    pub overall: fn(Verdict) -> &'static str,
    pub overall_why: fn(Verdict, usize, usize) -> String,
    pub by_hand_why: fn(usize) -> String,
    pub registries: &'static str,
    pub any_other: &'static str,
    pub colon: &'static str,
    pub registry_verdict: fn(Verdict) -> &'static str,

    pub result: &'static str,
    pub files: &'static str,
    pub changes: &'static str,
    pub trace: &'static str,
    pub explain: &'static str,
    pub report: &'static str,
    pub by_hand: &'static str,
    pub script: &'static str,
    pub fleets: &'static str,
    pub node: &'static str,
    pub form: &'static str,
    pub tree: &'static str,
    pub origin: &'static str,
    pub no_files: &'static str,
    pub save_all: &'static str,
    pub packing: &'static str,
    pub saved: fn(&str) -> String,
    /// After that.
    pub saved_without_config: &'static str,

    pub by_hand_intro: &'static str,
    pub nothing_by_hand: &'static str,

    pub private: &'static str,
    pub licence: &'static str,
    pub all_rules: &'static str,

    pub open_files: &'static str,
    pub open_folder: &'static str,
    pub plain_text: &'static str,
    pub apply_safe: &'static str,
}
