//! `migrate.sh` with one of its precautions taken out: whoever judges it has to notice.
//!
//! Each judge is a quick form of what the other tests of the script try at length, and passes with the script as it is.
#![cfg(not(target_arch = "wasm32"))] // It runs a shell.

mod migrate;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use migrate::node::{BACKUP, CERTS_D, CONFIG, FOREIGN, LOADED, Node, jobs};
use migrate::{Shell, file};

/// What is done to the script: each text is replaced by the other.
type Changes = &'static [(&'static str, &'static str)];

/// Tries out a script that is changed so.
type Judge = fn(Changes);

const SABOTAGE: &[(&str, Judge, Changes)] = &[
    (
        "the backup is not what was there",
        there_and_back,
        &[
            (
                "cp -p \"$config_file\" \"$job/old/config.toml\"",
                "cp -p \"$job/new/config.toml\" \"$job/old/config.toml\"",
            ),
            ("    [ \"$sum\" = \"$config_sum\" ] || return 1\n", ""),
        ],
    ),
    (
        "no backup of somebody else's file",
        somebody_elses_file,
        &[("cp -p \"$path\" \"$job/old/$copy\"", "cp -p \"$job/new/$copy\" \"$job/old/$copy\"")],
    ),
    ("no state that says what was begun", killed, &[("  enter open || return 1\n", "")]),
    (
        "an interrupted run is not taken back",
        killed,
        &[("  for it in undoing open applied; do", "  for it in applied; do")],
    ),
    (
        "the config before what it leads to",
        killed,
        &[
            ("  place_hosts || fail \"${path:-a hosts.toml} could not be written\"\n", ""),
            (
                "|| fail \"$path could not be replaced\"\n  fi\n",
                "|| fail \"$path could not be replaced\"\n  fi\n  place_hosts || fail \"it could not be written\"\n",
            ),
        ],
    ),
    (
        "written in place, not renamed",
        killed,
        &[("  mv -f \"$incoming\" \"$path\"\n}", "  cat \"$incoming\" >\"$path\"\n}")],
    ),
    (
        "directories are not in the list of what to take away",
        there_and_back,
        &[("list made - - - '755 -' \"$it\" || return 1", ": \"$it\"")],
    ),
    ("nothing is flushed", on_the_disk, &[("then sync \"$@\"; else sync; fi", "then :; else :; fi")]),
    (
        "the new config is not flushed before it gets its name",
        on_the_disk,
        &[(" && flush \"$incoming\"; } ||", "; } ||")],
    ),
    ("no journal", there_and_back, &[("2>/dev/null >>\"$job/journal\"", ">/dev/null")]),
    (
        "any config is the one that was converted",
        another_config,
        &[("[ \"$config_is\" != other ] || judge_other_config", "[ \"$config_is\" != other ] || config_is=moved")],
    ),
    ("lines that go may be others", another_config, &[("[ \"${found%% *}\" = \"$3\" ] || say \"$1-$2\"", ":")]),
    (
        "the new text is not held against its sum",
        a_tool_that_fails,
        &[("    [ \"$new_sum\" = \"$new_sha256\" ] || [ \"$config_is\" = moved ] || return 1\n", "")],
    ),
    (
        "an edit at the last moment is lost",
        an_edit_at_the_last_moment,
        &[("if [ \"$sum\" != \"$config_sum\" ]; then\n      # The old", "if false; then\n      # The old")],
    ),
    ("rollback looks at nothing", an_edit_since, &[("applied-*) judge_rollback ;;", "applied-*) ;;")]),
    (
        "what was edited since is thrown away",
        an_edit_since,
        &[("    [ \"$sum\" = \"$new\" ] || set_aside || return 1\n    sum_of", "    sum_of")],
    ),
    (
        "somebody else's file is no reason to stop",
        somebody_elses_file,
        &[("forced foreign-files || object \"$path is there already", "true || object \"$path is there already")],
    ),
    ("other directories are no reason to stop", other_directories, &[("  judge_others\n", "")]),
    ("no lock", two_at_once, &[("flock -n 9 ||", "true ||")]),
    ("whoever runs it", not_root, &[("    refuse \"this needs root\"", "    : \"this needs root\"")]),
    (
        "a path that is not quoted where it is renamed",
        odd_names,
        &[("mv -f \"$incoming\" \"$path\"\n}", "mv -f $incoming $path\n}")],
    ),
    ("a path that is not quoted where it is read", odd_names, &[("sha256sum <\"$1\"", "sha256sum $1")]),
    (
        "a path that is not quoted where containerd gets it",
        odd_names,
        &[("\"$containerd\" --config \"$1\"", "\"$containerd\" --config $1")],
    ),
    ("containerd is not asked", a_config_that_containerd_refuses, &[("    validate\n  fi\n", "  fi\n")]),
    (
        "containerd is not restarted",
        there_and_back,
        &[("    restarted=yes\n    journal \"restart\"\n    start_anew\n", "    :\n")],
    ),
    ("nobody waits for CRI", a_cri_that_stays_down, &[("until cri_is_up; do", "until true; do")]),
    ("what failed stays", a_cri_that_stays_down, &[("      undo || stuck\n      if", "      if")]),
    (
        "the old config is put back and not loaded",
        a_cri_that_stays_down,
        &[("        start_anew || down\n      fi\n      put_away", "      fi\n      put_away")],
    ),
    ("modes are left to the umask", there_and_back, &[(" && chmod \"$given\" \"$incoming\"", "")]),
    (
        "directories are for root alone",
        there_and_back,
        &[("(umask 022 && mkdir -p \"$directory\")", "mkdir -p \"$directory\"")],
    ),
    (
        "something is left lying about",
        there_and_back,
        &[("clear_away \"$incoming\" \"$outgoing\" || fail", "true || fail")],
    ),
    ("secrets are shown", secrets, &[("for mask in $masks; do", "for mask in; do")]),
];

#[test]
fn each_precaution_that_is_taken_out_is_noticed() {
    let next = AtomicUsize::new(0);
    let unnoticed = Mutex::new(Vec::new());
    let work = || {
        while let Some((name, judge, changes)) = SABOTAGE.get(next.fetch_add(1, Ordering::Relaxed)) {
            if catch_unwind(AssertUnwindSafe(|| judge(changes))).is_ok() {
                unnoticed.lock().expect("a list").push(*name);
            }
        }
    };
    thread::scope(|scope| {
        (0..4).for_each(|_| drop(scope.spawn(work)));
    });
    assert_eq!(unnoticed.into_inner().expect("a list"), [""; 0]);
}

#[test]
fn every_judge_is_content_with_the_script_as_it_is() {
    let mut judges: Vec<Judge> = SABOTAGE.iter().map(|it| it.1).collect();
    judges.sort_unstable_by_key(|it| *it as usize);
    judges.dedup_by_key(|it| *it as usize);
    assert!(judges.len() > 12);
    thread::scope(|scope| judges.iter().for_each(|judge| drop(scope.spawn(|| judge(&[])))));
}

/// Every change finds its place, and what comes of it is still a script: otherwise anything would notice.
#[test]
fn what_is_changed_is_there_and_the_rest_still_runs() {
    for (name, _, changes) in SABOTAGE {
        let node = Node::fresh(Shell::Dash);
        let script = changed(&node, changes);
        assert_ne!(script, file(&node.conversion, "migrate.sh"), "{name}");
        let path = node.directory.path().join("migrate.sh");
        fs::write(&path, script).expect("a file");
        assert!(Command::new("dash").arg("-n").arg(path).status().expect("dash").success(), "{name}");
    }
}

fn changed(node: &Node, changes: Changes) -> String {
    let mut script = file(&node.conversion, "migrate.sh").to_owned();
    for (from, to) in changes {
        assert_eq!(script.matches(from).count(), 1, "{from}");
        script = script.replacen(from, to, 1);
    }
    script
}

/// `node` with its script changed.
fn with(changes: Changes, node: Node) -> Node {
    fs::write(node.directory.path().join("migrate.sh"), changed(&node, changes)).expect("a file");
    node
}

fn fresh(changes: Changes) -> Node {
    with(changes, Node::fresh(Shell::Dash))
}

fn there_and_back(changes: Changes) {
    let node = fresh(changes);
    node.applies();
    let tree = node.tree();
    let journal = tree.text(&format!("{BACKUP}/{}/journal", jobs(&tree)[0])).expect("a journal").to_owned();
    assert!(journal.starts_with("begun by ") && journal.contains("\nrestart\n") && journal.ends_with("\ndone\n"));
    node.run("verify").ends(0);
    node.run("rollback").ends(0);
    node.is_as_before(String::new);
}

fn odd_names(changes: Changes) {
    with(changes, Node::within(Shell::Dash, "it's a * \"dir\" $(false) ")).works();
}

/// At each program that moves, writes or takes away something.
fn killed(changes: Changes) {
    let mut node = fresh(changes);
    node.arguments.push("--no-check".to_owned());
    node.run("apply");
    let calls = node.calls();
    let is_change = |call: &String| ["mv ", "cat ", "rm ", "mkdir "].iter().any(|it| call.starts_with(it));
    for (at, call) in calls.iter().enumerate().filter(|it| is_change(it.1)) {
        for kind in ["after", "torn"].into_iter().filter(|it| *it == "after" || call.starts_with("cat ")) {
            node.before.put(&node.root());
            let stop = format!("{kind} {}", at + 1);
            assert_eq!(node.run_until("apply", &stop).status, None, "{stop}");
            node.is_old_or_new(&node.tree(), || stop.clone());
            node.run("rollback").ends(0);
            node.is_as_before(|| stop.clone());
        }
    }
}

/// What is renamed was flushed before, and the directory is afterwards.
fn on_the_disk(changes: Changes) {
    let node = fresh(changes);
    node.applies();
    let calls = node.calls();
    let is_flushed = |calls: &[String], path: &str| {
        calls.iter().any(|it| it.starts_with("sync ") && it.split_whitespace().any(|it| it == path))
    };
    let mut renamed = 0;
    for (at, call) in calls.iter().enumerate() {
        let Some((from, to)) = call.trim().strip_prefix("mv -f ").and_then(|it| it.split_once(' ')) else { continue };
        let (directory, _) = to.rsplit_once('/').expect("a path");
        assert!(is_flushed(&calls[..at], from), "{from} is renamed before it is on the disk");
        assert!(is_flushed(&calls[at..], directory), "{to} may be lost");
        renamed += 1;
    }
    assert_eq!(renamed, 3);
}

fn another_config(changes: Changes) {
    let mut node = fresh(changes);
    node.write(CONFIG, &migrate::CONFIG.replace("https://quay.example.com", "https://other.example.com"));
    node.furnished();
    node.refuses("is not the file that was converted");
    node.arguments.extend(["--force".to_owned(), "changed-config".to_owned()]);
    node.refuses("is not the file that was converted");
}

/// A disk that gives back less than there is.
fn a_tool_that_fails(changes: Changes) {
    let node = fresh(changes);
    node.program("tail", "#!/bin/dash\n/usr/bin/tail \"$@\" | /usr/bin/head -c 20\n");
    node.run("apply").ends(1);
    node.is_as_before(String::new);
}

fn an_edit_at_the_last_moment(changes: Changes) {
    let node = fresh(changes);
    let edit = format!("case $2 in *mirrorshift-new) echo '# more' >>'{}' ;; esac", node.path(CONFIG).display());
    node.program("containerd", &format!("#!/bin/dash\ncat \"$2\"\n{edit}\n"));
    node.run("apply").ends(3);
    assert_eq!(node.tree().text(CONFIG), Some(&*format!("{}# more\n", migrate::CONFIG)));
}

fn an_edit_since(changes: Changes) {
    let mut node = fresh(changes);
    node.applies();
    let edited = format!("{}# more\n", file(&node.conversion, "config.toml"));
    node.write(CONFIG, &edited);
    node.run("rollback").ends(3);
    node.arguments.extend(["--force".to_owned(), "changed-config".to_owned()]);
    node.run("rollback").ends(0);
    let tree = node.tree();
    assert!(tree.0.keys().any(|it| it.contains("/found/") && tree.text(it) == Some(&edited)));
}

fn somebody_elses_file(changes: Changes) {
    let mut node = fresh(changes);
    node.write(FOREIGN, "# mine\n");
    node.furnished();
    node.refuses("is there already, and another");
    node.arguments.extend(["--force".to_owned(), "foreign-files".to_owned()]);
    node.works();
}

fn other_directories(changes: Changes) {
    let mut node = fresh(changes);
    node.write(&format!("{CERTS_D}/other.example.com/hosts.toml"), "");
    node.furnished();
    node.refuses("/other.example.com");
}

/// A second run begins while the first one restarts containerd.
fn two_at_once(changes: Changes) {
    let node = fresh(changes);
    let second = node.command("apply");
    let quoted = |it: &std::ffi::OsStr| format!("'{}'", it.to_string_lossy().replace('\'', r"'\''"));
    let words: Vec<String> = [second.get_program()].into_iter().chain(second.get_args()).map(quoted).collect();
    let restart = format!(
        "#!/bin/dash\n[ ! -e \"$NODE/run/second\" ] || exit 0\n: >\"$NODE/run/second\"\n{} 2>\"$NODE/run/warned\"\n\
         echo $? >\"$NODE/run/second\"\n",
        words.join(" ")
    );
    node.program("restart", &restart);
    node.run("apply").ends(0);
    let tree = node.tree();
    assert_eq!(tree.text("run/second"), Some("3\n"), "{:?}", tree.text("run/warned"));
    assert_eq!(jobs(&tree).len(), 1);
}

fn not_root(changes: Changes) {
    let node = fresh(changes);
    node.program("id", "#!/bin/dash\necho 1000\n");
    node.refuses("this needs root");
}

fn a_config_that_containerd_refuses(changes: Changes) {
    let mut node = fresh(changes);
    node.write("run/refuses", "");
    node.furnished();
    node.run("apply").ends(3).warns("containerd can't read the new config");
    assert_eq!(node.tree().text(CONFIG), Some(migrate::CONFIG));
}

fn a_cri_that_stays_down(changes: Changes) {
    let mut node = fresh(changes);
    node.write("run/bad", file(&node.conversion, "config.toml"));
    node.furnished();
    node.fails(1, "did not come up with the new config");
    assert_eq!(node.tree().text(LOADED), Some(migrate::CONFIG));
}

fn secrets(changes: Changes) {
    let run = fresh(changes).run("plan");
    run.ends(0).says("***");
    let told = run.said + &run.warned;
    assert!(!told.contains("secret-of-the-node"), "{told}");
}
