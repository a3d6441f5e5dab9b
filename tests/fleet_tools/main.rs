//! Documents for fleets, given to the tools they are for: `make test-fleet`. Each is checked by its tool and then run,
//! on scratch nodes, until config.toml and certs.d are what the conversion says, byte for byte.
#![cfg(not(target_arch = "wasm32"))] // It runs other programs.

mod ansible;
mod first_boot;
mod kind;
mod kubernetes;
mod node;
#[path = "../support/odd_texts.rs"]
mod odd_texts;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mirrorshift::api::{self, Conversion, Engine, Options};
use serde_json::Value as Json;

/// A config whose script holds what templates and shells would run.
const SOURCE: &str = r#"version = 2 # 镜像 {{ 7 * 7 }} {% raw %} $(touch /tmp/x) `id` 'quoted' "too"
[plugins."io.containerd.grpc.v1.cri".registry]
  [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
    # {{ lookup('pipe', 'id') }} $(id) `id` END_OF_MIGRATE_SH
    endpoint = ["https://mirror.example/{{7*7}}/v2"]
  [plugins."io.containerd.grpc.v1.cri".registry.configs."mirror.example".auth]
    password = "s3cret-pass"
"#;

struct Case {
    conversion: Conversion,
}

impl Case {
    fn new() -> Self {
        let conversion = api::convert(SOURCE, &Options::default());
        let case = Self { conversion };
        assert!(case.file("migrate.sh").starts_with("#!/bin/sh\n"));
        case
    }

    fn file(&self, path: &str) -> &str {
        &self.conversion.files.iter().find(|it| it.path == path).unwrap_or_else(|| panic!("no {path}")).contents
    }

    fn document(&self, engine: Engine) -> String {
        let document = api::fleet(&self.conversion, engine, &Options::default()).unwrap().contents;
        assert!(!document.contains("s3cret-pass"), "{} holds a secret", engine.as_str());
        document
    }
}

/// One of the programs that `scripts/setup.sh fleet` installs.
fn tool(path: &str) -> PathBuf {
    let path = tool_path(path);
    assert!(path.exists(), "{} is missing: run scripts/setup.sh fleet", path.display());
    path
}

fn tool_path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/fleet").join(path)
}

fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|why| panic!("{command:?}: {why}"));
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn succeed(command: &mut Command, input: &str) -> String {
    let output = run(command, input);
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// All documents of a YAML text, as PyYAML reads them.
fn yaml(text: &str) -> Json {
    let program = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin.buffer)), sys.stdout)";
    serde_json::from_str(&succeed(Command::new(tool("python/bin/python")).args(["-c", program]), text)).unwrap()
}
