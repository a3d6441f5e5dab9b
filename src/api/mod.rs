//! The façade: what terminal, JavaScript and page call. Text and options go in, plain data comes out.

mod analyze;
mod check;
mod complete;
#[cfg(feature = "json")]
mod crictl_info;
#[cfg(feature = "beyond")]
mod dropped;
mod explain;
#[cfg(feature = "fleet")]
mod fleet;
#[cfg(feature = "beyond")]
mod hosts_edit;
#[cfg(feature = "beyond")]
mod hosts_form;
#[cfg(feature = "beyond")]
mod links;
mod migration;
#[cfg(feature = "json")]
mod read_back;
#[cfg(feature = "around")]
mod redact;
#[cfg(feature = "around")]
mod report;
mod secrets;
mod simulate;
#[cfg(feature = "around")]
mod steps;
mod subjects;
#[cfg(feature = "beyond")]
mod trace;
mod tree;
#[cfg(feature = "around")]
mod unwrap;
#[cfg(feature = "beyond")]
mod walk;

use serde::Serialize;

pub use analyze::{analyze, convert, script};
#[cfg(feature = "beyond")]
pub use check::check_beliefs;
pub use check::{Checked, CheckedFile, check, check_node};
pub use complete::{Completion, CompletionKind, complete};
#[cfg(feature = "json")]
pub use crictl_info::as_config;
#[cfg(feature = "beyond")]
pub use dropped::{DroppedFile, DroppedKind, NamespaceState, Tree, TreeNamespace, tree};
pub use explain::{Explanation, Unknown, explain, explain_all};
#[cfg(feature = "fleet")]
pub use fleet::{Room, archive, fleet, room, without_secrets};
#[cfg(feature = "beyond")]
pub use hosts_edit::{HostsEdit, NewHost, NewHosts, hosts_edit, new_hosts};
#[cfg(feature = "beyond")]
pub use hosts_form::{FileState, FormField, HeaderForm, HostFields, HostForm, HostsForm, TopForm, hosts_form};
#[cfg(feature = "beyond")]
pub use links::{Link, LinkKind, links};
#[cfg(feature = "json")]
pub use read_back::{Check, Outcome, ReadBack, ReadBackVerdict, read_back};
#[cfg(feature = "around")]
pub use redact::{Redacted, Replaced, redact};
#[cfg(feature = "around")]
pub use report::{report, report_of};
pub use secrets::hide_fix;
pub use simulate::{simulate, simulate_node};
#[cfg(feature = "around")]
pub use steps::{Step, steps};
#[cfg(feature = "beyond")]
pub use trace::{Surroundings, trace};
#[cfg(feature = "around")]
pub use unwrap::{Inner, unwrap};
#[cfg(feature = "beyond")]
pub use walk::{Passage, PassageKind, Place, explain_at, walk};

pub use crate::compare::Verdict;
pub use crate::convert::{Knobs, Mode, Pause};
pub use crate::diagnostic::{Diagnostic, NotCarried};
pub use crate::emit::engine::Engine;
pub use crate::fields::{FileKind, Locale};
#[cfg(feature = "beyond")]
pub use crate::hosts_edit::{Change, NewFields, Setting, Written};
pub use crate::kind::{Kind, kind};
use crate::message::{Message, Messages};
use crate::plan::Plan;
use crate::release::Release;
pub use crate::rules::Disk;

/// What to convert, and for whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The release that reads the file today.
    pub containerd: Release,
    /// The release that will read the result; `None` is the same one.
    pub target: Option<Release>,
    /// The directory to set as `config_path`; an absolute path on the node.
    pub config_path: String,
    /// How far the conversion goes.
    pub mode: Mode,
    /// Image references to compare, beside one for each registry that is named.
    pub images: Vec<String>,
    /// What to set beside the registry.
    pub knobs: Knobs,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            containerd: Release::default(),
            target: None,
            config_path: "/etc/containerd/certs.d".to_owned(),
            mode: Mode::Exact,
            images: Vec::new(),
            knobs: Knobs::default(),
        }
    }
}

/// What keeps a path from being set as `config_path`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathMistake {
    /// It is not absolute.
    Relative,
    /// It is more than one, or none that a file system has.
    Several,
}

/// What keeps `path` from being set as `config_path`, where it shall be one directory on the node.
pub fn path_mistake(path: &str) -> Option<PathMistake> {
    match path {
        _ if !path.starts_with('/') => Some(PathMistake::Relative),
        _ if path.contains([':', '\n', '\0']) => Some(PathMistake::Several),
        _ => None,
    }
}

/// What became of a source text, without the plans: cheap enough for every key press.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What was read.
    pub source: Source,
    /// The files of the result; empty when the text can't be used.
    pub files: Vec<File>,
    /// A verdict for each registry that is named, one that is not, and each image asked for.
    pub verdicts: Vec<ImageVerdict>,
    /// What could not be carried over.
    pub not_carried: Vec<NotCarried>,
    /// Findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Source {
    /// `containerd-v1` to `containerd-v4`, or `crictl-info`.
    pub dialect: String,
    /// The release that reads it, as it was named.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub containerd: Release,
}

/// A file of the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(serde::Deserialize, tsify::Tsify))]
pub struct File {
    /// Relative, with `/`: `config.toml`, `certs.d/docker.io/hosts.toml`, `migrate.sh`.
    pub path: String,
    /// The whole text.
    pub contents: String,
}

/// Whether pulls of an image still ask the same servers in the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageVerdict {
    /// The normalised image reference.
    pub image: String,
    /// Its namespace.
    pub registry: String,
    /// Whether the registry stands for all that neither the source nor the options name.
    pub any_other: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// What differs, in words; why a difference can't be observed when the verdict is `equivalent`.
    pub differences: Vec<Message>,
}

/// [`ImageVerdict`] with the two plans it judges.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Comparison {
    /// The normalised image reference.
    pub image: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What containerd asks with the source.
    pub before: Plan,
    /// What it asks with the result.
    pub after: Plan,
    /// What differs, in words.
    #[cfg_attr(feature = "wasm", tsify(type = "string[]"))]
    pub differences: Vec<Message>,
}

/// [`Analysis`] with every plan: the answer in JSON and JavaScript.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Conversion {
    /// What was read.
    pub source: Source,
    /// The files of the result; empty when the text can't be used.
    pub files: Vec<File>,
    /// A comparison for each registry that is named, one that is not, and each image asked for.
    pub comparison: Vec<Comparison>,
    /// What could not be carried over.
    pub not_carried: Vec<NotCarried>,
    /// Findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Messages for Analysis {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.verdicts.iter_mut().for_each(|it| it.differences.each_message(visit));
        self.not_carried.each_message(visit);
        self.diagnostics.each_message(visit);
    }
}

impl Messages for Comparison {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.differences.each_message(visit);
    }
}

impl Messages for Conversion {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.comparison.each_message(visit);
        self.not_carried.each_message(visit);
        self.diagnostics.each_message(visit);
    }
}
