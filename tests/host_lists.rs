//! Holds the list of hosts against the recorded pulls (`traces/`): whom real containerds asked, in which order,
//! and when they refused to start.
#![cfg(not(target_arch = "wasm32"))] // It reads the traces from their files.

mod node;

use std::fs;
use std::path::Path;

use mirrorshift::model::image::{Image, Object};
use mirrorshift::release::Release;
use mirrorshift::simulate::{self, LoadedFile, ResolvedHost};
use node::{CERTS_D, Node};
use serde_json::Value as Json;

/// containerd 1.x takes hosts written as inline tables in random order.
const RANDOM: &str = "f46";

fn node(case: &Json) -> Node {
    let folders = [("certs_d", CERTS_D), ("etc", "/etc"), ("imports", "/etc/containerd/conf.d")];
    let files = folders.into_iter().flat_map(|(key, root)| {
        let files = case[key].as_object().into_iter().flatten();
        files.map(move |(path, contents)| (format!("{root}/{path}"), text(contents)))
    });
    Node::new(&text(&case["config"]), files)
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// Whom a trace line shows to have been asked: `host:port`, and scheme and API root where it tells.
struct Asked {
    authority: String,
    root: Option<String>,
    is_fetch: bool,
}

fn with_port(scheme: &str, host: &str) -> String {
    let host = host.trim_end_matches(':');
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|it| it.is_ascii_digit()));
    match (has_port, scheme) {
        (true, _) => host.to_owned(),
        (false, "http") => format!("{host}:80"),
        (false, _) => format!("{host}:443"),
    }
}

fn asked(line: &str, repository: &str) -> Option<Asked> {
    let mut words = line.split(' ');
    let (what, place) = (words.next()?, words.next()?);
    if !matches!(what, "HEAD" | "GET") {
        if what == "DNS" {
            return Some(Asked { authority: with_port("https", place), root: None, is_fetch: false });
        }
        let known = matches!(what, "CONNECT" | "tls-failed" | "reset" | "tls-on-http-port" | "http-on-tls-port");
        return known.then(|| Asked { authority: place.to_owned(), root: None, is_fetch: false });
    }
    let (scheme, rest) = place.split_once("://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let objects = ["manifests", "blobs"].map(|it| path.find(&format!("/{repository}/{it}/")));
    // Token servers and the targets of redirects are asked for something else.
    let root = path.get(..objects.into_iter().flatten().next()?)?;
    Some(Asked {
        authority: with_port(scheme, host),
        root: Some(format!("{scheme}://{host}{root}")),
        is_fetch: what == "GET",
    })
}

fn roots(host: &ResolvedHost<'_>) -> Vec<String> {
    let root = if host.root() == "/" { "".into() } else { host.root() };
    let schemes = if host.http_fallback { vec!["https", "http"] } else { vec![&*host.scheme] };
    schemes.into_iter().map(|scheme| format!("{scheme}://{}{root}", host.host)).collect()
}

fn distinct(authorities: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for authority in authorities {
        if !seen.contains(&authority) {
            seen.push(authority);
        }
    }
    seen
}

/// How a pull contradicts the list of hosts.
fn contradiction(lines: &[&str], image: &Image, hosts: &[ResolvedHost<'_>]) -> Option<String> {
    let lines: Vec<Asked> = lines.iter().filter_map(|line| asked(line, &image.repository)).collect();
    let resolve = distinct(lines.iter().take_while(|it| !it.is_fetch).map(|it| it.authority.clone()));
    let by_digest = matches!(image.object, Object::Digest(_));
    let listed = hosts.iter().filter(|it| it.pull && (it.resolve || by_digest) && !it.host.is_empty());
    let first = |host: &ResolvedHost<'_>| match host.http_fallback {
        true => with_port("https", &host.host),
        false => with_port(&host.scheme, &host.host),
    };
    let expected = distinct(listed.clone().map(first));
    // Where https is refused, a host without a port is asked on another.
    let second: Vec<String> = listed.filter(|it| it.http_fallback).map(|it| with_port("http", &it.host)).collect();
    let resolve: Vec<&String> = resolve.iter().filter(|it| expected.contains(it) || !second.contains(it)).collect();
    if !resolve.iter().copied().eq(expected.iter().take(resolve.len())) {
        return Some(format!("resolve asked {resolve:?}, listed are {expected:?}"));
    }
    let known: Vec<String> = hosts.iter().flat_map(roots).collect();
    let strange = lines.iter().filter_map(|it| it.root.as_ref()).find(|root| !known.contains(root));
    strange.map(|root| format!("asked {root}, listed are {known:?}"))
}

#[test]
fn real_containerds_ask_the_listed_hosts_in_their_order() {
    let mut files: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for file in files {
        let case: Json = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        for result in case["results"].as_array().unwrap() {
            for name in result["releases"].as_array().unwrap() {
                let release = Release::parse(name.as_str().unwrap()).unwrap();
                if case["id"] == RANDOM && release.is_1() {
                    continue;
                }
                compared += 1;
                for found in compare(&case, result, release) {
                    wrong.push(format!("{} {release}: {found}", text(&case["id"])));
                }
            }
        }
    }
    assert!(compared > 1600, "only {compared} pairs of case and release compared");
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
}

fn compare(case: &Json, result: &Json, release: Release) -> Vec<String> {
    let mut node = node(case);
    let config = node.clone();
    let loaded = config.config(release);
    let files: Vec<LoadedFile<'_>> = loaded.iter().map(|(path, file)| LoadedFile::new(path, file)).collect();
    let daemon = simulate::start(&files, release);
    let runs = result["daemon"]["alive"] == true && result["daemon"]["cri"] != "missing";
    match (&daemon.error, runs) {
        (Some(_), false) => return Vec::new(),
        (None, true) => {}
        (error, _) => return vec![format!("refusal: {error:?}, recorded: {}", result["error"])],
    }
    let trace: Vec<&str> = result["trace"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let pulls = case["pulls"].as_array().unwrap();
    let mut wrong = Vec::new();
    for (place, pull) in pulls.iter().enumerate() {
        for (path, contents) in pull["write"].as_object().into_iter().flatten() {
            node.0.insert(format!("{CERTS_D}/{path}"), text(contents));
        }
        let tree = node.tree(release);
        let image = pull.as_str().or(pull["image"].as_str()).unwrap();
        let image = Image::parse(image, release).unwrap();
        let prefix = format!("[{place}] ");
        let lines: Vec<&str> = match pulls.len() {
            1 => trace.clone(),
            _ => trace.iter().filter_map(|line| line.strip_prefix(&prefix)).collect(),
        };
        let error = text(&result["pulls"][place]["error"]);
        wrong.extend(match simulate::hosts(&daemon, &tree, &image.namespace) {
            Err(why) if lines.is_empty() && error.ends_with(&why) => None,
            Err(why) => Some(format!("refused with {why:?}, recorded {error:?} and {lines:?}")),
            Ok(hosts) => contradiction(&lines, &image, &hosts).map(|it| format!("{image}: {it}")),
        });
    }
    wrong
}
