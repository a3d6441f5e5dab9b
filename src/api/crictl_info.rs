//! Converts what `crictl info` prints: the registry settings that a node runs with, wherever they come from.
//!
//! They are written down as a `config.toml` would have them, and that is converted. Its edits are nobody's: what comes
//! out is the certs.d tree and the piece of a file that belongs to it.

use super::analyze::{convert_toml, located};
use super::{Conversion, File, Options, Source};
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::quoted;
use crate::parse;
use crate::parse::crictl_info::{self, RegistryInfo};

/// The name of the piece. It must not be called `config.toml`: in the place of a whole one it would undo all the rest.
const FRAGMENT: &str = "config-fragment.toml";

const TABLE: &str = "[plugins.\"io.containerd.grpc.v1.cri\".registry]";

const INTRO: &str = "\
# What changes, made from `crictl info`. Put it into the node's own config.toml in the place of `mirrors` and
# `configs.*.tls`, below the table name that its version has, and keep all else that stands there.
";

pub(super) fn convert(source: &str, options: &Options) -> Conversion {
    let unusable = |finding: Diagnostic| Conversion {
        source: read_as(options),
        files: Vec::new(),
        comparison: Vec::new(),
        not_carried: Vec::new(),
        diagnostics: located(source, vec![finding]),
    };
    let info = match crictl_info::read(source) {
        Ok(info) => info,
        Err(finding) => return unusable(*finding),
    };
    let Some(registry) = info.registry else {
        let message = say!("no registry settings in this `crictl info`: containerd 2.x does not tell them");
        let help = say!("convert the node's config.toml, or what `containerd config dump` prints there");
        return unusable(Diagnostic::new("not-crictl-info", Severity::Error, message).help(help));
    };
    let plain = Options { knobs: super::Knobs::default(), ..options.clone() };
    let mut conversion = convert_toml(&written(&registry), &plain);
    let path = Some(&*registry.config_path).filter(|it| !it.is_empty()).unwrap_or(&options.config_path);
    let fragment = format!("{INTRO}version = 2\n\n{TABLE}\n  config_path = {}\n", quoted(path));
    let fragment = convert_toml(&fragment, options);
    conversion.source = read_as(options);
    conversion.files.retain(|file| file.path.starts_with("certs.d/"));
    let contents = fragment.files.into_iter().find(|file| file.path == "config.toml").map(|file| file.contents);
    conversion.files.splice(0..0, contents.map(|contents| File { path: FRAGMENT.to_owned(), contents }));
    conversion.not_carried.extend(fragment.not_carried);
    // Places and fixes are those of a text that nobody has.
    for finding in &mut conversion.diagnostics {
        finding.span = None;
        finding.related.clear();
        finding.fix = None;
    }
    let message = say!(
        "`crictl info` says what a node runs with, and not which file says so: `{file}` has what belongs into its config.toml",
        file = FRAGMENT
    );
    let help = say!("convert the node's config.toml itself, and its edits are made for you");
    conversion.diagnostics.insert(0, Diagnostic::new("crictl-info", Severity::Info, message).help(help));
    conversion
}

/// What `crictl info` says, as a config.toml would have it; `None` for any other text. Credentials stand in it as they are.
pub fn as_config(source: &str) -> Option<String> {
    let is_info = parse::is_json(source);
    let info = is_info.then(|| crictl_info::read(source).ok()).flatten()?;
    info.registry.as_ref().map(written)
}

fn read_as(options: &Options) -> Source {
    Source { dialect: "crictl-info".to_owned(), containerd: options.containerd }
}

/// The settings as a version 2 file has them. Dotted keys, for 1.x reads no brackets in headers.
fn written(registry: &RegistryInfo) -> String {
    let mut text = format!("version = 2\n{TABLE}\n");
    let mut line = |key: String, value: String| text.push_str(&format!("{key} = {value}\n"));
    let strings =
        |values: &[String]| format!("[{}]", values.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", "));
    if !registry.config_path.is_empty() {
        line("config_path".to_owned(), quoted(&registry.config_path));
    }
    for (namespace, mirror) in registry.mirrors.iter().flatten() {
        let endpoints = mirror.endpoint.as_deref().unwrap_or_default();
        line(format!("mirrors.{}.endpoint", quoted(namespace)), strings(endpoints));
    }
    for (host, config) in registry.configs.iter().flatten() {
        let host = quoted(host);
        for (key, secret) in config.auth.iter().flat_map(|auth| auth.entries()) {
            line(format!("configs.{host}.auth.{key}"), quoted(secret.expose()));
        }
        let Some(tls) = &config.tls else { continue };
        line(format!("configs.{host}.tls.insecure_skip_verify"), tls.insecure_skip_verify.to_string());
        for (key, file) in [("ca_file", &tls.ca_file), ("cert_file", &tls.cert_file), ("key_file", &tls.key_file)] {
            line(format!("configs.{host}.tls.{key}"), quoted(file));
        }
    }
    for (url, auth) in registry.auths.iter().flatten() {
        for (key, secret) in auth.entries() {
            line(format!("auths.{}.{key}", quoted(url)), quoted(secret.expose()));
        }
    }
    for (name, values) in registry.headers.iter().flatten() {
        line(format!("headers.{}", quoted(name)), strings(values.as_deref().unwrap_or_default()));
    }
    text
}
