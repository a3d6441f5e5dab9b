//! What sets up new machines: cloud-init, Butane and Ignition.
#![cfg(not(target_arch = "wasm32"))] // It runs other programs.

use std::fs;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use mirrorshift::api::Engine;
use mirrorshift::emit::fleet;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::node::Node;
use crate::odd_texts::ODD;
use crate::{Case, run, said, succeed, tool, tool_path, yaml};

fn cloud_init(user_data: &str) -> std::process::Output {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("user-data");
    fs::write(&path, user_data).unwrap();
    let mut command = Command::new("cloud-init");
    // Without Debian's packages it has to be installed.
    if let Some(unpacked) = Some(tool_path("cloud-init")).filter(|it| it.exists()) {
        command = Command::new(tool("python/bin/python"));
        command
            .env("PYTHONPATH", unpacked.join("usr/lib/python3/dist-packages"))
            .arg(unpacked.join("usr/bin/cloud-init"));
    }
    run(command.args(["schema", "--config-file"]).arg(&path), "")
}

#[test]
fn cloud_init_takes_the_user_data() {
    let user_data = Case::new().document(Engine::CloudInit);
    for text in [user_data.clone(), fleet::cloud_init("\r")] {
        let output = cloud_init(&text);
        assert!(output.status.success() && said(&output).contains("Valid cloud-config"), "{}", said(&output));
    }
    // A validator that takes everything proves nothing.
    assert!(!cloud_init(&user_data.replace("permissions: \"0700\"", "permissions: 0700")).status.success());
}

#[test]
fn a_new_machine_is_moved_by_what_cloud_init_writes_and_runs() {
    let (case, node) = (Case::new(), Node::new());
    let script = write_files(&case, &node);
    succeed(&mut node.command(&[&script]), "");
    node.is_moved(&case);
    assert_eq!(node.restarts(), 1);
}

#[test]
fn a_new_machine_with_another_config_makes_cloud_init_fail() {
    let (case, node) = (Case::new(), Node::new());
    node.write("etc/containerd/config.toml", "version = 2\n");
    let script = write_files(&case, &node);
    let output = run(&mut node.command(&[&script]), "");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert_eq!(fs::read_to_string(node.path("etc/containerd/config.toml")).unwrap(), "version = 2\n");
}

/// Writes what cloud-init would, and says which script it would run.
fn write_files(case: &Case, node: &Node) -> String {
    use std::os::unix::fs::PermissionsExt;
    let user_data = yaml(&case.document(Engine::CloudInit));
    let files = user_data[0]["write_files"].as_array().unwrap();
    for file in files {
        let path = file["path"].as_str().unwrap();
        node.write(path.trim_start_matches('/'), file["content"].as_str().unwrap());
        let mode = u32::from_str_radix(file["permissions"].as_str().unwrap(), 8).unwrap();
        fs::set_permissions(node.path(path.trim_start_matches('/')), fs::Permissions::from_mode(mode)).unwrap();
    }
    let path = files[1]["path"].as_str().unwrap();
    assert!(path.starts_with("/var/lib/cloud/scripts/per-instance/"));
    path.to_owned()
}

fn butane(document: &str) -> Json {
    serde_json::from_str(&succeed(Command::new(tool("butane")).arg("butane"), document)).unwrap()
}

/// Path and contents of each file, name and contents of each unit.
fn contents(config: &Json) -> Vec<(String, String)> {
    let text = |it: &Json| it.as_str().unwrap().to_owned();
    let files = config["storage"]["files"].as_array().unwrap();
    let files = files.iter().map(|it| (format!("{} {}", text(&it["path"]), it["mode"]), source(&it["contents"])));
    let units = config["systemd"]["units"].as_array().unwrap();
    files
        .chain(units.iter().map(|it| (format!("{} {}", text(&it["name"]), it["enabled"]), text(&it["contents"]))))
        .collect()
}

/// What a data URL holds; Butane compresses what gets shorter by it.
fn source(contents: &Json) -> String {
    let url = contents["source"].as_str().unwrap().strip_prefix("data:").unwrap();
    let bytes = match url.split_once(',').unwrap() {
        (";base64", it) => STANDARD.decode(it).unwrap(),
        (_, it) => percent_decoded(it),
    };
    if contents["compression"] == "gzip" {
        std::io::read_to_string(GzDecoder::new(bytes.as_slice())).unwrap()
    } else {
        String::from_utf8(bytes).unwrap()
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend(piece[2..].bytes());
    }
    bytes
}

#[test]
fn butane_makes_of_its_document_what_the_ignition_document_says() {
    let case = Case::new();
    let ignition = case.document(Engine::Ignition);
    succeed(Command::new(tool("butane")).arg("ignition"), &ignition);
    let ignition: Json = serde_json::from_str(&ignition).unwrap();
    assert_eq!(
        contents(&ignition)[0],
        ("/etc/mirrorshift/migrate.sh 448".to_owned(), case.file("migrate.sh").to_owned())
    );

    let document = case.document(Engine::Butane);
    let coreos = document.replace("\nvariant: flatcar\nversion: 1.1.0\n", "\nvariant: fcos\nversion: 1.5.0\n");
    assert_ne!(document, coreos);
    for document in [&document, &coreos] {
        let translated = butane(document);
        assert_eq!(translated["ignition"]["version"], ignition["ignition"]["version"]);
        assert_eq!(contents(&translated), contents(&ignition));
        succeed(Command::new(tool("butane")).arg("ignition"), &translated.to_string());
    }
    // A validator that takes everything proves nothing.
    let refused =
        |tool_name: &str, text: &str| !run(Command::new(tool("butane")).arg(tool_name), text).status.success();
    assert!(refused("butane", &document.replace("inline: |", "inlined: |")));
    assert!(refused("ignition", &ignition.to_string().replace("3.4.0", "2.4.0")));
}

#[test]
fn a_new_machine_is_moved_by_the_unit() {
    let (case, node) = (Case::new(), Node::new());
    let files = contents(&butane(&case.document(Engine::Butane)));
    node.write("etc/mirrorshift/migrate.sh", &files[0].1);
    let commands: Vec<_> = files[1].1.lines().filter_map(|it| it.strip_prefix("ExecStart=")).collect();
    assert!(commands.len() > 1, "{}", files[1].1);
    for command in commands {
        succeed(&mut node.command(&command.split(' ').collect::<Vec<_>>()), "");
    }
    node.is_moved(&case);
    assert!(node.path("etc/mirrorshift/done").exists());
}

/// Readers of YAML in Python and in Go.
#[test]
fn the_tools_own_readers_give_every_script_back() {
    for script in ODD {
        let file = &yaml(&fleet::cloud_init(script))[0]["write_files"][0];
        let content = file["content"].as_str().unwrap();
        if file["encoding"] == "b64" {
            assert_eq!(STANDARD.decode(content).unwrap(), script.as_bytes(), "{script:?}");
        } else {
            assert_eq!(content, *script, "{script:?}");
        }
        // An empty source is no file to Butane.
        if !script.is_empty() {
            assert_eq!(contents(&butane(&fleet::butane(script)))[0].1, *script, "{script:?}");
        }
    }
}
