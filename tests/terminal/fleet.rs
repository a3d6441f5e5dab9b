//! `fleet`.
#![cfg(not(target_arch = "wasm32"))] // It runs the program.

use super::support::{MIRRORS, SECRETIVE, SECRETS, run_with};

#[test]
fn a_document_for_a_fleet_is_printed_alone_and_holds_no_secret() {
    for (engine, beginning) in [
        ("ansible", "# Moves containerd's"),
        ("daemonset", "# Moves containerd's"),
        ("cloud-init", "#cloud-config\n"),
        ("butane", "# Moves containerd's"),
        ("ignition", "{\n"),
        ("kind", "#!/bin/sh\n"),
        ("kubeadm", "# Moving the nodes"),
    ] {
        let it = run_with(&["fleet", "-", "--as", engine], MIRRORS.as_bytes());
        assert_eq!(it.status, 0, "{}", it.err);
        assert!(it.out.starts_with(beginning) && it.err.contains("docker.io: identical"), "{engine}: {}", it.out);
        let it = run_with(&["fleet", "-", "--as", engine, "--json"], MIRRORS.as_bytes());
        assert_eq!((it.status, it.err.as_str()), (0, ""));
        let json = it.json();
        assert_eq!(json["engine"], engine);
        assert!(json["file"]["contents"].as_str().unwrap().starts_with(beginning));

        for more in [&[][..], &["--json"]] {
            let it = run_with(&[&["fleet", "-", "--as", engine], more].concat(), SECRETIVE.as_bytes());
            assert_eq!(it.status, 3, "{}", it.err);
            let shown = SECRETS.iter().find(|secret| it.out.contains(*secret) || it.err.contains(*secret));
            assert_eq!(shown, None, "{engine} {more:?}");
        }
    }
}

// The limits: 16 KiB of user data on EC2, 1 MiB in a ConfigMap.
#[test]
fn a_document_that_does_not_fit_is_told_or_refused() {
    for (engine, note) in
        [("cloud-init", "`gzip --best`"), ("butane", "replace.source"), ("ignition", "replace.source")]
    {
        let it = run_with(&["fleet", "-", "--as", engine], MIRRORS.as_bytes());
        let notes: Vec<&str> = it.err.lines().filter(|it| it.contains("EC2 takes 16 KiB")).collect();
        assert!(notes.len() == 1 && notes[0].contains(note), "{engine}: {}", it.err);
        let json = run_with(&["fleet", "-", "--as", engine, "--json"], MIRRORS.as_bytes()).json();
        assert!(json["note"].as_str().is_some_and(|it| it.contains(note)), "{engine}: {}", json["note"]);
    }
    assert!(!run_with(&["fleet", "-", "--as", "daemonset"], MIRRORS.as_bytes()).err.contains("KiB"));
    let mirror = |at: usize| {
        format!(
            "[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'r{at}.example']\nendpoint = ['https://m.example']\n"
        )
    };
    let large = format!("version = 2\n{}", (0..3000).map(mirror).collect::<String>());
    let it = run_with(&["fleet", "-", "--as", "daemonset"], large.as_bytes());
    assert_eq!((it.status, it.out.as_str()), (2, ""), "{}", it.err);
    assert!(it.err.contains("a ConfigMap holds 1 MiB; use `--as ansible`"), "{}", it.err);
    assert_eq!(run_with(&["fleet", "-", "--as", "ansible"], large.as_bytes()).status, 0);
}

#[test]
fn without_a_script_there_is_no_document() {
    let crictl =
        br#"{"config": {"registry": {"configPath": "", "mirrors": {"quay.io": {"endpoint": ["https://m"]}}}}}"#;
    for input in [b"a = \n".as_slice(), crictl] {
        let it = run_with(&["fleet", "-", "--as", "ansible"], input);
        assert_eq!((it.status, it.out.as_str()), (2, ""), "{}", it.err);
    }
    assert_eq!(run_with(&["fleet", "-", "--as", "puppet"], MIRRORS.as_bytes()).status, 2);
}
