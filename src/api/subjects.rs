//! Whom the verdicts are about: each registry that is named, one that stands for all others, and each image asked for.

use std::borrow::Cow;

use super::Options;
use crate::convert;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::config::ConfigFile;
use crate::model::image::{Image, Object};

/// Registries and images.
#[derive(Debug)]
pub(super) struct Subjects<'a> {
    /// Namespaces in use: those that the file names, then those of images asked for.
    pub used: Vec<Cow<'a, str>>,
    /// How many of them the file names.
    named: usize,
    /// A namespace that nobody uses: what holds for it holds for all others.
    pub unused: String,
    /// Images asked for.
    pub asked: Vec<Image>,
}

/// The repository of an image that is made up for a namespace.
pub(super) fn probe(namespace: &str) -> &'static str {
    if namespace == "docker.io" { "library/probe" } else { "probe" }
}

impl<'a> Subjects<'a> {
    /// Those of `file`, also in tables that don't count: people want to know what becomes of them. `pause` is the image
    /// that every pod will start with.
    pub(super) fn of(
        file: &ConfigFile<'a>,
        options: &Options,
        pause: Option<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let tables = file.plugins.iter().filter_map(|it| it.registry.as_ref());
        let mut used = convert::named(tables, options.containerd);
        let named = used.len();
        let mut asked: Vec<Image> = Vec::new();
        for text in options.images.iter().map(String::as_str).chain(pause) {
            match Image::parse(text, options.containerd) {
                Ok(image) if asked.contains(&image) => {}
                Ok(image) => {
                    if !used.iter().any(|name| *name == image.namespace) {
                        used.push(Cow::Owned(image.namespace.clone()));
                    }
                    asked.push(image);
                }
                Err(error) => diagnostics.push(
                    Diagnostic::new(
                        "bad-image",
                        Severity::Error,
                        say!("`{text}` is no image reference: {error}", text, error),
                    )
                    .help(phrase!("write a name such as `docker.io/library/nginx:1.27`")),
                ),
            }
        }
        let mut unused = "unlisted.example".to_owned();
        while used.iter().any(|name| *name == unused) {
            unused.insert_str(0, "an.");
        }
        let mut subjects = Self { used, named, unused, asked };
        let made_up: Vec<Image> = if subjects.asked.is_empty() { Vec::new() } else { subjects.probes().collect() };
        subjects.asked.retain(|image| !made_up.contains(image));
        subjects
    }

    /// The registries that an image is made up for.
    pub(super) fn probed(&self) -> impl Iterator<Item = &str> {
        self.used.iter().take(self.named).map(|name| &**name).chain([&*self.unused])
    }

    /// All registries.
    pub(super) fn registries(&self) -> impl Iterator<Item = &str> {
        self.used.iter().map(|name| &**name).chain([&*self.unused])
    }

    /// All images.
    pub(super) fn images(&self) -> impl Iterator<Item = Image> {
        self.probes().chain(self.asked.iter().cloned())
    }

    fn probes(&self) -> impl Iterator<Item = Image> {
        self.probed().map(|name| Image {
            namespace: name.to_owned(),
            repository: probe(name).to_owned(),
            object: Object::Tag("latest".to_owned()),
        })
    }
}
