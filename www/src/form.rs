//! The settings beside the releases: as they were typed, and what is wrong with them.

use mirrorshift::api::{Knobs, Mode, Options, PathMistake, Pause, path_mistake};
use mirrorshift::convert::{default_pause, from_registry};
use mirrorshift::model::image::Image;
use mirrorshift::release::Release;

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
    /// The form that stands for `options`, which have nothing but defaults.
    pub fn new(options: &Options) -> Self {
        Self {
            mode: options.mode,
            config_path: options.config_path.clone(),
            systemd_cgroup: false,
            pause_from: PauseFrom::default(),
            pause: String::new(),
        }
    }

    /// Puts what is right into `options`; what is wrong stays as it was there.
    pub fn fill(&self, options: &mut Options) {
        options.mode = self.mode;
        options.knobs.systemd_cgroup = self.systemd_cgroup;
        if self.path_mistake().is_none() {
            options.config_path = self.config_path.trim().to_owned();
        }
        if self.pause_mistake(options.containerd).is_none() {
            let named = self.named_pause().map(str::to_owned);
            options.knobs.pause = match self.pause_from {
                PauseFrom::Kept => None,
                PauseFrom::Image => named.map(Pause::Image),
                PauseFrom::Registry => named.map(Pause::Registry),
            };
        }
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

    /// How many settings are not what they are by default.
    pub fn changed(&self) -> usize {
        let defaults = Options::default();
        let pause = self.pause_from != PauseFrom::Kept && self.named_pause().is_some();
        let path = self.config_path.trim() != defaults.config_path;
        [self.mode != defaults.mode, path, self.systemd_cgroup, pause].into_iter().filter(|it| *it).count()
    }

    fn named_pause(&self) -> Option<&str> {
        Some(self.pause.trim()).filter(|it| !it.is_empty())
    }
}

/// Whether the first module can answer: an exact conversion and nothing beside it.
pub fn is_plain(options: &Options) -> bool {
    options.mode == Mode::Exact && options.knobs == Knobs::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(change: impl FnOnce(&mut Form)) -> (Options, Form) {
        let mut options = Options::default();
        let mut form = Form::new(&options);
        change(&mut form);
        form.fill(&mut options);
        (options, form)
    }

    #[test]
    fn what_is_right_becomes_an_option() {
        let (options, form) = filled(|form| {
            form.config_path = " /etc/certs ".to_owned();
            form.systemd_cgroup = true;
            form.pause_from = PauseFrom::Registry;
            form.pause = "mirror.example/k8s".to_owned();
        });
        assert_eq!(options.config_path, "/etc/certs");
        assert_eq!(options.knobs.pause, Some(Pause::Registry("mirror.example/k8s".to_owned())));
        assert!(options.knobs.systemd_cgroup && !is_plain(&options));
        assert_eq!(form.changed(), 3);
    }

    #[test]
    fn what_is_wrong_is_named_and_changes_nothing() {
        for (path, expected) in [
            ("etc/certs", Some(Mistake::RelativePath)),
            ("", Some(Mistake::RelativePath)),
            ("/a:/b", Some(Mistake::SeveralPaths)),
            ("/a", None),
        ] {
            let (options, form) = filled(|form| form.config_path = path.to_owned());
            assert_eq!(form.path_mistake(), expected, "{path}");
            assert_eq!(options.config_path == Options::default().config_path, expected.is_some(), "{path}");
        }
        for (from, text, is_wrong) in [
            (PauseFrom::Image, "Not An Image", true),
            (PauseFrom::Image, "mirror.example/pause:3.9", false),
            (PauseFrom::Image, " ", false),
            (PauseFrom::Registry, "mirror.example/K8S", true),
            (PauseFrom::Registry, "mirror.example:5000", false),
            (PauseFrom::Kept, "Not An Image", false),
        ] {
            let (options, form) = filled(|form| (form.pause_from, form.pause) = (from, text.to_owned()));
            assert_eq!(form.pause_mistake(options.containerd).is_some(), is_wrong, "{text}");
            let is_set = from != PauseFrom::Kept && !is_wrong && text != " ";
            assert_eq!(options.knobs.pause.is_some(), is_set, "{text}");
        }
    }
}
