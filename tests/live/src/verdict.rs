//! Whether the runs of a trial agree, and how they differ where they don't.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::cases::Case;
use crate::trial::{Pull, Run, Trial};

/// What came of one case.
#[derive(Serialize, Deserialize)]
pub struct Report {
    pub name: String,
    pub verdict: Verdict,
    /// How many images were pulled, in how many of real containerd's runs.
    pub pulls: usize,
}

#[derive(Serialize, Deserialize)]
pub enum Verdict {
    /// Legacy, converted and simulated are the same.
    Agrees,
    /// The simulation is right, and the conversion itself says what can't be the same.
    Excepted(String),
    /// Something else, in full.
    Differs(String),
}

impl Report {
    pub fn of(case: &Case, trial: &Trial) -> Self {
        let pulls = trial.legacy.pulls.len() + trial.converted.pulls.len();
        Self { name: case.name.clone(), verdict: verdict(case, trial), pulls }
    }
}

fn verdict(case: &Case, trial: &Trial) -> Verdict {
    let mut wrong = Vec::new();
    let mut excuses = BTreeSet::new();
    compare_starts("legacy", &trial.legacy, &trial.legacy_simulated, &mut wrong);
    compare_starts("converted", &trial.converted, &trial.converted_simulated, &mut wrong);
    for (at, attempt) in trial.attempts.iter().enumerate() {
        let [legacy, converted, legacy_simulated, converted_simulated] =
            [&trial.legacy, &trial.converted, &trial.legacy_simulated, &trial.converted_simulated]
                .map(|run| run.pulls.get(at));
        let mut differs = Vec::new();
        if !is_as_said(legacy, legacy_simulated) {
            differs.push("the simulation of the legacy config is wrong");
        }
        if !is_as_said(converted, converted_simulated) {
            differs.push("the simulation of the converted tree is wrong");
        }
        if let (Some(legacy), Some(converted)) = (legacy, converted)
            && (&legacy.lines, legacy.pulled) != (&converted.lines, converted.pulled)
        {
            match trial.excuse(attempt) {
                Some(excuse) => drop(excuses.insert(excuse)),
                None => differs.push("the converted tree makes containerd do something else"),
            }
        }
        if !differs.is_empty() {
            let mut text = format!("{}: {}\nservers: {}\n", attempt.image, differs.join("; "), attempt.world.servers());
            show("legacy", legacy, &mut text);
            show("legacy, simulated", legacy_simulated, &mut text);
            show("converted", converted, &mut text);
            show("converted, simulated", converted_simulated, &mut text);
            wrong.push(text);
        }
    }
    if !wrong.is_empty() {
        return Verdict::Differs(format!("{}\n{}", wrong.join("\n"), files(case, trial)));
    }
    let is_converted = !trial.conversion.files.is_empty();
    if is_converted && trial.legacy.refusal.is_some() != trial.converted.refusal.is_some() {
        excuses.insert("containerd does not serve with one of the two, as the simulation says");
    }
    match excuses.is_empty() {
        true => Verdict::Agrees,
        false => Verdict::Excepted(excuses.into_iter().collect::<Vec<_>>().join("; ")),
    }
}

fn compare_starts(name: &str, real: &Run, simulated: &Run, wrong: &mut Vec<String>) {
    let agree = match (&real.refusal, &simulated.refusal) {
        (None, None) => true,
        (Some(real), Some(said)) => {
            // What a TOML library says about a broken file, or about a value of the wrong type, is its own.
            let is_of_toml = ["TOML", "containerd: expected a"].iter().any(|it| said.words.contains(it));
            let words = said.words.trim_start_matches("containerd: ");
            real.exited == said.exited && (is_of_toml || real.words.contains(words))
        }
        _ => false,
    };
    if !agree {
        wrong.push(format!("{name} starts: {:?}\nsimulated: {:?}\n", real.refusal, simulated.refusal));
    }
}

fn is_as_said(real: Option<&Pull>, said: Option<&Pull>) -> bool {
    match (real, said) {
        (Some(real), Some(said)) => {
            let is_said = |words: &String| real.error.as_ref().is_some_and(|error| error.contains(words.as_str()));
            (&real.lines, real.pulled) == (&said.lines, said.pulled) && said.error.as_ref().is_none_or(is_said)
        }
        (None, None) => true,
        _ => false,
    }
}

fn show(name: &str, pull: Option<&Pull>, text: &mut String) {
    let Some(pull) = pull else { return };
    let end = if pull.pulled { "pulled" } else { "not pulled" };
    let _ = writeln!(text, "  {name}: {end}{}", pull.error.iter().map(|it| format!(", {it}")).collect::<String>());
    for line in &pull.lines {
        let _ = writeln!(text, "    {line}");
    }
}

fn files(case: &Case, trial: &Trial) -> String {
    let mut text = format!("--- config.toml\n{}", case.config);
    for (path, contents) in &trial.files {
        if path.ends_with(".toml") {
            let _ = write!(text, "\n--- {path}\n{contents}");
        }
    }
    text
}
