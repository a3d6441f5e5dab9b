//! What crosses a boundary when a configuration is tried out: the hosts containerd would ask.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::release::Release;

/// What containerd would ask for one image, in order.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Plan {
    /// The image reference as containerd normalises it: `docker.io/library/nginx:latest`.
    pub image: String,
    /// The release that was simulated, as it was named.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub containerd: Release,
    /// The namespace of the image: `docker.io`, `reg.example:5000`.
    pub registry: String,
    /// The hosts in the order in which they are asked.
    pub hosts: Vec<Host>,
    /// What containerd itself says when it refuses, at start or before the first request.
    pub error: Option<String>,
    /// Which code path pulls.
    pub pull_mode: PullMode,
    /// The whole pull under the given server states, line by line.
    pub sequence: Vec<String>,
    /// Whether the pull succeeds.
    pub pulled: bool,
    /// Time spent waiting for dial timeouts, in seconds.
    pub seconds: u64,
}

/// Which of containerd's two code paths pulls the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum PullMode {
    /// The CRI plugin's own client: always up to 2.0, and where a setting forces it later.
    Local,
    /// The transfer service, from 2.1 on.
    Transfer,
}

/// One place asked on a namespace's behalf.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Host {
    /// `https` or `http` (a legacy endpoint may carry another word, with which every request fails).
    pub scheme: String,
    /// Host and port as they were written.
    pub host: String,
    /// The API root, cleaned: `/v2`, `/v2/project`, or `/` where no `/v2` is sent.
    pub path: String,
    /// Those of `pull` and `resolve` that it has; the other capabilities never matter to a pull.
    pub capabilities: Vec<Capability>,
    /// Whether the server's certificate goes unverified.
    pub skip_verify: bool,
    /// Extra CA files, absolute paths.
    pub ca: Vec<String>,
    /// Client certificates: certificate and key, the key empty when it stands in the same file.
    pub client: Vec<(String, String)>,
    /// Headers added to each request; values of headers that carry credentials are left out.
    #[cfg_attr(feature = "wasm", tsify(type = "Record<string, string[]>"))]
    pub header: BTreeMap<String, Vec<String>>,
    /// How long a connection may take, as a Go duration; `None` is containerd's own 30 s.
    pub dial_timeout: Option<String>,
    /// The key that holds the credentials for this host; never the credentials.
    pub credentials: Option<String>,
    /// Whether an `http` host is asked over https first.
    pub http_fallback: bool,
    /// Whether this is the namespace's own upstream, asked last.
    pub origin: Origin,
    /// What this host gets if it is asked at all, the first request of each step.
    pub requests: Vec<Request>,
}

/// What a host may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    /// Digests may be resolved here (content is fetched from any host, whatever it has).
    Pull,
    /// Tags may be resolved here.
    Resolve,
}

/// Where a host in a plan comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Listed by the configuration.
    Mirror,
    /// The last host, when it is the registry that owns the namespace.
    Default,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Request {
    /// Why it is made.
    pub step: Step,
    /// `HEAD` or `GET`.
    pub method: &'static str,
    /// Where to; a digest that can't be known is `<name:manifest>`.
    pub url: String,
}

/// containerd's two steps of a pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// From tag to digest.
    Resolve,
    /// From digest to content.
    Fetch,
}
