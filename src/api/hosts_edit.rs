//! What a form changes in a `hosts.toml`, and the first host of a registry that has none.
//!
//! Edits and texts hold what the user's text holds, secrets included: masked, they would destroy them.

use serde::Serialize;

use super::File;
use crate::hosts_edit::{self, Change, NewFields};
use crate::message::{Message, Messages};
use crate::model::namespace::{DEFAULT_DIRECTORY, directory, upstream_host};
use crate::release::{Feature, Release};
use crate::text::{Edit, LineIndex, Span, Unit};

/// What a change comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct HostsEdit {
    /// Why nothing is changed.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub refused: Option<Message>,
    /// In the order of their places; none where the text says it already.
    pub edits: Vec<Edit>,
    /// What makes the old text of the new one.
    pub undo: Vec<Edit>,
    /// What was done beside.
    #[cfg_attr(feature = "wasm", tsify(type = "string[]"))]
    pub notes: Vec<Message>,
    /// The new text; the old one when refused.
    pub text: String,
    /// What was put in, in the new text.
    pub select: Option<Span>,
}

impl Messages for HostsEdit {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.refused.each_message(visit);
        self.notes.each_message(visit);
    }
}

/// Makes `change` in `text`, as `release` reads it. A text with mistakes in it is refused.
pub fn hosts_edit(text: &str, change: &Change, release: Release, unit: Unit) -> HostsEdit {
    match hosts_edit::change(text, change, release) {
        Err(why) => HostsEdit {
            refused: Some(why),
            edits: Vec::new(),
            undo: Vec::new(),
            notes: Vec::new(),
            text: text.to_owned(),
            select: None,
        },
        Ok(made) => {
            let (old, new) = (LineIndex::new(text), LineIndex::new(&made.text));
            let select = made.select.map(|extent| {
                let mut span = Span::from(extent);
                new.locate(&mut span, unit);
                span
            });
            let (edits, undo) = (located(made.edits, &old, unit), located(made.undo, &new, unit));
            HostsEdit { refused: None, edits, undo, notes: made.notes, select, text: made.text }
        }
    }
}

fn located(mut edits: Vec<Edit>, index: &LineIndex<'_>, unit: Unit) -> Vec<Edit> {
    for edit in &mut edits {
        edit.start = index.position(edit.start, unit).offset;
        edit.end = index.position(edit.end, unit).offset;
    }
    edits
}

/// The first host of a namespace that has no file yet.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "wasm", derive(serde::Deserialize), serde(default))]
pub struct NewHost {
    /// Its URL.
    pub url: String,
    /// What is said of it.
    pub fields: NewFields,
    /// `server`: the registry itself where nothing is said, and none for an empty one.
    pub server: Option<String>,
}

/// A new file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct NewHosts {
    /// Why there is none.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub refused: Option<Message>,
    /// `certs.d/docker.io/hosts.toml`.
    pub file: Option<File>,
}

impl Messages for NewHosts {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        self.refused.each_message(visit);
    }
}

/// The `hosts.toml` of `namespace`, `*` or `_default` being every registry without one, with its first host.
pub fn new_hosts(namespace: &str, host: &NewHost, release: Release) -> NewHosts {
    let is_default = matches!(namespace, "*" | DEFAULT_DIRECTORY);
    let refused = |why: Message| NewHosts { refused: Some(why), file: None };
    if is_default && !release.has(Feature::DEFAULT_DIRECTORY) {
        return refused(say!("containerd {release} looks for no directory `_default`", release = release));
    }
    let is_name = !namespace.is_empty()
        && !namespace.contains(['/', '\\'])
        && !namespace.chars().any(|it| it.is_whitespace() || it.is_control())
        && !namespace.starts_with('.');
    if !is_default && !is_name {
        return refused(say!("a namespace is a registry's name, such as `docker.io` or `reg.example:5000`"));
    }
    let upstream = (!is_default).then(|| format!("https://{}", upstream_host(namespace)));
    let server = host.server.clone().or(upstream).filter(|it| !it.is_empty());
    match hosts_edit::new_file(server.as_deref(), &host.url, &host.fields, release) {
        Err(why) => refused(why),
        Ok(contents) => {
            let name = if is_default { DEFAULT_DIRECTORY.to_owned() } else { directory(namespace) };
            NewHosts { refused: None, file: Some(File { path: format!("certs.d/{name}/hosts.toml"), contents }) }
        }
    }
}
