//! Holds mirrorshift's words against a real containerd, three ways: what a legacy configuration makes it ask, what the
//! converted tree makes it ask, and what the simulation says that it asks.
//!
//! Workers run side by side, each in mount, network and process namespaces of its own. There a containerd pulls
//! through the CRI from registries on loopback addresses, which write down each request.
//!
//! Exit statuses: 0 all agree, 1 something does not, 2 the harness itself failed, 77 it can't run here.
#![forbid(unsafe_code)]

mod cases;
mod cri;
mod daemon;
mod images;
mod knobs;
mod login;
mod migrate;
mod node;
mod pki;
mod registry;
mod sabotage;
mod trial;
mod verdict;
mod worker;
mod world;

#[path = "../../support/mod.rs"]
mod support;
#[path = "../../node/mod.rs"]
mod tree;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;
use mirrorshift::api::Mode;
use mirrorshift::release::Release;

use cases::Case;
use sabotage::Sabotage;
use verdict::Verdict;

/// What went wrong with the harness itself.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where it can't run: the status that test programs have for it.
const SKIPPED: u8 = 77;

/// Compares legacy configs, their conversion and the simulation on a real containerd
#[derive(Clone, Debug, Parser)]
pub struct Arguments {
    /// The containerd to run; by default the one on PATH
    #[arg(long)]
    containerd: Option<PathBuf>,
    /// How many configurations to generate
    #[arg(long, default_value_t = 240)]
    generated: usize,
    /// What they are generated from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave out the corpus
    #[arg(long)]
    no_corpus: bool,
    /// Try the case of this name alone
    #[arg(long)]
    only: Option<String>,
    /// Convert in recommended mode, where most pulls change, and hold the result against the simulation
    #[arg(long)]
    recommended: bool,
    /// How many containerds run at once
    #[arg(long, default_value_t = 4)]
    workers: usize,
    /// Break a rule on purpose, which has to be found
    #[arg(long = "break", value_name = "RULE")]
    sabotage: Option<Sabotage>,
    /// Convert with migrate.sh, on a node that runs, and take it back; with cases for which there is a script
    #[arg(long)]
    migrate: bool,
    /// The ctr that migrate.sh asks about plugins; by default the one on PATH
    #[arg(long)]
    ctr: Option<PathBuf>,
    /// Which of the workers this process is
    #[arg(long, hide = true, requires = "scratch")]
    worker: Option<usize>,
    /// Where it keeps its files
    #[arg(long, hide = true)]
    scratch: Option<PathBuf>,
}

impl Arguments {
    fn cases(&self, release: Release) -> Result<Vec<Case>, Failure> {
        let mut cases = if self.no_corpus { Vec::new() } else { cases::corpus(release) };
        cases.extend(cases::generated(release, self.generated, self.seed)?);
        if self.recommended {
            cases.iter_mut().for_each(|it| it.options.mode = Mode::Recommended);
        }
        if self.migrate {
            cases.retain(|it| migrate::can_be_migrated(it, release));
            cases.push(migrate::clash(release));
        }
        if let Some(only) = &self.only {
            cases.retain(|it| it.name == *only);
        }
        Ok(cases)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let (Some(worker), Some(scratch)) = (arguments.worker, &arguments.scratch) {
        return match worker::run(&arguments, worker, scratch) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                eprintln!("worker {worker}: {why}");
                ExitCode::from(2)
            }
        };
    }
    if let Some(why) = missing(&arguments) {
        eprintln!("skipped, nothing was compared with a real containerd: {why}");
        return ExitCode::from(SKIPPED);
    }
    match compare(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// Why it can't run here.
fn missing(arguments: &Arguments) -> Option<String> {
    let Some(containerd) = containerd(arguments) else { return Some("there is no containerd on PATH".to_owned()) };
    if !containerd.is_file() {
        return Some(format!("there is no {}", containerd.display()));
    }
    if arguments.migrate && ctr(arguments).is_none() {
        return Some("there is no ctr on PATH".to_owned());
    }
    let id = Command::new("id").arg("-u").output().ok()?;
    if id.stdout.trim_ascii() != b"0" {
        return Some("it needs root, for namespaces and for containerd".to_owned());
    }
    for program in ["unshare", "mount", "chroot", "ip"] {
        if on_path(program).is_none() {
            return Some(format!("there is no `{program}`"));
        }
    }
    let try_out = "ip link set lo up && d=$(mktemp -d) && mount -t tmpfs tmpfs $d && mkdir $d/a $d/b $d/c $d/m && \
                   mount -t overlay -o lowerdir=$d/a,upperdir=$d/b,workdir=$d/c overlay $d/m; s=$?; \
                   umount $d/m $d; rmdir $d; exit $s";
    let output = worker::namespaces().args(["sh", "-c", try_out]).output().ok()?;
    let words = String::from_utf8_lossy(&output.stderr);
    (!output.status.success()).then(|| format!("no namespaces with mounts of their own: {}", words.trim()))
}

fn containerd(arguments: &Arguments) -> Option<PathBuf> {
    arguments.containerd.clone().or_else(|| on_path("containerd"))
}

fn ctr(arguments: &Arguments) -> Option<PathBuf> {
    arguments.ctr.clone().or_else(|| on_path("ctr"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|it| it.join(program)).find(|it| it.is_file())
}

/// The release as `containerd --version` gives it: `containerd github.com/containerd/containerd 1.6.20~ds1 …`.
fn release_of(containerd: &Path) -> Result<Release, Failure> {
    let output = Command::new(containerd).arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let word = text.split_whitespace().nth(2).ok_or_else(|| format!("what release is this? {text}"))?;
    let word = word.trim_start_matches('v');
    let end = word.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(word.len());
    Ok(Release::parse(&word[..end])?)
}

/// Whether everything agrees.
fn compare(arguments: &Arguments) -> Result<bool, Failure> {
    let containerd = containerd(arguments).ok_or("there is no containerd")?;
    let release = release_of(&containerd)?;
    let cases = arguments.cases(release)?;
    let expected = cases.len();
    // Nothing of this is broken on purpose, nor part of the script's work.
    let is_set = arguments.sabotage.is_some()
        || arguments.migrate
        || knobs::compare(&containerd, release, &cases, arguments.workers)?;
    let reports = worker::share(&Arguments { containerd: Some(containerd), ..arguments.clone() })?;
    let (mut agree, mut excepted, mut pulls) = (0, 0, 0);
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for report in &reports {
        pulls += report.pulls;
        match &report.verdict {
            Verdict::Agrees => agree += 1,
            Verdict::Excepted(reason) => {
                excepted += 1;
                reasons.entry(reason.as_str()).or_default().push(report.name.as_str());
            }
            Verdict::Differs(text) => eprintln!("=== {} disagrees\n{text}\n", report.name),
        }
    }
    for (reason, names) in reasons {
        println!("exception: {reason} ({} cases: {})", names.len(), names.join(", "));
    }
    let how = match arguments.migrate {
        true => "migrate.sh applied, verified and rolled back; legacy = converted = simulated",
        false => "legacy = converted = simulated",
    };
    println!(
        "{expected} cases on containerd {release}: {agree} agree ({how}, {pulls} pulls), {excepted} named exceptions, \
         {} disagree",
        expected - agree - excepted
    );
    Ok(is_set && expected > 0 && agree + excepted == expected)
}
