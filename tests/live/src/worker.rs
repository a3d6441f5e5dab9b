//! Shares the cases among processes in namespaces of their own, and runs a share.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::node::Node;
use crate::pki::Pki;
use crate::trial::Trial;
use crate::verdict::{Report, Verdict};
use crate::{Arguments, Failure, release_of};

/// A case takes a second or two.
const CASE: Duration = Duration::from_secs(180);

/// A command in fresh namespaces, that ends with the one who started it.
pub fn namespaces() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--net", "--pid", "--fork", "--kill-child", "--"]);
    command
}

/// Starts the workers and gathers what they report.
pub fn share(arguments: &Arguments) -> Result<Vec<Report>, Failure> {
    let scratch = tempfile::Builder::new().prefix("mirrorshift-live-").tempdir()?;
    let program = std::env::current_exe()?;
    let mut workers = Vec::new();
    for number in 0..arguments.workers {
        let directory = scratch.path().join(number.to_string());
        std::fs::create_dir(&directory)?;
        let mut child = namespaces()
            .arg(&program)
            .args(std::env::args_os().skip(1))
            .arg("--worker")
            .arg(number.to_string())
            .arg("--scratch")
            .arg(&directory)
            // Held open for as long as this process lives: its end tells the worker to end.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("a worker has no output")?;
        let reader = thread::spawn(move || {
            let lines = BufReader::new(output).lines();
            lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<Result<Vec<Report>, Failure>>()
        });
        workers.push((child, reader));
    }
    let mut reports = Vec::new();
    for (mut child, reader) in workers {
        reports.extend(reader.join().map_err(|_| "a worker's output can't be read")??);
        let status = child.wait()?;
        if !status.success() {
            return Err(format!("a worker ended early: {status}").into());
        }
    }
    reports.sort_by(|a: &Report, b| a.name.cmp(&b.name));
    Ok(reports)
}

/// Runs the share of `worker`, and prints a report for each case as a line of JSON.
pub fn run(arguments: &Arguments, worker: usize, scratch: &Path) -> Result<(), Failure> {
    thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(2);
    });
    let containerd = crate::containerd(arguments).ok_or("there is no containerd")?;
    let cases = arguments.cases(release_of(&containerd)?)?;
    let pki = Pki::new()?;
    let ctr = crate::ctr(arguments).filter(|_| arguments.migrate);
    let mut node = Node::build(scratch, &containerd, ctr.as_deref(), &pki.system())?;
    let runtime = Runtime::new()?;
    for case in cases.iter().skip(worker).step_by(arguments.workers) {
        let trial = Trial::run(case, &mut node, &pki, arguments);
        let trial = runtime.block_on(async { timeout(CASE, trial).await });
        let report = match trial.map_err(|_| "it does not end".into()).and_then(|it| it) {
            Ok(trial) => Report::of(case, &trial),
            Err(why) => Report { name: case.name.clone(), verdict: Verdict::Differs(why.to_string()), pulls: 0 },
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
        out.flush()?;
    }
    Ok(())
}
