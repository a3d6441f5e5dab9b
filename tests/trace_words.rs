//! What a trace says of each mirror and of the settings beside it.

#[path = "support/traced.rs"]
mod traced;

use mirrorshift::diagnostic::Severity;
use mirrorshift::trace::{Code, Outcome};
use traced::{CERTS_D, Given, NOTHING, ONE_MIRROR, codes, note};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

// containerd v1.7.34 pkg/cri/server/image_pull.go: pullProgressReporter.start cancels the context of the whole pull.
#[test]
fn a_pull_that_reads_nothing_for_too_long_is_cancelled_whoever_else_is_listed() {
    let registry = "mirrors.'quay.io'.endpoint = ['http://m.example:5000', 'https://n.example']\n";
    let servers = r#"{"m.example": "hang"}"#;
    let given = Given { registry, servers, image: "quay.io/a/b:1", ..NOTHING };
    for release in ["1.7", "2.1", "2.2"] {
        let side = Given { release, ..given }.before();
        let [step] = &*side.steps else { panic!("{:#?}", side.steps) };
        assert!(step.cancelled && !step.endless && !side.plan.pulled);
        for said in [&step.why, &note(&side, "no-answer").sentence] {
            let said = said.english();
            assert!(said.contains("`image_pull_progress_timeout`"), "{said}");
            assert!(!said.contains("no other host is left") && !said.contains("passed over"), "{said}");
        }
    }
    // 1.6 has no such setting.
    let side = Given { release: "1.6", ..given }.before();
    assert!(side.endless && !side.steps[0].why.english().contains("image_pull_progress_timeout"));
}

#[test]
fn a_mirror_that_ends_the_pull_is_not_called_passed_over() {
    // containerd v1.7.34 remotes/docker/resolver.go: Resolve returns for any status from 300 to 399.
    let side = Given { registry: ONE_MIRROR, servers: r#"{"m.example": 301}"#, ..NOTHING }.before();
    assert!(!side.plan.pulled && side.steps.len() == 1);
    assert!(note(&side, "refuses").sentence.english().starts_with("the pull ends at `m.example`"));
    let side = Given { registry: ONE_MIRROR, servers: r#"{"m.example": 404}"#, ..NOTHING }.before();
    assert!(note(&side, "refuses").sentence.english().starts_with("`m.example` is passed over"));
}

// Harbor serves its proxies below `/v2/<project>`.
#[test]
fn a_path_that_begins_with_v2_gets_no_hint_that_it_lacks_one() {
    let note_of = |endpoint: &str| {
        let registry = format!("mirrors.'docker.io'.endpoint = ['{endpoint}']\n");
        let side = Given { registry: &registry, servers: r#"{"m.example": 404}"#, ..NOTHING }.before();
        note(&side, "refuses").sentence.english()
    };
    assert!(!note_of("https://m.example/v2/proxy").contains("without `/v2`"));
    assert!(note_of("https://m.example/proxy").contains("`/proxy` without `/v2`"));
    assert!(note_of("https://m.example/v2proxy").contains("without `/v2`"));
    // There is no such key beside a legacy endpoint.
    assert!(!note_of("https://m.example/v2/proxy/v2").contains("override_path"));
}

#[test]
fn a_mirror_that_gives_manifests_alone_is_not_called_used() {
    let files = [("certs.d/quay.io/hosts.toml", "[host.'https://m.example']\n")];
    let given = Given { registry: CERTS_D, files: &files, release: "2.2", image: "quay.io/a/b:1", ..NOTHING };
    for (servers, summary) in [
        (
            r#"{"m.example": {"443": {"tls": true, "blobs": 500}}}"#,
            "pulled from `quay.io`, but for the manifest, which `m.example` gives",
        ),
        (r#"{"m.example": {"443": {"tls": true, "blobs": 500}}, "quay.io": "down"}"#, "fails"),
    ] {
        let side = Given { servers, ..given }.before();
        assert_eq!(side.summary, summary);
        let said = note(&side, "refuses");
        assert_eq!(said.severity, Severity::Warning);
        assert_eq!(said.sentence, "`m.example` gives manifests, but no blobs: `m.example` fails (500)");
        assert!(!codes(&side).contains(&"used"));
    }
    let servers = r#"{"m.example": {"443": {"tls": true, "manifests": 404}}}"#;
    let side = Given { servers, ..given }.before();
    assert_eq!(side.summary, "pulled from `m.example`, but for the manifest, which `quay.io` gives");
    assert!(note(&side, "refuses").sentence.english().starts_with("`m.example` gives blobs, but no manifests"));
}

#[test]
fn a_token_server_that_gives_none_is_named() {
    let servers = r#"{"m.example": {"443": {"tls": true, "mode": "bearer", "realm": "https://auth.example/token"}},
                      "auth.example": "blackhole"}"#;
    let side = Given { registry: ONE_MIRROR, servers, ..NOTHING }.before();
    let said = note(&side, "dial-timeout").sentence.english();
    assert!(said.contains("token server") && said.contains("`auth.example`"), "{said}");
}

/// Code, whether it is the one, and sentence of each setting of the first host.
fn settings(given: Given<'_>) -> Vec<(Code, bool, String)> {
    let side = given.before();
    side.lookup.hosts[0].settings.iter().map(|it| (it.code, it.chosen, it.sentence.english())).collect()
}

// containerd v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig copies `auths` over `configs`.
#[test]
fn credentials_that_auths_takes_the_place_of_do_not_count() {
    let auth = "auth = { username = 'a', password = 'b' }\n";
    let registry = format!(
        "configs.'quay.io'.{auth}configs.'quay.io'.tls.ca_file = '/ca'\n\
         auths.'https://quay.io' = {{ username = 'c', password = 'd' }}\n"
    );
    let given = Given { registry: &registry, image: "quay.io/a/b:1", ..NOTHING };
    let [(tls, true, said), (Code::Chosen, true, _)] = &settings(given)[..] else { panic!("{:?}", settings(given)) };
    assert!(*tls == Code::Chosen && said.contains("TLS settings count"), "{said}");
    assert!(said.contains("its credentials do not count"), "{said}");
    let side = Given { servers: r#"{"quay.io": "basic"}"#, ..given }.before();
    assert_eq!(side.steps[1].credentials.as_deref(), Some("registry.auths.\"https://quay.io\""));
    // 2.x reads no `tls`.
    assert_eq!((settings(Given { release: "2.0", ..given })[0].0, settings(given).len()), (Code::Hidden, 2));
    // An empty table takes the place as well, and answers nothing.
    let registry = format!("configs.'quay.io'.{auth}auths.'https://quay.io' = {{}}\n");
    let of = settings(Given { registry: &registry, image: "quay.io/a/b:1", ..NOTHING });
    assert_eq!(of.iter().map(|it| it.0).collect::<Vec<_>>(), [Code::Hidden, Code::Missing]);
}

// The rule `tls-for-http-endpoint`.
#[test]
fn tls_of_a_host_over_plain_http_counts_for_redirects_and_token_servers_only() {
    let of = |endpoint: &str, auth: &str| {
        let registry = format!(
            "mirrors.'docker.io'.endpoint = ['{endpoint}']\nconfigs.'m:5000'.tls.insecure_skip_verify = true\n{auth}"
        );
        settings(Given { registry: &registry, release: "1.7", ..NOTHING }).remove(0).2
    };
    let auth = "configs.'m:5000'.auth = { username = 'a', password = 'b' }\n";
    for auth in ["", auth] {
        assert!(of("http://m:5000", auth).contains("only for redirects"), "{}", of("http://m:5000", auth));
        assert!(!of("https://m:5000", auth).contains("only for redirects"));
    }
    assert!(of("http://m:5000", auth).contains("its credentials answer"), "{}", of("http://m:5000", auth));
}

// containerd v2.2.7 internal/cri/server/images/image_pull.go: ParseAuth.
#[test]
fn an_auth_that_is_no_base64_of_user_and_password_is_named() {
    let servers = r#"{"quay.io": "basic"}"#;
    for (auth, expected) in [
        ("auth = 'notbase64'", Code::Error),
        ("auth = 'bm9jb2xvbg=='", Code::Error),
        ("auth = 'dXNlcjpwYXNz'", Code::Chosen),
        // The first that is not empty wins.
        ("username = 'user', auth = 'notbase64'", Code::Chosen),
        ("identitytoken = 't', auth = 'notbase64'", Code::Chosen),
    ] {
        for registry in
            [format!("configs.'quay.io'.auth = {{ {auth} }}\n"), format!("auths.'quay.io' = {{ {auth} }}\n")]
        {
            let given = Given { registry: &registry, servers, image: "quay.io/a/b:1", ..NOTHING };
            let code = settings(given)[0].0;
            assert_eq!(code, expected, "{registry}");
            assert_eq!(
                codes(&given.before()).contains(&"unreadable-credentials"),
                expected == Code::Error,
                "{registry}"
            );
        }
    }
}

// v2.2.7 core/remotes/docker/config/hosts.go gives it to `net.Dialer`, whose deadline has passed then.
#[test]
fn a_dial_timeout_below_zero_fails_every_connection_at_once() {
    let of = |timeout: &str| {
        let hosts = format!("[host.'https://m.example']\ndial_timeout = '{timeout}'\n");
        let files = [("certs.d/docker.io/hosts.toml", &*hosts)];
        let side = Given { registry: CERTS_D, files: &files, release: "2.2.7", ..NOTHING }.before();
        (side.summary.english(), side.steps[0].outcome, side.seconds)
    };
    for timeout in ["-1s", "1ns"] {
        assert_eq!(of(timeout), ("pulled from `registry-1.docker.io`".into(), Outcome::DialTimeout, 0.0));
    }
    for timeout in ["0", "1s"] {
        assert_eq!(of(timeout).0, "pulled from `m.example`");
    }
}
