//! `verify`.
#![cfg(not(target_arch = "wasm32"))] // It runs the program.

use std::path::Path;

use tempfile::TempDir;

use super::support::{file, run, text};

#[test]
fn what_a_node_says_is_held_against_the_plan() {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/crictl-info");
    let config = format!("{samples}/config.toml");
    let verify = |info: &str, more: &[&str]| {
        let info = format!("{samples}/{info}");
        let options = ["--containerd", "1.6.20", "--systemd-cgroup", "--pause-registry", "m.example/k8s"];
        run(&[&["verify", &config, "--info", &info], &options[..], more].concat())
    };
    let it = verify("1.6-converted.json", &[]);
    assert_eq!((it.status, it.err.as_str()), (0, ""), "{}", it.out);
    assert!(it.out.contains("registry.config_path: as planned, /etc/containerd/certs.d\n"), "{}", it.out);

    let it = verify("1.6-legacy.json", &[]);
    assert_eq!((it.status, it.err.as_str()), (3, ""));
    assert!(it.out.contains("registry.mirrors: differs, docker.io, quay.io instead of none\n  see "), "{}", it.out);
    let json = verify("1.6-legacy.json", &["--json"]);
    assert_eq!(json.status, 3);
    assert_eq!(json.json()["verdict"], "differs");

    let dump = format!("{samples}/2.2-converted.toml");
    assert_eq!(verify("2.2-converted.json", &["--target", "2.2"]).status, 3);
    assert_eq!(verify("2.2-converted.json", &["--target", "2.2", "--info", &dump]).status, 0);

    let directory = TempDir::new().unwrap();
    let cut = text(Path::new(&format!("{samples}/1.6-legacy.json")));
    let (cut, _) = cut.split_once("\"identitytoken\"").unwrap();
    let place = format!("line {}, column", cut.lines().count());
    let cut = file(&directory, "cut.json", cut);
    for command in [&["verify", &config, "--info", &cut][..], &["convert", &cut]] {
        let it = run(command);
        assert_eq!((it.status, it.out.as_str()), (2, ""), "{command:?}");
        assert!(it.err.contains(&place), "{}", it.err);
        assert!(!it.err.contains("s3cret-pass") && !it.err.contains("robot-name"), "{}", it.err);
    }
}
