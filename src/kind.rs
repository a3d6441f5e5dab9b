//! What a text is, told by its first words: cheap enough for whoever has to decide what to ask about it.

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A `config.toml`, or a piece of one.
    Config,
    /// A `hosts.toml`.
    Hosts,
    /// What `crictl info` prints.
    CrictlInfo,
    /// One of the former, or its name, inside a shell script, YAML, Markdown and the like.
    Wrapped,
    /// Nothing of it is containerd's.
    Unknown,
}

impl Kind {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config.toml",
            Self::Hosts => "hosts.toml",
            Self::CrictlInfo => "crictl-info",
            Self::Wrapped => "wrapped",
            Self::Unknown => "unknown",
        }
    }
}

/// Keys at the top of a `hosts.toml`; in a `config.toml` none of them stands there.
const OF_HOSTS: [&str; 9] =
    ["server", "host", "capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout"];

/// Keys at the top of a `config.toml`.
const OF_CONFIG: [&str; 8] =
    ["version", "plugins", "imports", "root", "state", "grpc", "disabled_plugins", "required_plugins"];

/// Whether `text` is JSON, as `crictl info` prints it, rather than TOML, which never begins with a brace. A template may,
/// with two of them or another sign that no JSON has there: k3s's and RKE2's begin with `{{ template "base" . }}`.
pub fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('{') && !is_template(text)
}

/// Whether a line, or a text, begins with what a template replaces.
pub(crate) fn is_template(line: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|it| line.starts_with(it))
}

/// What `text` is, by its lines: a `config.toml` as soon as one of them says so, and wrapped where a line before the
/// first that is containerd's is no TOML. The template of a file is told as the file.
pub fn kind(text: &str) -> Kind {
    if is_json(text) {
        return Kind::CrictlInfo;
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut found = Kind::Unknown;
    let mut is_wrapped = text.starts_with("#!") || text.starts_with("#cloud-config");
    let mut is_below = false;
    for line in text.lines().map(str::trim).filter(|it| !is_silent(it)) {
        let header = line.strip_prefix('[').map(|it| it.trim_start_matches('['));
        let (name, is_toml) = first_word(header.unwrap_or(line));
        is_wrapped |= !is_toml && found == Kind::Unknown && !is_below;
        // Below a header, keys belong to that.
        let counts = header.is_some() || !is_below;
        is_below |= header.is_some() && is_toml;
        if counts && is_toml && is_one_of(&OF_CONFIG, name) {
            found = Kind::Config;
            break;
        }
        if counts && is_toml && is_one_of(&OF_HOSTS, name) {
            found = Kind::Hosts;
        }
    }
    // In quotes or encoded, a file has no line of its own.
    let is_named = || ["hosts.toml", "config.toml"].iter().any(|it| text.contains(it));
    if is_wrapped && (found != Kind::Unknown || is_named()) { Kind::Wrapped } else { found }
}

/// In whatever case: who writes `Host` meant it, and is told what containerd makes of that.
fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Whether a line says nothing of what the text is.
fn is_silent(line: &str) -> bool {
    line.is_empty() || line.starts_with('#') || is_template(line)
}

/// The first word of a key, and whether what follows it is what follows a key.
fn first_word(line: &str) -> (&str, bool) {
    let line = line.trim_start();
    let end = line.find(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != '-').unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end).unwrap_or((line, ""));
    let is_quoted = word.is_empty() && rest.starts_with(['"', '\'']);
    (word, is_quoted || (!word.is_empty() && rest.trim_start().starts_with(['=', '.', ']'])))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_text_is_known_by_its_first_words() {
        for (text, expected) in [
            ("", Kind::Unknown),
            ("# only a comment\n", Kind::Unknown),
            ("hello", Kind::Unknown),
            ("foo = 1\n[bar]\n", Kind::Unknown),
            ("server = 'https://r.example'\n", Kind::Hosts),
            ("\u{feff}# x\r\n\r\n[host.\"https://m.example\"]\r\n  ca = 'x'\r\n", Kind::Hosts),
            ("[host]\n", Kind::Hosts),
            ("[Host.\"https://m.example\"]\n", Kind::Hosts),
            ("Version = 2\n", Kind::Config),
            ("[ host . \"https://m\" ]\n", Kind::Hosts),
            ("host.'https://m'.ca = '/x'\n", Kind::Hosts),
            ("skip_verify = true\n[host]\n", Kind::Hosts),
            ("[[host]]\n", Kind::Hosts),
            ("version = 2\n", Kind::Config),
            ("# c\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n", Kind::Config),
            ("  [plugins.cri.registry.mirrors]\n", Kind::Config),
            ("imports = []\n", Kind::Config),
            // A table of another plugin may have a key of this name.
            ("[foo]\nserver = 1\n", Kind::Unknown),
            ("[foo]\nserver = 1\n[plugins]\n", Kind::Config),
            ("server = 'x'\n[plugins]\n", Kind::Config),
            (" { \"status\": {} }", Kind::CrictlInfo),
            // https://docs.k3s.io/advanced#configuring-containerd: config.toml.tmpl.
            ("{{ template \"base\" . }}\n\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n", Kind::Config),
            ("{% set m = 'x' %}\n{# y #}\nserver = 'https://{{ m }}'\n", Kind::Hosts),
            ("{{- if .Values.x }}\napiVersion: v1\ndata:\n  hosts.toml: |\n    server = 'x'\n", Kind::Wrapped),
            ("{", Kind::CrictlInfo),
            ("cat <<EOF > /etc/containerd/config.toml\nversion = 2\nEOF\n", Kind::Wrapped),
            ("#!/bin/sh\nversion = 2\n", Kind::Wrapped),
            ("containerdConfigPatches:\n- |-\n  [plugins.cri.registry]\n", Kind::Wrapped),
            ("#cloud-config\nwrite_files:\n  - content: |\n      server = 'x'\n", Kind::Wrapped),
            ("```toml\n[host.'https://m']\n```\n", Kind::Wrapped),
            ("apiVersion: v1\nkind: Pod\n", Kind::Unknown),
            ("FROM x\nRUN printf 'server = \"x\"\\n' > /etc/containerd/certs.d/x/hosts.toml\n", Kind::Wrapped),
            ("- encoding: b64\n  content: dmVyc2lvbiA9IDIK\n  path: /etc/containerd/config.toml\n", Kind::Wrapped),
            ("# config.toml\n", Kind::Unknown),
            ("# config.toml\nfoo = 1\n", Kind::Unknown),
            // An array over several lines is no wrapping.
            ("ca = [\n  'a',\n]\nserver = 'x'\n", Kind::Hosts),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }
}
