//! What a conversion has to say beyond the tree itself: where it can't be exact, and what it leaves to people.

use mirrorshift::api::{Analysis, Mode, Options, Verdict, analyze, convert};
use mirrorshift::diagnostic::Severity;
use mirrorshift::release::Release;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const MIRROR: &str = "[plugins.cri.registry.mirrors.\"docker.io\"]\nendpoint = [\"https://m.example.com\"]\n";

fn options(containerd: &str, target: &str) -> Options {
    let release = |text: &str| Release::parse(text).unwrap();
    Options { containerd: release(containerd), target: Some(release(target)), ..Options::default() }
}

fn codes(analysis: &Analysis) -> Vec<&str> {
    analysis.diagnostics.iter().map(|it| it.code).collect()
}

#[test]
fn global_headers_that_are_lost_are_a_difference() {
    // 2.0 to 2.2 drop the registry section of version 1 files, headers and all.
    let text = format!("version = 1\n[plugins.cri.registry.headers]\nX-A = [\"1\"]\n{MIRROR}");
    let lost = analyze(&text, &options("1.7", "2.2"));
    assert!(lost.verdicts.iter().all(|it| it.verdict == Verdict::Different), "{:?}", lost.verdicts);
    assert!(lost.verdicts.iter().any(|it| it.differences.iter().any(|why| why.contains("`X-A`"))));
    let kept = analyze(&text, &options("1.7", "2.3"));
    assert!(kept.verdicts.iter().all(|it| it.verdict == Verdict::Identical), "{:?}", kept.verdicts);
}

#[test]
fn registries_on_this_machine_that_nobody_named_are_mentioned() {
    for (release, mentioned) in [("1.6.24", false), ("1.6", true), ("2.3", true)] {
        let analysis = analyze(MIRROR, &options(release, release));
        assert_eq!(codes(&analysis).contains(&"unnamed-loopback-registry"), mentioned, "{release}");
    }
    let text = "version = 2\n";
    assert!(!codes(&analyze(text, &Options::default())).contains(&"unnamed-loopback-registry"));
}

#[test]
fn files_that_are_imported_are_mentioned() {
    let imports = format!("version = 1\nimports = [\"/etc/containerd/conf.d/*.toml\"]\n{MIRROR}");
    assert!(codes(&analyze(&imports, &Options::default())).contains(&"unread-imports"));
    assert!(!codes(&analyze(MIRROR, &Options::default())).contains(&"unread-imports"));
}

#[test]
fn a_config_path_may_be_written_with_a_slash_at_its_end() {
    for directory in ["/etc/certs.d/", "/", "/etc/../x", "/etc//certs.d"] {
        let options = Options { config_path: directory.to_owned(), ..Options::default() };
        let analysis = analyze(MIRROR, &options);
        assert!(analysis.verdicts.iter().all(|it| it.verdict == Verdict::Identical), "{directory}");
    }
}

#[test]
fn settings_of_the_hub_reach_images_that_name_it() {
    let text = "[plugins.cri.registry.configs.\"registry-1.docker.io\".tls]\nca_file = \"/p/ca.pem\"\n";
    let images = vec!["registry-1.docker.io/library/nginx".to_owned()];
    let analysis = analyze(text, &Options { images, ..Options::default() });
    assert!(analysis.verdicts.iter().all(|it| it.verdict == Verdict::Identical), "{:?}", analysis.verdicts);
    assert!(analysis.files.iter().any(|it| it.path == "certs.d/registry-1.docker.io/hosts.toml"));
}

#[test]
fn a_dead_endpoint_behind_the_registry_itself_is_no_difference() {
    let text = "[plugins.cri.registry.mirrors.\"quay.io\"]\nendpoint = [\"https://a.example\", \"https://quay.io\", \"https://\"]\n";
    let analysis = analyze(text, &Options::default());
    let quay = analysis.verdicts.iter().find(|it| it.registry == "quay.io").unwrap();
    assert_eq!(quay.verdict, Verdict::Equivalent, "{:?}", quay.differences);
    assert_eq!(quay.differences.len(), 1, "{:?}", quay.differences);
}

#[test]
fn a_recommended_timeout_makes_no_http_host_try_https_first() {
    let text = MIRROR.replace("https://m.example.com", "http://m.example.com:5000");
    for (target, is_set) in [("2.0", false), ("2.1", true)] {
        let options = Options { mode: Mode::Recommended, ..options("1.7", target) };
        let analysis = analyze(&text, &options);
        let file = analysis.files.iter().find(|it| it.path == "certs.d/docker.io/hosts.toml").unwrap();
        assert_eq!(file.contents.contains("dial_timeout"), is_set, "{target}");
    }
}

#[test]
fn an_endpoint_may_be_listed_very_often() {
    let endpoints = "\"https://m.example.com\", \"https://n.example.com/p\", ".repeat(20);
    let text = format!("[plugins.cri.registry.mirrors.\"quay.io\"]\nendpoint = [{endpoints}]\n");
    let conversion = convert(&text, &Options::default());
    let quay = conversion.comparison.iter().find(|it| it.after.registry == "quay.io").unwrap();
    assert_eq!((quay.verdict, quay.after.hosts.len()), (Verdict::Identical, 41));
}

#[test]
fn what_the_target_can_not_read_of_a_file_is_found_beside_what_today_s_release_minds() {
    const V3: &str = "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry.mirrors.'docker.io']\n  endpoint = ['https://m.example.com']\n";
    const V1: &str =
        "version = 1\n[plugins.cri.registry.mirrors.'docker.io']\n  endpoint = ['https://m.example.com']\n";
    for (source, containerd, target, expected) in [
        (V3, "2.0", "2.3", &[][..]),
        (V3, "2.0", "1.7", &["version-too-new"]),
        // It reads the file as if it were of version 2.
        (V3, "2.0", "1.6.24", &["version-too-new"]),
        (V3, "1.7", "1.6", &["version-too-new", "table-version-mismatch"]),
        (V1, "1.6", "1.7", &[]),
        (V1, "1.6", "2.0", &["version-1-lost-in-migration"]),
        (V1, "1.6", "2.3", &[]),
        ("version = 1\n", "1.6", "2.0", &[]),
    ] {
        let found = analyze(source, &options(containerd, target)).diagnostics;
        let errors = found.iter().filter(|it| it.severity == Severity::Error).map(|it| it.code);
        assert_eq!(errors.collect::<Vec<_>>(), expected, "{containerd} {target}");
    }
}
