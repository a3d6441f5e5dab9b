//! Every sentence the page says by itself, in one table for each language.
//!
//! What the core says (messages, help, differences) comes with its answers and is not repeated here.

use mirrorshift::api::{Analysis, Verdict};
use mirrorshift::diagnostic::Severity;
use mirrorshift::plan::PullMode;

use crate::form::Mistake;
use crate::later::Trouble;
use crate::state::Engine;

/// A language the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// What the core calls it.
    pub const fn locale(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }

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
    pub settings: &'static str,
    pub settings_changed: &'static str,
    pub mode: &'static str,
    pub exact: &'static str,
    pub exact_hint: &'static str,
    pub recommended: &'static str,
    pub recommended_hint: &'static str,
    pub config_path_hint: &'static str,
    pub cgroup_hint: &'static str,
    pub pause: &'static str,
    pub pause_kept: &'static str,
    pub pause_image: &'static str,
    pub pause_image_label: &'static str,
    pub pause_registry: &'static str,
    pub pause_registry_label: &'static str,
    pub pause_hint: &'static str,
    pub mistake: fn(&Mistake) -> String,
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
    pub lines: fn(usize) -> String,
    pub save: &'static str,
    pub save_file: fn(&str) -> String,
    pub save_all: &'static str,
    pub packing: &'static str,
    pub saved: fn(&str) -> String,
    pub saved_without_config: &'static str,

    pub later_loading: &'static str,
    pub later_trouble: fn(&Trouble) -> String,
    pub try_again: &'static str,

    pub script: &'static str,
    pub script_intro: &'static str,
    /// Commands, each with what it does.
    pub script_steps: [(&'static str, &'static str); 4],
    pub no_script: fn(&Analysis) -> &'static str,

    pub fleets: &'static str,
    pub engines: &'static str,
    /// The name of an engine, and what its document is.
    pub engine: fn(Engine) -> (&'static str, &'static str),

    pub node: &'static str,
    pub node_title: &'static str,
    pub node_intro: &'static str,
    pub info_hint: &'static str,
    pub dump_hint: &'static str,
    /// A class, a sentence and what it means for the verdict that the core names so.
    pub node_verdict: fn(&str) -> (&'static str, &'static str, &'static str),
    pub check_same: &'static str,
    pub check_differs: &'static str,
    pub check_unseen: &'static str,
    pub planned: &'static str,
    pub found: &'static str,
    pub says_nothing: &'static str,

    pub changes_intro: &'static str,
    pub unchanged: &'static str,
    pub no_config: &'static str,
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

    pub open_files: &'static str,
    pub open_folder: &'static str,
    pub plain_text: &'static str,
    pub apply_fix: fn(&str) -> String,
    pub apply_safe: fn(usize) -> String,
}

const ENGLISH: Words = Words {
    skip_to_source: "Skip to the configuration",
    skip_to_result: "Skip to the result",
    tagline: "containerd registry configuration, from mirrors to certs.d",
    read_by: "Read today by",
    target: "Result is for",
    same_release: "the same release",
    release: |name| format!("containerd {name}"),
    settings: "Options",
    settings_changed: "changed",
    mode: "Conversion",
    exact: "Exact",
    exact_hint: "The same requests in the same order.",
    recommended: "Recommended",
    recommended_hint: "What a careful engineer would do beyond that. Each step is listed under Problems, with the way back.",
    config_path_hint: "The directory on the node that holds the `certs.d` tree.",
    cgroup_hint: "For runc. The kubelet needs `cgroupDriver: systemd` as well.",
    pause: "Pause image",
    pause_kept: "as it is",
    pause_image: "this image (sandbox_image)",
    pause_image_label: "Pause image, as a reference",
    pause_registry: "from this registry",
    pause_registry_label: "Registry of the pause image, host or host/path",
    pause_hint: "Every pod starts with it: each node has to be able to pull it.",
    mistake: |mistake| match mistake {
        Mistake::RelativePath => "Not set: write an absolute path, such as `/etc/containerd/certs.d`.".to_owned(),
        Mistake::SeveralPaths => "Not set: write one path, without `:`.".to_owned(),
        Mistake::NoImage(why) => {
            format!("Not set: write a reference such as `registry.k8s.io/pause:3.9`. containerd says: {why}.")
        }
        Mistake::NoRegistry(why) => {
            format!(
                "Not set: write a host, or a host and a path, such as `mirror.example/k8s`. containerd says: {why}."
            )
        }
    },
    theme: "Theme",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",

    source: "Your config.toml",
    source_label: "containerd configuration, TOML",
    sample: "Sample",
    clear: "Clear",
    keys: "F8: next problem. Ctrl+I: explain. Tab: leave the editor",
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
    lines: |count| match count {
        1 => "1 line".to_owned(),
        _ => format!("{count} lines"),
    },
    save: "Download",
    save_file: |path| format!("Download {path}"),
    save_all: "Download all (.tar.gz)",
    packing: "Packing …",
    saved: |name| format!("Saved as `{name}`, the same bytes each time."),
    saved_without_config: "`config.toml` is not in it, for it holds credentials: `migrate.sh` changes the one on the node.",

    later_loading: "A part of the page is being loaded for this. It runs here too, and nothing is sent.",
    later_trouble: |trouble| {
        match trouble {
        Trouble::NotLoaded => {
            "The part of the page that answers this could not be loaded. See that you are online; if the page was just updated, reload it, after copying your text.".to_owned()
        }
        Trouble::Stopped => {
            "The part of the page that answers this has stopped: a mistake in the program, not in your configuration. All else goes on working. Please report what you did last, without secrets.".to_owned()
        }
        Trouble::Refused(why) => format!("There is no answer: {why}."),
        Trouble::Superseded => "A newer question took its place.".to_owned(),
    }
    },
    try_again: "Try again",

    script: "Script",
    script_intro: "One POSIX shell file for this one config.toml, to be read before it is run as root. No credential is in it, and it refuses a config.toml other than yours.",
    script_steps: [
        ("sudo sh migrate.sh", "`plan`: shows what would change, and changes nothing. Begin with it."),
        (
            "sudo sh migrate.sh apply",
            "Makes a backup, writes the `hosts.toml` files, has containerd read the new config.toml before it is put in place, restarts containerd and waits for its CRI plugin. When that does not come up, everything is put back.",
        ),
        ("sudo sh migrate.sh verify", "Compares the files, and what containerd says, with what was expected."),
        ("sudo sh migrate.sh rollback", "Puts everything back, byte for byte, as it was before the last `apply`."),
    ],
    no_script: |analysis| match analysis {
        _ if analysis.files.is_empty() => "The script appears here as soon as the configuration can be read.",
        _ if analysis.source.dialect == "crictl-info" => {
            "A script changes one config.toml, which `crictl info` is not. Paste the node’s `config.toml`, and the script for it is made."
        }
        _ => "No script comes of this.",
    },

    fleets: "Fleets",
    engines: "What brings it to your nodes",
    engine: |engine| match engine {
        Engine::Ansible => (
            "Ansible",
            "A playbook. `--check` plans and changes nothing; without it, one node after the other, and the first failure ends it.",
        ),
        Engine::Daemonset => (
            "DaemonSet",
            "Namespace, ConfigMap and DaemonSet, not privileged. It plans on all nodes; once told to apply, it updates one node after the other.",
        ),
        Engine::CloudInit => ("cloud-init", "User data for new machines. A failure is one of `cloud-init status`."),
        Engine::Butane => ("Butane", "A file and a unit for Flatcar and Fedora CoreOS, as people write it."),
        Engine::Ignition => ("Ignition", "The same for machines that are given no Butane."),
        Engine::Kind => ("kind", "A shell script for the nodes of a kind cluster, in Docker, Podman or nerdctl."),
        Engine::Kubeadm => ("kubeadm", "Notes: the order of the nodes, the kubelet, the pause image."),
    },

    node: "Node",
    node_title: "Is it done?",
    node_intro: "Run this on a node after the change, and paste what it prints. It is compared with what is planned here, and stays in this page.",
    info_hint: "On 1.x this tells all.",
    dump_hint: "From 2.0 on also this: `crictl info` leaves the registry settings out.",
    node_verdict: |verdict| match verdict {
        "as-planned" => ("identical", "Yes, as planned.", "The node runs with what is planned here."),
        "differs" => ("different", "Not yet.", "Something differs; mend it from the top."),
        "incomplete" => ("equivalent", "So far, yes.", "Nothing differs, but not everything was told."),
        _ => ("unusable", "This can’t be compared.", ""),
    },
    check_same: "as planned",
    check_differs: "differs",
    check_unseen: "not told",
    planned: "planned",
    found: "on the node",
    says_nothing: "nothing",

    changes_intro: "Only these lines change. The rest of your file stays as it is, byte for byte.",
    unchanged: "config.toml stays exactly as it is.",
    no_config: "`crictl info` says what a node runs with, and is no file that could be changed. `config-fragment.toml`, under Files, has what belongs into the node’s config.toml.",
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

    open_files: "Open",
    open_folder: "Open folder",
    plain_text: "Plain text field",
    apply_fix: |title| format!("Fix: {title}"),
    apply_safe: |count| match count {
        1 => "Apply the safe fix".to_owned(),
        _ => format!("Apply all {count} safe fixes"),
    },
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
