//! Which part of a source became which lines of the result.

use mirrorshift::api::{File, Link, LinkKind, Options, analyze, links};
use mirrorshift::release::Release;
use mirrorshift::text::Unit;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SOURCE: &str = r#"version = 2
# stays
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://m1.example", "http://m2.example:5000"]
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."*"]
  endpoint = ["https://any.example", "https://m1.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m1.example".tls]
  ca_file = "/ca.pem"
  cert_file = "/client.crt"
  key_file = "/client.key"
  insecure_skip_verify = true
[plugins."io.containerd.grpc.v1.cri".registry.configs."m1.example".auth]
  username = "u"
[plugins."io.containerd.grpc.v1.cri".registry.headers]
  X-Team = ["a"]
[metrics]
  address = "127.0.0.1:1338"
"#;

fn found(source: &str, kind: LinkKind) -> Vec<Link> {
    links(source, &Options::default(), Unit::Character).into_iter().filter(|it| it.kind == kind).collect()
}

fn written<'s>(source: &'s str, link: &Link) -> &'s str {
    link.source.unwrap().extent().of(source)
}

fn contents<'f>(files: &'f [File], link: &Link) -> &'f str {
    let file = files.iter().find(|it| it.path == link.file).unwrap();
    link.target.unwrap().extent().of(&file.contents)
}

/// The keys that a link's lines set, in order: the comment above them left out.
fn keys(files: &[File], link: &Link) -> Vec<String> {
    let lines = contents(files, link).lines().map(str::trim).filter(|it| !it.starts_with('#'));
    lines.map(|it| it.split(" = ").next().unwrap().to_owned()).collect()
}

#[test]
fn each_endpoint_leads_to_its_host_in_every_file_that_lists_it() {
    let files = analyze(SOURCE, &Options::default()).files;
    let endpoints = found(SOURCE, LinkKind::Endpoint);
    let of = |text: &str, key: &str| -> Vec<(String, Vec<String>)> {
        let links = endpoints.iter().filter(|it| it.key == key);
        links
            .map(|it| {
                assert_eq!(written(SOURCE, it), format!("\"{text}\""));
                (it.file.clone(), keys(&files, it))
            })
            .collect()
    };
    let tls = ["capabilities", "skip_verify", "ca", "client"];
    let host = |url: &str, fields: &[&str]| -> Vec<String> {
        std::iter::once(format!("[host.\"{url}\"]")).chain(fields.iter().map(|it| (*it).to_owned())).collect()
    };
    assert_eq!(
        of("https://m1.example", "registry.mirrors.\"docker.io\".endpoint[0]"),
        [("certs.d/docker.io/hosts.toml".to_owned(), host("https://m1.example", &tls))]
    );
    assert_eq!(
        of("http://m2.example:5000", "registry.mirrors.\"docker.io\".endpoint[1]"),
        [("certs.d/docker.io/hosts.toml".to_owned(), host("http://m2.example:5000", &["capabilities"]))]
    );
    // Spec 7: a wildcard endpoint has its own directory, too, since it is not followed by itself there.
    let any = of("https://any.example", "registry.mirrors.\"*\".endpoint[0]");
    let in_default = ("certs.d/_default/hosts.toml".to_owned(), host("https://any.example", &["capabilities"]));
    assert!(any.contains(&in_default), "{any:?}");
    let names: Vec<_> = any.iter().map(|it| &*it.0).collect();
    assert!(names.contains(&"certs.d/any.example/hosts.toml") && names.contains(&"certs.d/m1.example/hosts.toml"));
}

#[test]
fn each_tls_setting_leads_to_the_field_it_became() {
    let files = analyze(SOURCE, &Options::default()).files;
    let tls = found(SOURCE, LinkKind::Tls);
    for (written_as, key, becomes) in [
        ("ca_file = \"/ca.pem\"", "ca_file", "ca = \"/ca.pem\""),
        ("cert_file = \"/client.crt\"", "cert_file", "client = [[\"/client.crt\", \"/client.key\"]]"),
        ("key_file = \"/client.key\"", "key_file", "client = [[\"/client.crt\", \"/client.key\"]]"),
        ("insecure_skip_verify = true", "insecure_skip_verify", "skip_verify = true"),
    ] {
        let key = format!("registry.configs.\"m1.example\".tls.{key}");
        let links: Vec<_> = tls.iter().filter(|it| it.key == key).collect();
        let names: Vec<_> = links.iter().map(|it| &*it.file).collect();
        for name in ["certs.d/docker.io/hosts.toml", "certs.d/_default/hosts.toml", "certs.d/m1.example/hosts.toml"] {
            assert!(names.contains(&name), "{key}: {names:?}");
        }
        for link in links {
            assert_eq!((written(SOURCE, link), contents(&files, link)), (written_as, becomes));
        }
    }
}

#[test]
fn what_stays_is_the_same_text_and_what_goes_is_named() {
    let files = analyze(SOURCE, &Options::default()).files;
    let kept = found(SOURCE, LinkKind::Kept);
    for link in &kept {
        assert_eq!(written(SOURCE, link), contents(&files, link));
        assert_eq!(link.file, "config.toml");
    }
    let kept: String = kept.iter().map(|it| format!("{}\n", written(SOURCE, it))).collect();
    for stays in ["version = 2", "# stays", "username = \"u\"", "X-Team = [\"a\"]", "address = \"127.0.0.1:1338\""] {
        assert!(kept.contains(stays), "{stays}");
    }
    let removed = found(SOURCE, LinkKind::Removed);
    let gone: String = removed.iter().map(|it| format!("{}\n", written(SOURCE, it))).collect();
    for goes in ["registry.mirrors.\"docker.io\"]", "https://any.example", "ca_file", "insecure_skip_verify"] {
        assert!(gone.contains(goes) && !kept.contains(goes), "{goes}");
    }
    assert!(removed.iter().all(|it| it.target.is_none() && it.first_line == 0));
    let added: String = found(SOURCE, LinkKind::Added).iter().map(|it| contents(&files, it).to_owned()).collect();
    assert!(added.contains("config_path = \"/etc/containerd/certs.d\""), "{added}");
}

#[test]
fn the_name_of_a_registry_leads_to_its_file_and_to_itself_at_the_end() {
    let namespaces = found(SOURCE, LinkKind::Namespace);
    let header = "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]";
    let hub = namespaces.iter().find(|it| it.file == "certs.d/docker.io/hosts.toml").unwrap();
    assert_eq!((written(SOURCE, hub), hub.first_line), (header, 1));
    let upstream = found(SOURCE, LinkKind::Upstream);
    let files = analyze(SOURCE, &Options::default()).files;
    let hub = upstream.iter().find(|it| it.file == "certs.d/docker.io/hosts.toml").unwrap();
    assert_eq!((written(SOURCE, hub), keys(&files, hub)), (header, vec!["server".to_owned()]));
    // `_default` has no server.
    assert!(upstream.iter().all(|it| it.file != "certs.d/_default/hosts.toml"));
}

#[test]
fn lines_are_those_of_the_file() {
    let files = analyze(SOURCE, &Options::default()).files;
    for link in links(SOURCE, &Options::default(), Unit::Character).iter().filter(|it| it.target.is_some()) {
        let text = &files.iter().find(|it| it.path == link.file).unwrap().contents;
        let first = text.lines().nth(link.first_line as usize - 1).unwrap();
        let last = text.lines().nth(link.last_line as usize - 1).unwrap();
        let target = contents(&files, link);
        assert!(first.ends_with(target.lines().next().unwrap()), "{target}");
        assert!(
            last.starts_with(target.lines().last().unwrap().trim_start())
                || last.ends_with(target.lines().last().unwrap())
        );
    }
}

#[test]
fn every_layout_has_its_links() {
    const URL: &str = "'https://m.example'";
    for source in [
        format!("[plugins.cri.registry.mirrors.'quay.io']\nendpoint = [{URL}]\n"),
        format!("[plugins.cri.registry]\nmirrors.'quay.io'.endpoint = [{URL}]\n"),
        format!("[plugins.cri]\nregistry = {{ mirrors = {{ 'quay.io' = {{ endpoint = [{URL}] }} }} }}\n"),
        format!("plugins.cri.registry.mirrors.'quay.io'.endpoint = [\n  # first\n  {URL},\n]\n"),
    ] {
        let endpoints = found(&source, LinkKind::Endpoint);
        let written: Vec<_> = endpoints.iter().map(|it| (written(&source, it), &*it.file)).collect();
        assert_eq!(written, [(URL, "certs.d/quay.io/hosts.toml")], "{source}");
        assert_eq!(found(&source, LinkKind::Namespace).len(), 1, "{source}");
    }
}

// go-toml v1 takes an IPv6 address in dotted keys only.
#[test]
fn hosts_in_dotted_keys_are_linked_as_well() {
    let source = "version = 2\nplugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'quay.io'.endpoint = ['http://[::1]:5000', 'https://m.example']\n";
    let files = analyze(source, &Options::default()).files;
    let endpoints = found(source, LinkKind::Endpoint);
    let shown: Vec<_> = endpoints.iter().map(|it| keys(&files, it)).collect();
    assert_eq!(shown, [["host.\"http://[::1]:5000\".capabilities"], ["host.\"https://m.example\".capabilities"]]);
}

#[test]
fn places_are_counted_in_the_unit_that_is_asked_for() {
    let source = format!("# 镜像 😀\n{SOURCE}");
    let options = Options::default();
    let files = analyze(&source, &options).files;
    let (bytes, units) = (links(&source, &options, Unit::Character), links(&source, &options, Unit::Utf16));
    let text: Vec<u16> = source.encode_utf16().collect();
    for (one, other) in bytes.iter().zip(&units) {
        if let (Some(in_bytes), Some(span)) = (one.source, other.source) {
            let shown = String::from_utf16(&text[span.start.offset..span.end.offset]).unwrap();
            assert_eq!(shown, in_bytes.extent().of(&source));
        }
        if let (Some(in_bytes), Some(span)) = (one.target, other.target) {
            let file = &files.iter().find(|it| it.path == one.file).unwrap().contents;
            let text: Vec<u16> = file.encode_utf16().collect();
            let shown = String::from_utf16(&text[span.start.offset..span.end.offset]).unwrap();
            assert_eq!(shown, in_bytes.extent().of(file));
        }
    }
    assert_eq!(bytes.len(), units.len());
}

#[test]
fn recommended_mode_keeps_the_links() {
    let options = Options {
        mode: mirrorshift::api::Mode::Recommended,
        target: Some(Release::parse("2.1").unwrap()),
        ..Options::default()
    };
    let endpoints: Vec<_> = links(SOURCE, &options, Unit::Character);
    let files = analyze(SOURCE, &options).files;
    let hub = endpoints.iter().find(|it| it.key == "registry.mirrors.\"docker.io\".endpoint[1]").unwrap();
    assert_eq!(keys(&files, hub)[0], "[host.\"http://m2.example:5000\"]");
}

#[test]
fn what_can_not_be_converted_has_no_links() {
    for source in ["", "a = ", "{\"config\": {}}", "server = 'https://m.example'\n"] {
        let links = links(source, &Options::default(), Unit::Character);
        assert!(links.iter().all(|it| it.kind == LinkKind::Kept), "{source}: {links:?}");
    }
}
