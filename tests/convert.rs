//! What a conversion has to say beyond the tree itself: where it can't be exact, and what it leaves to people.

use mirrorshift::api::{Analysis, File, Mode, Options, Verdict, analyze, convert, simulate};
use mirrorshift::diagnostic::Severity;
use mirrorshift::message::Message;
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::Servers;
use mirrorshift::text::apply;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const MIRROR: &str = "[plugins.cri.registry.mirrors.\"docker.io\"]\nendpoint = [\"https://m.example.com\"]\n";

fn options(containerd: &str, target: &str) -> Options {
    let release = |text: &str| Release::parse(text).unwrap();
    Options { containerd: release(containerd), target: Some(release(target)), ..Options::default() }
}

fn codes(analysis: &Analysis) -> Vec<&str> {
    analysis.diagnostics.iter().map(|it| it.code).collect()
}

#[test]
fn global_headers_that_are_lost_are_a_difference() {
    // 2.0 to 2.2 drop the registry section of version 1 files, headers and all.
    let text = format!("version = 1\n[plugins.cri.registry.headers]\nX-A = [\"1\"]\n{MIRROR}");
    let lost = analyze(&text, &options("1.7", "2.2"));
    assert!(lost.verdicts.iter().all(|it| it.verdict == Verdict::Different), "{:?}", lost.verdicts);
    assert!(lost.verdicts.iter().any(|it| it.differences.iter().any(|why| why.english().contains("`X-A`"))));
    let kept = analyze(&text, &options("1.7", "2.3"));
    assert!(kept.verdicts.iter().all(|it| it.verdict == Verdict::Identical), "{:?}", kept.verdicts);
}

// Spec 1.2, 1.3: 2.0 to 2.2 drop the registry table of a version 1 file, and `config_path` with it. Their own pair of
// directories stands in for the default one in local pulls only (2.4, 6.6), and has no credentials.
#[test]
fn a_config_path_that_the_target_does_not_read_is_no_conversion() {
    for (version, target, directory, expected) in [
        ("", "2.2", "/srv/certs.d", Some(Verdict::Different)),
        ("version = 1\n", "2.2", "/srv/certs.d", Some(Verdict::Different)),
        ("", "2.0", "/etc/containerd/certs.d", Some(Verdict::Different)),
        ("", "2.2", "/etc/containerd/certs.d", Some(Verdict::Identical)),
        ("", "2.3", "/srv/certs.d", None),
        ("", "1.7", "/srv/certs.d", None),
    ] {
        let text = format!("{version}[plugins.cri.registry.mirrors.'quay.io']\nendpoint = ['https://m.example.com']\n");
        let options = Options { config_path: directory.to_owned(), ..options("1.7", target) };
        let analysis = analyze(&text, &options);
        let quay = analysis.verdicts.iter().find(|it| it.registry == "quay.io").unwrap();
        let why = format!("{version:?} {target} {directory}: {:?}", quay.differences);
        assert_eq!(quay.verdict, expected.unwrap_or(Verdict::Identical), "{why}");
        let not_carried: Vec<&str> = analysis.not_carried.iter().map(|it| &*it.key).collect();
        assert_eq!(not_carried, expected.map(|_| "registry.config_path").as_slice(), "{why}");
        assert_eq!(codes(&analysis).contains(&"version-1-lost-in-migration"), expected.is_some(), "{why}");
        let conversion = convert(&text, &options);
        let quay = conversion.comparison.iter().find(|it| it.after.registry == "quay.io").unwrap();
        assert_eq!(quay.verdict, expected.unwrap_or(Verdict::Identical), "{why}");
        // The finding brings what mends it: 1.7 reads a version 2 file as it did this one.
        let fixes: Vec<_> = analysis.diagnostics.iter().filter_map(|it| it.fix.as_ref()).collect();
        assert_eq!(fixes.len(), usize::from(expected.is_some()), "{why}");
        for fix in fixes {
            let mended = analyze(&apply(&text, &fix.edits), &options);
            assert!(mended.verdicts.iter().all(|it| it.verdict == Verdict::Identical), "{why}: {:?}", mended.verdicts);
            assert!(mended.not_carried.is_empty(), "{why}: {:?}", mended.not_carried);
            assert!(!codes(&mended).contains(&"version-1-lost-in-migration"), "{why}");
        }
    }
}

// Spec 2.4, 6.6: the transfer service takes a pair of directories for one; 1.3: 2.2 drops a version 1 file's registry.
#[test]
fn a_tree_is_tried_out_where_the_config_says_that_it_lies() {
    let file = |directory: &str| File {
        path: format!("{directory}/quay.io/hosts.toml"),
        contents: "[host.'https://m.example.com']\n".to_owned(),
    };
    for (source, directory, hosts) in [
        ("[plugins.cri.registry]\nconfig_path = '/srv'\n", "certs.d", &["quay.io"][..]),
        ("version = 2\n", "certs.d", &["quay.io"]),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '/a:/b'\n",
            "certs.d",
            &["quay.io"],
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '/srv'\n",
            "certs.d",
            &["m.example.com", "quay.io"],
        ),
        (
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '/srv'\n",
            "/srv",
            &["m.example.com", "quay.io"],
        ),
    ] {
        let release = Release::parse("2.2").unwrap();
        let plan = simulate("quay.io/a/b", source, release, &[file(directory)], &Servers::default(), None);
        assert_eq!(plan.hosts.iter().map(|it| &*it.host).collect::<Vec<_>>(), hosts, "{source}");
    }
}

#[test]
fn no_answer_tells_a_secret_of_a_header_a_query_or_a_comment() {
    let text = "version = 2\n# docker login -u bob -p hush-1\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n\
                headers.X-JFrog-Art-Api = ['hush-2']\nheaders.X-A = ['1']\n\
                mirrors.'quay.io'.endpoint = ['https://m.example.com/?token=hush-3', 'ftp://n.example.com?sig=hush-4']\n\
                mirrors.'gcr.io'.endpoint = ['https://%zz?token=hush-5']\nmirrors.'https://o?key=hush-6' = {}\n\
                configs.'https://o?token=hush-7'.auth.username = 'hush-8'\nauths.'10.0.0.1:5000?token=hush-9'.auth = 'hush-0'\n\
                [plugins.'io.containerd.x.v1.y']\ntoken = 'hush-t'\n";
    for containerd in ["1.6", "2.2"] {
        let mut conversion = convert(text, &options(containerd, containerd));
        assert!(conversion.hide_secrets() > 5);
        let told = serde_json::to_string(&conversion).unwrap();
        let shown = told.find("hush-").map(|at| &told[at.saturating_sub(80)..at + 10]);
        assert_eq!(shown, None, "{containerd}");
        assert!(conversion.files[0].contents.contains("X-A = ['1']"));
    }
}

// Spec T-TLS-REDIRECT, T-TLS-LOOPBACK, T-AUTH-REDIRECT; 4.3, 4.4.
#[test]
fn what_legacy_tables_do_behind_a_redirect_is_mentioned_once() {
    let (tls, auth) = ("configs.'m:5000'.tls.insecure_skip_verify = true", "configs.'m:5000'.auth.username = 'u'");
    let (http, https) = ("http://m:5000", "https://m:5000");
    let (dropped, noted) = (Some(("tls-left-out", Severity::Warning)), Some(("tls-left-out", Severity::Info)));
    let answered = Some(("credentials-after-redirect", Severity::Info));
    for (mirror, endpoint, config, containerd, expected) in [
        ("quay.io", http, tls, "1.7", dropped),
        ("quay.io", http, tls, "1.5", dropped),
        ("quay.io", http, tls, "2.2", None),
        ("quay.io", https, tls, "1.7", None),
        ("quay.io", http, "configs.'m:5000'.tls = {}", "1.7", None),
        ("localhost:5000", http, "", "1.7", noted),
        ("localhost:5000", http, "", "2.2", noted),
        ("localhost:5000", http, "", "1.6.8", None),
        ("localhost:5000", https, "", "1.7", noted),
        ("localhost:5000", http, "configs.'m:5000'.tls = {}\nconfigs.'localhost:5000'.tls = {}", "1.7", None),
        ("quay.io", https, auth, "1.7", answered),
        ("quay.io", https, auth, "2.2", None),
    ] {
        let text = format!(
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\nmirrors.'{mirror}'.endpoint = ['{endpoint}']\n\
             mirrors.'gcr.io'.endpoint = ['https://gcr.io', '{endpoint}']\n{config}\n"
        );
        let codes = ["tls-left-out", "credentials-after-redirect", "tls-for-http-endpoint"];
        let found = analyze(&text, &options(containerd, containerd)).diagnostics;
        let found: Vec<_> =
            found.iter().filter(|it| codes.contains(&it.code)).map(|it| (it.code, it.severity)).collect();
        let empty_table = config.contains("tls = {}").then_some(("tls-for-http-endpoint", Severity::Info));
        assert_eq!(found, expected.or(empty_table).as_slice(), "{mirror} {endpoint} {config} {containerd}");
    }
}

// Spec T-REL.
#[test]
fn a_relative_path_is_found_once_where_it_is_written() {
    let text = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n\
                mirrors.'quay.io'.endpoint = ['https://quay.io']\nmirrors.'gcr.io'.endpoint = ['https://quay.io']\n\
                configs.'quay.io'.tls.ca_file = 'etc/ca.pem'\n";
    let found = analyze(text, &options("1.7", "1.7")).diagnostics;
    let places: Vec<_> =
        found.iter().filter(|it| it.code == "relative-path").map(|it| it.span.map(|it| it.extent().of(text))).collect();
    assert_eq!(places, [Some("'etc/ca.pem'")]);
}

#[test]
fn registries_on_this_machine_that_nobody_named_are_mentioned() {
    for (release, mentioned) in [("1.6.24", false), ("1.6", true), ("2.3", true)] {
        let analysis = analyze(MIRROR, &options(release, release));
        assert_eq!(codes(&analysis).contains(&"unnamed-loopback-registry"), mentioned, "{release}");
    }
    let text = "version = 2\n";
    assert!(!codes(&analyze(text, &Options::default())).contains(&"unnamed-loopback-registry"));
}

#[test]
fn files_that_are_imported_are_mentioned() {
    let imports = format!("version = 1\nimports = [\"/etc/containerd/conf.d/*.toml\"]\n{MIRROR}");
    assert!(codes(&analyze(&imports, &Options::default())).contains(&"unread-imports"));
    assert!(!codes(&analyze(MIRROR, &Options::default())).contains(&"unread-imports"));
}

#[test]
fn a_config_path_may_be_written_with_a_slash_at_its_end() {
    for directory in ["/etc/certs.d/", "/", "/etc/../x", "/etc//certs.d"] {
        let options = Options { config_path: directory.to_owned(), ..Options::default() };
        let analysis = analyze(MIRROR, &options);
        assert!(analysis.verdicts.iter().all(|it| it.verdict == Verdict::Identical), "{directory}");
    }
}

#[test]
fn settings_of_the_hub_reach_images_that_name_it() {
    let text = "[plugins.cri.registry.configs.\"registry-1.docker.io\".tls]\nca_file = \"/p/ca.pem\"\n";
    let images = vec!["registry-1.docker.io/library/nginx".to_owned()];
    let analysis = analyze(text, &Options { images, ..Options::default() });
    assert!(analysis.verdicts.iter().all(|it| it.verdict == Verdict::Identical), "{:?}", analysis.verdicts);
    assert!(analysis.files.iter().any(|it| it.path == "certs.d/registry-1.docker.io/hosts.toml"));
}

// Spec 7.1: 1; 7.3: T-TLS-KEY, T-CERT-HALF, T-KEY-DEAD, T-TLS-2X.
#[test]
fn tls_settings_with_an_effect_make_a_directory() {
    let (ca, half) = ("ca_file = '/p/ca.pem'", Some("registry.configs.\"quay.io\".tls"));
    for (host, tls, containerd, directory, refused) in [
        ("quay.io", ca, "1.7", Some("quay.io"), None),
        ("quay.io", "insecure_skip_verify = true", "1.7", Some("quay.io"), None),
        ("quay.io", "cert_file = '/p/c.crt', key_file = '/p/c.key'", "1.7", Some("quay.io"), None),
        ("quay.io", "insecure_skip_verify = false", "1.7", None, None),
        ("quay.io", "cert_file = '/p/c.crt'", "1.7", None, half),
        ("quay.io", "key_file = '/p/c.key'", "1.7", None, half),
        ("r.example.com:5000", ca, "1.7", Some("r.example.com_5000_"), None),
        ("registry-1.docker.io", ca, "1.7", Some("docker.io"), None),
        ("docker.io", ca, "1.7", None, None),
        ("https://quay.io", ca, "1.7", None, None),
        ("quay.io", ca, "2.3", None, None),
    ] {
        let text = format!(
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry.configs.'{host}']\ntls = {{ {tls} }}\n"
        );
        let analysis = analyze(&text, &options(containerd, "2.3"));
        let (directories, keys) = result(&analysis);
        assert_eq!(directories, directory.as_slice(), "{host}, {tls} on {containerd}");
        assert_eq!(keys, refused.as_slice(), "{host}, {tls} on {containerd}");
    }
}

/// The directories below `certs.d`, and the keys that could not be carried over.
fn result(analysis: &Analysis) -> (Vec<&str>, Vec<&str>) {
    let directories =
        analysis.files.iter().filter_map(|it| it.path.strip_prefix("certs.d/")?.strip_suffix("/hosts.toml"));
    (directories.collect(), analysis.not_carried.iter().map(|it| &*it.key).collect())
}

// Spec 2.1: an `endpoint` that is no array of strings keeps containerd from starting.
#[test]
fn a_mirror_that_cannot_be_read_spoils_no_other() {
    let quay = "registry.mirrors.\"quay.io\"";
    for (mirrors, directories, refused) in [
        ("'quay.io' = ['https://m']\n'gcr.io'.endpoint = ['https://m']", &["gcr.io"][..], Some(quay.to_owned())),
        (
            "'quay.io'.endpoint = 'https://m'\n'gcr.io'.endpoint = ['https://m']",
            &["gcr.io"],
            Some(format!("{quay}.endpoint")),
        ),
        ("'quay.io'.endpoint = ['https://m', 5]", &[], Some(format!("{quay}.endpoint"))),
        ("'*'.endpoint = ['https://m.example', 5]", &[], Some("registry.mirrors.\"*\".endpoint".to_owned())),
        ("'*'.endpoint = ['https://m.example']", &["m.example", "_default"], None),
        // Spec 4.1: it adds nothing.
        ("'*'.endpoint = []", &[], None),
        ("'quay.io'.endpoint = []", &["quay.io"], None),
    ] {
        let text = format!("version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors]\n{mirrors}\n");
        let analysis = analyze(&text, &options("1.7", "1.7"));
        let keys: Vec<&str> = refused.iter().map(String::as_str).collect();
        assert_eq!(result(&analysis), (directories.to_vec(), keys), "{mirrors}");
    }
}

// Spec 1.4 and T-220: these two refuse mirrors for a default of their own, which 2.2.2 mends.
#[test]
fn mirrors_that_2_2_0_does_not_start_with_are_converted_all_the_same() {
    let v2 = "[plugins.'io.containerd.grpc.v1.cri'.registry";
    let v3 = "[plugins.'io.containerd.cri.v1.images'.registry";
    let mirror = |table: &str| format!("{table}.mirrors.'quay.io']\nendpoint = ['https://m.example/hub']\n");
    let empty = |table: &str| format!("{table}]\nconfig_path = ''\n");
    let hosts = |text: &str, containerd: &str| {
        let files = analyze(text, &options(containerd, containerd)).files;
        files.into_iter().find(|it| it.path == "certs.d/quay.io/hosts.toml").map(|it| it.contents)
    };
    for (text, starts) in [
        (format!("version = 2\n{}", mirror(v2)), false),
        (format!("version = 2\n{}{}", empty(v2), mirror(v2)), false),
        (format!("version = 3\n{}", mirror(v3)), false),
        (format!("version = 3\n{}{}", empty(v3), mirror(v3)), true),
    ] {
        for containerd in ["2.2.0", "2.2.1"] {
            let written = hosts(&text, containerd).unwrap();
            assert!(written.contains("[host.\"https://m.example/hub\"]\n"), "{written}");
            assert_eq!(Some(written), hosts(&text, "2.2.2"), "{text} on {containerd}");
            let analysis = analyze(&text, &options(containerd, containerd));
            assert_eq!(result(&analysis).1, [""; 0], "{text} on {containerd}");
            // What becomes of registries that nobody named is seen beside what was meant.
            let loopback = analysis.diagnostics.iter().find(|it| it.code == "unnamed-loopback-registry").unwrap();
            assert!(!loopback.message.english().contains("failed"), "{}", loopback.message.english());
            let quay = analysis.verdicts.iter().find(|it| it.registry == "quay.io").unwrap();
            assert_eq!(quay.verdict == Verdict::Identical, starts, "{text} on {containerd}: {:?}", quay.differences);
        }
    }
}

// Spec 2.3: beside `config_path` it does no harm, so that it stays.
#[test]
fn an_empty_table_of_mirrors_stays() {
    let registry = "[plugins.'io.containerd.grpc.v1.cri'.registry";
    let text =
        format!("version = 2\n{registry}.mirrors] # none\n{registry}.configs.'quay.io'.tls]\nca_file = '/p/ca.pem'\n");
    let analysis = analyze(&text, &options("1.7", "1.7"));
    let config = analysis.files.iter().find(|it| it.path == "config.toml").unwrap();
    assert!(config.contents.contains(".mirrors] # none\n") && !config.contents.contains("tls"), "{}", config.contents);
}

// Spec 4.2, 5.5: up to 1.6.8 127.0.0.2 is no loopback address and asked over https, later it is one.
#[test]
fn a_registry_on_this_machine_gets_a_directory_if_either_release_knows_it_as_such() {
    for (image, containerd, directories) in [
        ("127.0.0.2:5000/a", "1.6.8", &["docker.io", "127.0.0.2_5000_"][..]),
        ("127.0.0.1:5000/a", "1.6.8", &["docker.io", "127.0.0.1_5000_"]),
        ("127.0.0.2:5000/a", "1.6.9", &["docker.io", "127.0.0.2_5000_"]),
        ("r.example.com:5000/a", "1.6.9", &["docker.io"]),
    ] {
        let options = Options { images: vec![image.to_owned()], ..options(containerd, "1.7") };
        assert_eq!(result(&analyze(MIRROR, &options)).0, directories, "{image} on {containerd}");
    }
}

#[test]
fn every_registry_that_is_named_is_judged() {
    let text = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n\
                mirrors.'quay.io'.endpoint = ['m.example.com:5000/x', 'https://n.example.com', 'https://', 'https://n.example.com/p']\n\
                configs.'o.example.com'.auth.username = 'u'\n\
                auths.'https://p.example.com/v2/'.username = 'u'\nauths.'q.example.com'.username = 'u'\n";
    let analysis = analyze(text, &Options::default());
    let named: Vec<&str> = analysis.verdicts.iter().map(|it| &*it.registry).filter(|it| text.contains(it)).collect();
    let expected =
        ["quay.io", "m.example.com:5000", "n.example.com", "o.example.com", "p.example.com", "q.example.com"];
    assert_eq!(named, expected);
}

#[test]
fn a_dead_endpoint_behind_the_registry_itself_is_no_difference() {
    let text = "[plugins.cri.registry.mirrors.\"quay.io\"]\nendpoint = [\"https://a.example\", \"https://quay.io\", \"https://\"]\n";
    let analysis = analyze(text, &Options::default());
    let quay = analysis.verdicts.iter().find(|it| it.registry == "quay.io").unwrap();
    assert_eq!(quay.verdict, Verdict::Equivalent, "{:?}", quay.differences);
    assert_eq!(quay.differences.len(), 1, "{:?}", quay.differences);
}

#[test]
fn a_recommended_timeout_makes_no_http_host_try_https_first() {
    let text = MIRROR.replace("https://m.example.com", "http://m.example.com:5000");
    for (target, is_set) in [("2.0", false), ("2.1", true)] {
        let options = Options { mode: Mode::Recommended, ..options("1.7", target) };
        let analysis = analyze(&text, &options);
        let file = analysis.files.iter().find(|it| it.path == "certs.d/docker.io/hosts.toml").unwrap();
        assert_eq!(file.contents.contains("dial_timeout"), is_set, "{target}");
    }
}

#[test]
fn an_endpoint_may_be_listed_very_often() {
    let endpoints = "\"https://m.example.com\", \"https://n.example.com/p\", ".repeat(20);
    let text = format!("[plugins.cri.registry.mirrors.\"quay.io\"]\nendpoint = [{endpoints}]\n");
    let conversion = convert(&text, &Options::default());
    let quay = conversion.comparison.iter().find(|it| it.after.registry == "quay.io").unwrap();
    assert_eq!((quay.verdict, quay.after.hosts.len()), (Verdict::Identical, 41));
}

// Spec 7.1: 4; a URL is spelt in another way only where it stands there already.
#[test]
fn in_a_long_list_only_what_is_repeated_is_spelt_differently() {
    let many: String = (0..18).map(|at| format!("'https://m{at}', ")).collect();
    let again = "'https://m0', 'https://m1/p', 'https://m1/p', 'http://m0', 'https://m2'";
    let text = format!("[plugins.cri.registry.mirrors.'quay.io']\nendpoint = [{many}{again}]\n");
    let analysis = analyze(&text, &Options::default());
    let file = analysis.files.iter().find(|it| it.path == "certs.d/quay.io/hosts.toml").unwrap();
    let headers = file.contents.lines().filter_map(|it| it.strip_prefix("[host.\"")?.strip_suffix("\"]"));
    let plain = (0..18).map(|at| format!("https://m{at}"));
    let repeated = ["https://m0/v2", "https://m1/p", "https://m1/p/", "http://m0", "https://m2/v2"].map(str::to_owned);
    assert_eq!(headers.collect::<Vec<_>>(), plain.chain(repeated).collect::<Vec<_>>());
    assert!(file.contents.contains("endpoint 23 of 23"), "{}", file.contents);
}

#[test]
fn what_the_target_can_not_read_of_a_file_is_found_beside_what_today_s_release_minds() {
    const V3: &str = "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry.mirrors.'docker.io']\n  endpoint = ['https://m.example.com']\n";
    const V1: &str =
        "version = 1\n[plugins.cri.registry.mirrors.'docker.io']\n  endpoint = ['https://m.example.com']\n";
    for (source, containerd, target, expected) in [
        (V3, "2.0", "2.3", &[][..]),
        (V3, "2.0", "1.7", &["version-too-new"]),
        // It reads the file as if it were of version 2.
        (V3, "2.0", "1.6.24", &["version-too-new"]),
        (V3, "1.7", "1.6", &["version-too-new"]),
        (V1, "1.6", "1.7", &[]),
        (V1, "1.6", "2.0", &["version-1-lost-in-migration"]),
        (V1, "1.6", "2.3", &[]),
        ("version = 1\n", "1.6", "2.0", &[]),
    ] {
        let found = analyze(source, &options(containerd, target)).diagnostics;
        let errors = found.iter().filter(|it| it.severity == Severity::Error).map(|it| it.code);
        assert_eq!(errors.collect::<Vec<_>>(), expected, "{containerd} {target}");
        // Spec C-V3-ON-1X: a version 2 file, whose table has another name (1.1).
        let too_new = found.iter().find(|it| it.code == "version-too-new").and_then(|it| it.help.as_ref());
        let names_both = |it: &Message| {
            it.english().contains("`version = 2`") && it.english().contains("\"io.containerd.grpc.v1.cri\"")
        };
        assert!(too_new.is_none_or(names_both), "{containerd} {target}: {too_new:?}");
    }
}

// containerd v1.5.18 remotes/docker/config/hosts.go: hostFileConfig has no `override_path`, go-toml ignores what it has not,
// and parseHostConfig appends `/v2` to every path that does not end so. 1.6.0 has the key.
#[test]
fn what_1_5_can_not_be_made_to_ask_is_left_out_and_listed() {
    const KNOWN: [&str; 7] = ["server", "host", "capabilities", "ca", "client", "skip_verify", "header"];
    let endpoints = |list: &str| {
        format!(
            "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'quay.io']\nendpoint = [{list}]\n\
             [plugins.'io.containerd.grpc.v1.cri'.registry.configs.'m.example.com'.tls]\nca_file = '/ca.pem'\n"
        )
    };
    let several = "'https://m.example.com/v2/quay', 'https://n.example.com/', 'https://o.example.com/v2', 'https://p.example.com/q/v2'";
    let (no_more, slash) = (&["o.example.com", "p.example.com", "quay.io"][..], "'https://n.example.com/'");
    for (list, target, mode, expected, listed) in [
        (several, "1.5.18", Mode::Exact, no_more, &[0, 1][..]),
        (
            several,
            "1.6.0",
            Mode::Exact,
            &["m.example.com", "n.example.com", "o.example.com", "p.example.com", "quay.io"],
            &[],
        ),
        (several, "1.5.18", Mode::Recommended, &["n.example.com", "o.example.com", "p.example.com", "quay.io"], &[0]),
        (slash, "1.5.18", Mode::Exact, &["quay.io"], &[0]),
        // Nothing is left that a directory could say.
        ("'https://quay.io/v2/other'", "1.5.18", Mode::Exact, &["quay.io"], &[0]),
        ("'https://o.example.com/v2'", "1.5.18", Mode::Exact, &["o.example.com", "quay.io"], &[]),
    ] {
        let options = Options { mode, ..options("1.5.18", target) };
        let conversion = convert(&endpoints(list), &options);
        let why = format!("{list} for {target}: {:?}", conversion.not_carried);
        let quay = conversion.comparison.iter().find(|it| it.after.registry == "quay.io").unwrap();
        assert_eq!(quay.after.hosts.iter().map(|it| &*it.host).collect::<Vec<_>>(), expected, "{why}");
        let keys: Vec<String> =
            listed.iter().map(|at| format!("registry.mirrors.\"quay.io\".endpoint[{at}]")).collect();
        assert_eq!(
            conversion.not_carried.iter().map(|it| &it.key).collect::<Vec<_>>(),
            keys.iter().collect::<Vec<_>>()
        );
        assert!(mode != Mode::Exact || (quay.verdict == Verdict::Different) != listed.is_empty(), "{why}");
        for file in conversion.files.iter().filter(|it| it.path.ends_with("hosts.toml")) {
            let lines = file.contents.lines().map(str::trim).filter(|it| !it.starts_with(['#', '[']));
            let mut keys = lines.filter_map(|it| it.split_once(" = ")).map(|it| it.0);
            let is_known = |key: &str| KNOWN.contains(&key) || (target != "1.5.18" && key == "override_path");
            assert_eq!(keys.find(|key| !is_known(key)), None, "{}", file.contents);
        }
    }
}

// `config.toml.tmpl` of k3s begins with a brace, and is no JSON for that.
#[test]
fn a_template_is_told_by_its_line_and_where_the_file_is_that_comes_of_it() {
    let text =
        "{{ template \"base\" . }}\n\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"/x\"\n";
    let conversion = convert(text, &options("2.0", "2.0"));
    assert!(conversion.files.is_empty());
    let [found] = &*conversion.diagnostics else { panic!("{:?}", conversion.diagnostics) };
    assert_eq!((found.code, found.span.map(|it| it.start.line)), ("toml-syntax", Some(1)));
    let help = found.help.as_ref().map(Message::english).unwrap_or_default();
    assert!(help.contains("template") && help.contains("agent/etc/containerd/config.toml"), "{help}");
    // JSON that is none is still told as such.
    assert_eq!(convert("{status: {}}", &options("1.7", "2.0")).diagnostics[0].code, "json-syntax");
}
