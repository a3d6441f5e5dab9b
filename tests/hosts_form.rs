//! A `hosts.toml` as its form sees it, and a tree as people drop it.

use mirrorshift::api::{
    DroppedKind, File, FileState, FormField, HostForm, HostsForm, NamespaceState, NewFields, NewHost, Written,
    hosts_form, new_hosts, tree,
};
use mirrorshift::diagnostic::Severity;
use mirrorshift::release::Release;
use mirrorshift::text::Unit;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn form(text: &str, path: Option<&str>, release: &str) -> HostsForm {
    hosts_form(text, path, Release::parse(release).unwrap(), Unit::Utf16)
}

fn urls(form: &HostsForm) -> Vec<(&str, Option<usize>)> {
    form.hosts.iter().map(|it| (&*it.url, it.place)).collect()
}

fn value<T: Clone>(field: &Option<FormField<T>>) -> Option<T> {
    field.as_ref().and_then(|it| it.value.clone())
}

const FULL: &str = r#"# é
server = "https://r.example"
skip_verify = true

[host."https://m.example/proxy"] # mirror
  capabilities = ["pull", "Resolve"]
  override_path = true
  ca = "/etc/a.pem"
  client = [["/c", "/k"], "/both"]
  dial_timeout = "2s"
  [host."https://m.example/proxy".header]
    x-team = ["a", "b"]
    Authorization = "Basic c2VjcmV0OnNlY3JldA=="

[host."http://n.example:5000"]
"#;

#[test]
fn every_field_is_read_as_containerd_reads_it() {
    let form = form(FULL, Some("certs.d/reg.example_5000_/hosts.toml"), "2.3");
    assert_eq!(form.namespace.as_deref(), Some("reg.example:5000"));
    assert_eq!((form.state, form.is_default, form.refused.is_none()), (FileState::Used, false, true));
    assert_eq!(value(&form.top.server).as_deref(), Some("https://r.example"));
    assert_eq!(value(&form.top.fields.skip_verify), Some(true));
    assert_eq!((form.top.asks.as_deref(), form.top.is_implicit), (Some("https://r.example/v2"), false));
    assert_eq!(urls(&form), [("https://m.example/proxy", Some(1)), ("http://n.example:5000", Some(2))]);
    let [first, second]: [HostForm; 2] = form.hosts.try_into().unwrap();
    assert_eq!(first.asks.as_deref(), Some("https://m.example/proxy"));
    assert_eq!(second.asks.as_deref(), Some("http://n.example:5000/v2"));
    assert_eq!(value(&first.fields.capabilities).unwrap(), ["pull", "Resolve"]);
    assert_eq!(value(&first.fields.ca).unwrap(), ["/etc/a.pem"]);
    let pairs = [("/c".to_owned(), Some("/k".to_owned())), ("/both".to_owned(), None)];
    assert_eq!(value(&first.fields.client).unwrap(), pairs);
    assert_eq!(value(&first.fields.dial_timeout).as_deref(), Some("2s"));
    let headers: Vec<_> = first.fields.headers.iter().map(|it| (&*it.name, it.values.concat(), it.secret)).collect();
    assert_eq!(headers, [("x-team", "ab".to_owned(), false), ("Authorization", "***".to_owned(), true)]);
    assert_eq!(form.sentence, "containerd asks 2 hosts from the top down, then `https://r.example/v2`");
}

#[test]
fn spans_count_as_javascript_does() {
    let form = form(FULL, None, "2.3");
    let units: Vec<u16> = FULL.encode_utf16().collect();
    let of = |span: mirrorshift::text::Span| String::from_utf16(&units[span.start.offset..span.end.offset]).unwrap();
    assert_eq!(of(form.top.server.unwrap().span), "server = \"https://r.example\"");
    assert_eq!(of(form.hosts[0].url_span), "\"https://m.example/proxy\"");
    assert_eq!(of(form.hosts[0].fields.ca.as_ref().unwrap().value_span), "\"/etc/a.pem\"");
    assert!(of(form.hosts[0].span).starts_with("[host.\"https://m.example/proxy\"] # mirror\n"));
    assert!(of(form.hosts[0].span).ends_with("c2VjcmV0OnNlY3JldA==\"\n"));
}

#[test]
fn no_secret_is_in_a_form() {
    let text = "server = 'https://u:hunter2@r.example'\n[host.'https://v:hunter2@m.example/x']\n\
                [host.'https://n.example'.header]\nX-Auth-Token = ['hunter2']\nx = 'Bearer hunter2'\n";
    for release in ["1.6", "2.3"] {
        let form = form(text, Some("docker.io"), release);
        assert!(form.top.server.as_ref().unwrap().secret && form.hosts[0].secret);
        assert_eq!(form.hosts[0].asks.as_deref(), Some("https://m.example/x/v2"));
        let said = serde_json::to_string(&HostsForm { diagnostics: Vec::new(), ..form }).unwrap();
        assert!(!said.contains("hunter2"), "{said}");
    }
}

// Spec 10: getSortedHosts of 1.x goes by lines, that of 2.x by headers.
#[test]
fn hosts_that_are_not_in_effect_come_last_and_say_why() {
    let text = "host.'https://d.example'.ca = '/x'\n[host.'https://a.example']\n[HOST.'https://h.example']\n\
                [host.'https://b.example'.header]\nx = '1'\n";
    let old = form(text, None, "1.6");
    let asked = |at| Some(at);
    assert_eq!(
        urls(&old),
        [
            ("https://d.example", asked(1)),
            ("https://a.example", asked(2)),
            ("https://b.example", asked(3)),
            ("https://h.example", None)
        ]
    );
    let new = form(text, None, "2.3");
    assert_eq!(
        urls(&new),
        [
            ("https://a.example", asked(1)),
            ("https://b.example", asked(2)),
            ("https://d.example", None),
            ("https://h.example", None)
        ]
    );
    assert_eq!(new.hosts[2].written, Written::Dotted);
    assert_eq!(
        new.hosts[2].why_not.as_ref().unwrap(),
        "it has no header of its own, and containerd 2.3 asks no other hosts"
    );
    assert_eq!(new.hosts[3].why_not.as_ref().unwrap(), "its table is not named `host`");
    assert!(new.hosts.iter().all(|it| it.place.is_none() == it.why_not.is_some()));
}

#[test]
fn a_field_that_the_release_does_not_know_is_out_of_effect() {
    let text = "[host.'https://m.example/p']\noverride_path = true\ndial_timeout = '1s'\n";
    // Spec: override_path came with 1.6.0, dial_timeout with 2.0.7 and 2.1.0.
    for (release, path, timeout) in
        [("1.5", false, false), ("1.6", true, false), ("2.0.6", true, false), ("2.1.0", true, true)]
    {
        let host = form(text, None, release).hosts.remove(0);
        assert_eq!(host.fields.override_path.unwrap().in_effect, path, "{release}");
        assert_eq!(host.fields.dial_timeout.unwrap().in_effect, timeout, "{release}");
        assert_eq!(host.asks.as_deref() == Some("https://m.example/p"), path, "{release}");
    }
}

#[test]
fn what_becomes_of_a_file_is_said() {
    for (text, release, state, editable) in [
        ("", "2.3", FileState::Empty, true),
        ("server = 'https://r.example'\n", "2.3", FileState::Used, true),
        ("server = 'https://r.example'\n", "1.6", FileState::Dropped, true),
        ("[host.'https://m.example']\ncapabilities = ['pul']\n", "2.3", FileState::Dropped, true),
        ("[host.'https://m.example'\n", "2.3", FileState::Dropped, false),
        (
            "host.'https://m.example'.ca = '/a'\nhost.'https://m.example'.skip_verify = true\n",
            "2.3",
            FileState::Crash,
            true,
        ),
    ] {
        let form = form(text, Some("docker.io"), release);
        assert_eq!((form.state, form.refused.is_none()), (state, editable), "{text}");
        let last = form.top.asks.as_deref();
        let expected =
            if state == FileState::Used { "https://r.example/v2" } else { "https://registry-1.docker.io/v2" };
        assert!(state == FileState::Crash || last == Some(expected), "{text}: {last:?}");
    }
}

#[test]
fn findings_belong_to_the_host_they_stand_with() {
    let text =
        "server = 'https://docker.io'\n[host.'https://a.example']\n[host.'https://b.example']\ncapabilities = 'pull'\n";
    let form = form(text, Some("docker.io"), "2.3");
    let codes = |places: &[usize]| places.iter().map(|at| form.diagnostics[*at].code).collect::<Vec<_>>();
    assert!(codes(&form.top.diagnostics).contains(&"docker-io-as-server"), "{:?}", codes(&form.top.diagnostics));
    assert_eq!(codes(&form.hosts[1].diagnostics), ["capabilities-string"]);
    let all = form.top.diagnostics.len() + form.hosts.iter().map(|it| it.diagnostics.len()).sum::<usize>();
    assert_eq!(all, form.diagnostics.len());
}

fn file(path: &str, contents: &str) -> File {
    File { path: path.to_owned(), contents: contents.to_owned() }
}

const MIRROR: &str = "[host.'https://m.example']\n";

#[test]
fn files_find_their_place_however_they_are_dropped() {
    for (path, namespace, place) in [
        ("certs.d/docker.io/hosts.toml", Some("docker.io"), Some("certs.d/docker.io/hosts.toml")),
        ("/etc/containerd/certs.d/docker.io/hosts.toml", Some("docker.io"), Some("certs.d/docker.io/hosts.toml")),
        (
            "node/etc/containerd/certs.d/r.example_5000_/hosts.toml",
            Some("r.example:5000"),
            Some("certs.d/r.example_5000_/hosts.toml"),
        ),
        ("./docker.io/hosts.toml", Some("docker.io"), Some("certs.d/docker.io/hosts.toml")),
        ("a/quay.io/hosts.toml", Some("quay.io"), Some("certs.d/quay.io/hosts.toml")),
        ("certs.d/_default/hosts.toml", None, Some("certs.d/_default/hosts.toml")),
        ("hosts.toml", None, None),
        ("certs.d/hosts.toml", None, None),
        ("docker.io.toml", None, None),
    ] {
        let tree = tree(&[file(path, MIRROR)], None, Release::new(2, 3, 4), Unit::Utf16);
        let found = &tree.files[0];
        assert_eq!((found.namespace.as_deref(), found.place.as_deref()), (namespace, place), "{path}");
        assert_eq!(found.kind, DroppedKind::Hosts, "{path}");
        assert_eq!(tree.homeless.is_empty(), place.is_some(), "{path}");
        assert_eq!(tree.as_files.len(), usize::from(place.is_some()), "{path}");
    }
    let asked = tree(&[file("hosts.toml", MIRROR)], Some("r.example:5000"), Release::new(2, 3, 4), Unit::Utf16);
    assert_eq!(asked.files[0].place.as_deref(), Some("certs.d/r.example_5000_/hosts.toml"));
    assert_eq!((asked.homeless.len(), &*asked.namespaces[0].namespace), (0, "r.example:5000"));
}

#[test]
fn a_tree_says_whom_each_directory_makes_containerd_ask() {
    let files = [
        file("certs.d/_default/hosts.toml", "[host.'https://any.example']\n"),
        file("certs.d/docker.io/hosts.toml", "server = 'https://hub.example'\n[host.'https://m.example']\n"),
        file("certs.d/quay.io/hosts.toml", "[host.'https://m.example'\n"),
        file("certs.d/ghcr.io/ca.crt", "-----BEGIN CERTIFICATE-----\n"),
    ];
    let tree = tree(&files, None, Release::new(2, 3, 4), Unit::Utf16);
    let said: Vec<_> = tree.namespaces.iter().map(|it| (&*it.namespace, it.state, it.sentence.english())).collect();
    assert_eq!(
        said,
        [
            (
                "docker.io",
                NamespaceState::Used,
                "for `docker.io` containerd asks `https://m.example/v2`, `https://hub.example/v2`".to_owned()
            ),
            ("ghcr.io", NamespaceState::Empty, "for `ghcr.io` containerd asks `https://ghcr.io/v2`".to_owned()),
            (
                "quay.io",
                NamespaceState::Dropped,
                "containerd drops the `hosts.toml` of `quay.io`, and asks `https://quay.io/v2`".to_owned()
            ),
            (
                "_default",
                NamespaceState::Used,
                "for every other registry containerd asks `https://any.example/v2`, `https://unlisted.example/v2`"
                    .to_owned()
            ),
        ]
    );
    assert_eq!((tree.worst, &*tree.root), (Some(Severity::Error), "/etc/containerd/certs.d"));
    assert_eq!(tree.sentence, "containerd drops 1 of 4 files and asks the upstream alone there");
    assert_eq!(tree.files[3].kind, DroppedKind::Certificate);
    // A directory's certificates are read where there is no hosts.toml.
    assert_eq!(tree.namespaces[1].hosts[0].ca, ["/etc/containerd/certs.d/ghcr.io/ca.crt"]);
}

#[test]
fn a_config_among_the_files_says_where_the_tree_is_and_whether_it_is_read() {
    let legacy = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']\nendpoint = ['https://x.example']\n";
    let elsewhere = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '/opt/certs'\n";
    let hosts = file("certs.d/docker.io/hosts.toml", MIRROR);
    let dropped = tree(
        &[file("etc/containerd/config.toml", elsewhere), hosts.clone()],
        None,
        Release::new(1, 7, 34),
        Unit::Utf16,
    );
    assert_eq!((dropped.config.as_deref(), &*dropped.root), (Some("etc/containerd/config.toml"), "/opt/certs"));
    assert_eq!(dropped.namespaces[0].state, NamespaceState::Used);
    let dropped = tree(&[hosts, file("config.toml", legacy)], None, Release::new(1, 7, 34), Unit::Utf16);
    assert_eq!(dropped.namespaces[0].state, NamespaceState::Unread);
    assert_eq!(dropped.namespaces[0].hosts[0].host, "x.example");
    assert_eq!(dropped.sentence, "containerd reads none of these files: its config.toml sends it elsewhere");
}

#[test]
fn files_that_lie_together_are_judged_together_wherever_they_lie() {
    for directory in ["/etc/containerd/", "etc/containerd/", "containerd/", "", "./"] {
        let files = [
            file(&format!("{directory}config.toml"), "version = 3\n"),
            file(&format!("{directory}certs.d/docker.io/hosts.toml"), MIRROR),
        ];
        let tree = tree(&files, None, Release::new(2, 3, 4), Unit::Utf16);
        let codes: Vec<_> = tree.files[0].diagnostics.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["default-roots-unread"], "{directory}");
    }
}

#[test]
fn no_pile_of_files_is_too_odd() {
    for path in [
        "",
        "/",
        "certs.d/",
        "certs.d//hosts.toml",
        "certs.d/x/",
        "../hosts.toml",
        "hosts.toml/",
        "é/hosts.toml",
        "certs.d/a/b/c",
    ] {
        let files = [file(path, MIRROR), file(path, "{"), file("config.toml", "[")];
        let tree = tree(&files, Some("docker.io"), Release::default(), Unit::Utf16);
        assert!(tree.files.len() >= 3, "{path}");
    }
}

#[test]
fn a_registry_is_added_as_a_new_file() {
    let host = NewHost {
        url: "https://m.example".to_owned(),
        fields: NewFields {
            capabilities: Some(vec!["pull".into(), "resolve".into()]),
            skip_verify: Some(true),
            ..NewFields::default()
        },
        server: None,
    };
    let made = new_hosts("docker.io", &host, Release::new(2, 3, 4)).file.unwrap();
    assert_eq!(made.path, "certs.d/docker.io/hosts.toml");
    assert_eq!(
        made.contents,
        "server = \"https://registry-1.docker.io\"\n\n[host.\"https://m.example\"]\n  capabilities = [\"pull\", \"resolve\"]\n  skip_verify = true\n"
    );
    let made = new_hosts("r.example:5000", &host, Release::new(2, 3, 4)).file.unwrap();
    assert_eq!(made.path, "certs.d/r.example_5000_/hosts.toml");
    assert!(made.contents.starts_with("server = \"https://r.example:5000\"\n"));
    // Which registry it is asked for, `_default` can't know; and 1.5 has no such directory.
    let made = new_hosts("*", &host, Release::new(2, 3, 4)).file.unwrap();
    assert_eq!((&*made.path, made.contents.contains("server")), ("certs.d/_default/hosts.toml", false));
    assert!(new_hosts("*", &host, Release::new(1, 5, 18)).refused.is_some());
    for bad in ["", "https://docker.io", "a b", "..", "docker.io/library"] {
        assert!(new_hosts(bad, &host, Release::default()).refused.is_some(), "{bad}");
    }
    for (url, server) in [("https://b/%zz", None), ("https://b", Some("https://b:80x".to_owned()))] {
        let wrong = NewHost { url: url.to_owned(), server, ..host.clone() };
        let why = new_hosts("docker.io", &wrong, Release::new(2, 3, 4)).refused.unwrap().english();
        assert!(why.starts_with("this is no URL: invalid"), "{why}");
    }
    let empty = NewHost { server: Some(String::new()), ..host };
    assert!(new_hosts("docker.io", &empty, Release::new(2, 3, 4)).file.unwrap().contents.starts_with("[host."));
}
