//! What the registries are like while an image is pulled: who listens where, over TLS or plain, and answers what.

use std::collections::BTreeMap;

use mirrorshift::plan::Host;
use serde_json::{Value, json};

/// A small generator with a fixed seed, so that a run can be had again.
pub struct Dice(u64);

impl Dice {
    /// One for each name; names with the same `seed` go together.
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a.
        Self(
            name.bytes()
                .fold(0xcbf2_9ce4_8422_2325 ^ seed, |it, byte| (it ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
    }

    /// A number below `limit`. SplitMix64.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((it ^ (it >> 31)) % limit as u64) as usize
    }

    /// One of `choices`, as often as its weight says.
    pub fn pick<T: Clone>(&mut self, choices: &[(usize, T)]) -> T {
        let mut left = self.below(choices.iter().map(|it| it.0).sum());
        for (weight, choice) in choices {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return choice.clone(),
            }
        }
        unreachable!("it was below the sum of the weights")
    }
}

/// How a listener speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    Plain,
    /// With a certificate of the CA that the system trusts.
    Trusted,
    /// With one of the private CA.
    Untrusted,
    /// With a trusted one, and it asks for the client's.
    Mutual,
}

/// How a listener answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Ok,
    Status(u16),
    Basic,
    Bearer,
    BearerAnon,
    Reset,
    /// It does not listen.
    Down,
}

#[derive(Clone, Debug)]
pub struct Listener {
    pub speech: Speech,
    pub mode: Mode,
    /// What blobs get, where that is another status.
    pub blobs: Option<u16>,
    pub user: String,
    pub pass: String,
}

/// A name without brackets, in lower case, and a port.
pub type Place = (String, u16);

/// All that listens while one image is pulled.
#[derive(Clone, Debug, Default)]
pub struct World(pub BTreeMap<Place, Listener>);

impl World {
    /// The server states as `mirrorshift simulate --servers` takes them.
    pub fn servers(&self) -> Value {
        let mut names = json!({ "*": null });
        for ((name, port), it) in &self.0 {
            let tls = match it.speech {
                Speech::Plain => json!(false),
                Speech::Trusted => json!(true),
                Speech::Untrusted => json!("untrusted"),
                Speech::Mutual => json!("mtls"),
            };
            let mode = match it.mode {
                Mode::Ok => json!("ok"),
                Mode::Status(status) => json!(status),
                Mode::Basic => json!("basic"),
                Mode::Bearer => json!("bearer"),
                Mode::BearerAnon => json!("bearer-anon"),
                Mode::Reset => json!("reset"),
                Mode::Down => json!("down"),
            };
            let mut listener = json!({ "tls": tls, "mode": mode, "user": it.user, "pass": it.pass });
            if let Some(status) = it.blobs {
                listener["blobs"] = json!(status);
            }
            names[name][port.to_string()] = listener;
        }
        names
    }
}

/// Where and how the hosts of a plan are reached, in a fixed order.
pub struct Map {
    places: BTreeMap<Place, Speech>,
}

impl Map {
    /// The places that `hosts` stand for. Most speak as they are spoken to, with a certificate that fits what is
    /// configured; some do not, for a pull must fail over as well.
    pub fn new<'a>(hosts: impl IntoIterator<Item = &'a Host>, dice: &mut Dice) -> Self {
        let mut places = BTreeMap::new();
        for host in hosts {
            let Some(place) = place(host) else { continue };
            places.entry(place).or_insert_with(|| speech(host, dice));
        }
        // Both are one address here, so they are one server.
        let loopback: Vec<_> = places.iter().filter(|it| it.0.0 == "localhost").map(|it| (it.0.1, *it.1)).collect();
        places.extend(loopback.into_iter().map(|(port, speech)| (("127.0.0.1".to_owned(), port), speech)));
        Self { places }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(|(name, _)| name.as_str())
    }

    /// Registries that all answer 404, so that every host has its turn.
    pub fn empty(&self) -> World {
        self.world(|| Listener { mode: Mode::Status(404), ..listener(Mode::Ok) })
    }

    /// Registries that each do as the dice fall.
    pub fn any(&self, login: &(String, String), dice: &mut Dice) -> World {
        self.world(|| {
            let mode = dice.pick(&[
                (26, Mode::Ok),
                (14, Mode::Status(404)),
                (4, Mode::Status(401)),
                (6, Mode::Status(403)),
                (5, Mode::Status(500)),
                (3, Mode::Status(503)),
                (10, Mode::Basic),
                (10, Mode::Bearer),
                (8, Mode::BearerAnon),
                (4, Mode::Reset),
                (8, Mode::Down),
            ]);
            let mut it = listener(mode);
            it.blobs = dice.pick(&[(8, None), (1, Some(404)), (1, Some(500))]);
            if dice.below(4) > 0 {
                (it.user, it.pass) = login.clone();
            }
            it
        })
    }

    fn world(&self, mut listener: impl FnMut() -> Listener) -> World {
        let mut world: BTreeMap<Place, Listener> = BTreeMap::new();
        for (place, speech) in &self.places {
            let is_other_name = place.0 == "localhost" && world.contains_key(&("127.0.0.1".to_owned(), place.1));
            let listener = match is_other_name {
                true => world[&("127.0.0.1".to_owned(), place.1)].clone(),
                false => Listener { speech: *speech, ..listener() },
            };
            world.insert(place.clone(), listener);
        }
        World(world)
    }
}

fn listener(mode: Mode) -> Listener {
    Listener { speech: Speech::Plain, mode, blobs: None, user: "user".to_owned(), pass: "pass".to_owned() }
}

/// Where `host` is asked; `None` for what can't be a name here.
pub fn place(host: &Host) -> Option<Place> {
    let (name, port) = match host.host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port.parse().ok()?),
        _ => (&*host.host, if host.scheme == "https" { 443 } else { 80 }),
    };
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let is_host = |it: char| it.is_ascii_alphanumeric() || ".-_:".contains(it);
    (!name.is_empty() && name.chars().all(is_host) && port != 0).then_some((name, port))
}

fn speech(host: &Host, dice: &mut Dice) -> Speech {
    if host.scheme == "http" && !host.http_fallback {
        return dice.pick(&[(12, Speech::Plain), (1, Speech::Trusted)]);
    }
    let private = if host.ca.is_empty() && !host.skip_verify { 2 } else { 14 };
    let mutual = if host.client.is_empty() { 1 } else { 14 };
    dice.pick(&[(12, Speech::Trusted), (private, Speech::Untrusted), (mutual, Speech::Mutual), (1, Speech::Plain)])
}
