//! Replays what real containerds did (`traces/`, each file one experiment) and compares the simulation with it:
//! the ordered requests, how each pull ended, and what kept a daemon from starting.
#![cfg(not(target_arch = "wasm32"))] // It reads the traces from their files.

mod node;
mod world;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use mirrorshift::api::{Options, Surroundings, trace};
use mirrorshift::release::Release;
use mirrorshift::text::Unit;
use world::{Case, Outcome, Recorded};

/// Pairs of case and release that can't agree, each with the reason.
const EXCEPTIONS: &[(&str, &[&str], &str)] = &[(
    "f46",
    &["1.5.18", "1.6.39", "1.7.34"],
    "containerd 1.x takes hosts written as inline tables in random order, another one for each step (1.6.24 happened to take \
     them in the order of the text)",
)];

fn cases() -> impl Iterator<Item = Case> {
    let mut files: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.into_iter().map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap())
}

#[test]
fn every_recorded_pull_is_what_the_simulation_says() {
    let (mut pairs, mut agree, mut report) = (0, 0, String::new());
    let mut releases = BTreeSet::new();
    let mut excused = BTreeSet::new();
    let mut count = 0;
    for case in cases() {
        count += 1;
        for recorded in &case.results {
            for name in &recorded.releases {
                pairs += 1;
                releases.insert(name.clone());
                let simulated = case.simulate(Release::parse(name).unwrap());
                let found = difference(recorded, name, &simulated);
                let exception =
                    EXCEPTIONS.iter().any(|(id, releases, _)| *id == case.id && releases.contains(&name.as_str()));
                match (exception, found) {
                    (false, None) => agree += 1,
                    (true, Some(_)) => drop(excused.insert((case.id.clone(), name.clone()))),
                    (true, None) => {
                        let _ = writeln!(report, "{} {name}: a named exception that agrees after all", case.id);
                    }
                    (false, Some(found)) => {
                        let _ = writeln!(report, "{} {name}: {}\n{found}", case.id, case.title);
                    }
                }
            }
        }
    }
    // Not by `println!`, which a test that passes keeps to itself.
    writeln!(
        std::io::stdout(),
        "{} cases × {} releases: {pairs} pairs, {agree} agree, {} named exceptions",
        count,
        releases.len(),
        excused.len()
    )
    .unwrap();
    assert!(report.is_empty(), "{report}");
    assert!(count >= 190 && pairs >= 1694, "traces are missing");
    let named: usize = EXCEPTIONS.iter().map(|(_, releases, _)| releases.len()).sum();
    assert_eq!(named, excused.len(), "an exception names a pair that there is none of");
    assert!(excused.len() * 100 < pairs, "too many exceptions");
}

/// How what was recorded and what was simulated differ.
fn difference(recorded: &Recorded, release: &str, simulated: &Outcome) -> Option<String> {
    match (recorded.refusal(), &simulated.refusal) {
        (Some(recorded_error), Some(error)) if same_refusal(recorded, release, &recorded_error, error) => return None,
        (None, None) => {}
        (recorded, simulated) => return Some(format!("  start-up: {recorded:?}\n  simulated: {simulated:?}")),
    }
    let lines: Vec<String> = recorded.trace.iter().map(|line| world::plain(line)).collect();
    let ends: Vec<bool> = recorded.pulls.iter().map(|pull| pull.ok).collect();
    let errors = recorded.pulls.iter().zip(&simulated.errors).all(|(pull, error)| match error {
        Some(error) => pull.error.as_ref().is_some_and(|text| text.contains(error.as_str())),
        None => true,
    });
    if lines == simulated.lines && ends == simulated.pulled && errors {
        return None;
    }
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let mark = if simulated.lines.get(at) == Some(line) { ' ' } else { '-' };
        let _ = writeln!(text, "  {mark} {line}");
    }
    for (at, line) in simulated.lines.iter().enumerate() {
        if lines.get(at) != Some(line) {
            let _ = writeln!(text, "  + {line}");
        }
    }
    let errors: Vec<_> = recorded.pulls.iter().map(|pull| pull.error.as_deref()).collect();
    let _ = writeln!(text, "  recorded {ends:?} {errors:?}\n  simulated {:?} {:?}", simulated.pulled, simulated.errors);
    Some(text)
}

/// Experiments with a certificate file that is missing: a trace takes one that it is not given for usable.
const MISSING_FILES: [&str; 2] = ["d12", "f83"];

#[test]
fn a_trace_tells_each_recorded_pull_step_by_step() {
    let (mut told, mut report, mut missing) = (0, String::new(), BTreeSet::new());
    for case in cases() {
        let Some(given) = case.given() else { continue };
        for recorded in case.results.iter().filter(|it| it.refusal().is_none()) {
            for name in &recorded.releases {
                let excused = EXCEPTIONS.iter().any(|(id, names, _)| *id == case.id && names.contains(&name.as_str()));
                if excused {
                    continue;
                }
                let options = Options { containerd: Release::parse(name).unwrap(), ..Options::default() };
                let around = Surroundings { files: &given.files, servers: &given.servers, kubelet: None };
                let traced = trace(&given.image, &given.config, &options, around, Unit::Character);
                let side = traced.before.unwrap();
                let mut steps: Vec<String> = side.steps.iter().map(|it| world::with_names(&it.line)).collect();
                let mut lines: Vec<String> = recorded.trace.iter().map(|line| world::plain(line)).collect();
                let sequence: Vec<String> = side.plan.sequence.iter().map(|it| world::with_names(it)).collect();
                let ended = recorded.pulls.iter().all(|it| it.ok == side.plan.pulled);
                let same_sequence = sequence == lines;
                // A name that does not resolve is listed once for all that is sorted.
                steps.sort();
                steps.dedup_by(|a, b| a == b && a.starts_with("DNS "));
                lines.sort();
                lines.dedup_by(|a, b| a == b && a.starts_with("DNS "));
                let differs = !same_sequence || steps != lines || !ended;
                if differs && MISSING_FILES.contains(&&*case.id) {
                    missing.insert(case.id.clone());
                } else if differs {
                    let _ = writeln!(report, "{} {name}: {}\n{lines:#?}\n{steps:#?}", case.id, case.title);
                }
                told += 1;
            }
        }
    }
    assert!(told > 1000, "only {told} pulls are traced");
    assert!(missing.iter().eq(MISSING_FILES), "a named exception agrees after all: {missing:?}");
    assert!(report.is_empty(), "{report}");
}

/// Whether a daemon was kept from starting by the same thing. A record keeps the words of the first of its
/// releases only; of the others it says whether they exited or ran without CRI.
fn same_refusal(recorded: &Recorded, release: &str, words: &str, error: &str) -> bool {
    let exited = words.starts_with("daemon exited");
    if exited != error.starts_with("containerd: ") {
        return false;
    }
    let (_, words) = words.split_once(": ").unwrap_or_default();
    // What a TOML library says about a broken file is its own; which file it is about is containerd's.
    let of_toml = ["containerd: failed to load TOML: ", "containerd: failed to unmarshal TOML: "];
    let is_first = recorded.releases.first().is_some_and(|first| first == release);
    let is_told = words != "missing" && !of_toml.iter().any(|start| words.starts_with(start));
    !is_first || !is_told || words.contains(error)
}
