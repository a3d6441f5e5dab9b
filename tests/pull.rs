//! What a pull asks of servers in a given state, and how it ends. Expected values are those of the reference
//! (section 6 and the examples in 10.2), where they were observed by running containerd's code.

mod node;

use mirrorshift::model::image::Image;
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::{KubeletCredentials, Pulled, Servers, pull};
use node::{CERTS_D, Node};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ALL: [&str; 9] = ["1.5.18", "1.6.24", "1.6.39", "1.7.34", "2.0.11", "2.1.9", "2.2.7", "2.3.4", "2.4"];
const DIGEST: &str = "sha256:5fea5200d3dd27bf79c7ce0ad9ab8b892581e5bc14c4df4e6466d3c3b476c5d5";
const CONFIG: &str = "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"";

/// A pull from Docker Hub with this `hosts.toml`.
struct Setup<'a> {
    config: &'a str,
    hosts: &'a str,
    image: &'a str,
    servers: &'a str,
    kubelet: Option<KubeletCredentials<'a>>,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self { config: CONFIG, hosts: "[host.\"https://m\"]", image: "nginx:1", servers: "{}", kubelet: None }
    }
}

impl Setup<'_> {
    fn pull(&self, release: &str) -> Pulled {
        let release = Release::parse(release).unwrap();
        let image = Image::parse(self.image, release).unwrap();
        let hosts = (format!("{CERTS_D}/docker.io/hosts.toml"), self.hosts.to_owned());
        let servers: Servers = serde_json::from_str(self.servers).unwrap();
        Node::new(&format!("version = 2\n{}", self.config), [hosts])
            .start(release, |daemon, tree| pull(&daemon, tree, &image, &servers, self.kubelet.as_ref()))
    }

    /// The lines until the image is resolved, shortened: `HEAD m 404`.
    fn resolve(&self, release: &str) -> Vec<String> {
        let pulled = self.pull(release);
        let found = pulled.sequence.iter().position(|line| line.contains("/manifests/") && line.ends_with("200"));
        let last = found.map_or(pulled.sequence.len(), |at| at + 1);
        pulled.sequence.get(..last).unwrap().iter().map(|line| short(line)).collect()
    }

    #[track_caller]
    fn check(&self, releases: &[&str], expected: &[&str]) {
        for release in releases {
            assert_eq!(self.resolve(release), expected, "{release}: {}", self.servers);
        }
    }
}

fn short(line: &str) -> String {
    let Some((method, rest)) = line.split_once(' ') else { return line.to_owned() };
    let Some((url, status)) = rest.split_once(" -> ") else { return line.to_owned() };
    let (scheme, rest) = url.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let host = host.replace("registry-1.docker.io", "hub");
    let scheme = if scheme == "http" { "http " } else { "" };
    let kind = if path.contains("/blobs/") { " blobs" } else { "" };
    format!("{method} {scheme}{host}{kind} {status}")
}

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
    missing.check(&ALL, &["HEAD m 404", "HEAD hub 404", "HEAD m blobs 404", "HEAD hub blobs 404"]);
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
fn credentials_answer_the_challenge_of_their_own_host_only() {
    let auth =
        "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.m.auth]\nusername = \"user\"\npassword = \"pass\"";
    let config = format!("{CONFIG}\n{auth}");
    let servers = r#"{ "*": { "443": "ok" }, "m": { "443": { "mode": "basic" } } }"#;
    let setup = Setup { config: &config, servers, ..Setup::default() };
    setup.check(&ALL, &["HEAD m 401", "HEAD m 200"]);
    let other = Setup { hosts: "[host.\"https://m:443\"]", ..setup };
    other.check(&ALL, &["HEAD m:443 401", "HEAD hub 200"]);
}

/// What a pull with these credentials for `m` asks until the image is resolved.
fn resolve_with(credentials: &str, m: &str, others: &str, release: &str) -> Vec<String> {
    let config = format!("{CONFIG}\n[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.m.auth]\n{credentials}");
    let servers = format!("{{ \"m\": {{ \"443\": {m} }}{others} }}");
    Setup { config: &config, servers: &servers, ..Setup::default() }.resolve(release)
}

// Spec 6.5; containerd v2.2.7 internal/cri/server/images/image_pull.go: ParseAuth, and core/remotes/docker/authorizer.go:
// AddResponses.
#[test]
fn basic_takes_a_user_and_a_password() {
    let m = r#"{ "mode": "basic" }"#;
    let (known, none) = (vec!["HEAD m 401", "HEAD m 200"], vec!["HEAD m 401", "HEAD hub 200"]);
    // Wrong ones are shown until the limit.
    let refused = [vec!["HEAD m 401"; 6], vec!["HEAD hub 200"]].concat();
    for (credentials, expected) in [
        ("username = \"user\"\npassword = \"pass\"", &known),
        ("username = \"user\"\npassword = \"wrong\"", &refused),
        ("username = \"other\"\npassword = \"pass\"", &refused),
        ("username = \"user\"", &none),
        ("password = \"pass\"", &none),
        ("identitytoken = \"pass\"", &none),
        ("auth = \"dXNlcjpwYXNz\"", &known),
        ("auth = \"dXNl\\r\\ncjpwYXNz\"", &known),
        ("auth = \"no base64\"", &none),
        // A user name wins over a token, and a token over `auth`.
        ("username = \"user\"\npassword = \"pass\"\nidentitytoken = \"t\"\nauth = \"dTpw\"", &known),
        ("identitytoken = \"t\"\nauth = \"dXNlcjpwYXNz\"", &none),
    ] {
        assert_eq!(resolve_with(credentials, m, "", "2.2"), *expected, "{credentials}");
    }
}

// Spec 6.5; containerd v2.3.4 core/remotes/docker/authorizer.go: doBearerAuth.
#[test]
fn a_token_is_asked_for_by_post_and_then_by_get() {
    let user = "username = \"user\"\npassword = \"pass\"";
    let wrong = "username = \"other\"\npassword = \"pass\"";
    let token = "identitytoken = \"pass\"";
    let by_get = |post| format!("HEAD m 401, POST m {post}, GET m 200, HEAD m 200");
    let failed = |post| format!("HEAD m 401, POST m {post}, HEAD hub 200");
    for (credentials, post, on, expected) in [
        (user, "\"ok\"", "1.5.18", "HEAD m 401, POST m 200, HEAD m 200".to_owned()),
        (token, "\"ok\"", "2.3", "HEAD m 401, POST m 200, HEAD m 200".to_owned()),
        ("identitytoken = \"wrong\"", "\"ok\"", "2.3", "HEAD m 401, POST m 401, GET m 401, HEAD hub 200".to_owned()),
        (wrong, "\"ok\"", "2.3", "HEAD m 401, POST m 401, GET m 401, HEAD hub 200".to_owned()),
        (user, "302", "2.3", "HEAD m 401, POST m 302, HEAD m 200".to_owned()),
        (user, "401", "1.5.18", by_get(401)),
        (user, "404", "1.5.18", by_get(404)),
        (user, "405", "1.5.18", by_get(405)),
        (user, "400", "1.5.18", failed(400)),
        (user, "400", "1.6.0", by_get(400)),
        (user, "400", "2.4", by_get(400)),
        (token, "404", "2.3", by_get(404)),
        (token, "405", "2.3", failed(405)),
        (user, "403", "2.3", failed(403)),
        (user, "500", "2.3", failed(500)),
        ("", "500", "2.3", "HEAD m 401, GET m 401, HEAD hub 200".to_owned()),
    ] {
        let m = format!("{{ \"mode\": \"bearer\", \"post\": {post} }}");
        assert_eq!(resolve_with(credentials, &m, "", on).join(", "), expected, "{credentials}, {post} on {on}");
    }
    let elsewhere = |t: &str| {
        let m = r#"{ "mode": "bearer-anon", "realm": "https://t/token" }"#;
        resolve_with("", m, &format!(", \"t\": {t}"), "2.3").join(", ")
    };
    assert_eq!(elsewhere("\"ok\""), "HEAD m 401, GET t 200, HEAD m 200");
    for (status, _) in [(404, ""), (500, "")] {
        assert_eq!(elsewhere(&status.to_string()), format!("HEAD m 401, GET t {status}, HEAD hub 200"));
    }
}

// Spec 6.5, the table of headers.
#[test]
fn an_authorization_header_goes_to_registries_and_from_2_1_on_to_token_servers() {
    let own = |value: &str| format!("[host.\"https://m\"]\n[host.\"https://m\".header]\nauthorization = \"{value}\"");
    let plain = "[host.\"https://m\"]".to_owned();
    let global = "[plugins.\"io.containerd.grpc.v1.cri\".registry.headers]\nAuthorization = [\"Basic dXNlcjpwYXNz\"]";
    let local = "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.x.auth]\nusername = \"u\"";
    let basic = "Basic dXNlcjpwYXNz";
    let other = own("Basic dXNlcjpub3Q=");
    let from_start: &[&str] = &["HEAD m 200"];
    let refused: &[&str] = &["HEAD m 401", "HEAD hub 200"];
    let to_registry = r#"{ "m": { "443": { "mode": "basic" } } }"#;
    let with_token = r#"{ "m": { "443": { "mode": "bearer" } } }"#;
    let to_token_server = r#"{ "m": { "443": { "mode": "bearer", "realm": "https://t/" } }, "t": { "443": "basic" } }"#;
    let token: &[&str] = &["HEAD m 401", "GET t 200", "HEAD m 200"];
    let no_token: &[&str] = &["HEAD m 401", "GET t 401", "HEAD hub 200"];
    let own_realm: &[&str] = &["HEAD m 401", "GET m 401", "HEAD hub 200"];
    for (case, hosts, config, servers, on, expected) in [
        ("of the host", own(basic), "", to_registry, "1.6", from_start),
        ("of the host", own(basic), "", to_registry, "2.3", from_start),
        ("with another password", other.clone(), "", to_registry, "2.3", refused),
        ("a token", own("Bearer tok"), "", with_token, "1.6", from_start),
        ("another token", own("Bearer x"), "", with_token, "2.3", own_realm),
        ("another header", own(basic).replace("authorization", "x-token"), "", to_registry, "2.3", refused),
        ("global", plain.clone(), global, to_registry, "1.6", from_start),
        ("global, transfer", plain.clone(), global, to_registry, "2.3", from_start),
        ("the global one comes first", other.clone(), global, to_registry, "1.6", from_start),
        ("of the host, to a token server", own(basic), "", to_token_server, "1.7", no_token),
        ("of the host, to a token server", own(basic), "", to_token_server, "2.0", no_token),
        ("of the host, to a token server", own(basic), "", to_token_server, "2.1", token),
        ("of the host, to a token server", own(basic), local, to_token_server, "2.3", token),
        ("global, to a token server", plain.clone(), global, to_token_server, "2.0", no_token),
        ("global, to a token server, transfer", plain.clone(), global, to_token_server, "2.1", no_token),
        ("global, to a token server, local", plain, &format!("{global}\n{local}"), to_token_server, "2.1", token),
    ] {
        let config = format!("{CONFIG}\n{config}");
        let setup = Setup { config: &config, hosts: &hosts, servers, ..Setup::default() };
        assert_eq!(setup.resolve(on), expected, "{case} on {on}");
    }
}

// containerd v2.3.4 core/remotes/docker/config/hosts.go: ConfigureHosts, and authorizer.go: AddResponses.
#[test]
fn hosts_with_a_client_of_their_own_answer_challenges_for_themselves() {
    let servers = r#"{ "m": { "443": { "mode": "bearer-anon", "prefix": "/v2/b/" } } }"#;
    let shared = ["HEAD m 401", "GET m 200", "HEAD m 404", "HEAD m 200"];
    let apart = ["HEAD m 401", "GET m 200", "HEAD m 404", "HEAD m 401", "GET m 200", "HEAD m 200"];
    for (line, on, is_shared) in [
        ("", "2.3", true),
        ("ca = \"/etc/pki/ca.pem\"", "2.3", false),
        ("client = [[\"/etc/pki/client.crt\", \"/etc/pki/client.key\"]]", "1.6", false),
        ("skip_verify = true", "1.6", false),
        ("skip_verify = false", "1.6", false),
        ("ca = []", "2.3", false),
        ("client = []", "2.3", true),
        ("dial_timeout = \"1s\"", "2.3", false),
        ("header = { x = \"y\" }", "2.0", true),
        ("header = { x = \"y\" }", "2.1", false),
    ] {
        let hosts = format!("[host.\"https://m/v2/a\"]\n{line}\n[host.\"https://m/v2/b\"]\n{line}");
        let setup = Setup { hosts: &hosts, servers, ..Setup::default() };
        assert_eq!(setup.resolve(on), if is_shared { &shared[..] } else { &apart }, "{line} on {on}");
    }
    let legacy = "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n\
                  endpoint = [\"https://m/v2/a\", \"https://m/v2/b\"]";
    Setup { config: legacy, servers, ..Setup::default() }.check(&["1.6", "2.3"], &apart);

    // Of two ways to answer for one name the first stays.
    let hosts = "[host.\"https://m\"]\n[host.\"http://m\"]";
    let (basic, token) = (r#""mode": "basic", "manifests": 404"#, r#""mode": "bearer-anon""#);
    let servers = format!("{{ \"m\": {{ \"443\": {{ {basic} }}, \"80\": {{ {token} }} }} }}");
    let known = "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.m.auth]\nauth = \"dXNlcjpwYXNz\"";
    let config = format!("{CONFIG}\n{known}");
    let expected = [&["HEAD m 401", "HEAD m 404"], &["HEAD http m 401"; 6][..], &["HEAD hub 200"]].concat();
    Setup { config: &config, hosts, servers: &servers, ..Setup::default() }.check(&["1.6", "2.2"], &expected);
}

#[test]
fn the_kubelets_credentials_are_taken_by_everyone_but_for_another_server() {
    let servers = r#"{ "m": "basic", "registry-1.docker.io": "basic" }"#;
    let with = |server: Option<&str>| {
        let kubelet = KubeletCredentials { server: server.map(str::to_owned), auth: None };
        Setup { servers, kubelet: Some(kubelet), ..Setup::default() }.resolve("1.7")
    };
    assert_eq!(with(None), ["HEAD m 401", "HEAD m 200"]);
    assert_eq!(with(Some("https://m")), ["HEAD m 401", "HEAD m 200"]);
    assert_eq!(with(Some("https://other")), ["HEAD m 401", "HEAD hub 401"]);
    // Without a scheme there is no host in it.
    assert_eq!(with(Some("m")), ["HEAD m 401", "HEAD hub 401"]);
}

#[test]
fn a_token_server_that_fails_sends_the_pull_to_the_next_host() {
    let hosts = "[host.\"https://m\"]";
    let servers = r#"{ "m": { "443": { "mode": "bearer-anon", "realm": "https://t/token" } }, "t": "down" }"#;
    let setup = Setup { hosts, servers, ..Setup::default() };
    setup.check(&ALL, &["HEAD m 401", "CONNECT t:443 refused", "HEAD hub 200"]);
    // One attempt for each session: content is then asked for elsewhere at once.
    let lines = setup.pull("2.3").sequence;
    assert_eq!(lines.iter().filter(|line| line.starts_with("CONNECT t")).count(), 2);
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
}

#[test]
fn a_name_that_is_not_known_does_not_resolve_when_told_so() {
    let hosts = "[host.\"https://m\"]\n[host.\"https://127.0.0.1:5000\"]";
    let setup = Setup { hosts, servers: r#"{ "*": null, "registry-1.docker.io": "ok" }"#, ..Setup::default() };
    setup.check(&ALL, &["DNS m nxdomain", "CONNECT 127.0.0.1:5000 refused", "HEAD hub 200"]);
}

#[test]
fn no_password_is_shown() {
    let auth =
        "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.m.auth]\nusername = \"user\"\npassword = \"s3cret\"";
    let config = format!("{CONFIG}\n{auth}");
    for mode in ["basic", "bearer"] {
        let servers = format!("{{ \"m\": {{ \"443\": {{ \"mode\": \"{mode}\", \"pass\": \"s3cret\" }} }} }}");
        let pulled = Setup { config: &config, servers: &servers, ..Setup::default() }.pull("2.3");
        assert!(pulled.pulled && !pulled.sequence.join("\n").contains("s3cret"), "{:?}", pulled.sequence);
        let servers: Servers = serde_json::from_str(&servers).unwrap();
        assert!(!format!("{servers:?}").contains("s3cret"));
    }
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
