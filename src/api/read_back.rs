//! Whether a node now runs with what was planned.

use serde::Serialize;

use super::analyze::{PATH, convert, located, start};
use super::{Conversion, Options};
use crate::convert::Settings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document;
use crate::message::{Message, Messages, Phrase};
use crate::parse::crictl_info::{self, Condition};
use crate::parse::{self, config_toml as reader};
use crate::release::Release;
use crate::simulate::{LoadedFile, redacted};

/// What a node says, beside what was planned for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct ReadBack {
    /// All in one word.
    pub verdict: ReadBackVerdict,
    /// What was looked at, in the order in which to mend it.
    pub checks: Vec<Check>,
    /// Why the source can't be used; else empty.
    pub diagnostics: Vec<Diagnostic>,
    /// Why a report can't be used: a list for each of them.
    pub report_diagnostics: Vec<Vec<Diagnostic>>,
}

/// Whether a node does what was planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum ReadBackVerdict {
    /// It does.
    AsPlanned,
    /// It does not.
    Differs,
    /// Nothing differs, but the reports don't tell everything.
    Incomplete,
    /// The source or a report can't be used.
    Unusable,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Check {
    /// The setting, or the condition: `registry.config_path`, `RuntimeReady`.
    pub key: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What was planned.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub planned: Message,
    /// What the node says; `None` when it says nothing about it.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub found: Option<Message>,
    /// What to do next; `None` when all is well.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub action: Option<Message>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As planned.
    Same,
    /// Not as planned.
    Differs,
    /// No report tells.
    Unseen,
}

impl Messages for ReadBack {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        for check in &mut self.checks {
            visit(&mut check.planned);
            check.found.each_message(visit);
            check.action.each_message(visit);
        }
        self.diagnostics.each_message(visit);
        self.report_diagnostics.each_message(visit);
    }
}

/// What is planned, or reported; `None` where nothing is said.
#[derive(Debug, Default)]
struct State {
    config_path: Option<String>,
    mirrors: Option<Vec<String>>,
    tls: Option<Vec<String>>,
    sandbox_image: Option<String>,
    systemd_cgroup: Option<bool>,
    conditions: Option<Vec<Condition>>,
}

/// Compares what was planned for `source` with what a node says: `reports` are what `crictl info` and `containerd config
/// dump` print on it, in any order. 1.x tells all in the first; 2.x keeps its registry settings for the second.
pub fn read_back(source: &str, options: &Options, reports: &[&str]) -> ReadBack {
    let release = options.target.unwrap_or(options.containerd);
    let conversion = convert(source, options);
    let planned = planned(&conversion, release);
    let mut found = State::default();
    let mut report_diagnostics = Vec::new();
    for report in reports {
        let mut findings = Vec::new();
        match reported(report, release) {
            Ok(state) => found = found.or(state),
            Err(finding) => findings.push(*finding),
        }
        report_diagnostics.push(located(report, findings));
    }
    let is_unusable = reports.is_empty() || report_diagnostics.iter().any(|it| !it.is_empty());
    let Some(planned) = planned.filter(|_| !is_unusable) else {
        let errors = conversion.diagnostics.into_iter().filter(|it| it.severity == Severity::Error);
        let diagnostics = if conversion.files.is_empty() { errors.collect() } else { Vec::new() };
        return ReadBack { verdict: ReadBackVerdict::Unusable, checks: Vec::new(), diagnostics, report_diagnostics };
    };
    let checks = checks(&planned, &found, release);
    let has = |outcome| checks.iter().any(|it| it.outcome == outcome);
    let verdict = match () {
        () if has(Outcome::Differs) => ReadBackVerdict::Differs,
        () if has(Outcome::Unseen) => ReadBackVerdict::Incomplete,
        () => ReadBackVerdict::AsPlanned,
    };
    ReadBack { verdict, checks, diagnostics: Vec::new(), report_diagnostics }
}

impl State {
    /// The same, with what only `other` says.
    fn or(self, other: Self) -> Self {
        Self {
            config_path: self.config_path.or(other.config_path),
            mirrors: self.mirrors.or(other.mirrors),
            tls: self.tls.or(other.tls),
            sandbox_image: self.sandbox_image.or(other.sandbox_image),
            systemd_cgroup: self.systemd_cgroup.or(other.systemd_cgroup),
            conditions: self.conditions.or(other.conditions),
        }
    }
}

fn planned(conversion: &Conversion, release: Release) -> Option<State> {
    let config =
        conversion.files.iter().find(|file| !file.path.starts_with("certs.d/") && file.path.ends_with(".toml"))?;
    Some(config_state(&config.contents, release))
}

/// What a report says.
fn reported(text: &str, release: Release) -> Result<State, Box<Diagnostic>> {
    if !parse::is_json(text) {
        let document = document::read(text);
        let (file, _) = reader::read(&document, release);
        if let Some(fatal) = file.fatal.first() {
            let message =
                say!("this is neither `crictl info` nor `containerd config dump`: {why}", why = fatal.value.clone());
            return Err(Box::new(Diagnostic::new("not-crictl-info", Severity::Error, message).at(fatal.extent)));
        }
        if file.plugins.is_empty() {
            let message =
                say!("this is neither `crictl info` nor `containerd config dump`: no table of the CRI plugin");
            return Err(Box::new(Diagnostic::new("not-crictl-info", Severity::Error, message)));
        }
        return Ok(config_state(text, release));
    }
    let info = crictl_info::read(text)?;
    let registry = info.registry.as_ref();
    let with_tls = |it: &crictl_info::RegistryInfo| {
        let configs = it.configs.iter().flatten().filter(|(_, config)| config.tls.is_some());
        configs.map(|(host, _)| redacted(host).into_owned()).collect()
    };
    let names = |it: &crictl_info::RegistryInfo| {
        it.mirrors.iter().flatten().map(|(namespace, _)| redacted(namespace).into_owned()).collect()
    };
    Ok(State {
        config_path: registry.map(|it| it.config_path.clone()),
        mirrors: registry.map(names),
        tls: registry.map(with_tls),
        sandbox_image: info.sandbox_image,
        systemd_cgroup: info.systemd_cgroup,
        conditions: info.conditions,
    })
}

/// What a config file says, as `release` reads it.
fn config_state(text: &str, release: Release) -> State {
    let document = document::read(text);
    let (file, _) = reader::read(&document, release);
    let assumed = LoadedFile::lenient(PATH, &file).assumed_version;
    let daemon = start(&file, assumed, release);
    let registry = &*daemon.registry;
    let settings = Settings::new(&document, &file, assumed, release);
    let with_tls = registry.configs.iter().filter(|it| it.tls.is_some());
    State {
        config_path: registry.config_path.as_ref().map(|it| it.value.to_string()),
        mirrors: Some(registry.mirrors.iter().map(|it| redacted(&it.namespace.value).into_owned()).collect()),
        tls: Some(with_tls.map(|it| redacted(&it.host.value).into_owned()).collect()),
        sandbox_image: settings.sandbox_image().map(str::to_owned),
        systemd_cgroup: settings.systemd_cgroup(),
        conditions: None,
    }
}

fn checks(planned: &State, found: &State, release: Release) -> Vec<Check> {
    const LEFT: Phrase = phrase!(
        "see that neither config.toml nor an imported file still has such tables (`containerd config dump` shows them together), and restart containerd"
    );
    const OTHER: Phrase = phrase!(
        "see that this node has the converted config.toml and that no imported file says otherwise (`containerd config dump` shows them together), and restart containerd"
    );
    let mut checks = Vec::new();
    let is_ready = |kind: &str| {
        let all = found.conditions.as_ref()?;
        all.iter().find(|it| it.kind == kind).map(|it| match (it.status, &*it.reason) {
            (true, _) => say!("ready"),
            (false, "") => say!("not ready"),
            (false, reason) => say!("not ready: {reason}", reason),
        })
    };
    const RUNTIME: Phrase =
        phrase!("look into containerd's log (`journalctl -u containerd`) for what keeps the CRI plugin from loading");
    const NETWORK: Phrase = phrase!(
        "see that a CNI configuration lies in /etc/cni/net.d: pods wait for it, whatever the registry settings say"
    );
    checks.push(check("RuntimeReady", say!("ready"), is_ready("RuntimeReady"), RUNTIME, ReportKind::Info));
    if let Some(path) = &planned.config_path {
        checks.push(check(
            "registry.config_path",
            Message::verbatim(path),
            found.config_path.as_ref().map(Message::verbatim),
            OTHER,
            registry_report(release),
        ));
    }
    let tables =
        [("registry.mirrors", &planned.mirrors, &found.mirrors), ("registry.configs.*.tls", &planned.tls, &found.tls)];
    for (key, planned, found) in tables.into_iter().take(if release.is_1() { 2 } else { 1 }) {
        let list =
            |names: &Vec<String>| if names.is_empty() { say!("none") } else { Message::verbatim(names.join(", ")) };
        let planned = planned.as_ref().map_or(say!("none"), list);
        checks.push(check(key, planned, found.as_ref().map(list), LEFT, registry_report(release)));
    }
    if let Some(image) = &planned.sandbox_image {
        checks.push(check(
            "sandbox_image",
            Message::verbatim(image),
            found.sandbox_image.as_ref().map(Message::verbatim),
            OTHER,
            registry_report(release),
        ));
    }
    if let Some(is_on) = planned.systemd_cgroup {
        let found = found.systemd_cgroup.map(|it| Message::verbatim(it.to_string()));
        checks.push(check("SystemdCgroup", Message::verbatim(is_on.to_string()), found, OTHER, ReportKind::Info));
    }
    checks.push(check("NetworkReady", say!("ready"), is_ready("NetworkReady"), NETWORK, ReportKind::Info));
    checks
}

/// Which report tells something.
#[derive(Clone, Copy)]
enum ReportKind {
    Info,
    Dump,
}

const fn registry_report(release: Release) -> ReportKind {
    if release.is_1() { ReportKind::Info } else { ReportKind::Dump }
}

fn check(key: &'static str, planned: Message, found: Option<Message>, differs: Phrase, told_by: ReportKind) -> Check {
    let (outcome, action) = match &found {
        Some(found) if *found == planned => (Outcome::Same, None),
        Some(_) => (Outcome::Differs, Some(differs.into())),
        None => {
            let unseen = match told_by {
                ReportKind::Info => say!("add all that `crictl info` prints on the node"),
                ReportKind::Dump => {
                    say!("add what `containerd config dump` prints on the node: `crictl info` of 2.x does not tell")
                }
            };
            (Outcome::Unseen, Some(unseen))
        }
    };
    Check { key, outcome, planned, found, action }
}
