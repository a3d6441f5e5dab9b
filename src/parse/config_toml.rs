//! Reads a containerd `config.toml`: which plugin tables it has, and what their registry settings say.
//!
//! Which of the tables count is for `simulate` to say. Here every one is read, as far as it goes: a value of a
//! wrong type is reported and left out, and its neighbours are kept.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, NodeId, TomlError, TomlErrorKind, Value};
use crate::message::{Hole, Message, Phrase};
use crate::model::config::{ConfigFile, PluginName, PluginTable, PullSettings};
use crate::model::go_url;
use crate::model::legacy::{Auth, HostConfig, LegacyAuth, LegacyMirror, LegacyTls, Registry, Secret, Text};
use crate::release::{Feature, Release};
use crate::text::{Extent, Spanned};

use super::{is_in_template, unreadable_headers};

/// Top-level keys of a whole file beside `version` and `plugins`.
///
/// containerd v1.6.24 services/server/config/config.go: Config.
const WHOLE_FILE_KEYS: [&str; 18] = [
    "root",
    "state",
    "temp",
    "plugin_dir",
    "grpc",
    "ttrpc",
    "debug",
    "metrics",
    "disabled_plugins",
    "required_plugins",
    "oom_score",
    "cgroup",
    "proxy_plugins",
    "timeouts",
    "imports",
    "stream_processors",
    "no_subreaper",
    "address",
];

/// Reads `document` as `release` would, and says what it finds on the way.
pub fn read<'a>(document: &Document<'a>, release: Release) -> (ConfigFile<'a>, Vec<Diagnostic>) {
    let mut reader = Reader { document, release, found: Vec::new(), fatal: Vec::new() };
    let mut file = ConfigFile::default();
    reader.syntax();
    let mut whole = false;
    for (id, node) in document.children(NodeId::ROOT) {
        match reader.known(&node.key, &["version", "plugins", "imports", "disabled_plugins", "required_plugins"]) {
            Some("version") => file.version = reader.integer(id, "version"),
            Some("plugins") => reader.plugins(id, &mut file),
            Some("imports") => file.imports = reader.strings(id, "imports"),
            Some("disabled_plugins") => file.disabled_plugins = reader.strings(id, "disabled_plugins"),
            Some("required_plugins") => file.required_plugins = reader.strings(id, "required_plugins"),
            _ if node.key == "plugin" => reader.singular(node.key_extent),
            _ => {}
        }
        whole |= reader.known(&node.key, &WHOLE_FILE_KEYS).is_some();
    }
    file.fatal = reader.fatal;
    file.is_fragment = file.version.is_none() && !whole;
    (file, reader.found)
}

/// Whether a release that spells a field `name` takes `key` for it.
///
/// 1.x (go-toml v1) knows the name and its upper case, 2.x (go-toml v2) any case.
pub(crate) fn names(key: &str, name: &str, release: Release) -> bool {
    key == name
        || (key.eq_ignore_ascii_case(name) && (!release.is_1() || !key.bytes().any(|it| it.is_ascii_lowercase())))
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    release: Release,
    found: Vec<Diagnostic>,
    fatal: Vec<Spanned<Message>>,
}

impl<'a> Reader<'_, 'a> {
    fn known<'n>(&self, key: &str, known: &[&'n str]) -> Option<&'n str> {
        known.iter().copied().find(|name| names(key, name, self.release))
    }

    /// Syntax errors, and those of them that this release minds.
    fn syntax(&mut self) {
        for error in &self.document.errors {
            let (code, minded) = self.concern(error.kind);
            let severity = if minded { Severity::Error } else { Severity::Warning };
            let message = self.noted(error, minded);
            let mut diagnostic = Diagnostic::new(code, severity, message).at(error.extent);
            if is_in_template(self.document.text, error.extent) {
                diagnostic = diagnostic.help(phrase!(
                    "this line belongs to a template: take the file that comes of it, with k3s and RKE2 `agent/etc/containerd/config.toml` in their data directory"
                ));
            }
            if let Some(first) = error.first {
                diagnostic = diagnostic.related(phrase!("it is first defined here"), first);
            }
            self.found.push(diagnostic);
            if minded {
                self.fatal.push(Spanned::new(error.message.clone(), error.extent));
            }
        }
        if self.document.more_errors > 0 {
            let message = say!("{count} more mistakes in the TOML are not listed", count = self.document.more_errors);
            self.found.push(
                Diagnostic::new("toml-syntax", Severity::Info, message)
                    .help(phrase!("mend the first ones, and look again")),
            );
        }
        if !self.release.is_1() {
            return;
        }
        for why in unreadable_headers(self.document) {
            let message =
                say!("{why}; containerd {release} refuses to start", why = why.value.clone(), release = self.release);
            let help = say!("write it as a dotted key or an inline table");
            self.found.push(Diagnostic::new("toml-syntax", Severity::Error, message).help(help).at(why.extent));
            self.fatal.push(why);
        }
    }

    /// The name of a kind of mistake, and whether this release minds it.
    fn concern(&self, kind: TomlErrorKind) -> (&'static str, bool) {
        match kind {
            TomlErrorKind::Syntax => ("toml-syntax", true),
            TomlErrorKind::Duplicate => ("toml-duplicate", true),
            TomlErrorKind::ExtendsDotted => ("toml-duplicate", !self.release.is_1()),
            TomlErrorKind::Toml11 => ("toml-1-1", !self.release.has(Feature::TOML_1_1)),
            TomlErrorKind::InlineLineBreak => {
                ("toml-1-1", !self.release.is_1() && !self.release.has(Feature::TOML_1_1))
            }
            TomlErrorKind::ControlCharacter => ("toml-control-character", !self.release.is_1()),
        }
    }

    /// A mistake, with what this release makes of it, or else who minds it.
    fn noted(&self, error: &TomlError, minded: bool) -> Message {
        let why = error.message.clone();
        match error.kind {
            _ if minded => say!("{why}; containerd {release} refuses to start", why, release = self.release),
            TomlErrorKind::Toml11 => say!("{why}; containerd before 2.4 refuses this", why),
            TomlErrorKind::InlineLineBreak => say!("{why}; containerd 2.0 to 2.3 refuses this", why),
            TomlErrorKind::ExtendsDotted | TomlErrorKind::ControlCharacter => {
                say!("{why}; containerd 2.x refuses this", why)
            }
            TomlErrorKind::Syntax | TomlErrorKind::Duplicate => why,
        }
    }

    fn singular(&mut self, extent: Extent) {
        self.found.push(
            Diagnostic::new(
                "unknown-key",
                Severity::Error,
                say!("`plugin` is ignored with everything below it: containerd reads `plugins`"),
            )
            .help(phrase!("write `plugins`"))
            .at(extent),
        );
    }

    fn plugins(&mut self, id: NodeId, file: &mut ConfigFile<'a>) {
        if !self.is_table(id, "plugins") {
            return;
        }
        for (id, node) in self.document.children(id) {
            file.plugin_names.push(Spanned::new(node.key.clone(), node.key_extent));
            let Some(name) = PluginName::ALL.into_iter().find(|it| it.as_str() == node.key) else { continue };
            let outer = std::mem::take(&mut self.fatal);
            let mut registry = None;
            let mut pull = PullSettings::default();
            if self.is_table(id, name.as_str()) {
                self.plugin(id, name, &mut registry, &mut pull);
            }
            let fatal = std::mem::replace(&mut self.fatal, outer);
            file.plugins.push(PluginTable { name, extent: node.key_extent, registry, pull, fatal });
        }
    }

    /// `registry`, and the settings that decide between local pull and transfer service.
    fn plugin(&mut self, id: NodeId, plugin: PluginName, registry: &mut Option<Registry<'a>>, pull: &mut PullSettings) {
        // 2.x moves the keys of the old tables one by one, and only in this very spelling.
        let moved = !self.release.is_1() && plugin.version() < 3;
        let (beside, below) = pull_keys(plugin, self.release);
        let children: Vec<_> = self.document.children(id).map(|(id, node)| (id, &*node.key)).collect();
        for (id, key) in children {
            let known = |reader: &Self, names: &[&'static str]| match moved {
                true => names.iter().copied().find(|it| *it == key),
                false => reader.known(key, names),
            };
            if known(self, &["registry"]).is_some() {
                if self.is_table(id, "registry") {
                    *registry = Some(self.registry(id));
                }
            } else if known(self, &["containerd"]).is_some() {
                // Odd: what lies below moves only where there are runtimes.
                if moved && self.document.get(id, "runtimes").is_none() {
                    continue;
                }
                for name in below {
                    if let Some(id) = self.document.get(id, name) {
                        self.pull_setting(id, name, pull);
                    }
                }
            } else if let Some(name) = known(self, beside) {
                self.pull_setting(id, name, pull);
            }
        }
    }

    fn pull_setting(&mut self, id: NodeId, name: &str, pull: &mut PullSettings) {
        let slot = match name {
            "use_local_image_pull" => &mut pull.use_local_image_pull,
            "disable_snapshot_annotations" => &mut pull.disable_snapshot_annotations,
            "discard_unpacked_layers" => &mut pull.discard_unpacked_layers,
            "image_pull_with_sync_fs" => &mut pull.image_pull_with_sync_fs,
            _ => {
                pull.max_concurrent_downloads = self.integer(id, name).map(|it| it.value);
                return;
            }
        };
        *slot = self.boolean(id, name);
    }

    fn registry(&mut self, id: NodeId) -> Registry<'a> {
        const KEYS: [&str; 5] = ["config_path", "mirrors", "configs", "auths", "headers"];
        let mut registry = Registry::default();
        for (id, node) in self.document.children(id) {
            match self.known(&node.key, &KEYS) {
                Some("config_path") => registry.config_path = self.string(id, "config_path"),
                Some("mirrors") => registry.mirrors = self.mirrors(id),
                Some("configs") => registry.configs = self.configs(id),
                Some("auths") => registry.auths = self.auths(id),
                Some("headers") => registry.headers = self.headers(id),
                _ => self.unknown(id, "registry", &KEYS),
            }
        }
        registry
    }

    fn mirrors(&mut self, id: NodeId) -> Vec<LegacyMirror<'a>> {
        let mut mirrors = Vec::new();
        if !self.is_table(id, "registry.mirrors") {
            return mirrors;
        }
        for (id, node) in self.document.children(id) {
            if !self.is_table(id, "registry.mirrors.<namespace>") {
                continue;
            }
            let (mut endpoints, mut has_endpoint) = (Vec::new(), false);
            for (id, key) in self.document.children(id) {
                match self.known(&key.key, &["endpoint"]) {
                    Some(_) => (endpoints, has_endpoint) = (self.strings(id, "endpoint"), true),
                    None => self.unknown(id, "registry.mirrors.<namespace>", &["endpoint"]),
                }
            }
            for endpoint in &endpoints {
                self.endpoint(&node.key, endpoint);
            }
            let namespace = Spanned::new(node.key.clone(), node.key_extent);
            mirrors.push(LegacyMirror { namespace, endpoints, has_endpoint });
        }
        mirrors
    }

    /// containerd v1.6.24 pkg/cri/server/image_pull.go: registryEndpoints parses every endpoint before it
    /// asks the first.
    fn endpoint(&mut self, namespace: &str, endpoint: &Text<'a>) {
        let url = if go_url::has_scheme(&endpoint.value) {
            endpoint.value.clone()
        } else {
            format!("https://{}", endpoint.value).into()
        };
        if let Err(error) = go_url::parse(&url) {
            let whose = if namespace == "*" {
                say!("any registry without a mirror of its own")
            } else {
                say!("`{name}`", name = namespace)
            };
            let message = say!(
                "this endpoint is no URL ({error}); every pull from {whose} fails before the first request",
                error,
                whose
            );
            self.found.push(
                Diagnostic::new("bad-endpoint", Severity::Error, message)
                    .help(phrase!("write a URL such as `https://mirror.example.com`"))
                    .at(endpoint.extent),
            );
        }
    }

    fn configs(&mut self, id: NodeId) -> Vec<HostConfig<'a>> {
        let mut configs = Vec::new();
        if !self.is_table(id, "registry.configs") {
            return configs;
        }
        for (id, node) in self.document.children(id) {
            if !self.is_table(id, "registry.configs.<host>") {
                continue;
            }
            let mut config =
                HostConfig { host: Spanned::new(node.key.clone(), node.key_extent), auth: None, tls: None };
            for (id, key) in self.document.children(id) {
                match self.known(&key.key, &["auth", "tls"]) {
                    Some("auth") if self.is_table(id, "registry.configs.<host>.auth") => {
                        config.auth = Some(self.auth(id))
                    }
                    Some("tls") => config.tls = self.tls(id),
                    Some(_) => {}
                    None => self.unknown(id, "registry.configs.<host>", &["auth", "tls"]),
                }
            }
            configs.push(config);
        }
        configs
    }

    fn tls(&mut self, id: NodeId) -> Option<LegacyTls<'a>> {
        const KEYS: [&str; 4] = ["insecure_skip_verify", "ca_file", "cert_file", "key_file"];
        let mut tls = LegacyTls { extent: self.document.node(id).extent, ..LegacyTls::default() };
        // 2.x has no such field, so neither the table nor the types in it matter there.
        let checked = self.release.is_1();
        if checked && !self.is_table(id, "registry.configs.<host>.tls") {
            return None;
        }
        let before = (self.found.len(), self.fatal.len());
        for (id, node) in self.document.children(id) {
            match self.known(&node.key, &KEYS) {
                Some("insecure_skip_verify") => {
                    tls.insecure_skip_verify = self.boolean(id, "insecure_skip_verify") == Some(true)
                }
                Some("ca_file") => tls.ca_file = self.filled(id, "ca_file"),
                Some("cert_file") => tls.cert_file = self.filled(id, "cert_file"),
                Some("key_file") => tls.key_file = self.filled(id, "key_file"),
                _ => self.unknown(id, "registry.configs.<host>.tls", &KEYS),
            }
        }
        if !checked {
            self.found.truncate(before.0);
            self.fatal.truncate(before.1);
        }
        Some(tls)
    }

    /// An empty string is the same as no string.
    fn filled(&mut self, id: NodeId, name: &str) -> Option<Text<'a>> {
        self.string(id, name).filter(|it| !it.value.is_empty())
    }

    fn auths(&mut self, id: NodeId) -> Vec<LegacyAuth<'a>> {
        let mut auths = Vec::new();
        if !self.is_table(id, "registry.auths") {
            return auths;
        }
        for (id, node) in self.document.children(id) {
            if self.is_table(id, "registry.auths.<url>") {
                auths.push(LegacyAuth { url: Spanned::new(node.key.clone(), node.key_extent), auth: self.auth(id) });
            }
        }
        auths
    }

    fn auth(&mut self, id: NodeId) -> Auth<'a> {
        const KEYS: [&str; 4] = ["username", "password", "auth", "identitytoken"];
        let mut auth = Auth { extent: self.document.node(id).extent, ..Auth::default() };
        for (id, node) in self.document.children(id) {
            let Some(name) = self.known(&node.key, &KEYS) else {
                self.unknown(id, "auth", &KEYS);
                continue;
            };
            let secret = self.string(id, name).map(|it| Secret::new(it.value)).unwrap_or_default();
            match name {
                "username" => auth.username = secret,
                "password" => auth.password = secret,
                "auth" => auth.auth = secret,
                _ => auth.identitytoken = secret,
            }
        }
        auth
    }

    fn headers(&mut self, id: NodeId) -> Vec<(Text<'a>, Vec<Text<'a>>)> {
        if !self.is_table(id, "registry.headers") {
            return Vec::new();
        }
        let children: Vec<_> = self
            .document
            .children(id)
            .map(|(id, node)| (id, Spanned::new(node.key.clone(), node.key_extent)))
            .collect();
        children.into_iter().map(|(id, name)| (name, self.strings(id, "registry.headers.<name>"))).collect()
    }

    fn is_table(&mut self, id: NodeId, name: &str) -> bool {
        let is_table = matches!(self.document.node(id).value, Value::Table(_));
        if !is_table {
            self.wrong_type(id, name, phrase!("a table"));
        }
        is_table
    }

    fn string(&mut self, id: NodeId, name: &str) -> Option<Text<'a>> {
        let node = self.document.node(id);
        match &node.value {
            Value::String(text) => Some(Spanned::new(text.clone(), node.extent)),
            _ => {
                self.wrong_type(id, name, phrase!("a string"));
                None
            }
        }
    }

    fn strings(&mut self, id: NodeId, name: &str) -> Vec<Text<'a>> {
        if self.document.node(id).value != Value::Array {
            self.wrong_type(id, name, phrase!("an array of strings"));
            return Vec::new();
        }
        let elements: Vec<NodeId> = self.document.children(id).map(|(id, _)| id).collect();
        elements.into_iter().filter_map(|id| self.string(id, name)).collect()
    }

    fn boolean(&mut self, id: NodeId, name: &str) -> Option<bool> {
        match self.document.node(id).value {
            Value::Boolean(value) => Some(value),
            _ => {
                self.wrong_type(id, name, phrase!("a boolean"));
                None
            }
        }
    }

    fn integer(&mut self, id: NodeId, name: &str) -> Option<Spanned<i64>> {
        let node = self.document.node(id);
        match node.value {
            Value::Integer(value) => Some(Spanned::new(value, node.extent)),
            _ => {
                self.wrong_type(id, name, phrase!("an integer"));
                None
            }
        }
    }

    fn wrong_type(&mut self, id: NodeId, name: &str, expected: Phrase) {
        let node = self.document.node(id);
        // A syntax error stands there already.
        if node.value == Value::Invalid {
            return;
        }
        let message = say!("expected {expected} for `{name}`, found {kind}", expected, name, kind = node.value.kind());
        self.fatal.push(Spanned::new(message.clone(), node.extent));
        let message = say!("{why}; containerd {release} refuses to start", why = message, release = self.release);
        self.found.push(
            Diagnostic::new("wrong-type", Severity::Error, message)
                .help(say!("make it {expected}", expected))
                .at(node.extent),
        );
    }

    fn unknown(&mut self, id: NodeId, table: &str, known: &[&str]) {
        let node = self.document.node(id);
        let message = say!("`{key}` is no key of `{table}`; containerd ignores it", key = shown(&node.key), table);
        self.found.push(
            Diagnostic::new("unknown-key", Severity::Warning, message)
                .help(say!("the keys are {keys}", keys = Hole::names(known)))
                .at(node.key_extent),
        );
    }
}

/// The keys of a plugin table that decide between local pull and transfer service, beside `registry` and below
/// `containerd`.
///
/// containerd v1.7.34 pkg/cri/config/config.go: PluginConfig; v2.3.4 internal/cri/config/config.go: ImageConfig;
/// plugins/cri/images/plugin.go: migrateConfig.
fn pull_keys(plugin: PluginName, release: Release) -> (&'static [&'static str], &'static [&'static str]) {
    const BELOW: &[&str] = &["disable_snapshot_annotations", "discard_unpacked_layers"];
    match plugin {
        PluginName::Short | PluginName::Grpc if release.is_1() => (&["max_concurrent_downloads"], BELOW),
        PluginName::Short | PluginName::Grpc => (&["max_concurrent_downloads", "image_pull_with_sync_fs"], BELOW),
        PluginName::Images => (
            &[
                "use_local_image_pull",
                "disable_snapshot_annotations",
                "discard_unpacked_layers",
                "max_concurrent_downloads",
                "image_pull_with_sync_fs",
            ],
            &[],
        ),
        PluginName::Runtime => (&[], &[]),
    }
}

/// A key short enough for a message.
pub(super) fn shown(key: &str) -> Cow<'_, str> {
    match key.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", key.get(..end).unwrap_or_default()).into(),
        None => key.into(),
    }
}

#[cfg(test)]
#[path = "config_toml_tests.rs"]
mod tests;
