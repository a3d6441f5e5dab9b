//! What a form changes.

#[cfg(feature = "wasm")]
use serde::Deserialize;

use super::values::Written as Value;

/// What a form changes. Hosts go by their place among all in the text (see [`super::hosts`]); none is the file's top.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "wasm", derive(Deserialize))]
#[cfg_attr(feature = "wasm", serde(tag = "do", rename_all = "kebab-case"))]
pub enum Change {
    /// One more host, at a place of the form's list or behind the last that is asked.
    AddHost {
        /// Its URL.
        url: String,
        /// What is said of it.
        #[cfg_attr(feature = "wasm", serde(default))]
        fields: NewFields,
        /// Where in the list.
        #[cfg_attr(feature = "wasm", serde(default))]
        at: Option<usize>,
    },
    /// A host goes, with the comments on its lines and directly above.
    RemoveHost {
        /// Which.
        host: usize,
    },
    /// A host is asked at another place.
    MoveHost {
        /// Which.
        host: usize,
        /// Where it stands in the form's list afterwards.
        to: usize,
    },
    /// A host is reached under another URL.
    RenameHost {
        /// Which.
        host: usize,
        /// The new one.
        url: String,
    },
    /// A field gets a value.
    Set {
        /// Whose.
        #[cfg_attr(feature = "wasm", serde(default))]
        host: Option<usize>,
        /// Which, and the value.
        #[cfg_attr(feature = "wasm", serde(flatten))]
        setting: Setting,
    },
    /// A field is left out.
    Unset {
        /// Whose.
        #[cfg_attr(feature = "wasm", serde(default))]
        host: Option<usize>,
        /// Its key; `header` is the whole table.
        field: String,
    },
    /// A header comes in that there is none of yet.
    AddHeader {
        /// Whose.
        #[cfg_attr(feature = "wasm", serde(default))]
        host: Option<usize>,
        /// Its name.
        name: String,
        /// All its values.
        values: Vec<String>,
    },
    /// A header gets values.
    SetHeader {
        /// Whose.
        #[cfg_attr(feature = "wasm", serde(default))]
        host: Option<usize>,
        /// Its name, as it is written.
        name: String,
        /// All its values.
        values: Vec<String>,
    },
    /// A header goes.
    RemoveHeader {
        /// Whose.
        #[cfg_attr(feature = "wasm", serde(default))]
        host: Option<usize>,
        /// Its name, as it is written.
        name: String,
    },
    /// A header keeps its value, which the form may not know, under another name.
    RenameHeader {
        /// Whose.
        #[cfg_attr(feature = "wasm", serde(default))]
        host: Option<usize>,
        /// Its name, as it is written.
        name: String,
        /// The new one.
        to: String,
    },
}

/// A field and its value.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "wasm", derive(Deserialize))]
#[cfg_attr(feature = "wasm", serde(tag = "field", content = "value", rename_all = "snake_case"))]
pub enum Setting {
    /// `server`, at the file's top alone.
    Server(String),
    /// `capabilities`.
    Capabilities(Vec<String>),
    /// `skip_verify`.
    SkipVerify(bool),
    /// `override_path`.
    OverridePath(bool),
    /// `ca`.
    Ca(Vec<String>),
    /// `client`: certificate and key, or a file that holds both.
    Client(Vec<(String, Option<String>)>),
    /// `dial_timeout`.
    DialTimeout(String),
}

impl Setting {
    /// Its key.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Server(_) => "server",
            Self::Capabilities(_) => "capabilities",
            Self::SkipVerify(_) => "skip_verify",
            Self::OverridePath(_) => "override_path",
            Self::Ca(_) => "ca",
            Self::Client(_) => "client",
            Self::DialTimeout(_) => "dial_timeout",
        }
    }

    pub(super) fn value(&self) -> Value {
        match self {
            Self::Server(text) | Self::DialTimeout(text) => Value::Text(text.clone()),
            Self::Capabilities(words) => Value::List(words.clone()),
            Self::SkipVerify(value) | Self::OverridePath(value) => Value::Boolean(*value),
            Self::Ca(files) => Value::List(files.clone()),
            Self::Client(pairs) => Value::Pairs(pairs.clone()),
        }
    }
}

/// What is said of a host that is new.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "wasm", derive(Deserialize), serde(default))]
pub struct NewFields {
    /// `capabilities`.
    pub capabilities: Option<Vec<String>>,
    /// `skip_verify`.
    pub skip_verify: Option<bool>,
    /// `override_path`.
    pub override_path: Option<bool>,
    /// `ca`.
    pub ca: Option<Vec<String>>,
    /// `client`.
    pub client: Option<Vec<(String, Option<String>)>>,
    /// `dial_timeout`.
    pub dial_timeout: Option<String>,
    /// `header`.
    pub headers: Vec<(String, Vec<String>)>,
}

impl NewFields {
    pub(super) fn settings(&self) -> impl Iterator<Item = Setting> + '_ {
        let tls = [
            self.skip_verify.map(Setting::SkipVerify),
            self.ca.clone().map(Setting::Ca),
            self.client.clone().map(Setting::Client),
        ];
        let rest = [self.override_path.map(Setting::OverridePath), self.dial_timeout.clone().map(Setting::DialTimeout)];
        self.capabilities.clone().map(Setting::Capabilities).into_iter().chain(tls.into_iter().chain(rest).flatten())
    }
}
