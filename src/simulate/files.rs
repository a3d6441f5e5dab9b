//! Certificate and key files, with the errors that Go has for them.

use crate::model::certs_d::{CertsD, FileState};

/// What is in the file at `path`.
///
/// # Errors
/// As Go's `os.ReadFile` says it.
pub fn read(tree: &dyn CertsD<'_>, path: &str) -> Result<FileState, String> {
    match tree.file(path) {
        // A directory can be opened.
        FileState::Unreadable(why) if why == "is a directory" => Err(format!("read {path}: {why}")),
        FileState::Unreadable(why) => Err(format!("open {path}: {why}")),
        state => Ok(state),
    }
}

/// Reads a client certificate and its key.
///
/// # Errors
/// As Go's `tls.LoadX509KeyPair` says it. Whether the two fit each other is not checked.
pub fn pair(tree: &dyn CertsD<'_>, cert: &str, key: &str) -> Result<(), String> {
    let cert = read(tree, cert)?;
    let key = read(tree, key)?;
    fit(&cert, &key)
}

/// Whether a certificate stands in `cert` and a key in `key`.
///
/// # Errors
/// As Go's `tls.X509KeyPair` says it.
pub fn fit(cert: &FileState, key: &FileState) -> Result<(), String> {
    match cert {
        FileState::Pem { certificate: false, key: false } => {
            return Err("tls: failed to find any PEM data in certificate input".to_owned());
        }
        FileState::Pem { certificate: false, key: true } => {
            return Err("tls: failed to find certificate PEM data in certificate input, but did find a private key; \
                        PEM inputs may have been switched"
                .to_owned());
        }
        _ => {}
    }
    match key {
        FileState::Pem { certificate: false, key: false } => {
            Err("tls: failed to find any PEM data in key input".to_owned())
        }
        FileState::Pem { certificate: true, key: false } => {
            Err("tls: found a certificate rather than a key in the PEM for the private key".to_owned())
        }
        _ => Ok(()),
    }
}
