//! A pull before a conversion and after it, step by step: whom containerd asks, why them, what they answer, what it costs.

mod keys;
mod lookup;
mod near;
mod notes;
mod rows;
pub(super) mod tree;
mod why;

use std::collections::BTreeSet;

use super::analyze::start;
use super::check::looks_like_hosts;
use super::{File, Options};
use crate::diagnostic::Severity;
use crate::document;
use crate::emit::quoted;
use crate::message::Message;
use crate::model::config::{ConfigFile, PluginName};
use crate::model::image::{Image, Object};
use crate::model::legacy::Registry;
use crate::model::namespace::{directory, is_proxy, split_port};
use crate::parse::config_toml as reader;
use crate::plan::Origin;
use crate::release::Release;
use crate::simulate::pull::{Exchange, KubeletCredentials, Pulled, Servers, pull_from};
use crate::simulate::{self, Daemon, LoadedFile, ResolvedHost};
use crate::text::{LineIndex, Unit};
use crate::trace::{Kind, Note, Outcome, Proof, Role, Server, Side, Step, StepTls, Trace};

pub(super) use notes::not_read;

use lookup::Node;
use tree::GivenTree;

/// The node beside its config.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'s> {
    /// Its certs.d tree. Paths are absolute, or begin with `certs.d/`, which stands for the first directory that the config
    /// sets, or else for that of the options; a slash at the end is an empty directory. Certificates count as well.
    pub files: &'s [File],
    /// The state of the servers.
    pub servers: &'s Servers,
    /// Credentials that come with the pull.
    pub kubelet: Option<&'s KubeletCredentials<'s>>,
}

/// Traces a pull of `image` with `source`, and with what [`super::analyze`] makes of it. `source` is a config.toml or what
/// `crictl info` prints. A lone hosts.toml is taken for that of the image's registry, and without any config one is
/// assumed that sets `config_path`.
pub fn trace(image: &str, source: &str, options: &Options, around: Surroundings<'_>, unit: Unit) -> Trace {
    let reference = match Image::parse(image, options.containerd) {
        Ok(reference) => reference,
        Err(error) => return Trace { image: image.to_owned(), error: Some(error), ..Trace::default() },
    };
    #[cfg(feature = "json")]
    let translated = super::as_config(source);
    #[cfg(not(feature = "json"))]
    let translated: Option<String> = None;
    let document = document::read(source);
    let given = Given { options, around, image: &reference, unit };
    let (before, after) = if translated.is_none() && looks_like_hosts(&document) {
        let path = format!("certs.d/{}/hosts.toml", directory(&reference.namespace));
        let lone = File { path, contents: source.to_owned() };
        let files: Vec<File> = around.files.iter().cloned().chain([lone]).collect();
        given.of_tree(&files)
    } else if translated.is_none() && document.is_empty() && !around.files.is_empty() {
        given.of_tree(around.files)
    } else {
        let config = translated.as_deref();
        given.of_config(config.unwrap_or(source), config.is_none().then(|| LineIndex::new(source)).as_ref())
    };
    let steps = |side: &Option<Side>| side.as_ref().map(|it| it.steps.clone()).unwrap_or_default();
    let rows = rows::rows(&steps(&before), &steps(&after));
    let mut hosts = Vec::new();
    before.iter().chain(&after).for_each(|side| add_servers(side, &mut hosts));
    Trace { image: reference.to_string(), error: None, before, after, rows, hosts }
}

struct Given<'g> {
    options: &'g Options,
    around: Surroundings<'g>,
    image: &'g Image,
    unit: Unit,
}

impl Given<'_> {
    fn target(&self) -> Release {
        self.options.target.unwrap_or(self.options.containerd)
    }

    /// A tree without a config: both releases, if they differ.
    fn of_tree(&self, files: &[File]) -> (Option<Side>, Option<Side>) {
        let side = |release: Release| {
            let config = assumed(release, &self.options.config_path);
            let mut side = self.side(Config { text: &config, index: None, assumed: None, release }, files.iter());
            let path = &self.options.config_path;
            let sentence =
                say!("no config.toml is given, so one is assumed that sets `config_path = \"{path}\"`", path);
            side.notes.insert(0, Note { code: "assumed-config", severity: Severity::Info, host: None, sentence });
            side
        };
        let (today, target) = (self.options.containerd, self.target());
        (Some(side(today)), (target != today).then(|| side(target)))
    }

    fn of_config(&self, source: &str, index: Option<&LineIndex<'_>>) -> (Option<Side>, Option<Side>) {
        let document = document::read(source);
        let (file, _) = reader::read(&document, self.options.containerd);
        let assumed = LoadedFile::lenient(super::analyze::PATH, &file).assumed_version;
        let (release, files) = (self.options.containerd, self.around.files);
        let before = self.side(Config { text: source, index, assumed, release }, files.iter());
        let analysis = super::analyze(source, self.options);
        let result = analysis.files.split_first();
        let changed = result.filter(|(config, tree)| {
            config.contents != source || !tree.is_empty() || self.target() != self.options.containerd
        });
        let after = changed.map(|(config, tree)| {
            let config = Config { text: &config.contents, index: None, assumed, release: self.target() };
            self.side(config, files.iter().chain(tree))
        });
        (Some(before), after)
    }

    fn side<'f>(&self, config: Config<'_>, files: impl Iterator<Item = &'f File>) -> Side {
        let document = document::read(config.text);
        let (file, _) = reader::read(&document, config.release);
        let daemon = start(&file, config.assumed, config.release);
        let root = root(&daemon, &file).unwrap_or_else(|| self.options.config_path.clone());
        let tree = GivenTree::new(files, &root, config.release);
        let namespace = &self.image.namespace;
        let hosts = simulate::hosts(&daemon, &tree, namespace);
        let mut plan = simulate::render(&daemon, self.image, hosts.as_deref().map_err(|why| &**why));
        let asked = hosts.as_deref().unwrap_or_default();
        let Surroundings { servers, kubelet, .. } = self.around;
        let pulled = match plan.error {
            None => pull_from(&daemon, asked, self.image, servers, kubelet),
            Some(_) => Pulled { error: plan.error.clone(), ..Pulled::default() },
        };
        let exchanges = pulled.exchanges.into_iter();
        let mut steps: Vec<Step> = exchanges.map(|it| step(it, asked, namespace, kubelet.is_some())).collect();
        why::explain(&mut steps, pulled.pulled);
        (plan.sequence, plan.pulled, plan.seconds) = (pulled.sequence, pulled.pulled, pulled.seconds);
        plan.error = pulled.error;
        let node = Node { daemon: &daemon, tree: &tree, namespace, index: config.index, unit: self.unit };
        let lookup = lookup::lookup(&node, asked);
        let is_tag = matches!(self.image.object, Object::Tag(_));
        let known = notes::Known { daemon: &daemon, file: &file, plan: &plan, lookup: &lookup, steps: &steps, is_tag };
        let notes = notes::notes(&known);
        let seconds = steps.iter().map(|it| it.seconds).sum();
        let endless = steps.iter().any(|it| it.endless);
        let summary = notes::summary(&plan, &steps, seconds, endless);
        Side { plan, lookup, steps, notes, seconds, endless, summary }
    }
}

/// A config.toml, and the release that reads it.
struct Config<'c> {
    text: &'c str,
    /// Places in it, where it is what the caller gave.
    index: Option<&'c LineIndex<'c>>,
    /// The version to assume, for a piece of a file.
    assumed: Option<i64>,
    release: Release,
}

/// The config of a node of which only the tree is known.
pub(super) fn assumed(release: Release, config_path: &str) -> String {
    let (version, plugin) = if release.is_1() { (2, PluginName::Grpc) } else { (3, PluginName::Images) };
    let path = quoted(config_path);
    format!("version = {version}\n[plugins.\"{}\".registry]\nconfig_path = {path}\n", plugin.as_str())
}

/// The first directory that the config sets, whether or not it comes to count.
pub(super) fn root(daemon: &Daemon<'_>, file: &ConfigFile<'_>) -> Option<String> {
    let set = |registry: &Registry<'_>| {
        let path = registry.config_path.as_ref().map(|it| it.value.split(':').next().unwrap_or_default().to_owned());
        path.filter(|it| !it.is_empty())
    };
    set(&daemon.registry).or_else(|| file.plugins.iter().find_map(|it| set(it.registry.as_ref()?)))
}

fn step(exchange: Exchange, hosts: &[ResolvedHost<'_>], namespace: &str, by_kubelet: bool) -> Step {
    let host = exchange.host.and_then(|at| hosts.get(at));
    let is_told = exchange.kind == Kind::Request && is_proxy(&exchange.server, namespace);
    let credentials = match exchange.proof {
        Proof::Basic if by_kubelet => Some("kubelet".to_owned()),
        Proof::Basic => host.and_then(|it| it.credentials.as_ref()).map(ToString::to_string),
        _ => None,
    };
    let tls = host.filter(|_| exchange.scheme == "https").map(|host| StepTls {
        skip_verify: host.tls.skip_verify,
        ca: host.tls.ca.iter().map(ToString::to_string).collect(),
        client: host.tls.client.iter().map(|(cert, key)| (cert.to_string(), key.to_string())).collect(),
    });
    Step {
        line: exchange.line,
        phase: exchange.phase,
        kind: exchange.kind,
        host: exchange.host,
        url: [&exchange.scheme, "://", &exchange.server, &exchange.target].concat(),
        method: exchange.method,
        ns: is_told.then(|| namespace.to_owned()),
        server: exchange.server,
        outcome: exchange.outcome,
        status: exchange.status,
        ok: exchange.outcome == Outcome::Answered && exchange.status.is_some_and(|it| it < 300),
        tls,
        proof: exchange.proof,
        credentials,
        // Whole milliseconds, far from where a float would lose any.
        seconds: exchange.milliseconds.unwrap_or_default() as f64 / 1000.0,
        endless: exchange.milliseconds.is_none(),
        cancelled: exchange.cancelled,
        why: Message::verbatim(""),
    }
}

/// The servers of a side that are not listed yet.
fn add_servers(side: &Side, servers: &mut Vec<Server>) {
    let hosts = side.plan.hosts.iter().map(|host| {
        let role = if host.origin == Origin::Default { Role::Upstream } else { Role::Mirror };
        (&*host.scheme, &*host.host, role)
    });
    let tokens = side.steps.iter().filter(|it| it.kind == Kind::Token);
    let tokens = tokens.map(|it| (it.url.split("://").next().unwrap_or_default(), &*it.server, Role::Token));
    for (scheme, place, role) in hosts.chain(tokens) {
        let (name, port) = split_port(place);
        let name = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(name);
        if name.is_empty() {
            continue;
        }
        let port = port.filter(|it| !it.is_empty()).unwrap_or(if scheme == "http" { "80" } else { "443" });
        match servers.iter_mut().find(|it| it.state_key == name) {
            Some(known) => {
                let ports: BTreeSet<String> = known.ports.drain(..).chain([port.to_owned()]).collect();
                known.ports.extend(ports);
            }
            None => {
                let (host, state_key) = (place.to_owned(), name.to_owned());
                servers.push(Server { host, state_key, ports: vec![port.to_owned()], role });
            }
        }
    }
}
