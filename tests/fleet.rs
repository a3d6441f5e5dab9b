//! Documents for fleets: each carries the script byte for byte, as a reader of its own kind finds it.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use include_dir::{Dir, include_dir};
use mirrorshift::api::{Options, convert, fleet};
use mirrorshift::emit::fleet::{Engine, document};
use serde_yaml_ng::Value as Yaml;

use odd_texts::ODD;
use support::case::Case;
use support::file;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "support/odd_texts.rs"]
mod odd_texts;
mod support;

static CORPUS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/corpus");

#[test]
fn every_document_gives_the_script_back() {
    for script in ODD {
        for engine in Engine::ALL {
            assert_eq!(carried(engine, script), *script, "{}: {script:?}", engine.as_str());
        }
    }
}

#[test]
fn every_script_of_the_corpus_is_carried_and_stays_text() {
    let mut scripts = 0;
    for case in CORPUS.dirs().map(Case::read) {
        let conversion = convert(case.source, &case.options);
        let Some(script) = file(&conversion, "migrate.sh") else { continue };
        scripts += 1;
        for engine in Engine::ALL {
            assert_eq!(carried(engine, script), script, "{}: {}", case.name, engine.as_str());
        }
        // YAML takes a carriage return for the end of a line.
        if script.contains('\r') {
            continue;
        }
        for engine in [Engine::Ansible, Engine::Daemonset, Engine::CloudInit, Engine::Butane, Engine::Kind] {
            let text = fleet(&conversion, engine, &case.options).unwrap().contents;
            assert!(text.contains("restart_containerd() {"), "{}: {}", case.name, engine.as_str());
        }
    }
    assert!(scripts > 60, "only {scripts} cases have a script");
}

#[test]
fn the_directory_that_the_script_fills_is_mounted_whoever_named_it() {
    let source = "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/srv/certs\"\n";
    let options = Options { config_path: "/etc/containerd/certs.d".to_owned(), ..Options::default() };
    let conversion = convert(source, &options);
    let document = fleet(&conversion, Engine::Daemonset, &options).unwrap();
    assert!(document.contents.contains("mountPath: \"/host/srv/certs\""), "{}", document.contents);
}

/// A fleet's administrators read what they run.
#[test]
fn a_plain_script_stays_readable() {
    let script = "#!/bin/sh\nset -eu\n\necho '{{ no template }}' # 镜像\n\techo \"$1\"  \n";
    for engine in Engine::ALL.into_iter().filter(|it| *it != Engine::Ignition) {
        let text = document(engine, script, "/etc/containerd/certs.d");
        for line in script.lines() {
            assert!(text.contains(line), "{}: {line:?} is not in\n{text}", engine.as_str());
        }
    }
}

#[test]
fn a_tree_elsewhere_is_mounted_and_any_path_is_quoted() {
    let mounts = |certs_d: &str| {
        let daemonset = documents(&document(Engine::Daemonset, "x\n", certs_d)).pop().unwrap();
        let pod = &daemonset["spec"]["template"]["spec"];
        let of = |list: &Yaml, key: &dyn Fn(&Yaml) -> Yaml| {
            let item = list.as_sequence().unwrap().iter().find(|it| it["name"] == "certs-d");
            item.map(|it| key(it).as_str().unwrap().to_owned())
        };
        (
            of(&pod["containers"][0]["volumeMounts"], &|it| it["mountPath"].clone()),
            of(&pod["volumes"], &|it| it["hostPath"]["path"].clone()),
        )
    };
    assert_eq!(mounts("/etc/containerd/certs.d"), (None, None));
    for path in ["/etc/containerd-certs.d", "/srv/镜像", "/a b/\"c\\d\u{7f}\u{85}\u{feff}\n@script@\n, }{ #"] {
        assert_eq!(mounts(path), (Some(format!("/host{path}")), Some(path.to_owned())));
    }
}

#[test]
fn the_daemonset_begins_by_planning_updates_one_node_at_a_time_and_is_not_privileged() {
    let daemonset = documents(&document(Engine::Daemonset, "x\n", "/etc/containerd/certs.d")).pop().unwrap();
    assert_eq!(daemonset["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"], 1);
    let container = &daemonset["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["env"][0]["name"], "MODE");
    assert_eq!(container["env"][0]["value"], "plan");
    assert_eq!(container["securityContext"]["privileged"], Yaml::Null);
}

/// What the engine would write on a node.
fn carried(engine: Engine, script: &str) -> String {
    let text = document(engine, script, "/etc/containerd/certs.d");
    match engine {
        Engine::Ansible => {
            let play = &documents(&text)[0][0];
            let block = play["tasks"].as_sequence().unwrap().iter().find(|it| !it["block"].is_null()).unwrap();
            match &block["block"][0]["ansible.builtin.copy"]["content"] {
                Yaml::Tagged(it) if it.tag == "unsafe" => it.value.as_str().unwrap().to_owned(),
                other => {
                    let template = other.as_str().unwrap();
                    let base64 = template.strip_prefix("{{ '").and_then(|it| it.strip_suffix("' | b64decode }}"));
                    decode(base64.unwrap())
                }
            }
        }
        Engine::Daemonset => {
            let map = documents(&text).into_iter().find(|it| it["kind"] == "ConfigMap").unwrap();
            match map["data"]["migrate.sh"].as_str() {
                Some(text) => text.to_owned(),
                None => decode(map["binaryData"]["migrate.sh"].as_str().unwrap()),
            }
        }
        Engine::CloudInit => {
            let file = &documents(&text)[0]["write_files"][0];
            let content = file["content"].as_str().unwrap();
            if file["encoding"] == "b64" { decode(content) } else { content.to_owned() }
        }
        Engine::Butane => {
            let contents = &documents(&text)[0]["storage"]["files"][0]["contents"];
            match contents["inline"].as_str() {
                Some(text) => text.to_owned(),
                None => from_url(contents["source"].as_str().unwrap()),
            }
        }
        Engine::Ignition => {
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            from_url(json["storage"]["files"][0]["contents"]["source"].as_str().unwrap())
        }
        Engine::Kind => {
            let (_, rest) = text.split_once(" >\"$work/migrate.sh\" <<'").unwrap();
            let (end, rest) = rest.split_once("'\n").unwrap();
            let mut body = String::new();
            for line in rest.split_inclusive('\n').take_while(|line| line.strip_suffix('\n') != Some(end)) {
                body.write_str(line).unwrap();
            }
            if text.contains("base64 -d >") { decode(body.trim_end()) } else { body }
        }
        Engine::Kubeadm => {
            let (_, rest) = text.rsplit_once("## migrate.sh\n").unwrap();
            let (fence, rest) = rest.trim_start_matches('\n').split_once("sh\n").unwrap();
            let body = rest.strip_suffix('\n').and_then(|it| it.strip_suffix(fence)).unwrap();
            assert!(!body.contains(fence), "the fence ends early: {body:?}");
            // Markdown knows no text that ends within a line; scripts don't either.
            if script.ends_with('\n') { body.to_owned() } else { body.strip_suffix('\n').unwrap().to_owned() }
        }
    }
}

fn documents(text: &str) -> Vec<Yaml> {
    use serde::Deserialize as _;
    serde_yaml_ng::Deserializer::from_str(text)
        .map(|it| Yaml::deserialize(it).unwrap_or_else(|why| panic!("{why}:\n{text}")))
        .collect()
}

fn decode(base64: &str) -> String {
    String::from_utf8(STANDARD.decode(base64).unwrap()).unwrap()
}

fn from_url(url: &str) -> String {
    decode(url.strip_prefix("data:;base64,").unwrap())
}

#[cfg(not(target_arch = "wasm32"))]
mod any_text {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::{Engine, carried};

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn is_given_back_by_every_document(script in r#"([ \t\n\r\x00-\x1f\x7f-\x{a0}\x{2028}\x{2029}\x{feff}]|[-#@:{}%'"`$\\|>&*!]|END_OF_MIGRATE_SH|\PC){0,40}\n?"#) {
            for engine in Engine::ALL {
                prop_assert_eq!(carried(engine, &script), script.as_str(), "{}", engine.as_str());
            }
        }
    }
}
