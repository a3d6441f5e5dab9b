//! Tests that mount something, where that is seen by nobody else.

use std::path::Path;
use std::process::Command;

/// Runs the test `name` again where mounts are its own: as root, or as one who is root there.
pub fn with_mounts(name: &str, test: impl FnOnce()) {
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
        super::report(&words);
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
    words.lines().filter(|it| it.starts_with("- ")).for_each(super::report);
}

pub fn mount(arguments: &[&str], on: &Path) {
    let output = Command::new("mount").args(arguments).arg(on).output().expect("mount");
    assert!(output.status.success(), "mount {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A bind mount of `path` on itself that can only be read.
pub fn freeze(path: &Path) {
    mount(&["--bind", &path.to_string_lossy()], path);
    mount(&["-o", "remount,bind,ro"], path);
}

pub fn thaw(path: &Path) {
    let status = Command::new("umount").arg(path).status().expect("umount");
    assert!(status.success());
}
