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

use migrate::node::{BACKUP, CERTS_D, CONFIG, LOADED, Node, finish, jobs, rest};
use migrate::programs::program;
use migrate::{Shell, everything, file};

const FOREIGN: &str = "etc/containerd/certs.d/docker.io/hosts.toml";

fn fresh(shell: Shell) -> Node {
    Node::new(shell, migrate::CONFIG, |_| {}, &[])
}

/// On a node of each shell.
fn each(test: impl Fn(&mut Node)) {
    Shell::ALL.into_iter().for_each(|shell| test(&mut fresh(shell)));
}

impl Node {
    #[track_caller]
    fn applies(&self) {
        let run = self.run("apply");
        run.ends(0);
        self.is_applied(|| format!("{run:#?}"));
    }

    /// Applies, and takes it back.
    #[track_caller]
    fn works(&self) {
        self.applies();
        let run = self.run("rollback");
        run.ends(0);
        self.is_as_before(|| format!("{run:#?}"));
    }

    /// The script refuses, and nothing is changed.
    #[track_caller]
    fn refuses(&self, words: &str) {
        let run = self.run("apply");
        run.ends(3).warns("refused: ").warns(words);
        assert_eq!(self.tree(), self.before);
    }

    /// It fails with this status, and everything is as it was.
    #[track_caller]
    fn fails(&self, status: i32, words: &str) {
        let run = self.run("apply");
        run.ends(status).warns(words).warns("everything is as it was before");
        self.is_as_before(|| format!("{run:#?}"));
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// What is there now counts as what was there before.
    fn furnished(&mut self) {
        self.before = self.tree();
    }

    fn program(&self, name: &str, text: &str) {
        program(&self.directory.path().join("programs").join(name), text);
    }
}

/// Runs the test `name` again where mounts are its own: as root, or as one who is root there.
fn with_mounts(name: &str, test: impl FnOnce()) {
    if std::env::var_os("MIGRATE_WITH_MOUNTS").is_some() {
        return test();
    }
    let is_root = Command::new("id").arg("-u").output().expect("id").stdout.trim_ascii() == b"0";
    let unshare = || {
        let mut command = Command::new("unshare");
        command.arg("--mount").args(if is_root { &[][..] } else { &["--map-root-user"] }).arg("--");
        command
    };
    let can = unshare().arg("true").output().is_ok_and(|it| it.status.success());
    if !can {
        let words = format!("{name}: skipped, for mounts need root here, or namespaces for users");
        assert!(std::env::var_os("CI").is_none(), "{words}");
        eprintln!("{words}");
        return;
    }
    let program = std::env::current_exe().expect("a program");
    let mut command = unshare();
    command.arg(program).args(["--exact", name, "--nocapture"]).env("MIGRATE_WITH_MOUNTS", "1");
    let output = command.output().expect("unshare");
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && words.contains("1 passed"),
        "{words}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    words.lines().filter(|it| it.starts_with("- ")).for_each(|it| println!("{it}"));
}

fn mount(arguments: &[&str], on: &Path) {
    let output = Command::new("mount").args(arguments).arg(on).output().expect("mount");
    assert!(output.status.success(), "mount {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A bind mount of `path` on itself that can only be read.
fn freeze(path: &Path) {
    mount(&["--bind", &path.to_string_lossy()], path);
    mount(&["-o", "remount,bind,ro"], path);
}

fn thaw(path: &Path) {
    let status = Command::new("umount").arg(path).status().expect("umount");
    assert!(status.success());
}

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
        node.write(CERTS_D, "not a directory");
        node.furnished();
        let run = node.run("apply");
        assert!(matches!(run.status, Some(1 | 3)), "{run:#?}");
        run.warns(CERTS_D);
        node.is_as_before(|| format!("{run:#?}"));
        fs::remove_file(node.path(CERTS_D)).expect("to remove");
        fs::create_dir_all(node.path(FOREIGN)).expect("a directory");
        node.furnished();
        node.refuses("is no file that can be read");
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
        // Now it comes up with neither.
        node.program("ctr", "#!/bin/sh\nexit 1\n");
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
        node.program("containerd", &format!("#!/bin/sh\ncat \"$2\"\necho '# more' >>'{}'\n", config.display()));
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
    // It is not to be hidden from a script that looks in /usr/bin as well.
    let without = |shell| {
        let node = fresh(shell);
        let script = file(&node.conversion, "migrate.sh").replace("if have flock; then", "if have no-flock; then");
        assert!(!script.contains("have flock"));
        fs::write(node.directory.path().join("migrate.sh"), script).expect("a file");
        node
    };
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
        let mut node = fresh(*shell);
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
        println!("- {shell:?}: {} signals, {old} put back, {new} went on to the end", old + new);
        assert!(old > 0 && new > 0);
    }
}

#[test]
fn a_run_needs_root() {
    each(|node| {
        node.program("id", "#!/bin/sh\necho 1000\n");
        node.refuses("this needs root");
        node.run("plan");
        assert_eq!(node.tree(), node.before);
    });
}

#[test]
fn without_a_service_manager_a_restart_command_is_asked_for() {
    with_mounts("without_a_service_manager_a_restart_command_is_asked_for", || {
        mount(&["-t", "tmpfs", "tmpfs"], Path::new("/run"));
        each(|node| {
            let all = std::mem::take(&mut node.arguments);
            node.arguments =
                all.into_iter().filter(|it| it != "--restart-command" && !it.starts_with("restart ")).collect();
            node.refuses("neither systemd nor OpenRC runs here");
        });
    });
}

/// systemd as far as the script asks it: a unit that `active` names, restarted as by `restart`.
fn systemctl(active: &str, loaded: &str) -> String {
    format!(
        "#!/bin/sh\ncase $* in *LoadState*) echo LoadState={loaded} ;; *ActiveState*) echo ActiveState={active} ;;\n\
         'restart containerd') restart \"$NODE/{CONFIG}\" ;; *) exit 64 ;; esac\n"
    )
}

#[test]
fn systemd_restarts_a_unit_that_runs_and_leaves_one_that_is_stopped() {
    with_mounts("systemd_restarts_a_unit_that_runs_and_leaves_one_that_is_stopped", || {
        mount(&["-t", "tmpfs", "tmpfs"], Path::new("/run"));
        fs::create_dir_all("/run/systemd/system").expect("a directory");
        each(|node| {
            let all = std::mem::take(&mut node.arguments);
            node.arguments =
                all.into_iter().filter(|it| it != "--restart-command" && !it.starts_with("restart ")).collect();
            node.program("systemctl", &systemctl("inactive", "not-found"));
            node.refuses("systemd knows no service containerd");
            node.program("systemctl", &systemctl("active", "loaded"));
            node.works();
            node.program("systemctl", &systemctl("inactive", "loaded"));
            node.run("apply").ends(0).says("containerd is stopped, and stays so");
            let tree = node.tree();
            assert_eq!(tree.text(LOADED), Some(migrate::CONFIG), "nobody starts it");
            assert_eq!(tree.text(CONFIG), Some(file(&node.conversion, "config.toml")));
        });
    });
}

#[test]
fn a_place_that_can_only_be_read_is_refused() {
    with_mounts("a_place_that_can_only_be_read_is_refused", || {
        each(|node| {
            for path in ["etc/containerd", CERTS_D, "var"] {
                fs::create_dir_all(node.path(path)).expect("a directory");
                node.furnished();
                freeze(&node.path(path));
                match node.shell {
                    // To busybox's `test` root can write everywhere.
                    Shell::Ash => node.fails(1, ""),
                    _ => node.refuses("see whether it is read-only"),
                }
                thaw(&node.path(path));
            }
            node.works();
        });
    });
}

#[test]
fn directories_on_other_file_systems_are_no_obstacle() {
    with_mounts("directories_on_other_file_systems_are_no_obstacle", || {
        each(|node| {
            for path in [CERTS_D, "var/backup"] {
                fs::create_dir_all(node.path(path)).expect("a directory");
                mount(&["-t", "tmpfs", "-o", "mode=755", "tmpfs"], &node.path(path));
            }
            node.furnished();
            node.works();
        });
    });
}

#[test]
fn a_file_that_is_mounted_on_its_own_can_not_be_replaced() {
    with_mounts("a_file_that_is_mounted_on_its_own_can_not_be_replaced", || {
        each(|node| {
            let path = node.path(CONFIG);
            mount(&["--bind", &path.to_string_lossy()], &path);
            node.fails(1, "could not be replaced");
        });
    });
}

/// Fills a file system of `limit` under the whole node; whether there was room enough.
fn with_room_for(shell: Shell, limit: &str) -> bool {
    let node = fresh(shell);
    mount(&["-t", "tmpfs", "-o", &format!("mode=755,{limit}"), "tmpfs"], &node.root());
    node.before.put(&node.root());
    let run = node.run("apply");
    let context = || format!("{shell:?}, {limit}: {run:#?}\n{}", node.calls().concat());
    match run.status {
        Some(0) => node.is_applied(context),
        Some(1) => {
            node.is_as_before(context);
            run.warns("everything is as it was before");
        }
        _ => panic!("{}", context()),
    }
    mount(&["-o", "remount,size=16m,nr_inodes=1000"], &node.root());
    node.works();
    run.status == Some(0)
}

#[test]
fn a_full_disk_loses_nothing() {
    with_mounts("a_full_disk_loses_nothing", || {
        for shell in Shell::ALL {
            let mut sizes = (3..).map(|it| format!("size={}k", 4 * it));
            let blocks = sizes.by_ref().take_while(|it| !with_room_for(shell, it)).count();
            let mut sizes = (9..).map(|it| format!("nr_inodes={it}"));
            let inodes = sizes.by_ref().take_while(|it| !with_room_for(shell, it)).count();
            println!(
                "- {shell:?}: full after {blocks} numbers of blocks and {inodes} numbers of files, everything put back"
            );
            assert!(blocks > 2 && inodes > 4, "{blocks} {inodes}");
        }
    });
}

#[test]
fn a_file_that_can_not_be_changed_loses_nothing() {
    let scratch = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let try_out = scratch.path().join("file");
    fs::write(&try_out, "").expect("a file");
    let chattr = |flag: &str, path: &Path| Command::new("chattr").arg(flag).arg(path).output();
    if !chattr("+i", &try_out).is_ok_and(|it| it.status.success()) {
        println!("- not tried: chattr +i needs root, and a file system that has it");
        return;
    }
    chattr("-i", &try_out).expect("chattr");
    each(|node| {
        // Not in memory, which has no such flag.
        let real = scratch.path().join("config.toml");
        fs::write(&real, migrate::CONFIG).expect("a file");
        fs::remove_file(node.path(CONFIG)).expect("to remove");
        symlink(&real, node.path(CONFIG)).expect("a link");
        node.furnished();
        chattr("+i", &real).expect("chattr");
        let run = node.run("apply");
        chattr("-i", &real).expect("chattr");
        run.ends(1).warns("could not be replaced").warns("everything is as it was before");
        node.is_as_before(|| format!("{run:#?}"));
        let left: Vec<_> =
            fs::read_dir(scratch.path()).expect("a directory").map(|it| it.expect("an entry").file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
    });
}

#[test]
fn names_with_quotes_and_spaces_are_names() {
    each(|node| {
        let odd = "it's a \"dir\" $(touch pwned) `touch pwned`; * ~ \\ %s é";
        let mut node = Node::within(node.shell, odd);
        node.works();
        node.run("verify").ends(4);
        assert!(!node.directory.path().join("pwned").exists());
        let link = node.directory.path().join("a\nlink.toml");
        symlink(node.path(CONFIG), &link).expect("a link");
        node.furnished();
        node.arguments.extend(["--config".to_owned(), link.to_string_lossy().into_owned()]);
        node.refuses("control character");
    });
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

#[test]
fn surroundings_make_no_difference() {
    each(|node| {
        let gone = node.directory.path().join("gone");
        for (words, before) in [
            ("a umask of 000", "umask 000"),
            ("a umask of 777", "umask 777"),
            ("closed standard input", "exec <&-"),
            ("closed standard output", "exec >&-"),
            ("closed standard error", "exec 2>&-"),
            ("all of them closed", "exec <&- >&- 2>&-"),
            ("a full standard output", "exec >/dev/full"),
            ("a directory that can't be written", "cd /proc"),
            ("a directory that is gone", "mkdir gone; cd gone; rmdir ../gone"),
            (
                "odd variables",
                "export IFS=x CDPATH=/ LC_ALL=tr_TR.UTF-8 POSIXLY_CORRECT=1 job=x locked=/ root=/ path=/ it=- force=x TODO=x",
            ),
            ("limits", "ulimit -n 64"),
        ] {
            for subcommand in ["apply", "rollback"] {
                let steps = node.directory.path().join("steps");
                fs::remove_dir_all(&steps).and_then(|()| fs::create_dir(&steps)).expect("a directory");
                let inner = node.command(subcommand);
                let mut command = Command::new("bash");
                command
                    .arg("-c")
                    .arg(format!("{before}; \"$0\" \"$@\""))
                    .arg(inner.get_program())
                    .args(inner.get_args());
                command.env_clear().envs(inner.get_envs().filter_map(|it| Some((it.0, it.1?))));
                command.current_dir(node.directory.path());
                let run = finish(&mut command);
                assert_eq!(run.status, Some(0), "{words}: {run:#?}");
                let context = || format!("{words}: {run:#?}");
                if subcommand == "apply" {
                    node.is_applied(context)
                } else {
                    node.is_as_before(context)
                }
                let tree = node.tree();
                for job in jobs(&tree) {
                    assert_eq!(tree.0[&format!("{BACKUP}/{job}")].mode, 0o700, "{words}: {job} is open to others");
                }
            }
            fs::remove_dir_all(node.path("var")).expect("to remove");
            let _ = fs::remove_dir(&gone);
        }
    });
}

#[test]
fn an_empty_path_is_made_up_for() {
    each(|node| {
        // Without the stand-ins, and thus with the machine's own programs.
        let programs = node.directory.path().join("programs");
        let names = [("--containerd", "containerd"), ("--ctr", "ctr")];
        for (option, name) in names {
            node.arguments
                .extend([option.to_owned(), programs.join("inner").join(name).to_string_lossy().into_owned()]);
        }
        let restart = format!("{}/inner/restart '{}'", programs.display(), node.path(CONFIG).display());
        node.arguments.extend(["--restart-command".to_owned(), restart]);
        let root = Command::new("id").arg("-u").output().expect("id").stdout.trim_ascii() == b"0";
        if !root {
            println!("- not tried: it needs root");
            return;
        }
        let mut command = node.command("apply");
        let shell = format!("/bin/{}", node.shell.command()[0]);
        let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        command = Command::new(shell);
        command.args(arguments).env_clear().env("PATH", "").env("NODE", node.root()).stdin(Stdio::null());
        let run = finish(&mut command);
        run.ends(0);
        assert_eq!(node.tree().text(CONFIG), Some(file(&node.conversion, "config.toml")));
    });
}

#[test]
fn a_clock_that_goes_backwards_does_not_mix_up_backups() {
    each(|node| {
        node.works();
        node.program("date", "#!/bin/sh\nexec /bin/date --date=@1000 \"$@\"\n");
        node.works();
        node.applies();
        fs::remove_file(node.path(FOREIGN)).expect("to remove");
        node.program("date", "#!/bin/sh\nexec /bin/date --date=@500 \"$@\"\n");
        node.run("apply").ends(0);
        assert_eq!(jobs(&node.tree()).len(), 4);
        node.run("rollback").ends(0).says("an earlier apply is left");
        assert_eq!(node.tree().text(FOREIGN), None, "the last apply is taken back first");
        node.run("rollback").ends(0);
        node.is_as_before(String::new);
    });
}
