//! `check`: files, folders and standard input.
#![cfg(not(target_arch = "wasm32"))] // It runs the program.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{MIRRORS, file, run, run_with};

#[test]
fn files_are_checked_and_directories_walked() {
    let directory = TempDir::new().unwrap();
    let clean = file(&directory, "config.toml", MIRRORS.replace("mirror.example", "mirror.example.com"));
    let broken = file(&directory, "certs.d/quay.io/hosts.toml", "server = \"https://quay.io\"\n[host\n");
    file(&directory, "certs.d/docker.io/hosts.toml", "server = \"https://registry-1.docker.io\"\n\n[host]\n");
    file(&directory, "certs.d/docker.io/ca.crt", "-----BEGIN CERTIFICATE-----\n");

    let it = run(&["check", &clean]);
    assert_eq!((it.status, it.out.as_str()), (0, ""), "{}", it.err);

    let it = run(&["check", directory.path().to_str().unwrap(), "--json"]);
    assert_eq!((it.status, it.err.as_str()), (1, ""));
    let json = it.json();
    let files = json["files"].as_array().unwrap();
    let of = |path: &str| files.iter().find(|it| it["path"].as_str().unwrap().ends_with(path)).expect(path);
    assert_eq!(of("certs.d/quay.io/hosts.toml")["path"], broken);
    let found = &of("certs.d/quay.io/hosts.toml")["diagnostics"][0];
    assert_eq!((&found["severity"], &found["span"]["start"]["line"]), (&"error".into(), &2.into()));
    assert_eq!(of("certs.d/docker.io/hosts.toml")["diagnostics"], serde_json::json!([]));
    let paths: Vec<_> = files.iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert!(paths.is_sorted(), "{paths:?}");

    let it = run(&["check", &broken]);
    assert_eq!((it.status, it.out.as_str()), (1, ""));
    assert!(it.err.contains("hosts.toml:2:"), "{}", it.err);
}

/// The codes that are found, each with its path below the directory that is checked.
fn checked(directory: &TempDir) -> Vec<String> {
    let it = run(&["check", directory.path().to_str().unwrap(), "--json"]).json();
    let root = directory.path().to_str().unwrap();
    let of_file = |file: &Value| -> Vec<String> {
        let path = file["path"].as_str().unwrap().strip_prefix(root).unwrap().trim_start_matches('/').to_owned();
        let codes = file["diagnostics"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned());
        codes.map(|code| format!("{path}: {code}")).collect()
    };
    it["files"].as_array().unwrap().iter().flat_map(of_file).collect()
}

#[test]
fn what_a_walk_does_not_meet_is_missing_and_what_it_has_not_seen_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let config =
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"/etc/containerd/certs.d\"\n";
    file(&directory, "etc/containerd/config.toml", config);
    assert_eq!(checked(&directory), ["etc/containerd/config.toml: missing-config-path"]);
    // An empty directory is one.
    let tree = directory.path().join("etc/containerd/certs.d");
    fs::create_dir(&tree).unwrap();
    assert_eq!(checked(&directory), [""; 0]);
    let hosts = "server = \"https://reg.example.com\"\n[host.\"https://reg.example.com\"]\n  ca = \"/etc/ssl/ca.pem\"\n  client = \"/etc/containerd/pki.pem\"\n";
    file(&directory, "etc/containerd/certs.d/reg.example.com/hosts.toml", hosts);
    let missing = "etc/containerd/certs.d/reg.example.com/hosts.toml: missing-certificate-file";
    let twice = "etc/containerd/certs.d/reg.example.com/hosts.toml: server-listed-twice";
    // Of `/etc/ssl` a copy of `/etc/containerd` says nothing.
    assert_eq!(checked(&directory), [twice, missing]);
    // It is no TOML, and seen all the same.
    file(&directory, "etc/containerd/pki.pem", "");
    assert_eq!(checked(&directory), [twice]);
    // A file by itself, and a folder that is no node.
    let alone = run(&["check", directory.path().join("etc/containerd/config.toml").to_str().unwrap()]);
    assert!(alone.status == 0 && !alone.err.contains("missing-config-path"), "{}", alone.err);
    let folder = tempfile::tempdir().unwrap();
    file(&folder, "config.toml", config);
    assert_eq!(checked(&folder), [""; 0]);
}

#[test]
#[cfg(unix)]
fn files_that_their_owner_may_not_read_are_found() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let hosts = file(&directory, "certs.d/docker.io/hosts.toml", "[host.\"https://mirror.example.com\"]\n");
    assert_eq!(checked(&directory), [""; 0]);
    for (mode, expected) in [(0o600, &[][..]), (0o200, &["certs.d/docker.io/hosts.toml: unreadable-file"])] {
        fs::set_permissions(&hosts, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(checked(&directory), expected, "{mode:o}");
    }
}

#[test]
fn standard_input_is_checked_as_the_file_it_looks_like() {
    let it = run_with(&["check", "-", "--json"], b"[host.\"https://m\"]\ncapabilities = \"pull\"\n");
    assert_eq!(it.status, 1, "{}", it.out);
    assert_eq!(it.json()["files"][0]["path"], "-");
    let it = run_with(&["check", "-", "--json"], b"version = 2\n");
    assert_eq!(it.status, 0, "{}", it.out);
}

#[test]
fn an_unreadable_file_is_named_and_the_others_are_checked() {
    let directory = TempDir::new().unwrap();
    file(&directory, "a.toml", b"\xff");
    file(&directory, "b.toml", "version = \n");
    let it = run(&["check", directory.path().to_str().unwrap(), "--json"]);
    assert_eq!(it.status, 2);
    assert!(it.err.contains("a.toml") && it.err.contains("offset 0"), "{}", it.err);
    assert!(it.json()["files"][0]["path"].as_str().unwrap().ends_with("b.toml"));
}
