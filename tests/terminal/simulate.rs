//! `simulate`: a node below a directory, and servers in some state.
#![cfg(not(target_arch = "wasm32"))] // It runs the program.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{node, run, run_with};

#[test]
fn a_node_is_simulated_from_its_files() {
    let node = node();
    let root = node.path().to_str().unwrap();
    let it = run(&["simulate", "--image", "nginx", "--root", root]);
    assert_eq!((it.status, it.err.as_str()), (0, ""));
    assert!(
        it.out.contains("HEAD https://mirror.example/v2/library/nginx/manifests/latest?ns=docker.io"),
        "{}",
        it.out
    );

    let plan = run(&["simulate", "--image", "nginx", "--root", root, "--json"]).json();
    assert_eq!(plan["image"], "docker.io/library/nginx:latest");
    assert_eq!(plan["hosts"][0]["ca"][0], "/etc/containerd/certs.d/docker.io/ca.pem");
    assert_eq!(plan["hosts"][1]["host"], "registry-1.docker.io");
    assert_eq!(plan["error"], Value::Null);

    fs::remove_file(node.path().join("etc/containerd/certs.d/docker.io/ca.pem")).unwrap();
    let plan = run(&["simulate", "--image", "nginx", "--root", root, "--json"]);
    assert_eq!(plan.status, 0);
    let error = plan.json()["error"].as_str().unwrap().to_owned();
    assert!(error.contains("open /etc/containerd/certs.d/docker.io/ca.pem: no such file or directory"), "{error}");
}

#[test]
fn a_node_without_a_config_runs_with_defaults_and_a_named_one_must_exist() {
    let node = TempDir::new().unwrap();
    let root = node.path().to_str().unwrap();
    let plan = run(&["simulate", "--image", "nginx", "--root", root, "--json"]).json();
    assert_eq!(plan["hosts"][0]["host"], "registry-1.docker.io");
    let it = run(&["simulate", "--image", "nginx", "--root", root, "--config", "/etc/other.toml"]);
    assert_eq!((it.status, it.out.as_str()), (2, ""));
}

#[cfg(unix)]
#[test]
fn links_are_followed_below_the_root() {
    let node = node();
    let certs = node.path().join("etc/containerd/certs.d");
    fs::rename(&certs, node.path().join("certs")).unwrap();
    std::os::unix::fs::symlink("/certs", &certs).unwrap();
    let plan = run(&["simulate", "--image", "nginx", "--root", node.path().to_str().unwrap(), "--json"]).json();
    assert_eq!(plan["hosts"][0]["host"], "mirror.example");
    assert_eq!(plan["error"], Value::Null);
}

#[test]
fn the_state_of_the_servers_decides_how_a_pull_goes() {
    let node = node();
    let root = node.path().to_str().unwrap();
    let pull = |servers: &[u8], more: &[&str]| {
        let arguments = [&["simulate", "--image", "nginx", "--root", root, "--servers", "-", "--json"], more].concat();
        let it = run_with(&arguments, servers);
        assert_eq!((it.status, it.err.as_str()), (0, ""));
        it.json()
    };
    let down = pull(br#"{ "mirror.example": "down" }"#, &[]);
    assert_eq!(down["sequence"][0], "CONNECT mirror.example:443 refused");
    assert_eq!(down["pulled"], true);
    let locked = br#"{ "mirror.example": "basic", "registry-1.docker.io": "basic" }"#;
    assert_eq!(pull(locked, &[])["pulled"], false);
    assert_eq!(pull(locked, &["--kubelet-credentials"])["pulled"], true);
    assert_eq!(pull(locked, &["--kubelet-credentials=https://other.example"])["pulled"], false);

    let it = run_with(&["simulate", "--image", "nginx", "--root", root, "--servers", "-"], br#"{ "a": "slow" }"#);
    assert_eq!((it.status, it.out.as_str()), (2, ""));
    assert!(it.err.contains("line 1"), "{}", it.err);
}
