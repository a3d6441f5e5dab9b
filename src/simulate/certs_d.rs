//! The hosts that a certs.d tree makes containerd ask.
//!
//! containerd v1.7.34 remotes/docker/config/hosts.go and v2.3.4 core/remotes/docker/config/hosts.go: ConfigureHosts.

use std::borrow::Cow;

use crate::model::certs_d::{Capabilities, CertsD, Directory, FileState, HostsToml, Lookup, RegistryHost};
use crate::model::go_url::clean_path;
use crate::model::namespace::{DEFAULT_DIRECTORY, directory, is_loopback, split_port, upstream_host};
use crate::plan::Origin;
use crate::release::{Feature, Release};

use super::daemon::Daemon;
use super::files;
use super::host::{ResolvedHost, Tls};

/// A host before it is settled: what stands in the file, with its paths made absolute.
#[derive(Default)]
struct Draft<'d> {
    scheme: Cow<'d, str>,
    host: Cow<'d, str>,
    path: Cow<'d, str>,
    pull: bool,
    resolve: bool,
    /// `Some` but empty still counts as TLS configured.
    ca: Option<Vec<Cow<'d, str>>>,
    client: Vec<(Cow<'d, str>, Cow<'d, str>)>,
    skip_verify: Option<bool>,
    header: Vec<(Cow<'d, str>, Vec<Cow<'d, str>>)>,
    dial_timeout: Option<Cow<'d, str>>,
}

/// The hosts of the first directory that fits `namespace`, then its server or the implicit upstream.
///
/// # Errors
/// Something that is no directory where one is looked for, or a certificate file that can't be used.
pub fn hosts<'d>(
    daemon: &'d Daemon<'_>,
    tree: &'d dyn CertsD<'_>,
    namespace: &'d str,
) -> Result<Vec<ResolvedHost<'d>>, String> {
    let mut drafts = match find(daemon, tree, namespace)? {
        Some((path, directory)) => drafts(&path, directory)?,
        None => vec![Draft::default()],
    };
    if let Some(last) = drafts.last_mut().filter(|last| last.host.is_empty()) {
        implicit(last, namespace, daemon.release);
    }
    let last = drafts.len().saturating_sub(1);
    let settled = |(place, draft): (usize, Draft<'d>)| {
        let is_default = place == last && draft.host == upstream_host(namespace);
        let origin = if is_default { Origin::Default } else { Origin::Mirror };
        settle(draft, origin, daemon, tree)
    };
    drafts.into_iter().enumerate().map(settled).collect()
}

/// The directory that serves `namespace`: the first candidate of the first root that has any.
///
/// containerd v1.7.34 remotes/docker/config/config_unix.go: hostPaths; hosts.go: HostDirFromRoot.
fn find<'d>(
    daemon: &Daemon<'_>,
    tree: &'d dyn CertsD<'_>,
    namespace: &str,
) -> Result<Option<(String, &'d Directory<'d>)>, String> {
    // Only a port makes the two differ.
    let portable = namespace.contains(':').then(|| directory(namespace));
    let default = daemon.release.has(Feature::DEFAULT_DIRECTORY).then_some(DEFAULT_DIRECTORY);
    for root in &daemon.roots {
        for name in portable.as_deref().into_iter().chain([namespace]).chain(default) {
            let path = join(root, name);
            match tree.lookup(&path) {
                Lookup::Missing => {}
                Lookup::Error(why) => return Err(why.into_owned()),
                Lookup::Directory(directory) => return Ok(Some((path, directory))),
            }
        }
    }
    Ok(None)
}

/// Go's `filepath.Join`.
fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        return clean_path(name).into_owned();
    }
    let joined = [directory, "/", name].concat();
    match clean_path(&joined) {
        Cow::Owned(clean) => clean,
        Cow::Borrowed(_) => joined,
    }
}

/// containerd v1.7.34 remotes/docker/config/hosts.go: loadHostDir.
fn drafts<'d>(path: &str, directory: &'d Directory<'_>) -> Result<Vec<Draft<'d>>, String> {
    if let Some(error) = &directory.error {
        return Err(error.to_string());
    }
    match &directory.hosts {
        HostsToml::File(file) => Ok(file.hosts.iter().chain([&file.server]).map(|host| draft(path, host)).collect()),
        HostsToml::Crash(panic) => Err(panic.clone()),
        HostsToml::Missing | HostsToml::Void(_) => Ok(vec![docker_style(path, directory)]),
    }
}

fn draft<'d>(directory: &str, host: &'d RegistryHost<'_>) -> Draft<'d> {
    let absolute = |path: &'d str| match path.starts_with('/') {
        true => Cow::Borrowed(path),
        false => Cow::Owned(join(directory, path)),
    };
    let (scheme, name, path) = match &host.address {
        Some(it) => (&*it.scheme, &*it.host, &*it.path),
        None => ("", "", ""),
    };
    let capabilities = host.capabilities.unwrap_or(Capabilities { pull: true, resolve: true });
    let pair = |(cert, key): &'d (Cow<'_, str>, Option<Cow<'_, str>>)| {
        (absolute(cert), key.as_ref().map_or(Cow::Borrowed(""), |key| absolute(key)))
    };
    Draft {
        scheme: scheme.into(),
        host: name.into(),
        path: path.into(),
        pull: capabilities.pull,
        resolve: capabilities.resolve,
        ca: host.ca.as_ref().map(|files| files.iter().map(|file| absolute(file)).collect()),
        client: host.client.iter().map(pair).collect(),
        skip_verify: host.skip_verify,
        header: host
            .header
            .iter()
            .map(|(name, values)| (borrowed(name), values.iter().map(|it| borrowed(it)).collect()))
            .collect(),
        dial_timeout: host.dial_timeout.as_ref().map(|it| borrowed(&it.value)),
    }
}

fn borrowed(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// containerd v1.7.34 remotes/docker/config/hosts.go: loadCertFiles.
fn docker_style<'d>(path: &str, directory: &Directory<'_>) -> Draft<'d> {
    let mut draft = Draft::default();
    for name in &directory.certificates {
        if name.ends_with(".crt") {
            draft.ca.get_or_insert_default().push(join(path, name).into());
        } else if let Some(stem) = name.strip_suffix(".cert") {
            let key = format!("{stem}.key");
            let has_key = directory.certificates.iter().any(|it| *it == key);
            let key = if has_key { join(path, &key).into() } else { Cow::Borrowed("") };
            draft.client.push((join(path, name).into(), key));
        }
    }
    draft
}

/// Makes the last entry, which names no host, the namespace's own registry. Odd: its scheme, path and
/// capabilities are overwritten, its TLS settings and headers stay.
fn implicit<'d>(draft: &mut Draft<'d>, namespace: &'d str, release: Release) {
    draft.host = upstream_host(namespace).into();
    draft.scheme = "https".into();
    if namespace != "docker.io" && release.has(Feature::LOOPBACK_RANGE) && is_loopback(namespace, release) {
        let by_port = release.has(Feature::LOOPBACK_BY_PORT);
        let port = split_port(namespace).1.unwrap_or_default();
        if !by_port || !matches!(port, "" | "443") {
            draft.scheme = "http".into();
        }
        if !by_port || port != "80" {
            draft.skip_verify = Some(true);
        }
    }
    draft.path = "/v2".into();
    draft.pull = true;
    draft.resolve = true;
}

fn settle<'d>(
    draft: Draft<'d>,
    origin: Origin,
    daemon: &'d Daemon<'_>,
    tree: &dyn CertsD<'_>,
) -> Result<ResolvedHost<'d>, String> {
    check_files(&draft, tree)?;
    let release = daemon.release;
    let http_fallback = falls_back(&draft, release);
    let own_client = has_tls_key(&draft)
        || draft.dial_timeout.is_some()
        || !draft.header.is_empty() && release.has(Feature::TOKEN_HEADERS);
    let skip_verify = draft.skip_verify == Some(true);
    let tls = Tls { skip_verify, ca: draft.ca.unwrap_or_default(), client: draft.client };
    Ok(ResolvedHost {
        credentials: daemon.credential_key(&draft.host),
        scheme: draft.scheme,
        host: draft.host,
        path: draft.path,
        pull: draft.pull,
        resolve: draft.resolve,
        tls,
        header: draft.header,
        dial_timeout: draft.dial_timeout,
        http_fallback,
        own_client,
        origin,
    })
}

/// Whether something about TLS is said of it, even if it is what goes without saying.
fn has_tls_key(draft: &Draft<'_>) -> bool {
    draft.ca.is_some() || !draft.client.is_empty() || draft.skip_verify.is_some()
}

/// Whether `host` is one of `http` that is asked over https first.
pub fn is_https_first(host: &RegistryHost<'_>, release: Release) -> bool {
    falls_back(&draft("", host), release)
}

/// Whether an `http` host is asked over https first, because something about TLS is said of it.
fn falls_back(draft: &Draft<'_>, release: Release) -> bool {
    // Odd: on the 2.0 line `dial_timeout` counts as a TLS setting.
    let by_timeout = draft.dial_timeout.is_some() && release < Release::new(2, 1, 0);
    let explicit = has_tls_key(draft) || by_timeout;
    let port = split_port(&draft.host).1.unwrap_or_default();
    explicit
        && draft.scheme == "http"
        && release.has(Feature::HTTPS_FIRST)
        && match (release.has(Feature::HTTPS_FIRST_BY_PORT), release.has(Feature::HTTPS_FIRST_WITHOUT_PORT)) {
            (false, _) => true,
            (true, false) => !matches!(port, "" | "80"),
            (true, true) => port != "80",
        }
}

/// Reads every certificate file, whatever the scheme.
///
/// containerd v2.3.4 core/remotes/docker/config/hosts.go: updateTLSConfigFromHost.
fn check_files(draft: &Draft<'_>, tree: &dyn CertsD<'_>) -> Result<(), String> {
    for file in draft.ca.iter().flatten() {
        let state = files::read(tree, file).map_err(|why| format!("unable to read CA cert {file:?}: {why}"))?;
        if matches!(state, FileState::Pem { certificate: false, .. }) {
            return Err(format!("unable to load CA cert {file:?}"));
        }
    }
    let read = |file: &str| files::read(tree, file).map_err(|why| format!("unable to read CERT file {file:?}: {why}"));
    for (cert, key) in &draft.client {
        let cert = read(cert)?;
        let key = if key.is_empty() { cert.clone() } else { read(key)? };
        files::fit(&cert, &key).map_err(|why| format!("failed to load X509 key pair: {why}"))?;
    }
    Ok(())
}
