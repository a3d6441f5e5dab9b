//! `--mode recommended`, step by step: what each changes, what it leaves alone, and what containerd asks then.

use mirrorshift::api::{self, Conversion, File, Mode, Options, Verdict};
use mirrorshift::diagnostic::Severity;
use mirrorshift::message::Message;
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::Servers;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PLUGIN: &str = "plugins.\"io.containerd.grpc.v1.cri\".registry";

const ALL_STEPS: [&str; 8] =
    ["config-path", "dial-timeout", "https", "no-repeat", "path", "pull-only", "tls", "transfer-service"];

fn mirrors(namespace: &str, endpoints: &[&str]) -> String {
    format!("version = 2\n[{PLUGIN}.mirrors.\"{namespace}\"]\nendpoint = {endpoints:?}\n")
}

fn convert(text: &str, target: &str, mode: Mode) -> Conversion {
    let target = Some(Release::parse(target).unwrap());
    api::convert(text, &Options { target, mode, ..Options::default() })
}

/// For the release that reads the text today.
fn convert_from(containerd: &str, text: &str, mode: Mode) -> Conversion {
    let containerd = Release::parse(containerd).unwrap();
    api::convert(text, &Options { containerd, mode, ..Options::default() })
}

fn recommended(namespace: &str, endpoints: &[&str], target: &str) -> Conversion {
    convert(&mirrors(namespace, endpoints), target, Mode::Recommended)
}

/// The steps taken, without the prefix that they have in common.
fn steps(conversion: &Conversion) -> Vec<&str> {
    conversion.diagnostics.iter().filter_map(|it| it.code.strip_prefix("recommended-")).collect()
}

fn step(conversion: &Conversion, code: &str) -> String {
    let of = |it: &&api::Diagnostic| it.code.strip_prefix("recommended-") == Some(code);
    conversion.diagnostics.iter().find(of).map(|it| it.message.english()).unwrap_or_default()
}

/// What containerd asks for `registry` until it has the image, when every server has it.
fn asked(conversion: &Conversion, registry: &str) -> Vec<String> {
    let plan = conversion.comparison.iter().find(|it| it.after.registry == registry);
    let plan = &plan.unwrap_or_else(|| panic!("{registry} is compared")).after;
    assert!(plan.pulled, "{:?}", plan.error);
    plan.sequence.iter().map(|it| it.split("/v2/").next().unwrap_or(it).to_owned()).collect()
}

/// The hosts in their order, with what they may do.
fn hosts(conversion: &Conversion, registry: &str) -> Vec<String> {
    let plan = conversion.comparison.iter().find(|it| it.after.registry == registry).unwrap();
    let host =
        |it: &mirrorshift::plan::Host| format!("{}://{}{} {}", it.scheme, it.host, it.path, it.capabilities.len());
    plan.after.hosts.iter().map(host).collect()
}

fn hosts_toml<'c>(conversion: &'c Conversion, directory: &str) -> &'c str {
    let path = format!("certs.d/{directory}/hosts.toml");
    conversion.files.iter().find(|it| it.path == path).map_or("", |it| &it.contents)
}

#[test]
fn every_step_is_listed_with_its_way_back() {
    let endpoints = ["http://quay.io/x", "https://quay.m.daocloud.io", "https://m.example/", "https://m.example"];
    let text = mirrors("quay.io", &endpoints)
        .replace(&format!("[{PLUGIN}.mirrors"), &format!("[{PLUGIN}]\nconfig_path = \"/a:/b\"\n[{PLUGIN}.mirrors"));
    let text = text + &format!("[{PLUGIN}.configs.\"m.example\".tls]\nca_file = \"/p/ca.pem\"\n");
    let conversion = convert_from("2.3", &text, Mode::Recommended);
    let mut found = steps(&conversion);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, ALL_STEPS);
    for it in conversion.diagnostics.iter().filter(|it| it.code.starts_with("recommended-")) {
        assert_eq!(it.severity, Severity::Info, "{}", it.code);
        let help = it.help.as_ref().map(Message::english).unwrap_or_default();
        assert!(help.starts_with("to keep it as it is, ") && help.contains("`--mode exact`"), "{}: {help}", it.code);
    }
    assert_eq!(steps(&convert_from("2.3", &text, Mode::Exact)), [""; 0]);
}

// users.md, section D: what is cited as a public mirror, and nothing else.
#[test]
fn only_public_mirrors_lose_the_say_over_tags() {
    for (host, only_pulls) in [
        ("docker.m.daocloud.io", true),
        ("k8s.m.daocloud.io", true),
        ("m.daocloud.io", true),
        ("mirror.gcr.io", true),
        ("docker.1ms.run", true),
        ("docker.mirrors.ustc.edu.cn", true),
        ("45hrqeao.mirror.aliyuncs.com", true),
        ("dockerhub.azk8s.cn", true),
        ("mirror.corp.example", false),
        ("xm.daocloud.io", false),
        ("mirror.gcr.io.corp.example", false),
        ("x.mirror.gcr.io", false),
        ("mirror.gcr.io:5000", false),
        // No citable statement.
        ("hub-mirror.c.163.com", false),
        ("dockerproxy.com", false),
        // Registries, no mirrors.
        ("k8s.gcr.io", false),
        ("registry.cn-hangzhou.aliyuncs.com", false),
    ] {
        let conversion = recommended("docker.io", &[&format!("https://{host}")], "1.7");
        let text = hosts_toml(&conversion, "docker.io");
        let expected = if only_pulls { "[\"pull\"]" } else { "[\"pull\", \"resolve\"]" };
        assert!(text.contains(&format!("capabilities = {expected}")), "{host}\n{text}");
        assert_eq!(steps(&conversion), if only_pulls { &["pull-only"][..] } else { &[] }, "{host}");
    }
}

// Specification, F10: a host without `resolve` serves content, and tags are resolved further down.
#[test]
fn a_tag_is_resolved_at_the_upstream_and_content_comes_from_the_public_mirror() {
    let (mirror, hub) = ("https://docker.m.daocloud.io", "https://registry-1.docker.io");
    for target in ["1.6", "1.7", "2.0", "2.3"] {
        let conversion = recommended("docker.io", &[mirror], target);
        let get = format!("GET {mirror}");
        assert_eq!(asked(&conversion, "docker.io"), [format!("HEAD {hub}"), get.clone(), get.clone(), get], "{target}");
        let docker = conversion.comparison.iter().find(|it| it.after.registry == "docker.io").unwrap();
        assert_eq!(docker.verdict, Verdict::Different);
        let expected = "capabilities was [pull, resolve] and is [pull]";
        assert!(docker.differences.iter().any(|it| it.english().contains(expected)), "{:?}", docker.differences);
    }
    let conversion = recommended("docker.io", &["https://corp.example", mirror], "1.7");
    assert_eq!(asked(&conversion, "docker.io")[..2], ["HEAD https://corp.example", "GET https://corp.example"]);
    assert!(step(&conversion, "pull-only").contains("at `https://corp.example`, `https://registry-1.docker.io`;"));
    let conversion = recommended("*", &[mirror], "1.7");
    assert_eq!(
        asked(&conversion, "unlisted.example")[..2],
        ["HEAD https://unlisted.example".to_owned(), format!("GET {mirror}")]
    );
}

#[test]
fn somebody_is_left_who_resolves_tags() {
    for (namespace, endpoints, expected) in [
        // `docker.io` is a namespace and no registry (users.md, G19).
        (
            "docker.io",
            &["https://docker.m.daocloud.io", "https://docker.io"][..],
            &["https://docker.m.daocloud.io/v2 2", "https://docker.io/v2 2"][..],
        ),
        // A mirror that is pulled from under its own name is the registry.
        ("mirror.gcr.io", &["https://corp.example"], &["https://corp.example/v2 2", "https://mirror.gcr.io/v2 2"]),
        ("mirror.gcr.io", &["https://mirror.gcr.io"], &["https://mirror.gcr.io/v2 2"]),
        // A public mirror that comes last is one all the same.
        (
            "quay.io",
            &["https://quay.io", "https://quay.m.daocloud.io"],
            &["https://quay.io/v2 2", "https://quay.m.daocloud.io/v2 1"],
        ),
    ] {
        assert_eq!(hosts(&recommended(namespace, endpoints, "1.7"), namespace), expected, "{endpoints:?}");
    }
}

#[test]
fn https_takes_the_place_of_http_only_where_it_is_known_to_be_served() {
    for (endpoint, expected) in [
        ("http://quay.io", "https://quay.io/v2 2"),
        ("http://registry-1.docker.io", "https://registry-1.docker.io/v2 2"),
        ("http://ghcr.io", "https://ghcr.io/v2 2"),
        ("http://gcr.io/v2/project", "https://gcr.io/v2/project 2"),
        ("http://registry.k8s.io", "https://registry.k8s.io/v2 2"),
        // Nobody said what these serve.
        ("http://corp.example", "http://corp.example/v2 2"),
        ("http://docker.io", "http://docker.io/v2 2"),
        ("http://hub-mirror.c.163.com", "http://hub-mirror.c.163.com/v2 2"),
        ("http://registry.quay.io", "http://registry.quay.io/v2 2"),
        // A port is somebody's choice.
        ("http://quay.io:80", "http://quay.io:80/v2 2"),
        ("http://quay.io:5000", "http://quay.io:5000/v2 2"),
    ] {
        let conversion = recommended("reg.example", &[endpoint], "1.7");
        assert_eq!(hosts(&conversion, "reg.example")[0], expected, "{endpoint}");
        assert_eq!(steps(&conversion).contains(&"https"), expected.starts_with("https:"), "{endpoint}");
    }
}

// Specification, T-TLS-SCOPE: `configs.X.tls` applies wherever X is contacted over https.
#[test]
fn a_host_that_moves_to_https_brings_its_tls_settings_along() {
    let tls = |host: &str, setting: &str| format!("[{PLUGIN}.configs.\"{host}\".tls]\n{setting}\n");
    let text = mirrors("quay.io", &["https://m.example", "http://quay.io"])
        + &tls("quay.io", "ca_file = \"/proxy.pem\"\ncert_file = \"/c\"\nkey_file = \"/k\"");
    let conversion = convert(&text, "1.7", Mode::Recommended);
    let written = hosts_toml(&conversion, "quay.io");
    let server = "server = \"https://quay.io\"\nca = \"/proxy.pem\"\nclient = [[\"/c\", \"/k\"]]\n";
    assert!(written.contains(server), "{written}");
    assert!(step(&conversion, "https").ends_with(", with what `registry.configs.\"quay.io\".tls` sets"));
    assert!(conversion.diagnostics.iter().all(|it| it.code != "tls-left-out"), "{:?}", conversion.diagnostics);
    assert!(!hosts_toml(&convert(&text, "1.7", Mode::Exact), "quay.io").contains("ca = "), "none over http");

    let text = mirrors("docker.io", &["http://mirror.gcr.io", "https://mirror.gcr.io"]);
    let with = format!("{text}{}", tls("mirror.gcr.io", "ca_file = \"/proxy.pem\""));
    let conversion = convert(&with, "1.7", Mode::Recommended);
    let written = hosts_toml(&conversion, "docker.io");
    assert!(written.contains("[host.\"https://mirror.gcr.io\"]\n"), "{written}");
    assert_eq!(
        (written.matches("ca = \"/proxy.pem\"").count(), written.matches("[host.").count()),
        (1, 1),
        "{written}"
    );

    // Others have none, and 2.x reads none: what is written there is a step of its own.
    let elsewhere = format!("{text}{}", tls("quay.io", "insecure_skip_verify = true"));
    for (text, containerd, is_written) in [(&elsewhere, "1.7", false), (&with, "2.0", true)] {
        let conversion = convert_from(containerd, text, Mode::Recommended);
        let written = hosts_toml(&conversion, "docker.io");
        assert!(written.contains("https://mirror.gcr.io"), "{written}");
        assert_eq!((written.contains("ca = "), steps(&conversion).contains(&"tls")), (is_written, is_written));
        assert!(!step(&conversion, "https").contains("sets"), "{}", step(&conversion, "https"));
    }
}

#[test]
fn a_host_is_asked_once() {
    const M: &str = "https://m.example/v2 2";
    const N: &str = "https://n.example/v2 2";
    const HUB: &str = "https://registry-1.docker.io/v2 2";
    for (endpoints, expected, is_later) in [
        (&["https://m.example", "https://m.example"][..], &[M, HUB][..], Some(false)),
        (&["https://m.example", "https://n.example", "https://m.example/v2/"], &[M, N, HUB], Some(false)),
        (&["https://m.example/", "https://m.example"], &[M, HUB], Some(false)),
        (&["https://m.example", "https://registry-1.docker.io"], &[M, HUB], Some(false)),
        (&["https://registry-1.docker.io", "https://m.example"], &[M, HUB], Some(true)),
        // Another scheme, port or project is another place.
        (&["https://m.example", "http://m.example"], &[M, "http://m.example/v2 2", HUB], None),
        (&["https://m.example", "https://m.example:8443"], &[M, "https://m.example:8443/v2 2", HUB], None),
        (&["https://m.example", "https://m.example/v2/p"], &[M, "https://m.example/v2/p 2", HUB], None),
    ] {
        let conversion = recommended("docker.io", endpoints, "1.7");
        assert_eq!(hosts(&conversion, "docker.io"), expected, "{endpoints:?}");
        let said = step(&conversion, "no-repeat");
        assert_eq!(
            (!said.is_empty()).then(|| said.contains("after the other hosts")),
            is_later,
            "{endpoints:?}: {said}"
        );
    }
}

// Specification, 3.3: how a host is listed again, and T-PATH: what a path is without `override_path`.
#[test]
fn the_way_back_to_a_repeat_names_a_host_that_is_asked_alike() {
    for (endpoints, expected) in [
        (&["https://m.example", "https://m.example"][..], &["`https://m.example/v2`"][..]),
        (&["https://m.example"; 3], &["`https://m.example/v2`", "`https://m.example/v2/`"]),
        (&["https://m.example/v2/hub"; 2], &["`https://m.example/v2/hub/` with `override_path = true`"]),
        (
            &["https://m.example/v2/hub"; 3],
            &[
                "`https://m.example/v2/hub/` with `override_path = true`",
                "`https://m.example/v2/hub//` with `override_path = true`",
            ],
        ),
        (
            &["https://m.example/hub", "https://m.example/v2/hub"],
            &["`https://m.example/v2/hub/` with `override_path = true`"],
        ),
        (&["https://m.example/hub/v2"; 2], &["`https://m.example/hub/v2/`"]),
        // Another place, for all that `/v2` is at its end.
        (&["https://m.example/v2/v2", "https://m.example/v2"], &[]),
    ] {
        let conversion = recommended("docker.io", endpoints, "1.7");
        let repeats = conversion.diagnostics.iter().filter(|it| it.code == "recommended-no-repeat");
        let helps: Vec<String> = repeats.map(|it| it.help.as_ref().unwrap().english()).collect();
        let ways = helps.iter().map(|it| it.split("list it again as ").nth(1).unwrap());
        let ways: Vec<&str> = ways.map(|it| it.split("; `--mode").next().unwrap()).collect();
        assert_eq!(ways, expected, "{endpoints:?}");
        // With these ways taken, no other place is asked, and each once more.
        let files = |more: &[&str]| {
            let mut text = hosts_toml(&conversion, "docker.io").to_owned();
            for way in more {
                let root = if way.contains("override_path") { "override_path = true\n" } else { "" };
                text += &format!("[host.\"{}\"]\n{root}", way.split('`').nth(1).unwrap());
            }
            [File { path: "certs.d/docker.io/hosts.toml".to_owned(), contents: text }]
        };
        let asked = |more: &[&str]| {
            let config = &conversion.files[0].contents;
            let release = Release::parse("1.7").unwrap();
            let plan = api::simulate("docker.io/library/x", config, release, &files(more), &Servers::default(), None);
            plan.hosts.iter().map(|it| format!("{}://{}{}", it.scheme, it.host, it.path)).collect::<Vec<_>>()
        };
        let (once, again) = (asked(&[]), asked(&ways));
        assert_eq!(again.len(), once.len() + ways.len(), "{again:?}");
        assert!(again.iter().all(|it| once.contains(it)), "{once:?} {again:?}");
    }
}

#[test]
fn what_repeats_would_have_needed_goes_with_them() {
    let hub = ["https://registry-1.docker.io", "https://m.example"];
    assert!(hosts_toml(&convert(&mirrors("docker.io", &hub), "1.7", Mode::Exact), "docker.io").contains("skip_verify"));
    assert!(!hosts_toml(&recommended("docker.io", &hub, "1.7"), "docker.io").contains("skip_verify"));
    // Two projects of one registry stay two hosts, each with its own token.
    let projects = recommended("docker.io", &["https://m.example/v2/a", "https://m.example/v2/b"], "1.7");
    assert!(hosts_toml(&projects, "docker.io").contains("skip_verify = false"));
    // A timeout gives each of them a client of its own already.
    let projects = recommended("docker.io", &["https://m.example/v2/a", "https://m.example/v2/b"], "2.3");
    assert!(!hosts_toml(&projects, "docker.io").contains("skip_verify"));
}

// Specification 1.9 and T-TLS-2X: 2.x ignores `configs.*.tls`. What follows is the specification's own words for hosts.toml
// (5.3): `ca` and `client` beside the host that they are for.
#[test]
fn certificates_that_2_x_ignores_are_written_where_they_count() {
    let key = |host: &str| format!("registry.configs.\"{host}\".tls");
    let tls = |host: &str, tls: &str| format!("[{PLUGIN}.configs.\"{host}\"]\ntls = {{ {tls} }}\n");
    let mirror = |endpoint: &str| mirrors("quay.io", &[endpoint]);
    let (ca, pair) = ("ca_file = '/p/ca.pem'", "cert_file = '/p/c.crt', key_file = '/p/c.key'");
    for (text, directory, expected, left) in [
        (mirror("https://m.example") + &tls("m.example", ca), "quay.io", "  ca = \"/p/ca.pem\"\n", None),
        // A registry of its own, beside mirrors of others.
        (mirror("https://m.example") + &tls("r.example:5000", ca), "r.example_5000_", "\nca = \"/p/ca.pem\"\n", None),
        (
            mirror("https://m.example") + &tls("m.example", pair),
            "quay.io",
            "  client = [[\"/p/c.crt\", \"/p/c.key\"]]\n",
            None,
        ),
        // Without any mirror.
        ("version = 2\n".to_owned() + &tls("r.example", ca), "r.example", "\nca = \"/p/ca.pem\"\n", None),
        // Verification is not turned off, and what is left out is listed.
        (
            mirror("https://m.example") + &tls("m.example", "ca_file = '/p/ca.pem', insecure_skip_verify = true"),
            "quay.io",
            "  ca = \"/p/ca.pem\"\n",
            Some(key("m.example")),
        ),
        (
            mirror("https://m.example") + &tls("m.example", "insecure_skip_verify = true"),
            "quay.io",
            "",
            Some(key("m.example")),
        ),
        // From which directory does it count?
        (
            mirror("https://m.example") + &tls("m.example", "ca_file = 'p/ca.pem'"),
            "quay.io",
            "",
            Some(key("m.example")),
        ),
        (
            mirror("https://m.example") + &tls("m.example", "cert_file = '/p/c.crt'"),
            "quay.io",
            "",
            Some(key("m.example")),
        ),
    ] {
        let conversion = convert_from("2.0", &text, Mode::Recommended);
        let written = hosts_toml(&conversion, directory);
        let keys: Vec<&String> = conversion.not_carried.iter().map(|it| &it.key).collect();
        assert_eq!(keys, left.iter().collect::<Vec<_>>(), "{text}");
        assert!(!written.contains("skip_verify"), "{written}");
        match expected {
            "" => assert!(!written.contains("ca = ") && !written.contains("client"), "{written}"),
            expected => assert!(written.contains(expected), "{written}"),
        }
        assert_eq!(steps(&conversion).contains(&"tls"), !expected.is_empty(), "{text}");
        // Exact leaves them out, and says so.
        let exact = convert_from("2.0", &text, Mode::Exact);
        assert!(exact.files.iter().all(|it| !it.path.contains("hosts.toml") || !it.contents.contains("/p/")), "{text}");
    }
    // With them, a host over http would be asked over https first.
    let plain = convert_from("2.0", &(mirror("http://m.example:80") + &tls("m.example:80", ca)), Mode::Recommended);
    assert!(!hosts_toml(&plain, "quay.io").contains("ca = "), "{}", hosts_toml(&plain, "quay.io"));
    assert!(hosts_toml(&plain, "m.example_80_").contains("server = \"https://m.example:80\"\nca = \"/p/ca.pem\"\n"));
    // 2.2 and later look into directories by themselves: what is there is not known.
    let alone = convert_from("2.3", &("version = 2\n".to_owned() + &tls("r.example", ca)), Mode::Recommended);
    assert_eq!(directories(&alone), 0);
}

// Specification, T-SLASH and T-PATH.
#[test]
fn a_path_gets_the_v2_that_it_lacks() {
    for (endpoint, expected) in [
        ("https://m.example/", Some("https://m.example/v2 2")),
        ("https://m.example/proxy", Some("https://m.example/v2/proxy 2")),
        ("https://m.example/proxy/", Some("https://m.example/v2/proxy 2")),
        ("https://m.example", None),
        ("https://m.example/v2", None),
        ("https://m.example/v2/proxy", None),
        ("https://m.example/proxy/v2", None),
    ] {
        let conversion = recommended("quay.io", &[endpoint], "1.7");
        assert_eq!(steps(&conversion).contains(&"path"), expected.is_some(), "{endpoint}");
        if let Some(expected) = expected {
            assert_eq!(hosts(&conversion, "quay.io")[0], expected, "{endpoint}");
        }
    }
}

// containerd v1.6.0 remotes/docker/config/hosts.go is the first with `override_path`; before, `/v2` goes to the end of each
// path: that mends `/`, and no other.
#[test]
fn a_release_that_knows_no_override_path_has_a_bare_slash_mended_alone() {
    for (target, endpoint, expected) in [
        ("1.5", "https://m.example/proxy", None),
        ("1.5", "https://m.example/", Some("https://m.example/v2 2")),
        ("1.6.0", "https://m.example/proxy", Some("https://m.example/v2/proxy 2")),
        ("1.6.0", "https://m.example/", Some("https://m.example/v2 2")),
    ] {
        let conversion = recommended("quay.io", &[endpoint], target);
        assert_eq!(steps(&conversion).contains(&"path"), expected.is_some(), "{endpoint} on {target}");
        assert_eq!(conversion.not_carried.is_empty(), expected.is_some(), "{endpoint} on {target}");
        let first = &hosts(&conversion, "quay.io")[0];
        assert_eq!(first, expected.unwrap_or("https://quay.io/v2 2"), "{endpoint} on {target}");
    }
}

// Specification, G16: `dial_timeout` is known to 2.0.7 and to 2.1.0 and later.
#[test]
fn a_timeout_is_set_where_the_release_knows_one() {
    for (target, endpoint, expected) in [
        ("1.7", "https://m.example", false),
        ("2.0.6", "https://m.example", false),
        ("2.0.7", "https://m.example", true),
        ("2.3", "https://m.example", true),
        // On 2.0 it counts as a TLS setting.
        ("2.0.7", "http://m.example:5000", false),
        ("2.1", "http://m.example:5000", true),
    ] {
        let conversion = recommended("quay.io", &[endpoint], target);
        assert_eq!(
            hosts_toml(&conversion, "quay.io").contains("dial_timeout = \"5s\""),
            expected,
            "{endpoint} on {target}"
        );
        assert_eq!(steps(&conversion).contains(&"dial-timeout"), expected, "{endpoint} on {target}");
    }
}

const ROOTS: &str =
    "version = 3\n# ours\n[plugins.'io.containerd.cri.v1.images'.registry]\n  config_path = '/a:/b' # both\n";

fn config(conversion: &Conversion) -> &str {
    &conversion.files.first().unwrap().contents
}

fn directories(conversion: &Conversion) -> usize {
    conversion.files.iter().filter(|file| file.path.starts_with("certs.d/")).count()
}

#[test]
fn of_several_directories_the_first_stays() {
    let convert = |text: &str, containerd: &str, mode| {
        let containerd = Release::parse(containerd).unwrap();
        api::convert(text, &Options { containerd, mode, ..Options::default() })
    };
    for containerd in ["2.0", "2.3"] {
        let conversion = convert(ROOTS, containerd, Mode::Recommended);
        assert_eq!(config(&conversion), ROOTS.replace("'/a:/b'", "'/a'"), "{containerd}");
        assert_eq!(directories(&conversion), 0, "{containerd}");
        assert!(step(&conversion, "config-path").contains("only `/b` holds"), "{:?}", conversion.diagnostics);
        // The files on the node are not known, so nobody can say that pulls stay the same.
        for it in &conversion.comparison {
            assert_eq!(it.verdict, Verdict::Different, "{containerd}");
            assert!(
                it.differences.iter().any(|it| it.english().contains("below `/a` instead of")),
                "{:?}",
                it.differences
            );
        }
        let release = Release::parse(containerd).unwrap();
        let quick = Options { containerd: release, mode: Mode::Recommended, ..Options::default() };
        assert!(api::analyze(ROOTS, &quick).verdicts.iter().all(|it| it.verdict == Verdict::Different));
        let exact = convert(ROOTS, containerd, Mode::Exact);
        assert_eq!(config(&exact), ROOTS, "{containerd}");
        assert!(exact.comparison.iter().all(|it| it.verdict == Verdict::Identical), "{containerd}");
    }
    for untouched in ["'/a'", "''", "':'", "'C:\\certs.d'"] {
        let text = ROOTS.replace("'/a:/b'", untouched);
        let conversion = convert(&text, "2.3", Mode::Recommended);
        assert_eq!((config(&conversion), steps(&conversion)), (&*text, vec![]), "{untouched}");
    }
    for (list, first) in [("'/a:'", "'/a'"), ("':/b'", "'/b'"), ("\"/a:/a\"", "\"/a\"")] {
        let text = ROOTS.replace("'/a:/b'", list);
        let conversion = convert(&text, "2.3", Mode::Recommended);
        assert_eq!(config(&conversion), text.replace(list, first));
        assert!(!step(&conversion, "config-path").contains("no longer read"), "{list}");
    }
}

#[test]
fn several_directories_beside_legacy_tables_become_one_that_is_read() {
    let text = format!(
        "version = 2\n[{PLUGIN}]\nconfig_path = \"/a:/b\"\n[{PLUGIN}.mirrors.\"quay.io\"]\nendpoint = [\"https://m.example\"]\n"
    );
    let conversion = convert(&text, "2.3", Mode::Recommended);
    assert!(config(&conversion).contains("config_path = \"/a\"\n"), "{}", config(&conversion));
    assert_eq!(asked(&conversion, "quay.io")[0], "HEAD https://m.example");
}

#[test]
fn global_headers_keep_pulls_with_the_cri_plugin() {
    // The transfer service shows them to no token server (specification, T-HEADER-TOKEN).
    let text = mirrors("quay.io", &["https://m.example"]);
    let headers = format!("{text}[{PLUGIN}.headers]\nX-A = [\"1\"]\n");
    for (text, target, is_kept, is_listed) in
        [(&text, "2.3", false, true), (&headers, "2.3", true, false), (&text, "2.0", false, false)]
    {
        let conversion = convert(text, target, Mode::Recommended);
        assert_eq!(config(&conversion).contains("use_local_image_pull = true"), is_kept, "{target}");
        assert_eq!(steps(&conversion).contains(&"transfer-service"), is_listed, "{target}");
    }
}

#[test]
fn a_file_without_anything_to_do_is_left_alone() {
    for text in
        ["", "version = 2\n", "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '/a'\n"]
    {
        let conversion = convert(text, "2.3", Mode::Recommended);
        assert_eq!((config(&conversion), directories(&conversion), steps(&conversion)), (text, 0, vec![]));
    }
}

#[test]
fn a_host_that_moved_is_held_against_itself() {
    let text = mirrors("docker.io", &["https://registry-1.docker.io", "https://mirror.gcr.io"])
        + &format!("[{PLUGIN}.configs.\"registry-1.docker.io\".auth]\nusername = \"u\"\npassword = \"p\"\n");
    let conversion = convert(&text, "2.3", Mode::Recommended);
    let docker = conversion.comparison.iter().find(|it| it.after.registry == "docker.io").unwrap();
    let said = |words: &str| docker.differences.iter().any(|it| it == words);
    assert!(said("host 1: `https://mirror.gcr.io/v2` is asked instead of `https://registry-1.docker.io/v2`"));
    assert!(said("host 1, `https://mirror.gcr.io/v2`: capabilities was [pull, resolve] and is [pull]"));
    assert!(said("host 1, `https://mirror.gcr.io/v2`: dial_timeout was 30s and is 5s"));
    assert!(said("host 3: `https://registry-1.docker.io/v2` is no longer asked"));
    assert!(docker.differences.iter().all(|it| !it.english().contains("credentials")), "{:?}", docker.differences);
    let conversion = recommended("quay.io", &["https://m.example/"], "2.3");
    let quay = conversion.comparison.iter().find(|it| it.after.registry == "quay.io").unwrap();
    assert_eq!(
        quay.differences,
        [
            "host 1: `https://m.example/v2` is asked instead of `https://m.example/`",
            "host 1, `https://m.example/v2`: dial_timeout was 30s and is 5s"
        ]
    );
}

#[test]
fn the_example_in_the_readme_is_what_comes_out() {
    let readme = include_str!("../README.md");
    let section = readme.split("## Exact and recommended").nth(1).unwrap().split("\n## ").next().unwrap();
    let blocks: Vec<&str> = section.split("```toml\n").skip(1).filter_map(|it| it.split("```").next()).collect();
    let [source, expected] = blocks[..] else { panic!("{} blocks", blocks.len()) };
    let conversion = convert(&format!("version = 2\n{source}"), "2.3", Mode::Recommended);
    assert_eq!(hosts_toml(&conversion, "quay.io"), expected);
    for code in ALL_STEPS {
        assert!(section.contains(&format!("| `{code}` |")), "{code} is not in the table");
    }
}
