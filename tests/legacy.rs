//! What the legacy tables make containerd ask, where the worked examples leave a corner open.

mod node;

use mirrorshift::plan::{Origin, Plan};
use mirrorshift::release::Release;
use mirrorshift::simulate;
use node::{Node, measured};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn plan(registry: &str, image: &str, release: Release) -> Plan {
    let config = format!("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n{registry}\n");
    let pem = |kind: &str| format!("-----BEGIN {kind}-----");
    let files = [
        ("/p/ca.pem".to_owned(), pem("CERTIFICATE")),
        ("/p/c.pem".to_owned(), pem("CERTIFICATE")),
        ("/p/k.pem".to_owned(), pem("RSA PRIVATE KEY")),
        ("/p/none.pem".to_owned(), "nothing".to_owned()),
    ];
    Node::new(&config, files).start(release, |daemon, tree| {
        assert_eq!(daemon.error, None, "{release}");
        simulate::plan(&daemon, tree, image)
    })
}

fn shown(plan: &Plan) -> String {
    match &plan.error {
        Some(error) => error.clone(),
        None => {
            let hosts = plan.hosts.iter().map(|it| format!("{}://{}{}", it.scheme, it.host, it.path));
            hosts.collect::<Vec<_>>().join(" ")
        }
    }
}

const PULL: &str = "failed to pull and unpack image \"quay.io/a:1\": failed to resolve reference \"quay.io/a:1\": ";

/// The hosts for `quay.io/a:1` on every release.
#[track_caller]
fn check(case: &str, registry: &str, expected: &str) {
    for release in measured() {
        assert_eq!(shown(&plan(registry, "quay.io/a:1", release)), expected, "{case} on {release}");
    }
}

// Spec 4.1.
#[test]
fn endpoints_are_taken_as_they_are_written() {
    for (endpoint, expected) in [
        ("https://m", "https://m/v2"),
        ("m:8443/x", "https://m:8443/x"),
        ("localhost/x", "http://localhost/x"),
        ("[::1]:5000", "http://[::1]:5000/v2"),
        ("[::1]", "https://[::1]/v2"),
        ("LOCALHOST", "https://LOCALHOST/v2"),
        ("ftp://m", "ftp://m/v2"),
        ("https://m/a%20b", "https://m/a b"),
        ("https://<registry>", "https://<registry>/v2"),
        ("", "https:///v2"),
        ("https://", "https:///v2"),
    ] {
        let registry = format!("mirrors.'quay.io'.endpoint = ['{endpoint}']");
        check(endpoint, &registry, &format!("{expected} https://quay.io/v2"));
    }
}

#[test]
fn a_host_without_a_name_or_with_another_scheme_gets_no_request() {
    for (endpoint, requests) in [("https://m", 2), ("http://m", 2), ("ftp://m", 0), ("https://", 0), ("", 0)] {
        let plan = plan(&format!("mirrors.'quay.io'.endpoint = ['{endpoint}']"), "quay.io/a:1", Release::default());
        assert_eq!(plan.hosts[0].requests.len(), requests, "{endpoint}");
        assert_eq!(plan.hosts[1].requests.len(), 2, "{endpoint}");
    }
}

// Spec 4.1: 3.
#[test]
fn one_bad_endpoint_fails_every_pull_of_its_namespace() {
    for (endpoint, why) in [
        (" https://m", "parse \" https://m\": first path segment in URL cannot contain colon"),
        ("https://m:bad port", "parse \"https://m:bad port\": invalid port \":bad port\" after host"),
        ("m:x", "parse \"dummy://m:x\": invalid port \":x\" after host"),
        ("https://u:HIDDEN@m/%zz", "parse \"https://…@m/%zz\": invalid URL escape \"%zz\""),
    ] {
        let registry = format!("mirrors.'quay.io'.endpoint = ['https://ok', '{endpoint}']");
        check(endpoint, &registry, &format!("{PULL}get registry endpoints: parse endpoint url: {why}"));
    }
}

// Seen on 1.6.20 by `make test-containerd`.
#[test]
fn a_bad_endpoint_after_the_one_on_the_namespaces_own_host_is_found_when_it_is_used() {
    let registry = "mirrors.'quay.io'.endpoint = ['http://quay.io/v2', 'https://ok', 'https://m/%zz']";
    let why =
        "parse registry endpoint \"https://m/%zz\" from mirrors: parse \"https://m/%zz\": invalid URL escape \"%zz\"";
    check("bad last", registry, &format!("{PULL}{why}"));
}

// Spec 4.1: 1.
#[test]
fn a_namespace_is_looked_up_byte_for_byte_and_then_as_a_wildcard() {
    let registry = "mirrors.'*'.endpoint = ['https://any']\nmirrors.'quay.io'.endpoint = ['https://q']\n\
                    mirrors.'Quay.io'.endpoint = ['https://other']\nmirrors.'*.io'.endpoint = ['https://never']";
    for (image, expected) in [
        ("quay.io/a:1", "https://q/v2 https://quay.io/v2"),
        ("Quay.io/a:1", "https://other/v2 https://Quay.io/v2"),
        ("ghcr.io/a:1", "https://any/v2 https://ghcr.io/v2"),
        ("quay.io:443/a:1", "https://any/v2 https://quay.io:443/v2"),
        ("any/a:1", "https://any/v2 https://registry-1.docker.io/v2"),
    ] {
        for release in measured() {
            assert_eq!(shown(&plan(registry, image, release)), expected, "{image} on {release}");
        }
    }
}

#[test]
fn only_the_last_host_can_be_the_default() {
    let registry = "mirrors.'quay.io'.endpoint = ['https://quay.io', 'https://m', 'http://quay.io']";
    for release in measured() {
        let plan = plan(registry, "quay.io/a:1", release);
        let origins: Vec<_> = plan.hosts.iter().map(|it| it.origin).collect();
        assert_eq!(origins, [Origin::Mirror, Origin::Mirror, Origin::Default], "{release}");
    }
}

// Spec 4.3.
#[test]
fn tls_files_fail_the_pull_on_1_x_and_do_not_matter_on_2_x() {
    for (tls, endpoint, why) in [
        (
            "cert_file = '/p/c.pem'",
            "https://m",
            "cert file \"/p/c.pem\" was specified, but no corresponding key file was specified",
        ),
        (
            "key_file = '/p/k.pem'",
            "https://m",
            "key file \"/p/k.pem\" was specified, but no corresponding cert file was specified",
        ),
        ("ca_file = '/x.pem'", "https://m", "failed to load CA file: open /x.pem: no such file or directory"),
        ("ca_file = '/x.pem'", "http://m", "failed to load CA file: open /x.pem: no such file or directory"),
        ("ca_file = '/p'", "https://m", "failed to load CA file: read /p: is a directory"),
        (
            "cert_file = '/x.pem', key_file = '/p/k.pem'",
            "https://m",
            "failed to load cert file: open /x.pem: no such file or directory",
        ),
        (
            "cert_file = '/p/none.pem', key_file = '/p/k.pem'",
            "https://m",
            "failed to load cert file: tls: failed to find any PEM data in certificate input",
        ),
        (
            "cert_file = '/p/c.pem', key_file = '/p/ca.pem'",
            "https://m",
            "failed to load cert file: tls: found a certificate rather than a key in the PEM for the private key",
        ),
        (
            "cert_file = '/p/k.pem', key_file = '/p/c.pem'",
            "https://m",
            "failed to load cert file: tls: failed to find certificate PEM data in certificate input, but did find a \
             private key; PEM inputs may have been switched",
        ),
        (
            "cert_file = '/p/c.pem', key_file = '/p/none.pem'",
            "https://m",
            "failed to load cert file: tls: failed to find any PEM data in key input",
        ),
    ] {
        let registry = format!("mirrors.'quay.io'.endpoint = ['{endpoint}']\nconfigs.m.tls = {{ {tls} }}");
        for release in measured() {
            let expected = if release.is_1() {
                format!("{PULL}get TLSConfig for registry \"{endpoint}\": {why}")
            } else {
                format!("{endpoint}/v2 https://quay.io/v2")
            };
            assert_eq!(shown(&plan(&registry, "quay.io/a:1", release)), expected, "{tls} on {release}");
        }
    }
}

// Spec 4.3.
#[test]
fn tls_settings_count_where_they_have_an_effect() {
    for (case, endpoint, tls, skip, ca, pair) in [
        ("skip", "https://m", "insecure_skip_verify = true", true, 0, 0),
        ("a CA", "https://m", "ca_file = '/p/ca.pem'", false, 1, 0),
        ("a file without a certificate", "https://m", "ca_file = '/p/none.pem'", false, 0, 0),
        ("a pair", "https://m", "cert_file = '/p/c.pem', key_file = '/p/k.pem'", false, 0, 1),
        ("empty strings", "https://m", "ca_file = '', cert_file = '', key_file = ''", false, 0, 0),
        ("plain http", "http://m", "insecure_skip_verify = true, ca_file = '/p/ca.pem'", false, 0, 0),
        ("another port", "https://m:8443", "insecure_skip_verify = true", false, 0, 0),
    ] {
        let registry = format!("mirrors.'quay.io'.endpoint = ['{endpoint}']\nconfigs.m.tls = {{ {tls} }}");
        for release in measured() {
            let plan = plan(&registry, "quay.io/a:1", release);
            let host = &plan.hosts[0];
            let expected = if release.is_1() { (skip, ca, pair) } else { (false, 0, 0) };
            assert_eq!((host.skip_verify, host.ca.len(), host.client.len()), expected, "{case} on {release}");
            assert!(!host.http_fallback, "{case} on {release}");
        }
    }
}

// Spec 4.4.
#[test]
fn credentials_belong_to_host_and_port() {
    let registry = "mirrors.'quay.io'.endpoint = ['https://m:8443', 'https://m']\nconfigs.m.auth.username = 'u'\n\
                    configs.'quay.io'.auth = { auth = 'dTpw' }\nconfigs.'m:8443'.auth = { password = 'p' }";
    for release in measured() {
        let plan = plan(registry, "quay.io/a:1", release);
        let keys: Vec<_> = plan.hosts.iter().map(|it| it.credentials.as_deref()).collect();
        let expected = [None, Some("registry.configs.\"m\".auth"), Some("registry.configs.\"quay.io\".auth")];
        assert_eq!(keys, expected, "{release}");
    }
}
