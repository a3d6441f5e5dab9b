//! The program as a user runs it, and what it is given.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const MIRRORS: &str = "version = 2\n\n# keep me\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n  endpoint = [\"https://mirror.example\"]\n";

/// One of everything that must never be shown.
pub const SECRETS: [&str; 7] =
    ["robot-name", "s3cret-pass", "c2VjcmV0LWF1dGg=", "s3cret-token", "s3cret-bearer", "s3cret-url", "s3cret-old"];
pub const SECRETIVE: &str = r#"version = 2
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

pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {}\n{}", self.out, self.err))
    }
}

pub fn run(arguments: &[&str]) -> Run {
    run_with(arguments, b"")
}

pub fn run_with(arguments: &[&str], input: &[u8]) -> Run {
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

pub fn file(directory: &TempDir, path: &str, contents: impl AsRef<[u8]>) -> String {
    let path = directory.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, contents).unwrap();
    path.to_str().unwrap().to_owned()
}

pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

pub fn node() -> TempDir {
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
