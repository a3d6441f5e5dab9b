//! Legacy tables to a certs.d tree and the edits of `config.toml`.
//!
//! Each namespace that needs a directory is written from the list of hosts that containerd asks for it today.
//! What can't be written so that the same hosts are asked is refused and listed.

mod challenges;
mod entries;
mod knobs;
mod names;
mod recommend;
mod removal;

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use serde::Serialize;

pub use knobs::{Knobs, Pause, Settings, Turned, default_pause, from_registry};
pub use names::named;
pub use recommend::transfer_service;

use crate::compare::{Hosts, is_dead};
use crate::diagnostic::{Diagnostic, NotCarried, Severity};
use crate::document::{Document, NodeId};
use crate::emit::hosts_toml::HostsToml;
use crate::message::Message;
use crate::model::certs_d::{CertsD, Lookup};
use crate::model::config::{ConfigFile, PluginTable};
use crate::model::go_url;
use crate::model::legacy::{HostConfig, LegacyMirror, Registry};
use crate::model::namespace::{DEFAULT_DIRECTORY, dead_key, directory};
use crate::release::{Feature, Release};
use crate::simulate::{self, CredentialKey, Daemon, ResolvedHost, redacted};
use crate::text::{Edit, Extent, Spanned};

/// How far a conversion goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The same requests in the same order.
    #[default]
    Exact,
    /// What a careful engineer would do beyond that, each step listed; [`Mode::Exact`] without the feature `beyond`.
    Recommended,
}

impl Mode {
    /// Known to be false where the feature `beyond` is off, so that nothing of it is linked.
    pub fn is_recommended(self) -> bool {
        cfg!(feature = "beyond") && self == Self::Recommended
    }
}

/// What is to be converted.
#[derive(Clone, Copy, Debug)]
pub struct Input<'i, 'a> {
    /// The text of the config file.
    pub document: &'i Document<'a>,
    /// The registry table in it that counts.
    pub table: NodeId,
    /// What it says.
    pub registry: &'i Registry<'a>,
    /// A containerd that runs with it, as if nothing else in the file kept it from starting.
    pub daemon: &'i Daemon<'a>,
    /// The hosts it asks, by namespace, for those that are known to be used.
    pub today: &'i Today<'i>,
    /// The release that will read the result.
    pub target: Release,
    /// The directory to set as `config_path`.
    pub config_path: &'i str,
    /// Namespaces known to be used: those that are named, and those of images asked for.
    pub used: &'i [Cow<'a, str>],
    /// A namespace that nobody uses: what holds for it holds for all that aren't named.
    pub unused: &'i str,
    /// How far to go.
    pub mode: Mode,
}

/// The hosts that containerd asks today, by namespace.
pub type Today<'t> = FxHashMap<&'t str, Hosts<'t>>;

/// The result.
#[derive(Debug, Default)]
pub struct Converted<'a> {
    /// Directory below the root, and what `hosts.toml` in it says; in the order of the source.
    pub directories: Vec<(String, HostsToml<'a>)>,
    /// The edits of `config.toml`.
    pub edits: Vec<Edit>,
    /// What could not be carried over.
    pub not_carried: Vec<NotCarried>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether `registry`, which `daemon` runs with, holds anything that has to move; without that, nothing is changed.
pub fn is_needed(registry: &Registry<'_>, daemon: &Daemon<'_>, mode: Mode) -> bool {
    let has_tls = match daemon.release.is_1() {
        true => registry.configs.iter().any(|config| config.tls.is_some()),
        // Where there are directories already, the files in them are somebody's own.
        false => daemon.legacy && names::has_registry_with_tls(registry, daemon.release, mode),
    };
    !registry.mirrors.is_empty() || has_tls
}

/// Converts.
pub fn convert<'a>(input: Input<'_, 'a>) -> Converted<'a> {
    let mut converted = Converted::default();
    let registry: &Registry<'a> = &input.daemon.registry;
    let unreadable = removal::unreadable(&input);
    for (_, key, kind) in &unreadable {
        converted.not_carried.push(NotCarried {
            key: key.clone(),
            why: say!(
                "containerd refuses to start with {kind} here, so nobody can say what was meant; it is taken out",
                kind = *kind
            ),
            action: say!("write `endpoint` as an array of strings, and convert again"),
        });
    }
    let is_unreadable = |namespace: &str| unreadable.iter().any(|(name, ..)| name == namespace);
    let wildcard = input.daemon.mirror("*").filter(|_| !is_unreadable("*"));
    for namespace in names::directories(&input, wildcard).into_iter().filter(|it| !is_unreadable(it)) {
        let mirror = input.daemon.mirror(&namespace).or(wildcard);
        let hosts = match input.today.get(&*namespace) {
            Some(hosts) => Cow::Borrowed(hosts),
            None => Cow::Owned(simulate::hosts(input.daemon, &NoTree, &namespace)),
        };
        match &*hosts {
            Ok(hosts) => own_directory(&input, &mut converted, namespace.clone(), mirror, hosts),
            Err(error) => refuse(&mut converted, registry, &namespace, mirror, Message::verbatim(error)),
        }
    }
    if let Some(wildcard) = wildcard.filter(|it| !it.endpoints.is_empty()) {
        default_directory(&input, &mut converted, wildcard);
    }
    left_behind(&mut converted.not_carried, input.registry, input.daemon.release);
    removal::edits(&input, &mut converted.edits);
    if input.mode.is_recommended() {
        recommend::recommend(&input, &mut converted);
    }
    for (directory, file) in &mut converted.directories {
        converted.diagnostics.extend(challenges::keep_apart(directory, file));
    }
    converted
}

/// What recommended mode changes in a file that has nothing to move: its registry table that counts is `table`.
pub fn recommend_without_legacy<'a>(document: &Document<'_>, table: NodeId, registry: &Registry<'_>) -> Converted<'a> {
    let (edits, step) = recommend::one_root(document, table, registry);
    Converted { edits, diagnostics: step.into_iter().collect(), ..Converted::default() }
}

/// `file` as the edits leave it, where `registry` is the table of it that they are about.
pub fn converted<'a>(file: &ConfigFile<'a>, registry: Option<&Registry<'a>>, config_path: &'a str) -> ConfigFile<'a> {
    let moved = |table: &Registry<'a>| match registry.is_some_and(|it| std::ptr::eq(it, table)) {
        true => Registry {
            config_path: table
                .config_path
                .clone()
                .filter(|it| !it.value.is_empty())
                .or_else(|| Some(Spanned::new(Cow::Borrowed(config_path), Extent::default()))),
            mirrors: Vec::new(),
            configs: table.configs.iter().map(|it| HostConfig { tls: None, ..it.clone() }).collect(),
            auths: table.auths.clone(),
            headers: table.headers.clone(),
        },
        false => table.clone(),
    };
    let plugins = file.plugins.iter().map(|table| PluginTable {
        registry: table.registry.as_ref().map(moved),
        fatal: table.fatal.clone(),
        ..*table
    });
    ConfigFile {
        plugins: plugins.collect(),
        imports: file.imports.clone(),
        disabled_plugins: file.disabled_plugins.clone(),
        required_plugins: file.required_plugins.clone(),
        plugin_names: file.plugin_names.clone(),
        fatal: file.fatal.clone(),
        ..*file
    }
}

/// There is no tree yet: legacy tables never look at one.
struct NoTree;

impl<'a> CertsD<'a> for NoTree {
    fn lookup(&self, _: &str) -> Lookup<'_, 'a> {
        Lookup::Missing
    }
}

fn own_directory<'a>(
    input: &Input<'_, 'a>,
    converted: &mut Converted<'a>,
    namespace: Cow<'a, str>,
    mirror: Option<&LegacyMirror<'a>>,
    hosts: &[ResolvedHost<'_>],
) {
    let is_reduced = appended_paths(input, converted, mirror, hosts);
    let mut entries = entries::entries(input, &namespace, mirror, hosts, true, &mut converted.diagnostics);
    let Some(server) = entries.pop() else {
        if is_reduced {
            return;
        }
        let why = say!("no endpoint that it lists can ever answer");
        return refuse(converted, &input.daemon.registry, &namespace, mirror, why);
    };
    let name = directory(&namespace);
    let file = HostsToml { namespace: Some(namespace), server: Some(server), hosts: entries, dotted: false };
    converted.directories.push((name, entries::portable(file, input.target)));
}

/// Lists the endpoints of `mirror` that `target` can't be made to ask; whether there are any.
fn appended_paths(
    input: &Input<'_, '_>,
    converted: &mut Converted<'_>,
    mirror: Option<&LegacyMirror<'_>>,
    hosts: &[ResolvedHost<'_>],
) -> bool {
    let mut found = false;
    for (at, host) in hosts.iter().enumerate().filter(|it| !is_dead(it.1) && !entries::is_writable(input, it.1)) {
        let Some(mirror) = mirror else { continue };
        found = true;
        let address = [&*host.scheme, "://", &redacted(&host.host), &host.root()].concat();
        let entry = NotCarried {
            key: format!("registry.mirrors.\"{}\".endpoint[{at}]", mirror.namespace.value),
            why: say!(
                "containerd {target} has no `override_path`, and would ask `{other}` instead of `{address}`: the endpoint is left out",
                target = input.target,
                other = [address.trim_end_matches('/'), "/v2"].concat(),
                address
            ),
            action: say!(
                "move to containerd 1.6 or later, or give it a path that ends in `/v2`, if the server answers there"
            ),
        };
        if !converted.not_carried.contains(&entry) {
            converted.not_carried.push(entry);
        }
    }
    found
}

/// `_default` has no `server`: containerd then adds the upstream of whichever registry it serves.
fn default_directory<'a>(input: &Input<'_, 'a>, converted: &mut Converted<'a>, wildcard: &LegacyMirror<'a>) {
    if !input.target.has(Feature::DEFAULT_DIRECTORY) {
        converted.not_carried.push(NotCarried {
            key: "registry.mirrors.\"*\"".to_owned(),
            why: say!(
                "containerd {target} does not read `_default`; only the registries named here got a directory",
                target = input.target
            ),
            action: say!(
                "name the other registries you pull from with `--image`, or move to containerd 1.6.17 or later"
            ),
        });
        return;
    }
    match simulate::hosts(input.daemon, &NoTree, input.unused) {
        Ok(hosts) => {
            // The last one is the default endpoint, which containerd adds to `_default` by itself.
            let listed = hosts.get(..hosts.len().saturating_sub(1)).unwrap_or_default();
            let hosts =
                entries::entries(input, input.unused, Some(wildcard), listed, false, &mut converted.diagnostics);
            let file = HostsToml { namespace: None, server: None, hosts, dotted: false };
            converted.directories.push((DEFAULT_DIRECTORY.to_owned(), entries::portable(file, input.target)));
        }
        Err(error) => refuse(converted, &input.daemon.registry, "*", Some(wildcard), Message::verbatim(error)),
    }
}

/// Lists a namespace whose every pull fails today: in `hosts.toml` the same mistake would be dropped without a word,
/// and pulls would go to the upstream.
fn refuse(
    converted: &mut Converted<'_>,
    registry: &Registry<'_>,
    namespace: &str,
    mirror: Option<&LegacyMirror<'_>>,
    why: Message,
) {
    let bad = mirror.and_then(|mirror| {
        let at = mirror.endpoints.iter().position(|endpoint| go_url::parse(&with_scheme(&endpoint.value)).is_err())?;
        Some((
            format!("registry.mirrors.\"{}\".endpoint[{at}]", mirror.namespace.value),
            say!("mend this endpoint, or take it out"),
        ))
    });
    let half = || {
        let config = registry
            .configs
            .iter()
            .find(|config| config.tls.as_ref().is_some_and(|tls| tls.cert_file.is_some() != tls.key_file.is_some()))?;
        Some((tls_key(&config.host.value), say!("give both `cert_file` and `key_file`, or neither")))
    };
    let (key, mend) = bad.or_else(half).unwrap_or_else(|| {
        (format!("registry.mirrors.\"{namespace}\""), say!("give it an endpoint that can answer, or take it out"))
    });
    let entry = NotCarried {
        key,
        why: say!(
            "every pull from `{namespace}` fails today ({why}); no `hosts.toml` says that, so none is written",
            namespace,
            why
        ),
        action: say!("{mend}, and convert again", mend),
    };
    if !converted.not_carried.contains(&entry) {
        converted.not_carried.push(entry);
    }
}

fn with_scheme(endpoint: &str) -> Cow<'_, str> {
    if go_url::has_scheme(endpoint) { endpoint.into() } else { format!("https://{endpoint}").into() }
}

/// What stays in `config.toml` because `hosts.toml` has no word for it, and what never worked.
fn left_behind(not_carried: &mut Vec<NotCarried>, registry: &Registry<'_>, release: Release) {
    let credentials = |key: CredentialKey<'_>| NotCarried {
        key: key.to_string(),
        why: say!(
            "hosts.toml has no place for credentials; they stay in config.toml, where containerd goes on using them"
        ),
        action: say!("leave them, or move them to image pull secrets"),
    };
    for config in &registry.configs {
        if config.auth.is_some() {
            not_carried.push(credentials(CredentialKey::Configs(Cow::Borrowed(&config.host.value))));
        }
        if config.tls.is_some() && !release.is_1() {
            not_carried.push(NotCarried {
                key: tls_key(&config.host.value),
                why: say!("containerd {release} ignores it, so an exact conversion leaves it out", release),
                action: say!("if it was meant to work, add `ca`, `client` or `skip_verify` to this host in hosts.toml"),
            });
        }
    }
    for auth in &registry.auths {
        let key = CredentialKey::Auths(Cow::Borrowed(&auth.url.value));
        not_carried.push(match go_url::parse(&auth.url.value) {
            Ok(_) => credentials(key),
            Err(error) => NotCarried {
                key: key.to_string(),
                why: say!(
                    "containerd can't read this key as a URL ({error}), and runs without CRI because of it",
                    error
                ),
                action: say!("write it as `https://host:port`, or move the credentials to `registry.configs`"),
            },
        });
    }
}

/// The key of the TLS settings of `host`.
fn tls_key(host: &str) -> String {
    format!("registry.configs.\"{}\".tls", redacted(host))
}

/// Whether `namespace` can be part of an image reference.
fn is_usable(namespace: &str, release: Release) -> bool {
    dead_key(namespace, release).is_none()
}

fn warning(code: &'static str, message: Message) -> Diagnostic {
    Diagnostic::new(code, Severity::Warning, message)
}
