//! What a certs.d tree makes containerd ask, release by release.

mod node;

use std::fmt::Write as _;

use mirrorshift::plan::{Capability, Origin, Plan, Step};
use mirrorshift::release::Release;
use mirrorshift::simulate;
use node::{CERTS_D, Node, measured};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The nine releases in columns, as the specification groups them.
const OLD: &[&str] = &["1.5.18", "1.6.24", "1.6.39"];
const NEW: &[&str] = &["1.7.34", "2.0.11", "2.1.9", "2.2.7", "2.3.4", "2.4.0"];

fn releases(names: &[&str]) -> Vec<Release> {
    names.iter().map(|it| Release::parse(it).unwrap()).collect()
}

fn plan_of(registry: &str, files: &[(&str, &str)], image: &str, release: Release) -> Plan {
    let config = format!("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n{registry}\n");
    let files = files.iter().map(|(path, text)| {
        let path = if path.starts_with('/') { (*path).to_owned() } else { format!("{CERTS_D}/{path}") };
        (path, (*text).to_owned())
    });
    Node::new(&config, files).start(release, |daemon, tree| {
        assert_eq!(daemon.error, None, "{release}");
        simulate::plan(&daemon, tree, image)
    })
}

/// The plan of the files below the only root.
fn plan(files: &[(&str, &str)], image: &str, release: Release) -> Plan {
    plan_of(&format!("config_path = '{CERTS_D}'"), files, image, release)
}

/// The hosts as `scheme://host/path`, with a note of TLS settings and https-first.
fn shown(plan: &Plan) -> String {
    if let Some(error) = &plan.error {
        return error.clone();
    }
    let mut out = String::new();
    for host in &plan.hosts {
        let first = if host.http_fallback { "https-first " } else { "" };
        let root = if host.path == "/v2" { "" } else { &host.path };
        let _ = write!(out, "{first}{}://{}{root}", host.scheme, host.host);
        for (holds, note) in
            [(host.skip_verify, "+skip"), (!host.ca.is_empty(), "+ca"), (!host.client.is_empty(), "+pair")]
        {
            out.push_str(if holds { note } else { "" });
        }
        out.push(' ');
    }
    out.replace("registry-1.docker.io", "hub").trim_end().to_owned()
}

#[track_caller]
fn check(case: &str, files: &[(&str, &str)], image: &str, expected: &[(&[&str], &str)]) {
    let mut seen = 0;
    for (names, expected) in expected {
        for release in releases(names) {
            assert_eq!(shown(&plan(files, image, release)), *expected, "{case} on {release}");
            seen += 1;
        }
    }
    assert_eq!(seen, 9, "{case}: every release has its row");
}

const ALL: &[&str] = &["1.5.18", "1.6.24", "1.6.39", "1.7.34", "2.0.11", "2.1.9", "2.2.7", "2.3.4", "2.4.0"];
const ON_1: &[&str] = &["1.5.18", "1.6.24", "1.6.39", "1.7.34"];
const ON_2: &[&str] = &["2.0.11", "2.1.9", "2.2.7", "2.3.4", "2.4.0"];
const BEFORE_2_2: &[&str] = &["1.5.18", "1.6.24", "1.6.39", "1.7.34", "2.0.11", "2.1.9"];
const FROM_2_2: &[&str] = &["2.2.7", "2.3.4", "2.4.0"];
const QUAY: &str = "quay.io/a/b:1";

// Spec 10.2: F01 to F09.
#[test]
fn which_hosts_a_file_makes_containerd_ask() {
    let hub = "docker.io/hosts.toml";
    check("F01", &[(hub, "server = 'https://m'")], "nginx", &[(OLD, "https://hub"), (NEW, "https://m")]);
    check("F02", &[(hub, "server = 'https://m'\n[host]")], "nginx", &[(ALL, "https://m")]);
    let pem = "-----BEGIN CERTIFICATE-----";
    check(
        "F03",
        &[("quay.io/hosts.toml", "# x"), ("quay.io/ca.crt", pem)],
        QUAY,
        &[(OLD, "https://quay.io+ca"), (NEW, "https://quay.io")],
    );
    check("F04", &[(hub, "[host.'https://a']\ncapabilities = ['pull', 'foo']")], "nginx", &[(ALL, "https://hub")]);
    check(
        "F05",
        &[(hub, "[host.'https://a']\ncapabilities = ['pull', 'resolve', 'referrers']")],
        "nginx",
        &[(BEFORE_2_2, "https://hub"), (FROM_2_2, "https://a https://hub")],
    );
    check("F06", &[(hub, "[host.'https://a']\n[host.'https://a']")], "nginx", &[(ALL, "https://hub")]);
    check(
        "F07, with one of the random orders",
        &[(hub, "host = { 'https://b' = {}, 'https://a' = {} }")],
        "nginx",
        &[(ON_1, "https://b https://a https://hub"), (ON_2, "https://hub")],
    );
    check(
        "F08",
        &[(hub, "[host.'https://a']\n[host.'https://b']\n[host.'https://a'.header]")],
        "nginx",
        &[(ON_1, "https://a https://b https://hub"), (ON_2, "https://a https://b https://a https://hub")],
    );
    check("F09", &[(hub, "[host.'https://a']\nserver = 'https://s'")], "nginx", &[(ALL, "https://a https://hub")]);
}

/// The hosts that are asked to resolve, and those that are asked for content.
fn steps(plan: &Plan) -> (String, String) {
    let of = |step: Step| {
        let hosts = plan.hosts.iter().filter(|host| host.requests.iter().any(|it| it.step == step));
        hosts.map(|it| it.host.clone()).collect::<Vec<_>>().join(" ")
    };
    (of(Step::Resolve), of(Step::Fetch))
}

// Spec 10.2: F10 to F13.
#[test]
fn capabilities_filter_the_resolve_step_alone() {
    let digest = format!("quay.io/a/b@sha256:{}", "0".repeat(64));
    for (case, text, image, resolve) in [
        ("F10", "[host.'https://m']\ncapabilities = ['pull']", QUAY, "quay.io"),
        ("F11", "[host.'https://m']\ncapabilities = ['pull']", &*digest, "m quay.io"),
        ("F12", "[host.'https://m']\ncapabilities = ['resolve']", QUAY, "quay.io"),
        ("push only", "[host.'https://m']\ncapabilities = ['push']", &digest, "quay.io"),
    ] {
        for release in measured() {
            let plan = plan(&[("quay.io/hosts.toml", text)], image, release);
            assert_eq!(steps(&plan), (resolve.to_owned(), "m quay.io".to_owned()), "{case} on {release}");
        }
    }
    let text = "server = 'https://m'\ncapabilities = ['pull']\n[host]";
    for release in measured() {
        let plan = plan(&[("quay.io/hosts.toml", text)], QUAY, release);
        let error = plan.error.unwrap();
        assert!(error.ends_with("\"quay.io/a/b:1\": no resolve hosts: not found"), "F13 on {release}: {error}");
        assert_eq!(plan.hosts[0].capabilities, [Capability::Pull]);
    }
}

// Spec 5.6; 10.2: F14, F16, F17, F39.
#[test]
fn an_http_host_with_tls_settings_is_asked_over_https_first() {
    let (never, by_port, always) = (&["1.5.18", "1.6.24"][..], &["1.6.39"][..], NEW);
    let skip = "capabilities = ['pull', 'resolve']\nskip_verify = false";
    for (case, host, line, expected) in [
        ("F14", "http://m:5000", skip, ["", "https-first ", "https-first "]),
        ("F16", "http://m", skip, ["", "", "https-first "]),
        ("F17", "http://m:80", skip, ["", "", ""]),
        ("port 443", "http://m:443", skip, ["", "https-first ", "https-first "]),
        ("no CA at all", "http://m:5000", "ca = []", ["", "https-first ", "https-first "]),
        ("no client at all", "http://m:5000", "client = []", ["", "", ""]),
        ("no TLS settings", "http://m:5000", "", ["", "", ""]),
    ] {
        let text = format!("[host.'{host}']\n{line}");
        let files = [("quay.io/hosts.toml", &*text)];
        let [never_expected, by_port_expected, always_expected] =
            expected.map(|first| format!("{first}{host} https://quay.io"));
        check(
            case,
            &files,
            QUAY,
            &[(never, &never_expected), (by_port, &by_port_expected), (always, &always_expected)],
        );
    }
    // 1.7.7 alone takes any port.
    let text = "[host.'http://m:80']\nskip_verify = true";
    let plan = plan(&[("quay.io/hosts.toml", text)], QUAY, Release::new(1, 7, 7));
    assert_eq!(shown(&plan), "https-first http://m:80+skip https://quay.io");
}

// Spec 3.1; 10.2: F39.
#[test]
fn a_dial_timeout_means_https_first_on_the_2_0_line() {
    let text = "[host.'http://m:5000']\ndial_timeout = '1s'";
    for release in measured() {
        let plan = plan(&[("quay.io/hosts.toml", text)], QUAY, release);
        assert_eq!(plan.hosts[0].http_fallback, release == Release::new(2, 0, 11), "{release}");
        let known = !release.is_1();
        assert_eq!(plan.hosts[0].dial_timeout.is_some(), known, "{release}");
    }
    let first = plan(&[("quay.io/hosts.toml", text)], QUAY, Release::new(2, 1, 0));
    assert!(!first.hosts[0].http_fallback && first.hosts[0].dial_timeout.is_some());
}

// Spec 5.5; 10.2: F18, F19.
#[test]
fn the_implicit_upstream_of_a_loopback_registry_depends_on_its_port() {
    let older = ["1.5.18", "1.6.8"];
    let middle = ["1.6.9", "1.6.24", "1.7.0", "1.7.6"];
    let newer = ["1.6.25", "1.6.39", "1.7.8", "1.7.34", "2.0.11", "2.3.4", "2.4.0"];
    for (namespace, on_older, on_middle, on_1_7_7, on_newer) in [
        ("localhost", "https", "http", "https-first +skip", "https +skip"),
        ("localhost:443", "https", "http", "https-first +skip", "https +skip"),
        ("localhost:80", "https", "http", "https-first +skip", "http"),
        ("localhost:5000", "https", "http", "https-first +skip", "https-first +skip"),
        ("127.0.0.2:5000", "https", "http", "https-first +skip", "https-first +skip"),
        ("quay.io:5000", "https", "https", "https", "https"),
    ] {
        let found = |on: &str| {
            let plan = plan(&[], &format!("{namespace}/app:1"), Release::parse(on).unwrap());
            let [host] = &*plan.hosts else { panic!("{plan:?}") };
            assert_eq!((&*host.host, &*host.path), (namespace, "/v2"));
            let first = if host.http_fallback { "https-first" } else { &*host.scheme };
            format!("{first}{}", if host.skip_verify { " +skip" } else { "" })
        };
        for on in older {
            assert_eq!(found(on), on_older, "{namespace} on {on}");
        }
        for on in middle {
            assert_eq!(found(on), on_middle, "{namespace} on {on}");
        }
        assert_eq!(found("1.7.7"), on_1_7_7, "{namespace} on 1.7.7");
        for on in newer {
            // 1.6.25 to 1.7.23 fall back for an explicit port alone, which all of these have.
            assert_eq!(found(on), on_newer, "{namespace} on {on}");
        }
    }
}

// Spec 5.1, 5.2; 10.2: F20 to F22.
#[test]
fn the_first_root_that_has_a_candidate_wins() {
    let (c1, c2) = ("[host.'https://c1']", "[host.'https://c2']");
    let local = "config_path = '/c1:/c2'\nconfigs.x.auth.username = 'u'";
    let found = |registry: &str, files: &[(&str, &str)], release| shown(&plan_of(registry, files, QUAY, release));
    for release in measured() {
        let second = [("/c2/quay.io/hosts.toml", c2)];
        assert_eq!(found(local, &second, release), "https://c2 https://quay.io", "F20 on {release}");
        let transfer = release >= Release::new(2, 1, 0);
        let expected = if transfer { "https://quay.io" } else { "https://c2 https://quay.io" };
        assert_eq!(found("config_path = '/c1:/c2'", &second, release), expected, "F20 on {release}");
        let both = [("/c1/_default/hosts.toml", c1), ("/c2/quay.io/hosts.toml", c2)];
        let has_default = release > Release::new(1, 6, 16);
        let expected = if has_default { "https://c1 https://quay.io" } else { "https://c2 https://quay.io" };
        assert_eq!(found(local, &both, release), expected, "F21 on {release}");
    }
    for name in ["docker.io:443", "docker.io_443_", "registry-1.docker.io", "index.docker.io", "*"] {
        let path = format!("{name}/hosts.toml");
        check(name, &[(&path, "[host.'https://m']")], "nginx", &[(ALL, "https://hub")]);
    }
}

// Spec 5.2.
#[test]
fn candidates_are_looked_at_in_order() {
    let file = |name: &'static str| (format!("{name}/hosts.toml"), format!("[host.'https://{}']", name.len()));
    let candidates = ["r.example.com_5000_", "r.example.com:5000", "_default"].map(file);
    let image = "r.example.com:5000/a:1";
    for from in 0..candidates.len() {
        let files: Vec<_> = candidates.iter().skip(from).map(|(path, text)| (&**path, &**text)).collect();
        for release in measured() {
            let expected = match (from, release > Release::new(1, 6, 16)) {
                (0, _) => "https://19 https://r.example.com:5000",
                (1, _) => "https://18 https://r.example.com:5000",
                (_, true) => "https://8 https://r.example.com:5000",
                (_, false) => "https://r.example.com:5000",
            };
            assert_eq!(shown(&plan(&files, image, release)), expected, "from {from} on {release}");
        }
    }
    let ipv6 = [("[:_1]_/hosts.toml", "[host.'https://a']")];
    assert_eq!(shown(&plan(&ipv6, "[::1]/a", Release::new(2, 3, 4))), "https://a https://[::1]", "the last colon");
}

// Spec 5.2.
#[test]
fn what_lies_where_a_directory_should_be() {
    let upstream = "https://quay.io";
    let pull = "failed to pull and unpack image \"quay.io/a/b:1\": failed to resolve reference \"quay.io/a/b:1\": ";
    let default = ("_default/hosts.toml", "[host.'https://m']");
    check("nothing", &[], QUAY, &[(ALL, upstream)]);
    check("an empty directory hides `_default`", &[("quay.io/x", ""), default], QUAY, &[(ALL, upstream)]);
    check("a root that is a host directory", &[("hosts.toml", "[host.'https://m']")], QUAY, &[(ALL, upstream)]);
    check("`host.toml`", &[("quay.io/host.toml", "[host.'https://m']")], QUAY, &[(ALL, upstream)]);
    check("an empty file", &[("quay.io/hosts.toml", "")], QUAY, &[(ALL, upstream)]);
    let file = format!("{pull}open {CERTS_D}/quay.io/hosts.toml: not a directory");
    check("a file for a directory", &[("quay.io", "x")], QUAY, &[(ALL, &file)]);
    let root = format!("{pull}stat {CERTS_D}/quay.io: not a directory");
    check("a file for a root", &[(CERTS_D, "x")], QUAY, &[(ALL, &root)]);
}

// Spec 5.3.
#[test]
fn docker_style_certificates_belong_to_the_implicit_upstream() {
    let (cert, key) = ("-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----");
    let both = format!("{cert}\n{key}");
    let pull = "failed to pull and unpack image \"quay.io/a/b:1\": failed to resolve reference \"quay.io/a/b:1\": ";
    check("a CA", &[("quay.io/a.crt", cert)], QUAY, &[(ALL, "https://quay.io+ca")]);
    check("a pair", &[("quay.io/a.cert", cert), ("quay.io/a.key", key)], QUAY, &[(ALL, "https://quay.io+pair")]);
    check("both in one", &[("quay.io/a.cert", &both)], QUAY, &[(ALL, "https://quay.io+pair")]);
    check("other names", &[("quay.io/a.pem", cert), ("quay.io/a.key", key)], QUAY, &[(ALL, "https://quay.io")]);
    check(
        "a void file beside",
        &[("quay.io/a.crt", cert), ("quay.io/hosts.toml", "[[host]]")],
        QUAY,
        &[(ALL, "https://quay.io+ca")],
    );
    check(
        "a valid file beside",
        &[("quay.io/a.crt", cert), ("quay.io/hosts.toml", "[host.'https://m']")],
        QUAY,
        &[(ALL, "https://m https://quay.io")],
    );
    let crt = format!("{pull}unable to load CA cert \"{CERTS_D}/quay.io/a.crt\"");
    check("no PEM", &[("quay.io/a.crt", "x")], QUAY, &[(ALL, &crt)]);
    let alone = format!(
        "{pull}failed to load X509 key pair: tls: found a certificate rather than a key in the PEM for the private key"
    );
    check("a certificate without key", &[("quay.io/a.cert", cert)], QUAY, &[(ALL, &alone)]);
}

// Spec 3.4, 5.7; 10.2: F38.
#[test]
fn files_are_taken_from_the_directory_of_the_hosts_toml() {
    let pull = "failed to pull and unpack image \"quay.io/a/b:1\": failed to resolve reference \"quay.io/a/b:1\": ";
    let text = "[host.'https://m']\nca = ['ca.pem', '/etc/pki/ca.pem', '../x/./ca.pem']\n\
                client = [['/etc/pki/client.crt', '/etc/pki/client.key']]";
    let pem = "-----BEGIN CERTIFICATE-----";
    let files = [("quay.io/hosts.toml", text), ("quay.io/ca.pem", pem), ("x/ca.pem", pem)];
    for release in measured() {
        let plan = plan(&files, QUAY, release);
        let directory = format!("{CERTS_D}/quay.io/ca.pem");
        assert_eq!(plan.hosts[0].ca, [&*directory, "/etc/pki/ca.pem", &format!("{CERTS_D}/x/ca.pem")], "{release}");
        assert_eq!(plan.hosts[0].client, [("/etc/pki/client.crt".to_owned(), "/etc/pki/client.key".to_owned())]);
    }
    let missing = |path: &str| format!("{pull}unable to read CA cert {path:?}: open {path}: no such file or directory");
    let path = format!("{CERTS_D}/quay.io/missing.crt");
    for host in ["https://m", "http://m:80"] {
        let text = format!("[host.'https://a']\n[host.'{host}']\nca = 'missing.crt'");
        check("F38", &[("quay.io/hosts.toml", &text)], QUAY, &[(ALL, &missing(&path))]);
    }
    let empty = format!("{pull}unable to read CA cert \"{CERTS_D}/quay.io\": read {CERTS_D}/quay.io: is a directory");
    check("an empty name", &[("quay.io/hosts.toml", "[host.a]\nca = ''")], QUAY, &[(ALL, &empty)]);
    let key = format!("{pull}unable to read CERT file \"{CERTS_D}/quay.io\": read {CERTS_D}/quay.io: is a directory");
    let text = "[host.a]\nclient = [['/etc/pki/client.crt', '']]";
    check("a pair without a key", &[("quay.io/hosts.toml", text)], QUAY, &[(ALL, &key)]);
    let flat = format!(
        "{pull}failed to load X509 key pair: tls: found a certificate rather than a key in the PEM for the private key"
    );
    let text = "[host.a]\nclient = ['/etc/pki/client.crt', '/etc/pki/client.key']";
    check("two files that should be a pair", &[("quay.io/hosts.toml", text)], QUAY, &[(ALL, &flat)]);
}

// Spec 3.5; 10.2: F23 to F25.
#[test]
fn the_server_is_asked_last() {
    let hub = "docker.io/hosts.toml";
    check(
        "F23",
        &[(hub, "server = 'https://docker.io'\n[host.'https://m']")],
        "nginx",
        &[(ALL, "https://m https://docker.io")],
    );
    let host_less = "server = 'httpbin.example.com'\ncapabilities = ['pull']\noverride_path = true\n[host.'https://m']";
    check("F24", &[(hub, host_less)], "nginx", &[(ALL, "https://m https://hub")]);
    for release in measured() {
        let plan = plan(&[(hub, host_less)], "nginx", release);
        assert_eq!(plan.hosts[1].capabilities, [Capability::Pull, Capability::Resolve], "F24 on {release}");
    }
    let tls = "ca = '/etc/pki/ca.pem'\nskip_verify = true\n[host]";
    check("TLS settings of the file", &[(hub, tls)], "nginx", &[(ALL, "https://hub+skip+ca")]);
    let same = "[host.'https://quay.io:443']";
    check("F25", &[("quay.io/hosts.toml", same)], QUAY, &[(ALL, "https://quay.io:443 https://quay.io")]);
}

#[test]
fn only_the_last_host_can_be_the_default() {
    for (text, expected) in [
        ("[host.'https://quay.io']", [Origin::Mirror, Origin::Default]),
        ("server = 'https://quay.io'\n[host.'https://m']", [Origin::Mirror, Origin::Default]),
        ("server = 'https://m'\n[host.'https://quay.io']", [Origin::Mirror, Origin::Mirror]),
    ] {
        for release in measured() {
            let plan = plan(&[("quay.io/hosts.toml", text)], QUAY, release);
            assert_eq!(plan.hosts.iter().map(|it| it.origin).collect::<Vec<_>>(), expected, "{text} on {release}");
        }
    }
}

// Spec 6.2; 10.2: F23, F25.
#[test]
fn the_namespace_is_named_to_every_host_but_its_own() {
    let url = |text: &str, image: &str| {
        let name = image.split('/').next().unwrap();
        let path = format!("{}/hosts.toml", if name.contains('.') { name } else { "docker.io" });
        let plan = plan(&[(&path, text)], image, Release::new(2, 0, 11));
        plan.hosts.iter().map(|it| it.requests[0].url.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        url("server = 'https://docker.io'\n[host.'https://m']", "nginx"),
        [
            "https://m/v2/library/nginx/manifests/latest?ns=docker.io",
            "https://docker.io/v2/library/nginx/manifests/latest"
        ]
    );
    assert_eq!(
        url("[host.'https://quay.io:443']\n[host.'https://QUAY.io']\n[host.'http://quay.io']", QUAY),
        [
            "https://quay.io:443/v2/a/b/manifests/1?ns=quay.io",
            "https://QUAY.io/v2/a/b/manifests/1?ns=quay.io",
            "http://quay.io/v2/a/b/manifests/1",
            "https://quay.io/v2/a/b/manifests/1"
        ]
    );
}

#[test]
fn a_plan_shows_no_secret() {
    let config = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '/c'\n\
                  configs.m.auth = { username = 'USER', password = 'HIDDEN' }\n\
                  configs.o.auth = {}\n\
                  auths.'https://who:HIDDEN@quay.io' = { auth = 'HIDDEN' }";
    let text = "[host.'https://m']\nheader = { Authorization = 'HIDDEN', cookie = ['HIDDEN'], X-Api-Key = 'HIDDEN', \
                'X-Vault-Token' = 'HIDDEN', PRIVATE-TOKEN = 'HIDDEN', x-a = '1' }\n[host.'https://o']";
    let files = [("/c/quay.io/hosts.toml".to_owned(), text.to_owned())];
    let plan = Node::new(config, files).start(Release::default(), |daemon, tree| simulate::plan(&daemon, tree, QUAY));
    let shown = serde_json::to_string(&plan).unwrap();
    assert!(!shown.contains("HIDDEN") && !shown.contains("USER"), "{shown}");
    let header = &plan.hosts[0].header;
    assert_eq!(header.len(), 6);
    assert_eq!(header["x-a"], ["1"]);
    let keys: Vec<_> = plan.hosts.iter().map(|it| it.credentials.as_deref()).collect();
    assert_eq!(
        keys,
        [Some("registry.configs.\"m\".auth"), None, Some("registry.auths.\"https://…@quay.io\"")],
        "empty credentials answer nothing"
    );
}

#[test]
fn an_image_that_is_no_reference_is_refused() {
    for release in measured() {
        let plan = plan(&[], "quay.io/A", release);
        let error = plan.error.unwrap();
        assert!(
            error.starts_with("failed to parse image reference \"quay.io/A\": invalid reference format"),
            "{error}"
        );
        assert_eq!(plan.hosts, []);
    }
}

// Spec 6.2: what was escaped is parsed once more.
#[test]
fn a_question_mark_in_a_root_cuts_the_request() {
    for (on, expected) in
        [("2.1.9", "https://m/x?ns=quay.io"), ("2.2.7", "https://m/x?ns=quay.io&y%2Fv2%2Fa%2Fb%2Fmanifests%2F1=")]
    {
        let plan = plan(&[("quay.io/hosts.toml", "[host.'https://m/x%3Fy']")], QUAY, Release::parse(on).unwrap());
        assert_eq!(plan.hosts[0].requests[0].url, expected, "{on}");
    }
}
