//! What a node would do when it pulls an image.

use super::File;
use super::tree::MemoryTree;
use crate::document;
use crate::model::certs_d::CertsD;
use crate::model::image::Image;
use crate::model::legacy::Registry;
use crate::parse::config_toml;
use crate::plan::Plan;
use crate::release::Release;
use crate::simulate::pull::{KubeletCredentials, Servers, pull_from};
use crate::simulate::{self, Daemon, LoadedFile};

/// Whom containerd asks for `image` with `source` as its config file and `files` as its certs.d tree, and the whole pull
/// when the servers are in this state. Paths of `files` are absolute, or begin with `certs.d/`, which stands for the
/// first directory that `source` sets as `config_path`, or else for the usual one.
pub fn simulate(
    image: &str,
    source: &str,
    containerd: Release,
    files: &[File],
    servers: &Servers,
    kubelet: Option<&KubeletCredentials<'_>>,
) -> Plan {
    let document = document::read(source);
    let (file, _) = config_toml::read(&document, containerd);
    let daemon = simulate::start(&[LoadedFile::lenient("/etc/containerd/config.toml", &file)], containerd);
    // Not the root that the daemon looks below: it may ignore the table, or take several directories for one.
    let set = |registry: &Registry<'_>| {
        registry.config_path.as_ref().map(|it| it.value.to_string()).filter(|it| !it.is_empty())
    };
    let path = set(&daemon.registry).or_else(|| file.plugins.iter().find_map(|it| set(it.registry.as_ref()?)));
    let path = path.as_deref().unwrap_or("/etc/containerd/certs.d");
    let root = path.split(':').next().unwrap_or_default();
    let directories = files.iter().filter_map(|file| {
        let directory = file.path.strip_suffix("/hosts.toml")?;
        let absolute = match directory.strip_prefix("certs.d/") {
            Some(name) => [root, "/", name].concat(),
            None => directory.to_owned(),
        };
        Some((absolute, &*file.contents))
    });
    simulate_node(&daemon, &MemoryTree::new(directories, containerd), image, servers, kubelet)
}

/// Whom `daemon` asks for `image`, an image reference as a person writes it, and the whole pull when the servers are
/// in this state.
pub fn simulate_node(
    daemon: &Daemon<'_>,
    tree: &dyn CertsD<'_>,
    image: &str,
    servers: &Servers,
    kubelet: Option<&KubeletCredentials<'_>>,
) -> Plan {
    let Ok(reference) = Image::parse(image, daemon.release) else { return simulate::plan(daemon, tree, image) };
    let hosts = simulate::hosts(daemon, tree, &reference.namespace);
    let plan = simulate::render(daemon, &reference, hosts.as_deref().map_err(|why| &**why));
    let (Ok(hosts), None) = (&hosts, &plan.error) else { return plan };
    let pulled = pull_from(daemon, hosts, &reference, servers, kubelet);
    Plan { sequence: pulled.sequence, pulled: pulled.pulled, seconds: pulled.seconds, error: pulled.error, ..plan }
}
