//! The registries: they serve any image, as the state of the world allows, and write down what they are asked.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, WWW_AUTHENTICATE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::Failure;
use crate::images::{Image, MANIFEST_TYPE, digest_of};
use crate::login;
use crate::pki::Pki;
use crate::world::{Listener, Mode, Place, Speech, World};

/// No connection takes longer; containerd's clients are quick here.
const PATIENCE: Duration = Duration::from_secs(10);
/// The first byte of a TLS greeting.
const HANDSHAKE: u8 = 0x16;
/// No token request is longer.
const LONGEST_FORM: usize = 64 * 1024;

/// How long the last connections may take to end, and between two looks at them.
const LAST_WORDS: (Duration, Duration) = (Duration::from_secs(5), Duration::from_millis(1));

/// What each connection was used for, in the order in which they were opened: a client that turns away from a
/// certificate is heard of late, when it is asking another server already.
type Log = Arc<Mutex<Vec<Use>>>;

enum Use {
    /// Nothing is known yet.
    Open,
    Nothing,
    Request(String),
}

/// Everything that listens at one time.
pub struct Registries {
    log: Log,
    tasks: JoinSet<()>,
}

/// What all connections to one place have in common.
struct Server {
    place: Place,
    listener: Listener,
    log: Log,
}

impl Registries {
    /// Opens the places of `world`, each at the address that `addresses` has for its name.
    pub async fn open(
        world: &World,
        addresses: &BTreeMap<String, IpAddr>,
        tls: &Certificates,
    ) -> Result<Self, Failure> {
        let log = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        let mut open = Vec::new();
        for (place, listener) in &world.0 {
            let address = SocketAddr::new(addresses[&place.0], place.1);
            if listener.mode == Mode::Down || open.contains(&address) {
                continue;
            }
            let socket = TcpListener::bind(address).await.map_err(|why| format!("can't listen on {address}: {why}"))?;
            open.push(address);
            let server = Server { place: place.clone(), listener: listener.clone(), log: log.clone() };
            tasks.spawn(accept(socket, tls.acceptor(listener.speech), Arc::new(server)));
        }
        Ok(Self { log, tasks })
    }

    /// Closes all places, so that others can be opened there, and says what was asked.
    pub async fn close(mut self) -> Vec<String> {
        let is_over = || !lock(&self.log).iter().any(|it| matches!(it, Use::Open));
        let wait = async {
            while !is_over() {
                sleep(LAST_WORDS.1).await;
            }
        };
        let _ = timeout(LAST_WORDS.0, wait).await;
        self.tasks.shutdown().await;
        let uses = std::mem::take(&mut *lock(&self.log));
        uses.into_iter().filter_map(|it| if let Use::Request(line) = it { Some(line) } else { None }).collect()
    }
}

fn lock(log: &Log) -> MutexGuard<'_, Vec<Use>> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the servers of one case speak TLS with.
pub struct Certificates(Vec<(Speech, TlsAcceptor)>);

impl Certificates {
    /// Certificates for all of `names`.
    pub fn new(pki: &Pki, names: &[String]) -> Result<Self, Failure> {
        let kinds = [Speech::Trusted, Speech::Untrusted, Speech::Mutual];
        let acceptor = |speech| Ok((speech, TlsAcceptor::from(pki.server(names, speech)?)));
        Ok(Self(kinds.into_iter().map(acceptor).collect::<Result<_, Failure>>()?))
    }

    fn acceptor(&self, speech: Speech) -> Option<TlsAcceptor> {
        self.0.iter().find(|it| it.0 == speech).map(|it| it.1.clone())
    }
}

async fn accept(socket: TcpListener, tls: Option<TlsAcceptor>, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = socket.accept().await {
        let (server, tls) = (server.clone(), tls.clone());
        let at = server.open();
        connections.spawn(async move {
            let _ = timeout(PATIENCE, server.talk(at, stream, tls)).await;
            server.became(at, Use::Nothing);
        });
    }
}

impl Server {
    /// The place in the log of a new connection.
    fn open(&self) -> usize {
        let mut log = lock(&self.log);
        log.push(Use::Open);
        log.len() - 1
    }

    fn note(&self, at: usize, line: String) {
        self.became(at, Use::Request(line));
    }

    /// Settles what a connection was used for, if that is not known yet and the log is still kept.
    fn became(&self, at: usize, what: Use) {
        if let Some(connection @ Use::Open) = lock(&self.log).get_mut(at) {
            *connection = what;
        }
    }

    async fn talk(&self, at: usize, mut stream: TcpStream, tls: Option<TlsAcceptor>) {
        let (name, port) = &self.place;
        let place = if name.contains(':') { format!("[{name}]:{port}") } else { format!("{name}:{port}") };
        if self.listener.mode == Mode::Reset {
            self.note(at, format!("reset {place}"));
            let _ = stream.set_zero_linger();
            return;
        }
        let mut first = [0];
        let greets = match stream.peek(&mut first).await {
            Ok(1..) => first[0] == HANDSHAKE,
            _ => return,
        };
        match (tls, greets) {
            (Some(tls), true) => match tls.accept(stream).await {
                Ok(stream) => self.serve(at, stream, "https", false).await,
                Err(_) => self.note(at, format!("tls-failed {place}")),
            },
            (Some(_), false) => self.serve(at, stream, "http", true).await,
            (None, false) => self.serve(at, stream, "http", false).await,
            (None, true) => {
                self.note(at, format!("tls-on-http-port {place}"));
                // All of it is read first, or closing would reset the connection before the answer is read.
                let _ = stream.read(&mut [0; 16 * 1024]).await;
                let _ = stream
                    .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .await;
                let _ = stream.shutdown().await;
            }
        }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(&self, at: usize, stream: S, scheme: &str, in_plain: bool) {
        let answer = service_fn(async |request: Request<Incoming>| {
            let (parts, body) = request.into_parts();
            let body = Limited::new(body, LONGEST_FORM).collect().await.map(|it| it.to_bytes()).unwrap_or_default();
            let host = parts.headers.get(HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
            let target = parts.uri.path_and_query().map_or("", |it| it.as_str());
            let (name, port) = &self.place;
            if in_plain {
                self.note(at, format!("http-on-tls-port {name}:{port} {} {target} HTTP/1.1", parts.method));
                return Ok::<_, Infallible>(empty(StatusCode::BAD_REQUEST));
            }
            let proof = parts.headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok()).unwrap_or_default();
            let asked = Asked { method: &parts.method, scheme, host, uri: &parts.uri, proof, form: &body };
            let response = self.answer(&asked);
            self.note(at, format!("{} {scheme}://{host}{target} -> {}", parts.method, response.status().as_u16()));
            Ok(response)
        });
        // A connection for each request: none is reused, so none is lost to a race with its end.
        let _ = hyper::server::conn::http1::Builder::new()
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), answer)
            .await;
    }

    /// As the registries that the traces were recorded with.
    fn answer(&self, asked: &Asked<'_>) -> Response<Full<Bytes>> {
        let it = &self.listener;
        if let Mode::Status(status) = it.mode {
            return empty(StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT));
        }
        if asked.uri.path() == "/token" {
            return match it.mode {
                Mode::Basic | Mode::Bearer if !asked.shows_login(it) => empty(StatusCode::UNAUTHORIZED),
                _ => found("application/json", br#"{"token":"tok","access_token":"tok"}"#.to_vec()),
            };
        }
        let challenge = match it.mode {
            Mode::Basic if !asked.shows_login(it) => Some("Basic realm=\"live\"".to_owned()),
            Mode::Bearer | Mode::BearerAnon if asked.proof != "Bearer tok" => {
                let name = asked.host.rsplit_once(':').map_or(asked.host, |it| it.0);
                let name = name.trim_start_matches('[').trim_end_matches(']');
                Some(format!("Bearer realm=\"{}://{}/token\",service=\"{name}\"", asked.scheme, asked.host))
            }
            _ => None,
        };
        if let Some(challenge) = challenge {
            let mut response = empty(StatusCode::UNAUTHORIZED);
            if let Ok(value) = challenge.parse() {
                response.headers_mut().insert(WWW_AUTHENTICATE, value);
            }
            return response;
        }
        content(asked.uri.path(), it.blobs).unwrap_or_else(empty)
    }
}

/// A request.
struct Asked<'r> {
    method: &'r Method,
    scheme: &'r str,
    host: &'r str,
    uri: &'r Uri,
    /// Its `Authorization`.
    proof: &'r str,
    form: &'r [u8],
}

impl Asked<'_> {
    fn shows_login(&self, listener: &Listener) -> bool {
        let shown = match self.method {
            &Method::POST => login::in_form(self.form),
            _ => login::in_header(self.proof),
        };
        shown.is_some_and(|(user, pass)| pass == listener.pass && (user.is_empty() || user == listener.user))
    }
}

/// What lies at `path`: everything, whatever stands before the last name of its repository.
fn content(path: &str, blobs: Option<u16>) -> Result<Response<Full<Bytes>>, StatusCode> {
    let missing = StatusCode::NOT_FOUND;
    let (parent, object) = path.rsplit_once('/').ok_or(missing)?;
    let (repository, kind) = parent.rsplit_once('/').ok_or(missing)?;
    let image = Image::new(repository.rsplit('/').next().ok_or(missing)?);
    match kind {
        "manifests" if object.starts_with("sha256:") && object != digest_of(&image.manifest) => Err(missing),
        "manifests" => {
            let digest = digest_of(&image.manifest);
            let mut response = found(MANIFEST_TYPE, image.manifest);
            let digest = digest.parse().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
            response.headers_mut().insert("docker-content-digest", digest);
            Ok(response)
        }
        "blobs" => match blobs.map(StatusCode::from_u16) {
            Some(status) => Err(status.unwrap_or(missing)),
            None => {
                let blob = [image.config, image.layer].into_iter().find(|it| digest_of(it) == object);
                Ok(found("application/octet-stream", blob.ok_or(missing)?))
            }
        },
        _ => Err(missing),
    }
}

fn found(content_type: &str, bytes: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(bytes));
    if let Ok(value) = content_type.parse() {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    response
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
