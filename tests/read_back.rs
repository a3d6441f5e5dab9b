//! What a node says of itself: as proof that it does what was planned, and as a source to convert. The reports are
//! recorded from real containerds; see tests/crictl-info/README.md.

use mirrorshift::api::{Knobs, Options, Outcome, Pause, ReadBack, ReadBackVerdict, Verdict, convert, read_back};
use mirrorshift::release::Release;
use support::{always, file, tree};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod support;

const CONFIG: &str = include_str!("crictl-info/config.toml");
const LEGACY: &str = include_str!("crictl-info/1.6-legacy.json");
const LEGACY_1_7: &str = include_str!("crictl-info/1.7-legacy.json");
const CONVERTED: &str = include_str!("crictl-info/1.6-converted.json");
const NO_NETWORK: &str = include_str!("crictl-info/1.6-no-network.json");
const CONVERTED_2_2: &str = include_str!("crictl-info/2.2-converted.json");
const DUMP_2_2: &str = include_str!("crictl-info/2.2-converted.toml");

/// What must never be told.
const SECRETS: [&str; 2] = ["robot-name", "s3cret-pass"];

fn options(target: &str) -> Options {
    let release = |text: &str| Release::parse(text).unwrap();
    let pause = Some(Pause::Registry("m.example/k8s".to_owned()));
    Options {
        containerd: release("1.6.20"),
        target: Some(release(target)),
        knobs: Knobs { systemd_cgroup: true, pause },
        ..Options::default()
    }
}

fn keys(answer: &ReadBack, outcome: Outcome) -> Vec<&str> {
    answer.checks.iter().filter(|it| it.outcome == outcome).map(|it| it.key).collect()
}

#[test]
fn a_node_that_does_what_was_planned_says_so() {
    let answer = read_back(CONFIG, &options("1.6.20"), &[CONVERTED]);
    assert_eq!(answer.verdict, ReadBackVerdict::AsPlanned, "{answer:?}");
    let expected = [
        "RuntimeReady",
        "registry.config_path",
        "registry.mirrors",
        "registry.configs.*.tls",
        "sandbox_image",
        "SystemdCgroup",
        "NetworkReady",
    ];
    assert_eq!(keys(&answer, Outcome::Same), expected);
    // Where no setting was asked for, those of the file are what is planned.
    let plain = read_back(CONFIG, &Options { knobs: Knobs::default(), ..options("1.6.20") }, &[CONVERTED]);
    assert_eq!(keys(&plain, Outcome::Differs), ["sandbox_image"]);
    assert!(!plain.checks.iter().any(|it| it.key == "SystemdCgroup"));
}

#[test]
fn a_node_that_runs_as_before_is_told_apart_setting_by_setting() {
    let answer = read_back(CONFIG, &options("1.6.20"), &[LEGACY]);
    assert_eq!(answer.verdict, ReadBackVerdict::Differs);
    let expected =
        ["registry.config_path", "registry.mirrors", "registry.configs.*.tls", "sandbox_image", "SystemdCgroup"];
    assert_eq!(keys(&answer, Outcome::Differs), expected);
    let mirrors = answer.checks.iter().find(|it| it.key == "registry.mirrors").unwrap();
    assert_eq!(mirrors.planned, "none");
    assert_eq!(mirrors.found.as_ref().unwrap(), "docker.io, quay.io");
    assert!(answer.checks.iter().all(|it| it.action.is_some() == (it.outcome != Outcome::Same)));
}

#[test]
fn a_node_that_is_not_ready_differs() {
    let answer = read_back(CONFIG, &options("1.6.20"), &[NO_NETWORK]);
    assert_eq!(keys(&answer, Outcome::Differs), ["NetworkReady"]);
    let found = answer.checks.last().unwrap().found.as_ref();
    assert_eq!(found.unwrap(), "not ready: NetworkPluginNotReady");
    let broken = CONVERTED.replacen("\"status\": true", "\"status\": false", 1);
    let answer = read_back(CONFIG, &options("1.6.20"), &[&broken]);
    assert_eq!(keys(&answer, Outcome::Differs), ["RuntimeReady"]);
}

#[test]
fn a_2_x_node_needs_both_reports_in_any_order() {
    let options = options("2.2");
    let answer = read_back(CONFIG, &options, &[CONVERTED_2_2]);
    assert_eq!(answer.verdict, ReadBackVerdict::Incomplete);
    assert_eq!(keys(&answer, Outcome::Unseen), ["registry.config_path", "registry.mirrors", "sandbox_image"]);
    let answer = read_back(CONFIG, &options, &[DUMP_2_2]);
    assert_eq!(keys(&answer, Outcome::Unseen), ["RuntimeReady", "NetworkReady"]);
    for reports in [[CONVERTED_2_2, DUMP_2_2], [DUMP_2_2, CONVERTED_2_2]] {
        let answer = read_back(CONFIG, &options, &reports);
        assert_eq!(answer.verdict, ReadBackVerdict::AsPlanned, "{answer:?}");
    }
    let other = DUMP_2_2.replace("config_path = '/etc/containerd/certs.d'", "config_path = '/elsewhere'");
    let answer = read_back(CONFIG, &options, &[CONVERTED_2_2, &other]);
    assert_eq!(keys(&answer, Outcome::Differs), ["registry.config_path"]);
}

#[test]
fn the_config_object_alone_will_do_for_what_it_tells() {
    let config = serde_json::from_str::<serde_json::Value>(CONVERTED).unwrap()["config"].to_string();
    let answer = read_back(CONFIG, &options("1.6.20"), &[&config]);
    assert_eq!(keys(&answer, Outcome::Unseen), ["RuntimeReady", "NetworkReady"]);
    assert_eq!(keys(&answer, Outcome::Differs), [""; 0]);
}

#[test]
fn what_can_t_be_read_is_unusable_and_says_where() {
    let options = options("1.6.20");
    let cut = &LEGACY[..3000];
    for (report, code, place) in [
        (cut, "json-syntax", Some(3000)),
        ("{\"a\": 1}", "not-crictl-info", None),
        ("{\"config\": {\"registry\": {\"mirrors\": {\"s3cret-pass\": \"s3cret-pass\"}}}}", "not-crictl-info", None),
        ("{\"status\":\n {\"é\"x", "json-syntax", Some(16)),
        ("[a", "not-crictl-info", Some(2)),
        ("version = 2\n", "not-crictl-info", None),
    ] {
        let answer = read_back(CONFIG, &options, &[CONVERTED, report]);
        assert_eq!((answer.verdict, answer.checks.len()), (ReadBackVerdict::Unusable, 0), "{report}");
        assert_eq!(answer.report_diagnostics[0], []);
        let finding = &answer.report_diagnostics[1][0];
        assert_eq!(finding.code, code, "{report}");
        assert!(!finding.message.english().contains("s3cret-pass"), "{}", finding.message);
        match place {
            Some(place) => {
                let found = finding.span.unwrap().start.offset;
                assert!(found.abs_diff(place) <= 1, "{found} for {place} in {report}");
            }
            None => assert_eq!(finding.span, None),
        }
    }
    let answer = read_back("a = ", &options, &[CONVERTED]);
    assert_eq!((answer.verdict, answer.diagnostics.is_empty()), (ReadBackVerdict::Unusable, false));
    assert_eq!(read_back(CONFIG, &options, &[]).verdict, ReadBackVerdict::Unusable);
}

#[test]
fn what_a_node_says_converts_as_its_config_does() {
    for report in [LEGACY, LEGACY_1_7] {
        let of_config = convert(CONFIG, &options("1.6.20"));
        let conversion = convert(report, &options("1.6.20"));
        assert_eq!(conversion.source.dialect, "crictl-info");
        assert_eq!(always(&conversion).len(), 1, "{:?}", always(&conversion));
        assert!(always(&conversion)[0].contains("config-fragment.toml"));
        let mut expected = tree(&of_config);
        expected.sort_unstable();
        let mut found = tree(&conversion);
        found.sort_unstable();
        assert_eq!(found, expected);
        assert!(conversion.comparison.iter().all(|it| it.verdict == Verdict::Identical), "{:?}", conversion.comparison);
        assert!(conversion.not_carried.iter().any(|it| it.key == "registry.configs.\"mirror.example\".auth"));
        // Nobody may take it for the whole file.
        assert_eq!(file(&conversion, "config.toml"), None);
        let fragment = file(&conversion, "config-fragment.toml").unwrap();
        assert!(fragment.contains("config_path = \"/etc/containerd/certs.d\"\n"), "{fragment}");
        assert!(fragment.contains("SystemdCgroup = true\n"), "{fragment}");
        assert!(conversion.diagnostics.iter().all(|it| it.span.is_none() && it.fix.is_none()));
        let said = serde_json::to_string(&conversion).unwrap();
        for secret in SECRETS {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
    }
}

#[test]
fn a_report_without_registry_settings_is_no_source() {
    for report in [CONVERTED_2_2, "{", "{}", "{\"config\": 1}"] {
        let conversion = convert(report, &options("2.2"));
        assert_eq!((conversion.files.len(), &*conversion.source.dialect), (0, "crictl-info"), "{report}");
        assert_eq!(conversion.diagnostics.len(), 1);
    }
    let message = convert(CONVERTED_2_2, &options("2.2")).diagnostics[0].message.english();
    assert!(message.contains("2.x"), "{message}");
}

#[test]
fn odd_names_in_a_report_are_converted_as_they_are() {
    let report = r#"{"registry": {"configPath": "", "mirrors": {"[::1]:5000": {"endpoint": ["http://[::1]:5001"]},
        "a\"b\n.example": {"endpoint": null}}, "configs": null, "auths": {"https://u.example": {"auth": "czNjcmV0LXBhc3M="}},
        "headers": {"X-A": ["'\\"]}}}"#;
    // 1.7 takes IPv6 addresses in image references.
    let options = Options { containerd: Release::parse("1.7").unwrap(), ..Options::default() };
    let conversion = convert(report, &options);
    assert!(tree(&conversion).iter().any(|it| it.1.contains("http://[::1]:5001")), "{:?}", conversion.files);
    assert!(!serde_json::to_string(&conversion).unwrap().contains("czNjcmV0LXBhc3M="));
}
