//! What a text told field by field says of each field, where the release makes something else of the whole text.

use mirrorshift::api::{Locale, Options, Passage, walk};
use mirrorshift::release::Release;
use mirrorshift::text::Unit;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn told(source: &str, release: &str) -> Vec<Passage> {
    let options = Options { containerd: Release::parse(release).unwrap(), ..Options::default() };
    walk(source, &options, Locale::En, Unit::Character)
}

/// What is said of each field, in the order of the text.
fn said(source: &str, release: &str) -> Vec<(String, String)> {
    let sentences = |it: &Passage| it.sentences.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    told(source, release).iter().map(|it| (it.key.clone(), sentences(it))).collect()
}

/// What is said of the field that ends in `key`.
#[track_caller]
fn of(source: &str, release: &str, key: &str) -> String {
    let found = said(source, release).into_iter().find(|it| it.0.ends_with(key));
    found.unwrap_or_else(|| panic!("no {key}")).1
}

// Spec 6.6, as the note `roots-not-split` of a trace.
#[test]
fn the_transfer_service_takes_several_directories_for_one_name() {
    let source = "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '/etc/a/certs.d:/etc/b/certs.d'\n";
    assert!(of(source, "2.2", "config_path").contains("for the name of one directory"));
    assert!(of(source, "2.0", "config_path").contains("in several directories, in order"));
    // Pulled by the CRI plugin, which splits it.
    let local = format!("{source}[plugins.'io.containerd.cri.v1.images']\nuse_local_image_pull = true\n");
    assert!(of(&local, "2.2", "config_path").contains("in several directories, in order"));
}

#[test]
fn nothing_else_is_said_of_a_file_that_is_dropped() {
    for (source, release) in [
        // F01: before 1.6.25, 1.7.7 a file without `host` is dropped.
        ("server = 'https://m.example'\n", "1.6.24"),
        // `[]string` and known words only.
        ("[host.'https://m.example']\ncapabilities = 'pull'\n", "2.2"),
        ("[host.'https://m.example']\ncapabilities = ['bogus']\nskip_verify = true\n", "2.2"),
        ("server = 'https://up.example'\n[host.'https://%zz']\n", "1.7"),
        ("[host.'https://m.example']\ndial_timeout = 'soon'\n", "2.2"),
    ] {
        for (key, said) in said(source, release) {
            assert!(said.contains("drops the whole file and asks the upstream alone"), "{key}: {said}");
            assert!(!said.contains("this host") && !said.contains("asks `"), "{key}: {said}");
        }
    }
    assert!(of("server = 'https://m.example'\n", "2.2", "server").contains("asks `https://m.example` last"));
}

// v2.2.7 core/remotes/docker/config/hosts.go: getSortedHosts looks at headers alone; F07, F08.
#[test]
fn hosts_are_numbered_in_the_order_in_which_they_are_asked() {
    let inline = "host = { 'https://b' = {}, 'https://a' = {} }\n";
    for key in ["b\"", "a\""] {
        let said = of(inline, "2.2", key);
        assert!(said.contains("is never asked") && !said.contains("number"), "{said}");
    }
    let twice = "[host.a]\n[host.b]\n[host.a.header]\nX-A = 'b'\n";
    assert!(of(twice, "2.2", "host.a").contains("numbers 1, 3"));
    assert!(of(twice, "2.2", "host.b").contains("number 2"));
    // 1.x sorts tables, not headers.
    assert!(of(twice, "1.7", "host.a").contains("number 1"));
    assert!(of("[HOST.a]\n[host.b]\n", "2.2", "HOST.a").contains("is never asked"));
}

// F14: a TLS setting makes containerd try https first.
#[test]
fn an_http_host_that_is_asked_over_https_first_is_not_called_plain() {
    let source = "[host.'http://c.example:5000']\nskip_verify = true\n";
    let said = of(source, "2.2", "5000\"");
    assert!(said.contains("over https first") && !said.contains("nothing is encrypted"), "{said}");
    // Spec: from 1.6.25 and 1.7.7 on.
    for (source, release) in [(source, "1.6.24"), ("[host.'http://c.example:5000']\n", "2.2")] {
        assert!(of(source, release, "5000\"").contains("nothing is encrypted"));
    }
}

#[test]
fn what_describes_a_server_that_names_nobody_is_not_said_to_be_asked() {
    let source = "server = 'https://'\ncapabilities = ['pull']\n[host.'https://m.example']\n";
    let said = of(source, "2.2", "server");
    assert!(said.contains("names no host") && !said.contains("last"), "{said}");
    assert!(of(source, "2.2", "capabilities").contains("counts for nothing"));
    assert!(
        of("server = 'https://up.example'\ncapabilities = ['pull']\n", "2.2", "capabilities").contains("not asked")
    );
}

#[test]
fn a_dial_timeout_below_zero_is_said_to_fail_at_once() {
    let of =
        |timeout: &str| of(&format!("[host.'https://m.example']\ndial_timeout = '{timeout}'\n"), "2.2", "dial_timeout");
    assert!(of("-1s").contains("fails at once"), "{}", of("-1s"));
    assert!(of("0s").contains("no limit") && of("2s").contains("after 2s"));
}

// Spec 1.3.
#[test]
fn a_table_that_is_not_read_is_said_to_count_for_nothing() {
    let table = "plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io'.endpoint = ['https://a']\n";
    for (version, release) in [("", "1.6"), ("version = 3\n", "2.2")] {
        // Otherwise it would pass for a piece of a file.
        let said = of(&format!("{version}root = '/var'\n{table}"), release, "endpoint");
        assert!(said.contains("does not read") && !said.contains("asks"), "{release}: {said}");
    }
    assert!(of(&format!("version = 2\n{table}"), "1.6", "endpoint").starts_with("containerd asks"));
}

// v1.6.24 pkg/cri/config/config.go: ValidatePluginConfig.
#[test]
fn nobody_is_said_to_be_asked_where_containerd_does_not_load_cri() {
    let source = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '/etc/containerd/certs.d'\n\
                  mirrors.'docker.io'.endpoint = ['https://a']\n";
    for key in ["endpoint", "config_path"] {
        let said = of(source, "1.6", key);
        assert!(said.contains("pulls nothing") && said.contains("`mirrors` cannot be set"), "{said}");
        assert!(!said.contains("asks") && !said.contains("looks for"), "{said}");
    }
    assert!(of(source, "1.6", "version").contains("io.containerd.grpc.v1.cri"));
}

// Each finding was looked for in each field, and each field in each link: minutes, unoptimised, for 5,000 hosts.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_long_text_is_told_before_anybody_gives_up() {
    let hosts: String =
        (0..5000).map(|at| format!("[host.'https://m{at}.example']\ncapabilities = ['pull']\n")).collect();
    let begun = std::time::Instant::now();
    assert_eq!(told(&hosts, "2.2").len(), 10_000);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn findings_stand_with_the_innermost_field_around_them() {
    let source = "[host.a]\nheader = { X-A = 'b' }\n[host.b]\ndial_timeout = 'x'\nwhat = 1\n[host.c]\n";
    for passage in told(source, "2.2") {
        for finding in &passage.diagnostics {
            let at = finding.span.unwrap().start.offset;
            assert!(passage.span.start.offset <= at && at <= passage.span.end.offset, "{passage:#?}");
            let inner =
                told(source, "2.2").into_iter().filter(|it| it.span.start.offset <= at && at < it.span.end.offset);
            let smallest = inner.min_by_key(|it| it.span.end.offset - it.span.start.offset).unwrap();
            assert_eq!(smallest.key, passage.key);
        }
    }
    let codes = |key: &str| -> Vec<String> {
        let found = told(source, "2.2").into_iter().find(|it| it.key == key).unwrap();
        found.diagnostics.iter().map(|it| it.code.to_string()).collect()
    };
    assert_eq!((codes("host.b.what"), codes("host.a.header.X-A")), (vec!["unknown-hosts-key".to_owned()], Vec::new()));
}
