//! What a node would do when it pulls an image.

use crate::model::certs_d::CertsD;
use crate::model::image::Image;
use crate::plan::Plan;
use crate::simulate::pull::{KubeletCredentials, Servers, pull_from};
use crate::simulate::{self, Daemon};

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
