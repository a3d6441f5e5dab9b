//! English.

use mirrorshift::api::Verdict;
use mirrorshift::diagnostic::Severity;

use super::Words;

pub const WORDS: Words = Words {
    skip_to_source: "Skip to the configuration",
    skip_to_result: "Skip to the result",
    tagline: "containerd registry configuration, from mirrors to certs.d",
    read_by: "Read today by",
    target: "Result is for",
    same_release: "the same release",
    settings: "Options",
    settings_changed: "changed",
    share: "Share",
    help: "Help and keys",
    language: "Language",
    theme: "Theme",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",

    source: "Your config.toml",
    source_hosts: "Your hosts.toml",
    source_label: "containerd configuration, TOML",
    samples: "Samples",
    clear: "Clear",
    plain_editor: "The code editor could not be loaded; this plain one does the same.",

    problems: "Problems",
    none: "none",
    problem_count: |count| match count {
        1 => "1 problem".to_owned(),
        _ => format!("{count} problems"),
    },
    no_problems: "Nothing to report about this configuration.",
    more_problems: |count| format!("and {count} more, which are not listed"),
    show_more: |count| format!("Show more of the {count} left"),
    go_to: |line| format!("go to line {line}"),
    fix: "Fix",
    severity: |severity| match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    },

    unreadable: "This can’t be converted yet.",
    unreadable_why: "Once the errors listed under Problems are gone, the result appears here.",
    nothing: "Nothing to move.",
    nothing_why: "No legacy registry table in this text has any effect: it stays as it is.",
    identical_errors: "Every pull stays the same, errors included.",
    nothing_but_error: "Nothing to move, but there is an error.",
    hosts_error: "containerd uses this file, but there is an error.",
    hosts: |state| match state {
        "used" => "containerd uses this file.",
        "empty" => "This file counts as none.",
        "dropped" => "containerd drops this file.",
        _ => "containerd crashes over this file.",
    },
    stop: ". ",
    verdict: "Verdict",
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
    colon: ": ",
    registry_verdict: |verdict| match verdict {
        Verdict::Identical => "same hosts, same order, same requests",
        Verdict::Equivalent => "differs only in what no pull can observe",
        Verdict::Different => "asked differently than before",
    },

    result: "Result",
    files: "Files",
    changes: "Changes",
    trace: "Trace",
    explain: "Explain",
    report: "Report",
    by_hand: "By hand",
    script: "Script",
    fleets: "Fleets",
    node: "Node",
    form: "Form",
    tree: "Files of the result",
    origin: "Where does this come from?",
    no_files: "The files appear here as soon as the configuration can be read.",
    save_all: "Download all (.tar.gz)",
    packing: "Packing …",
    saved: |name| format!("Saved as `{name}`, the same bytes each time."),
    saved_without_config: " `config.toml` is not in it, for it holds credentials: `migrate.sh` changes the one on the node.",

    by_hand_intro: "These settings can’t be written in hosts.toml. Each says why, and what to do about it.",
    nothing_by_hand: "Nothing is left to do by hand: every setting has its place in the result.",

    private: "Everything happens in this page. Nothing you type leaves it, and nothing is stored unless you say so.",
    licence: "MIT or Apache-2.0",
    all_rules: "All rules",

    open_files: "Open",
    open_folder: "Open folder",
    plain_text: "Plain text field",
    apply_safe: "Apply all safe fixes",
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
