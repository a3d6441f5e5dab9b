//! Settings that people change in the same breath: the cgroup driver of runc and the pause image. What containerd makes
//! of each text that comes out was seen with `containerd config dump` of 1.6.20, 1.7.34, 2.0.11, 2.2.7 and 2.3.4.

use mirrorshift::api::{Conversion, Knobs, Options, Pause, Verdict, analyze, convert};
use mirrorshift::convert::default_pause;
use mirrorshift::release::Release;
use support::{always, file, toml};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod support;

const IMAGE: &str = "m.example/k8s/pause:9";
const GRPC: &str = "plugins.\"io.containerd.grpc.v1.cri\"";
const RUNTIME: &str = "plugins.\"io.containerd.cri.v1.runtime\"";
const IMAGES: &str = "plugins.\"io.containerd.cri.v1.images\"";

fn options(release: &str, systemd_cgroup: bool, pause: Option<Pause>) -> Options {
    let containerd = Release::parse(release).unwrap();
    Options { containerd, knobs: Knobs { systemd_cgroup, pause }, ..Options::default() }
}

fn both(release: &str) -> Options {
    options(release, true, Some(Pause::Image(IMAGE.to_owned())))
}

/// What comes out of `source`, and nothing more the second time.
#[track_caller]
fn turned(source: &str, options: &Options) -> Conversion {
    let conversion = convert(source, options);
    assert_eq!(always(&conversion), [""; 0], "{source}");
    let text = file(&conversion, "config.toml").unwrap();
    let again = convert(text, options);
    assert_eq!(file(&again, "config.toml"), Some(text), "a second time changes {source}");
    conversion
}

#[track_caller]
fn check(release: &str, source: &str, expected: &str) {
    let expand = |text: &str| text.replace("GRPC", GRPC).replace("RUNTIME", RUNTIME).replace("IMAGES", IMAGES);
    let (source, expected) = (expand(source), expand(expected));
    let conversion = turned(&source, &both(release));
    assert_eq!(file(&conversion, "config.toml").unwrap(), expected, "{source} on {release}");
    assert_eq!(conversion.not_carried, [], "{source} on {release}");
}

#[test]
fn settings_go_where_the_version_of_the_file_has_them() {
    let runc = |table: &str| {
        format!(
            "\n[{table}.containerd.runtimes.runc]\n  runtime_type = \"io.containerd.runc.v2\"\n\
             \n[{table}.containerd.runtimes.runc.options]\n  SystemdCgroup = true\n"
        )
    };
    let new = format!("\n[IMAGES.pinned_images]\n  sandbox = \"{IMAGE}\"\n{}", runc("RUNTIME"));
    let old = format!("\n[GRPC]\n  sandbox_image = \"{IMAGE}\"\n{}", runc("GRPC"));
    let first = format!("\n[plugins.cri]\n  sandbox_image = \"{IMAGE}\"\n{}", runc("plugins.cri"));
    for (release, version, added) in [
        ("1.6.20", "version = 1\n", &first),
        ("2.3", "version = 1\n", &first),
        ("1.6.20", "version = 2\n", &old),
        ("2.0", "version = 2\n", &old),
        ("2.3", "version = 2\n", &old),
        ("2.0", "version = 3\n", &new),
        ("2.3", "version = 3\n", &new),
        ("2.3", "version = 4\n", &new),
        // It reads the file as if it were of version 2.
        ("1.6.24", "version = 3\n", &old),
        // What nobody gave a version can be given one.
        ("1.6.20", "", &old),
    ] {
        let expected = format!("{}{added}", if version.is_empty() { "version = 2\n" } else { version });
        check(release, version, &expected);
    }
}

#[test]
fn what_stands_there_is_changed_in_its_place() {
    check(
        "1.6.20",
        "version = 2\r\n[GRPC]\r\n  sandbox_image = 'old/pause:3.1' # ours\r\n  [GRPC.containerd.runtimes.runc]\r\n    runtime_type = \"io.containerd.runc.v2\"\r\n    [GRPC.containerd.runtimes.runc.options]\r\n      SystemdCgroup = \"true\" # soon\r\n",
        "version = 2\r\n[GRPC]\r\n  sandbox_image = 'm.example/k8s/pause:9' # ours\r\n  [GRPC.containerd.runtimes.runc]\r\n    runtime_type = \"io.containerd.runc.v2\"\r\n    [GRPC.containerd.runtimes.runc.options]\r\n      SystemdCgroup = true # soon\r\n",
    );
    check(
        "2.3",
        "version = 3\n[IMAGES]\npinned_images = { sandbox = \"a/b:1\" }\n[RUNTIME]\ncontainerd = { runtimes = { runc = { options = { SystemdCgroup = false } } } }\n",
        "version = 3\n[IMAGES]\npinned_images = { sandbox = \"m.example/k8s/pause:9\" }\n[RUNTIME]\ncontainerd = { runtimes = { runc = { options = { SystemdCgroup = true } } } }\n",
    );
}

#[test]
fn a_table_for_runc_without_a_type_gets_one_where_it_replaces_the_default() {
    let source = "version = 2\n[GRPC]\nsandbox_image = \"m.example/k8s/pause:9\"\n[GRPC.containerd.runtimes.runc.options]\nBinaryName = \"/x/runc\"\n";
    let options = "[GRPC.containerd.runtimes.runc.options]\nSystemdCgroup = true\nBinaryName";
    let merged = source.replace("[GRPC.containerd.runtimes.runc.options]\nBinaryName", options);
    check("2.0", source, &merged);
    let typed = "[GRPC.containerd.runtimes.runc]\n  runtime_type = \"io.containerd.runc.v2\"\n\n[GRPC.cont";
    check("1.6.20", source, &merged.replace("[GRPC.cont", typed));
}

#[test]
fn tables_written_without_headers_stay_so() {
    check(
        "1.6.20",
        "version = 2\nplugins.\"io.containerd.grpc.v1.cri\".sandbox_image = 1\nroot = \"/x\"\n",
        "version = 2\nGRPC.containerd.runtimes.runc.runtime_type = \"io.containerd.runc.v2\"\nGRPC.containerd.runtimes.runc.options.SystemdCgroup = true\nplugins.\"io.containerd.grpc.v1.cri\".sandbox_image = \"m.example/k8s/pause:9\"\nroot = \"/x\"\n",
    );
    check(
        "1.6.20",
        "version = 2\nplugins = { \"io.containerd.grpc.v1.cri\" = {} }\n",
        "version = 2\nplugins = { \"io.containerd.grpc.v1.cri\" = { sandbox_image = \"m.example/k8s/pause:9\", containerd = { runtimes = { runc = { runtime_type = \"io.containerd.runc.v2\", options = { SystemdCgroup = true } } } } } }\n",
    );
}

#[test]
fn a_key_in_another_case_counts_as_the_release_reads_it() {
    let upper = "version = 2\n[GRPC]\nSANDBOX_IMAGE = \"a/b:1\"\n[GRPC.containerd.runtimes.runc]\nruntime_type = \"io.containerd.runc.v2\"\noptions = { systemdcgroup = false }\n";
    let replaced = upper.replace("systemdcgroup = false", "SystemdCgroup = true");
    check("1.6.20", upper, &replaced.replace("a/b:1", IMAGE));
    // 2.x moves the table of a version 2 file by exact names.
    check("2.3", upper, &replaced.replace("[GRPC]\n", "[GRPC]\nsandbox_image = \"m.example/k8s/pause:9\"\n"));
}

#[test]
fn older_files_are_changed_where_2_x_looks_after_it_has_moved_them() {
    // Seen on 2.3.4: what stands in the old table wins for images, and the whole new table for runtimes.
    let source = "version = 3\n[GRPC]\nsandbox_image = \"a/b:1\"\n[IMAGES.pinned_images]\nsandbox = \"a/b:2\"\n[GRPC.containerd.runtimes.runc.options]\nSystemdCgroup = false\n[RUNTIME.containerd.runtimes.kata]\nruntime_type = \"io.containerd.kata.v2\"\n";
    let conversion = |release: &str| {
        let text = source.replace("GRPC", GRPC).replace("IMAGES", IMAGES).replace("RUNTIME", RUNTIME);
        let conversion = turned(&text, &both(release));
        toml(file(&conversion, "config.toml").unwrap()).unwrap()["plugins"].take()
    };
    let plugins = conversion("2.3");
    assert_eq!(plugins["io.containerd.grpc.v1.cri"]["sandbox_image"], IMAGE);
    assert_eq!(plugins["io.containerd.cri.v1.images"]["pinned_images"]["sandbox"], "a/b:2");
    let runtimes = &plugins["io.containerd.cri.v1.runtime"]["containerd"]["runtimes"];
    assert_eq!(runtimes["runc"]["options"]["SystemdCgroup"], true);
    // 2.0 does not move what stands in a version 3 file.
    let plugins = conversion("2.0");
    assert_eq!(plugins["io.containerd.grpc.v1.cri"]["sandbox_image"], "a/b:1");
    assert_eq!(plugins["io.containerd.cri.v1.images"]["pinned_images"]["sandbox"], IMAGE);
}

#[test]
fn settings_and_mirrors_are_changed_together() {
    for source in [
        "version = 2\n[GRPC.registry.mirrors.\"docker.io\"]\n  endpoint = [\"https://m\"]\n[GRPC.registry]\n",
        "version = 2\n[GRPC]\n[GRPC.registry]\n[GRPC.registry.mirrors.\"docker.io\"]\n  endpoint = [\"https://m\"]",
        "version = 2\n[GRPC.registry]\n[GRPC.containerd.runtimes.kata]\nruntime_type = \"k\"\n[GRPC.registry.mirrors.\"docker.io\"]\nendpoint = [\"https://m\"]\n",
    ] {
        let source = source.replace("GRPC", GRPC);
        for (release, target) in [("1.6.20", "1.6.20"), ("1.6.20", "2.3")] {
            let options = Options { target: Some(Release::parse(target).unwrap()), ..both(release) };
            let conversion = turned(&source, &options);
            let cri = toml(file(&conversion, "config.toml").unwrap()).unwrap();
            let cri = &cri["plugins"]["io.containerd.grpc.v1.cri"];
            assert_eq!(cri["registry"]["config_path"], "/etc/containerd/certs.d", "{source}");
            assert_eq!(cri["sandbox_image"], IMAGE, "{source}");
            assert_eq!(cri["containerd"]["runtimes"]["runc"]["options"]["SystemdCgroup"], true, "{source}");
        }
    }
}

#[test]
fn a_registry_keeps_the_name_and_the_tag() {
    for (written, registry, expected) in [
        ("", "m.example", "m.example/pause:3.6"),
        ("", "m.example/k8s/", "m.example/k8s/pause:3.6"),
        (
            "sandbox_image = \"registry.aliyuncs.com/google_containers/pause:3.9\"",
            "m.example:5000/x",
            "m.example:5000/x/pause:3.9",
        ),
        ("sandbox_image = \"a.example:5000/own-pause\"", "m.example", "m.example/own-pause"),
    ] {
        let source = format!("version = 2\n[{GRPC}]\n{written}\n");
        let conversion = turned(&source, &options("1.6.20", false, Some(Pause::Registry(registry.to_owned()))));
        let line = format!("sandbox_image = \"{expected}\"\n");
        assert!(file(&conversion, "config.toml").unwrap().contains(&line), "{registry}: {expected}");
    }
}

#[test]
fn the_default_pause_image_is_that_of_the_recorded_default_config() {
    for (release, config) in [
        ("1.5.18", include_str!("defaults/1.5.18.toml")),
        ("1.6.39", include_str!("defaults/1.6.39.toml")),
        ("1.7.34", include_str!("defaults/1.7.34.toml")),
        ("2.0.11", include_str!("defaults/2.0.11.toml")),
        ("2.1.9", include_str!("defaults/2.1.9.toml")),
        ("2.2.7", include_str!("defaults/2.2.7.toml")),
        ("2.3.4", include_str!("defaults/2.3.4.toml")),
        ("2.4.0", include_str!("defaults/2.4.0-beta.0.toml")),
    ] {
        let image = default_pause(Release::parse(release).unwrap());
        assert!(config.contains(&format!("{image}\"")) || config.contains(&format!("{image}'")), "{release}: {image}");
    }
    // containerd v1.6.8 and v1.5.13 pkg/cri/config/config_unix.go: DefaultConfig.
    assert_eq!(default_pause(Release::new(1, 6, 8)), "k8s.gcr.io/pause:3.6");
    assert_eq!(default_pause(Release::new(1, 5, 13)), "k8s.gcr.io/pause:3.5");
}

#[test]
fn the_pause_image_is_compared_like_an_image_asked_for() {
    let source = "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"*\"]\nendpoint = [\"https://all.example\"]\n";
    let conversion = turned(source, &both("1.6.20"));
    let pause = conversion.comparison.iter().find(|it| it.image == IMAGE).unwrap();
    assert_eq!((pause.verdict, &*pause.after.hosts[0].host), (Verdict::Identical, "all.example"));
}

#[test]
fn each_change_is_told_and_nothing_is_where_nothing_changes() {
    let codes = |conversion: &Conversion| conversion.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>();
    let conversion = turned("version = 2\n", &both("1.6.20"));
    assert_eq!(codes(&conversion), ["pause-image", "systemd-cgroup"]);
    let message = conversion.diagnostics[0].message.english();
    assert!(message.contains("`registry.k8s.io/pause:3.6`") && message.contains(IMAGE), "{message}");
    let again = convert(file(&conversion, "config.toml").unwrap(), &both("1.6.20"));
    assert_eq!(codes(&again), [""; 0]);
    let imports = turned("version = 2\nimports = [\"/x/*.toml\"]\n", &both("1.6.20"));
    assert!(codes(&imports).contains(&"unread-imports"));
}

#[test]
fn other_runtimes_that_start_runc_are_named() {
    let table = format!("{GRPC}.containerd.runtimes");
    let source = format!(
        "version = 2\n[{table}.nvidia]\nruntime_type = \"io.containerd.runc.v2\"\n[{table}.nvidia.options]\nBinaryName = \"/usr/bin/nvidia-container-runtime\"\n[{table}.kata]\nruntime_type = \"io.containerd.kata.v2\"\n[{table}.ready]\nruntime_type = \"io.containerd.runc.v2\"\noptions.SystemdCgroup = true\n"
    );
    let conversion = turned(&source, &both("1.6.20"));
    let told = conversion.diagnostics.iter().find(|it| it.code == "systemd-cgroup-elsewhere").unwrap();
    assert!(told.message.english().contains("`nvidia`"), "{}", told.message);
    assert!(!told.message.english().contains("kata") && !told.message.english().contains("ready"), "{}", told.message);
    assert!(file(&conversion, "config.toml").unwrap().contains(&source["version = 2\n".len()..]));
}

#[test]
fn what_can_t_be_set_is_listed_and_the_text_stays() {
    let by_hand = "set it by hand";
    for (release, source, refused, action) in [
        ("2.0", "version = 1\n".to_owned(), 2, "write `version = 2` and its table names first"),
        ("1.7", "version = 3\n".to_owned(), 2, "choose a release that reads this file"),
        ("2.0", "version = 4\n".to_owned(), 2, "choose a release that reads this file"),
        (
            "1.6.20",
            format!("version = 2\n[{GRPC}.sandbox_image]\nx = 1\n[{GRPC}.containerd]\nruntimes = 3\n"),
            2,
            by_hand,
        ),
        (
            "1.6.20",
            format!(
                "version = 2\n[{GRPC}]\nsandbox_image = \"{IMAGE}\"\n[{GRPC}.containerd.runtimes.runc]\nruntime_type = \"io.containerd.kata.v2\"\n"
            ),
            1,
            by_hand,
        ),
    ] {
        let conversion = turned(&source, &both(release));
        assert_eq!(file(&conversion, "config.toml").unwrap(), source, "{release}");
        assert_eq!(conversion.not_carried.len(), refused, "{source}");
        assert!(conversion.not_carried.iter().all(|it| it.action == action), "{source}");
    }
    let conversion = turned("version = 2\n", &options("1.6.20", false, Some(Pause::Image("No Image".to_owned()))));
    assert_eq!(conversion.not_carried[0].key, "sandbox_image");
}

/// Every subset of the tables that a file may have, in several orders: what a parser of its own reads afterwards is what it
/// read before, with the settings set.
#[test]
fn any_order_of_tables_gets_the_settings_and_nothing_else() {
    const PIECES: [&str; 8] = [
        "[GRPC]\nsandbox_image = 'a/b:1'\n",
        "  [GRPC.containerd]\n  snapshotter = \"native\"\n",
        "[GRPC.containerd.runtimes.kata]\nruntime_type = \"io.containerd.kata.v2\"\n\n",
        "[GRPC.containerd.runtimes.runc]\nruntime_type = \"io.containerd.runc.v2\"\n",
        "[GRPC.containerd.runtimes.runc.options]\n# ours\nBinaryName = \"/x/runc\"\n",
        "[GRPC.registry.mirrors.\"docker.io\"]\nendpoint = [\"https://m\"]\n",
        "[GRPC.registry]\n",
        "[debug]\nlevel = \"info\"\n",
    ];
    for subset in 0..1 << PIECES.len() {
        let mut pieces: Vec<&str> =
            PIECES.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1).map(|it| *it.1).collect();
        // Any of a few orders will do, as long as the next subset has another.
        let turn = subset / 3 % pieces.len().max(1);
        pieces.rotate_left(turn);
        if subset % 3 == 0 {
            pieces.reverse();
        }
        let source = format!("version = 2\n{}", pieces.concat()).replace("GRPC", GRPC);
        for release in ["1.6.20", "2.3"] {
            let text = analyze(&source, &both(release)).files.remove(0).contents;
            assert_eq!(analyze(&text, &both(release)).files[0].contents, text, "a second time changes {source}");
            let mut expected = toml(&source).unwrap();
            let mut found = toml(&text).unwrap();
            let cri = &mut expected["plugins"]["io.containerd.grpc.v1.cri"];
            cri["sandbox_image"] = IMAGE.into();
            let runc = &mut cri["containerd"]["runtimes"]["runc"];
            runc["options"]["SystemdCgroup"] = true.into();
            if runc.get("runtime_type").is_none() && (release == "1.6.20" || !source.contains("runtimes.runc")) {
                runc["runtime_type"] = "io.containerd.runc.v2".into();
            }
            for data in [&mut expected, &mut found] {
                data["plugins"]["io.containerd.grpc.v1.cri"]["registry"].take();
                data["plugins"]["io.containerd.cri.v1.images"].take();
            }
            assert_eq!(found, expected, "{source} on {release}");
        }
    }
}
