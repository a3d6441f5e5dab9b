//! One HTTP exchange with the simulated servers, as Go's `net/http` makes it, and the lines it leaves.

use super::auth::{Challenge, Proof, user_and_password};
use super::servers::{Found, Listener, ListenerTls, Mode, Servers};
use crate::model::namespace::split_port;
use crate::release::{Feature, Release};
use crate::simulate::Tls;
use crate::trace::{self, Kind, Outcome, Phase};

/// How long a connection may take when nothing else is said, in milliseconds.
const DIAL_TIMEOUT: u64 = 30_000;
/// When Linux itself gives up on a connection.
const KERNEL_TIMEOUT: u64 = 127_000;
const HANDSHAKE_TIMEOUT: u64 = 10_000;
const HEADER_TIMEOUT: u64 = 30_000;
/// A pull that reads nothing for this long is cancelled (`image_pull_progress_timeout`).
const PROGRESS_TIMEOUT: u64 = 300_000;

/// What is asked for; a server may treat each kind differently.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Manifest,
    /// A blob that is one: 0 the configuration, 1 the layer.
    Blob(u8),
    /// A manifest, asked for as if it were a blob.
    ManifestAsBlob,
    Token,
}

/// One request.
#[derive(Clone, Copy)]
pub(super) struct Request<'r> {
    pub method: &'r str,
    pub scheme: &'r str,
    /// With port, as in the URL.
    pub host: &'r str,
    /// Path and query.
    pub target: &'r str,
    pub wanted: Wanted,
    pub proof: &'r Proof,
}

/// The client that a host is asked with.
#[derive(Clone, Copy)]
pub(super) struct Client<'c> {
    pub tls: &'c Tls<'c>,
    /// In milliseconds.
    pub dial_timeout: Option<u64>,
}

/// One line of a sequence as data: what was asked, or was to be, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The line.
    pub line: String,
    /// What it is for.
    pub phase: Phase,
    /// Whether the registry is asked, or its token server.
    pub kind: Kind,
    /// The place of the host in the list, on whose behalf it is asked.
    pub host: Option<usize>,
    /// `HEAD`, `GET` or `POST`.
    pub method: String,
    /// `https` or `http`.
    pub scheme: String,
    /// Host and port as in the URL.
    pub server: String,
    /// Path and query.
    pub target: String,
    /// What it shows of itself.
    pub proof: trace::Proof,
    /// What came of it.
    pub outcome: Outcome,
    /// The status, when there is an answer.
    pub status: Option<u16>,
    /// How long nothing happened; `None` is as long as the whole pull may take.
    pub milliseconds: Option<u64>,
    /// Whether the whole pull is given up meanwhile.
    pub cancelled: bool,
}

pub(super) struct Response {
    pub status: u16,
    pub challenge: Option<Challenge>,
}

/// Why there is no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection was tried: no host, or a scheme that is not HTTP.
    Unsendable,
    Unresolved,
    Refused,
    DialTimeout,
    HandshakeTimeout,
    /// The certificate was not accepted, by one side or the other.
    Certificate,
    /// A TLS greeting was answered in plain HTTP.
    PlainAnswer,
    Reset,
    HeaderTimeout,
    /// The pull has come to its end here.
    Cancelled,
}

impl Failure {
    /// Whether Go calls it a timeout.
    pub fn is_timeout(self) -> bool {
        matches!(self, Self::DialTimeout | Self::HandshakeTimeout | Self::HeaderTimeout)
    }
}

/// The way to the servers, and what was seen on it.
pub(super) struct Wire<'s> {
    pub servers: &'s Servers,
    pub release: Release,
    pub lines: Vec<Line>,
    /// Milliseconds spent on connections that never came about.
    pub waited: u64,
    /// Milliseconds since content was last read, where that is watched.
    idle: Option<u64>,
    pub cancelled: bool,
    /// What is being asked for, and of which host of the list.
    pub phase: Phase,
    pub host: Option<usize>,
}

/// A line of the sequence.
pub(super) struct Line {
    /// The blob it names, if any.
    pub blob: Option<u8>,
    pub exchange: Exchange,
}

/// How an exchange ends, and what that costs.
#[derive(Clone, Copy)]
struct End {
    outcome: Outcome,
    status: Option<u16>,
    /// Milliseconds; `None` is as long as the whole pull may take.
    waited: Option<u64>,
}

impl End {
    const fn at_once(outcome: Outcome) -> Self {
        Self { outcome, status: None, waited: Some(0) }
    }
}

impl<'s> Wire<'s> {
    pub fn new(servers: &'s Servers, release: Release) -> Self {
        Self {
            servers,
            release,
            lines: Vec::new(),
            waited: 0,
            idle: None,
            cancelled: false,
            phase: Phase::Resolve,
            host: None,
        }
    }

    /// From here on, a pull that reads nothing for five minutes is cancelled.
    pub fn watch_progress(&mut self) {
        if self.release.has(Feature::PROGRESS_TIMEOUT) {
            self.idle.get_or_insert(0);
        }
    }

    /// Sends `request`.
    pub fn exchange(&mut self, client: Client<'_>, request: Request<'_>) -> Result<Response, Failure> {
        if self.cancelled {
            return Err(Failure::Cancelled);
        }
        let over_tls = match request.scheme {
            "https" => true,
            "http" => false,
            _ => return Err(Failure::Unsendable),
        };
        let (name, port) = split_port(request.host);
        let port = port.filter(|port| !port.is_empty());
        let port = port.map_or(Some(if over_tls { 443 } else { 80 }), |port| port.parse::<u16>().ok());
        let (false, Some(port)) = (name.is_empty(), port) else { return Err(Failure::Unsendable) };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let place = if bare.contains(':') { format!("[{bare}]:{port}") } else { format!("{bare}:{port}") };
        // To Go's `net.Dialer` the time is over before the name is looked up.
        if client.dial_timeout == Some(0) {
            self.note(format!("CONNECT {place} timeout"), request, End::at_once(Outcome::DialTimeout));
            return Err(Failure::DialTimeout);
        }
        let servers = self.servers;
        let (tls, listener) = match servers.find(bare, port, over_tls) {
            Found::Unresolved => {
                self.note(format!("DNS {name} nxdomain"), request, End::at_once(Outcome::NoSuchName));
                return Err(Failure::Unresolved);
            }
            Found::Refused => return self.refused(&place, request),
            Found::Listens(tls, listener) => (tls, listener),
        };
        match listener.mode {
            Mode::Down => return self.refused(&place, request),
            Mode::Blackhole => {
                let wait = client.dial_timeout.unwrap_or(DIAL_TIMEOUT).min(KERNEL_TIMEOUT);
                let waited = Some(self.patience(wait));
                let end = End { outcome: Outcome::DialTimeout, status: None, waited };
                self.note(format!("CONNECT {place} blackhole"), request, end);
                self.waited += wait;
                return self.wait(wait, Failure::DialTimeout);
            }
            Mode::Hang => {
                let (outcome, limit, failure) = if over_tls {
                    (Outcome::HandshakeTimeout, Some(HANDSHAKE_TIMEOUT), Failure::HandshakeTimeout)
                } else {
                    let limit = self.release.has(Feature::GET_STATUS_CHECKED).then_some(HEADER_TIMEOUT);
                    (Outcome::HeaderTimeout, limit, Failure::HeaderTimeout)
                };
                // Where progress is watched, that ends even what has no limit of its own.
                let waited = limit.or(self.idle.map(|_| PROGRESS_TIMEOUT)).map(|limit| self.patience(limit));
                self.note(format!("hang {place}"), request, End { outcome, status: None, waited });
                return match limit {
                    Some(limit) => self.wait(limit, failure),
                    None => {
                        // Nothing but the end of the whole pull ends this.
                        self.cancel()
                    }
                };
            }
            Mode::Reset => {
                self.note(format!("reset {place}"), request, End::at_once(Outcome::Reset));
                return Err(Failure::Reset);
            }
            _ => {}
        }
        match (over_tls, tls) {
            (true, ListenerTls::Plain) => {
                self.note(format!("tls-on-http-port {place}"), request, End::at_once(Outcome::PlainHttpAnswer));
                return Err(Failure::PlainAnswer);
            }
            (true, ListenerTls::Untrusted) if !client.tls.skip_verify && client.tls.ca.is_empty() => {
                let text = format!("tls-failed {place} SSLV3_ALERT_BAD_CERTIFICATE");
                self.note(text, request, End::at_once(Outcome::UntrustedCertificate));
                return Err(Failure::Certificate);
            }
            (true, ListenerTls::Mutual) if client.tls.client.is_empty() => {
                let text = format!("tls-failed {place} PEER_DID_NOT_RETURN_A_CERTIFICATE");
                self.note(text, request, End::at_once(Outcome::ClientCertificateWanted));
                return Err(Failure::Certificate);
            }
            (false, ListenerTls::Trusted | ListenerTls::Untrusted | ListenerTls::Mutual) => {
                let Request { method, target, .. } = request;
                let end = End { outcome: Outcome::TlsExpected, status: Some(400), waited: Some(0) };
                self.line(format!("http-on-tls-port {place} {method} {target} HTTP/1.1"), request, end);
                return Ok(Response { status: 400, challenge: None });
            }
            _ => {}
        }
        let response = answer(&listener, bare, request);
        let Request { method, scheme, host, target, .. } = request;
        let end = End { outcome: Outcome::Answered, status: Some(response.status), waited: Some(0) };
        self.line(format!("{method} {scheme}://{host}{target} -> {}", response.status), request, end);
        if let (..300, "GET") = (response.status, method) {
            self.idle = self.idle.map(|_| 0);
        }
        Ok(response)
    }

    fn refused(&mut self, place: &str, request: Request<'_>) -> Result<Response, Failure> {
        self.note(format!("CONNECT {place} refused"), request, End::at_once(Outcome::Refused));
        Err(Failure::Refused)
    }

    /// How much of `wait` passes before the pull is cancelled.
    fn patience(&self, wait: u64) -> u64 {
        self.idle.map_or(wait, |idle| wait.min(PROGRESS_TIMEOUT.saturating_sub(idle)))
    }

    /// Waits, unless that makes the pull stand still for too long.
    fn wait(&mut self, wait: u64, failure: Failure) -> Result<Response, Failure> {
        self.idle = self.idle.map(|idle| idle + wait);
        if self.idle.is_some_and(|idle| idle > PROGRESS_TIMEOUT) {
            return self.cancel();
        }
        Err(failure)
    }

    /// Gives up the pull while the last line is waited for.
    fn cancel(&mut self) -> Result<Response, Failure> {
        self.cancelled = true;
        if let Some(last) = self.lines.last_mut() {
            last.exchange.cancelled = true;
        }
        Err(Failure::Cancelled)
    }

    fn line(&mut self, text: String, request: Request<'_>, end: End) {
        let blob = if let Wanted::Blob(blob) = request.wanted { Some(blob) } else { None };
        let exchange = self.exchange_of(text, request, end);
        self.lines.push(Line { blob, exchange });
    }

    fn note(&mut self, text: String, request: Request<'_>, end: End) {
        let exchange = self.exchange_of(text, request, end);
        self.lines.push(Line { blob: None, exchange });
    }

    fn exchange_of(&self, line: String, request: Request<'_>, end: End) -> Exchange {
        Exchange {
            line,
            phase: self.phase,
            kind: if request.wanted == Wanted::Token { Kind::Token } else { Kind::Request },
            host: self.host,
            method: request.method.to_owned(),
            scheme: request.scheme.to_owned(),
            server: request.host.to_owned(),
            target: request.target.to_owned(),
            proof: request.proof.shown(),
            outcome: end.outcome,
            status: end.status,
            milliseconds: end.waited,
            cancelled: false,
        }
    }
}

/// What a listener called `name` answers.
fn answer(listener: &Listener, name: &str, request: Request<'_>) -> Response {
    let plain = |status| Response { status, challenge: None };
    if request.wanted == Wanted::Token {
        return plain(token_status(listener, request));
    }
    let challenge = match listener.mode {
        Mode::Status(status) => return plain(status),
        Mode::Basic if !shows_login(listener, request.proof) => Challenge::Basic,
        Mode::Bearer | Mode::BearerAnon if !shows_token(request.proof) => {
            let own = || format!("{}://{}/token", request.scheme, request.host);
            Challenge::Bearer { realm: listener.realm.clone().unwrap_or_else(own), service: name.to_owned() }
        }
        _ if !request.target.starts_with(&listener.prefix) => return plain(404),
        _ => {
            let mode = if request.wanted == Wanted::Manifest { listener.manifests } else { listener.blobs };
            return plain(match (mode, request.wanted) {
                (Mode::Status(status), _) => status,
                // No registry keeps manifests among its blobs.
                (_, Wanted::ManifestAsBlob) => 404,
                _ => 200,
            });
        }
    };
    Response { status: 401, challenge: Some(challenge) }
}

fn token_status(listener: &Listener, request: Request<'_>) -> u16 {
    match (request.method, listener.post, listener.mode) {
        ("POST", Mode::Status(status), _) | (_, _, Mode::Status(status)) => status,
        (_, _, Mode::Basic | Mode::Bearer) if !shows_login(listener, request.proof) => 401,
        _ => 200,
    }
}

fn shows_login(listener: &Listener, proof: &Proof) -> bool {
    match proof {
        Proof::Nothing | Proof::Token => false,
        Proof::Basic(login) if login.user.is_empty() => login.accepted || listener.knows_token(&login.secret),
        Proof::Basic(login) => login.accepted || listener.knows(&login.user, &login.secret),
        Proof::Header(text) => text
            .strip_prefix("Basic ")
            .and_then(user_and_password)
            .is_some_and(|(user, password)| listener.knows(&user, &password)),
    }
}

fn shows_token(proof: &Proof) -> bool {
    match proof {
        Proof::Token => true,
        Proof::Header(text) => text == "Bearer tok",
        Proof::Nothing | Proof::Basic(_) => false,
    }
}
