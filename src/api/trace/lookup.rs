//! Why these hosts: which key or directory decides for a namespace, and which look as if they did.

use std::borrow::Cow;

use super::keys;
use super::near::{near, near_directory};
use super::tree::GivenTree;
use crate::api::File;
use crate::message::Message;
use crate::model::certs_d::{CertsD, HostsFile, HostsToml, Lookup as Found};
use crate::model::go_url::clean_path;
use crate::model::namespace::{DEFAULT_DIRECTORY, directory};
use crate::plan::PullMode;
use crate::release::Feature;
use crate::simulate::{Daemon, ResolvedHost, redacted};
use crate::text::{Extent, LineIndex, Span, Unit};
use crate::trace::{Candidate, Code, HostReason, How, Lookup};

/// A containerd and what it has before it.
pub(super) struct Node<'n, 'd> {
    pub daemon: &'n Daemon<'d>,
    pub tree: &'n GivenTree<'n>,
    pub namespace: &'n str,
    /// Places in the source; `None` where its config is not what the caller gave.
    pub index: Option<&'n LineIndex<'n>>,
    /// How places are counted.
    pub unit: Unit,
}

impl Node<'_, '_> {
    pub(super) fn span(&self, extent: Extent) -> Option<Span> {
        let mut span = Span::from(extent);
        self.index?.locate(&mut span, self.unit);
        Some(span)
    }

    fn file_span(&self, file: &File, extent: Extent) -> Span {
        let mut span = Span::from(extent);
        LineIndex::new(&file.contents).locate(&mut span, self.unit);
        span
    }
}

/// A candidate that containerd looks at.
fn looked_at(name: impl Into<String>, code: Code, sentence: Message) -> Candidate {
    Candidate {
        name: name.into(),
        code,
        chosen: code == Code::Chosen,
        looked_at: true,
        sentence,
        span: None,
        file: None,
    }
}

/// One that it does not look at.
pub(super) fn not_looked_at(name: impl Into<String>, code: Code, sentence: Message) -> Candidate {
    Candidate { looked_at: false, chosen: false, ..looked_at(name, code, sentence) }
}

/// Why `hosts` are asked for the namespace.
pub(super) fn lookup(node: &Node<'_, '_>, hosts: &[ResolvedHost<'_>]) -> Lookup {
    let daemon = node.daemon;
    let roots = daemon.roots.iter().map(ToString::to_string).collect();
    let release = daemon.release;
    let (how, sentence, candidates) = match (&daemon.error, daemon.legacy) {
        (Some(_), _) => {
            let sentence = say!("containerd {release} pulls nothing with this configuration", release);
            (How::Refused, sentence, Vec::new())
        }
        (None, true) => {
            let sentence = say!("`config_path` is not set, so the tables below `registry` say who is asked");
            (How::Legacy, sentence, legacy(node))
        }
        (None, false) if daemon.roots.is_empty() => {
            let sentence = say!("neither `config_path` nor mirrors are set: only the registry itself is asked");
            (How::Nothing, sentence, others(node))
        }
        (None, false) => {
            let sentence = match daemon.registry.config_path.as_ref().is_some_and(|it| !it.value.is_empty()) {
                true => say!("`config_path` is set, so a directory below it says who is asked"),
                false => say!("nothing is set, and containerd {release} looks below its built-in directories", release),
            };
            (How::CertsD, sentence, certs_d(node))
        }
    };
    let hosts = match daemon.error {
        Some(_) => Vec::new(),
        None => reasons(node, hosts),
    };
    Lookup { how, sentence, roots, candidates, hosts }
}

/// containerd v2.2.7 internal/cri/server/images/image_pull.go: registryEndpoints. First the very name, then `*`.
fn legacy(node: &Node<'_, '_>) -> Vec<Candidate> {
    let (daemon, namespace) = (node.daemon, node.namespace);
    let mut found = Vec::new();
    let exact = daemon.mirror(namespace);
    found.push(match exact {
        Some(mirror) => {
            let count = mirror.endpoints.len();
            let sentence = match count {
                0 => say!("the very name of the registry; it lists no endpoint, so only the registry itself is asked"),
                _ => say!("the very name of the registry: its endpoints are asked in order ({count})", count),
            };
            let span = node.span(mirror.namespace.extent);
            Candidate { span, ..looked_at(namespace, Code::Chosen, sentence) }
        }
        None => {
            let sentence = say!("there is no `registry.mirrors.\"{namespace}\"`", namespace);
            looked_at(namespace, Code::Missing, sentence)
        }
    });
    match (daemon.mirror("*"), exact) {
        (Some(any), None) => {
            let sentence = say!("stands for every registry without an entry of its own");
            found.push(Candidate { span: node.span(any.namespace.extent), ..looked_at("*", Code::Chosen, sentence) });
        }
        (Some(any), Some(_)) => {
            let sentence =
                say!("not looked at: `{namespace}` has an entry of its own, and nothing is merged", namespace);
            let span = node.span(any.namespace.extent);
            found.push(Candidate { span, ..not_looked_at("*", Code::Hidden, sentence) });
        }
        (None, None) => {
            let sentence = say!("there is no `registry.mirrors.\"*\"` either: only the registry itself is asked");
            found.push(looked_at("*", Code::Missing, sentence));
        }
        (None, Some(_)) => {}
    }
    for mirror in &daemon.registry.mirrors {
        let key = &*mirror.namespace.value;
        if let Some(code) = near(key, namespace) {
            let span = node.span(mirror.namespace.extent);
            let name = redacted(key);
            found.push(Candidate { span, ..not_looked_at(&*name, code, keys::why_not(code, &name, namespace)) });
        }
    }
    found
}

/// containerd v2.2.7 core/remotes/docker/config/config_unix.go: hostPaths. The first directory of the first root that
/// has any; nothing is merged.
fn certs_d(node: &Node<'_, '_>) -> Vec<Candidate> {
    let (daemon, namespace) = (node.daemon, node.namespace);
    let mut found: Vec<Candidate> = Vec::new();
    let portable = namespace.contains(':').then(|| directory(namespace));
    let mut chosen: Option<String> = None;
    for root in &daemon.roots {
        for name in portable.as_deref().into_iter().chain([namespace, DEFAULT_DIRECTORY]) {
            let path = clean_path(&[root, "/", name].concat()).into_owned();
            let is_known = name != DEFAULT_DIRECTORY || daemon.release.has(Feature::DEFAULT_DIRECTORY);
            let candidate = match (&chosen, is_known, node.tree.lookup(&path)) {
                (None, true, Found::Missing) => {
                    Some(looked_at(&*path, Code::Missing, say!("there is no such directory")))
                }
                (_, _, Found::Missing) | (Some(_), false, _) => None,
                (None, false, _) => {
                    let release = daemon.release;
                    let sentence = say!("containerd {release} does not know `_default`; it came with 1.6.17", release);
                    Some(not_looked_at(&*path, Code::NotInRelease, sentence))
                }
                (Some(first), true, _) => {
                    let sentence = say!("not looked at: `{first}` comes first, and nothing is merged", first);
                    Some(not_looked_at(&*path, Code::Hidden, sentence))
                }
                (None, true, found) => {
                    chosen = Some(path.clone());
                    Some(chosen_directory(&path, found))
                }
            };
            let file = node.tree.hosts_toml(&path).map(|it| it.path.clone());
            found.extend(candidate.map(|it| Candidate { file, ..it }));
        }
    }
    let looked_at: Vec<String> = found.iter().map(|it| it.name.clone()).collect();
    found.extend(others(node).into_iter().filter(|it| !looked_at.contains(&it.name)));
    found
}

fn chosen_directory(path: &str, found: Found<'_, '_>) -> Candidate {
    let directory = match found {
        Found::Directory(directory) => directory,
        Found::Error(why) => {
            let candidate = looked_at(path, Code::Error, say!("every pull fails: {why}", why));
            return Candidate { chosen: true, ..candidate };
        }
        Found::Missing => return looked_at(path, Code::Missing, say!("there is no such directory")),
    };
    let has_certificates = !directory.certificates.is_empty();
    let (code, sentence) = match &directory.hosts {
        HostsToml::File(_) => {
            (Code::Chosen, say!("the first directory that there is: its `hosts.toml` says who is asked"))
        }
        HostsToml::Void(why) => (
            Code::Void,
            say!(
                "its `hosts.toml` is dropped without a word ({why}), and only the registry itself is asked",
                why = why.clone()
            ),
        ),
        HostsToml::Crash(why) => (Code::Error, say!("containerd panics over its `hosts.toml`: {why}", why)),
        HostsToml::Missing if has_certificates => (
            Code::NoHostsToml,
            say!("it has no `hosts.toml`: the registry itself is asked, with the certificates that lie there"),
        ),
        HostsToml::Missing => (
            Code::NoHostsToml,
            say!("it has no `hosts.toml`, and hides what would come after it: only the registry itself is asked"),
        ),
    };
    Candidate { chosen: true, ..looked_at(path, code, sentence) }
}

/// Directories that look as if they were meant for the namespace.
fn others(node: &Node<'_, '_>) -> Vec<Candidate> {
    let (namespace, roots) = (node.namespace, &node.daemon.roots);
    let mut found = Vec::new();
    for path in node.tree.directories() {
        let Some((root, name)) = path.rsplit_once('/') else { continue };
        let is_root = roots.iter().any(|it| *clean_path(it) == *root);
        let is_own = name == namespace || name == directory(namespace);
        let candidate = match near_directory(name, namespace) {
            Some(code) if is_root => not_looked_at(path, code, keys::why_not(code, name, namespace)),
            None if is_own && !is_root => {
                let sentence = say!("not looked at: `{root}` is none of the directories that are searched", root);
                not_looked_at(path, Code::OtherRoot, sentence)
            }
            _ => continue,
        };
        let file = node.tree.hosts_toml(path).map(|it| it.path.clone());
        found.push(Candidate { file, ..candidate });
    }
    found
}

/// The `hosts.toml` that counts, and the file it was read from.
fn chosen_file<'n>(node: &Node<'n, '_>) -> Option<(&'n HostsFile<'n>, Option<&'n File>)> {
    let chosen = certs_d(node).into_iter().find(|it| it.chosen)?;
    match node.tree.lookup(&chosen.name) {
        Found::Directory(found) => match &found.hosts {
            HostsToml::File(file) => Some((file, node.tree.hosts_toml(&chosen.name))),
            _ => None,
        },
        _ => None,
    }
}

fn reasons(node: &Node<'_, '_>, hosts: &[ResolvedHost<'_>]) -> Vec<HostReason> {
    let mirror = node.daemon.mirror(node.namespace).or_else(|| node.daemon.mirror("*"));
    let file = if node.daemon.legacy { None } else { chosen_file(node) };
    let reason = |(at, host): (usize, &ResolvedHost<'_>)| {
        let name = [&host.scheme, "://", &host.host, &host.root()].concat();
        let settings = keys::settings(node, host);
        let empty =
            HostReason { name, sentence: Message::verbatim(""), span: None, file: None, file_span: None, settings };
        match (node.daemon.legacy, &file) {
            (true, _) => match mirror.and_then(|mirror| Some((mirror, mirror.endpoints.get(at)?))) {
                Some((mirror, endpoint)) => {
                    let (number, count) = (at + 1, mirror.endpoints.len());
                    let key = redacted(&mirror.namespace.value);
                    let sentence =
                        say!("endpoint {number} of {count} in `registry.mirrors.\"{key}\"`", number, count, key);
                    HostReason { sentence, span: node.span(endpoint.extent), ..empty }
                }
                None => HostReason { sentence: say!("the registry itself, which containerd adds at the end"), ..empty },
            },
            (false, None) => HostReason { sentence: say!("the registry itself; nothing says otherwise"), ..empty },
            (false, Some((read, file))) => {
                let (sentence, extent) = match read.hosts.get(at) {
                    Some(written) => {
                        let (number, count) = (at + 1, read.hosts.len());
                        (say!("`[host]` table {number} of {count}", number, count), Some(written.extent))
                    }
                    None if read.server.address.is_some() => {
                        (say!("`server`, which containerd asks last"), Some(read.server.extent))
                    }
                    None if read.server.url.is_empty() => {
                        (say!("the registry itself: there is no `server`, so containerd adds it at the end"), None)
                    }
                    None => (
                        say!("the registry itself: `server` names no host that can be asked"),
                        Some(read.server.extent),
                    ),
                };
                let file_span = file.zip(extent).map(|(file, extent)| node.file_span(file, extent));
                HostReason { sentence, file: file.map(|it| it.path.clone()), file_span, ..empty }
            }
        }
    };
    hosts.iter().enumerate().map(reason).collect()
}

/// Whether the transfer service takes a list of directories for the name of one.
pub(super) fn is_unsplit<'n>(daemon: &'n Daemon<'_>) -> Option<&'n str> {
    let is_transfer = daemon.pull_mode == PullMode::Transfer;
    daemon.roots.iter().map(Cow::as_ref).find(|it| is_transfer && it.contains(':'))
}
