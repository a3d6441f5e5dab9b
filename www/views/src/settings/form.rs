//! The settings beside the releases: as they were typed, and what is wrong with them.

use js_sys::Object;
use mirrorshift::api::{Mode, PathMistake, path_mistake};
use mirrorshift::convert::{default_pause, from_registry};
use mirrorshift::model::image::Image;
use mirrorshift::release::Release;
use mirrorshift_kit::later::{field, optional_text, set, text};
use wasm_bindgen::JsValue;

/// Where the pause image comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PauseFrom {
    /// It stays what it is.
    #[default]
    Kept,
    /// It is named.
    Image,
    /// It is the one of today, from a registry that is named.
    Registry,
}

impl PauseFrom {
    /// A word for the choice.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Image => "image",
            Self::Registry => "registry",
        }
    }
}

/// The settings as they were typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub mode: Mode,
    pub config_path: String,
    pub systemd_cgroup: bool,
    pub pause_from: PauseFrom,
    /// The image, or the registry.
    pub pause: String,
}

/// What keeps a setting from being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Not an absolute path.
    RelativePath,
    /// More than one path, or none that a file system has.
    SeveralPaths,
    /// No image reference; why, in the words of containerd.
    NoImage(String),
    /// No registry; why, in the words of containerd.
    NoRegistry(String),
}

impl Form {
    /// The form that stands for `options`, which are those of the worker.
    pub fn read(options: &JsValue) -> Self {
        let image = optional_text(options, "sandbox_image").map(|it| (PauseFrom::Image, it));
        let registry = optional_text(options, "pause_registry").map(|it| (PauseFrom::Registry, it));
        let (pause_from, pause) = image.or(registry).unwrap_or_default();
        Self {
            mode: if text(options, "mode") == "recommended" { Mode::Recommended } else { Mode::Exact },
            config_path: text(options, "config_path"),
            systemd_cgroup: field(options, "systemd_cgroup").is_truthy(),
            pause_from,
            pause,
        }
    }

    /// The settings as the worker takes them. A wrong path is left out, and so stays as it was; a wrong
    /// pause image counts as none.
    pub fn settings(&self, release: Release) -> Object {
        let settings = Object::new();
        set(&settings, "mode", if self.mode == Mode::Recommended { "recommended" } else { "exact" });
        set(&settings, "systemd_cgroup", self.systemd_cgroup);
        if self.path_mistake().is_none() {
            set(&settings, "config_path", self.config_path.trim());
        }
        if let Some(named) = self.named_pause().filter(|_| self.pause_mistake(release).is_none()) {
            match self.pause_from {
                PauseFrom::Kept => {}
                PauseFrom::Image => set(&settings, "sandbox_image", named),
                PauseFrom::Registry => set(&settings, "pause_registry", named),
            }
        }
        settings
    }

    /// Whether it comes to the same settings as `other`; a path that is not right yet is still being typed.
    pub fn says(&self, other: &Self, release: Release) -> bool {
        let named = |form: &Self| {
            let is_right = form.pause_mistake(release).is_none();
            form.named_pause().filter(|_| is_right && form.pause_from != PauseFrom::Kept).map(str::to_owned)
        };
        self.mode == other.mode
            && self.systemd_cgroup == other.systemd_cgroup
            && (self.path_mistake().is_some() || self.config_path.trim() == other.config_path)
            && named(self) == named(other)
            && (named(self).is_none() || self.pause_from == other.pause_from)
    }

    /// What is wrong with `config_path`.
    pub fn path_mistake(&self) -> Option<Mistake> {
        path_mistake(self.config_path.trim()).map(|it| match it {
            PathMistake::Relative => Mistake::RelativePath,
            PathMistake::Several => Mistake::SeveralPaths,
        })
    }

    /// What is wrong with the pause image, as `release` reads it. Nothing is, before it is named.
    pub fn pause_mistake(&self, release: Release) -> Option<Mistake> {
        let named = self.named_pause()?;
        match self.pause_from {
            PauseFrom::Kept => None,
            PauseFrom::Image => Image::parse(named, release).err().map(Mistake::NoImage),
            PauseFrom::Registry => {
                let image = from_registry(default_pause(release), named);
                Image::parse(&image, release).err().map(Mistake::NoRegistry)
            }
        }
    }

    fn named_pause(&self) -> Option<&str> {
        Some(self.pause.trim()).filter(|it| !it.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(change: impl FnOnce(&mut Form)) -> Form {
        let mut form = Form {
            mode: Mode::Exact,
            config_path: "/etc/containerd/certs.d".to_owned(),
            systemd_cgroup: false,
            pause_from: PauseFrom::Kept,
            pause: String::new(),
        };
        change(&mut form);
        form
    }

    #[test]
    fn what_is_wrong_with_a_path_is_named() {
        for (path, expected) in [
            ("etc/certs", Some(Mistake::RelativePath)),
            ("", Some(Mistake::RelativePath)),
            ("/a:/b", Some(Mistake::SeveralPaths)),
            ("/a", None),
            (" /a ", None),
        ] {
            assert_eq!(form(|form| form.config_path = path.to_owned()).path_mistake(), expected, "{path}");
        }
    }

    #[test]
    fn a_pause_image_is_a_reference_and_its_registry_a_host() {
        for (from, text, is_wrong) in [
            (PauseFrom::Image, "Not An Image", true),
            (PauseFrom::Image, "mirror.example/pause:3.9", false),
            (PauseFrom::Image, " ", false),
            (PauseFrom::Registry, "mirror.example/K8S", true),
            (PauseFrom::Registry, "mirror.example:5000", false),
            (PauseFrom::Kept, "Not An Image", false),
        ] {
            let form = form(|form| (form.pause_from, form.pause) = (from, text.to_owned()));
            assert_eq!(form.pause_mistake(Release::default()).is_some(), is_wrong, "{text}");
        }
    }
}
