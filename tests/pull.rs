//! What a pull asks of servers in a given state, and how it ends. Expected values are those of the reference
//! (section 6 and the examples in 10.2), where they were observed by running containerd's code.

mod node;

use mirrorshift::simulate::pull::{Pulled, Servers};
use node::pull::{ALL, Setup};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DIGEST: &str = "sha256:5fea5200d3dd27bf79c7ce0ad9ab8b892581e5bc14c4df4e6466d3c3b476c5d5";

#[test]
fn too_many_requests_are_repeated_up_to_a_limit() {
    for status in ["429", "408"] {
        let servers = format!("{{ \"m\": \"{status}\" }}");
        let setup = Setup { servers: &servers, ..Setup::default() };
        let again = format!("HEAD m {status}");
        let many = |times| [vec![again.as_str(); times], vec!["HEAD hub 200"]].concat();
        setup.check(&ALL[..7], &many(6));
        setup.check(&ALL[7..], &many(5));
    }
}

#[test]
fn server_errors_are_repeated_once_on_the_last_host_from_2_1_on() {
    for status in ["500", "503", "504"] {
        let servers = format!("{{ \"m\": {status}, \"registry-1.docker.io\": \"{status}\" }}");
        let setup = Setup { servers: &servers, ..Setup::default() };
        let (m, hub) = (format!("HEAD m {status}"), format!("HEAD hub {status}"));
        setup.check(&ALL[..5], &[&m, &hub]);
        setup.check(&ALL[5..], &[&m, &hub, &hub]);
        assert!(!setup.pull("2.3").pulled);
    }
    let bad_gateway = Setup { servers: r#"{ "registry-1.docker.io": 502, "m": 502 }"#, ..Setup::default() };
    bad_gateway.check(&ALL, &["HEAD m 502", "HEAD hub 502"]);
}

#[test]
fn a_403_is_asked_for_its_reasons_from_2_3_3_on() {
    let setup = Setup { servers: r#"{ "m": "403" }"#, ..Setup::default() };
    setup.check(&ALL[..7], &["HEAD m 403", "HEAD hub 200"]);
    setup.check(&["2.3.2"], &["HEAD m 403", "HEAD hub 200"]);
    setup.check(&ALL[7..], &["HEAD m 403", "GET m 403", "HEAD hub 200"]);
}

#[test]
fn a_head_that_is_not_allowed_becomes_a_get() {
    let setup = Setup { servers: r#"{ "m": "405" }"#, ..Setup::default() };
    setup.check(&ALL, &["HEAD m 405", "GET m 405", "HEAD hub 200"]);
}

#[test]
fn a_redirect_to_nowhere_stops_the_pull() {
    for status in ["300", "304", "307"] {
        let servers = format!("{{ \"m\": \"{status}\" }}");
        let setup = Setup { servers: &servers, ..Setup::default() };
        setup.check(&ALL, &[&format!("HEAD m {status}")]);
        assert!(!setup.pull("2.2").pulled);
    }
}

#[test]
fn a_digest_is_looked_for_among_blobs_unless_a_hard_error_forbids() {
    let image = format!("nginx@{DIGEST}");
    let errors = Setup { image: &image, servers: r#"{ "*": "500" }"#, ..Setup::default() };
    let (manifests, blobs) = (["HEAD m 500", "HEAD hub 500"], ["HEAD m blobs 500", "HEAD hub blobs 500"]);
    errors.check(&ALL[..4], &[manifests, blobs].concat());
    errors.check(&["2.0.10"], &[manifests, blobs].concat());
    errors.check(&["2.0.11"], &manifests);
    let twice = ["HEAD m 500", "HEAD hub 500", "HEAD hub 500"];
    errors.check(&["2.1.9"], &[&twice[..], &["HEAD m blobs 500", "HEAD hub blobs 500", "HEAD hub blobs 500"]].concat());
    errors.check(&["2.2.6", "2.3", "2.4"], &twice);

    let missing = Setup { image: &image, servers: r#"{ "*": "404" }"#, ..Setup::default() };
    let nowhere = ["HEAD m 404", "HEAD hub 404", "HEAD m blobs 404", "HEAD hub blobs 404"];
    missing.check(&ALL, &nowhere);
    // A registry keeps no manifest among its blobs.
    let blobs = Setup { servers: r#"{ "*": { "443": { "manifests": 404 } } }"#, ..missing };
    blobs.check(&ALL, &nowhere);
}

#[test]
fn a_digest_that_resolves_is_fetched_by_name() {
    let image = format!("nginx@{DIGEST}");
    let pulled = Setup { image: &image, hosts: "[host.\"https://m\"]\ncapabilities = [\"pull\"]", ..Setup::default() };
    let ns = "?ns=docker.io";
    assert_eq!(
        pulled.pull("2.3").sequence,
        [
            format!("HEAD https://m/v2/library/nginx/manifests/{DIGEST}{ns} -> 200"),
            format!("GET https://m/v2/library/nginx/manifests/{DIGEST}{ns} -> 200"),
            format!("GET https://m/v2/library/nginx/blobs/<nginx:config>{ns} -> 200"),
            format!("GET https://m/v2/library/nginx/blobs/<nginx:layer>{ns} -> 200"),
        ]
    );
}

#[test]
fn a_connection_that_times_out_is_waited_for_and_tried_again_on_the_last_host() {
    let first = Setup { servers: r#"{ "m": "blackhole" }"#, ..Setup::default() };
    first.check(&ALL, &["CONNECT m:443 blackhole", "HEAD hub 200"]);
    // Resolve, manifest, configuration and layer.
    assert_eq!((first.pull("1.6").seconds, first.pull("1.6").pulled), (120, true));

    let hosts = "server = \"https://m\"\n[host]";
    let last = Setup { hosts, ..Setup { servers: first.servers, ..Setup::default() } };
    last.check(&["1.6", "2.2", "2.3.1"], &["CONNECT m:443 blackhole"]);
    last.check(&["2.3.2", "2.4"], &["CONNECT m:443 blackhole"; 5]);
    assert_eq!(last.pull("2.3").seconds, 150);
}

#[test]
fn dial_timeout_shortens_the_wait_where_it_is_known() {
    // Resolve, manifest, configuration and layer. Go's net.Dialer: 0 sets no limit, and Linux gives up after 127 s
    // (tcp(7): tcp_syn_retries); a limit below 0 has passed already.
    for (timeout, seconds) in
        [("1500ms", 6), ("1.5s", 6), ("0m2s500000us", 10), ("0", 508), ("0s", 508), ("1h", 508), ("-1s", 0)]
    {
        let hosts = format!("[host.\"https://m\"]\ndial_timeout = \"{timeout}\"");
        let setup = Setup { hosts: &hosts, servers: r#"{ "m": "blackhole" }"#, ..Setup::default() };
        assert_eq!(setup.pull("2.3").seconds, seconds, "{timeout}");
        assert_eq!(setup.pull("2.0.6").seconds, 120, "{timeout}");
    }
}

// containerd v1.7.34 pkg/cri/sbserver/image_pull.go: pullProgressReporter; v2.2.7: transferProgressReporter, which
// hears of content alone.
#[test]
fn nobody_waits_for_longer_than_five_minutes_without_progress() {
    let pull = |silent: usize, release: &str| {
        let hosts: String = (0..silent).map(|at| format!("[host.\"https://b{at}\"]\n")).collect();
        let down: String = (0..silent).map(|at| format!("\"b{at}\": \"blackhole\",")).collect();
        let servers = format!("{{ {down} \"*\": \"ok\" }}");
        let setup = Setup { hosts: &hosts, servers: &servers, ..Setup::default() };
        (setup.pull(release).pulled, setup.pull(release).sequence.len())
    };
    for (silent, release, expected) in [
        (12, "1.6", (true, 52)),
        (12, "1.7", (false, 11)),
        // The answer to a HEAD has nothing to read, so that the wait goes on with the manifest.
        (6, "1.7", (false, 6 + 1 + 5)),
        (5, "1.7", (true, 24)),
        (10, "2.3", (true, 44)),
        (12, "2.3", (false, 12 + 1 + 11)),
    ] {
        assert_eq!(pull(silent, release), expected, "{silent} silent hosts on {release}");
    }
}

#[test]
fn https_is_tried_before_http_where_tls_is_configured() {
    let hosts = "[host.\"http://m:5000\"]\nskip_verify = true";
    let plain = Setup { hosts, servers: r#"{ "m": { "5000": "ok" } }"#, ..Setup::default() };
    plain.check(&["1.5.18", "1.6.24", "1.7.6"], &["HEAD http m:5000 200"]);
    plain.check(&["1.6.25", "1.7.7", "2.3"], &["tls-on-http-port m:5000", "HEAD http m:5000 200"]);
    let greetings = |release| plain.pull(release).sequence.iter().filter(|it| it.starts_with("tls-on")).count();
    // Without a memory, every object is asked for over https first.
    assert_eq!((greetings("1.6.31"), greetings("1.6.32")), (4, 2));

    let refused = Setup { servers: r#"{ "m": "down" }"#, ..Setup { hosts, ..Setup::default() } };
    refused.check(&["1.6.39", "1.7", "2.3"], &["CONNECT m:5000 refused", "HEAD hub 200"]);

    let silent = Setup { servers: r#"{ "m": "hang" }"#, ..Setup { hosts, ..Setup::default() } };
    silent.check(&["1.6.31"], &["hang m:5000", "HEAD hub 200"]);
    silent.check(&["2.3"], &["hang m:5000", "hang m:5000", "HEAD hub 200"]);
    silent.check(&["2.2"], &["hang m:5000", "hang m:5000"]);

    // Neither says that the server speaks plain http.
    for (mode, line) in [("reset", "reset m:5000"), ("blackhole", "CONNECT m:5000 blackhole")] {
        let servers = format!("{{ \"m\": \"{mode}\" }}");
        let setup = Setup { servers: &servers, hosts, ..Setup::default() };
        setup.check(&["1.6.39", "1.7", "2.3"], &[line, "HEAD hub 200"]);
    }
}

#[test]
fn what_fell_back_for_a_registry_is_asked_over_https_elsewhere() {
    let hosts = "[host.\"http://m:5000\"]\nskip_verify = true";
    let servers = r#"{ "m": { "5000": { "mode": "bearer-anon", "realm": "https://t/token" } }, "t": "ok" }"#;
    let setup = Setup { hosts, servers, ..Setup::default() };
    let expected = ["tls-on-http-port m:5000", "HEAD http m:5000 401", "GET t 200", "HEAD http m:5000 200"];
    setup.check(&["1.7", "2.3"], &expected);
}

#[test]
fn a_host_without_a_port_falls_back_from_a_refused_connection() {
    let hosts = "[host.\"http://m\"]\nca = []";
    let setup = Setup { hosts, servers: r#"{ "m": { "80": "ok" } }"#, ..Setup::default() };
    setup.check(&["1.6", "1.7.23"], &["HEAD http m 200"]);
    setup.check(&["1.7.24", "2.0", "2.4"], &["CONNECT m:443 refused", "HEAD http m 200"]);
    // 1.7.7 tries https for any port, and takes no other reason for http than a plain answer.
    setup.check(&["1.7.7"], &["CONNECT m:443 refused", "HEAD hub 200"]);
    let silent = Setup { hosts, servers: r#"{ "m": { "443": "blackhole", "80": "ok" } }"#, ..Setup::default() };
    silent.check(&["1.7.7"], &["CONNECT m:443 blackhole", "HEAD hub 200"]);
    silent.check(&["1.7.24", "2.4"], &["CONNECT m:443 blackhole", "HEAD http m 200"]);
    let reset = Setup { hosts, servers: r#"{ "m": { "443": "reset", "80": "ok" } }"#, ..Setup::default() };
    reset.check(&["1.7.24", "2.4"], &["reset m:443", "HEAD hub 200"]);
}

#[test]
fn a_certificate_that_nobody_trusts_is_accepted_when_told_so() {
    let servers = r#"{ "m": { "443": { "tls": "untrusted" } } }"#;
    let with = |line| {
        let hosts = format!("[host.\"https://m\"]\n{line}");
        Setup { hosts: &hosts, servers, ..Setup::default() }.resolve("2.3")
    };
    assert_eq!(with(""), ["tls-failed m:443 SSLV3_ALERT_BAD_CERTIFICATE", "HEAD hub 200"]);
    assert_eq!(with("skip_verify = true"), ["HEAD m 200"]);
    assert_eq!(with("ca = \"/etc/pki/ca2.pem\""), ["HEAD m 200"]);
    assert_eq!(with("skip_verify = false").first().unwrap(), "tls-failed m:443 SSLV3_ALERT_BAD_CERTIFICATE");
}

#[test]
fn a_pull_that_nobody_may_resolve_asks_nobody() {
    let setup = Setup { hosts: "server = \"https://m\"\ncapabilities = [\"push\"]\n[host]", ..Setup::default() };
    let Pulled { sequence, pulled, error, .. } = setup.pull("2.3");
    assert!(sequence.is_empty() && !pulled);
    assert!(error.unwrap().ends_with(": no resolve hosts: not found"));
}

#[test]
fn content_is_looked_for_on_each_host_from_the_first() {
    let setup = Setup { servers: r#"{ "m": { "443": { "blobs": "404" } } }"#, ..Setup::default() };
    let at = "https://m/v2/library/nginx";
    let hub = "https://registry-1.docker.io/v2/library/nginx";
    assert_eq!(
        setup.pull("1.6").sequence,
        [
            format!("HEAD {at}/manifests/1?ns=docker.io -> 200"),
            format!("GET {at}/manifests/<nginx:manifest>?ns=docker.io -> 200"),
            format!("GET {at}/blobs/<nginx:config>?ns=docker.io -> 404"),
            format!("GET {hub}/blobs/<nginx:config> -> 200"),
            format!("GET {at}/blobs/<nginx:layer>?ns=docker.io -> 404"),
            format!("GET {hub}/blobs/<nginx:layer> -> 200"),
        ]
    );
    let nowhere = Setup { servers: r#"{ "*": { "443": { "blobs": "404" } } }"#, ..Setup::default() };
    let Pulled { sequence, pulled, .. } = nowhere.pull("1.6");
    assert!(!pulled && !sequence.join(" ").contains("layer"), "{sequence:?}");

    // Spec 6.4: as in 6.3, so that the last host is asked once more.
    let broken = Setup { servers: r#"{ "*": { "443": { "blobs": "503" } } }"#, ..Setup::default() };
    for (on, expected) in [("2.0", "503 503"), ("2.1", "503 503 503")] {
        let lines = broken.pull(on).sequence;
        let blobs = lines.iter().filter(|it| it.contains("/blobs/")).filter_map(|it| it.rsplit(' ').next());
        assert_eq!(blobs.collect::<Vec<_>>().join(" "), expected, "{on}");
    }
}

#[test]
fn a_name_that_is_not_known_does_not_resolve_when_told_so() {
    let hosts = "[host.\"https://m\"]\n[host.\"https://127.0.0.1:5000\"]";
    let setup = Setup { hosts, servers: r#"{ "*": null, "registry-1.docker.io": "ok" }"#, ..Setup::default() };
    setup.check(&ALL, &["DNS m nxdomain", "CONNECT 127.0.0.1:5000 refused", "HEAD hub 200"]);
}

#[test]
fn a_server_is_what_is_said_of_it() {
    let plain = "http-on-tls-port m:443 HEAD /v2/library/nginx/manifests/1?ns=docker.io HTTP/1.1";
    let no_certificate = "tls-failed m:443 PEER_DID_NOT_RETURN_A_CERTIFICATE";
    for (host, servers, expected) in [
        // Of a name alone: TLS on 443, none on 80, and as it is asked elsewhere.
        ("https://m:80", r#"{ "m": "ok" }"#, "tls-on-http-port m:80"),
        ("http://m:443", r#"{ "m": "ok" }"#, plain),
        ("https://m:5000", r#"{ "m": "ok" }"#, "HEAD m:5000 200"),
        ("http://m:5000", r#"{ "m": "ok" }"#, "HEAD http m:5000 200"),
        ("http://m:443", "{}", "HEAD http m:443 200"),
        // Of a port: TLS on 443 only, unless it is said.
        ("https://m:5000", r#"{ "m": { "5000": "ok" } }"#, "tls-on-http-port m:5000"),
        ("https://m:5000", r#"{ "m": { "5000": { "tls": true } } }"#, "HEAD m:5000 200"),
        ("https://m", r#"{ "m": { "443": { "tls": false } } }"#, "tls-on-http-port m:443"),
        ("https://m", r#"{ "m": { "443": { "tls": "mtls" } } }"#, no_certificate),
        ("http://m:443", r#"{ "m": { "443": { "tls": "mtls" } } }"#, plain),
        ("http://m:443", r#"{ "m": { "443": { "tls": "untrusted" } } }"#, plain),
        ("https://m", r#"{ "m": { "80": "ok", "443": null } }"#, "CONNECT m:443 refused"),
        // 200 is another word for ok.
        ("https://m", r#"{ "m": { "443": { "mode": 200, "manifests": 404 } } }"#, "HEAD m 404"),
        ("https://m", r#"{ "m": { "443": { "mode": 201, "manifests": 404 } } }"#, "HEAD m 201"),
        // Names are looked up without regard to case, addresses and this machine's name not at all.
        ("https://M", r#"{ "m": 404 }"#, "HEAD M 404"),
        ("https://localhost:1", r#"{ "*": null, "registry-1.docker.io": "ok" }"#, "CONNECT localhost:1 refused"),
        ("https://localhost:1", r#"{ "localhost": null }"#, "DNS localhost nxdomain"),
        ("https://10.0.0.1:1", r#"{ "10.0.0.1": null }"#, "DNS 10.0.0.1 nxdomain"),
        ("https://[::1]:1", r#"{ "::1": "down" }"#, "CONNECT [::1]:1 refused"),
    ] {
        let hosts = format!("[host.\"{host}\"]");
        let lines = Setup { hosts: &hosts, servers, ..Setup::default() }.resolve("2.0");
        assert_eq!(lines.first().map(String::as_str), Some(expected), "{host} in {servers}");
    }
    let pair = "[host.\"https://m\"]\nclient = [[\"/etc/pki/client.crt\", \"/etc/pki/client.key\"]]";
    let mutual = Setup { hosts: pair, servers: r#"{ "m": { "443": { "tls": "mtls" } } }"#, ..Setup::default() };
    mutual.check(&ALL, &["HEAD m 200"]);
}

#[test]
fn servers_are_refused_with_what_is_expected() {
    for text in [r#"{ "m": "upp" }"#, r#"{ "m": 99 }"#, r#"{ "m": { "443": { "tls": "perhaps" } } }"#, "[]"] {
        let error = serde_json::from_str::<Servers>(text).unwrap_err().to_string();
        assert!(error.contains("expected"), "{text}: {error}");
    }
    let names = r#"{ "a": null, "b": 404, "c": { "443": "ok", "5000": null, "80": { "mode": 404.0 } } }"#;
    assert!(serde_json::from_str::<Servers>(names).is_ok());
}
