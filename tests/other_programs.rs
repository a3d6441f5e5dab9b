//! Files of other programs that hold registry settings: they are told by name, and nothing of containerd's is taken for one.

use mirrorshift::api::{Diagnostic, File, Options, check, convert};
use mirrorshift::release::Release;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const CODE: &str = "file-of-another-program";

fn checked(path: &str, text: &str) -> Vec<Diagnostic> {
    let file = File { path: path.to_owned(), contents: text.to_owned() };
    check(&[file], Release::default()).files.remove(0).diagnostics
}

// Shapes from the programs' own documentation: docs.k3s.io private-registry, dockerd(8), containers-registries.conf(5) with its
// version 1, and buildkitd.toml(5).
#[test]
fn each_is_told_by_its_name_and_nothing_else_is_said() {
    for (path, text, name) in [
        ("registries.yaml", "# ours\nmirrors:\n  \"docker.io\":\n    endpoint:\n      - \"https://m\"\n", "k3s"),
        ("r.yml", "configs:\r\n  \"m:5000\":\r\n    auth:\r\n      username: u\r\n", "k3s"),
        ("daemon.json", "{\n  \"debug\": true,\n  \"registry-mirrors\": [\"https://m\"]\n}\n", "Docker"),
        ("d", "\n {\"insecure-registries\":[\"r:5000\"]}", "Docker"),
        ("registries.conf", "unqualified-search-registries = ['docker.io']\n", "Podman"),
        ("registries.conf", "[[registry]]\nprefix = 'docker.io'\nlocation = 'm'\n", "Podman"),
        ("registries.conf", "[registries.search]\nregistries = ['docker.io']\n", "Podman"),
        ("buildkitd.toml", "debug = true\n[registry.\"docker.io\"]\nmirrors = ['m']\n", "BuildKit"),
        ("buildkitd.toml", "[registry.\"r:5000\"]\nhttp = true\n", "BuildKit"),
    ] {
        let converted = convert(text, &Options::default()).diagnostics;
        for found in [checked(path, text), converted] {
            let codes: Vec<&str> = found.iter().map(|it| it.code).collect();
            assert_eq!(codes, [CODE], "{text}");
            assert!(found[0].message.english().contains(name), "{}", found[0].message.english());
        }
    }
}

#[test]
fn files_of_containerd_are_not_taken_for_others() {
    for text in [
        "",
        "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']\nendpoint = ['https://m']\n",
        // Pieces and mistakes.
        "[registry.mirrors.'docker.io']\nendpoint = ['https://m']\n",
        "[registry.configs.'m'.tls]\nca_file = '/ca.pem'\n",
        "version = 2\nmirrors: x\n",
        "version = 2\n# mirrors:\n[plugins]\n",
        // What `crictl info` prints, and the start of it.
        "{\"status\": {}, \"config\": {\"registry\": {\"mirrors\": null}}}",
        "{",
        "server = 'https://m'\n",
    ] {
        let found = checked("x", text).into_iter().chain(convert(text, &Options::default()).diagnostics);
        assert!(found.into_iter().all(|it| it.code != CODE), "{text}");
    }
}
