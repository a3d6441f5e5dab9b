//! The worker's trace, as far as it is shown: `api::trace`.

use serde::Deserialize;

use crate::facts::Span;

/// What containerd asks for an image, before and after.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Trace {
    /// As it was typed where it can't be read.
    pub image: String,
    /// The reference can't be read.
    pub error: Option<String>,
    pub before: Option<Side>,
    pub after: Option<Side>,
    pub rows: Vec<Row>,
    /// Every server that either side may ask.
    pub hosts: Vec<Server>,
}

/// Two steps that stand beside each other, by their place on either side.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Row {
    pub before: Option<usize>,
    pub after: Option<usize>,
    pub same: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Server {
    /// As in URLs.
    pub host: String,
    /// Its name in the option `servers`.
    pub state_key: String,
    /// The ports it is asked on.
    pub ports: Vec<String>,
    /// `mirror`, `upstream` or `token`.
    pub role: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Side {
    pub plan: Plan,
    pub lookup: Lookup,
    pub steps: Vec<Step>,
    pub notes: Vec<Note>,
    pub summary: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Plan {
    pub containerd: String,
    pub pull_mode: String,
    pub error: Option<String>,
    pub pulled: bool,
}

/// Why these hosts are asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Lookup {
    pub sentence: String,
    pub candidates: Vec<Candidate>,
    pub hosts: Vec<Reason>,
}

/// A table or directory that was looked at, or looks as if it were meant.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Candidate {
    pub name: String,
    pub chosen: bool,
    pub looked_at: bool,
    pub sentence: String,
    pub span: Option<Span>,
    pub file: Option<String>,
}

/// Where a host comes from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Reason {
    pub name: String,
    pub sentence: String,
    pub span: Option<Span>,
    pub file: Option<String>,
    pub settings: Vec<Candidate>,
}

/// One request, or an attempt at one.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Step {
    pub method: String,
    pub url: String,
    pub ns: Option<String>,
    pub outcome: String,
    pub status: Option<u16>,
    pub ok: bool,
    pub tls: Option<Tls>,
    pub proof: String,
    pub credentials: Option<String>,
    pub seconds: f64,
    pub endless: bool,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Tls {
    pub skip_verify: bool,
    pub ca: Vec<String>,
    pub client: Vec<Vec<String>>,
}

/// Something worth knowing about this pull.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Note {
    pub severity: String,
    pub sentence: String,
}
