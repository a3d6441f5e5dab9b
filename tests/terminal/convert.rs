//! `convert`: what is printed, and what is written where.
#![cfg(not(target_arch = "wasm32"))] // It runs the program.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::support::{MIRRORS, SECRETIVE, SECRETS, file, run, run_with, text};

#[test]
fn a_conversion_prints_its_files_under_headings_and_nothing_else() {
    let it = run_with(&["convert", "-"], MIRRORS.as_bytes());
    assert_eq!(it.status, 0, "{}", it.err);
    assert!(it.out.starts_with("# config.toml\nversion = 2\n\n# keep me\n"), "{}", it.out);
    assert!(it.out.contains("\n\n# certs.d/docker.io/hosts.toml\n"), "{}", it.out);
    assert!(it.out.contains("[host.\"https://mirror.example\"]"), "{}", it.out);
    assert!(it.err.contains("docker.io: identical"), "{}", it.err);
    assert!(!it.out.contains("identical") && !it.out.contains('\u{1b}') && !it.err.contains('\u{1b}'));
}

#[test]
fn a_conversion_is_told_in_json() {
    let it = run_with(
        &["convert", "-", "--json", "--image", "quay.io/org/app:1", "--containerd", "1.6.24"],
        MIRRORS.as_bytes(),
    );
    assert_eq!((it.status, it.err.as_str()), (0, ""));
    let json = it.json();
    assert_eq!(json["source"], serde_json::json!({ "dialect": "containerd-v2", "containerd": "1.6.24" }));
    for key in ["files", "comparison", "not_carried", "diagnostics"] {
        assert!(json[key].is_array(), "{key}: {}", it.out);
    }
    assert_eq!(json["files"][0]["path"], "config.toml");
    let compared: Vec<_> = json["comparison"].as_array().unwrap().iter().map(|it| &it["image"]).collect();
    assert!(compared.contains(&&Value::from("docker.io/library/probe:latest")), "{compared:?}");
    assert!(compared.contains(&&Value::from("quay.io/org/app:1")), "{compared:?}");
    assert_eq!(json["comparison"][0]["verdict"], "identical");
    assert_eq!(json["comparison"][0]["before"]["hosts"][0]["host"], "mirror.example");
}

#[test]
fn what_can_t_be_carried_over_is_status_3() {
    let it = run_with(&["convert", "-"], SECRETIVE.as_bytes());
    assert_eq!(it.status, 3, "{}", it.err);
    assert!(it.err.contains("not carried over"), "{}", it.err);
}

#[test]
fn a_tree_is_written_and_written_again() {
    let directory = TempDir::new().unwrap();
    let source = file(&directory, "config.toml", MIRRORS);
    let out = directory.path().join("out");
    for _ in 0..2 {
        let it = run(&["convert", &source, "--out", out.to_str().unwrap()]);
        assert_eq!((it.status, it.out.as_str()), (0, ""), "{}", it.err);
    }
    assert!(text(&out.join("config.toml")).contains("config_path = \"/etc/containerd/certs.d\""));
    assert!(text(&out.join("certs.d/docker.io/hosts.toml")).contains("https://mirror.example"));
    let names: Vec<_> = fs::read_dir(&out).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "no temporary file is left: {names:?}");
    assert_eq!(text(Path::new(&source)), MIRRORS);
}

#[test]
fn a_directory_that_holds_anything_else_is_refused() {
    let directory = TempDir::new().unwrap();
    let source = file(&directory, "config.toml", MIRRORS);
    for stranger in ["out/notes.txt", "out/certs.d/quay.io/hosts.toml", "out/certs.d/docker.io/ca.crt"] {
        let path = file(&directory, stranger, "mine");
        let out = directory.path().join("out");
        let it = run(&["convert", &source, "--out", out.to_str().unwrap()]);
        assert_eq!((it.status, it.out.as_str()), (2, ""), "{stranger}");
        assert!(it.err.contains("--force"), "{}", it.err);
        assert!(!out.join("config.toml").exists(), "{stranger}");

        let it = run(&["convert", &source, "--force", "--out", out.to_str().unwrap()]);
        assert_eq!(it.status, 0, "{}", it.err);
        assert_eq!(text(Path::new(&path)), "mine", "{stranger}");
        assert!(out.join("config.toml").exists());
        fs::remove_dir_all(out).unwrap();
    }
}

#[test]
fn settings_beside_the_registry_are_written_and_each_is_told() {
    let set = ["--systemd-cgroup", "--pause-registry", "m.example/k8s", "--containerd", "1.6.20"];
    let it = run_with(&[&["convert", "-"], &set[..]].concat(), b"version = 2\n");
    assert_eq!(it.status, 0, "{}", it.err);
    assert!(it.out.contains("sandbox_image = \"m.example/k8s/pause:3.6\"\n"), "{}", it.out);
    assert!(it.out.contains("SystemdCgroup = true\n"), "{}", it.out);
    assert!(it.err.contains("info[pause-image]") && it.err.contains("info[systemd-cgroup]"), "{}", it.err);
    assert!(it.err.contains("m.example/k8s/pause:3.6)"), "the pause image is compared: {}", it.err);
    let it = run_with(&["convert", "-", "--systemd-cgroup", "--containerd", "2.0"], b"version = 1\n");
    assert_eq!(it.status, 3);
    assert!(it.err.contains("containerd.runtimes.runc.options.SystemdCgroup"), "{}", it.err);
}

#[test]
fn what_a_node_says_is_converted() {
    let directory = TempDir::new().unwrap();
    let out = directory.path().join("out");
    let report = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/crictl-info/1.6-legacy.json");
    let it = run(&["convert", report, "--out", out.to_str().unwrap()]);
    // Credentials stay behind.
    assert_eq!((it.status, it.out.as_str()), (3, ""), "{}", it.err);
    assert!(it.err.contains("info[crictl-info]"), "{}", it.err);
    assert!(text(&out.join("certs.d/docker.io/hosts.toml")).contains("https://mirror.example"));
    assert!(text(&out.join("config-fragment.toml")).contains("config_path"));
    assert!(!out.join("config.toml").exists());
    let it = run(&["convert", report, "--json"]);
    assert_eq!(it.json()["source"]["dialect"], "crictl-info");
    assert!(!it.out.contains("s3cret-pass") && !it.out.contains("robot-name"));
}

#[test]
fn unusable_input_writes_nothing_and_says_where() {
    let directory = TempDir::new().unwrap();
    let out = directory.path().join("out");
    for (input, place) in [
        (&b"version = 2\n[plugins\n"[..], ":2:"),
        (b"version = 2\n\xff", "line 2, at offset 12"),
        (b"\xff\xfe\x00\x01", "line 1, at offset 0"),
    ] {
        let it = run_with(&["convert", "-", "--out", out.to_str().unwrap()], input);
        assert_eq!((it.status, it.out.as_str()), (2, ""), "{place}");
        assert!(it.err.contains(place), "{place}: {}", it.err);
        assert!(!out.exists());
    }
    let it = run_with(&["convert", "-", "--json"], b"a = ");
    assert_eq!(it.status, 2);
    assert_eq!(it.json()["diagnostics"][0]["span"]["start"]["line"], 1);
}

#[test]
fn a_written_config_keeps_its_credentials() {
    let directory = TempDir::new().unwrap();
    let source = file(&directory, "config.toml", SECRETIVE);
    #[cfg(unix)]
    fs::set_permissions(&source, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let out = directory.path().join("out");
    let it = run(&["convert", &source, "--out", out.to_str().unwrap()]);
    assert_eq!(it.status, 3, "{}", it.err);
    assert!(text(&out.join("config.toml")).contains("password = \"s3cret-pass\""));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| fs::metadata(out.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("config.toml"), 0o600);
        // The umask takes from the others what it takes everywhere.
        assert_eq!(mode("migrate.sh") & 0o700, 0o700);
    }
    let script = text(&out.join("migrate.sh"));
    for secret in SECRETS {
        assert!(!script.contains(secret), "{secret}");
    }
    // A mask would break it.
    let json = run(&["convert", &source, "--json"]).json();
    let files = json["files"].as_array().unwrap();
    assert_eq!(files.iter().find(|it| it["path"] == "migrate.sh").unwrap()["contents"], *script);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_error_does_not_stop_a_conversion() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let directory = TempDir::new().unwrap();
    let source = file(&directory, "config.toml", MIRRORS);
    let mut command = Command::new(env!("CARGO_BIN_EXE_mirrorshift"));
    let status = command.args(["convert", &source]).stdout(Stdio::null()).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn the_source_is_not_overwritten_by_its_own_conversion() {
    let directory = TempDir::new().unwrap();
    let source = file(&directory, "config.toml", MIRRORS);
    let out = directory.path().to_str().unwrap();
    let it = run(&["convert", &source, "--out", out]);
    assert_eq!(it.status, 2, "{}", it.err);
    assert_eq!(text(Path::new(&source)), MIRRORS);
    assert_eq!(run(&["convert", &source, "--out", out, "--force"]).status, 0);
    assert_ne!(text(Path::new(&source)), MIRRORS);
}

#[test]
fn a_file_that_containerd_refuses_is_no_clean_conversion() {
    let it = run_with(&["convert", "-"], MIRRORS.replace("version = 2", "version = \"2\"").as_bytes());
    assert_eq!(it.status, 3, "{}", it.err);
    assert!(it.err.contains("wrong-type"), "{}", it.err);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let directory = TempDir::new().unwrap();
    let source = file(&directory, "config.toml", MIRRORS);
    let (out, outside) = (directory.path().join("out"), directory.path().join("outside"));
    fs::create_dir_all(&out).unwrap();
    fs::create_dir_all(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, out.join("certs.d")).unwrap();
    assert_eq!(run(&["convert", &source, "--out", out.to_str().unwrap(), "--force"]).status, 2);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

/// Read by the system's own tar and gzip.
#[cfg(unix)]
#[test]
fn an_archive_holds_the_tree_and_is_the_same_each_time() {
    use std::os::unix::fs::PermissionsExt;
    let directory = TempDir::new().unwrap();
    let archive = directory.path().join("out.tar.gz");
    let path = archive.to_str().unwrap();
    let convert = |source: &str, more: &[&str]| {
        let it = run_with(&[&["convert", "-", "--archive", path], more].concat(), source.as_bytes());
        assert!(it.out.is_empty(), "{}", it.out);
        it.status
    };
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(convert(MIRRORS, &["--out", directory.path().join("tree").to_str().unwrap()]), 0);
    let bytes = fs::read(&archive).unwrap();
    assert_eq!(mode(&archive), 0o600, "it may hold credentials");
    assert_eq!(bytes[4..8], [0; 4], "no time stands in it");
    assert_eq!(convert(MIRRORS, &[]), 0, "the same again is no other file");
    assert_eq!(fs::read(&archive).unwrap(), bytes);

    let tar = |arguments: &[&str]| {
        let output = Command::new("tar").arg("--file").arg(&archive).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let listed = tar(&["--list", "--gzip", "--verbose", "--numeric-owner", "--utc"]);
    let lines: Vec<Vec<&str>> = listed.lines().map(|it| it.split_whitespace().collect()).collect();
    let names: Vec<_> = lines.iter().map(|it| (it[0], it[1], it[3], it[5])).collect();
    let expected = ["-rw-r--r-- certs.d/docker.io/hosts.toml", "-rw-r--r-- config.toml", "-rwxr-xr-x migrate.sh"];
    let expected: Vec<_> = expected.iter().map(|it| it.split_once(' ').unwrap()).collect();
    assert_eq!(names, expected.iter().map(|(mode, name)| (*mode, "0/0", "1970-01-01", *name)).collect::<Vec<_>>());
    let unpacked = directory.path().join("unpacked");
    fs::create_dir(&unpacked).unwrap();
    tar(&["--extract", "--gzip", "--directory", unpacked.to_str().unwrap()]);
    for (_, name) in expected {
        assert_eq!(text(&unpacked.join(name)), text(&directory.path().join("tree").join(name)), "{name}");
    }

    assert_eq!(convert(SECRETIVE, &[]), 2, "another file stands there");
    assert_eq!(fs::read(&archive).unwrap(), bytes);
    assert_eq!(convert(SECRETIVE, &["--force"]), 3);
    let listed = tar(&["--list", "--gzip", "--verbose"]);
    let config = listed.lines().find(|it| it.ends_with(" config.toml")).unwrap();
    assert!(config.starts_with("-rw-------"), "whoever may read credentials: {config}");

    assert_eq!(run_with(&["convert", "-", "--archive", "-", "--json"], MIRRORS.as_bytes()).status, 2);
    assert_eq!(convert(MIRRORS, &["--force"]), 0);
    assert_eq!(fs::read(&archive).unwrap(), bytes, "and the first again");
    let source = file(&directory, "config.toml", MIRRORS);
    let printed = Command::new(env!("CARGO_BIN_EXE_mirrorshift")).args(["convert", &source, "--archive", "-"]).output();
    assert_eq!(printed.unwrap().stdout, bytes);
    assert_eq!(run(&["convert", &source, "--archive", &source]).status, 2);
    assert_eq!(text(Path::new(&source)), MIRRORS);
}
