//! Rules for several files of one node: what none of them shows by itself, and what the disk adds.

mod context;
mod files;

mod config_path_of_one_registry;
mod default_root_order;
mod default_roots_unread;
mod directory_without_port;
mod missing_certificate_file;
mod missing_config_path;
mod mixed_import_versions;
mod unimported_drop_in;
mod unreadable_file;

use super::Rule;

pub use context::NodeContext;
pub(super) use context::{Node, with_node};
pub use files::Disk;

/// By how often users meet them.
pub(super) static RULES: [Rule; 9] = [
    missing_config_path::RULE,
    config_path_of_one_registry::RULE,
    missing_certificate_file::RULE,
    directory_without_port::RULE,
    default_roots_unread::RULE,
    default_root_order::RULE,
    unimported_drop_in::RULE,
    mixed_import_versions::RULE,
    unreadable_file::RULE,
];

/// What a rule for several files needs.
mod prelude {
    pub(super) use super::at;
    pub(super) use super::context::{ConfigText, Node, Started};
    pub(super) use super::files::Presence;
    pub(super) use crate::diagnostic::{Applicability, Severity};
    pub(super) use crate::release::Feature;
    pub(super) use crate::rules::context::TreeFinding;
    pub(super) use crate::rules::edits::shown;
    pub(super) use crate::rules::{Check, Releases, Rule, Texts};
}

use super::TreeFinding;
use crate::diagnostic::Diagnostic;

/// A finding about the file or directory at `path`.
fn at(path: &str, diagnostic: Diagnostic) -> TreeFinding {
    TreeFinding { path: path.to_owned(), diagnostic }
}
