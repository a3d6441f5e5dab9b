//! A registry host as it is asked: https before http where that is tried, challenges answered, answers that
//! may change asked for again.

use std::collections::HashMap;

use super::auth::{Authorizer, Challenge, Handler, KubeletCredentials, Login, Proof, login};
use super::transport::{Client, Failure, Request, Response, Wanted, Wire};
use crate::model::go_duration;
use crate::model::go_url::{self, escape_query};
use crate::model::namespace::split_port;
use crate::plan::PullMode;
use crate::release::Feature;
use crate::simulate::{Daemon, ResolvedHost};

/// The hosts of one step of a pull. Resolving and fetching each begin with fresh ones, which know of no
/// challenge and of no fallback.
pub(super) struct Session<'p, 'd> {
    daemon: &'p Daemon<'d>,
    kubelet: Option<&'p KubeletCredentials<'p>>,
    scope: String,
    hosts: &'p [ResolvedHost<'p>],
    /// One for each host; those of certs.d that have no client of their own share one.
    authorizers: HashMap<Option<usize>, Authorizer>,
    /// The address with which each host's client last fell back to http.
    fell_back: HashMap<usize, String>,
}

/// What is asked of a host.
#[derive(Clone, Copy)]
pub(super) struct Ask<'r> {
    /// Its place in the list.
    pub host: usize,
    pub target: &'r str,
    pub wanted: Wanted,
    /// No other host follows.
    pub last: bool,
}

/// How an attempt with one host ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Status(u16),
    /// No response, or a challenge that could not be answered.
    Failed,
}

impl<'p, 'd> Session<'p, 'd> {
    pub fn new(
        daemon: &'p Daemon<'d>,
        kubelet: Option<&'p KubeletCredentials<'p>>,
        repository: &str,
        hosts: &'p [ResolvedHost<'p>],
    ) -> Self {
        let scope = format!("repository:{repository}:pull");
        Self { daemon, kubelet, scope, hosts, authorizers: HashMap::new(), fell_back: HashMap::new() }
    }

    /// Asks a host until the answer is final: the status, and the method that got it.
    ///
    /// containerd v2.3.4 core/remotes/docker/resolver.go: doWithRetries, doWithTransportRetries, retryRequest.
    pub fn ask(&mut self, wire: &mut Wire<'_>, method: &'static str, ask: Ask<'_>) -> (Outcome, &'static str) {
        let release = wire.release;
        let retries_transport = release.has(Feature::FIVE_ATTEMPTS);
        let limit = if retries_transport { 5 } else { 6 };
        let (mut method, mut before) = (method, None);
        for attempt in 1..=limit {
            let response = match self.send(wire, method, ask) {
                Ok(response) => response,
                Err(Some(failure)) if retries_transport && ask.last && failure.is_timeout() => continue,
                Err(_) => return (Outcome::Failed, method),
            };
            let Response { status, challenge } = response;
            let again = match status {
                401 => match self.challenged(ask.host, challenge) {
                    Ok(answered) => answered,
                    Err(()) => return (Outcome::Failed, method),
                },
                405 if method == "HEAD" && ask.target.contains("/manifests/") => {
                    method = "GET";
                    true
                }
                408 | 429 => true,
                500 | 503 | 504 if release.has(Feature::REPEAT_ON_LAST_HOST) => ask.last && before != Some(status),
                _ => false,
            };
            if !again || attempt == limit {
                return (Outcome::Status(status), method);
            }
            before = Some(status);
        }
        (Outcome::Failed, method)
    }

    fn challenged(&mut self, host: usize, challenge: Option<Challenge>) -> Result<bool, ()> {
        let name = self.hosts.get(host).map_or("", |host| &*host.host);
        let (daemon, kubelet) = (self.daemon, self.kubelet);
        self.authorizer(host).add(name, challenge, || login(daemon, kubelet, name))
    }

    /// One request with whatever proof is at hand. Without a failure of its own, an error means that no
    /// token could be had.
    fn send(&mut self, wire: &mut Wire<'_>, method: &str, ask: Ask<'_>) -> Result<Response, Option<Failure>> {
        let Some(host) = self.hosts.get(ask.host) else { return Err(None) };
        let proof = match self.authorizer(ask.host).handlers.get(&*host.host).cloned() {
            None => configured(self.daemon, host, true),
            Some(Handler::Basic(login)) => Proof::Basic(login),
            Some(Handler::Bearer { realm, service, login, fetched }) => {
                let fetched = fetched.unwrap_or_else(|| self.token(wire, ask.host, &realm, &service, &login));
                if let Some(Handler::Bearer { fetched: known, .. }) =
                    self.authorizer(ask.host).handlers.get_mut(&*host.host)
                {
                    *known = Some(fetched);
                }
                if !fetched {
                    return Err(None);
                }
                Proof::Token
            }
        };
        let scheme = if host.http_fallback { "https" } else { &*host.scheme };
        let Ask { target, wanted, .. } = ask;
        let request = Request { method, scheme, host: &host.host, target, wanted, proof: &proof };
        self.exchange(wire, ask.host, request).map_err(Some)
    }

    /// Sends a request with the client of `host`.
    ///
    /// containerd v2.2.7 core/remotes/docker/resolver.go: httpFallback.RoundTrip, isTLSError, isPortError.
    fn exchange(&mut self, wire: &mut Wire<'_>, host: usize, request: Request<'_>) -> Result<Response, Failure> {
        let Some(resolved) = self.hosts.get(host) else { return Err(Failure::Unsendable) };
        let client =
            Client { tls: &resolved.tls, dial_timeout: resolved.dial_timeout.as_deref().and_then(milliseconds) };
        if !resolved.http_fallback {
            return wire.exchange(client, request);
        }
        let plain = Request { scheme: "http", ..request };
        if self.fell_back.get(&host).is_some_and(|address| address == request.host) {
            return wire.exchange(client, plain);
        }
        match wire.exchange(client, request) {
            Err(failure) if falls_back(wire, failure, request.host) => {
                if wire.release.has(Feature::HTTPS_FIRST_REMEMBERED) {
                    self.fell_back.insert(host, request.host.to_owned());
                }
                wire.exchange(client, plain)
            }
            result => result,
        }
    }

    /// Asks the token server `realm`, once with each method that may work.
    ///
    /// containerd v2.2.7 core/remotes/docker/authorizer.go: doBearerAuth; auth/fetch.go: FetchToken.
    fn token(&mut self, wire: &mut Wire<'_>, host: usize, realm: &str, service: &str, login: &Login) -> bool {
        let Some(resolved) = self.hosts.get(host) else { return false };
        let Ok(url) = go_url::parse(realm) else { return false };
        let path = if url.path.is_empty() { "/".into() } else { go_url::escape_path(&url.path) };
        let mut request = Request {
            method: "POST",
            scheme: &url.scheme,
            host: &url.host,
            target: &path,
            wanted: Wanted::Token,
            proof: &Proof::Basic(login.clone()),
        };
        if !login.secret.is_empty() {
            let Ok(response) = self.exchange(wire, host, request) else { return false };
            match response.status {
                200..400 => return true,
                401 | 404 => {}
                400 if wire.release.has(Feature::TOKEN_GET_AFTER_400) => {}
                405 if !login.user.is_empty() => {}
                _ => return false,
            }
        }
        let mut fields = vec![("scope", self.scope.as_str()), ("service", service)];
        fields.retain(|(_, value)| !value.is_empty());
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={}", escape_query(value))).collect();
        let target = format!("{path}?{}", fields.join("&"));
        let proof = if login.secret.is_empty() {
            configured(self.daemon, resolved, false)
        } else {
            Proof::Basic(login.clone())
        };
        (request.method, request.target, request.proof) = ("GET", &target, &proof);
        self.exchange(wire, host, request).is_ok_and(|response| (200..400).contains(&response.status))
    }

    fn authorizer(&mut self, host: usize) -> &mut Authorizer {
        let own = self.hosts.get(host).is_none_or(|it| it.own_client);
        self.authorizers.entry(own.then_some(host)).or_default()
    }
}

/// Whether a failed https request is repeated as http.
fn falls_back(wire: &Wire<'_>, failure: Failure, host: &str) -> bool {
    let release = wire.release;
    match failure {
        Failure::PlainAnswer => true,
        Failure::HandshakeTimeout if release.has(Feature::HTTPS_FIRST_REMEMBERED) => true,
        Failure::Refused => portless(host) && release.has(Feature::HTTPS_FIRST_WITHOUT_PORT),
        failure => failure.is_timeout() && portless(host) && release.has(Feature::HTTPS_FIRST_WITHOUT_PORT),
    }
}

fn portless(host: &str) -> bool {
    split_port(host).1.is_none_or(str::is_empty)
}

/// The configured `Authorization` header that goes to a registry, or to its token server. Of several the
/// first counts.
fn configured(daemon: &Daemon<'_>, host: &ResolvedHost<'_>, to_registry: bool) -> Proof {
    let to_token_server = daemon.release.has(Feature::TOKEN_HEADERS);
    let globals = to_registry || to_token_server && daemon.pull_mode == PullMode::Local;
    let own = to_registry || to_token_server;
    let is_authorization = |key: &str| key.eq_ignore_ascii_case("authorization");
    let global = daemon.registry.headers.iter().filter(|_| globals);
    let global = global.filter(|(key, _)| is_authorization(&key.value)).flat_map(|(_, values)| values);
    let of_host = host.header.iter().filter(|(key, _)| own && is_authorization(key)).flat_map(|(_, values)| values);
    let mut values = global.map(|value| &value.value).chain(of_host);
    values.next().map_or(Proof::Nothing, |value| Proof::Header(value.to_string()))
}

/// `dial_timeout` in milliseconds. To Go's `net.Dialer` zero is no limit, and less than zero has passed already.
fn milliseconds(duration: &str) -> Option<u64> {
    match go_duration::parse(duration).ok()? {
        0 => Some(u64::MAX),
        nanoseconds => Some(u64::try_from(nanoseconds).unwrap_or_default() / 1_000_000),
    }
}
