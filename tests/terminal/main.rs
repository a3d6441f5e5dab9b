//! The terminal, run as a user runs it: exit statuses, what goes to which stream, what is written where.
#![cfg(not(target_arch = "wasm32"))] // It runs a program and writes files.

mod support;

mod check;
mod convert;
mod explain;
mod fleet;
mod report;
mod simulate;
mod verify;

use tempfile::TempDir;

use support::{MIRRORS, SECRETIVE, SECRETS, file, run, run_with};

#[test]
fn unusable_arguments_are_status_2() {
    let cases: [&[&str]; 17] = [
        &[],
        &["convert"],
        &["unknown"],
        &["convert", "does-not-exist.toml"],
        &["convert", "-", "--containerd", "1.4"],
        &["convert", "-", "--target", "latest"],
        &["convert", "-", "--mode", "loose"],
        &["convert", "-", "--config-path", "relative"],
        &["convert", "-", "--image", "No:Such:Image"],
        &["convert", "-", "--sandbox-image", "No Image"],
        &["convert", "-", "--pause-registry", "https://m.example"],
        &["convert", "-", "--sandbox-image", "a.example/b", "--pause-registry", "c.example"],
        &["verify", "-"],
        &["verify", "-", "--info", "-"],
        &["simulate"],
        &["simulate", "--image", "a", "--root", "does-not-exist"],
        &["check"],
    ];
    for arguments in cases {
        let it = run_with(arguments, MIRRORS.as_bytes());
        assert_eq!((it.status, it.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!it.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_has_examples() {
    for command in ["convert", "verify", "simulate", "check", "explain"] {
        let it = run(&[command, "--help"]);
        assert_eq!(it.status, 0);
        assert!(it.out.contains("Examples:\n  mirrorshift "), "{}", it.out);
        assert!(it.out.contains("--containerd") && it.out.contains("--json"), "{}", it.out);
    }
}

#[test]
fn no_secret_is_ever_shown() {
    let node = TempDir::new().unwrap();
    let config = file(&node, "etc/containerd/config.toml", SECRETIVE);
    let broken = file(&node, "broken/config.toml", SECRETIVE.replace("\"s3cret-pass\"", "s3cret-pass") + "x = \"");
    let tree = TempDir::new().unwrap();
    let hosts = "server = \"https://robot-name:s3cret-url@mirror.example\"\nserver = 1\n[host.\"https://m:port\".header]\nAuthorization = \"Bearer s3cret-bearer\"\n";
    let hosts = file(&tree, "certs.d/quay.io/hosts.toml", hosts);
    file(
        &tree,
        "etc/containerd/certs.d/quay.io/hosts.toml",
        "[host.\"https://robot-name:s3cret-url@m.example\"]\n[host.\"https://robot-name:s3cret-url@m.example\".header]\nAuthorization = \"Bearer s3cret-bearer\"\n",
    );
    file(
        &tree,
        "etc/containerd/config.toml",
        "version = 2\nplugins.\"io.containerd.grpc.v1.cri\".registry.config_path = \"/etc/containerd/certs.d\"\n",
    );
    let tree = tree.path().to_str().unwrap();
    let root = node.path().to_str().unwrap();
    let commands: [&[&str]; 13] = [
        &["convert", &config],
        &["convert", &config, "--json"],
        &["convert", &config, "--containerd", "2.3", "--mode", "recommended"],
        &["convert", &broken],
        &["convert", &broken, "--json"],
        &["check", &config, &broken],
        &["check", &config, &broken, "--json"],
        &["check", &hosts, tree],
        &["check", &hosts, tree, "--json"],
        &["simulate", "--image", "quay.io/a/b", "--root", tree],
        &["simulate", "--image", "quay.io/a/b", "--root", tree, "--json"],
        &["simulate", "--image", "nginx", "--root", root],
        &["simulate", "--image", "b.example/a", "--root", root, "--json"],
    ];
    for arguments in commands {
        let it = run(arguments);
        assert!(!it.out.is_empty() || !it.err.is_empty());
        for secret in SECRETS {
            assert!(!it.out.contains(secret), "{arguments:?} prints {secret}: {}", it.out);
            assert!(!it.err.contains(secret), "{arguments:?} says {secret}: {}", it.err);
        }
    }
}
