//! `migrate.sh` on machines that are odd, or full, or can't be written: it does its work, or says why not and loses nothing.
#![cfg(not(target_arch = "wasm32"))] // It runs a shell.

mod migrate;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use migrate::mounts::{freeze, mount, thaw, with_mounts};
use migrate::node::{BACKUP, CERTS_D, CONFIG, FOREIGN, LOADED, Node, finish, jobs};
use migrate::{Shell, each, everything, file};

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
            thaw(&node.path(CERTS_D));
            thaw(&node.path("var/backup"));
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
            thaw(&path);
        });
    });
}

/// Fills a file system of `limit` under the whole node; whether there was room enough.
fn with_room_for(shell: Shell, limit: &str) -> bool {
    let node = Node::fresh(shell);
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
    // A directory can't be removed while something is mounted on it.
    thaw(&node.root());
    run.status == Some(0)
}

#[test]
fn a_full_disk_loses_nothing() {
    with_mounts("a_full_disk_loses_nothing", || {
        let shells = if everything() { &Shell::ALL[..] } else { &[Shell::Dash] };
        for &shell in shells {
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

fn is_root() -> bool {
    Command::new("id").arg("-u").output().expect("id").stdout.trim_ascii() == b"0"
}

/// Says that `what` was not tried, for it needs root and `more`. CI is root, and has to try what needs no more.
fn not_tried(what: &str, more: &str) {
    let needs = if is_root() { more } else { "root" };
    assert!(is_root() || std::env::var_os("CI").is_none(), "CI has to try {what}, which needs {needs}");
    migrate::report(&format!("- not tried: {what}, which needs {needs}"));
}

#[test]
fn a_file_that_can_not_be_changed_loses_nothing() {
    let scratch = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let try_out = scratch.path().join("file");
    fs::write(&try_out, "").expect("a file");
    let chattr = |flag: &str, path: &Path| Command::new("chattr").arg(flag).arg(path).output();
    if !chattr("+i", &try_out).is_ok_and(|it| it.status.success()) {
        not_tried("chattr +i", "a file system that has it");
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
    // Without a stand-in for `id` the script sees who really runs it.
    if !is_root() {
        return not_tried("an empty PATH", "");
    }
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
