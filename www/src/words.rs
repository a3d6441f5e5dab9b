//! Every sentence the page says by itself, in one table for each language.
//!
//! What the core says (messages, help, differences) comes with its answers and is not repeated here.

use mirrorshift::api::Verdict;
use mirrorshift::diagnostic::Severity;
use mirrorshift::plan::PullMode;

/// A language the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// Its table.
    pub const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
        }
    }
}

/// What the page says in one language.
pub struct Words {
    pub skip_to_source: &'static str,
    pub skip_to_result: &'static str,
    pub tagline: &'static str,
    pub read_by: &'static str,
    pub target: &'static str,
    pub same_release: &'static str,
    pub release: fn(&str) -> String,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,

    pub source: &'static str,
    pub source_label: &'static str,
    pub sample: &'static str,
    pub clear: &'static str,
    pub keys: &'static str,
    pub plain_editor: &'static str,

    pub problems: &'static str,
    pub problem_count: fn(usize) -> String,
    pub no_problems: &'static str,
    pub more_problems: fn(usize) -> String,
    pub place: fn(u32, u32) -> String,
    pub go_to: fn(u32) -> String,
    pub fix: &'static str,
    pub severity: fn(Severity) -> &'static str,

    pub verdict: &'static str,
    pub unreadable: &'static str,
    pub unreadable_why: &'static str,
    pub nothing: &'static str,
    pub nothing_why: &'static str,
    pub overall: fn(Verdict) -> &'static str,
    pub overall_why: fn(Verdict, usize, usize) -> String,
    pub by_hand_why: fn(usize) -> String,
    pub registries: &'static str,
    pub any_other: &'static str,
    pub registry_verdict: fn(Verdict) -> &'static str,

    pub result: &'static str,
    pub files: &'static str,
    pub changes: &'static str,
    pub pulls: &'static str,
    pub by_hand: &'static str,
    pub tree: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,
    pub copy_file: fn(&str) -> String,
    pub contents_of: fn(&str) -> String,
    pub cut: fn(usize) -> String,
    pub no_files: &'static str,

    pub changes_intro: &'static str,
    pub unchanged: &'static str,
    pub skipped: fn(usize) -> String,
    pub more_changes: fn(usize) -> String,
    pub line_removed: &'static str,
    pub line_added: &'static str,
    pub change_count: fn(usize, usize) -> String,

    pub image: &'static str,
    pub image_hint: &'static str,
    pub no_image: fn(&str) -> String,
    pub before: &'static str,
    pub after: &'static str,
    pub no_hosts: &'static str,
    pub upstream: &'static str,
    pub resolves: &'static str,
    pub digests: &'static str,
    pub content: &'static str,
    pub skip_verify: &'static str,
    pub ca: &'static str,
    pub client: &'static str,
    pub header: &'static str,
    pub credentials: &'static str,
    pub https_first: &'static str,
    pub dial_timeout: &'static str,
    pub requests: &'static str,
    pub pull_mode: fn(PullMode) -> &'static str,

    pub by_hand_intro: &'static str,
    pub nothing_by_hand: &'static str,

    pub private: &'static str,
    pub licence: &'static str,
}

const ENGLISH: Words = Words {
    skip_to_source: "Skip to the configuration",
    skip_to_result: "Skip to the result",
    tagline: "containerd registry configuration, from mirrors to certs.d",
    read_by: "Read today by",
    target: "Result is for",
    same_release: "the same release",
    release: |name| format!("containerd {name}"),
    theme: "Theme",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",

    source: "Your config.toml",
    source_label: "containerd configuration, TOML",
    sample: "Sample",
    clear: "Clear",
    keys: "F8: next problem. Tab: leave the editor",
    plain_editor: "The code editor could not be loaded; this plain one does the same.",

    problems: "Problems",
    problem_count: |count| match count {
        0 => "none".to_owned(),
        _ => count.to_string(),
    },
    no_problems: "Nothing to report about this configuration.",
    more_problems: |count| format!("and {count} more; the editor marks them all"),
    place: |line, column| format!("{line}:{column}"),
    go_to: |line| format!("go to line {line}"),
    fix: "Fix",
    severity: |severity| match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    },

    verdict: "Verdict",
    unreadable: "This can’t be converted yet.",
    unreadable_why: "Once the errors listed under Problems are gone, the result appears here.",
    nothing: "Nothing to move.",
    nothing_why: "No legacy registry table in this text has any effect: it stays as it is.",
    overall: |verdict| match verdict {
        Verdict::Identical => "Every pull stays the same.",
        Verdict::Equivalent => "No pull will notice.",
        Verdict::Different => "Some pulls will change.",
    },
    overall_why: |verdict, concerned, all| match verdict {
        Verdict::Identical => {
            format!("For {}, containerd asks the same hosts in the same order, in the same way.", registries(all))
        }
        Verdict::Equivalent => {
            format!("For {} something differs, but nothing that a pull can observe.", some_of(concerned, all))
        }
        Verdict::Different => {
            format!("For {} containerd will ask other hosts, or ask them in another way.", some_of(concerned, all))
        }
    },
    by_hand_why: |count| match count {
        1 => "One setting has no place in certs.d".to_owned(),
        _ => format!("{count} settings have no place in certs.d"),
    },
    registries: "Registries",
    any_other: "any other",
    registry_verdict: |verdict| match verdict {
        Verdict::Identical => "same hosts, same order, same requests",
        Verdict::Equivalent => "differs only in what no pull can observe",
        Verdict::Different => "asked differently than before",
    },

    result: "Result",
    files: "Files",
    changes: "Changes",
    pulls: "Pulls",
    by_hand: "By hand",
    tree: "Files of the result",
    copy: "Copy",
    copied: "Copied",
    copy_failed: "Selected: press Ctrl+C",
    copy_file: |path| format!("Copy {path}"),
    contents_of: |path| format!("Contents of {path}"),
    cut: |size| format!("Only the first {size} KB are shown. Copy takes the whole file."),
    no_files: "The files appear here as soon as the configuration can be read.",

    changes_intro: "Only these lines change. The rest of your file stays as it is, byte for byte.",
    unchanged: "config.toml stays exactly as it is.",
    skipped: |lines| match lines {
        1 => "1 line unchanged".to_owned(),
        _ => format!("{lines} lines unchanged"),
    },
    more_changes: |lines| format!("{lines} more changed lines are not drawn. Copy config.toml to see them all."),
    line_removed: "removed",
    line_added: "added",
    change_count: |removed, added| format!("{removed} removed, {added} added"),

    image: "Image",
    image_hint: "Any image reference, such as docker.io/library/nginx:latest",
    no_image: |text| format!("`{text}` is no image reference: write a name such as `docker.io/library/nginx:1.27`."),
    before: "Today",
    after: "With the result",
    no_hosts: "No host is asked.",
    upstream: "the registry itself",
    resolves: "tags and digests",
    digests: "digests, no tags",
    content: "content only",
    skip_verify: "certificate not verified",
    ca: "CA",
    client: "client certificate",
    header: "header",
    credentials: "credentials from",
    https_first: "asked over https first",
    dial_timeout: "dial timeout",
    requests: "First requests",
    pull_mode: |mode| match mode {
        PullMode::Local => "pulled by the CRI plugin",
        PullMode::Transfer => "pulled by the transfer service",
    },

    by_hand_intro: "These settings can’t be written in hosts.toml. Each says why, and what to do about it.",
    nothing_by_hand: "Nothing is left to do by hand: every setting has its place in the result.",

    private: "Everything happens in this page. Nothing you type leaves it, and nothing is stored.",
    licence: "MIT or Apache-2.0",
};

fn registries(count: usize) -> String {
    match count {
        1 => "the one registry tried".to_owned(),
        _ => format!("each of the {count} registries tried"),
    }
}

fn some_of(concerned: usize, all: usize) -> String {
    if concerned == all { registries(all) } else { format!("{concerned} of {all} registries") }
}
