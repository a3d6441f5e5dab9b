//! Thousands of config files whose values try to be run: `migrate.sh` makes of each the files that were converted, no
//! other, and runs nothing.
#![cfg(not(target_arch = "wasm32"))] // It runs a shell.

mod migrate;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use mirrorshift::api;
use toml_edit::{DocumentMut, Item};

use migrate::hostile::{Hostile, SECRET, input};
use migrate::node::{Run, finish, scratch};
use migrate::tree::{Entry, Tree, same};
use migrate::{Shell, everything, file, hosts, programs};

const CONFIG: &str = "root/etc/containerd/config.toml";
const BACKUP: &str = "root/var";

/// A place for one input after the other.
struct Place {
    directory: PathBuf,
}

impl Place {
    fn run(&self, shell: Shell, subcommand: &str) -> Run {
        let [shell, arguments @ ..] = shell.command() else { panic!("a shell has a name") };
        let at = |name: &str| self.directory.join(name);
        let mut command = Command::new(shell);
        command.args(arguments).arg(at("migrate.sh")).arg(subcommand).args(["--force", "other-entries", "--root"]);
        command.arg(at("root")).env_clear().env("HOME", at("home")).stdin(Stdio::null()).current_dir(at("home"));
        command.env("PATH", format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", at("programs").display()));
        finish(&mut command)
    }

    fn tree(&self) -> Tree {
        Tree::read(&self.directory).without("migrate.sh").without("programs")
    }
}

/// What came of the inputs.
#[derive(Default)]
struct Counts {
    /// Inputs with something to convert.
    scripts: AtomicUsize,
    applied: AtomicUsize,
    refused: AtomicUsize,
}

/// The first directory of `config_path` in a config file, as TOML has it.
fn certs_d(config: &str) -> Option<String> {
    fn find(item: &Item, is_registry: bool) -> Option<String> {
        let table = item.as_table_like()?;
        if is_registry && let Some(path) = table.get("config_path") {
            return path.as_str().map(str::to_owned);
        }
        table.iter().find_map(|(name, item)| find(item, name == "registry"))
    }
    let document: DocumentMut = config.trim_start_matches('\u{feff}').parse().ok()?;
    Some(find(document.as_item(), false)?.split(':').next()?.to_owned())
}

/// Below `root`, without `.` and `..`; links there are none.
fn below_root(path: &str) -> String {
    let mut parts = vec!["root"];
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.len() > 1 => drop(parts.pop()),
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Tries the input of `number`; what it may have come to is that it has nothing to carry out.
fn try_out(place: &Path, number: u64, counts: &Counts) {
    let Hostile { config, options } = input(number);
    let conversion = api::convert(&config, &options);
    if !conversion.files.iter().any(|it| it.path == "migrate.sh") {
        return;
    }
    let shell = Shell::ALL[usize::try_from(number % 3).expect("small")];
    let place = Place { directory: place.to_owned() };
    let script = file(&conversion, "migrate.sh");
    let context = |run: &Run| {
        format!("input {number}, {shell:?}: {run:#?}\n--- config.toml\n{config}\n--- migrate.sh\n{}", changes(script))
    };
    for name in ["root", "home"] {
        let _ = fs::remove_dir_all(place.directory.join(name));
        fs::create_dir(place.directory.join(name)).expect("a directory");
    }
    fs::create_dir_all(place.directory.join("root/etc/containerd")).expect("a directory");
    fs::write(place.directory.join(CONFIG), &config).expect("a file");
    fs::write(place.directory.join("migrate.sh"), script).expect("a file");
    let before = place.tree();
    assert!(!script.contains(SECRET), "input {number}: a secret in the script:\n{script}");

    counts.scripts.fetch_add(1, Ordering::Relaxed);
    let plan = number.is_multiple_of(4).then(|| place.run(shell, "plan"));
    if let Some(plan) = &plan {
        assert!(!plan.said.contains(SECRET) && !plan.warned.contains(SECRET), "a secret is shown: {}", context(plan));
        same(&place.tree(), &before, || format!("plan: {}", context(plan)));
    }
    let apply = place.run(shell, "apply");
    assert!(!apply.said.contains(SECRET) && !apply.warned.contains(SECRET), "a secret is shown: {}", context(&apply));
    if let Some(plan) = plan {
        assert_eq!(plan.status, apply.status, "plan and apply: {}\n{plan:#?}", context(&apply));
    }
    if apply.status == Some(3) {
        // A control character in a path, a path that is not absolute, and a file that would need a secret in the script.
        let reasons = ["control character", "is not absolute", "would hold a secret"];
        assert!(reasons.iter().any(|it| apply.warned.contains(it)), "{}", context(&apply));
        same(&place.tree(), &before, || context(&apply));
        counts.refused.fetch_add(1, Ordering::Relaxed);
        return;
    }
    assert_eq!(apply.status, Some(0), "{}", context(&apply));
    let mut after = before.clone();
    let like = Entry { mode: 0o755, ..before.0["root"].clone() };
    let result = file(&conversion, "config.toml");
    after.file(CONFIG, result, 0o644, &like);
    let all = hosts(&conversion);
    if !all.is_empty() {
        let certs_d = certs_d(result).unwrap_or_else(|| panic!("no config_path: {}", context(&apply)));
        for (name, contents) in all {
            let path = below_root(&format!("{certs_d}/{name}"));
            after.directory(&path, &like);
            after.file(&format!("{path}/hosts.toml"), contents, 0o644, &like);
        }
    }
    // A file for root alone is one with secrets in it.
    let mut found = place.tree().without(BACKUP);
    for (path, entry) in &mut found.0 {
        if entry.mode == 0o600 && after.text(path).is_some_and(|it| it.contains(SECRET)) {
            entry.mode = 0o644;
        }
    }
    same(&found, &after, || context(&apply));
    counts.applied.fetch_add(1, Ordering::Relaxed);

    if number % 16 == 1 {
        let verify = place.run(shell, "verify");
        assert_eq!(verify.status, Some(0), "{}", context(&verify));
    }
    if number % 4 == 1 {
        let rollback = place.run(shell, "rollback");
        assert_eq!(rollback.status, Some(0), "{}", context(&rollback));
        same(&place.tree().without(BACKUP), &before, || context(&rollback));
    }
}

/// What is not the same in each script.
fn changes(script: &str) -> &str {
    let end = script.find("\nhelp() {").unwrap_or(script.len());
    &script[..end]
}

#[test]
fn nothing_of_an_input_is_run_and_no_other_file_is_made() {
    // CI takes the minutes that this needs.
    let wanted = if everything() || std::env::var_os("CI").is_some() { 10_000 } else { 1_500 };
    let only = std::env::var("MIGRATE_INPUT").ok().map(|it| it.parse().expect("a number"));
    let canary = Path::new("/canary-of-mirrorshift");
    assert!(!canary.exists());
    let threads = if only.is_some() { 1 } else { thread::available_parallelism().map_or(4, usize::from) };
    let (next, counts, failures) = (AtomicU64::new(only.unwrap_or(0)), Counts::default(), Mutex::new(BTreeSet::new()));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let place = scratch();
                let programs = place.path().join("programs");
                fs::create_dir(&programs).expect("a directory");
                programs::program(&programs.join("pwn"), "#!/bin/sh\necho pwn \"$@\" >>\"${0%/*}/../pwned\"\n");
                while counts.scripts.load(Ordering::Relaxed) < wanted {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        try_out(place.path(), number, &counts)
                    }));
                    if tried.is_err() {
                        failures.lock().expect("a list").insert(number);
                    }
                    if only.is_some() {
                        break;
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("a list");
    assert!(failures.is_empty(), "inputs {failures:?}");
    assert!(!canary.exists());
    let [scripts, applied, refused] =
        [&counts.scripts, &counts.applied, &counts.refused].map(|it| it.load(Ordering::Relaxed));
    migrate::report(&format!(
        "{scripts} scripts of hostile inputs: {applied} applied, {refused} refused as they say, nothing run"
    ));
    assert!(only.is_some() || applied * 10 > scripts * 8, "too many are refused to show anything");
}
