//! `explain`.
#![cfg(not(target_arch = "wasm32"))] // It runs the program.

use std::fs;

use tempfile::TempDir;

use super::support::run;

#[test]
fn a_key_is_explained_and_an_unknown_one_gets_the_nearest() {
    let it = run(&["explain", "host.\"https://m\".DIAL_TIMEOUT"]);
    assert_eq!((it.status, it.err.as_str()), (0, ""));
    for part in ["host.<url>.dial_timeout", "2.0.7", "\"30s\"", "dial_timeout = \"2s\"", "hosts.go"] {
        assert!(it.out.contains(part), "{part}: {}", it.out);
    }
    let json = run(&["explain", "ca_file", "--json"]).json();
    assert_eq!((&json["since"], &json["removed"]), (&"1.5.0".into(), &"2.0.0".into()));

    let it = run(&["explain", "skip_verfy"]);
    assert_eq!((it.status, it.out.as_str()), (2, ""));
    assert!(it.err.contains("`skip_verify`"), "{}", it.err);

    let all = run(&["explain"]);
    assert_eq!(all.status, 0);
    assert!(all.out.contains("registry.mirrors.<namespace>.endpoint") && all.out.contains("override_path"));
    assert!(run(&["explain", "--json"]).json().as_array().unwrap().len() > 40);
}

#[test]
fn a_finding_is_explained_by_the_program_that_made_it() {
    let hosts = "server = \"https://x\"\nhost = { \"https://m\" = {} }\n";
    let node = TempDir::new().unwrap();
    let path = node.path().join("hosts.toml");
    fs::write(&path, hosts).unwrap();
    let found = run(&["check", path.to_str().unwrap(), "--containerd", "2.0"]);
    let said = format!("{}{}", found.out, found.err);
    assert!(said.contains("`mirrorshift explain inline-host-table`"), "{said}");
    let it = run(&["explain", "inline-host-table"]);
    assert_eq!((it.status, it.err.as_str()), (0, ""));
    assert!(it.out.contains("## Why it matters"), "{}", it.out);
    let json = run(&["explain", "inline-host-table", "--json"]).json();
    assert_eq!((&json["code"], &json["severity"]), (&"inline-host-table".into(), &"error".into()));
}
