//! Tries configurations out: whom containerd would ask, release by release.

mod node;

use std::collections::BTreeMap;

use mirrorshift::plan::{Host, Plan, Step};
use mirrorshift::release::Release;
use mirrorshift::simulate::{self, Daemon};
use node::{CERTS_D, Node, Tree, measured};
use toml_edit::{Document, Item, TableLike};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Whether `release` is among `releases`: `all`, `none`, `1.x`, `2.x`, `1.5.18`, `1.6.24 and later`.
fn is_among(release: Release, releases: &str) -> bool {
    match releases {
        "all" => true,
        "none" => false,
        "1.x" => release.is_1(),
        "2.x" => !release.is_1(),
        _ => match releases.strip_suffix(" and later") {
            Some(first) => release >= Release::parse(first).unwrap(),
            None => release == Release::parse(releases).unwrap(),
        },
    }
}

fn strings(item: Option<&Item>) -> Vec<String> {
    let values = item.and_then(Item::as_array).into_iter().flatten();
    values.map(|it| it.as_str().unwrap().to_owned()).collect()
}

fn string<'t>(table: &'t dyn TableLike, key: &str) -> &'t str {
    table.get(key).and_then(Item::as_str).unwrap_or_default()
}

/// The plan of the algorithm that the legacy tables feed, even where 2.2 and later would leave it aside.
fn legacy_plan(lines: &[String], image: &str, release: Release) -> Plan {
    let settings = lines.iter().map(|line| format!("plugins.\"io.containerd.grpc.v1.cri\".registry.{line}\n"));
    let config: String = std::iter::once("version = 2\n".to_owned()).chain(settings).collect();
    Node::new(&config, pem()).start(release, |mut daemon, tree| {
        assert_eq!(daemon.error, None);
        (daemon.legacy, daemon.roots) = (true, Vec::new());
        plan(&daemon, tree, image)
    })
}

/// The plan of a tree; what stays in `config.toml` of `lines` is kept.
fn tree_plan(lines: &[String], files: &BTreeMap<String, String>, image: &str, release: Release) -> Plan {
    let kept = lines.iter().filter(|it| !it.starts_with("mirrors.") && !it.contains(".tls"));
    let settings = kept.map(|line| format!("plugins.\"io.containerd.grpc.v1.cri\".registry.{line}\n"));
    let config_path = format!("plugins.\"io.containerd.grpc.v1.cri\".registry.config_path = '{CERTS_D}'\n");
    let config: String = ["version = 2\n".to_owned(), config_path].into_iter().chain(settings).collect();
    let files = files.iter().map(|(path, contents)| (format!("{CERTS_D}/{path}"), contents.clone()));
    Node::new(&config, files.chain(pem())).start(release, |daemon, tree| {
        assert_eq!(daemon.error, None);
        plan(&daemon, tree, image)
    })
}

fn pem() -> [(String, String); 3] {
    [("ca", "CERTIFICATE"), ("c", "CERTIFICATE"), ("k", "PRIVATE KEY")]
        .map(|(name, kind)| (format!("/p/{name}.pem"), format!("-----BEGIN {kind}-----")))
}

fn plan(daemon: &Daemon<'_>, tree: &Tree<'_>, image: &str) -> Plan {
    simulate::plan(daemon, tree, image)
}

/// The first request of each host that may resolve.
fn asked(plan: &Plan) -> Vec<String> {
    let requests = plan.hosts.iter().flat_map(|it| &it.requests).filter(|it| it.step == Step::Resolve);
    requests.map(|it| it.url.clone()).collect()
}

fn tls_note(host: &Host) -> &'static str {
    match (host.skip_verify, host.ca.is_empty(), host.client.is_empty()) {
        (false, true, true) => "system",
        (true, true, true) => "skip",
        (false, false, true) => "ca",
        (false, false, false) => "ca+pair",
        _ => "something else",
    }
}

/// What a pull can observe of a host.
fn observable(plan: &Plan) -> Vec<Host> {
    let mut hosts = plan.hosts.clone();
    hosts.iter_mut().for_each(|it| it.origin = mirrorshift::plan::Origin::Mirror);
    hosts
}

#[test]
fn the_worked_examples_come_out_as_measured() {
    let examples = Document::parse(include_str!("worked_examples.toml")).unwrap();
    let examples = examples["example"].as_array_of_tables().unwrap();
    assert_eq!(examples.len(), 59);
    for example in examples {
        let (id, image) = (string(example, "id"), string(example, "image"));
        let legacy = strings(example.get("legacy"));
        let files: BTreeMap<String, String> = example
            .get("files")
            .and_then(Item::as_table)
            .into_iter()
            .flatten()
            .map(|(path, contents)| (path.to_owned(), contents.as_str().unwrap().to_owned()))
            .collect();
        for release in measured() {
            let case = format!("{id} on {release}: {}", string(example, "title"));
            let before = legacy_plan(&legacy, image, release);
            let attempts = example["attempts"].as_array_of_tables().unwrap();
            let attempt = attempts.iter().find(|it| is_among(release, string(*it, "on"))).expect(&case);
            let mut requests = asked(&before);
            let expected = strings(attempt.get("asked"));
            if attempt.contains_key("answered") {
                requests.truncate(expected.len());
            }
            assert_eq!(requests, expected, "{case}");
            let error = string(attempt, "error");
            assert!(before.error.as_deref().unwrap_or_default().ends_with(error), "{case}: {:?}", before.error);
            assert_eq!(before.error.is_some(), !error.is_empty(), "{case}");
            let notes = attempt.get("tls").and_then(Item::as_table_like);
            for host in &before.hosts {
                let note = notes.and_then(|it| it.get(&host.host)).and_then(Item::as_str).unwrap_or("system");
                assert_eq!(tls_note(host), note, "{case}: {}", host.host);
            }
            let after = tree_plan(&legacy, &files, image, release);
            let same = observable(&before) == observable(&after) && before.error == after.error;
            assert_eq!(same, is_among(release, string(example, "same_on")), "{case}\n{before:#?}\n{after:#?}");
        }
    }
}
