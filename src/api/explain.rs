//! What a key means, from the table in [`fields`].

use serde::Serialize;

use crate::fields::{self, Field, FileKind, Locale};
use crate::model::config::PluginName;
use crate::release::Release;

/// What a key means.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Explanation {
    /// The key, a word in angle brackets for each name that the user chooses.
    pub key: &'static str,
    /// The file it belongs to.
    pub file: FileKind,
    /// Its type, in words.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What a key left out counts as, in TOML.
    pub default: Option<&'static str>,
    /// The first release that has it, among those from 1.5.0 on.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub since: Release,
    /// The release that deprecated it.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub deprecated: Option<Release>,
    /// The first release without it.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub removed: Option<Release>,
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// What containerd does with it.
    pub details: &'static str,
    /// A piece of a file that uses it.
    pub example: &'static str,
    /// What says the same in the other format.
    pub counterpart: &'static str,
    /// The place in containerd that does it.
    pub source: &'static str,
    /// Other keys that end in the same word.
    pub related: Vec<&'static str>,
}

/// A key that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Unknown {
    /// The known keys that look most like it, best first.
    pub nearest: Vec<&'static str>,
}

/// Explains `key`: a key of the reference (`host.<url>.ca`), a real path, with or without the plugin's table
/// (`host."https://m".ca`), or a last word (`ca_file`), in any case.
///
/// # Errors
/// Names the nearest keys when there is no such key.
pub fn explain(key: &str, locale: Locale) -> Result<Explanation, Unknown> {
    let key = key.trim().trim_start_matches('[').trim_end_matches(']');
    let exact = fields::all().find(|field| field.key.eq_ignore_ascii_case(key));
    exact
        .or_else(|| by_path(key))
        .or_else(|| by_last_word(key))
        .map_or_else(|| Err(Unknown { nearest: nearest(short(key)) }), |field| Ok(explanation(field, locale)))
}

/// As much of `key` as any key has; comparing more would take its time and find nothing.
fn short(key: &str) -> &str {
    key.char_indices().nth(100).and_then(|(end, _)| key.get(..end)).unwrap_or(key)
}

/// Explains every key, file by file.
pub fn explain_all(locale: Locale) -> Vec<Explanation> {
    fields::all().map(|field| explanation(field, locale)).collect()
}

/// All that is known of `field`.
pub(super) fn explanation(field: &Field, locale: Locale) -> Explanation {
    let same_word = |it: &&Field| it.key != field.key && last_word(it.key) == last_word(field.key);
    Explanation {
        key: field.key,
        file: field.file,
        kind: field.kind.name().get(locale),
        default: field.default,
        since: field.since,
        deprecated: field.deprecated,
        removed: field.removed,
        summary: field.summary.get(locale),
        details: field.details.get(locale),
        example: field.example,
        counterpart: field.counterpart.get(locale),
        source: field.source,
        related: fields::all().filter(same_word).map(|it| it.key).collect(),
    }
}

fn by_path(key: &str) -> Option<&'static Field> {
    // A plugin's name is known well enough to do without quotes, whoever quotes the rest.
    let unquoted = |name: &&PluginName| key.starts_with(&format!("plugins.{}.", name.as_str()));
    let key = match PluginName::ALL.iter().find(unquoted) {
        Some(name) => &key.replacen(name.as_str(), "cri", 1),
        None => key,
    };
    let words = words(key);
    let path: Vec<&str> = words.iter().map(String::as_str).collect();
    let find = if key.contains(['"', '\'']) { fields::at } else { fields::at_unquoted };
    [FileKind::Config, FileKind::Hosts].into_iter().find_map(|file| find(file, &path))
}

fn by_last_word(key: &str) -> Option<&'static Field> {
    fields::all().find(|field| last_word(field.key).eq_ignore_ascii_case(key))
}

fn last_word(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// The words of a dotted key, quotes taken off. Whatever is no TOML is taken as it stands.
pub(super) fn words(key: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for character in key.chars() {
        match character {
            _ if quote == Some(character) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(character),
            '.' if quote.is_none() => words.push(std::mem::take(&mut word).trim().to_owned()),
            _ => word.push(character),
        }
    }
    words.push(word.trim().to_owned());
    words
}

/// The three keys that hold `key`, or else those with the least edits between their last word, or all, and it.
fn nearest(key: &str) -> Vec<&'static str> {
    let key = key.to_lowercase();
    let last = words(&key).pop().unwrap_or_default();
    let distance = |field: &Field| {
        let whole = strsim::damerau_levenshtein(&key, field.key);
        let holds = last.len() > 2 && last_word(field.key).contains(&*last);
        let word = if holds { 0 } else { strsim::damerau_levenshtein(&last, last_word(field.key)) };
        (whole.min(word), whole)
    };
    let mut ranked: Vec<_> = fields::all().map(|field| (distance(field), field.key)).collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().map(|(_, key)| key).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_key_is_found_however_it_is_written() {
        for (key, expected) in [
            ("host.<url>.dial_timeout", "host.<url>.dial_timeout"),
            (
                "plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\".endpoint",
                "registry.mirrors.<namespace>.endpoint",
            ),
            ("[plugins.cri.registry.configs.'reg.example:5000'.tls]", "registry.configs.<host>.tls"),
            ("plugins.io.containerd.grpc.v1.cri.registry.configs.\"reg.example:5000\"", "registry.configs.<host>"),
            ("plugins.io.containerd.grpc.v1.cri.registry.mirrors.docker.io", "registry.mirrors.<namespace>"),
            ("registry.mirrors.docker.io.endpoint", "registry.mirrors.<namespace>.endpoint"),
            ("host.\"https://m\".ca", "host.<url>.ca"),
            ("skip_verify", "skip_verify"),
            ("SKIP_VERIFY", "skip_verify"),
            ("ca_file", "registry.configs.<host>.tls.ca_file"),
            (" registry.auths.\"https://r\".password ", "registry.auths.<url>.password"),
        ] {
            assert_eq!(explain(key, Locale::En).map(|it| it.key), Ok(expected), "{key}");
        }
    }

    #[test]
    fn an_unknown_key_gets_the_nearest_ones() {
        for (key, expected) in [
            ("skip_verfy", "skip_verify"),
            ("dial", "dial_timeout"),
            ("registry.mirrors.\"docker.io\".endpoints", "registry.mirrors.<namespace>.endpoint"),
            ("host.\"https://m\".capabilites", "host.<url>.capabilities"),
            ("insecure_skip_verify_", "registry.configs.<host>.tls.insecure_skip_verify"),
        ] {
            let unknown = explain(key, Locale::En).unwrap_err();
            assert!(unknown.nearest.contains(&expected), "{key}: {:?}", unknown.nearest);
            assert_eq!(unknown.nearest.len(), 3);
        }
        for key in ["", ".", "\"", "[[", "\u{1f600}.."] {
            assert!(explain(key, Locale::Zh).is_err(), "{key}");
        }
    }

    #[test]
    fn other_keys_with_the_same_last_word_are_named() {
        let related = explain("username", Locale::En).unwrap().related;
        assert_eq!(related, ["registry.auths.<url>.username"]);
    }
}
