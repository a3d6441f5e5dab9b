//! Rules for `config.toml`.

mod auths_port_without_scheme;
mod auths_within_configs;
mod both_registry_tables;
mod comma_in_config_path;
mod config_path_too_deep;
mod configs_for_namespace;
mod configs_port_mismatch;
mod credentials_in_endpoint;
mod credentials_twice;
mod cri_disabled;
mod ctr_in_comment;
mod dead_endpoint;
mod dead_mirror_key;
mod deprecated_tables;
mod docker_io_as_endpoint;
mod docker_io_credentials_key;
mod drop_in_replaces_plugin;
mod endpoint_path_without_v2;
mod endpoint_trailing_slash;
mod file_of_another_program;
mod half_client_pair;
mod header_case;
mod headers_without_token;
mod hub_listed_itself;
mod mirrors_with_config_path;
mod mirrors_with_default_config_path;
mod missing_version;
mod misspelled_endpoint_key;
mod misspelled_plugins_key;
mod relative_import_glob;
mod retired_public_mirror;
mod several_config_path_roots;
mod short_name_in_plugin_list;
mod short_plugin_name;
mod skip_verify_for_http;
mod table_version_mismatch;
mod tls_for_http_endpoint;
mod tls_ignored;
mod tls_with_config_path;
mod transfer_config_path;
mod unquoted_plugin_name;
mod upstream_after_mirrors;
mod url_as_configs_key;
mod version_1_lost_in_migration;
mod version_too_new;
mod wildcard_configs_key;

use super::Rule;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::model::config::ConfigFile;
use crate::release::Release;

/// By how often users meet them.
pub(super) static RULES: [Rule; 41] = [
    mirrors_with_config_path::RULE,
    mirrors_with_default_config_path::RULE,
    tls_with_config_path::RULE,
    tls_ignored::RULE,
    table_version_mismatch::RULE,
    both_registry_tables::RULE,
    missing_version::RULE,
    version_1_lost_in_migration::RULE,
    version_too_new::RULE,
    short_plugin_name::RULE,
    unquoted_plugin_name::RULE,
    misspelled_plugins_key::RULE,
    cri_disabled::RULE,
    short_name_in_plugin_list::RULE,
    dead_mirror_key::RULE,
    misspelled_endpoint_key::RULE,
    dead_endpoint::RULE,
    docker_io_as_endpoint::RULE,
    hub_listed_itself::RULE,
    endpoint_trailing_slash::RULE,
    endpoint_path_without_v2::RULE,
    tls_for_http_endpoint::RULE,
    half_client_pair::RULE,
    docker_io_credentials_key::RULE,
    url_as_configs_key::RULE,
    configs_port_mismatch::RULE,
    configs_for_namespace::RULE,
    wildcard_configs_key::RULE,
    auths_port_without_scheme::RULE,
    auths_within_configs::RULE,
    credentials_twice::RULE,
    credentials_in_endpoint::RULE,
    header_case::RULE,
    several_config_path_roots::RULE,
    comma_in_config_path::RULE,
    config_path_too_deep::RULE,
    transfer_config_path::RULE,
    drop_in_replaces_plugin::RULE,
    relative_import_glob::RULE,
    retired_public_mirror::RULE,
    deprecated_tables::RULE,
];

/// What people believe of containerd, where a comment, a port or the whole file shows it. `check` looks for it; the page asks the worker, having no room.
pub(super) static BELIEFS: [Rule; 5] = [
    file_of_another_program::RULE,
    skip_verify_for_http::RULE,
    upstream_after_mirrors::RULE,
    ctr_in_comment::RULE,
    headers_without_token::RULE,
];

/// The code of what is found in a file that is none of containerd's.
pub(super) const OF_ANOTHER_PROGRAM: &str = file_of_another_program::RULE.code;

/// Whether the name of a `config_path` alone says that it is a file or the directory of one registry.
pub(super) fn names_one_registry(path: &str) -> bool {
    let (is_file, is_registry, ..) = config_path_too_deep::parts(path);
    is_file || is_registry
}

/// What keeps `release` from reading the registry settings of `file` at all: its version, or what that makes of tables.
pub(super) fn unread(document: &Document<'_>, file: &ConfigFile<'_>, release: Release) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    version_too_new::find(file, release, &mut found);
    if found.is_empty() && (version_1_lost_in_migration::RULE.releases.concern)(release) {
        version_1_lost_in_migration::find(document, file, release, &mut found);
    }
    if found.is_empty() {
        table_version_mismatch::find(file, release, &mut found);
    }
    found
}

/// What a rule for `config.toml` needs.
mod prelude {
    pub(super) use super::says_nothing;
    pub(super) use crate::diagnostic::{Applicability, Diagnostic, Severity};
    pub(super) use crate::document::NodeId;
    pub(super) use crate::emit::config_toml::removals;
    pub(super) use crate::model::legacy::Registry;
    pub(super) use crate::release::Release;
    pub(super) use crate::rules::context::Config;
    pub(super) use crate::rules::edits::{first_line, key_parts, rename, set, shown};
    pub(super) use crate::rules::{Check, Releases, Rule, Texts};
    pub(super) use crate::simulate::newest_version;
    pub(super) use crate::text::{Edit, Extent};
}

use crate::model::legacy::Registry;

/// Whether a registry table sets nothing: it may be ignored then.
fn says_nothing(registry: &Registry<'_>) -> bool {
    registry.config_path.as_ref().is_none_or(|it| it.value.is_empty())
        && registry.mirrors.is_empty()
        && registry.configs.is_empty()
        && registry.auths.is_empty()
        && registry.headers.is_empty()
}
