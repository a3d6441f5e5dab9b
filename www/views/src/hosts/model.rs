//! The worker's form of a hosts.toml, as far as it is shown: `api::hosts_form`.

use serde::Deserialize;

use crate::facts::Span;

/// A certificate, and its key; one file may hold both.
pub type Pair = (String, Option<String>);

/// See the module.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct HostsForm {
    pub containerd: String,
    pub namespace: Option<String>,
    pub is_default: bool,
    pub refused: Option<String>,
    pub top: Top,
    pub hosts: Vec<Host>,
    pub diagnostics: Vec<Finding>,
}

impl HostsForm {
    /// How many hosts are asked; they come first.
    pub fn asked(&self) -> usize {
        self.hosts.iter().filter(|it| it.place.is_some()).count()
    }

    /// The names of the hosts, in their order.
    pub fn names(&self) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        for Host { url, .. } in &self.hosts {
            let nth = names.iter().filter(|it| it.url == *url).count();
            names.push(Name { url: url.clone(), nth });
        }
        names
    }

    /// Where the host of this name stands.
    pub fn place_of(&self, name: &Name) -> Option<usize> {
        let own = self.hosts.iter().enumerate().filter(|(_, it)| it.url == name.url);
        own.map(|(at, _)| at).nth(name.nth)
    }

    /// The host of this name.
    pub fn host(&self, name: &Name) -> Option<&Host> {
        self.hosts.get(self.place_of(name)?)
    }
}

/// A host as people know it, in whatever text it stands: an id is one text's alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// As the form shows it.
    pub url: String,
    /// Which of those that look alike once they are masked, from 0.
    pub nth: usize,
}

/// `server`, which is asked last.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Top {
    pub server: Option<Field<String>>,
    pub asks: Option<String>,
    pub is_implicit: bool,
    #[serde(flatten)]
    pub fields: Fields,
    pub diagnostics: Vec<usize>,
}

/// A host table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Host {
    /// Names it in a change to this very text.
    pub id: usize,
    pub url: String,
    pub secret: bool,
    pub span: Span,
    pub asks: Option<String>,
    pub place: Option<usize>,
    pub why_not: Option<String>,
    #[serde(flatten)]
    pub fields: Fields,
    pub diagnostics: Vec<usize>,
}

/// What both have; none is for what is left out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Fields {
    pub capabilities: Option<Field<Vec<String>>>,
    pub skip_verify: Option<Field<bool>>,
    pub override_path: Option<Field<bool>>,
    pub ca: Option<Field<Vec<String>>>,
    pub client: Option<Field<Vec<Pair>>>,
    pub dial_timeout: Option<Field<String>>,
    pub headers: Vec<Header>,
}

impl Fields {
    /// The header of this very name.
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers.iter().find(|it| it.name == name)
    }
}

/// A field that is written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Field<T> {
    /// None where something else stands there than the field takes.
    pub value: Option<T>,
    /// Whether the release knows it.
    pub in_effect: bool,
    pub secret: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Header {
    pub name: String,
    pub values: Vec<String>,
    pub secret: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Finding {
    pub severity: String,
    pub message: String,
    pub help: Option<String>,
}
