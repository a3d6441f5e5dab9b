//! One configuration, tried four times: with a real containerd and with the simulation, as it is and converted.

use std::collections::{BTreeMap, BTreeSet};

use mirrorshift::api::{self, Conversion, Verdict};
use mirrorshift::model::image::Image;
use mirrorshift::plan::Host;
use mirrorshift::release::Release;
use mirrorshift::simulate;
use mirrorshift::simulate::pull::{Servers, pull};

use crate::cases::Case;
use crate::daemon::{Daemon, Started};
use crate::images;
use crate::migrate;
use crate::node::Node;
use crate::pki::Pki;
use crate::registry::{Certificates, Registries};
use crate::tree;
use crate::world::{self, Dice, Map, Mode, World};
use crate::{Arguments, Failure};

/// Registries of one configuration that are pulled from.
const REGISTRIES: usize = 8;

/// What a containerd did, or was said to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Why it does not serve.
    pub refusal: Option<Refusal>,
    pub pulls: Vec<Pull>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Whether it exited; otherwise it runs without CRI.
    pub exited: bool,
    pub words: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pull {
    pub lines: Vec<String>,
    pub pulled: bool,
    /// What `PullImage` said, or of a simulation, what it would say when nobody is asked.
    pub error: Option<String>,
}

/// A pull to try.
pub struct Attempt {
    pub image: String,
    pub registry: String,
    pub world: World,
    placeholders: Vec<(String, String)>,
}

/// The four runs, and what they were made with.
pub struct Trial {
    pub conversion: Conversion,
    pub files: BTreeMap<String, String>,
    pub attempts: Vec<Attempt>,
    pub legacy: Run,
    pub converted: Run,
    pub legacy_simulated: Run,
    pub converted_simulated: Run,
}

impl Trial {
    /// Tries `case` on `node`.
    pub async fn run(
        case: &Case,
        node: &mut Node,
        pki: &Pki,
        Arguments { seed, sabotage, migrate, .. }: &Arguments,
    ) -> Result<Self, Failure> {
        let (seed, sabotage) = (*seed, *sabotage);
        let release = case.options.containerd;
        let conversion = api::convert(&case.config, &case.options);
        let certificates = certificate_files(&conversion, pki);
        let mut files = converted_files(&conversion, &case.options.config_path);
        let patched = files.remove(tree::CONFIG);
        if let Some(sabotage) = sabotage {
            files.values_mut().for_each(|text| sabotage.spoil(text));
        }
        let before = tree::Node::new(&case.config, certificates.clone());
        let after =
            patched.as_ref().map(|it| tree::Node::new(it, certificates.clone().into_iter().chain(files.clone())));

        let mut dice = Dice::new(seed, &case.name);
        let registries = registries(&conversion, release);
        let mut hosts = Vec::new();
        for node in [Some(&before), after.as_ref()].into_iter().flatten() {
            for registry in &registries {
                let image = format!("{registry}/live:1");
                hosts.extend(node.start(release, |daemon, tree| simulate::plan(&daemon, tree, &image)).hosts);
            }
        }
        let map = Map::new(&hosts, &mut dice);
        let attempts = attempts(&registries, &map, &case.login, &mut dice);

        let addresses = node.name(map.names())?;
        let names: Vec<String> = addresses.keys().cloned().collect();
        let tls = Certificates::new(pki, &names)?;
        for (path, contents) in &certificates {
            node.write(path, contents)?;
        }
        let open = async |world: &World| Registries::open(world, &addresses, &tls).await;
        let real = async |config: &str, files: &BTreeMap<String, String>| {
            node.remove("/etc/containerd");
            node.remove(&case.options.config_path);
            node.write(tree::CONFIG, config)?;
            for (path, contents) in files {
                node.write(path, contents)?;
            }
            pull_all(Daemon::start(node).await?, &attempts, open).await
        };
        let (legacy, converted) = if *migrate {
            migrate::run(case, &conversion, node, async |daemon| pull_all(daemon, &attempts, open).await).await?
        } else {
            let legacy = real(&case.config, &BTreeMap::new()).await?;
            let converted = match &patched {
                Some(config) => real(config, &files).await?,
                None => Run::default(),
            };
            (legacy, converted)
        };
        for path in certificates.keys() {
            node.remove(path);
        }
        let say = |node: &tree::Node| {
            let mut run = simulate_all(node, release, &attempts)?;
            if let Some(sabotage) = sabotage {
                run.pulls.iter_mut().flat_map(|it| &mut it.lines).for_each(|line| sabotage.distort(line));
            }
            Ok::<_, Failure>(run)
        };
        Ok(Self {
            legacy_simulated: say(&before)?,
            converted_simulated: after.as_ref().map(say).transpose()?.unwrap_or_default(),
            conversion,
            files,
            attempts,
            legacy,
            converted,
        })
    }

    /// Why it is right that `attempt` is another pull with the converted tree, if it is.
    pub fn excuse(&self, attempt: &Attempt) -> Option<&'static str> {
        let mut all = self.conversion.comparison.iter();
        let comparison = all.find(|it| it.before.registry == attempt.registry)?;
        if comparison.verdict == Verdict::Different {
            return Some("the conversion says that the pull changes");
        }
        // containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts gives one authorizer to all hosts without
        // TLS settings of their own, pkg/cri/server/image_pull.go: registryHosts one to each. A host that is listed
        // twice answers its challenge once with the former, and a token that was not to be had is not asked for again.
        // Over https the conversion gives each a TLS setting; over http it can't, and says so.
        if !self.conversion.diagnostics.iter().any(|it| it.code == "shared-challenge") {
            return None;
        }
        let hosts = &comparison.before.hosts;
        let asks_for_proof = |host: &Host| {
            let mode = world::place(host).and_then(|place| attempt.world.0.get(&place)).map(|it| it.mode);
            matches!(mode, Some(Mode::Basic | Mode::Bearer | Mode::BearerAnon))
        };
        let is_twice = |(at, host): (usize, &Host)| {
            let mut before = hosts[..at].iter().filter(|it| it.host == host.host && it.scheme == "http");
            host.scheme == "http" && before.next().is_some() && asks_for_proof(host)
        };
        let is_shared = hosts.iter().enumerate().any(is_twice);
        is_shared.then_some("a host that is listed twice over http is challenged once: certs.d shares what it learnt")
    }
}

/// The certificates that the plans name and those that corpus and generator do, which a plan leaves out where they
/// can't matter. All are of the private CA.
fn certificate_files(conversion: &Conversion, pki: &Pki) -> BTreeMap<String, String> {
    let plans = conversion.comparison.iter().flat_map(|it| [&it.before, &it.after]);
    let hosts: Vec<_> = plans.flat_map(|it| &it.hosts).collect();
    let ca = hosts.iter().flat_map(|it| &it.ca).map(String::as_str).chain(["/p/ca.pem"]);
    let pairs = hosts.iter().flat_map(|it| &it.client).map(|(certificate, key)| (&**certificate, &**key));
    let pairs = pairs.chain([("/p/c.pem", "/p/k.pem")]);
    let mut files: BTreeMap<String, String> = ca.map(|path| (path.to_owned(), pki.private_ca())).collect();
    for (certificate, key) in pairs {
        files.insert(certificate.to_owned(), pki.client.certificate.clone());
        files.insert(key.to_owned(), pki.client.key.clone());
    }
    files.remove("");
    files
}

/// The files of a conversion where `--out` and the script would put them.
fn converted_files(conversion: &Conversion, config_path: &str) -> BTreeMap<String, String> {
    let place = |path: &str| match path.strip_prefix("certs.d/") {
        Some(rest) => format!("{config_path}/{rest}"),
        None => format!("/etc/containerd/{path}"),
    };
    conversion.files.iter().map(|it| (place(&it.path), it.contents.clone())).collect()
}

/// Registries that images can be pulled from, the one that nobody named among them.
fn registries(conversion: &Conversion, release: Release) -> Vec<String> {
    let all = conversion.comparison.iter().map(|it| it.before.registry.clone());
    let mut all: Vec<String> = all.collect::<BTreeSet<_>>().into_iter().collect();
    all.retain(|it| Image::parse(&format!("{it}/live:1"), release).is_ok_and(|image| image.namespace == *it));
    if all.is_empty() {
        all.push("docker.io".to_owned());
    }
    all.truncate(REGISTRIES);
    all
}

fn attempts(registries: &[String], map: &Map, login: &(String, String), dice: &mut Dice) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for registry in registries {
        for (by_digest, world) in [(false, map.empty()), (false, map.any(login, dice)), (true, map.any(login, dice))] {
            // Each pull has an image of its own, of which containerd has nothing yet.
            let name = format!("p{}", attempts.len());
            let [manifest, config, layer] = images::Image::new(&name).placeholders(&name);
            let object = if by_digest { format!("@{}", manifest.0) } else { ":1".to_owned() };
            attempts.push(Attempt {
                image: format!("{registry}/live/{name}{object}"),
                registry: registry.clone(),
                world,
                placeholders: vec![manifest, config, layer],
            });
        }
    }
    attempts
}

async fn pull_all(
    daemon: Started,
    attempts: &[Attempt],
    open: impl AsyncFn(&World) -> Result<Registries, Failure>,
) -> Result<Run, Failure> {
    let mut daemon = match daemon {
        Started::Runs(daemon) => daemon,
        Started::Refused { exited, words } => {
            return Ok(Run { refusal: Some(Refusal { exited, words }), pulls: Vec::new() });
        }
    };
    let mut run = Run::default();
    for attempt in attempts {
        let registries = open(&attempt.world).await?;
        let pulled = daemon.pull(&attempt.image).await?;
        let lines = normal(registries.close().await, attempt);
        run.pulls.push(Pull { lines, pulled: pulled.is_ok(), error: pulled.err() });
    }
    daemon.stop().await?;
    Ok(run)
}

fn simulate_all(node: &tree::Node, release: Release, attempts: &[Attempt]) -> Result<Run, Failure> {
    node.start(release, |daemon, tree| {
        if let Some(words) = daemon.error {
            let exited = words.starts_with("containerd: ");
            return Ok(Run { refusal: Some(Refusal { exited, words }), pulls: Vec::new() });
        }
        let mut run = Run::default();
        for attempt in attempts {
            let servers: Servers = serde_json::from_value(attempt.world.servers())?;
            let image = Image::parse(&attempt.image, release)?;
            let pulled = pull(&daemon, tree, &image, &servers, None);
            let lines = normal(pulled.sequence, attempt);
            run.pulls.push(Pull { lines, pulled: pulled.pulled, error: pulled.error });
        }
        Ok(run)
    })
}

/// The lines in a form that both sides can give.
fn normal(lines: Vec<String>, attempt: &Attempt) -> Vec<String> {
    // A server never learns of a connection that was refused, nor of a name that was not found.
    let seen = lines.into_iter().filter(|it| !it.starts_with("CONNECT ") && !it.starts_with("DNS "));
    let mut lines: Vec<String> = seen.map(|it| line(it, attempt)).collect();
    // What comes after the manifest is fetched at the same time.
    let is_manifest = |it: &String| it.starts_with("GET ") && it.contains("/manifests/") && it.contains(" -> 2");
    if let Some(at) = lines.iter().position(is_manifest) {
        lines[at + 1..].sort();
    }
    lines
}

fn line(mut line: String, attempt: &Attempt) -> String {
    for (digest, placeholder) in &attempt.placeholders {
        line = line.replace(digest, placeholder);
    }
    if line.starts_with("tls-") || line.starts_with("http-on") || line.starts_with("reset") {
        // A server knows its address only, not how it was called; and TLS libraries have words of their own.
        let kept = if line.starts_with("tls-failed") { 2 } else { usize::MAX };
        let mut words: Vec<String> = line.split(' ').take(kept).map(str::to_owned).collect();
        if let Some(place) = words.get_mut(1) {
            *place = place.to_ascii_lowercase().replace("localhost:", "127.0.0.1:");
        }
        line = words.join(" ");
    }
    line
}
