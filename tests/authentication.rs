//! What answers a registry's challenge, and where tokens are asked for. Expected values are those of the reference
//! (section 6.5) and of the functions named.

mod node;

use mirrorshift::simulate::pull::{KubeletCredentials, Servers};
use node::pull::{ALL, CERTS_D_ALONE as CONFIG, Setup};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

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
    let own = r#"{ "mode": "basic", "user": "me", "pass": "s3cret" }"#;
    assert_eq!(resolve_with("username = \"me\"\npassword = \"s3cret\"", own, "", "2.2"), known);
    assert_eq!(resolve_with("username = \"user\"\npassword = \"pass\"", own, "", "2.2"), refused);
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

// containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts gives the client with `tls` to the authorizer, and one that
// verifies nothing for a registry on this machine over http; v1.6.24 remotes/docker/config/hosts.go: ConfigureHosts does the
// latter for the implicit upstream. Spec T-TLS-REDIRECT, T-TLS-LOOPBACK, 5.5.
#[test]
fn the_tls_settings_of_an_http_host_count_at_its_token_server() {
    let registry = "plugins.\"io.containerd.grpc.v1.cri\".registry";
    let endpoint = format!("[{registry}]\nmirrors.\"docker.io\".endpoint = [\"http://m\"]\n");
    let skip = format!("{endpoint}configs.m.tls.insecure_skip_verify = true\n");
    let local = |rest: &str| format!("[{registry}]\nmirrors.\"localhost:5000\".endpoint = [\"http://m\"]\n{rest}");
    let empty = local("configs.m.tls = {}\n");
    let servers = r#"{ "m": { "80": { "mode": "bearer-anon", "realm": "https://t/" } },
                       "localhost": { "5000": { "mode": "bearer-anon", "realm": "https://t/" } },
                       "t": { "443": { "tls": "untrusted" } } }"#;
    let token = ["HEAD http m 401", "GET t 200", "HEAD http m 200"];
    let (nginx, here) = ("nginx:1", "localhost:5000/a:1");
    for (config, image, on, is_taken) in [
        (endpoint.as_str(), nginx, "1.7.34", false),
        (&skip, nginx, "1.7.34", true),
        (&skip, nginx, "1.5.18", true),
        (&skip, nginx, "2.0.11", false),
        (&local(""), here, "1.6.8", false),
        (&local(""), here, "1.6.9", true),
        (&local(""), here, "2.0.11", true),
        (&empty, here, "1.7.34", false),
        (CONFIG, here, "1.6.24", true),
    ] {
        let setup = Setup { config, servers, image, ..Setup::default() };
        let lines = setup.resolve(on);
        let expected =
            token.map(|it| if config == CONFIG { it.replace(" m ", " localhost:5000 ") } else { it.to_owned() });
        assert_eq!(lines == expected, is_taken, "{on} {config}: {lines:?}");
        assert_eq!(lines.iter().any(|it| it.contains("tls-failed")), !is_taken, "{on} {config}: {lines:?}");
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
