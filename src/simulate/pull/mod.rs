//! A whole pull: every request that it makes of given servers, and how it ends.
//!
//! containerd resolves the image to a digest, then fetches manifest, configuration and layer, each from the
//! first host that has it. An image of one layer is assumed, and every registry that answers has it.

mod auth;
mod client;
mod servers;
mod target;
mod transport;

pub use auth::{KubeletCredentials, can_be_read};
pub use servers::Servers;
pub(super) use target::target;
pub use transport::Exchange;

use client::{Ask, Outcome as Answer, Session};
use transport::{Line, Wanted, Wire};

use super::{Daemon, ResolvedHost};
use crate::model::certs_d::CertsD;
use crate::model::image::{Image, Object};
use crate::plan::PullMode;
use crate::release::{Feature, Release};
use crate::trace::{Outcome, Phase};

/// What a pull did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    /// Its requests, and what became of those that got no answer, line by line. Everything after the
    /// manifest is sorted.
    pub sequence: Vec<String>,
    /// The same as data, in the order in time.
    pub exchanges: Vec<Exchange>,
    /// Whether the image was pulled.
    pub pulled: bool,
    /// Time spent waiting for dial timeouts, in seconds.
    pub seconds: u64,
    /// Why containerd asked nobody, in its words.
    pub error: Option<String>,
}

/// Pulls `image` from the hosts of its namespace.
pub fn pull<'p>(
    daemon: &'p Daemon<'_>,
    tree: &'p dyn CertsD<'_>,
    image: &'p Image,
    servers: &Servers,
    kubelet: Option<&'p KubeletCredentials<'p>>,
) -> Pulled {
    match super::hosts(daemon, tree, &image.namespace) {
        Ok(hosts) => pull_from(daemon, &hosts, image, servers, kubelet),
        Err(why) => refused(daemon, image, &why),
    }
}

/// The same, where the hosts are known already.
///
/// containerd v2.2.7 internal/cri/server/images/image_pull.go: PullImage.
pub fn pull_from<'p>(
    daemon: &'p Daemon<'_>,
    hosts: &'p [ResolvedHost<'p>],
    image: &'p Image,
    servers: &Servers,
    kubelet: Option<&'p KubeletCredentials<'p>>,
) -> Pulled {
    let mut wire = Wire::new(servers, daemon.release);
    if daemon.pull_mode == PullMode::Local {
        wire.watch_progress();
    }
    let pull = Pull { daemon, hosts, image, kubelet };
    let Some((places, able)) = pull.able() else {
        return refused(daemon, image, "no resolve hosts: not found");
    };
    let resolved = pull.resolve(&mut wire, &places, &able);
    let (mut fetched, mut from) = (false, wire.lines.len());
    if resolved {
        wire.watch_progress();
        (fetched, from) = pull.fetch(&mut wire);
    }
    let (pulled, seconds) = (fetched && !wire.cancelled, wire.waited.div_ceil(1000));
    let mut exchanges: Vec<Exchange> = wire.lines.iter().map(|it| it.exchange.clone()).collect();
    exchanges.dedup_by(|a, b| a.line == b.line && a.outcome == Outcome::NoSuchName);
    Pulled { sequence: sequence(wire.lines, from), exchanges, pulled, seconds, error: None }
}

/// A pull that ends before the first request.
fn refused(daemon: &Daemon<'_>, image: &Image, why: &str) -> Pulled {
    let error = daemon.error.clone().unwrap_or_else(|| {
        format!("failed to pull and unpack image \"{image}\": failed to resolve reference \"{image}\": {why}")
    });
    Pulled { error: Some(error), ..Pulled::default() }
}

struct Pull<'p, 'd> {
    daemon: &'p Daemon<'d>,
    hosts: &'p [ResolvedHost<'p>],
    image: &'p Image,
    kubelet: Option<&'p KubeletCredentials<'p>>,
}

impl<'p> Pull<'p, '_> {
    fn release(&self) -> Release {
        self.daemon.release
    }

    /// The hosts that may resolve the image, after their places in the list; `None` when there are none.
    fn able(&self) -> Option<(Vec<usize>, Vec<ResolvedHost<'p>>)> {
        let tag = matches!(self.image.object, Object::Tag(_));
        let hosts = self.hosts.iter().enumerate().filter(|(_, host)| host.pull && (host.resolve || !tag));
        let able: (Vec<_>, Vec<_>) = hosts.map(|(at, host)| (at, host.clone())).unzip();
        (!able.0.is_empty()).then_some(able)
    }

    /// Whether the image could be resolved to a digest.
    ///
    /// containerd v2.3.4 core/remotes/docker/resolver.go: dockerResolver.Resolve.
    fn resolve(&self, wire: &mut Wire<'_>, places: &[usize], hosts: &[ResolvedHost<'_>]) -> bool {
        let mut session = Session::new(self.daemon, self.kubelet, &self.image.repository, hosts);
        // A digest that is no manifest may be a blob.
        let kinds: &[_] = match self.image.object {
            Object::Tag(_) => &[("manifests", Wanted::Manifest)],
            Object::Digest(_) => &[("manifests", Wanted::Manifest), ("blobs", Wanted::ManifestAsBlob)],
        };
        let mut hard_error = false;
        for (kind, wanted) in kinds {
            if hard_error && self.release().has(Feature::NO_BLOBS_AFTER_HARD_ERROR) {
                break;
            }
            for (at, host) in hosts.iter().enumerate() {
                wire.host = places.get(at).copied();
                let target = self.target(host, kind, self.image.object.as_str());
                let ask = Ask { host: at, target: &target, wanted: *wanted, last: at + 1 == hosts.len() };
                match session.ask(wire, "HEAD", ask) {
                    (Answer::Status(..300), _) => return true,
                    // Anything but a redirect that could be followed stops the pull.
                    (Answer::Status(300..400), _) => return false,
                    (Answer::Status(403), "HEAD") if self.release().has(Feature::GET_AFTER_403) => {
                        hard_error = true;
                        // Only for what the server has to say.
                        session.ask(wire, "GET", Ask { last: false, ..ask });
                    }
                    (Answer::Status(status), _) => hard_error |= status != 404,
                    (Answer::Failed, _) => {}
                }
            }
        }
        false
    }

    /// Whether everything could be fetched, and the line from which on the order means nothing.
    ///
    /// containerd v2.2.7 core/remotes/docker/fetcher.go: dockerFetcher.Fetch. The unpacker asks for layers
    /// when it has the configuration: core/unpack/unpacker.go: Unpacker.Unpack.
    fn fetch(&self, wire: &mut Wire<'_>) -> (bool, usize) {
        let mut session = Session::new(self.daemon, self.kubelet, &self.image.repository, self.hosts);
        let name = self.image.repository.rsplit('/').next().unwrap_or_default();
        let manifest = match &self.image.object {
            Object::Tag(_) => format!("<{name}:manifest>"),
            Object::Digest(digest) => digest.clone(),
        };
        let mut fetch = |wire: &mut Wire<'_>, kind: &str, object: &str, wanted: Wanted| {
            wire.phase = match wanted {
                Wanted::Blob(0) => Phase::Config,
                Wanted::Blob(_) => Phase::Layer,
                _ => Phase::Manifest,
            };
            self.hosts.iter().enumerate().any(|(at, host)| {
                wire.host = Some(at);
                let target = self.target(host, kind, object);
                let ask = Ask { host: at, target: &target, wanted, last: at + 1 == self.hosts.len() };
                matches!(session.ask(wire, "GET", ask), (Answer::Status(..300), _))
            })
        };
        let found = fetch(wire, "manifests", &manifest, Wanted::Manifest);
        let from = wire.lines.len();
        let found = found
            && fetch(wire, "blobs", &format!("<{name}:config>"), Wanted::Blob(0))
            && fetch(wire, "blobs", &format!("<{name}:layer>"), Wanted::Blob(1));
        (found, from)
    }

    fn target(&self, host: &ResolvedHost<'_>, kind: &str, object: &str) -> String {
        let Image { namespace, repository, .. } = self.image;
        target(self.release(), (&host.host, &host.path), namespace, repository, (kind, object))
    }
}

/// The lines as they are shown. Blobs are fetched at the same time when there are several, so what comes
/// after `from` is sorted by blob, and what names none comes last.
fn sequence(mut lines: Vec<Line>, from: usize) -> Vec<String> {
    if let Some(blobs) = lines.get_mut(from..) {
        blobs.sort_by(|a, b| match (a.blob, b.blob) {
            (None, None) => a.exchange.line.cmp(&b.exchange.line),
            (a, b) => a.is_none().cmp(&b.is_none()).then(a.cmp(&b)),
        });
    }
    // A name is looked up for both families of addresses at once, and again for each request.
    lines.dedup_by(|a, b| a.exchange.line == b.exchange.line && a.exchange.outcome == Outcome::NoSuchName);
    lines.into_iter().map(|line| line.exchange.line).collect()
}
