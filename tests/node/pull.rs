//! A pull from Docker Hub by way of a mirror `m`, and what it asked.

use mirrorshift::model::image::Image;
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::{KubeletCredentials, Pulled, Servers, pull};

use super::{CERTS_D, Node};

pub const ALL: [&str; 9] = ["1.5.18", "1.6.24", "1.6.39", "1.7.34", "2.0.11", "2.1.9", "2.2.7", "2.3.4", "2.4"];
pub const CERTS_D_ALONE: &str =
    "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"";

/// A pull from Docker Hub with this `hosts.toml`.
pub struct Setup<'a> {
    pub config: &'a str,
    pub hosts: &'a str,
    pub image: &'a str,
    pub servers: &'a str,
    pub kubelet: Option<KubeletCredentials<'a>>,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self { config: CERTS_D_ALONE, hosts: "[host.\"https://m\"]", image: "nginx:1", servers: "{}", kubelet: None }
    }
}

impl Setup<'_> {
    pub fn pull(&self, release: &str) -> Pulled {
        let release = Release::parse(release).unwrap();
        let image = Image::parse(self.image, release).unwrap();
        let hosts = (format!("{CERTS_D}/docker.io/hosts.toml"), self.hosts.to_owned());
        let servers: Servers = serde_json::from_str(self.servers).unwrap();
        Node::new(&format!("version = 2\n{}", self.config), [hosts])
            .start(release, |daemon, tree| pull(&daemon, tree, &image, &servers, self.kubelet.as_ref()))
    }

    /// The lines until the image is resolved, shortened: `HEAD m 404`.
    pub fn resolve(&self, release: &str) -> Vec<String> {
        let pulled = self.pull(release);
        let found = pulled.sequence.iter().position(|line| line.contains("/manifests/") && line.ends_with("200"));
        let last = found.map_or(pulled.sequence.len(), |at| at + 1);
        pulled.sequence.get(..last).unwrap().iter().map(|line| short(line)).collect()
    }

    #[track_caller]
    pub fn check(&self, releases: &[&str], expected: &[&str]) {
        for release in releases {
            assert_eq!(self.resolve(release), expected, "{release}: {}", self.servers);
        }
    }
}

fn short(line: &str) -> String {
    let Some((method, rest)) = line.split_once(' ') else { return line.to_owned() };
    let Some((url, status)) = rest.split_once(" -> ") else { return line.to_owned() };
    let (scheme, rest) = url.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let host = host.replace("registry-1.docker.io", "hub");
    let scheme = if scheme == "http" { "http " } else { "" };
    let kind = if path.contains("/blobs/") { " blobs" } else { "" };
    format!("{method} {scheme}{host}{kind} {status}")
}
