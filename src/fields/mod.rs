//! One entry per TOML key: type, default, since when, what containerd does with it, an example.
//!
//! Explanations, hover texts, completion and the reference pages all read this table; nobody types a
//! default twice. Which keys a release knows is decided by the simulation, not here.

mod config_toml;
mod credentials;
mod hosts_toml;
mod mirrors;
mod pods;
mod server;
mod tls;

use serde::Serialize;

use crate::release::Release;

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key from the root of its file, a word in angle brackets for each name that the user chooses:
    /// `host.<url>.ca`. Keys of the plugin that pulls images begin below its table: `registry.headers`.
    pub key: &'static str,
    /// The file it belongs to.
    pub file: FileKind,
    /// Its type.
    pub kind: Kind,
    /// What a key left out counts as, in TOML; `None` where no value would do the same.
    pub default: Option<&'static str>,
    /// The first release that has it; 1.5.0 also for what is older, since nothing before is known here.
    pub since: Release,
    /// The release that deprecated it.
    pub deprecated: Option<Release>,
    /// The first release without it.
    pub removed: Option<Release>,
    /// What it is, in a sentence.
    pub summary: Text,
    /// What containerd does with it, consequences first.
    pub details: Text,
    /// A piece of a file that uses it.
    pub example: &'static str,
    /// What says the same in the other format.
    pub counterpart: Text,
    /// The place in containerd: `tag path: function`.
    pub source: &'static str,
}

impl Field {
    /// Whether it stands in the table of the plugin that pulls images.
    pub fn is_plugin_key(&self) -> bool {
        self.file == FileKind::Config && !matches!(self.key, "version" | "imports")
    }

    /// Whether the table of `plugin` has it: versions 3 and 4 divide among two what was one table before.
    pub fn is_in(&self, plugin: &str) -> bool {
        let is_new = plugin.starts_with("io.containerd.cri.v1.");
        match self.key.split('.').next() {
            Some("sandbox_image") => !is_new,
            Some("pinned_images" | "use_local_image_pull") => plugin.ends_with(".images"),
            Some("containerd") => !plugin.ends_with(".images"),
            _ => true,
        }
    }
}

/// A text in each language.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Text {
    /// The text for `locale`.
    pub const fn get(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.en,
            Locale::Zh => self.zh,
        }
    }
}

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Locale {
    /// The language of a tag such as `zh-CN`; English for all that is not Chinese.
    pub fn parse(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::Zh } else { Self::En }
    }
}

/// A file that containerd reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub enum FileKind {
    /// The configuration of the daemon.
    #[serde(rename = "config.toml")]
    Config,
    /// One registry namespace below a `config_path` root.
    #[serde(rename = "hosts.toml")]
    Hosts,
}

impl FileKind {
    /// The file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config.toml",
            Self::Hosts => "hosts.toml",
        }
    }
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A string.
    String,
    /// A string such as `"2s"`.
    Duration,
    /// An array of strings.
    Strings,
    /// A string, or an array of strings.
    StringOrStrings,
    /// A string, an array of strings, or an array of pairs of strings.
    Pairs,
    /// A table whose keys are known.
    Table,
    /// A table whose keys the user chooses.
    Map,
}

impl Kind {
    /// The type in words.
    pub const fn name(self) -> Text {
        match self {
            Self::Integer => Text { en: "integer", zh: "整数" },
            Self::Boolean => Text { en: "boolean", zh: "布尔值" },
            Self::String => Text { en: "string", zh: "字符串" },
            Self::Duration => Text { en: "string with a Go duration", zh: "字符串（Go 时长）" },
            Self::Strings => Text { en: "array of strings", zh: "字符串数组" },
            Self::StringOrStrings => Text { en: "string or array of strings", zh: "字符串或字符串数组" },
            Self::Pairs => Text {
                en: "string, array of strings, or array of pairs",
                zh: "字符串、字符串数组，或由二元组组成的数组",
            },
            Self::Table => Text { en: "table", zh: "表" },
            Self::Map => Text { en: "table with names of your own", zh: "表（键名自定）" },
        }
    }

    /// Whether it is written as a header rather than as `key = value`.
    pub const fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::Map)
    }
}

/// Every key, file by file, in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Field> {
    [
        config_toml::FIELDS,
        mirrors::FIELDS,
        credentials::FIELDS,
        tls::FIELDS,
        pods::FIELDS,
        server::FIELDS,
        hosts_toml::FIELDS,
    ]
    .into_iter()
    .flatten()
}

/// The field that a path from the root of a file leads to. In a `config.toml` the path may begin with
/// `plugins` and the plugin's name.
pub fn at(file: FileKind, path: &[&str]) -> Option<&'static Field> {
    fitting(file, path, false).next()
}

/// The same for a path in which names with dots lack their quotes, and so are several words.
pub fn at_unquoted(file: FileKind, path: &[&str]) -> Option<&'static Field> {
    fitting(file, path, true).max_by_key(|field| field.key.split('.').count())
}

fn fitting(file: FileKind, path: &[&str], unquoted: bool) -> impl Iterator<Item = &'static Field> {
    let is_plugin = file == FileKind::Config && path.first().is_some_and(|it| it.eq_ignore_ascii_case("plugins"));
    let below = is_plugin.then_some(path).and_then(|path| path.get(2..)).unwrap_or_default();
    all().filter(move |field| field.file == file).filter(move |field| {
        matches(field.key, path, unquoted) || (field.is_plugin_key() && matches(field.key, below, unquoted))
    })
}

/// Whether `path` fits the pattern `key`, in which a word in angle brackets stands for one name, or for
/// several when names are `unquoted`.
fn matches(key: &str, path: &[&str], unquoted: bool) -> bool {
    let Some((name, rest)) = path.split_first() else { return false };
    let (word, words) = key.split_once('.').map_or((key, None), |(word, words)| (word, Some(words)));
    let is_open = word.starts_with('<');
    if !is_open && !word.eq_ignore_ascii_case(name) {
        return false;
    }
    match words {
        None => rest.is_empty() || (is_open && unquoted),
        Some(words) if is_open && unquoted => {
            (0..rest.len()).filter_map(|start| rest.get(start..)).any(|rest| matches(words, rest, unquoted))
        }
        Some(words) => matches(words, rest, unquoted),
    }
}

#[cfg(test)]
mod tests {
    use crate::release::Feature;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_path_leads_to_its_field() {
        for (file, path, expected) in [
            (FileKind::Config, &["version"][..], Some("version")),
            (FileKind::Config, &["plugins", "cri", "registry", "headers"], Some("registry.headers")),
            (FileKind::Config, &["plugins", "cri", "registry", "use_local_image_pull"], None),
            (FileKind::Config, &["plugins", "cri", "version"], None),
            (FileKind::Hosts, &["host", "https://m", "CA"], Some("host.<url>.ca")),
            (FileKind::Hosts, &["host", "https://m", "header", "ca"], Some("host.<url>.header.<name>")),
            (FileKind::Hosts, &["server", "x"], None),
            (FileKind::Hosts, &[], None),
        ] {
            assert_eq!(at(file, path).map(|field| field.key), expected, "{path:?}");
        }
    }

    #[test]
    fn a_field_begins_with_the_feature_that_the_simulation_knows() {
        for (key, feature, before) in [
            ("override_path", Feature::OVERRIDE_PATH, Release::new(1, 5, 18)),
            ("dial_timeout", Feature::DIAL_TIMEOUT, Release::new(2, 0, 6)),
        ] {
            for field in all().filter(|field| field.key.ends_with(key)) {
                assert!(field.since.has(feature) && !before.has(feature), "{}", field.key);
            }
        }
    }
}
