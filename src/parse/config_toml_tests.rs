use super::*;
use crate::document;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn codes(text: &str, release: Release) -> Vec<&'static str> {
    read(&document::read(text), release).1.iter().map(|it| it.code).collect()
}

#[test]
fn every_spelling_of_the_registry_table_is_read() {
    for (text, name) in [
        ("[plugins.cri.registry.mirrors.'docker.io']\nendpoint = ['https://m']", PluginName::Short),
        (
            "plugins.'io.containerd.grpc.v1.cri'.registry = {mirrors = {'docker.io' = {endpoint = ['https://m']}}}",
            PluginName::Grpc,
        ),
        (
            "[plugins]\n[plugins.'io.containerd.cri.v1.images']\nregistry.mirrors.'docker.io'.endpoint = ['https://m']",
            PluginName::Images,
        ),
    ] {
        let document = document::read(text);
        let (file, found) = read(&document, Release::default());
        assert_eq!(found, [], "{text}");
        assert!(file.is_fragment);
        let table = &file.plugins[0];
        assert_eq!(table.name, name);
        let mirror = &table.registry.as_ref().unwrap().mirrors[0];
        assert_eq!(mirror.namespace.value, "docker.io");
        assert_eq!(mirror.endpoints[0].extent.of(text), "'https://m'");
    }
}

#[test]
fn a_wrong_type_is_reported_and_its_neighbours_are_read() {
    let text = "[plugins.cri.registry.mirrors]\n'docker.io' = ['https://m']\n'quay.io'.endpoint = 'https://q'\n'ghcr.io'.endpoint = ['https://g', 1]\n";
    let document = document::read(text);
    let (file, found) = read(&document, Release::default());
    assert_eq!(found.iter().map(|it| it.code).collect::<Vec<_>>(), ["wrong-type"; 3]);
    assert_eq!(found[0].span.unwrap().extent().of(text), "['https://m']");
    let mirrors = &file.plugins[0].registry.as_ref().unwrap().mirrors;
    assert_eq!(mirrors.len(), 2);
    assert_eq!(mirrors[1].endpoints.len(), 1);
    assert_eq!(file.plugins[0].fatal.len(), 3);
}

#[test]
fn case_follows_the_toml_library_of_the_release() {
    let text =
        "[Plugins.cri.registry.mirrors.x]\n[plugins.cri.registry.mirrors.y]\nEndpoint = []\nENDPOINT = ['https://m']\n";
    let document = document::read(text);
    let (old, _) = read(&document, Release::new(1, 6, 39));
    assert_eq!(old.plugins.len(), 1);
    assert_eq!(old.plugins[0].registry.as_ref().unwrap().mirrors[0].endpoints.len(), 1);
    let (new, _) = read(&document, Release::new(2, 0, 0));
    assert_eq!(new.plugins.len(), 2);
}

#[test]
fn a_byte_order_mark_is_a_warning_on_1_x_and_an_error_on_2_x() {
    let document = document::read("\u{feff}version = 2\n");
    assert_eq!(read(&document, Release::new(1, 6, 39)).0.fatal, []);
    assert_eq!(read(&document, Release::new(2, 0, 0)).0.fatal.len(), 1);
}

#[test]
fn an_endpoint_that_is_no_url_is_found_at_its_place() {
    assert_eq!(
        codes("plugins.cri.registry.mirrors.'*'.endpoint = ['https://m/%zz', 'm:80', '']", Release::default()),
        ["bad-endpoint"]
    );
}

#[test]
fn a_file_with_other_top_level_keys_is_no_fragment() {
    for (text, fragment) in
        [("oom_score = 0\n", false), ("version = 2\n", false), ("sandbox_image = 'x'\n", true), ("", true)]
    {
        assert_eq!(read(&document::read(text), Release::default()).0.is_fragment, fragment, "{text}");
    }
}
#[test]
fn what_never_ends_is_the_only_finding() {
    let mirror = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']\n  endpoint = ";
    for (value, rest) in [
        ("['https://m.example'", "[grpc]\n  address = '/run/x.sock'\n"),
        (
            "['https://m.example',",
            "[plugins.'io.containerd.grpc.v1.cri'.registry.configs.'m.example'.tls]\n  ca_file = ''\n",
        ),
        ("[", "imports = 3\n[[a]]\n"),
        ("{ a = 1", "b = { c = 2 }\n"),
    ] {
        let text = format!("{mirror}{value}\n{rest}");
        for release in [Release::new(1, 6, 39), Release::new(1, 7, 34), Release::new(2, 3, 4)] {
            let (_, found) = read(&document::read(&text), release);
            let found: Vec<_> = found.iter().map(|it| (it.code, it.place().start)).collect();
            assert_eq!(found, [("toml-syntax", mirror.len())], "{release}: {text}");
        }
    }
}
