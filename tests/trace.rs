//! Traces of a pull: whom containerd asks before and after a conversion, why them, and what it costs.

#[path = "support/traced.rs"]
mod traced;

use mirrorshift::api::{Options, Surroundings, trace};
use mirrorshift::diagnostic::Severity;
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::{KubeletCredentials, Servers};
use mirrorshift::text::Unit;
use mirrorshift::trace::{Candidate, Code, How, Kind, Outcome, Phase, Proof, Role, Side};
use traced::{CERTS_D, Given, HEAD, NOTHING, ONE_MIRROR, codes, note};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SECRET: &str = "hunter2-is-secret";

/// Name and code of what is looked at, then of what is not.
fn candidates(side: &Side) -> Vec<(String, Code, bool)> {
    side.lookup.candidates.iter().map(|it| (it.name.clone(), it.code, it.looked_at)).collect()
}

fn chosen(side: &Side) -> Option<&Candidate> {
    side.lookup.candidates.iter().find(|it| it.chosen)
}

#[test]
fn both_sides_are_told_step_by_step() {
    let trace = Given { registry: ONE_MIRROR, servers: r#"{"m.example": 404}"#, ..NOTHING }.trace();
    let (before, after) = (trace.before.unwrap(), trace.after.unwrap());
    assert_eq!((before.lookup.how, after.lookup.how), (How::Legacy, How::CertsD));
    // Spec 6.1: each step asks every host in order.
    let expected = [
        (Phase::Resolve, "HEAD", "m.example", Some(404)),
        (Phase::Resolve, "HEAD", "registry-1.docker.io", Some(200)),
        (Phase::Manifest, "GET", "m.example", Some(404)),
        (Phase::Manifest, "GET", "registry-1.docker.io", Some(200)),
        (Phase::Config, "GET", "m.example", Some(404)),
        (Phase::Config, "GET", "registry-1.docker.io", Some(200)),
        (Phase::Layer, "GET", "m.example", Some(404)),
        (Phase::Layer, "GET", "registry-1.docker.io", Some(200)),
    ];
    for side in [&before, &after] {
        let steps: Vec<_> = side.steps.iter().map(|it| (it.phase, &*it.method, &*it.server, it.status)).collect();
        assert_eq!(steps, expected);
        let first = &side.steps[0];
        assert_eq!(first.url, "https://m.example/v2/library/nginx/manifests/1?ns=docker.io");
        assert_eq!((first.ns.as_deref(), first.host, first.ok), (Some("docker.io"), Some(0), false));
        let last = &side.steps[7];
        assert_eq!((last.ns.as_deref(), last.host, last.ok), (None, Some(1), true));
        assert_eq!(side.summary, "pulled from `registry-1.docker.io`");
        assert!(codes(side).contains(&"refuses"), "{:?}", codes(side));
    }
    assert!(trace.rows.iter().all(|it| it.same && it.before == it.after), "{:?}", trace.rows);
    let servers: Vec<_> = trace.hosts.iter().map(|it| (&*it.state_key, it.role)).collect();
    assert_eq!(servers, [("m.example", Role::Mirror), ("registry-1.docker.io", Role::Upstream)]);
}

// Spec 4.1: the very name, then `*`; nothing is merged.
#[test]
fn the_legacy_lookup_takes_the_very_name_and_else_the_wildcard() {
    let both = "mirrors.'docker.io'.endpoint = ['https://m.example']\nmirrors.'*'.endpoint = ['https://any.example']\n";
    let side = Given { registry: both, ..NOTHING }.before();
    let expected = [("docker.io".into(), Code::Chosen, true), ("*".into(), Code::Hidden, false)];
    assert_eq!(candidates(&side), expected);
    let span = chosen(&side).unwrap().span.unwrap();
    assert_eq!((span.start.line, span.start.column), (3, 9));
    let side = Given { registry: both, image: "quay.io/a/b:1", ..NOTHING }.before();
    assert_eq!(candidates(&side), [("quay.io".into(), Code::Missing, true), ("*".into(), Code::Chosen, true)]);
    let side = Given { image: "quay.io/a/b:1", ..NOTHING }.before();
    assert_eq!(candidates(&side), [("quay.io".into(), Code::Missing, true), ("*".into(), Code::Missing, true)]);
}

// containerd v1.7.34 remotes/docker/config/hosts.go: HostDirFromRoot gives up on an error that is no absence.
#[test]
fn a_config_path_that_is_a_file_fails_each_pull_whether_the_file_was_given_or_not() {
    let registry = "config_path = '/etc/containerd/certs.d/docker.io/hosts.toml'\n";
    let side = Given { registry, ..NOTHING }.before();
    assert!(side.steps.is_empty(), "{:?}", side.steps);
    let error = side.plan.error.unwrap();
    assert!(error.contains("docker.io/hosts.toml/docker.io: not a directory"), "{error}");
}

#[test]
fn keys_that_look_meant_are_named_with_the_reason() {
    for (key, image, code) in [
        ("https://quay.io", "quay.io/a/b:1", Code::Scheme),
        ("reg.example", "reg.example:5000/a:1", Code::Port),
        ("registry-1.docker.io", "nginx", Code::HubName),
        ("*.example.com", "reg.example.com/a:1", Code::Wildcard),
    ] {
        let registry = format!("mirrors.'{key}'.endpoint = ['https://m.example']\n");
        let side = Given { registry: &registry, image, ..NOTHING }.before();
        let last = side.lookup.candidates.last().unwrap();
        assert_eq!((&*last.name, last.code, last.looked_at), (key, code, false));
        assert_eq!(note(&side, "near-name").severity, Severity::Warning);
    }
}

// Spec 4.4 and E53, E54: credentials of Docker Hub belong to registry-1.docker.io.
#[test]
fn settings_are_found_by_the_host_as_it_stands_in_the_url() {
    let registry = format!(
        "{ONE_MIRROR}configs.'docker.io'.auth = {{ username = 'u', password = '{SECRET}' }}\n\
         configs.'m.example:443'.tls.ca_file = '/ca.pem'\n\
         configs.'m.example'.auth = {{ username = 'u', password = '{SECRET}' }}\n"
    );
    let side = Given { registry: &registry, servers: r#"{"m.example": "basic"}"#, ..NOTHING }.before();
    let of = |at: usize| -> Vec<(&str, Code, bool)> {
        side.lookup.hosts[at].settings.iter().map(|it| (&*it.name, it.code, it.chosen)).collect()
    };
    let mirror = [
        ("registry.configs.\"m.example:443\"", Code::Port, false),
        ("registry.configs.\"m.example\"", Code::Chosen, true),
    ];
    assert_eq!(of(0), mirror);
    assert_eq!(of(1), [("registry.configs.\"docker.io\"", Code::HubName, false)]);
    let shown = side.steps.iter().find(|it| it.proof == Proof::Basic).unwrap();
    assert_eq!(shown.credentials.as_deref(), Some("registry.configs.\"m.example\".auth"));
    assert!(!serde_json::to_string(&side).unwrap().contains(SECRET));
}

// E56: `host:port` without a scheme loses its host.
#[test]
fn an_auths_key_with_a_port_and_no_scheme_counts_for_nobody() {
    let registry = "mirrors.'docker.io'.endpoint = ['https://m.example:5000']\n\
                    auths.'m.example:5000' = { username = 'u', password = 'p' }\n";
    let side =
        Given { registry, servers: r#"{"m.example": {"5000": {"tls": true, "mode": "basic"}}}"#, ..NOTHING }.before();
    assert_eq!(side.lookup.hosts[0].settings[0].code, Code::Scheme);
    assert_eq!(side.steps[0].status, Some(401));
    assert!(note(&side, "near-key").sentence.english().contains("https://m.example:5000"));
}

const MIRROR: &str = "server = 'https://up.example'\n[host.'https://m.example']\n";

// Spec 5.2: `host_port_`, then `host:port`, then `_default` from 1.6.17 on.
#[test]
fn directories_are_looked_for_in_containerds_order() {
    let below =
        |names: &[&str]| -> Vec<String> { names.iter().map(|it| format!("/etc/containerd/certs.d/{it}")).collect() };
    let looked_at = |files: &[(&str, &str)], release: &str| -> (Vec<String>, Option<String>) {
        let given = Given { registry: CERTS_D, files, release, image: "reg.example:5000/a:1", ..NOTHING };
        let side = given.before();
        let names = side.lookup.candidates.iter().filter(|it| it.looked_at).map(|it| it.name.clone()).collect();
        (names, chosen(&side).map(|it| it.name.clone()))
    };
    let all = below(&["reg.example_5000_", "reg.example:5000", "_default"]);
    assert_eq!(looked_at(&[], "1.6.17"), (all.clone(), None));
    assert_eq!(looked_at(&[], "1.6.16").0, all[..2]);
    let default = ("certs.d/_default/hosts.toml", MIRROR);
    assert_eq!(looked_at(&[default], "2.0"), (all.clone(), Some(all[2].clone())));
    let spelled = ("certs.d/reg.example:5000/hosts.toml", MIRROR);
    assert_eq!(looked_at(&[default, spelled], "2.0"), (all[..2].to_vec(), Some(all[1].clone())));
}

#[test]
fn what_is_passed_over_is_told_with_the_reason() {
    const DEFAULT: (&str, &str) = ("certs.d/_default/hosts.toml", MIRROR);
    for (files, release, expected) in [
        // Not in this release.
        (&[DEFAULT][..], "1.6.16", ("/etc/containerd/certs.d/_default", Code::NotInRelease, false)),
        // Hidden by a directory that comes first, even an empty one.
        (&[DEFAULT, ("certs.d/quay.io/", "")], "1.6", ("/etc/containerd/certs.d/_default", Code::Hidden, false)),
        (&[DEFAULT, ("certs.d/quay.io/", "")], "1.6", ("/etc/containerd/certs.d/quay.io", Code::NoHostsToml, true)),
        // Dropped: `capabilities` must be an array.
        (
            &[("certs.d/quay.io/hosts.toml", "[host.'https://m.example']\ncapabilities = 'pull'\n")],
            "2.0",
            ("/etc/containerd/certs.d/quay.io", Code::Void, true),
        ),
        // Other spellings of the name.
        (
            &[("certs.d/quay.io:443/hosts.toml", MIRROR)],
            "2.0",
            ("/etc/containerd/certs.d/quay.io:443", Code::Port, false),
        ),
        (
            &[("/etc/docker/certs.d/quay.io/hosts.toml", MIRROR)],
            "2.0",
            ("/etc/docker/certs.d/quay.io", Code::OtherRoot, false),
        ),
    ] {
        let side = Given { registry: CERTS_D, files, release, image: "quay.io/a/b:1", ..NOTHING }.before();
        let found = side.lookup.candidates.iter().find(|it| it.name == expected.0);
        assert_eq!(found.map(|it| (&*it.name, it.code, it.chosen)), Some(expected), "{:#?}", side.lookup.candidates);
        // Only the registry itself is asked.
        assert_eq!(side.plan.hosts.iter().map(|it| &*it.host).collect::<Vec<_>>(), ["quay.io"]);
    }
}

#[test]
fn each_host_is_traced_to_the_place_it_is_written_at() {
    let side = Given { registry: ONE_MIRROR, ..NOTHING }.before();
    let span = side.lookup.hosts[0].span.unwrap();
    let source = format!("{HEAD}{ONE_MIRROR}");
    assert_eq!(span.extent().of(&source), "'https://m.example'");
    assert_eq!(side.lookup.hosts[1].span, None);
    let files = [("certs.d/quay.io/hosts.toml", MIRROR)];
    let side = Given { registry: CERTS_D, files: &files, image: "quay.io/a:1", ..NOTHING }.before();
    let places: Vec<_> =
        side.lookup.hosts.iter().map(|it| (it.file.as_deref().unwrap(), it.file_span.unwrap().start.line)).collect();
    assert_eq!(places, [("certs.d/quay.io/hosts.toml", 2), ("certs.d/quay.io/hosts.toml", 1)]);
}

// Spec 4.1: 30 s dial timeout; `dial_timeout` from 2.0.7 on.
#[test]
fn a_server_that_swallows_packets_costs_its_dial_timeout_each_time() {
    let servers = r#"{"m.example": "blackhole"}"#;
    let side = Given { registry: ONE_MIRROR, servers, ..NOTHING }.before();
    let waits: Vec<_> =
        side.steps.iter().filter(|it| it.outcome == Outcome::DialTimeout).map(|it| it.seconds).collect();
    assert_eq!(waits, [30.0; 4], "to resolve, and for the manifest, the configuration and the layer");
    assert_eq!((side.seconds, side.plan.seconds), (120.0, 120));
    assert!(note(&side, "dial-timeout").sentence.english().contains("30 s"));
    let hosts = "[host.'https://m.example']\ndial_timeout = '1500ms'\n";
    let files = [("certs.d/docker.io/hosts.toml", hosts)];
    let side = Given { registry: CERTS_D, files: &files, servers, release: "2.0", ..NOTHING }.before();
    assert_eq!((side.steps[0].seconds, side.seconds), (1.5, 6.0));
}

#[test]
fn a_server_that_accepts_and_says_nothing_costs_a_handshake() {
    let side = Given { registry: ONE_MIRROR, servers: r#"{"m.example": "hang"}"#, ..NOTHING }.before();
    // Spec 4.1: 10 s TLS handshake timeout.
    assert_eq!((side.steps[0].outcome, side.steps[0].seconds), (Outcome::HandshakeTimeout, 10.0));
    assert_eq!((side.seconds, side.plan.seconds), (40.0, 0));
    let plain = "mirrors.'docker.io'.endpoint = ['http://m.example']\n";
    let side = Given { registry: plain, servers: r#"{"m.example": "hang"}"#, ..NOTHING }.before();
    assert!(side.endless && !side.plan.pulled);
    assert_eq!((side.steps.len(), side.steps[0].outcome), (1, Outcome::HeaderTimeout));
}

#[test]
fn a_mirror_that_is_not_used_has_a_note_that_says_why() {
    let untrusted = r#"{"m.example": {"443": {"tls": "untrusted"}}}"#;
    let swapped = r#"{"m.example": {"443": {"tls": false}}}"#;
    for (servers, code) in [
        (r#"{"m.example": "down"}"#, "connection-refused"),
        (r#"{"m.example": null}"#, "no-such-name"),
        (r#"{"m.example": "reset"}"#, "connection-reset"),
        (r#"{"m.example": 500}"#, "refuses"),
        (r#"{"m.example": 401}"#, "refuses"),
        (untrusted, "untrusted-certificate"),
        (swapped, "wrong-scheme"),
        ("{}", "used"),
    ] {
        let side = Given { registry: ONE_MIRROR, servers, ..NOTHING }.before();
        assert_eq!(note(&side, code).host, Some(0), "{servers}");
        assert!(side.plan.pulled);
    }
    let two = "mirrors.'docker.io'.endpoint = ['https://m.example', 'https://n.example']\n";
    let side = Given { registry: two, ..NOTHING }.before();
    assert_eq!(note(&side, "comes-later").host, Some(1));
    let ca = format!("{ONE_MIRROR}configs.'m.example'.tls.ca_file = '/ca.pem'\n");
    let side = Given { registry: &ca, servers: untrusted, ..NOTHING }.before();
    assert_eq!(side.steps[0].tls.as_ref().unwrap().ca, ["/ca.pem"]);
    assert!(codes(&side).contains(&"used"));
}

// Spec 0.1, fact 4: capabilities filter resolving only.
#[test]
fn a_mirror_without_resolve_gives_content_all_the_same() {
    let files = [("certs.d/quay.io/hosts.toml", "[host.'https://m.example']\ncapabilities = ['pull']\n")];
    let side = Given { registry: CERTS_D, files: &files, image: "quay.io/a/b:1", ..NOTHING }.before();
    assert_eq!(note(&side, "not-asked-to-resolve").host, Some(0));
    // Places are those of the whole list, although one host is left out of the step.
    let asked: Vec<_> = side.steps.iter().take(2).map(|it| (it.phase, it.host)).collect();
    assert_eq!(asked, [(Phase::Resolve, Some(1)), (Phase::Manifest, Some(0))]);
}

#[test]
fn a_token_server_is_a_step_of_its_own() {
    let servers =
        r#"{"m.example": {"443": {"tls": true, "mode": "bearer-anon", "realm": "https://auth.example/token"}}}"#;
    let trace = Given { registry: ONE_MIRROR, servers, ..NOTHING }.trace();
    let side = trace.before.unwrap();
    let kinds: Vec<_> = side.steps.iter().take(3).map(|it| (it.kind, &*it.server, it.proof)).collect();
    let expected = [
        (Kind::Request, "m.example", Proof::None),
        (Kind::Token, "auth.example", Proof::None),
        (Kind::Request, "m.example", Proof::Token),
    ];
    assert_eq!(kinds, expected);
    assert!(trace.hosts.iter().any(|it| it.host == "auth.example" && it.role == Role::Token));
}

#[test]
fn what_the_kubelet_sends_is_named_as_its() {
    let servers: Servers = serde_json::from_str(r#"{"m.example": "basic"}"#).unwrap();
    let kubelet = KubeletCredentials::default();
    let around = Surroundings { files: &[], servers: &servers, kubelet: Some(&kubelet) };
    let trace = trace("nginx", &format!("{HEAD}{ONE_MIRROR}"), &Options::default(), around, Unit::Character);
    assert_eq!(trace.before.unwrap().steps[1].credentials.as_deref(), Some("kubelet"));
}

// Spec 6.6: transfer-service pulls do not split `config_path`.
#[test]
fn several_directories_are_one_name_to_the_transfer_service() {
    let registry = "config_path = '/etc/containerd/certs.d:/etc/docker/certs.d'\n";
    let files = [("/etc/containerd/certs.d/docker.io/hosts.toml", MIRROR)];
    let side = Given { registry, files: &files, release: "2.1", ..NOTHING }.before();
    assert!(codes(&side).contains(&"roots-not-split") && codes(&side).contains(&"directory-not-searched"));
    let side = Given { registry, files: &files, release: "2.0", ..NOTHING }.before();
    assert!(!codes(&side).contains(&"roots-not-split"));
    assert_eq!(side.plan.hosts[0].host, "m.example");
}

#[test]
fn a_containerd_that_refuses_asks_nobody_and_says_so() {
    let registry = format!("{CERTS_D}{ONE_MIRROR}");
    let trace = Given { registry: &registry, ..NOTHING }.trace();
    let side = trace.before.unwrap();
    assert_eq!((side.lookup.how, side.steps.len()), (How::Refused, 0));
    assert!(
        note(&side, "refused").sentence.english().contains("`mirrors` cannot be set when `config_path` is provided")
    );
    // What was meant is converted.
    assert_eq!(trace.after.unwrap().plan.hosts[0].host, "m.example");
}

// Spec 1.3: without `version`, 1.x looks for tables by their short names.
#[test]
fn a_table_that_is_not_read_is_named() {
    let source = format!("root = '/var'\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n{ONE_MIRROR}");
    let side = NOTHING.of(&source).before.unwrap();
    assert_eq!(note(&side, "table-not-read").severity, Severity::Error);
    assert_eq!(codes(&NOTHING.trace().before.unwrap()), ["when-read", "ctr"]);
}

#[test]
fn a_tree_alone_gets_a_config_that_sets_its_directory() {
    let files = [("certs.d/docker.io/hosts.toml", MIRROR)];
    for release in ["1.5", "1.6", "1.7", "2.0", "2.1", "2.2", "2.3", "2.4"] {
        let trace = Given { files: &files, release, ..NOTHING }.of("");
        let side = trace.before.unwrap();
        let hosts: Vec<_> = side.plan.hosts.iter().map(|it| &*it.host).collect();
        assert_eq!(hosts, ["m.example", "up.example"], "{release}");
        assert_eq!(side.notes[0].code, "assumed-config");
        assert_eq!(trace.after, None);
        let lone = Given { release, ..NOTHING }.of(MIRROR).before.unwrap();
        assert_eq!(lone.plan.hosts, side.plan.hosts, "a hosts.toml in the place of a config, {release}");
    }
}

#[test]
fn a_tree_that_is_not_given_is_not_said_to_be_empty() {
    let given = Given { registry: CERTS_D, ..NOTHING };
    let unknown = note(&given.before(), "assumed-empty-tree").sentence.english();
    assert!(unknown.contains("`/etc/containerd/certs.d` is not given here"), "{unknown}");
    let files = [("certs.d/docker.io/hosts.toml", MIRROR)];
    assert!(!codes(&Given { files: &files, ..given }.before()).contains(&"assumed-empty-tree"));
    // Tables need no tree, and a containerd that refuses to start looks for none.
    assert!(!codes(&Given { registry: ONE_MIRROR, ..NOTHING }.before()).contains(&"assumed-empty-tree"));
    let refused = Given { registry: &format!("{CERTS_D}{ONE_MIRROR}"), ..NOTHING }.before();
    assert!(!codes(&refused).contains(&"assumed-empty-tree"));
}

#[test]
fn nothing_stands_beside_a_config_that_does_not_change() {
    let given = Given { registry: CERTS_D, ..NOTHING };
    assert_eq!(given.trace().after, None);
    let options = Options { target: Some(Release::parse("2.0").unwrap()), ..given.options() };
    let around = Surroundings { files: &[], servers: &Servers::default(), kubelet: None };
    let trace = trace("nginx", &format!("{HEAD}{CERTS_D}"), &options, around, Unit::Character);
    assert!(trace.after.is_some(), "another release reads it");
}

#[test]
fn steps_that_differ_stand_beside_each_other_and_none_is_lost() {
    // TLS settings count for the step, wherever they are written.
    let registry = format!("{ONE_MIRROR}configs.'m.example'.tls.insecure_skip_verify = true\n");
    let source = format!("{HEAD}{registry}");
    let servers: Servers = serde_json::from_str(r#"{"m.example": {"443": {"tls": "untrusted"}}}"#).unwrap();
    let around = Surroundings { files: &[], servers: &servers, kubelet: None };
    let traced = trace("nginx", &source, &Options::default(), around, Unit::Character);
    assert!(traced.rows.iter().all(|it| it.same), "exact: the setting moves along");
    let (before, after) = (traced.before.unwrap(), traced.after.unwrap());
    assert!(before.steps[0].tls.as_ref().unwrap().skip_verify && after.steps[0].tls.as_ref().unwrap().skip_verify);
    // Two releases that answer a 403 differently: 2.3.3 asks once more with GET.
    let options = Options { target: Some(Release::parse("2.3.4").unwrap()), ..Options::default() };
    let servers: Servers = serde_json::from_str(r#"{"m.example": 403}"#).unwrap();
    let around = Surroundings { files: &[], servers: &servers, kubelet: None };
    let traced = trace("nginx", &format!("{HEAD}{ONE_MIRROR}"), &options, around, Unit::Character);
    let (before, after) = (traced.before.unwrap(), traced.after.unwrap());
    assert_eq!(after.steps.len(), before.steps.len() + 1);
    let places =
        |side: fn(&mirrorshift::trace::Row) -> Option<usize>| traced.rows.iter().filter_map(side).collect::<Vec<_>>();
    assert_eq!(places(|it| it.before), (0..before.steps.len()).collect::<Vec<_>>());
    assert_eq!(places(|it| it.after), (0..after.steps.len()).collect::<Vec<_>>());
    let new: Vec<_> = traced.rows.iter().filter(|it| !it.same).collect();
    assert_eq!(new.len(), 1, "{new:?}");
    assert_eq!(new[0].after.map(|at| (&*after.steps[at].method, after.steps[at].status)), Some(("GET", Some(403))));
}

#[test]
fn what_is_no_reference_is_told_in_the_words_of_containerd() {
    let trace = Given { image: "UPPER/case", ..NOTHING }.trace();
    assert!(trace.error.unwrap().contains("must be lowercase"));
    assert_eq!((trace.before, trace.after), (None, None));
}

#[test]
fn odd_texts_and_names_are_inputs_as_well() {
    let odd = ["", "{", "[", "a = ", "\u{feff}", "[host]", "server = 1", "version = 9", "[plugins]\n", "\u{1f600}"];
    for source in odd {
        for image in ["nginx", "[::1]:5000/a", "localhost/a", "", "a@sha256:0", "\u{1f600}"] {
            let files =
                [("", ""), ("/", ""), ("certs.d", "x"), ("certs.d//", ""), ("certs.d/nginx/hosts.toml", source)];
            for release in ["1.5", "2.3"] {
                let _ = Given { files: &files, image, release, ..NOTHING }.of(source);
            }
        }
    }
}
