//! `migrate.sh`, made for every case of the corpus and every shared file, and run by every shell it is written for.
#![cfg(not(target_arch = "wasm32"))] // It runs shells.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use include_dir::{Dir, include_dir};
use mirrorshift::api::{Conversion, Options, convert};
use mirrorshift::emit::migrate_sh::TEMPLATE;
use tempfile::TempDir;

use support::case::Case;
use support::file;

mod support;

static CORPUS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/corpus");
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

/// A conversion to carry out.
struct Sample {
    name: String,
    source: String,
    conversion: Conversion,
    secrets: Vec<String>,
}

impl Sample {
    fn new(name: String, source: String, options: &Options) -> Self {
        let conversion = convert(&source, options);
        Self { name, source, conversion, secrets: Vec::new() }
    }

    fn script(&self) -> &str {
        file(&self.conversion, "migrate.sh").unwrap()
    }

    fn config(&self) -> &str {
        file(&self.conversion, "config.toml").unwrap()
    }

    /// Where the script puts the directories of the namespaces.
    fn tree(&self) -> &str {
        let line = self.script().lines().find_map(|it| it.strip_prefix("certs_d='")).unwrap();
        line.strip_suffix('\'').unwrap()
    }
}

/// All that can be converted: a text that is no TOML has no script.
fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = CORPUS
        .dirs()
        .map(Case::read)
        .map(|case| {
            let secrets = case.list("secrets").map(str::to_owned).collect();
            Sample { secrets, ..Sample::new(case.name.clone(), case.source.to_owned(), &case.options) }
        })
        .collect();
    assert!(samples.len() > 70, "only {} cases were found", samples.len());
    if Path::new(SHARED).is_dir() {
        let files = ["legacy", "seed"].iter().flat_map(|it| fs::read_dir(Path::new(SHARED).join(it)).unwrap());
        let files: Vec<PathBuf> = files.map(|it| it.unwrap().path()).filter(|it| it.is_file()).collect();
        assert!(files.len() > 40, "only {} files were found below {SHARED}", files.len());
        samples.extend(files.iter().map(|path| {
            let source = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
            Sample::new(path.display().to_string(), source, &Options::default())
        }));
    } else {
        assert!(std::env::var_os("CI").is_none(), "{SHARED} is missing, and CI has to have it");
    }
    samples.retain(|it| {
        let script = file(&it.conversion, "migrate.sh");
        assert_eq!(script.is_some(), !it.conversion.files.is_empty(), "{}", it.name);
        script.is_some()
    });
    samples
}

/// A program that has to be here; `None` where it is not and nobody demands it.
fn program(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|it| it.join(name)).find(|it| it.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{name} is missing, and CI has to have it: scripts/setup.sh shells");
        eprintln!("not run: there is no {name} here (scripts/setup.sh shells installs it)");
    }
    found
}

/// A shell, and the tools that it finds: busybox brings its own.
struct Shell {
    name: &'static str,
    command: Vec<PathBuf>,
    path: PathBuf,
}

fn shells(applets: &TempDir) -> Vec<Shell> {
    let usual = PathBuf::from(std::env::var_os("PATH").unwrap_or_default());
    let mut shells = Vec::new();
    for name in ["dash", "bash"] {
        shells.extend(program(name).map(|it| Shell { name, command: vec![it], path: usual.clone() }));
    }
    if let Some(busybox) = program("busybox") {
        let list = Command::new(&busybox).arg("--list").output().unwrap();
        for applet in String::from_utf8(list.stdout).unwrap().lines() {
            std::os::unix::fs::symlink(&busybox, applets.path().join(applet)).unwrap();
        }
        let path = applets.path().to_owned();
        shells.push(Shell { name: "busybox ash", command: vec![busybox, "ash".into()], path });
    }
    shells
}

/// A node's file system in a directory: in memory where there is room for it, for a script writes through to the disk.
struct Node {
    root: TempDir,
    script: PathBuf,
}

impl Node {
    fn new(sample: &Sample) -> Self {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap();
        let script = root.path().join("migrate.sh");
        fs::write(&script, sample.script()).unwrap();
        let node = Self { root, script };
        node.write("etc/containerd/config.toml", &sample.source);
        fs::set_permissions(node.path("etc/containerd/config.toml"), fs::Permissions::from_mode(0o640)).unwrap();
        node
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("root").join(path.trim_start_matches('/'))
    }

    fn write(&self, path: &str, contents: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn run(&self, shell: &Shell, arguments: &[&str]) -> Run {
        let (program, rest) = shell.command.split_first().unwrap();
        let mut command = Command::new(program);
        command.args(rest).arg(&self.script).args(arguments).arg("--root").arg(self.path(""));
        let Output { status, stdout, stderr } = command.env("PATH", &shell.path).stdin(Stdio::null()).output().unwrap();
        Run {
            status: status.code().expect("no signal ends it"),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// Every path but those of the backups, with mode, owner and contents.
    fn tree(&self) -> BTreeMap<PathBuf, (u32, u32, Option<Vec<u8>>)> {
        let mut tree = BTreeMap::new();
        let mut pending = vec![self.path("")];
        while let Some(path) = pending.pop() {
            let data = fs::symlink_metadata(&path).unwrap();
            if data.is_dir() {
                pending.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
            }
            let contents = data.is_file().then(|| fs::read(&path).unwrap());
            tree.insert(path, (data.mode(), data.uid(), contents));
        }
        tree.retain(|path, _| !path.starts_with(self.path("var")));
        tree
    }
}

struct Run {
    status: i32,
    out: String,
    err: String,
}

impl Run {
    #[track_caller]
    fn ends_with(self, status: i32, what: &str) -> Self {
        assert_eq!(self.status, status, "{what}\n{}\n{}", self.out, self.err);
        self
    }
}

/// Does `work` for each of `all`, on all processors.
fn each<T: Sync>(all: &[T], work: impl Fn(usize, &T) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(4, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((at, it)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, all.get(at)?)))
                {
                    work(at, it);
                }
            });
        }
    });
}

#[test]
fn every_shell_carries_every_conversion_out_and_takes_it_back() {
    let applets = TempDir::new().unwrap();
    let shells = shells(&applets);
    each(&samples(), |at, sample| {
        for (number, shell) in shells.iter().enumerate() {
            there_and_back(sample, shell, (at + number) % shells.len() == 0);
        }
    });
}

/// `thorough` runs are made by one of the shells.
fn there_and_back(sample: &Sample, shell: &Shell, thorough: bool) {
    let what = format!("{} under {}", sample.name, shell.name);
    let node = Node::new(sample);
    let before = node.tree();
    if thorough {
        let plan = node.run(shell, &[]).ends_with(0, &what);
        for secret in &sample.secrets {
            assert!(
                !plan.out.contains(secret) && !sample.script().contains(secret),
                "{what}: tells {secret}\n{}",
                plan.out
            );
        }
        assert_eq!(node.tree(), before, "{what}: a plan changes something");
        assert!(!node.path("var").exists(), "{what}: a plan leaves something");
    }
    node.run(shell, &["apply"]).ends_with(0, &what);
    let after = node.tree();
    let mut expected = before.clone();
    let config = expected.get_mut(&node.path("etc/containerd/config.toml")).unwrap();
    config.2 = Some(sample.config().into());
    for file in &sample.conversion.files {
        let Some(path) = file.path.strip_prefix("certs.d/") else { continue };
        let path = node.path(sample.tree()).join(path);
        for directory in path.ancestors().skip(1).take_while(|it| !before.contains_key(*it)) {
            expected.insert(directory.to_owned(), (0o40755, config_owner(&before), None));
        }
        expected.insert(path, (0o100_644, config_owner(&before), Some(file.contents.clone().into())));
    }
    assert_eq!(after, expected, "{what}");
    if thorough {
        let again = node.run(shell, &["apply"]).ends_with(0, &what);
        assert!(again.out.contains("nothing to do"), "{what}: {}", again.out);
        node.run(shell, &["verify"]).ends_with(0, &what);
        assert_eq!(node.tree(), after, "{what}: a second time changes something");
    }
    node.run(shell, &["rollback"]).ends_with(0, &what);
    assert_eq!(node.tree(), before, "{what}: something is not as before");
}

fn config_owner(tree: &BTreeMap<PathBuf, (u32, u32, Option<Vec<u8>>)>) -> u32 {
    tree.values().next().unwrap().1
}

const MARKS: [&str; 2] = ["# >>> what changes\n", "# <<< what changes\n"];

/// The parts of a script before, between and behind the marks.
fn parts(script: &str) -> [&str; 3] {
    let (head, rest) = script.split_once(MARKS[0]).unwrap();
    let (data, tail) = rest.split_once(MARKS[1]).unwrap();
    [head, data, tail]
}

/// The fixed part is the same in all scripts, so it is checked once, and what changes with a line that uses its variables.
#[test]
fn shellcheck_finds_nothing_in_any_script() {
    const USE: &str =
        ": \"$old_sha256$new_sha256$old_lines$config_path$certs_d$config_path_was_set$masks$withheld$hosts\"\n";
    if program("shellcheck").is_none() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let mut files = vec![directory.path().join("whole.sh")];
    let [head, _, tail] = parts(TEMPLATE);
    for (at, sample) in samples().iter().enumerate() {
        let [before, data, behind] = parts(sample.script());
        assert!(head == before && tail == behind, "{}", sample.name);
        let path = directory.path().join(format!("{at}.sh"));
        fs::write(&path, format!("#!/bin/sh\n# {}\n{data}{USE}", sample.name)).unwrap();
        files.push(path);
        fs::write(&files[0], sample.script()).unwrap();
    }
    let kinds = ["sh", "dash", "bash", "busybox"];
    each(&kinds, |_, kind| {
        let output =
            Command::new("shellcheck").args(["--severity=style", "--shell", kind]).args(&files).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        // Before 0.10 it does not know busybox.
        assert!(output.status.success() || said.contains("Unknown shell: busybox"), "as {kind}:\n{said}");
    });
}
