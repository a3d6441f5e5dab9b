//! A text told field by field.

use mirrorshift::api::{FileKind, Locale, Options, Passage, PassageKind, explain_at, walk};
use mirrorshift::release::Release;
use mirrorshift::text::Unit;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SECRET: &str = "hunter2-is-secret";
const SOURCE: &str = r#"version = 2
root = "/var/lib/containerd"
[plugins."io.containerd.grpc.v1.cri".registry]
  [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"] # the hub
    endpoint = ["https://a.example", "http://b.example/proxy"]
  [plugins."io.containerd.grpc.v1.cri".registry.configs."a.example"]
    tls = { ca_file = "/ca.pem", insecure_skip_verify = false }
    auth.password = "hunter2-is-secret"
[metrics]
  address = "127.0.0.1:1338"
"#;

fn told(source: &str, release: &str) -> Vec<Passage> {
    let options = Options { containerd: Release::parse(release).unwrap(), ..Options::default() };
    walk(source, &options, Locale::En, Unit::Character)
}

/// The sentences about the field that ends in `key`.
#[track_caller]
fn sentences(source: &str, release: &str, key: &str) -> Vec<String> {
    let passages = told(source, release);
    let passage = passages.iter().find(|it| it.key.ends_with(key)).unwrap_or_else(|| panic!("no {key}"));
    passage.sentences.iter().map(ToString::to_string).collect()
}

#[test]
fn every_field_about_registries_is_told_once_in_the_order_of_the_text() {
    let passages = told(SOURCE, "1.6");
    let keys: Vec<_> = passages.iter().map(|it| &*it.key).collect();
    let expected = [
        "version",
        "registry",
        "registry.mirrors.\"docker.io\"",
        "registry.mirrors.\"docker.io\".endpoint",
        "registry.configs.\"a.example\"",
        "registry.configs.\"a.example\".tls",
        "registry.configs.\"a.example\".tls.ca_file",
        "registry.configs.\"a.example\".tls.insecure_skip_verify",
        "registry.configs.\"a.example\".auth.password",
    ];
    assert_eq!(keys, expected);
    let endpoint = &passages[3];
    assert_eq!(endpoint.span.extent().of(SOURCE), "endpoint = [\"https://a.example\", \"http://b.example/proxy\"]");
    assert_eq!(endpoint.key_span.extent().of(SOURCE), "endpoint");
    assert_eq!(endpoint.value.as_deref(), Some("[\"https://a.example\", \"http://b.example/proxy\"]"));
    assert_eq!((endpoint.kind, endpoint.file), (PassageKind::Value, FileKind::Config));
    assert_eq!(endpoint.field, Some("registry.mirrors.<namespace>.endpoint"));
    let header = &passages[2];
    let text = "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]";
    assert_eq!((header.span.extent().of(SOURCE), header.kind, header.value.as_ref()), (text, PassageKind::Table, None));
    assert_eq!(passages[5].kind, PassageKind::Table, "an inline table");
}

// Spec 4.1.
#[test]
fn endpoints_are_told_in_the_order_in_which_they_are_asked() {
    let of = |namespace: &str, endpoints: &str| {
        let source = format!(
            "version = 2\nplugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'{namespace}'.endpoint = {endpoints}\n"
        );
        sentences(&source, "1.6", "endpoint")
    };
    let hub = of("docker.io", "['https://a', 'https://b']");
    assert_eq!(
        hub,
        ["containerd asks `https://a`, `https://b`, in this order, and then `registry-1.docker.io` itself"]
    );
    // An endpoint on the very host of the registry is the last one; Docker Hub's other name is not.
    assert!(of("quay.io", "['https://a', 'https://quay.io']")[0].ends_with("and nobody else"));
    assert!(of("docker.io", "['https://registry-1.docker.io']")[0].ends_with("and then `registry-1.docker.io` itself"));
    assert!(of("quay.io", "[]")[0].contains("only `quay.io` itself is asked"));
    assert!(of("*", "['https://a']")[0].ends_with("and then the registry itself"));
    let odd = of("quay.io", "['localhost:5000', 'm.example/x', 'https://%zz']").join("\n");
    assert!(odd.contains("`localhost:5000` has no scheme, and is asked over `http`"), "{odd}");
    assert!(odd.contains("`m.example/x` has no scheme, and is asked over `https`"), "{odd}");
    assert!(odd.contains("`https://%zz` is no URL"), "{odd}");
    assert!(odd.contains("begin with `/x`"), "{odd}");
    assert!(of("https://quay.io", "['https://a']")[0].contains("never asked"));
}

#[test]
fn a_value_is_told_for_the_release_that_reads_it() {
    let tls = "registry.configs.\"a.example\".tls.ca_file";
    assert_eq!(
        sentences(SOURCE, "1.7", tls),
        ["certificates signed by `/ca.pem` are trusted, beside those of the system"]
    );
    assert_eq!(sentences(SOURCE, "2.0", tls), ["containerd 2.0 ignores it"]);
    // Spec 12: `dial_timeout` came with 2.0.7 and 2.1.0.
    let hosts = "[host.'https://m.example']\ndial_timeout = '2s'\n";
    assert_eq!(
        sentences(hosts, "1.7", "dial_timeout")[0],
        "containerd 1.7 does not know this key, which came with 2.0.7"
    );
    assert_eq!(sentences(hosts, "2.1", "dial_timeout"), ["after 2s without a connection, the next host is asked"]);
    // Spec 1.1: the newest version is 2 on 1.7, and 3 on 2.0 to 2.2.
    assert!(sentences("version = 3\n", "1.7", "version")[0].contains("refuses to start: the newest it knows is 2"));
    assert!(sentences("version = 3\n", "2.2", "version")[0].contains("io.containerd.cri.v1.images"));
    assert!(sentences("version = 4\n", "2.2", "version")[0].contains("the newest it knows is 3"));
    // Spec 1.3: 2.0 to 2.2 migrate the names of plugins only.
    assert!(sentences("version = 1\n", "2.2", "version")[0].contains("loses the registry tables"));
    assert!(sentences("version = 1\n", "2.3", "version")[0].contains("`plugins.cri`"));
    // 1.6.24 reads any version above 2 as if it were 2.
    assert!(sentences("version = 3\n", "1.6.24", "version")[0].contains("io.containerd.grpc.v1.cri"));
}

#[test]
fn a_hosts_toml_is_told_as_well() {
    let source = "server = 'https://up.example'\n[host.'https://m.example/proxy']\noverride_path = true\ncapabilities = ['pull']\n[host.'http://n.example']\nheader = { X-A = 'b' }\nwhat = 1\n";
    let passages = told(source, "2.0");
    let keys: Vec<_> = passages.iter().map(|it| (&*it.key, it.field)).collect();
    let expected = [
        ("server", Some("server")),
        ("host.\"https://m.example/proxy\"", Some("host.<url>")),
        ("host.\"https://m.example/proxy\".override_path", Some("host.<url>.override_path")),
        ("host.\"https://m.example/proxy\".capabilities", Some("host.<url>.capabilities")),
        ("host.\"http://n.example\"", Some("host.<url>")),
        ("host.\"http://n.example\".header", Some("host.<url>.header")),
        ("host.\"http://n.example\".header.X-A", Some("host.<url>.header.<name>")),
        ("host.\"http://n.example\".what", None),
    ];
    assert_eq!(keys, expected);
    assert!(
        sentences(source, "2.0", "m.example/proxy\"").contains(&"requests go to `https://m.example/proxy`".to_owned())
    );
    assert!(sentences(source, "2.0", "n.example\"").contains(&"requests go to `http://n.example/v2`".to_owned()));
    assert!(sentences(source, "2.0", "capabilities")[0].contains("not asked which digest a tag stands for"));
    assert_eq!(passages[7].title, "containerd knows no such key here, and ignores it");
    assert!(passages[7].diagnostics.iter().any(|it| it.code == "unknown-hosts-key"), "{:?}", passages[7].diagnostics);
    assert!(passages.iter().all(|it| it.results.is_empty() && it.file == FileKind::Hosts));
}

#[test]
fn findings_and_results_stand_with_their_field() {
    let passages = told(SOURCE, "1.6");
    let endpoint = &passages[3];
    assert!(endpoint.diagnostics.iter().any(|it| it.code == "endpoint-path-without-v2"), "{:?}", endpoint.diagnostics);
    let files: Vec<_> = endpoint.results.iter().map(|it| &*it.file).collect();
    assert_eq!(files, ["certs.d/docker.io/hosts.toml"; 2]);
    let password = passages.last().unwrap();
    assert_eq!(password.results[0].file, "config.toml", "credentials stay");
    let ca = &passages[6];
    assert!(!ca.results.is_empty() && ca.results.iter().all(|it| it.first_line == it.last_line), "{:?}", ca.results);
}

#[test]
fn secrets_are_masked_in_values_and_everywhere() {
    let passages = told(SOURCE, "1.6");
    assert_eq!(passages.last().unwrap().value.as_deref(), Some("\"***\""));
    assert!(!serde_json::to_string(&passages).unwrap().contains(SECRET));
    let url = format!("[host.'https://user:{SECRET}@m.example']\nheader = {{ Authorization = 'Basic {SECRET}' }}\n");
    assert!(!serde_json::to_string(&told(&url, "2.0")).unwrap().contains(SECRET));
    let endpoint = format!("[plugins.cri.registry.mirrors.a]\nendpoint = ['https://user:{SECRET}@m.example']\n");
    assert!(!serde_json::to_string(&told(&endpoint, "1.6")).unwrap().contains(SECRET));
}

#[test]
fn the_innermost_field_at_a_place_is_explained() {
    let at = |text: &str| {
        let offset = SOURCE.find(text).unwrap();
        explain_at(SOURCE, offset, &Options::default(), Locale::En, Unit::Character).map(|it| it.key)
    };
    assert_eq!(at("version").as_deref(), Some("version"));
    assert_eq!(at("b.example/proxy").as_deref(), Some("registry.mirrors.\"docker.io\".endpoint"));
    assert_eq!(at("\"/ca.pem\"").as_deref(), Some("registry.configs.\"a.example\".tls.ca_file"));
    assert_eq!(at("tls = {").as_deref(), Some("registry.configs.\"a.example\".tls"));
    assert_eq!(at("mirrors.\"docker.io\"").as_deref(), Some("registry.mirrors.\"docker.io\""));
    assert_eq!(at("# the hub"), None);
    assert_eq!(at("address"), None);
    let walked = told(SOURCE, "1.6");
    for passage in &walked {
        let at = explain_at(SOURCE, passage.key_span.start.offset, &Options::default(), Locale::En, Unit::Character);
        assert_eq!(at.as_ref(), Some(passage), "the same as in the walk");
    }
}

#[test]
fn what_a_key_is_comes_in_both_languages() {
    let of = |locale: Locale| walk(SOURCE, &Options::default(), locale, Unit::Character);
    for (english, chinese) in of(Locale::En).iter().zip(&of(Locale::Zh)) {
        assert_ne!(english.title, chinese.title.english());
        assert_eq!(english.key, chinese.key);
    }
}
