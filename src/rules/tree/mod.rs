//! Rules for the names below a certs.d root.

mod comment_only_hosts;
mod default_port_directory;
mod default_shadowed;
mod early_default_directory;
mod empty_directory;
mod file_instead_of_directory;
mod hub_directory_name;
mod misnamed_hosts_file;
mod pem_extension;
mod scheme_in_directory;
mod two_port_directories;
mod unusable_certificate;
mod unused_certificates;
mod uppercase_directory;
mod wildcard_directory;

use super::{Rule, TreeFinding};
use crate::document;
use crate::message::Message;

/// By how often users meet them.
pub(super) static RULES: [Rule; 15] = [
    misnamed_hosts_file::RULE,
    file_instead_of_directory::RULE,
    hub_directory_name::RULE,
    early_default_directory::RULE,
    default_shadowed::RULE,
    wildcard_directory::RULE,
    scheme_in_directory::RULE,
    default_port_directory::RULE,
    two_port_directories::RULE,
    uppercase_directory::RULE,
    empty_directory::RULE,
    unused_certificates::RULE,
    comment_only_hosts::RULE,
    pem_extension::RULE,
    unusable_certificate::RULE,
];

/// What a rule for a tree needs.
mod prelude {
    pub(super) use super::{at, is_blank};
    pub(super) use crate::diagnostic::Severity;
    pub(super) use crate::rules::context::{TreeContext, TreeFinding};
    pub(super) use crate::rules::edits::shown;
    pub(super) use crate::rules::{Check, Releases, Rule, Texts};
}

/// A finding about the file or directory at `path`.
fn at(rule: &Rule, path: &[&str], message: Message, help: Message) -> TreeFinding {
    TreeFinding { path: path.join("/"), diagnostic: rule.anywhere(message).help(help) }
}

/// Whether a `hosts.toml` says nothing.
fn is_blank(text: &str) -> bool {
    let document = document::read(text);
    document.is_empty() && document.errors.is_empty()
}
