//! The recorded experiments, and the machine and test registries that they were made with.

use std::collections::BTreeMap;

use mirrorshift::api::File;
use mirrorshift::model::image::Image;
use mirrorshift::model::legacy::{Auth, Secret};
use mirrorshift::release::Release;
use mirrorshift::simulate::Daemon;
use mirrorshift::simulate::pull::{KubeletCredentials, Servers, pull};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::node::{CERTS_D, Node};

/// Names that answer on 443 and 80 unless an experiment says otherwise.
const WORLD: [&str; 15] = [
    "docker.io",
    "registry-1.docker.io",
    "index.docker.io",
    "auth.docker.io",
    "registry.k8s.io",
    "k8s.gcr.io",
    "gcr.io",
    "quay.io",
    "ghcr.io",
    "reg.test",
    "other.test",
    "m1.test",
    "m2.test",
    "m3.test",
    "mirror.example.com",
];

const DIGESTS: [(&str, &str); 6] = [
    ("busybox", "sha256:5fea5200d3dd27bf79c7ce0ad9ab8b892581e5bc14c4df4e6466d3c3b476c5d5"),
    ("a", "sha256:e06a1f117b0faf8b9674dc057539e4cd538b56f3ac1bb5aec307fa78aa353645"),
    ("two", "sha256:cb5b728bdd5929881ce5ff812e41a79858641d9dfcd01ac17cad32da969b7dc2"),
    ("pause", "sha256:0f1d261eb1c0466826216bc219539abbbddf6476aeea49dcff5818931e93ea5f"),
    ("x", "sha256:06c486820cf7011315fca225f255ba0c630a00ac623c0cc91ad348ab5cea0f5d"),
    ("b", "sha256:3d9d918aaec92ad4d88b31c6791ba8c3020dd4713cb97c2e1e201b7de0165a08"),
];

/// One experiment.
#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub title: String,
    config: String,
    #[serde(default)]
    certs_d: BTreeMap<String, String>,
    #[serde(default)]
    etc: BTreeMap<String, String>,
    #[serde(default)]
    imports: BTreeMap<String, String>,
    #[serde(default)]
    hosts: BTreeMap<String, Value>,
    pulls: Vec<Asked>,
    pub results: Vec<Recorded>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Asked {
    Image(String),
    With {
        image: String,
        auth: Option<BTreeMap<String, String>>,
        #[serde(default)]
        write: BTreeMap<String, String>,
    },
}

/// What some releases did.
#[derive(Deserialize)]
pub struct Recorded {
    pub releases: Vec<String>,
    pub trace: Vec<String>,
    pub pulls: Vec<End>,
    daemon: State,
    error: Option<String>,
}

#[derive(Deserialize)]
pub struct End {
    pub ok: bool,
    pub error: Option<String>,
}

#[derive(Deserialize)]
struct State {
    alive: bool,
    cri: Option<String>,
}

impl Recorded {
    /// Why nothing could be pulled at all.
    pub fn refusal(&self) -> Option<String> {
        let refused = !self.daemon.alive || self.daemon.cri.as_deref() == Some("missing");
        refused.then(|| self.error.clone().unwrap_or_default())
    }
}

/// What the simulation says.
#[derive(Default)]
pub struct Outcome {
    pub refusal: Option<String>,
    pub lines: Vec<String>,
    pub pulled: Vec<bool>,
    pub errors: Vec<Option<String>>,
}

/// What a trace of the page is given.
pub struct Given {
    pub image: String,
    pub config: String,
    pub files: Vec<File>,
    pub servers: Servers,
}

impl Case {
    /// The same experiment as one config and files beside it; `None` for those that need more than that.
    pub fn given(&self) -> Option<Given> {
        let [Asked::Image(image)] = self.pulls.as_slice() else { return None };
        let node = self.node();
        let is_beside = |path: &str| path.starts_with(CERTS_D) || path.starts_with("/etc/pki");
        let beside = node.0.iter().filter(|(path, _)| is_beside(path));
        let files = beside.map(|(path, text)| File { path: path.clone(), contents: text.clone() }).collect();
        (self.imports.is_empty() && self.config.contains("version")).then(|| Given {
            image: image.clone(),
            config: self.config.clone(),
            files,
            servers: self.servers(),
        })
    }

    pub fn simulate(&self, release: Release) -> Outcome {
        let node = self.node();
        node.start(release, |daemon, _| match daemon.error {
            Some(error) => Outcome { refusal: Some(error), ..Outcome::default() },
            None => self.pull(&daemon, node.clone()),
        })
    }

    fn pull(&self, daemon: &Daemon<'_>, mut node: Node) -> Outcome {
        let servers = self.servers();
        let mut outcome = Outcome::default();
        for (at, asked) in self.pulls.iter().enumerate() {
            let (image, auth) = match asked {
                Asked::Image(image) => (image, None),
                Asked::With { image, auth, write } => {
                    node.0.extend(write.iter().map(|(path, text)| (format!("{CERTS_D}/{path}"), text.clone())));
                    (image, auth.as_ref())
                }
            };
            let (kubelet, image) = (auth.map(kubelet), Image::parse(image, daemon.release).unwrap());
            let pulled = pull(daemon, &node.tree(daemon.release), &image, &servers, kubelet.as_ref());
            let index = if self.pulls.len() > 1 { format!("[{at}] ") } else { String::new() };
            outcome.lines.extend(pulled.sequence.iter().map(|line| format!("{index}{}", with_names(line))));
            outcome.pulled.push(pulled.pulled);
            outcome.errors.push(pulled.error);
        }
        outcome
    }

    fn node(&self) -> Node {
        let below = |root: &'static str, files: &BTreeMap<String, String>| {
            files.iter().map(|(path, text)| (format!("{root}/{path}"), text.clone())).collect::<Vec<_>>()
        };
        let imports = below("/etc/containerd/conf.d", &self.imports);
        Node::new(&self.config, [below("/etc", &self.etc), imports, below(CERTS_D, &self.certs_d)].concat())
    }

    fn servers(&self) -> Servers {
        let mut names: BTreeMap<&str, Value> = WORLD.iter().map(|name| (*name, json!("ok"))).collect();
        names.insert("*", Value::Null);
        names.extend(self.hosts.iter().map(|(name, state)| (name.as_str(), state.clone())));
        serde_json::from_value(json!(names)).unwrap()
    }
}

fn kubelet(auth: &BTreeMap<String, String>) -> KubeletCredentials<'_> {
    let secret = |key: &str| Secret::new(auth.get(key).map_or("", String::as_str));
    KubeletCredentials {
        server: auth.get("serveraddress").cloned(),
        auth: Some(Auth {
            username: secret("username"),
            password: secret("password"),
            auth: secret("auth"),
            identitytoken: secret("identitytoken"),
            ..Auth::default()
        }),
    }
}

/// A digest that the world knows, by the name of its image.
pub fn with_names(line: &str) -> String {
    DIGESTS.iter().fold(line.to_owned(), |line, (name, digest)| line.replace(digest, &format!("<{name}:manifest>")))
}

/// A recorded line without headers, form and the query of token requests.
pub fn plain(line: &str) -> String {
    let (index, rest) = if line.starts_with('[') { line.split_at(line.find(' ').unwrap() + 1) } else { ("", line) };
    let Some((request, status)) = rest.split_once(" -> ") else { return line.to_owned() };
    let mut words = request.split(' ');
    let (method, url) = (words.next().unwrap(), words.next().unwrap());
    format!("{index}{method} {url} -> {status}")
}
