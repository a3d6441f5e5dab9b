//! Rules for `hosts.toml`.

mod authorization_header;
mod bad_host_url;
mod capabilities_string;
mod certificates_on_http;
mod client_pair_length;
mod credentials_in_hosts;
mod credentials_in_url;
mod dial_timeout_on_http;
mod dial_timeout_type;
mod docker_io_as_server;
mod duplicate_host;
mod early_dial_timeout;
mod early_override_path;
mod early_referrers;
mod early_user_agent;
mod false_server_comment;
mod field_after_header;
mod flat_client_list;
mod header_value_type;
mod host_array;
mod host_header;
mod host_header_case;
mod host_key_case;
mod host_without_pull;
mod inline_host_table;
mod interleaved_host_tables;
mod ipv6_host_header;
mod loopback_without_server;
mod mirror_without_resolve;
mod missing_host_table;
mod missing_scheme;
mod negative_dial_timeout;
mod no_resolve_hosts;
mod override_without_v2;
mod path_without_override;
mod push_on_mirror;
mod quoted_boolean;
mod relative_certificate_path;
mod restart_in_comment;
mod retired_public_host;
mod root_fields_without_server;
mod server_after_host;
mod server_in_default;
mod server_listed_twice;
mod skip_verify_for_plain_http;
mod skip_verify_on_http;
mod tls_only_at_root;
mod unknown_capability;
mod unknown_hosts_key;
mod unquoted_host;
mod unusable_scheme;
mod url_without_host;
mod wildcard_in_url;

use super::{Releases, Rule};

/// By how often users meet them, first of all what makes containerd drop the file.
pub(super) static RULES: [Rule; 53] = [
    missing_host_table::RULE,
    duplicate_host::RULE,
    unknown_capability::RULE,
    capabilities_string::RULE,
    quoted_boolean::RULE,
    header_value_type::RULE,
    bad_host_url::RULE,
    dial_timeout_type::RULE,
    early_referrers::RULE,
    client_pair_length::RULE,
    ipv6_host_header::RULE,
    inline_host_table::RULE,
    host_array::RULE,
    interleaved_host_tables::RULE,
    host_key_case::RULE,
    unquoted_host::RULE,
    server_after_host::RULE,
    field_after_header::RULE,
    docker_io_as_server::RULE,
    push_on_mirror::RULE,
    mirror_without_resolve::RULE,
    host_without_pull::RULE,
    no_resolve_hosts::RULE,
    root_fields_without_server::RULE,
    path_without_override::RULE,
    override_without_v2::RULE,
    early_override_path::RULE,
    flat_client_list::RULE,
    skip_verify_on_http::RULE,
    certificates_on_http::RULE,
    skip_verify_for_plain_http::RULE,
    negative_dial_timeout::RULE,
    dial_timeout_on_http::RULE,
    early_dial_timeout::RULE,
    authorization_header::RULE,
    host_header_case::RULE,
    early_user_agent::RULE,
    host_header::RULE,
    credentials_in_hosts::RULE,
    credentials_in_url::RULE,
    unknown_hosts_key::RULE,
    wildcard_in_url::RULE,
    server_listed_twice::RULE,
    server_in_default::RULE,
    url_without_host::RULE,
    unusable_scheme::RULE,
    missing_scheme::RULE,
    relative_certificate_path::RULE,
    tls_only_at_root::RULE,
    loopback_without_server::RULE,
    false_server_comment::RULE,
    restart_in_comment::RULE,
    retired_public_host::RULE,
];

/// What a rule for `hosts.toml` needs.
mod prelude {
    pub(super) use super::{FIELDS, HTTPS_FIRST, dropped, is_https_first, nearest, with_url, without};
    pub(super) use crate::diagnostic::{Applicability, Diagnostic, Severity};
    pub(super) use crate::document::{Node, NodeId};
    pub(super) use crate::emit::config_toml::{put, removals};
    pub(super) use crate::emit::quoted;
    pub(super) use crate::release::{Feature, Release};
    pub(super) use crate::rules::context::{HostUrl, Hosts};
    pub(super) use crate::rules::edits::{first_line, key_parts, rename, set, shown};
    pub(super) use crate::rules::{Check, Releases, Rule, Texts};
    pub(super) use crate::text::{Edit, Extent};
}

use super::context::{HostUrl, Hosts};
use super::edits::{rename, set};
use crate::document::{Document, NodeId};
use crate::message::Message;
use crate::model::namespace::split_port;
use crate::release::Feature;
use crate::text::{Edit, Extent};

/// The fields that `server` and every host can have.
const FIELDS: [&str; 7] = ["capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout"];

/// Releases that ask some `http` hosts over https first.
const HTTPS_FIRST: Releases =
    Releases { text: "1.6.25 and later, 1.7.7 and later", concern: |release| release.has(Feature::HTTPS_FIRST) };

/// The message about something that makes containerd drop the file.
fn dropped(hosts: &Hosts<'_>, why: Message) -> Message {
    say!("containerd {release} drops this whole file and asks the upstream only: {why}", release = hosts.release, why)
}

/// Whether a TLS setting makes `url` one that is asked over https first.
///
/// containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts.
fn is_https_first(hosts: &Hosts<'_>, url: &HostUrl<'_>) -> bool {
    let port = split_port(url.host()).1.unwrap_or_default();
    let by_port = hosts.release.has(Feature::HTTPS_FIRST_BY_PORT);
    let without_port = hosts.release.has(Feature::HTTPS_FIRST_WITHOUT_PORT);
    url.scheme() == "http"
        && match (by_port, without_port) {
            (false, _) => true,
            (true, false) => !matches!(port, "" | "80"),
            (true, true) => port != "80",
        }
}

/// The edits that write `new` for `url`; `None` where a host has this name already.
fn with_url(hosts: &Hosts<'_>, url: &HostUrl<'_>, new: &str) -> Option<Vec<Edit>> {
    if url.table == NodeId::ROOT {
        return Some(vec![set(hosts.document, url.extent, new)]);
    }
    let is_taken = hosts.hosts.iter().any(|it| it.text == new);
    (!is_taken).then(|| rename(hosts.document, url.table, new))
}

/// The edit that takes `element` out of `array`.
fn without(document: &Document<'_>, array: NodeId, element: NodeId) -> Edit {
    let extent = document.node(element).extent;
    let mut before = None;
    let mut elements = document.children(array);
    for (id, node) in elements.by_ref() {
        if id == element {
            break;
        }
        before = Some(node.extent.end);
    }
    let after = elements.next().map(|(_, node)| node.extent.start);
    Edit::remove(match (before, after) {
        (_, Some(after)) => Extent::new(extent.start, after),
        (Some(before), None) => Extent::new(before, extent.end),
        (None, None) => extent,
    })
}

/// The one of `known` that `word` was meant for.
fn nearest(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let distance = |it: &&&str| strsim::damerau_levenshtein(word, it);
    known.iter().min_by_key(distance).filter(|it| strsim::damerau_levenshtein(word, it) <= 2 + it.len() / 8).copied()
}
