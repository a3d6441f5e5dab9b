//! Reads the JSON that `crictl info` prints: what a running containerd says of its own configuration.
//!
//! crictl v1.28.0 cmd/crictl/info.go prints the CRI's verbose status; its `config` is containerd v1.7.34
//! pkg/cri/sbserver/status.go: Status. 2.x leaves everything about images out of it: v2.3.4
//! internal/cri/config/config.go: Config.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::message::Message;
use crate::model::legacy::Secret;
use crate::text::Extent;

/// What is of interest in it.
#[derive(Debug, Default)]
pub struct CrictlInfo {
    /// The conditions of the CRI; `None` when the text is only the `config` object.
    pub conditions: Option<Vec<Condition>>,
    /// The registry settings; 2.x does not tell them.
    pub registry: Option<RegistryInfo>,
    /// `sandboxImage`; 2.x does not tell it.
    pub sandbox_image: Option<String>,
    /// `SystemdCgroup` of the runtime `runc`.
    pub systemd_cgroup: Option<bool>,
}

/// Whether a part of the CRI is ready.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// `RuntimeReady`, `NetworkReady`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is.
    pub status: bool,
    /// Why not, in a word.
    pub reason: String,
}

/// `config.registry`. Go writes `null` for an empty map.
///
/// containerd v1.7.34 pkg/cri/config/config.go: Registry.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RegistryInfo {
    /// The directory of the certs.d tree.
    pub config_path: String,
    /// Legacy mirrors by namespace.
    pub mirrors: Option<BTreeMap<String, MirrorInfo>>,
    /// Legacy settings by host.
    pub configs: Option<BTreeMap<String, HostInfo>>,
    /// Legacy credentials by URL.
    pub auths: Option<BTreeMap<String, AuthInfo>>,
    /// Global headers.
    pub headers: Option<BTreeMap<String, Option<Vec<String>>>>,
}

/// One mirror.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MirrorInfo {
    /// Its endpoints.
    pub endpoint: Option<Vec<String>>,
}

/// Settings of one host.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HostInfo {
    /// Credentials.
    pub auth: Option<AuthInfo>,
    /// TLS; 2.x has none.
    pub tls: Option<TlsInfo>,
}

/// Credentials.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AuthInfo {
    username: String,
    password: String,
    auth: String,
    identitytoken: String,
}

impl AuthInfo {
    /// Its keys and their values, without those that are empty.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, Secret<'_>)> {
        let Self { username, password, auth, identitytoken } = self;
        let all = [("username", username), ("password", password), ("auth", auth), ("identitytoken", identitytoken)];
        all.into_iter().filter(|it| !it.1.is_empty()).map(|(key, value)| (key, Secret::new(value.as_str())))
    }
}

impl fmt::Debug for AuthInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// TLS settings of one host.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TlsInfo {
    /// Whether any certificate will do.
    pub insecure_skip_verify: bool,
    /// The CA.
    #[serde(rename = "caFile")]
    pub ca_file: String,
    /// The client's certificate.
    #[serde(rename = "certFile")]
    pub cert_file: String,
    /// Its key.
    #[serde(rename = "keyFile")]
    pub key_file: String,
}

/// Reads `text`: all of `crictl info`, or only the object behind `config`.
///
/// # Errors
/// A finding, where the text can't be used.
pub fn read(text: &str) -> Result<CrictlInfo, Box<Diagnostic>> {
    let json = text.trim_start_matches('\u{feff}');
    let all: Value = serde_json::from_str(json).map_err(|why| Box::new(syntax(text, text.len() - json.len(), &why)))?;
    let config = all.get("config").unwrap_or(&all);
    let status = all.get("status");
    if status.is_none() && config.get("registry").is_none() && config.get("containerd").is_none() {
        let help = say!("paste all that `crictl info` prints on the node");
        let message = say!("this JSON has neither `config` nor `status`, as `crictl info` has");
        return Err(Box::new(unusable(message).help(help)));
    }
    let conditions = status.and_then(|status| status.get("conditions"));
    Ok(CrictlInfo {
        conditions: conditions.map(|it| shaped(it, "status.conditions")).transpose()?,
        registry: config.get("registry").map(|it| shaped(it, "config.registry")).transpose()?,
        sandbox_image: config.get("sandboxImage").and_then(Value::as_str).map(str::to_owned),
        systemd_cgroup: config.pointer("/containerd/runtimes/runc/options/SystemdCgroup").and_then(Value::as_bool),
    })
}

/// What serde says of a wrong type repeats the value, which may be a secret.
fn shaped<T: for<'de> Deserialize<'de>>(value: &Value, name: &str) -> Result<T, Box<Diagnostic>> {
    T::deserialize(value).map_err(|_| {
        let message = say!("`{name}` in this JSON has not the shape that containerd gives it", name);
        Box::new(unusable(message).help(phrase!("paste what `crictl info` prints as it is")))
    })
}

fn unusable(message: Message) -> Diagnostic {
    Diagnostic::new("not-crictl-info", Severity::Error, message)
}

fn syntax(text: &str, skipped: usize, why: &serde_json::Error) -> Diagnostic {
    // What follows " at line" says the place again.
    let message = why.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let message = say!(
        "line {line}, column {column}: this is no JSON: {message}",
        line = why.line(),
        column = why.column(),
        message = Message::phrase(message)
    );
    let start = skipped + text.split_inclusive('\n').take(why.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let mut start = (start + why.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let end = text.get(start..).and_then(|rest| rest.chars().next()).map_or(start, |it| start + it.len_utf8());
    Diagnostic::new("json-syntax", Severity::Error, message)
        .help(phrase!("paste all that `crictl info` prints, from the first brace to the last"))
        .at(Extent::new(start, end))
}
