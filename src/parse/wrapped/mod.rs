//! Finds containerd's files within what people paste: scripts, cloud-init, kind and Kubernetes documents, Ignition, Markdown,
//! a terminal's output, a diff.
//!
//! YAML is read by its indentation and no further: it stands in scripts and templates that no YAML library reads, and a block
//! scalar is told by its indentation alone.

mod argument;
mod flow;
mod json;
mod marked;
mod shell;
mod yaml;

use crate::document::{self, Document, NodeId, Value};
use crate::kind::is_json;
use crate::text::{Extent, sort_by_place};

/// What a file was wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// `<<EOF` in a shell script.
    Heredoc,
    /// What `echo` or `printf` writes.
    Command,
    /// `write_files` of cloud-init.
    CloudInit,
    /// `containerdConfigPatches` of kind.
    Kind,
    /// A text in another YAML document: Ansible, a ConfigMap.
    Yaml,
    /// `inline` or `source` in Butane's YAML.
    Butane,
    /// Ignition's JSON, or another JSON document.
    Ignition,
    /// `<<-EOT` in Terraform.
    Terraform,
    /// A code block in Markdown.
    Markdown,
    /// What a command printed, behind its prompt.
    Terminal,
    /// What a diff makes of a file.
    DiffAfter,
    /// What a diff shows of a file as it was.
    DiffBefore,
}

/// What a file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// containerd's config.toml, or a piece of it.
    Config,
    /// A `hosts.toml`.
    Hosts,
    /// What `crictl info` prints.
    CrictlInfo,
}

/// Why a file can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is encoded in a way that gives no text.
    Encoding,
    /// YAML's `>` joins its lines, so that it is no TOML any more.
    Folded,
}

/// A file within a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Inner {
    /// What it was wrapped in.
    pub wrapping: Wrapping,
    /// Its path on the node, where the wrapping names one.
    pub path: Option<String>,
    /// Where it stands in the outer text.
    pub extent: Extent,
    /// The file: without indentation, decoded.
    pub contents: String,
    /// What something else replaces before the file is written: `$MIRROR`, `{{ registry }}`.
    pub variables: Vec<String>,
    /// Whether the text ends before the wrapping does.
    pub is_cut_off: bool,
    /// Whether it is added to what the file says already.
    pub is_appended: bool,
    /// Why there are no contents.
    pub refusal: Option<Refusal>,
}

impl Inner {
    fn new(wrapping: Wrapping, path: Option<String>, extent: Extent, contents: String) -> Self {
        let variables = Vec::new();
        Self { wrapping, path, extent, contents, variables, is_cut_off: false, is_appended: false, refusal: None }
    }

    /// What the file looks like; `None` where it was refused.
    pub fn looks(&self) -> Option<Looks> {
        if self.refusal.is_some() {
            return None;
        }
        looks(&self.contents, self.path.as_deref())
    }
}

/// The files in a text, in its order; none where the text is such a file itself.
pub fn inners(text: &str) -> Vec<Inner> {
    let document = document::read(text);
    if document.errors.is_empty()
        || text.trim_start().starts_with(['{', '[']) && looks(text, None) == Some(Looks::CrictlInfo)
    {
        return Vec::new();
    }
    let bodies = shell::heredocs(text);
    let mut found: Vec<Inner> = bodies.iter().map(|it| it.inner(text)).collect();
    found.extend(argument::arguments(text));
    found.extend(yaml::scalars(text));
    found.extend(json::strings(text));
    found.extend(marked::fences(text));
    found.extend(marked::outputs(text));
    let is_wanted = |it: &Inner| match it.refusal {
        None => it.looks().is_some(),
        Some(_) => it.path.as_deref().and_then(place).is_some(),
    };
    found.retain(is_wanted);
    if found.is_empty() {
        found = marked::diffs(text);
        found.retain(is_wanted);
    }
    for inner in &mut found {
        let is_around = |it: &shell::Heredoc| it.body != inner.extent && it.body.contains(inner.extent);
        if bodies.iter().any(|it| it.expands && is_around(it)) {
            let more = shell::variables(&inner.contents);
            let more: Vec<String> = more.into_iter().filter(|it| !inner.variables.contains(it)).collect();
            inner.variables.extend(more);
        }
    }
    sort_by_place(&mut found, |it| it.extent);
    innermost(found)
}

/// Without those that another lies in: what wraps a script is no file of containerd's because the script holds one.
/// They are in the order of their places.
fn innermost(found: Vec<Inner>) -> Vec<Inner> {
    let extents: Vec<(Extent, Wrapping)> = found.iter().map(|it| (it.extent, it.wrapping)).collect();
    let is_kept = |at: usize, it: &Inner| {
        let is_inside = |(other, (extent, wrapping)): (usize, &(Extent, Wrapping))| {
            let is_same = *extent == it.extent && (*wrapping == it.wrapping || other > at);
            other != at && it.extent.contains(*extent) && !is_same
        };
        // What begins elsewhere, and what begins where this ends, is neither the same nor inside.
        let first = extents.partition_point(|(extent, _)| extent.start < it.extent.start);
        let near = extents.iter().enumerate().skip(first).take_while(|(_, near)| near.0.start <= it.extent.end);
        let mut same = near.clone().take_while(|(other, _)| *other < at);
        let is_first = !same.any(|(_, (extent, wrapping))| *extent == it.extent && *wrapping == it.wrapping);
        let is_diff = matches!(it.wrapping, Wrapping::DiffAfter | Wrapping::DiffBefore);
        is_diff || (is_first && !near.into_iter().any(is_inside))
    };
    let kept: Vec<bool> = found.iter().enumerate().map(|(at, it)| is_kept(at, it)).collect();
    found.into_iter().zip(kept).filter_map(|(it, is_kept)| is_kept.then_some(it)).collect()
}

/// What a path says that a file is.
fn place(path: &str) -> Option<Looks> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "hosts.toml" => Some(Looks::Hosts),
        _ if path.contains("certs.d/") && name.ends_with(".toml") => Some(Looks::Hosts),
        "config.toml" | "containerd.toml" | "config.toml.tmpl" | "config-v3.toml.tmpl" => Some(Looks::Config),
        _ if path.contains("containerd") && name.ends_with(".toml") => Some(Looks::Config),
        _ => None,
    }
}

fn looks(text: &str, path: Option<&str>) -> Option<Looks> {
    if is_json(text) {
        let info =
            text.contains("\"registry\"") && text.contains("\"containerd\"") || text.contains("\"runtimeHandlers\"");
        return info.then_some(Looks::CrictlInfo);
    }
    let document = document::read(text);
    if document.errors.len() > document.statements.len() {
        return None;
    }
    if is_hosts(&document) {
        return Some(Looks::Hosts);
    }
    if is_config(&document) {
        return Some(Looks::Config);
    }
    path.and_then(place).filter(|_| !document.is_empty() && document.errors.is_empty())
}

fn is_config(document: &Document<'_>) -> bool {
    let has = |key: &str, is: fn(&Value<'_>) -> bool| {
        document.get(NodeId::ROOT, key).is_some_and(|id| is(&document.node(id).value))
    };
    let is_table = |it: &Value<'_>| matches!(it, Value::Table(_));
    has("plugins", is_table)
        || has("proxy_plugins", is_table)
        || has("disabled_plugins", |it| *it == Value::Array)
        || has("imports", |it| *it == Value::Array)
        || (has("version", |it| matches!(it, Value::Integer(1..=4))) && document.errors.is_empty())
}

fn is_hosts(document: &Document<'_>) -> bool {
    let node = |key: &str| document.get(NodeId::ROOT, key);
    if node("plugins").is_some() || node("version").is_some() {
        return false;
    }
    let is_address = |it: &str| it.contains("://") || it.contains('$') || it.contains("{{");
    let has_server =
        node("server").is_some_and(|id| matches!(&document.node(id).value, Value::String(it) if is_address(it)));
    let has_host = node("host").is_some_and(|id| document.children(id).any(|(_, it)| is_address(&it.key)));
    has_server || has_host
}

/// A text's lines: each with its place, its end of line included.
fn lines(text: &str) -> Vec<Extent> {
    let mut at = 0;
    let place = |line: &str| {
        at += line.len();
        Extent::new(at - line.len(), at)
    };
    text.split_inclusive('\n').map(place).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// `text` without what all its lines begin with of spaces and tabs.
fn dedented(text: &str) -> String {
    let filled = text.lines().filter(|it| !it.trim().is_empty());
    let Some(first) = filled.clone().next() else { return String::new() };
    let common = filled.fold(first.get(..indent(first)).unwrap_or_default(), |common, line| {
        let same = common.bytes().zip(line.bytes()).take_while(|(a, b)| a == b).count();
        common.get(..same).unwrap_or_default()
    });
    without(text, common.len())
}

/// `text` with `width` bytes less at the beginning of each line, or all the space there is.
fn without(text: &str, width: usize) -> String {
    let cut = |line: &str| line.get(width.min(indent(line))..).unwrap_or_default().to_owned();
    text.split_inclusive('\n').map(cut).collect()
}

/// What templates replace: `{{ … }}` and `{% … %}`.
fn placeholders(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once(open) {
            let Some((inside, behind)) = after.split_once(close) else { break };
            let whole = format!("{open}{inside}{close}");
            if !inside.contains('\n') && !found.contains(&whole) {
                found.push(whole);
            }
            rest = behind;
        }
    }
    found
}

/// A path in a line of prose or shell: of a file of containerd's before any other.
fn path_in(line: &str) -> Option<String> {
    let edges = |it: char| it.is_whitespace() || "\"'`()<>|;,*=".contains(it);
    let words = || line.split(edges).map(|it| it.trim_end_matches([':', '.'])).filter(|it| it.contains('/'));
    words().find(|it| place(it).is_some()).map(str::to_owned)
}
