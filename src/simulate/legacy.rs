//! The hosts that `registry.mirrors` and `registry.configs` make containerd ask.
//!
//! containerd v1.7.34 pkg/cri/server/image_pull.go and v2.3.4 internal/cri/server/images/image_pull.go:
//! registryHosts, registryEndpoints.

use std::borrow::Cow;

use crate::model::certs_d::{CertsD, FileState};
use crate::model::go_url::{self, GoUrl};
use crate::model::legacy::{LegacyTls, Text};
use crate::model::namespace::{is_loopback, upstream_host};
use crate::plan::Origin;
use crate::release::{Feature, Release};

use super::daemon::{Daemon, redacted};
use super::files;
use super::host::{ResolvedHost, Tls};

/// An endpoint with its scheme.
struct Endpoint<'d> {
    /// As containerd names it in errors.
    text: Cow<'d, str>,
    scheme: Cow<'d, str>,
    host: Cow<'d, str>,
    path: Cow<'d, str>,
}

/// The endpoints of `namespace`, then its own registry unless an endpoint is on that very host.
///
/// # Errors
/// One bad endpoint or TLS file fails every pull of the namespace.
pub fn hosts<'d>(
    daemon: &'d Daemon<'_>,
    tree: &'d dyn CertsD<'_>,
    namespace: &'d str,
) -> Result<Vec<ResolvedHost<'d>>, String> {
    let release = daemon.release;
    let mirror = daemon.mirror(namespace).or_else(|| daemon.mirror("*"));
    let written = mirror.map(|it| it.endpoints.as_slice()).unwrap_or_default();
    let (mut endpoints, bad) =
        endpoints(written, namespace, release).map_err(|why| format!("get registry endpoints: {why}"))?;
    if endpoints.iter().all(|it| it.host != namespace) {
        let host = upstream_host(namespace);
        let scheme = default_scheme(host, release);
        let (host, path) = (Cow::Borrowed(host), Cow::Borrowed("/v2"));
        endpoints.push(Endpoint { text: Cow::Borrowed(""), scheme: Cow::Borrowed(scheme), host, path });
    }
    let last = endpoints.len() - 1;
    let resolve = |(place, endpoint): (usize, Endpoint<'d>)| {
        let is_default = place == last && endpoint.host == upstream_host(namespace);
        Ok(ResolvedHost {
            tls: tls(daemon, tree, namespace, &endpoint)?,
            credentials: daemon.credential_key(&endpoint.host),
            path: if endpoint.path.is_empty() { Cow::Borrowed("/v2") } else { endpoint.path },
            scheme: endpoint.scheme,
            host: endpoint.host,
            pull: true,
            resolve: true,
            header: Vec::new(),
            dial_timeout: None,
            http_fallback: false,
            own_client: true,
            origin: if is_default { Origin::Default } else { Origin::Mirror },
        })
    };
    let hosts = endpoints.into_iter().enumerate().map(resolve).collect::<Result<_, String>>()?;
    bad.map_or(Ok(hosts), Err)
}

fn default_scheme(host: &str, release: Release) -> &'static str {
    if is_loopback(host, release) { "http" } else { "https" }
}

/// The endpoints, and what is wrong with the first bad one where that shows only when they are used: containerd
/// looks no further than the endpoint on the very host of `namespace` when it makes its list.
fn endpoints<'d>(
    written: &'d [Text<'_>],
    namespace: &str,
    release: Release,
) -> Result<(Vec<Endpoint<'d>>, Option<String>), String> {
    let fail = |text: &str, why: String| format!("parse endpoint url: parse {:?}: {why}", redacted(text));
    if let Some(endpoints) = written.iter().map(plain).collect() {
        return Ok((endpoints, None));
    }
    // Schemes come first, for all of them: that decides which mistake is reported.
    let mut texts = Vec::with_capacity(written.len() + 1);
    for text in written {
        let text = &*text.value;
        texts.push(if go_url::has_scheme(text) {
            Cow::Borrowed(text)
        } else {
            let dummy = format!("dummy://{text}");
            let scheme = default_scheme(&go_url::parse(&dummy).map_err(|why| fail(&dummy, why))?.host, release);
            Cow::Owned(format!("{scheme}://{text}"))
        });
    }
    let mut endpoints: Vec<Endpoint<'d>> = Vec::with_capacity(texts.len() + 1);
    for text in texts {
        let url = match &text {
            Cow::Borrowed(text) => go_url::parse(text),
            Cow::Owned(text) => go_url::parse(text).map(GoUrl::into_owned),
        };
        match url {
            Ok(GoUrl { scheme, host, path, .. }) => endpoints.push(Endpoint { text, scheme, host, path }),
            Err(why) if endpoints.iter().any(|it| it.host == namespace) => {
                let text = redacted(&text);
                return Ok((
                    endpoints,
                    Some(format!("parse registry endpoint {text:?} from mirrors: parse {text:?}: {why}")),
                ));
            }
            Err(why) => return Err(fail(&text, why)),
        }
    }
    Ok((endpoints, None))
}

/// An endpoint that has its scheme and is a URL: nearly all are.
fn plain<'d>(text: &'d Text<'_>) -> Option<Endpoint<'d>> {
    let text = &*text.value;
    let GoUrl { scheme, host, path, .. } = go_url::has_scheme(text).then(|| go_url::parse(text).ok()).flatten()?;
    Some(Endpoint { text: Cow::Borrowed(text), scheme, host, path })
}

/// `registry.configs.<host>.tls`, which only 1.x reads. Without it, certificates that a registry on this machine leads to
/// over plain http go unverified.
///
/// Files are read whatever the scheme.
fn tls<'d>(
    daemon: &'d Daemon<'_>,
    tree: &dyn CertsD<'_>,
    namespace: &str,
    endpoint: &Endpoint<'_>,
) -> Result<Tls<'d>, String> {
    let release = daemon.release;
    let config = if daemon.release.is_1() { daemon.config(&endpoint.host) } else { None };
    let Some(written) = config.and_then(|it| it.tls.as_ref()) else {
        let is_local =
            endpoint.scheme == "http" && release.has(Feature::LOOPBACK_RANGE) && is_loopback(namespace, release);
        return Ok(Tls { skip_verify: is_local, ..Tls::default() });
    };
    read_tls(written, tree).map_err(|why| {
        let text = if endpoint.text.is_empty() {
            format!("{}://{}", endpoint.scheme, endpoint.host)
        } else {
            redacted(&endpoint.text).into_owned()
        };
        format!("get TLSConfig for registry {text:?}: {why}")
    })
}

/// What `registry.configs.<host>.tls` makes of `host` over https.
///
/// # Errors
/// What fails each pull that lists the host.
pub fn tls_over_https<'d>(daemon: &'d Daemon<'_>, tree: &dyn CertsD<'_>, host: &str) -> Result<Tls<'d>, String> {
    let (scheme, path) = (Cow::Borrowed("https"), Cow::Borrowed(""));
    tls(daemon, tree, host, &Endpoint { text: Cow::Borrowed(""), scheme, host: Cow::Borrowed(host), path })
}

/// containerd v1.7.34 pkg/cri/server/image_pull.go: getTLSConfig.
fn read_tls<'d>(written: &'d LegacyTls<'_>, tree: &dyn CertsD<'_>) -> Result<Tls<'d>, String> {
    fn text<'d>(field: &'d Option<Text<'_>>) -> &'d str {
        field.as_ref().map_or("", |it| &*it.value)
    }
    let (ca, cert, key) = (text(&written.ca_file), text(&written.cert_file), text(&written.key_file));
    let half = |what: &str, file: &str, other: &str| {
        format!("{what} file {file:?} was specified, but no corresponding {other} file was specified")
    };
    let mut tls = Tls { skip_verify: written.insecure_skip_verify, ..Tls::default() };
    match (cert, key) {
        ("", "") => {}
        (cert, "") => return Err(half("cert", cert, "key")),
        ("", key) => return Err(half("key", key, "cert")),
        (cert, key) => {
            files::pair(tree, cert, key).map_err(|why| format!("failed to load cert file: {why}"))?;
            tls.client.push((cert.into(), key.into()));
        }
    }
    if !ca.is_empty() {
        let state = files::read(tree, ca).map_err(|why| format!("failed to load CA file: {why}"))?;
        // A file without a certificate is taken without a word, and adds nothing.
        if !matches!(state, FileState::Pem { certificate: false, .. }) {
            tls.ca.push(ca.into());
        }
    }
    Ok(tls)
}
