//! Which tables count, how files merge, and what keeps containerd from starting, release by release.

mod node;

use mirrorshift::document;
use mirrorshift::model::certs_d::{CertsD, Lookup};
use mirrorshift::parse::config_toml;
use mirrorshift::plan::PullMode;
use mirrorshift::release::Release;
use mirrorshift::simulate::{self, CredentialKey, LoadedFile};
use node::{CONFIG, Node, measured};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const GRPC: &str = "[plugins.\"io.containerd.grpc.v1.cri\".registry";
const IMAGES: &str = "[plugins.\"io.containerd.cri.v1.images\".registry";
const RUNTIME: &str = "[plugins.\"io.containerd.cri.v1.runtime\".registry";
const SHORT: &str = "[plugins.cri.registry";

fn release(text: &str) -> Release {
    Release::parse(text).unwrap()
}

/// The endpoint that counts for `docker.io`, `-` where none does, `fatal` where nothing can be pulled.
fn endpoint(files: &[(&str, &str)], release: Release) -> String {
    let rest = files.iter().skip(1).map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Node::new(files[0].1, rest).start(release, |daemon, _| match &daemon.error {
        Some(_) => "fatal".to_owned(),
        None => {
            let mirror = daemon.registry.mirrors.iter().find(|it| it.namespace.value == "docker.io");
            mirror.map_or("-".to_owned(), |it| it.endpoints.iter().map(|it| &*it.value).collect::<Vec<_>>().join(" "))
        }
    })
}

fn error(config: &str, release: Release) -> Option<String> {
    Node::new(config, []).start(release, |daemon, _| daemon.error)
}

fn mirror(table: &str, endpoint: &str) -> String {
    format!("{table}.mirrors.\"docker.io\"]\nendpoint = [\"{endpoint}\"]\n")
}

// Spec 1.2.
#[test]
fn a_table_counts_where_version_and_release_agree() {
    // Columns: 1.5.18, 1.6.24 | 1.6.39, 1.7.34 | 2.0.11, 2.1.9, 2.2.7 | 2.3.4, 2.4.0; `+` used, `-` not, `!` fatal.
    for (version, table, expected) in [
        ("", SHORT, "++ ++ --- ++"),
        ("", GRPC, "-- -- --- ++"),
        ("", IMAGES, "-- -- +++ ++"),
        ("version = 1", SHORT, "++ ++ --- ++"),
        ("version = 1", GRPC, "-- -- --- ++"),
        ("version = 1", IMAGES, "-- -- +++ ++"),
        ("version = 2", SHORT, "!! !! --- --"),
        ("version = 2", GRPC, "++ ++ +++ ++"),
        ("version = 2", IMAGES, "-- -- +++ ++"),
        ("version = 3", GRPC, "++ !! --- ++"),
        ("version = 3", IMAGES, "-- !! +++ ++"),
        ("version = 4", GRPC, "++ !! !!! --"),
        ("version = 4", IMAGES, "-- !! !!! ++"),
        ("version = 5", GRPC, "++ !! !!! !!"),
        ("version = 2", RUNTIME, "-- -- --- --"),
        ("version = 3", RUNTIME, "-- !! --- --"),
        ("version = 2", "[plugins.io.containerd.grpc.v1.cri.registry", "!! !! --- --"),
        ("version = '2'", GRPC, "!! !! !!! !!"),
    ] {
        let config = format!("{version}\n{}", mirror(table, "https://m"));
        let found = measured().into_iter().map(|release| match &*endpoint(&[(CONFIG, &config)], release) {
            "-" => '-',
            "fatal" => '!',
            _ => '+',
        });
        assert_eq!(found.collect::<String>(), expected.replace(' ', ""), "{version} {table}");
    }
}

// Spec 1.2, 1.3.
#[test]
fn of_two_tables_one_counts() {
    let both = mirror(GRPC, "https://grpc") + &mirror(IMAGES, "https://images");
    for (version, expected) in [
        ("version = 2", ["grpc", "grpc", "grpc", "grpc", "grpc", "grpc", "grpc", "grpc", "grpc"]),
        ("version = 3", ["grpc", "grpc", "fatal", "fatal", "images", "images", "images", "grpc", "grpc"]),
    ] {
        for (release, expected) in measured().into_iter().zip(expected) {
            let config = format!("{version}\n{both}");
            let found = endpoint(&[(CONFIG, &config)], release);
            assert_eq!(found.trim_start_matches("https://"), expected, "{version} on {release}");
        }
    }
}

#[test]
fn containerd_says_why_it_does_not_start() {
    let v3 = format!("version = 3\n{}", mirror(GRPC, "https://m"));
    let short = format!("version = 2\n{}", mirror(SHORT, "https://m"));
    let both = format!("version = 2\n{GRPC}]\nconfig_path = '/c'\n{}", mirror(GRPC, "https://m"));
    let tls = format!("version = 2\n{GRPC}]\nconfig_path = '/c'\n{GRPC}.configs.m.tls]\n");
    let required = format!("required_plugins = ['io.containerd.grpc.v1.cri']\n{both}");
    let disabled = "version = 2\ndisabled_plugins = ['cri']";
    let auths = format!("version = 2\n{GRPC}.auths.'10.0.0.1:5000']\nusername = 'u'");
    let file = "containerd: failed to load TOML from /etc/containerd/config.toml: ";
    let mirrors = "`mirrors` cannot be set when `config_path` is provided";
    for (on, config, expected) in [
        ("1.6.24", &*v3, None),
        ("1.6.39", &v3, Some(format!("{file}unsupported config version `3`"))),
        (
            "2.0.11",
            "version = 4",
            Some(format!("{file}expected containerd config version equal to or less than `3`, got `4`")),
        ),
        ("1.6.24", &short, Some(format!("{file}invalid plugin key URI \"cri\" expect io.containerd.x.vx"))),
        ("2.0.11", &short, None),
        ("1.7.34", &both, Some(format!("invalid plugin config: {mirrors}"))),
        ("2.3.4", &both, Some(format!("invalid cri image config: {mirrors}"))),
        (
            "1.7.34",
            &required,
            Some(format!(
                "containerd: load required plugin io.containerd.grpc.v1.cri: invalid plugin config: {mirrors}"
            )),
        ),
        (
            "1.7.34",
            &tls,
            Some("invalid plugin config: `configs.tls` cannot be set when `config_path` is provided".to_owned()),
        ),
        ("2.0.11", &tls, None),
        ("1.6.39", disabled, Some(format!("{file}invalid disabled plugin URI \"cri\" expect io.containerd.x.vx"))),
        ("2.3.4", disabled, Some(format!("{file}invalid disabled plugin URI \"cri\" expect io.containerd.x.vx"))),
        (
            "1.6.39",
            &auths,
            Some(
                "invalid plugin config: failed to parse registry url \"10.0.0.1:5000\" from `registry.auths`: parse \
                 \"10.0.0.1:5000\": first path segment in URL cannot contain colon"
                    .to_owned(),
            ),
        ),
    ] {
        assert_eq!(error(config, release(on)), expected, "{on}: {config}");
    }
}

// containerd v1.6.24 and v1.7.34 services/server/config/config.go: ValidateV2; v2.3.4: ValidateVersion, v1MigratePluginName.
#[test]
fn names_of_plugins_are_checked_differently_from_line_to_line() {
    let v2 = |text: &str| format!("version = 2\n{text}");
    // Columns: 1.6, 1.7, 2.3.
    for (config, starts) in [
        (v2("[plugins.'io.containerd.grpc.v1.other']"), [true, true, true]),
        (v2("[plugins.'a.b.c.d']"), [true, false, true]),
        (v2("[plugins.'io.containerd.x']"), [false, false, true]),
        (v2("disabled_plugins = ['a.b.c.d']"), [true, false, true]),
        (v2("disabled_plugins = ['a.b']"), [false, false, true]),
        (v2("disabled_plugins = ['aufs']"), [false, false, false]),
        (v2("required_plugins = ['aufs']"), [false, false, false]),
        (v2("required_plugins = ['io.containerd.grpc.v1.cri']"), [true, true, true]),
        // Short names are right in version 1, and get their long form on 2.x.
        ("version = 1\ndisabled_plugins = ['aufs']".to_owned(), [true, true, true]),
        ("version = 1\ndisabled_plugins = ['cri']".to_owned(), [false, false, false]),
        ("version = 1\ndisabled_plugins = ['io.containerd.grpc.v1.cri']".to_owned(), [true, true, false]),
    ] {
        let found = ["1.6", "1.7", "2.3"].map(|on| error(&config, release(on)).is_none());
        assert_eq!(found, starts, "{config}");
    }
}

// Spec 1.5: packages that ship `disabled_plugins = ["cri"]`.
#[test]
fn a_disabled_plugin_serves_no_pull() {
    for release in measured() {
        assert!(error("disabled_plugins = ['cri']", release).is_some(), "{release}");
        let uri = "version = 2\ndisabled_plugins = ['io.containerd.grpc.v1.cri']";
        assert!(error(uri, release).is_some(), "{release}");
        let images = "version = 2\ndisabled_plugins = ['io.containerd.cri.v1.images']";
        assert_eq!(error(images, release).is_some(), !release.is_1(), "{release}");
    }
}

// Spec 2.3.
#[test]
fn empty_tables_beside_config_path() {
    let path = format!("version = 2\n{GRPC}]\nconfig_path = '/c'\n");
    for (case, rest, on_1, on_2) in [
        ("no entries", format!("{GRPC}.mirrors]"), true, true),
        ("an empty entry", format!("{GRPC}.mirrors.'quay.io']"), false, false),
        ("an empty list", format!("{GRPC}.mirrors.'quay.io']\nendpoint = []"), false, false),
        ("empty tls", format!("{GRPC}.configs.m.tls]"), false, true),
        ("credentials", format!("{GRPC}.configs.m.auth]\nusername = 'u'"), true, true),
        ("auths", format!("{GRPC}.auths.'https://m']\nusername = 'u'"), true, true),
        ("headers", format!("{GRPC}.headers]\nx = ['y']"), true, true),
    ] {
        for release in measured() {
            let starts = error(&format!("{path}{rest}"), release).is_none();
            assert_eq!(starts, if release.is_1() { on_1 } else { on_2 }, "{case} on {release}");
        }
    }
}

const DROP_IN: &str = "/etc/containerd/conf.d/99.toml";
const IMPORT: &str = "imports = ['/etc/containerd/conf.d/*.toml']";

// Spec 1.6.
#[test]
fn a_drop_in_replaces_the_plugin_on_1_x_and_is_merged_on_2_x() {
    let root = format!(
        "version = 2\n{IMPORT}\n{}{GRPC}.mirrors.'quay.io']\nendpoint = ['https://q']\n",
        mirror(GRPC, "https://root")
    );
    let same = format!("version = 2\n{}", mirror(GRPC, "https://drop-in"));
    let other = format!("version = 2\n{GRPC}.mirrors.'ghcr.io']\nendpoint = ['https://g']\n");
    let pull = "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\nmax_concurrent_downloads = 5\n";
    for release in measured() {
        let found = |drop_in: &str| endpoint(&[(CONFIG, &root), (DROP_IN, drop_in)], release);
        assert_eq!(found(&same), "https://drop-in", "{release}");
        let kept = if release.is_1() { "-" } else { "https://root" };
        assert_eq!(found(&other), kept, "{release}");
        assert_eq!(found(pull), kept, "{release}");
    }
}

// Spec 1.6; containerd v2.3.4 cmd/containerd/server/config/config.go: mergeConfig.
#[test]
fn on_2_x_a_drop_in_is_merged_key_by_key() {
    let root = format!(
        "version = 2\n{IMPORT}\n{GRPC}]\nheaders.a = ['root']\nheaders.b = ['root']\n\
         configs.m.auth = {{ username = 'u', password = 'p' }}\nconfigs.n.auth.username = 'n'\n\
         auths.'https://o'.username = 'o'\nauths.'https://q'.username = 'q'\nmirrors.x.endpoint = ['https://root']\n"
    );
    let drop_in = format!(
        "version = 2\n{GRPC}]\nheaders.b = ['later']\nconfigs.m.auth.password = 'later'\nconfigs.k.auth.username = 'k'\n\
         auths.'https://o'.password = 'later'\nmirrors.x.endpoint = ['https://later']\nmirrors.y = {{}}\n\
         [plugins.'io.containerd.grpc.v1.cri']\nmax_concurrent_downloads = 5\n"
    );
    for on in ["2.0.11", "2.2.7", "2.4.0"] {
        Node::new(&root, [(DROP_IN.to_owned(), drop_in.clone())]).start(release(on), |daemon, _| {
            assert_eq!(daemon.error, None, "{on}");
            let headers =
                daemon.registry.headers.iter().map(|(name, values)| format!("{}={}", name.value, values[0].value));
            assert_eq!(headers.collect::<Vec<_>>(), ["a=root", "b=later"], "{on}");
            let mirrors =
                daemon.registry.mirrors.iter().map(|it| format!("{}={}", it.namespace.value, it.endpoints.len()));
            assert_eq!(mirrors.collect::<Vec<_>>(), ["x=1", "y=0"], "{on}");
            assert_eq!(daemon.mirror("x").unwrap().endpoints[0].value, "https://later", "{on}");
            let login = |host: &str| {
                let (_, auth) = daemon.auth(host).unwrap();
                format!("{}:{}", auth.username.expose(), auth.password.expose())
            };
            assert_eq!(["m", "n", "k", "o", "q"].map(login), ["u:later", "n:", "k:", "o:later", "q:"], "{on}");
        });
    }
    let settings = |text: &str| format!("version = 2\n{text}\n[plugins.'io.containerd.grpc.v1.cri']\n");
    let root = settings(IMPORT) + "max_concurrent_downloads = 5\nimage_pull_with_sync_fs = true\n";
    let mode = |drop_in: &str| {
        let drop_in = settings("") + drop_in;
        Node::new(&root, [(DROP_IN.to_owned(), drop_in)]).start(release("2.3"), |daemon, _| daemon.pull_mode)
    };
    assert_eq!(mode("stats_collect_period = 1\n"), PullMode::Local);
    assert_eq!(mode("max_concurrent_downloads = 3\n"), PullMode::Local);
    assert_eq!(mode("image_pull_with_sync_fs = false\n"), PullMode::Local);
    assert_eq!(mode("max_concurrent_downloads = 3\nimage_pull_with_sync_fs = false\n"), PullMode::Transfer);
}

// Spec 1.6: scalars and arrays are replaced "also by empty values"; dario.cat/mergo v1.0.2 map.go, merge.go: deepMerge
// sets each key that the later map has.
#[test]
fn on_2_x_an_empty_value_replaces_too_and_a_missing_one_does_not() {
    let root = format!(
        "version = 2\n{IMPORT}\n{GRPC}]\nconfigs.m.auth = {{ username = 'u', password = 'p', identitytoken = 't', auth = 'a' }}\n\
         auths.'https://o'.username = 'o'\nmirrors.x.endpoint = ['https://root']\nmirrors.y.endpoint = ['https://root']\n\
         headers.a = ['root']\n"
    );
    let drop_in = format!(
        "version = 2\n{GRPC}]\nconfigs.m.auth = {{ username = '', identitytoken = '' }}\nauths.'https://o'.username = ''\n\
         mirrors.x = {{}}\nmirrors.y.endpoint = []\nheaders.a = []\n"
    );
    for on in ["2.0.11", "2.2.7", "2.4.0"] {
        Node::new(&root, [(DROP_IN.to_owned(), drop_in.clone())]).start(release(on), |daemon, _| {
            let (_, auth) = daemon.auth("m").unwrap();
            let values =
                [&auth.username, &auth.password, &auth.identitytoken, &auth.auth].map(|it| it.expose().to_owned());
            assert_eq!(values, ["", "p", "", "a"], "{on}");
            assert_eq!(daemon.auth("o").unwrap().1.username.expose(), "", "{on}");
            assert_eq!(daemon.credential_key("o"), None, "{on}");
            let endpoints = |name: &str| daemon.mirror(name).unwrap().endpoints.len();
            assert_eq!((endpoints("x"), endpoints("y")), (1, 0), "{on}");
            assert_eq!(daemon.registry.headers[0].1, [], "{on}");
        });
    }
}

// Spec 1.6.
#[test]
fn files_of_different_versions() {
    let v2 = format!("version = 2\n{IMPORT}\n{}", mirror(GRPC, "https://root"));
    let v3 = format!("version = 3\n{IMPORT}\n{}", mirror(IMAGES, "https://root"));
    let drop_in_2 = format!("version = 2\n{}", mirror(GRPC, "https://drop-in"));
    let drop_in_3 = format!("version = 3\n{}", mirror(IMAGES, "https://drop-in"));
    let none = mirror(GRPC, "https://drop-in");
    let drop_in_1 = "version = 1\n".to_owned();
    for (case, root, drop_in, on, expected) in [
        ("newer drop-in", &v2, &drop_in_3, "1.6.24", "https://root"),
        ("newer drop-in", &v2, &drop_in_3, "1.6.39", "fatal"),
        ("newer drop-in loses the root's table", &v2, &drop_in_3, "2.0.11", "https://drop-in"),
        ("newer drop-in", &v2, &drop_in_3, "2.3.4", "fatal"),
        ("older drop-in", &v3, &drop_in_2, "2.0.11", "https://drop-in"),
        ("older drop-in", &v3, &drop_in_2, "2.3.4", "https://drop-in"),
        ("drop-in without version", &v2, &none, "1.6.39", "https://drop-in"),
        ("drop-in without version", &v2, &none, "2.0.11", "https://drop-in"),
        ("drop-in without version", &v2, &none, "2.3.4", "https://drop-in"),
        ("version 1 drop-in kills the root's table", &v2, &drop_in_1, "1.6.39", "-"),
    ] {
        assert_eq!(endpoint(&[(CONFIG, root), (DROP_IN, drop_in)], release(on)), expected, "{case} on {on}");
    }
    let refused = Node::new(&v2, [(DROP_IN.to_owned(), drop_in_3)]).start(release("2.3.4"), |daemon, _| daemon.error);
    let expected = "containerd: drop-in config version 3 higher than root config version 2";
    assert_eq!(refused.as_deref(), Some(expected));
}

// Spec 1.6.
#[test]
fn a_v2_drop_in_replaces_the_registry_of_a_v3_root_before_2_3() {
    let root = format!("version = 3\n{IMPORT}\n{IMAGES}]\nconfig_path = '/c'\n");
    let drop_in = format!("version = 2\n{GRPC}.headers]\nx = ['y']\n");
    for (on, expected) in [("2.0.11", None), ("2.3.4", Some("/c"))] {
        Node::new(&root, [(DROP_IN.to_owned(), drop_in.clone())]).start(release(on), |daemon, _| {
            assert_eq!(daemon.error, None);
            assert_eq!(daemon.registry.config_path.as_ref().map(|it| &*it.value), expected, "{on}");
            assert_eq!(daemon.registry.headers.len(), 1, "{on}");
        });
    }
}

// Spec 1.6.
#[test]
fn imports_count_from_the_file_or_from_the_working_directory() {
    let text = "imports = ['a.toml', 'd/*.toml', '/x/../y.toml', '/z/./*.toml']";
    let (file, _) = config_toml::read(&document::read(text), Release::default());
    let paths = |on| {
        let imports = simulate::imports(CONFIG, &file, release(on));
        imports.into_iter().map(|it| (it.path, it.is_pattern)).collect::<Vec<_>>()
    };
    let expected = |relative: &str, absolute: &str| {
        vec![
            ("/etc/containerd/a.toml".to_owned(), false),
            (relative.to_owned(), true),
            ("/y.toml".to_owned(), false),
            (absolute.to_owned(), true),
        ]
    };
    for (on, relative, absolute) in [
        ("1.5.18", "d/*.toml", "/z/./*.toml"),
        ("1.6.28", "d/*.toml", "/z/./*.toml"),
        ("1.6.29", "/etc/containerd/d/*.toml", "/z/*.toml"),
        ("1.7.15", "d/*.toml", "/z/./*.toml"),
        ("1.7.16", "/etc/containerd/d/*.toml", "/z/*.toml"),
        ("2.0.0", "/etc/containerd/d/*.toml", "/z/*.toml"),
    ] {
        assert_eq!(paths(on), expected(relative, absolute), "{on}");
    }
}

#[test]
fn a_missing_import_keeps_containerd_from_starting() {
    let missing = LoadedFile { path: "/x.toml", file: None, assumed_version: None };
    for (on, error) in [
        ("1.6.39", "containerd: failed to load TOML: /x.toml: open /x.toml: no such file or directory"),
        ("2.3.4", "containerd: open /x.toml: no such file or directory"),
    ] {
        assert_eq!(simulate::start(&[missing], release(on)).error.as_deref(), Some(error), "{on}");
    }
}

#[test]
fn a_fragment_counts_as_the_version_its_table_is_named_for() {
    for (table, on) in [(SHORT, "1.6"), (GRPC, "1.6"), (GRPC, "2.0"), (IMAGES, "2.0"), (SHORT, "2.3"), (IMAGES, "2.3")]
    {
        let text = mirror(table, "https://m");
        let (file, _) = config_toml::read(&document::read(&text), release(on));
        let daemon = simulate::start(&[LoadedFile::lenient(CONFIG, &file)], release(on));
        assert_eq!(daemon.registry.mirrors.len(), 1, "{table} on {on}");
    }
    let text = format!("version = 1\n{}", mirror(GRPC, "https://m"));
    let (file, _) = config_toml::read(&document::read(&text), release("1.6"));
    let daemon = simulate::start(&[LoadedFile::lenient(CONFIG, &file)], release("1.6"));
    assert_eq!(daemon.registry.mirrors.len(), 0, "a whole file is taken at its word");
}

// Spec 2.5.
#[test]
fn auths_become_credentials_of_a_host() {
    for (url, host) in [
        ("https://r.example.com:5000/v2/", "r.example.com:5000"),
        ("r.example.com", "r.example.com"),
        ("//r.example.com:5000", "//r.example.com:5000"),
        ("r.example.com/foo", "r.example.com/foo"),
        ("r.example.com:5000", ""),
        ("localhost:5000", ""),
        ("https://index.docker.io/v1/", "index.docker.io"),
    ] {
        let config = format!("version = 2\n{GRPC}.auths.'{url}']\nusername = 'u'\npassword = 'p'");
        for release in measured() {
            Node::new(&config, []).start(release, |daemon, _| {
                let key = daemon.auth(host).map(|(key, _)| key.clone());
                assert_eq!(key, Some(CredentialKey::Auths(url.into())), "{url} on {release}");
            });
        }
    }
}

#[test]
fn auths_win_over_configs() {
    let config = format!(
        "version = 2\n{GRPC}.configs.m.auth]\nusername = 'c'\n{GRPC}.configs.o.auth]\nusername = 'c'\n\
         {GRPC}.auths.'https://m']\nusername = 'a'"
    );
    Node::new(&config, []).start(release("1.6"), |daemon, _| {
        let user = |host| daemon.auth(host).map(|(_, auth)| auth.username.expose().to_owned());
        assert_eq!([user("m"), user("o"), user("x")], [Some("a".to_owned()), Some("c".to_owned()), None]);
    });
}

// Spec 2.4, 6.6 and 11.
#[test]
fn the_algorithm_follows_from_settings_and_release() {
    let local = "[plugins.'io.containerd.cri.v1.images']\nuse_local_image_pull = true\n";
    let auth = "[plugins.'io.containerd.cri.v1.images'.registry.configs.m.auth]\nusername = 'u'\n";
    let path = "[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '/a:/b'\n";
    let mirrors = mirror(IMAGES, "https://m");
    let legacy = || (PullMode::Local, true, vec![]);
    let tree = |mode, roots: &[&str]| (mode, false, roots.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
    let (local_mode, transfer) = (PullMode::Local, PullMode::Transfer);
    let pair = ["/etc/containerd/certs.d", "/etc/docker/certs.d"];
    let one_path = ["/etc/containerd/certs.d:/etc/docker/certs.d"];
    for (case, on, text, expected) in [
        ("nothing", "2.0.11", "", legacy()),
        ("config_path", "2.0.11", path, tree(local_mode, &["/a", "/b"])),
        ("mirrors", "2.1.9", &mirrors, legacy()),
        ("a trigger", "2.1.9", local, legacy()),
        ("nothing", "2.1.9", "", tree(transfer, &[])),
        ("mirrors", "2.2.7", &mirrors, legacy()),
        ("a trigger", "2.2.7", local, tree(local_mode, &pair)),
        ("credentials", "2.2.7", auth, tree(local_mode, &pair)),
        ("nothing", "2.2.7", "", tree(transfer, &one_path)),
        ("config_path", "2.3.4", path, tree(transfer, &["/a:/b"])),
        ("config_path and a trigger", "2.3.4", &format!("{path}{auth}"), tree(local_mode, &["/a", "/b"])),
    ] {
        Node::new(&format!("version = 3\n{text}"), []).start(release(on), |daemon, _| {
            assert_eq!(daemon.error, None, "{case} on {on}");
            let roots: Vec<String> = daemon.roots.iter().map(ToString::to_string).collect();
            assert_eq!((daemon.pull_mode, daemon.legacy, roots), expected, "{case} on {on}");
        });
    }
}

// Spec 6.6.
#[test]
fn each_of_these_settings_forces_local_pull() {
    for (setting, local) in [
        ("use_local_image_pull = true", true),
        ("use_local_image_pull = false", false),
        ("disable_snapshot_annotations = false", true),
        ("disable_snapshot_annotations = true", false),
        ("discard_unpacked_layers = true", true),
        ("max_concurrent_downloads = 3", false),
        ("max_concurrent_downloads = 4", true),
        ("image_pull_with_sync_fs = true", true),
        ("registry.configs.m = {}", true),
        ("registry.headers.x = ['y']", false),
        ("registry.auths.'https://m'.username = 'u'", true),
    ] {
        let config = format!("version = 3\n[plugins.'io.containerd.cri.v1.images']\n{setting}\n");
        for on in ["2.1.9", "2.4.0"] {
            let mode = Node::new(&config, []).start(release(on), |daemon, _| daemon.pull_mode);
            assert_eq!(mode == PullMode::Local, local, "{setting} on {on}");
        }
    }
}

// Spec 1.4: containerd v2.3.4 plugins/cri/images/plugin.go: migrateConfig.
#[test]
fn of_a_version_2_table_these_settings_move_along() {
    for (setting, local) in [
        ("max_concurrent_downloads = 4", true),
        ("image_pull_with_sync_fs = true", true),
        ("use_local_image_pull = true", false),
        ("discard_unpacked_layers = true", false),
        ("containerd.discard_unpacked_layers = true", false),
        ("containerd.discard_unpacked_layers = true\ncontainerd.runtimes = {}", true),
        ("containerd.disable_snapshot_annotations = false\ncontainerd.runtimes.runc = {}", true),
        ("Registry.configs.m = {}", false),
        ("registry.Configs.m = {}", true),
    ] {
        let config = format!("version = 2\n[plugins.'io.containerd.grpc.v1.cri']\n{setting}\n");
        for on in ["2.1.9", "2.4.0"] {
            let mode = Node::new(&config, []).start(release(on), |daemon, _| daemon.pull_mode);
            assert_eq!(mode == PullMode::Local, local, "{setting} on {on}");
        }
    }
}

// Spec 1.4.
#[test]
fn the_first_2_2_releases_refuse_mirrors_for_their_own_default() {
    let v2 = format!("version = 2\n{}", mirror(GRPC, "https://m"));
    let v2_empty = format!("{v2}{GRPC}]\nconfig_path = ''\n");
    let v3_empty = format!("version = 3\n{}{IMAGES}]\nconfig_path = ''\n", mirror(IMAGES, "https://m"));
    for (config, starts_2_2_1) in [(&v2, false), (&v2_empty, false), (&v3_empty, true)] {
        assert_eq!(error(config, release("2.2.0")).is_none(), starts_2_2_1, "{config}");
        assert_eq!(error(config, release("2.2.1")).is_none(), starts_2_2_1, "{config}");
        assert_eq!(error(config, release("2.2.2")), None, "{config}");
    }
}

#[test]
fn values_of_a_wrong_type_matter_in_the_table_that_counts() {
    let wrong = format!("version = 2\n{IMAGES}]\nconfig_path = 1\n{}", mirror(GRPC, "https://m"));
    assert_eq!(error(&wrong, release("1.6.39")), None);
    assert!(error(&wrong, release("2.0.11")).is_some_and(|it| it.starts_with("containerd: ")));
}

#[test]
fn a_node_without_a_config_file_has_no_legacy_tables() {
    struct Nothing;
    impl<'a> CertsD<'a> for Nothing {
        fn lookup(&self, _: &str) -> Lookup<'_, 'a> {
            Lookup::Missing
        }
    }
    let daemon = simulate::start(&[], release("1.6"));
    let hosts = simulate::hosts(&daemon, &Nothing, "quay.io").unwrap();
    assert_eq!(hosts.iter().map(|it| &*it.host).collect::<Vec<_>>(), ["quay.io"]);
}

// Spec 1.5; seen on 1.6.20 by `make test-containerd`.
#[test]
fn an_ipv6_address_in_a_header_keeps_1_x_from_starting() {
    for release in measured() {
        for (config, starts_1_x) in [
            (format!("version = 2\n{GRPC}.mirrors.\"[::1]:5000\"]\nendpoint = []\n"), false),
            (format!("version = 2\n{GRPC}.mirrors]\n\"[::1]:5000\".endpoint = []\n"), true),
        ] {
            assert_eq!(error(&config, release).is_none(), starts_1_x || !release.is_1(), "{config} on {release}");
        }
    }
}
