//! What crosses a boundary when a pull is traced: both sides of a conversion, step by step, and why these hosts.

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::message::{Message, Messages};
use crate::plan::Plan;
use crate::text::Span;

/// A pull before the conversion and after it, side by side.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Trace {
    /// The image reference as containerd normalises it; as it was typed when it is none.
    pub image: String,
    /// Why the reference can't be read.
    pub error: Option<String>,
    /// What the source makes containerd do.
    pub before: Option<Side>,
    /// What the result makes it do; `None` when there is none, or nothing would differ: the same files for the same release.
    pub after: Option<Side>,
    /// The steps of both sides in two columns.
    pub rows: Vec<Row>,
    /// Every server that either side may ask, for switching its state.
    pub hosts: Vec<Server>,
}

/// One line of two columns; places in `steps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Row {
    /// The step before the conversion.
    pub before: Option<usize>,
    /// The step after it.
    pub after: Option<usize>,
    /// Whether both are the same request with the same end.
    pub same: bool,
}

/// A server that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Server {
    /// As it stands in URLs, first of all.
    pub host: String,
    /// Its key in the option `servers`.
    pub state_key: String,
    /// The ports it is asked on.
    pub ports: Vec<String>,
    /// What it is here for.
    pub role: Role,
}

/// What a server is here for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Listed by the configuration.
    Mirror,
    /// The registry that owns the image.
    Upstream,
    /// Asked for tokens only.
    Token,
}

/// One containerd with one configuration.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Side {
    /// Whom it asks, and the sequence.
    pub plan: Plan,
    /// Why these hosts.
    pub lookup: Lookup,
    /// The sequence as data, in the order in time; the sequence itself sorts what comes after the manifest.
    pub steps: Vec<Step>,
    /// What a person should know, above all why a mirror is not used.
    pub notes: Vec<Note>,
    /// All waiting, in seconds: for connections, TLS handshakes and response headers.
    pub seconds: f64,
    /// Whether something is waited for that ends only with the whole pull.
    pub endless: bool,
    /// How it ends, in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub summary: Message,
}

/// One line of a sequence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Step {
    /// The line itself.
    pub line: String,
    /// What it is for.
    pub phase: Phase,
    /// Whether the registry is asked, or its token server.
    pub kind: Kind,
    /// The place in `plan.hosts` of the host on whose behalf it is asked.
    pub host: Option<usize>,
    /// `HEAD`, `GET` or `POST`.
    pub method: String,
    /// Where to, `ns` and all.
    pub url: String,
    /// The namespace that a mirror is told.
    pub ns: Option<String>,
    /// Host and port as in the URL.
    pub server: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The HTTP status, when there is an answer.
    pub status: Option<u16>,
    /// Whether that is a success.
    pub ok: bool,
    /// With which TLS settings; `None` over plain http.
    pub tls: Option<StepTls>,
    /// What it shows of itself.
    pub proof: Proof,
    /// The key that holds the credentials it shows, or `kubelet`.
    pub credentials: Option<String>,
    /// What it costs in waiting, in seconds.
    pub seconds: f64,
    /// Whether that ends only with the whole pull.
    pub endless: bool,
    /// Whether containerd gives up the whole pull meanwhile, whoever else is listed.
    pub cancelled: bool,
    /// What happened and what comes of it, in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub why: Message,
}

/// TLS settings of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct StepTls {
    /// The certificate goes unverified.
    pub skip_verify: bool,
    /// CA files beside the system's.
    pub ca: Vec<String>,
    /// Certificate and key files.
    pub client: Vec<(String, String)>,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// From tag to digest.
    #[default]
    Resolve,
    /// The manifest.
    Manifest,
    /// The image's configuration.
    Config,
    /// Its layer.
    Layer,
}

/// Whom a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The registry.
    Request,
    /// The token server that the registry names.
    Token,
}

/// What comes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// An answer with a status.
    Answered,
    /// The name does not resolve.
    NoSuchName,
    /// Nothing listens there.
    Refused,
    /// No connection in time.
    DialTimeout,
    /// No TLS handshake in time.
    HandshakeTimeout,
    /// No response headers in time, or at all.
    HeaderTimeout,
    /// The server's certificate is not trusted.
    UntrustedCertificate,
    /// The server asks for a client certificate and gets none.
    ClientCertificateWanted,
    /// The connection breaks.
    Reset,
    /// TLS was spoken to a plain http server.
    PlainHttpAnswer,
    /// Plain http was spoken to a TLS server, which answers 400.
    TlsExpected,
}

/// What a request shows of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// Nothing.
    #[default]
    None,
    /// User name and password.
    Basic,
    /// A token that was fetched.
    Token,
    /// A configured `Authorization` header.
    Header,
}

/// Why these hosts are asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Lookup {
    /// What decides.
    pub how: How,
    /// The same in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub sentence: Message,
    /// The certs.d roots, in the order they are searched.
    pub roots: Vec<String>,
    /// What was looked at, in order; then what looks as if it were meant, and is never looked at.
    pub candidates: Vec<Candidate>,
    /// Where each host of the plan comes from.
    pub hosts: Vec<HostReason>,
}

/// What decides which hosts are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub enum How {
    /// `registry.mirrors`.
    #[serde(rename = "legacy")]
    Legacy,
    /// The certs.d tree.
    #[serde(rename = "certs.d")]
    CertsD,
    /// Neither: only the registry itself is asked.
    #[serde(rename = "nothing")]
    Nothing,
    /// containerd does not start, or runs without CRI.
    #[serde(rename = "refused")]
    Refused,
}

/// Something that containerd looks at, or that a person thinks it does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Candidate {
    /// A key, or the path of a directory.
    pub name: String,
    /// What became of it.
    pub code: Code,
    /// Whether it is the one.
    pub chosen: bool,
    /// Whether containerd looks at it at all.
    pub looked_at: bool,
    /// Why, in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub sentence: Message,
    /// Where it stands in the source.
    pub span: Option<Span>,
    /// The file it is, when there is one: a path as it was given, or among the files of the result.
    pub file: Option<String>,
}

/// What became of a [`Candidate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// It is used.
    Chosen,
    /// There is none.
    Missing,
    /// One that comes first is chosen.
    Hidden,
    /// This release does not know it.
    NotInRelease,
    /// Chosen, but its `hosts.toml` is dropped.
    Void,
    /// Chosen, and has no `hosts.toml`.
    NoHostsToml,
    /// What fails every pull.
    Error,
    /// Another name of Docker Hub than the one that counts.
    HubName,
    /// Another port, or none.
    Port,
    /// A scheme too many, or too few.
    Scheme,
    /// A path too many.
    Path,
    /// Other letter case.
    Case,
    /// A pattern, which containerd does not know.
    Wildcard,
    /// It lies below no root that is searched.
    OtherRoot,
}

/// Where a host of the plan comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct HostReason {
    /// Its URL, as far as it goes.
    pub name: String,
    /// Where it comes from, in a sentence.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub sentence: Message,
    /// Where that stands in the source.
    pub span: Option<Span>,
    /// Or in which file.
    pub file: Option<String>,
    /// And where in that.
    pub file_span: Option<Span>,
    /// Which keys of `configs` and `auths` count for it, and which look as if they did.
    pub settings: Vec<Candidate>,
}

/// Something to know about a side.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Note {
    /// A stable name.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The host of the plan that it is about.
    pub host: Option<usize>,
    /// What there is to know.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub sentence: Message,
}

impl Messages for Trace {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        for side in self.before.iter_mut().chain(&mut self.after) {
            visit(&mut side.summary);
            side.steps.iter_mut().for_each(|it| visit(&mut it.why));
            side.notes.iter_mut().for_each(|it| visit(&mut it.sentence));
            let lookup = &mut side.lookup;
            visit(&mut lookup.sentence);
            lookup.candidates.iter_mut().for_each(|it| visit(&mut it.sentence));
            for host in &mut lookup.hosts {
                visit(&mut host.sentence);
                host.settings.iter_mut().for_each(|it| visit(&mut it.sentence));
            }
        }
    }
}
