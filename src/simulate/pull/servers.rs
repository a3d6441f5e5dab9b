//! The state of the servers that a simulated pull meets.
//!
//! A JSON object gives each name a mode (`"down"`, `404`), or its ports with what listens there
//! (`{ "5000": { "tls": true, "mode": "basic" } }`), or `null` when the name does not resolve. A name that is
//! not listed answers on whatever port it is asked; `"*"` stands for all of them, so `"*": null` makes them not
//! resolve.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Deserializer};

use crate::model::legacy::Secret;

/// What is known of the servers, by name without port.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Servers {
    names: BTreeMap<String, Option<Server>>,
}

/// One name.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected null, a mode (ok, a status from 100 to 599, basic, bearer, bearer-anon, hang, reset, down, \
                 blackhole), or an object of ports, each with a mode or with any of tls, mode, manifests, blobs, \
                 post, prefix, user, pass and realm"
)]
enum Server {
    /// It behaves like this on every port: TLS on 443, plain on 80, on others whatever it is asked in.
    Everywhere(Mode),
    /// Something listens on these ports, and nothing on others.
    Ports(BTreeMap<String, Option<Port>>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Port {
    Mode(Mode),
    Listener(Box<Listener>),
}

/// What listens on one port.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listener {
    /// Left out, it is TLS on 443 and plain elsewhere.
    tls: Option<ListenerTls>,
    pub mode: Mode,
    /// What manifests get, once the mode's challenge is answered.
    pub manifests: Mode,
    /// What blobs get, once the mode's challenge is answered.
    pub blobs: Mode,
    /// What a token request by POST gets.
    pub post: Mode,
    /// What each path must begin with.
    pub prefix: String,
    user: Option<String>,
    #[serde(deserialize_with = "secret")]
    pass: Option<Secret<'static>>,
    /// The token server that challenges name; left out, it is `/token` on this listener.
    pub realm: Option<String>,
}

impl Listener {
    fn of(mode: Mode) -> Self {
        Self { mode, ..Self::default() }
    }

    /// Whether these are the credentials it wants; `user` and `pass` unless it says otherwise.
    pub fn knows(&self, user: &str, secret: &str) -> bool {
        self.user.as_deref().unwrap_or("user") == user && self.knows_token(secret)
    }

    /// Whether this is the refresh token it wants: its password.
    pub fn knows_token(&self, secret: &str) -> bool {
        self.pass.as_ref().map_or("pass", Secret::expose) == secret
    }
}

/// How a listener speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "TlsWord")]
pub(super) enum ListenerTls {
    /// Not at all.
    Plain,
    /// With a certificate that the system trusts.
    Trusted,
    /// With a certificate of a CA that the system does not know; a CA that is configured for the host is
    /// taken for the right one.
    Untrusted,
    /// With a trusted certificate, and it asks for one.
    Mutual,
}

/// How a server behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ModeWord")]
pub(super) enum Mode {
    /// Every image is there, and a token for whoever asks.
    #[default]
    Ok,
    /// Every request gets this status.
    Status(u16),
    /// Basic credentials are needed.
    Basic,
    /// A token is needed, for which credentials are needed.
    Bearer,
    /// A token is needed, which anybody gets.
    BearerAnon,
    /// Connections are accepted and nothing is ever answered.
    Hang,
    /// Connections are accepted and reset.
    Reset,
    /// Connections are refused.
    Down,
    /// Connections are never answered.
    Blackhole,
}

/// What a name and port turn out to be.
pub(super) enum Found<'s> {
    /// The name does not resolve.
    Unresolved,
    /// Nothing listens.
    Refused,
    /// This listens.
    Listens(ListenerTls, Cow<'s, Listener>),
}

impl Servers {
    /// What answers at `name` (without brackets) and `port`, asked over TLS or plain.
    pub(super) fn find(&self, name: &str, port: u16, over_tls: bool) -> Found<'_> {
        let asked = if over_tls { ListenerTls::Trusted } else { ListenerTls::Plain };
        let listed = self.names.get(name).or_else(|| self.names.get(&name.to_ascii_lowercase()));
        let listener = match listed.or_else(|| self.names.get("*")) {
            None => return Found::Listens(asked, Cow::Owned(Listener::default())),
            // An address or `localhost` needs no lookup.
            Some(None) if listed.is_none() && (name == "localhost" || name.parse::<IpAddr>().is_ok()) => {
                return Found::Refused;
            }
            Some(None) => return Found::Unresolved,
            Some(Some(Server::Everywhere(mode))) => {
                return Found::Listens(by_port(port, asked), Cow::Owned(Listener::of(*mode)));
            }
            Some(Some(Server::Ports(ports))) => match ports.get(&port.to_string()) {
                Some(Some(Port::Mode(mode))) => Cow::Owned(Listener::of(*mode)),
                Some(Some(Port::Listener(listener))) => Cow::Borrowed(&**listener),
                Some(None) | None => return Found::Refused,
            },
        };
        let tls = listener.tls.unwrap_or_else(|| by_port(port, ListenerTls::Plain));
        Found::Listens(tls, listener)
    }
}

fn by_port(port: u16, other: ListenerTls) -> ListenerTls {
    match port {
        443 => ListenerTls::Trusted,
        80 => ListenerTls::Plain,
        _ => other,
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret<'static>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}

/// A mode as it is written. A status may be a number; JavaScript has floating ones only.
#[derive(Deserialize)]
#[serde(untagged)]
enum ModeWord {
    Number(f64),
    Word(String),
}

impl TryFrom<ModeWord> for Mode {
    type Error = &'static str;

    fn try_from(word: ModeWord) -> Result<Self, Self::Error> {
        let status = match word {
            ModeWord::Number(status) => Some(status),
            ModeWord::Word(word) => match word.as_str() {
                "ok" => return Ok(Self::Ok),
                "basic" => return Ok(Self::Basic),
                "bearer" => return Ok(Self::Bearer),
                "bearer-anon" => return Ok(Self::BearerAnon),
                "hang" => return Ok(Self::Hang),
                "reset" => return Ok(Self::Reset),
                "down" => return Ok(Self::Down),
                "blackhole" => return Ok(Self::Blackhole),
                word => word.parse().ok(),
            },
        };
        match status {
            Some(200.0) => Ok(Self::Ok),
            Some(status) if (100.0..600.0).contains(&status) => Ok(Self::Status(status as u16)),
            _ => Err("not a mode"),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TlsWord {
    Flag(bool),
    Word(String),
}

impl TryFrom<TlsWord> for ListenerTls {
    type Error = &'static str;

    fn try_from(word: TlsWord) -> Result<Self, Self::Error> {
        match word {
            TlsWord::Flag(false) => Ok(Self::Plain),
            TlsWord::Flag(true) => Ok(Self::Trusted),
            TlsWord::Word(word) if word == "untrusted" => Ok(Self::Untrusted),
            TlsWord::Word(word) if word == "mtls" => Ok(Self::Mutual),
            TlsWord::Word(_) => Err("not a kind of TLS"),
        }
    }
}
