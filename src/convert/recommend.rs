//! What a careful engineer would do beyond an exact conversion, each step listed.

use std::collections::HashSet;

use super::{Converted, Input};
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::hosts_toml::{Entry, HostsToml, Provenance};
use crate::release::{Feature, Release};

/// Changes `converted` step by step, and says so.
pub(super) fn recommend(input: &Input<'_, '_>, converted: &mut Converted<'_>) {
    for (directory, file) in &mut converted.directories {
        for host in file.hosts.iter_mut().chain(&mut file.server) {
            if let Some(message) = mend_path(host) {
                converted.diagnostics.push(step(directory, &message));
            }
        }
        converted.diagnostics.extend(drop_repeats(file).iter().map(|message| step(directory, message)));
        if input.target.has(Feature::DIAL_TIMEOUT) {
            // Up to 2.1 a dial_timeout makes containerd try an http host over https first.
            let is_safe = |url: &str| input.target >= Release::new(2, 1, 0) || url.starts_with("https://");
            for host in file.hosts.iter_mut().filter(|it| it.from != Provenance::Upstream && is_safe(&it.url)) {
                host.dial_timeout = Some("5s");
                let message = format!("`{}` is given up after 5 s instead of 30 s when it does not answer", host.url);
                converted.diagnostics.push(step(directory, &message));
            }
        }
    }
}

fn step(directory: &str, message: &str) -> Diagnostic {
    Diagnostic::new("recommended", Severity::Info, format!("{directory}: {message}"))
        .help("convert with `--mode exact` to keep what containerd does today")
}

/// An endpoint that ends in `/` or lacks `/v2` was asked without `/v2`, which no registry answers.
fn mend_path(host: &mut Entry<'_>) -> Option<String> {
    if !host.override_path {
        return None;
    }
    let (scheme, rest) = host.url.split_once("://")?;
    let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_matches('/');
    // A project within the API keeps its path: `/v2/project` is how Harbor and others serve mirrors.
    if path.split('/').any(|segment| segment == "v2") {
        return None;
    }
    let mended = if path.is_empty() { format!("{scheme}://{name}") } else { format!("{scheme}://{name}/v2/{path}") };
    let message = format!("`{}` is asked with `/v2`, as `{mended}`", host.url);
    host.override_path = !path.is_empty();
    host.url = mended.into();
    Some(message)
}

/// A host that is listed twice is asked twice when it fails.
fn drop_repeats(file: &mut HostsToml<'_>) -> Vec<String> {
    let key = |host: &Entry<'_>| host.url.trim_end_matches('/').trim_end_matches("/v2").to_owned();
    let mut seen: HashSet<String> = file.server.iter().map(key).collect();
    let mut messages = Vec::new();
    file.hosts.retain(|host| {
        let is_new = seen.insert(key(host));
        if !is_new {
            messages.push(format!("`{}` is asked once instead of twice", host.url));
        }
        is_new
    });
    messages
}
