//! Writes `hosts.toml`: one namespace in, one file out.

use std::borrow::Cow;

use super::toml_text::{TomlText, quoted};
use crate::model::certs_d::Capabilities;

/// A `hosts.toml` to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct HostsToml<'a> {
    /// Whom it serves; `None` is every registry without a directory of its own.
    pub namespace: Option<Cow<'a, str>>,
    /// The host asked last; `None` leaves that to containerd.
    pub server: Option<Entry<'a>>,
    /// The hosts asked before, in order.
    pub hosts: Vec<Entry<'a>>,
    /// Whether hosts are written as dotted keys, for releases that refuse an IPv6 address in a header.
    pub dotted: bool,
}

/// A host to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'a> {
    /// The URL, as containerd should read it.
    pub url: Cow<'a, str>,
    /// What it may be asked for; `None` leaves the key out, which allows everything.
    pub capabilities: Option<Capabilities>,
    /// Whether the path is the API root as it stands.
    pub override_path: bool,
    /// TLS settings, when the host has any.
    pub tls: Option<Tls<'a>>,
    /// `dial_timeout`, when one is chosen.
    pub dial_timeout: Option<&'static str>,
    /// Where it comes from.
    pub from: Provenance<'a>,
}

/// Host and port of `host`.
pub fn name<'e>(host: &'e Entry<'_>) -> &'e str {
    let rest = host.url.split_once("://").map_or(&*host.url, |it| it.1);
    rest.split('/').next().unwrap_or_default()
}

/// TLS settings to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tls<'a> {
    /// `skip_verify`. `Some(false)` verifies as `None` does, and gives the host a client of its own.
    pub skip_verify: Option<bool>,
    /// `ca`.
    pub ca: Option<Cow<'a, str>>,
    /// `client`: certificate and key.
    pub client: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Where a host comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Provenance<'a> {
    /// An entry of `registry.mirrors.<namespace>.endpoint`.
    Endpoint {
        /// The key below `mirrors`.
        mirror: Cow<'a, str>,
        /// Which one, from 1.
        number: usize,
        /// Of how many.
        of: usize,
    },
    /// The default endpoint that containerd adds to every list.
    Upstream,
}

const INDENT: &str = "  ";

/// The text of the file.
pub fn hosts_toml(file: &HostsToml<'_>) -> String {
    let mut toml = TomlText::with_capacity(160 + 160 * (file.hosts.len() + 1));
    match &file.namespace {
        Some(namespace) => {
            toml.comment_about("", namespace, "the hosts that containerd asks, `server` last of all", None);
        }
        None => toml.comment("every registry without a directory of its own; containerd asks the registry itself last"),
    }
    if let Some(server) = &file.server {
        toml.blank();
        provenance(&mut toml, server);
        toml.string("", "server", &server.url);
        fields(&mut toml, "", server);
    }
    // Order is meaning here: containerd asks hosts from the top down, and `server` last of all.
    for host in &file.hosts {
        toml.blank();
        provenance(&mut toml, host);
        if file.dotted {
            fields(&mut toml, &format!("host.{}.", quoted(&host.url)), host);
        } else {
            toml.table(&["host", &host.url]);
            fields(&mut toml, INDENT, host);
        }
    }
    if file.hosts.is_empty() {
        toml.blank();
        toml.comment("containerd before 1.7.32 drops a file that has no host table");
        toml.table(&["host"]);
    }
    toml.finish()
}

/// The fields of `host`, each line begun with `indent`: blanks, or the dotted name of its table.
fn fields(toml: &mut TomlText, indent: &str, host: &Entry<'_>) {
    if let Some(allowed) = host.capabilities {
        let words = [("pull", allowed.pull), ("resolve", allowed.resolve)];
        let words: Vec<&str> = words.iter().filter(|it| it.1).map(|it| it.0).collect();
        toml.strings(indent, "capabilities", &words);
    }
    if let Some(tls) = &host.tls {
        // Left out and `false` differ: a TLS key makes containerd try an http host over https first.
        if let Some(skip_verify) = tls.skip_verify {
            toml.boolean(indent, "skip_verify", skip_verify);
        }
        if let Some(ca) = &tls.ca {
            toml.string(indent, "ca", ca);
        }
        if let Some((certificate, key)) = &tls.client {
            toml.pair(indent, "client", certificate, key);
        }
    }
    if host.override_path {
        toml.boolean(indent, "override_path", true);
    }
    if let Some(timeout) = host.dial_timeout {
        toml.string(indent, "dial_timeout", timeout);
    }
}

fn provenance(toml: &mut TomlText, host: &Entry<'_>) {
    match &host.from {
        Provenance::Endpoint { mirror, number, of } => {
            toml.comment_about("from registry.mirrors.", mirror, "endpoint", Some((*number, *of)));
        }
        Provenance::Upstream => toml.comment("the registry itself, which containerd asks last"),
    }
    match &host.tls {
        None => {}
        Some(tls) if tls.skip_verify == Some(false) => {
            toml.comment(
                "this name is asked more than once: the default, written out, gives the entry a client of its own,",
            );
            toml.comment("which shares no token with the others, as with the legacy tables");
        }
        Some(_) => toml.comment("TLS settings from registry.configs"),
    }
}
