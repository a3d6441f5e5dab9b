//! A name that is asked more than once: the legacy tables answer its challenges anew each time, and so has the tree to.
//! That containerd does the same with both is `make test-containerd`'s to show.

use mirrorshift::api::{Conversion, File, Options, Verdict, convert, simulate};
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::Servers;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PLUGIN: &str = "plugins.\"io.containerd.grpc.v1.cri\".registry";

struct Source {
    text: String,
    release: Release,
}

impl Source {
    fn new(namespace: &str, endpoints: &[&str], release: Release) -> Self {
        Self { text: format!("version = 2\n[{PLUGIN}.mirrors.\"{namespace}\"]\nendpoint = {endpoints:?}\n"), release }
    }

    fn with(mut self, more: &str) -> Self {
        self.text.push_str(more);
        self
    }

    fn convert(&self) -> Conversion {
        convert(&self.text, &Options { containerd: self.release, ..Options::default() })
    }

    /// The whole pull of `image` with `config` and `files`, where nobody gets a token from a server.
    fn pull(&self, image: &str, config: &str, files: &[File]) -> Vec<String> {
        let servers: Servers = serde_json::from_str(r#"{"*": "bearer"}"#).unwrap();
        simulate(image, config, self.release, files, &servers, None).sequence
    }
}

fn hosts_toml(conversion: &Conversion) -> &str {
    let file = conversion.files.iter().find(|it| it.path.ends_with("/hosts.toml"));
    file.map_or("", |it| &it.contents)
}

fn split(conversion: &Conversion) -> (&str, &[File]) {
    let (config, files) = conversion.files.split_first().unwrap();
    (&config.contents, files)
}

// containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts, authorizer.go: AddResponses.
#[test]
fn a_name_listed_twice_over_https_is_challenged_twice() {
    for (namespace, endpoints, image) in [
        ("quay.io", &["https://m", "https://m"][..], "quay.io/a/b:1"),
        ("quay.io", &["https://m/v2/a", "https://m/v2/b"], "quay.io/a/b:1"),
        ("quay.io", &["https://m", "https://n", "https://m/v2/b"], "quay.io/a/b:1"),
        ("quay.io", &["https://m", "http://m"], "quay.io/a/b:1"),
        ("quay.io", &["http://quay.io", "https://m", "https://quay.io"], "quay.io/a/b:1"),
        ("docker.io", &["https://registry-1.docker.io", "https://m"], "nginx:1"),
        ("*", &["https://registry-1.docker.io", "https://m"], "nginx:1"),
        ("*", &["https://m", "https://m/v2/b"], "ghcr.io/a/b:1"),
    ] {
        for release in Release::minors().skip(1) {
            let source = Source::new(namespace, endpoints, release);
            let conversion = source.convert();
            let (config, files) = split(&conversion);
            let before = source.pull(image, &source.text, &[]);
            assert_eq!(source.pull(image, config, files), before, "{endpoints:?} on {release}");
            let without: Vec<File> = files
                .iter()
                .map(|it| File { contents: it.contents.replace("skip_verify = false", ""), ..it.clone() })
                .collect();
            assert_ne!(source.pull(image, config, &without), before, "{endpoints:?} on {release}: not needed");
            assert!(conversion.comparison.iter().all(|it| it.verdict == Verdict::Identical), "{endpoints:?}");
        }
    }
}

#[test]
fn a_name_listed_once_gets_no_tls_key() {
    let tls = format!("[{PLUGIN}.configs.m.tls]\ninsecure_skip_verify = true\n");
    for (namespace, endpoints, more, keys) in [
        ("quay.io", &["https://m"][..], "", 0),
        ("docker.io", &["https://m"], "", 0),
        ("quay.io", &["https://m", "https://m:8443", "https://M"], "", 0),
        ("quay.io", &["https://m", "https://quay.io"], "", 0),
        // TLS settings of its own give a host a client of its own already.
        ("quay.io", &["https://m", "https://m/v2/b"], &*tls, 0),
        // Of a name the last one goes without, or the one that has to.
        ("quay.io", &["https://m", "https://m/v2/b"], "", 1),
        ("quay.io", &["https://m", "http://m", "https://m/v2/b"], "", 2),
        ("quay.io", &["https://n", "https://m", "https://n", "https://m"], "", 2),
    ] {
        let conversion = Source::new(namespace, endpoints, Release::default()).with(more).convert();
        let text = hosts_toml(&conversion);
        assert_eq!(text.matches("skip_verify = false").count(), keys, "{endpoints:?}\n{text}");
    }
}

// On http a TLS key brings https: containerd v1.7.34 remotes/docker/config/hosts.go: ConfigureHosts.
#[test]
fn a_name_listed_twice_over_http_is_mentioned_and_left_alone() {
    for (endpoints, mentioned) in [
        (&["http://m:5000", "http://m:5000/v2/b"][..], true),
        (&["http://m:5000", "http://m:5001"], false),
        (&["http://m", "https://m"], false),
        (&["http://m"], false),
        (&["https://m", "https://m"], false),
    ] {
        let conversion = Source::new("quay.io", endpoints, Release::default()).convert();
        let found: Vec<_> = conversion.diagnostics.iter().filter(|it| it.code == "shared-challenge").collect();
        assert_eq!(found.len(), usize::from(mentioned), "{endpoints:?}");
        assert!(found.iter().all(|it| it.message.english().contains("`m:5000`")), "{found:?}");
        let text = hosts_toml(&conversion);
        let http = text.split("[host.").filter(|it| it.starts_with("\"http:"));
        assert_eq!(http.filter(|it| it.contains("skip_verify")).count(), 0, "{text}");
    }
}

#[test]
fn very_long_lists_are_kept_apart_too() {
    let endpoints: Vec<String> = (0..40).map(|at| format!("https://m{}.example", at / 2)).collect();
    let endpoints: Vec<&str> = endpoints.iter().map(String::as_str).collect();
    let conversion = Source::new("quay.io", &endpoints, Release::default()).convert();
    assert_eq!(hosts_toml(&conversion).matches("skip_verify = false").count(), 20);
}

// containerd v1.7.34, v2.0.11 and v2.3.4 (core/)remotes/docker/config/hosts.go: ConfigureHosts.
#[test]
fn a_setting_for_the_client_makes_a_host_ask_for_itself() {
    let config = format!("version = 2\n[{PLUGIN}]\nconfig_path = \"/etc/containerd/certs.d\"\n");
    for (setting, asks_for_itself) in [
        ("", ["1.7", "2.0", "2.3"].map(|it| (it, false))),
        ("skip_verify = false", ["1.7", "2.0", "2.3"].map(|it| (it, true))),
        ("ca = []", ["1.7", "2.0", "2.3"].map(|it| (it, true))),
        ("dial_timeout = \"9s\"", [("1.7", false), ("2.0", true), ("2.3", true)]),
        ("header = { x = \"1\" }", [("1.7", false), ("2.0", false), ("2.3", true)]),
    ] {
        for (release, expected) in asks_for_itself {
            let source = Source { text: config.clone(), release: Release::parse(release).unwrap() };
            let contents =
                format!("server = \"https://quay.io\"\n[host.\"https://m\"]\n{setting}\n[host.\"https://m/v2/b\"]\n");
            let files = [File { path: "certs.d/quay.io/hosts.toml".to_owned(), contents }];
            let pull = source.pull("quay.io/a/b:1", &config, &files);
            let tokens = pull.iter().filter(|it| it.contains("https://m/token")).count();
            assert_eq!(tokens, if expected { 2 } else { 1 }, "{setting} on {release}: {pull:#?}");
        }
    }
}
