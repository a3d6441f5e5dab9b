//! What becomes of a node when something goes wrong under `migrate.sh`: each fault has its exit status, says what it is,
//! and loses nothing.
#![cfg(not(target_arch = "wasm32"))] // It runs a shell.

mod migrate;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use migrate::node::{BACKUP, CERTS_D, CONFIG, FOREIGN, LOADED, Node, jobs, rest};
use migrate::{Shell, each, everything, file};

#[test]
fn a_missing_config_is_refused() {
    each(|node| {
        fs::remove_file(node.path(CONFIG)).expect("to remove");
        node.furnished();
        node.refuses("there is no config file");
    });
}

#[test]
fn a_config_that_is_a_directory_or_leads_nowhere_or_in_a_circle_is_refused() {
    each(|node| {
        let path = node.path(CONFIG);
        fs::remove_file(&path).expect("to remove");
        fs::create_dir(&path).expect("a directory");
        node.furnished();
        node.refuses("there is no config file");
        for (to, words) in [("nowhere.toml", "there is no config file"), ("config.toml", "circle of symbolic links")] {
            let _ = fs::remove_dir(&path).or_else(|_| fs::remove_file(&path));
            symlink(to, &path).expect("a link");
            node.furnished();
            node.refuses(words);
        }
    });
}

#[test]
fn a_config_that_changed_in_lines_that_stay_is_refused_and_can_be_forced() {
    each(|node| {
        let edited = migrate::CONFIG.replace("level = \"info\"", "level = \"debug\"");
        node.write(CONFIG, &edited);
        node.write(LOADED, &edited);
        node.furnished();
        node.refuses("is not the file that was converted");
        node.run("apply").warns("no line that would change is another");

        node.arguments.extend(["--force".to_owned(), "changed-config".to_owned()]);
        node.run("apply").ends(0).says("in no line that changes");
        let expected = file(&node.conversion, "config.toml").replace("level = \"info\"", "level = \"debug\"");
        assert_eq!(node.tree().text(CONFIG), Some(&*expected));
        node.run("apply").ends(0).says("nothing to do");
        node.run("verify").ends(0);
        node.run("rollback").ends(0);
        node.is_as_before(String::new);
    });
}

#[test]
fn a_config_that_changed_in_lines_that_go_can_not_be_forced() {
    each(|node| {
        for edited in [
            migrate::CONFIG.replace("https://quay.example.com", "https://other.example.com"),
            migrate::CONFIG.replace("version = 2\n", "version = 2\n\n"),
            migrate::CONFIG[..200].to_owned(),
            String::new(),
        ] {
            node.write(CONFIG, &edited);
            node.furnished();
            node.arguments.extend(["--force".to_owned(), "changed-config".to_owned()]);
            node.refuses("is not the file that was converted");
        }
    });
}

#[test]
fn a_foreign_file_is_refused_and_kept_in_the_backup_when_that_is_forced() {
    each(|node| {
        let foreign = "# mine\nserver = \"https://mine.example.com\"\n";
        node.write(FOREIGN, foreign);
        fs::set_permissions(node.path(FOREIGN), Permissions::from_mode(0o604)).expect("a mode");
        node.furnished();
        node.refuses("is there already, and another");
        node.arguments.extend(["--force".to_owned(), "foreign-files".to_owned()]);
        node.applies();
        let tree = node.tree();
        let kept = tree.0.iter().find(|it| it.0.starts_with(BACKUP) && tree.text(it.0) == Some(foreign));
        assert_eq!(kept.map(|it| it.1.mode), Some(0o604), "the backup of it: {tree:?}");
        node.run("rollback").ends(0);
        node.is_as_before(String::new);
    });
}

#[test]
fn entries_that_would_begin_to_count_are_refused_by_name() {
    each(|node| {
        node.write(&format!("{CERTS_D}/other.example.com/hosts.toml"), "server = \"https://o.example.com\"\n");
        node.furnished();
        node.refuses("/other.example.com");
        node.arguments.extend(["--force".to_owned(), "other-entries".to_owned()]);
        node.works();
    });
}

#[test]
fn a_file_where_a_directory_has_to_be_loses_nothing() {
    each(|node| {
        for path in [CERTS_D, &format!("{CERTS_D}/quay.io"), BACKUP, "var"] {
            node.write(path, "not a directory");
            node.furnished();
            node.refuses("no directory");
            node.run("plan").ends(3).warns(&format!("{path} is no directory"));
            fs::remove_file(node.path(path)).expect("to remove");
            let _ = fs::remove_dir(node.path(CERTS_D));
            let _ = fs::remove_dir(node.path("var"));
        }
        fs::create_dir_all(node.path(FOREIGN)).expect("a directory");
        node.furnished();
        node.refuses("is no file that can be read");
    });
}

#[test]
fn two_directories_that_a_link_makes_one_are_refused() {
    each(|node| {
        fs::create_dir_all(node.path(CERTS_D)).expect("a directory");
        symlink("docker.io", node.path(CERTS_D).join("quay.io")).expect("a link");
        node.furnished();
        node.refuses("docker.io/hosts.toml would have to be two files at once");
        node.run("plan").ends(3).warns("take the symbolic link away that leads quay.io there");
    });
}

#[test]
fn directories_for_backups_go_with_the_last_backup() {
    each(|node| {
        let backup = node.path("var/lib/one").to_string_lossy().into_owned();
        node.arguments.extend(["--backup", &backup, "--restart-command", "false"].map(str::to_owned));
        node.run("apply").ends(5);
        node.arguments.push("--no-restart".to_owned());
        node.run("rollback").ends(0);
        assert!(!node.path("var").exists(), "directories are left");
        fs::create_dir_all(node.path("var/lib")).expect("a directory");
        node.program("cat", "#!/bin/sh\nexit 1\n");
        node.run("apply").ends(1).warns("everything is as it was before");
        assert!(
            node.path("var/lib").exists() && !node.path("var/lib/one").exists(),
            "more or less is gone than was made"
        );
    });
}

#[test]
fn a_hosts_toml_that_is_missing_is_made_again() {
    each(|node| {
        node.applies();
        fs::remove_file(node.path(FOREIGN)).expect("to remove");
        node.run("verify").ends(4).says("hosts.toml is missing");
        let run = node.run("apply");
        run.ends(0).says("done");
        assert!(node.tree().text(FOREIGN).is_some(), "{run:#?}");
        node.run("rollback").ends(0).says("an earlier apply is left");
        node.run("rollback").ends(0);
        node.is_as_before(String::new);
    });
}

#[test]
fn a_second_time_there_is_nothing_to_do() {
    each(|node| {
        node.run("rollback").ends(0).says("there is no apply to take back");
        assert_eq!(node.tree(), node.before);
        node.applies();
        let tree = node.tree();
        node.run("apply").ends(0).says("nothing to do");
        node.run("plan").ends(0).says("nothing to do");
        assert_eq!(node.tree(), tree);
    });
}

#[test]
fn a_missing_containerd_is_refused() {
    each(|node| {
        node.arguments.extend(["--containerd".to_owned(), "no-such-containerd".to_owned()]);
        node.refuses("there is no containerd here");
    });
}

#[test]
fn a_config_that_containerd_can_not_read_is_not_put_in_place() {
    each(|node| {
        node.write("run/refuses", "");
        node.furnished();
        let run = node.run("apply");
        run.ends(3).warns("containerd can't read the new config");
        assert_eq!(node.tree().without("var"), node.before);
        let complaints = node.tree().text(&format!("{BACKUP}/containerd-said")).map(str::to_owned);
        assert_eq!(complaints.as_deref(), Some("containerd: it refuses\n"));
        fs::remove_file(node.path("run/refuses")).expect("to remove");
        node.furnished();
        node.works();
    });
}

#[test]
fn a_cri_plugin_that_does_not_come_up_is_rolled_back() {
    each(|node| {
        node.write("run/bad", file(&node.conversion, "config.toml"));
        node.furnished();
        node.fails(1, "did not come up with the new config");
        node.write("run/bad", migrate::CONFIG);
        node.furnished();
        node.run("verify").ends(4).says("the CRI plugin of containerd is not up");
        // Now it comes up with neither, after the first restart.
        node.program("ctr", "#!/bin/sh\n[ ! -e \"$NODE/run/restarts\" ] && echo 'io.containerd.grpc.v1 cri - ok'\n");
        fs::remove_file(node.path("run/restarts")).expect("to remove");
        node.furnished();
        let run = node.run("apply");
        run.ends(5).warns("is not up with the old config");
        assert_eq!(rest(&node.tree()), rest(&node.before), "{run:#?}");
        // The run can be taken up again as long as that is so.
        node.run("rollback").ends(5);
        node.program("ctr", "#!/bin/sh\necho 'io.containerd.grpc.v1 cri - ok'\n");
        node.run("rollback").ends(0);
        node.is_as_before(String::new);
    });
}

#[test]
fn a_config_that_somebody_edits_in_the_meantime_is_not_lost() {
    each(|node| {
        let config = node.path(CONFIG);
        let edits = format!("case $2 in *mirrorshift-new) echo '# more' >>'{}' ;; esac", config.display());
        node.program("containerd", &format!("#!/bin/sh\ncat \"$2\"\n{edits}\n"));
        let run = node.run("apply");
        run.ends(3).warns("was changed by somebody at this moment");
        let tree = node.tree();
        assert_eq!(tree.text(CONFIG), Some(&*format!("{}# more\n", migrate::CONFIG)), "{run:#?}");
        assert!(!tree.0.contains_key(CERTS_D), "{tree:?}");
    });
}

#[test]
fn a_config_that_somebody_edited_since_is_taken_back_only_by_force_and_kept() {
    each(|node| {
        node.applies();
        let edited = format!("{}# more\n", file(&node.conversion, "config.toml"));
        node.write(CONFIG, &edited);
        let tree = node.tree();
        node.run("rollback").ends(3).warns("was changed since apply");
        assert_eq!(node.tree(), tree);
        node.arguments.extend(["--force".to_owned(), "changed-config".to_owned()]);
        node.run("rollback").ends(0).says("that is kept in the backup, as found/1");
        node.is_as_before(String::new);
        let tree = node.tree();
        assert!(tree.0.keys().any(|it| it.contains("/found/") && tree.text(it) == Some(&edited)), "{tree:?}");
    });
}

#[test]
fn what_restarts_containerd_has_the_umask_of_the_caller() {
    each(|node| {
        node.program("restart", "#!/bin/sh\numask >\"$NODE/run/umask\"\n");
        node.run("apply").ends(0);
        let caller = Command::new("sh").args(["-c", "umask"]).output().expect("a shell").stdout;
        let number = |text: &[u8]| u32::from_str_radix(String::from_utf8_lossy(text).trim(), 8).expect("octal");
        assert_eq!(node.tree().bytes("run/umask").map(number), Some(number(&caller)));
    });
}

/// Waits until `path` is there.
fn until(path: &Path) {
    let since = Instant::now();
    while !path.exists() {
        assert!(since.elapsed() < Duration::from_secs(60), "{} does not appear", path.display());
        sleep(Duration::from_millis(5));
    }
}

/// Starts an apply that waits within the restart until `run/go` is there.
fn waiting(node: &Node) -> Child {
    let (root, steps) = (node.root(), node.directory.path().join("steps-of-first"));
    fs::create_dir_all(&steps).expect("a directory");
    let wait =
        format!("#!/bin/sh\ntouch '{0}/run/waits'\nuntil [ -e '{0}/run/go' ]; do sleep 0.02; done\n", root.display());
    node.program("restart", &wait);
    let first = node.command("apply").env("STEPS", &steps).stdout(Stdio::null()).spawn();
    until(&root.join("run/waits"));
    first.expect("a shell")
}

fn two_runs_at_once(node: &Node) {
    let mut first = waiting(node);
    let tree = node.tree();
    for subcommand in ["apply", "rollback"] {
        node.run(subcommand).ends(3).warns("another run of migrate.sh is at work");
    }
    node.run("plan");
    assert_eq!(node.tree(), tree);
    node.write("run/go", "");
    assert!(first.wait().expect("an end").success());
    let tree = node.tree();
    assert_eq!((tree.text(CONFIG), jobs(&tree).len()), (Some(file(&node.conversion, "config.toml")), 1));
    node.run("rollback").ends(0);
    assert_eq!(node.tree().text(CONFIG), Some(migrate::CONFIG));
}

fn a_holder_that_is_killed(node: &Node) {
    let mut first = waiting(node);
    let group = format!("-{}", first.id());
    assert!(Command::new("kill").args(["-9", "--", &group]).status().expect("kill").success());
    first.wait().expect("an end");
    node.write("run/go", "");
    node.run("apply").ends(0).says("an apply was interrupted");
    assert_eq!(node.tree().text(CONFIG), Some(file(&node.conversion, "config.toml")));
    node.run("rollback").ends(0);
    assert_eq!(node.tree().text(CONFIG), Some(migrate::CONFIG));
    let left = node.tree().below("etc/containerd").0.into_keys().collect::<Vec<_>>();
    assert_eq!(left, ["config.toml"]);
}

#[test]
fn of_two_runs_at_once_the_second_is_refused() {
    each(|node| two_runs_at_once(node));
}

#[test]
fn a_lock_ends_with_who_held_it() {
    each(|node| a_holder_that_is_killed(node));
}

#[test]
fn without_flock_a_directory_is_the_lock() {
    let without = |shell| Node::fresh(shell).without_flock();
    for shell in Shell::ALL {
        two_runs_at_once(&without(shell));
        a_holder_that_is_killed(&without(shell));
        without(shell).works();
    }
}

#[test]
fn a_signal_at_any_program_leaves_the_old_state_or_the_new_one() {
    let shells = if everything() { &Shell::ALL[..] } else { &[Shell::Dash] };
    for shell in shells {
        let mut node = Node::fresh(*shell);
        node.arguments.push("--no-check".to_owned());
        node.applies();
        let calls = node.calls().len();
        let (mut old, mut new) = (0, 0);
        for signal in ["alone TERM", "all INT", "all HUP"] {
            for at in (1..=calls).rev().step_by(if everything() { 1 } else { 5 }) {
                node.before.put(&node.root());
                let run = node.run_until("apply", &format!("{signal} {at}"));
                let context = || format!("{signal} at {at}: {run:#?}\n{}", node.calls().concat());
                if run.status == Some(0) {
                    new += 1;
                    node.is_applied(context);
                } else {
                    old += 1;
                    node.is_as_before(context);
                    // Before anything is begun, the signal ends it.
                    assert!(matches!(run.status, Some(1 | -1)), "{}", context());
                }
            }
        }
        migrate::report(&format!("- {shell:?}: {} signals, {old} put back, {new} went on to the end", old + new));
        assert!(old > 0 && new > 0);
    }
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    each(|node| {
        for (arguments, words) in [
            (&["--config", "config.toml"][..], "is not an absolute path"),
            (&["--force", "everything"], "expected changed-config"),
            (&["--frobnicate"], "there is no `--frobnicate`"),
            (&["rollback"], "only one of"),
            (&["--timeout", "soon"], "expected seconds"),
            (&["--backup"], "needs a value"),
            (&["--root", "/no/such/directory"], "there is no such directory"),
        ] {
            let own = node.arguments.clone();
            node.arguments.extend(arguments.iter().map(|it| (*it).to_owned()));
            node.run("apply").ends(2).warns(words);
            node.arguments = own;
        }
        assert_eq!(node.tree(), node.before);
    });
}
