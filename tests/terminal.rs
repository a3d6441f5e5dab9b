//! The terminal, run as a user runs it: exit statuses, what goes to which stream, what is written where.
#![cfg(not(target_arch = "wasm32"))] // It runs a program and writes files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const MIRRORS: &str = "version = 2\n\n# keep me\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n  endpoint = [\"https://mirror.example\"]\n";

/// One of everything that must never be shown.
const SECRETS: [&str; 7] =
    ["robot-name", "s3cret-pass", "c2VjcmV0LWF1dGg=", "s3cret-token", "s3cret-bearer", "s3cret-url", "s3cret-old"];
const SECRETIVE: &str = r#"version = 2
[plugins."io.containerd.grpc.v1.cri".registry]
  [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
    endpoint = ["https://robot-name:s3cret-url@mirror.example", "https://robot-name:s3cret-url@bad.example:port"]
  [plugins."io.containerd.grpc.v1.cri".registry.configs."mirror.example".auth]
    username = "robot-name"
    password = "s3cret-pass"
    # password = "s3cret-old"
    endpoint = 3
  [plugins."io.containerd.grpc.v1.cri".registry.configs."a.example"]
    auth = { auth = "c2VjcmV0LWF1dGg=", identitytoken = 's3cret-token' }
  [plugins."io.containerd.grpc.v1.cri".registry.auths."https://robot-name:s3cret-url@b.example"]
    identitytoken = "s3cret-token"
  [plugins."io.containerd.grpc.v1.cri".registry.headers]
    Authorization = ["Bearer s3cret-bearer"]
"#;

struct Run {
    status: i32,
    out: String,
    err: String,
}

impl Run {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {}\n{}", self.out, self.err))
    }
}

fn run(arguments: &[&str]) -> Run {
    run_with(arguments, b"")
}

fn run_with(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mirrorshift"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().expect("no signal ends it"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn file(directory: &TempDir, path: &str, contents: impl AsRef<[u8]>) -> String {
    let path = directory.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, contents).unwrap();
    path.to_str().unwrap().to_owned()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

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

fn node() -> TempDir {
    let node = TempDir::new().unwrap();
    file(&node, "etc/containerd/config.toml", "version = 2\nimports = [\"conf.d/*.toml\"]\n");
    file(
        &node,
        "etc/containerd/conf.d/registry.toml",
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"\n",
    );
    file(
        &node,
        "etc/containerd/certs.d/docker.io/hosts.toml",
        "server = \"https://registry-1.docker.io\"\n[host.\"https://mirror.example\"]\nca = \"ca.pem\"\n",
    );
    file(
        &node,
        "etc/containerd/certs.d/docker.io/ca.pem",
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
    );
    node
}

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

#[test]
fn a_report_is_printed_alone_in_the_language_asked_for_and_holds_no_secret() {
    for (locale, heading) in [("en", "## Checklist"), ("zh", "## 检查清单")] {
        let it = run_with(&["report", "-", "--locale", locale], SECRETIVE.as_bytes());
        assert!(it.out.starts_with("# ") && it.out.contains(heading), "{}", it.out);
        assert!(!it.out.contains("s3cret") && !it.out.contains("robot-name"), "{}", it.out);
    }
    let it = run_with(&["report", "-"], MIRRORS.as_bytes());
    assert_eq!(it.status, run_with(&["convert", "-"], MIRRORS.as_bytes()).status);
    assert_eq!(run_with(&["report", "-", "--json"], MIRRORS.as_bytes()).json()["report"], it.out);
    let it = run_with(&["report", "-"], b"= =");
    assert_eq!((it.status, &*it.out), (2, ""));
}

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
