//! What a person should know about a pull, above all why a mirror is not used.

use super::lookup::is_unsplit;
use super::why::{cancelled, seconds, what};
use crate::diagnostic::Severity;
use crate::message::Message;
use crate::model::config::{ConfigFile, PluginTable};
use crate::model::legacy::Registry;
use crate::plan::{Capability, Host, Origin, Plan};
use crate::release::Release;
use crate::simulate::Daemon;
use crate::trace::{Code, How, Kind, Lookup, Note, Outcome, Phase, Step};

/// What is known of one side.
pub(super) struct Known<'k, 'd> {
    pub daemon: &'k Daemon<'d>,
    pub file: &'k ConfigFile<'d>,
    pub plan: &'k Plan,
    pub lookup: &'k Lookup,
    pub steps: &'k [Step],
    /// Whether an image is asked for by its tag.
    pub is_tag: bool,
}

fn note(code: &'static str, severity: Severity, sentence: Message) -> Note {
    Note { code, severity, host: None, sentence }
}

pub(super) fn notes(known: &Known<'_, '_>) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(error) = &known.plan.error {
        notes.push(note("refused", Severity::Error, say!("no server is asked: {error}", error)));
    }
    notes.extend(tables_not_read(known));
    if let Some(roots) = is_unsplit(known.daemon) {
        let release = known.daemon.release;
        let sentence = say!(
            "containerd {release} pulls through the transfer service here, which takes `{roots}` for the name of one directory, and finds nothing",
            release,
            roots
        );
        notes.push(note("roots-not-split", Severity::Warning, sentence));
    }
    notes.extend(candidates(known.lookup));
    notes.extend(known.plan.hosts.iter().enumerate().filter_map(|(at, host)| of_host(known, at, host)));
    notes.extend(known.plan.hosts.iter().enumerate().flat_map(|(at, _)| keys(known, at)));
    notes.extend(habits(known));
    notes
}

/// Registry tables that stand in the file and are not read.
fn tables_not_read(known: &Known<'_, '_>) -> Option<Note> {
    let effective: &Registry<'_> = &known.daemon.registry;
    let says_something = |it: &&PluginTable<'_>| {
        it.registry.as_ref().is_some_and(|it| !std::ptr::eq(it, effective) && *it != Registry::default())
    };
    let is_read =
        known.file.plugins.iter().any(|it| it.registry.as_ref().is_some_and(|it| std::ptr::eq(it, effective)));
    let table =
        known.file.plugins.iter().find(says_something).filter(|_| !is_read && *effective == Registry::default())?;
    let sentence = not_read(table.name.as_str(), known.file, known.daemon.release);
    Some(note("table-not-read", Severity::Error, sentence))
}

/// That `release` does not read the registry table of the plugin `name`.
pub(in crate::api) fn not_read(name: &str, file: &ConfigFile<'_>, release: Release) -> Message {
    match file.version {
        Some(version) => say!(
            "containerd {release} does not read `plugins.\"{name}\".registry` in a file with `version = {version}`",
            release,
            name,
            version = version.value
        ),
        None => say!(
            "containerd {release} does not read `plugins.\"{name}\".registry` in a file without `version`",
            release,
            name
        ),
    }
}

fn candidates(lookup: &Lookup) -> Vec<Note> {
    let said = lookup.candidates.iter().filter_map(|it| {
        let (code, severity) = match it.code {
            Code::Void => ("hosts-file-void", Severity::Error),
            Code::Error => ("unreadable-directory", Severity::Error),
            Code::NoHostsToml => ("no-hosts-toml", Severity::Warning),
            Code::NotInRelease => ("default-not-in-release", Severity::Warning),
            Code::OtherRoot => ("directory-not-searched", Severity::Warning),
            Code::Hidden => ("hidden", Severity::Info),
            Code::Chosen | Code::Missing => return None,
            _ => ("near-name", Severity::Warning),
        };
        Some(note(code, severity, say!("`{name}`: {why}", name = &it.name, why = it.sentence.clone())))
    });
    said.collect()
}

/// What one host does in a pull.
struct Part<'p> {
    /// The digest is its.
    resolved: bool,
    /// The manifest is its.
    manifest: bool,
    /// Something of the content is its.
    blobs: bool,
    /// Its last word where it says no, for manifests and for blobs; what its token server says counts as well.
    no_manifest: Option<&'p Step>,
    no_blobs: Option<&'p Step>,
    /// The same, where the pull ends with it.
    end: Option<&'p Step>,
}

impl<'p> Part<'p> {
    fn new(known: &Known<'p, '_>, at: usize) -> Self {
        let (steps, is_own) = (known.steps, |it: &&Step| it.host == Some(at));
        let gives = |phase: Phase| served(steps, phase).is_some_and(|it| it.host == Some(at));
        let fails = |phase: Phase| steps.iter().filter(is_own).rfind(|it| it.phase == phase).filter(|it| !it.ok);
        Self {
            resolved: gives(Phase::Resolve),
            manifest: gives(Phase::Manifest),
            blobs: gives(Phase::Config) || gives(Phase::Layer),
            no_manifest: fails(Phase::Manifest).or_else(|| fails(Phase::Resolve)),
            no_blobs: fails(Phase::Layer).or_else(|| fails(Phase::Config)),
            end: steps.last().filter(is_own).filter(|it| !it.ok && !known.plan.pulled),
        }
    }
}

/// The first success of a step of the pull.
fn served(steps: &[Step], phase: Phase) -> Option<&Step> {
    steps.iter().find(|it| it.phase == phase && it.ok && it.kind == Kind::Request)
}

/// What became of one mirror.
fn of_host(known: &Known<'_, '_>, at: usize, host: &Host) -> Option<Note> {
    if host.origin == Origin::Default || known.plan.error.is_some() {
        return None;
    }
    let name = &host.host;
    let part = Part::new(known, at);
    let may_resolve = host.capabilities.contains(&Capability::Pull)
        && (!known.is_tag || host.capabilities.contains(&Capability::Resolve));
    let (code, severity, sentence) = match (&part, part.no_blobs.or(part.no_manifest)) {
        _ if host.host.is_empty() || host.requests.is_empty() => (
            "unusable",
            Severity::Warning,
            say!("`{name}` can't be asked: that is no URL of a registry", name = url(host)),
        ),
        (Part { end: Some(step), .. }, _) => {
            let what = why(known, host, step);
            (code(step), Severity::Warning, say!("the pull ends at `{name}`: {what}", name, what))
        }
        (Part { manifest: true, no_blobs: Some(step), .. }, _) => {
            let what = why(known, host, step);
            (code(step), Severity::Warning, say!("`{name}` gives manifests, but no blobs: {what}", name, what))
        }
        (Part { blobs: true, no_manifest: Some(step), .. }, _) => {
            let what = why(known, host, step);
            (code(step), Severity::Warning, say!("`{name}` gives blobs, but no manifests: {what}", name, what))
        }
        (Part { resolved: true, manifest: true, .. }, _) => ("used", Severity::Info, say!("`{name}` is used", name)),
        (Part { resolved: true, .. }, None) => (
            "used",
            Severity::Info,
            say!("`{name}` says which digest it is; the content comes from a host that is listed before it", name),
        ),
        _ if !may_resolve && (part.manifest || part.blobs) => (
            "not-asked-to-resolve",
            Severity::Info,
            say!(
                "`{name}` gives the content; which digest it is, another host is asked, since `capabilities` lacks what that needs",
                name
            ),
        ),
        (_, Some(step)) => {
            let what = why(known, host, step);
            (code(step), Severity::Warning, say!("`{name}` is passed over: {what}", name, what))
        }
        (_, None) if !may_resolve => (
            "not-asked-to-resolve",
            Severity::Warning,
            say!("`{name}` is not asked for the digest, since `capabilities` lacks what that needs", name),
        ),
        (_, None) => {
            let first = served(known.steps, Phase::Resolve).map(|it| &it.server);
            match first {
                Some(first) => (
                    "comes-later",
                    Severity::Info,
                    say!("`{name}` is not asked: `{first}` comes first, and has the image", name, first),
                ),
                None => {
                    ("comes-later", Severity::Info, say!("`{name}` is not asked: the pull ends before its turn", name))
                }
            }
        }
    };
    Some(Note { host: Some(at), ..note(code, severity, sentence) })
}

/// What happened, and what to do about it.
fn why(known: &Known<'_, '_>, host: &Host, step: &Step) -> Message {
    let what = match step.kind {
        Kind::Token => say!("its token server gives no token: {what}", what = what(step)),
        Kind::Request => what(step),
    };
    let hint = if step.cancelled && !step.endless { Some(cancelled()) } else { hint(known, host, step) };
    match hint {
        Some(hint) => say!("{what}; {next}", what, next = hint),
        None => what,
    }
}

fn url(host: &Host) -> String {
    format!("{}://{}", host.scheme, host.host)
}

const fn code(step: &Step) -> &'static str {
    match step.outcome {
        Outcome::Answered => "refuses",
        Outcome::NoSuchName => "no-such-name",
        Outcome::Refused => "connection-refused",
        Outcome::DialTimeout => "dial-timeout",
        Outcome::HandshakeTimeout | Outcome::HeaderTimeout => "no-answer",
        Outcome::UntrustedCertificate => "untrusted-certificate",
        Outcome::ClientCertificateWanted => "client-certificate-wanted",
        Outcome::Reset => "connection-reset",
        Outcome::PlainHttpAnswer | Outcome::TlsExpected => "wrong-scheme",
    }
}

/// What to do about it.
fn hint(known: &Known<'_, '_>, host: &Host, step: &Step) -> Option<Message> {
    let name = &host.host;
    // The rest is about the server itself.
    if step.kind == Kind::Token && step.status != Some(401) {
        return None;
    }
    // Harbor's proxies are `/v2/<project>`.
    let api = || host.path.split('/').filter(|it| *it == "v2").count();
    let is_legacy = known.lookup.how == How::Legacy;
    Some(match (step.outcome, step.status) {
        (Outcome::UntrustedCertificate, _) if !is_legacy => say!("give it its CA with `ca`"),
        (Outcome::UntrustedCertificate, _) if known.daemon.release.is_1() => {
            say!("give it its CA with `registry.configs.\"{name}\".tls.ca_file`", name)
        }
        (Outcome::UntrustedCertificate, _) => say!("add its CA to those of the system, or use `config_path`"),
        (Outcome::DialTimeout, _) if !is_legacy && host.dial_timeout.is_none() => {
            say!("`dial_timeout` makes the wait shorter, from 2.0.7 and 2.1 on")
        }
        (Outcome::PlainHttpAnswer, _) => say!("write it with `http://`"),
        (Outcome::TlsExpected, _) => say!("write it with `https://`"),
        (Outcome::Answered, Some(401)) if host.credentials.is_none() => {
            say!("credentials for it would stand in `registry.configs.\"{name}\".auth`", name)
        }
        (Outcome::Answered, Some(404)) if api() == 0 => {
            say!("requests go to `{path}` without `/v2`, as it is written", path = &host.path)
        }
        (Outcome::Answered, Some(404)) if api() > 1 && !is_legacy => {
            say!(
                "requests go to `{path}`: `override_path = true` keeps containerd from adding `/v2`",
                path = &host.path
            )
        }
        _ => return None,
    })
}

/// Keys of `configs` and `auths` that were meant for a host that asks who is there, and miss it.
fn keys(known: &Known<'_, '_>, at: usize) -> Vec<Note> {
    let Some(reason) = known.lookup.hosts.get(at) else { return Vec::new() };
    let missed = reason.settings.iter().filter(|it| it.code == Code::Error || !it.chosen && it.code != Code::Missing);
    missed
        .map(|it| {
            let code = match it.code {
                Code::NotInRelease => "tls-not-read",
                Code::Hidden => "hidden-key",
                Code::Error => "unreadable-credentials",
                _ => "near-key",
            };
            let sentence = say!("`{name}`: {why}", name = &it.name, why = it.sentence.clone());
            Note { host: Some(at), ..note(code, Severity::Warning, sentence) }
        })
        .collect()
}

/// What people try out and wonder about.
fn habits(known: &Known<'_, '_>) -> Vec<Note> {
    let (when, ctr) = match known.lookup.how {
        How::Legacy => (
            say!("containerd reads these tables when it starts: restart it after a change"),
            say!("`ctr` does not read them; try `crictl pull`"),
        ),
        How::CertsD => (
            say!("containerd reads the directory anew for each pull, and `config_path` when it starts"),
            say!("`ctr` does not read `config_path`; try `crictl pull`, or give it `--hosts-dir`"),
        ),
        How::Nothing | How::Refused => return Vec::new(),
    };
    vec![note("when-read", Severity::Info, when), note("ctr", Severity::Info, ctr)]
}

/// How a side ends, in a sentence.
pub(super) fn summary(plan: &Plan, steps: &[Step], waited: f64, endless: bool) -> Message {
    let from = |phase: Phase| served(steps, phase).map(|it| &it.server).filter(|_| plan.pulled);
    let waited = if waited > 0.0 { Some(seconds(waited)) } else { None };
    // Most of an image is in its layers.
    let ends = from(Phase::Layer).zip(from(Phase::Manifest)).map(|(server, manifest)| match server == manifest {
        true => say!("pulled from `{server}`", server),
        false => say!("pulled from `{server}`, but for the manifest, which `{manifest}` gives", server, manifest),
    });
    match (ends, waited) {
        (Some(ends), None) => ends,
        (Some(ends), Some(seconds)) => say!("{ends}, after {seconds} s of waiting", ends, seconds),
        (None, _) if plan.error.is_some() => say!("fails before any server is asked"),
        (None, _) if endless => say!("fails, after waiting for as long as a pull may take"),
        (None, Some(seconds)) => say!("fails, after {seconds} s of waiting", seconds),
        (None, None) => say!("fails"),
    }
}
