//! What containerd does with a configuration, before it sends the first request: which tables count, whether
//! it starts, and the hosts it would ask for an image.
//!
//! [`start`] makes a [`Daemon`] of config files, [`hosts`] lists whom it would ask for a namespace, and
//! [`plan`] shows that for an image.

mod host;

mod daemon;
mod merge;
mod startup;

mod certs_d;
mod files;
mod legacy;

mod plan;
pub mod pull;

pub use certs_d::is_https_first;
pub use daemon::{Daemon, RegistryTable, host_of, redacted};
pub use host::{CredentialKey, ResolvedHost, Tls};
pub use legacy::tls_over_https;
pub use plan::{plan, render};
pub use startup::{Import, LoadedFile, imports, newest_version, start};

use crate::model::certs_d::CertsD;

/// The hosts that `daemon` would ask for images of `namespace`, in order; never empty.
///
/// # Errors
/// What fails the pull before the first request, in containerd's words.
pub fn hosts<'d>(
    daemon: &'d Daemon<'_>,
    tree: &'d dyn CertsD<'_>,
    namespace: &'d str,
) -> Result<Vec<ResolvedHost<'d>>, String> {
    if let Some(error) = &daemon.error {
        return Err(error.clone());
    }
    if daemon.legacy { legacy::hosts(daemon, tree, namespace) } else { certs_d::hosts(daemon, tree, namespace) }
}
