//! The page's gallery: each sample does what its lesson and its own comments say. Their words are held here as well, so that
//! neither changes without the other.

use std::collections::BTreeSet;

use mirrorshift::api::{Conversion, File, Options, Surroundings, Verdict, check, convert, trace};
use mirrorshift::diagnostic::{Diagnostic, Severity};
use mirrorshift::release::Release;
use mirrorshift::text::Unit;
use mirrorshift::trace::{Outcome, Side, Trace};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const LESSONS: &str = include_str!("../www/views/src/samples/words.rs");

const NODE: &str = include_str!("../www/assets/sample.toml");
const WILDCARD: &str = include_str!("../www/samples/wildcard.toml");
const PRIVATE_CA: &str = include_str!("../www/samples/private-ca.toml");
const PLAIN_HTTP: &str = include_str!("../www/samples/plain-http.toml");
const PATHS: &str = include_str!("../www/samples/path-endpoint.toml");
const HARBOR: &str = include_str!("../www/samples/harbor.toml");
const AIR_GAPPED: &str = include_str!("../www/samples/air-gapped.toml");
const CHINA: &str = include_str!("../www/samples/china.toml");
const HOSTS: &str = include_str!("../www/samples/hosts.toml");

/// Each of these says what is tried below it: the lesson in both languages, and the sample's own comment.
#[track_caller]
fn says(text: &str, claims: &[&str]) {
    let one_line = |text: &str| text.replace("\n# ", " ");
    for claim in claims {
        assert!(one_line(LESSONS).contains(claim) || one_line(text).contains(claim), "nobody says any more: {claim}");
    }
}

fn release(release: &str) -> Release {
    Release::parse(release).unwrap()
}

fn converted(source: &str) -> Conversion {
    convert(source, &Options::default())
}

fn hosts_toml<'c>(conversion: &'c Conversion, directory: &str) -> &'c str {
    let path = format!("certs.d/{directory}/hosts.toml");
    &conversion.files.iter().find(|it| it.path == path).expect(directory).contents
}

/// The registries that get a verdict of their own.
fn judged(conversion: &Conversion) -> BTreeSet<&str> {
    let names = conversion.comparison.iter().map(|it| &*it.after.registry);
    names.filter(|it| *it != "unlisted.example").collect()
}

fn traced(image: &str, source: &str, containerd: &str, servers: &str) -> Trace {
    let options = Options { containerd: release(containerd), ..Options::default() };
    let servers = serde_json::from_str(servers).unwrap();
    trace(image, source, &options, Surroundings { files: &[], servers: &servers, kubelet: None }, Unit::Character)
}

/// Before the conversion and after it.
fn both(image: &str, source: &str, servers: &str) -> [Side; 2] {
    let traced = traced(image, source, "1.6", servers);
    [traced.before.unwrap(), traced.after.unwrap()]
}

fn asked(side: &Side) -> Vec<&str> {
    side.plan.hosts.iter().map(|it| &*it.host).collect()
}

fn listed(of: &Conversion, code: &str) -> Vec<Diagnostic> {
    of.diagnostics.iter().filter(|it| it.code == code).cloned().collect()
}

#[test]
fn every_configuration_converts_exactly_and_without_an_error() {
    for (name, source) in [
        ("node", NODE),
        ("wildcard", WILDCARD),
        ("private-ca", PRIVATE_CA),
        ("plain-http", PLAIN_HTTP),
        ("path-endpoint", PATHS),
        ("harbor", HARBOR),
        ("air-gapped", AIR_GAPPED),
        ("china", CHINA),
    ] {
        let conversion = converted(source);
        assert!(conversion.comparison.iter().all(|it| it.verdict == Verdict::Identical), "{name}");
        assert!(conversion.comparison.len() > 2, "{name}");
        let tree: Vec<File> = conversion.files.iter().filter(|it| it.path.ends_with("hosts.toml")).cloned().collect();
        assert!(!tree.is_empty(), "{name}");
        let checked = check(&tree, Options::default().containerd);
        let found = checked.files.iter().flat_map(|it| &it.diagnostics).chain(&conversion.diagnostics);
        let errors: Vec<_> = found.filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        let left: Vec<&str> = conversion.not_carried.iter().map(|it| &*it.key).collect();
        let expected = match name {
            "harbor" => &["registry.configs.\"harbor.example.com\".auth"][..],
            _ => &[],
        };
        assert_eq!(left, expected, "{name}");
    }
}

#[test]
fn a_whole_node_names_six_registries() {
    says(NODE, &["It names six registries, and every pull from them stays the same", "其中提到六个镜像仓库"]);
    let named = [
        "docker.io",
        "registry.k8s.io",
        "45hrqeao.mirror.aliyuncs.com",
        "k8s.m.daocloud.io",
        "docker.mirrors.ustc.edu.cn",
        "hub-mirror.c.163.com",
    ];
    assert_eq!(judged(&converted(NODE)), BTreeSet::from(named));
}

#[test]
fn a_wildcard_is_hidden_by_a_directory_as_by_a_list() {
    says(
        WILDCARD,
        &[
            "a directory of its own hides `_default`, as a list of its own hides `*` today",
            "单独的目录会遮住 `_default`，正如现在单独的列表会遮住 `*`",
            "docker.io has its own, so _default does not count for it",
        ],
    );
    let conversion = converted(WILDCARD);
    let (hub, others) = (hosts_toml(&conversion, "docker.io"), hosts_toml(&conversion, "_default"));
    assert!(!hub.contains("//cache.example.com") && others.contains("//cache.example.com"), "{hub}{others}");
    for side in both("nginx", WILDCARD, "{}") {
        assert_eq!(asked(&side), ["hub-cache.example.com", "registry-1.docker.io", "registry-1.docker.io"]);
    }
    for side in both("quay.io/a/b", WILDCARD, "{}") {
        assert_eq!(asked(&side), ["cache.example.com", "quay.io"]);
    }
}

#[test]
fn tls_goes_by_host_and_port_and_is_lost_on_2_0() {
    says(
        PRIVATE_CA,
        &[
            "keyed by host and port, and containerd 2.0 no longer reads them",
            "以主机加端口为键，而 containerd 2.0 起不再读取",
        ],
    );
    let image = "registry.corp.example/app";
    let (ca, pair) =
        ("/etc/ssl/corp/ca.pem", ("/etc/ssl/corp/node.pem".to_owned(), "/etc/ssl/corp/node.key".to_owned()));
    for side in both(image, PRIVATE_CA, "{}") {
        assert_eq!(asked(&side), ["registry.corp.example", "registry-b.corp.example:8443"]);
        assert!(side.plan.hosts.iter().all(|it| it.ca == [ca]));
        let pairs: Vec<_> = side.plan.hosts.iter().map(|it| it.client.clone()).collect();
        assert_eq!(pairs, [vec![], vec![pair.clone()]]);
    }
    let own = r#"{"registry.corp.example": {"443": {"tls": "untrusted"}}}"#;
    let first = |side: &Side| side.steps.first().map(|it| it.outcome);
    let on_2 = traced(image, PRIVATE_CA, "2.0", own).before.unwrap();
    assert!(on_2.plan.hosts.iter().all(|it| it.ca.is_empty() && it.client.is_empty()));
    assert_eq!(first(&on_2), Some(Outcome::UntrustedCertificate));
}

#[test]
fn skip_verify_would_make_plain_http_ask_over_https_first() {
    says(
        PLAIN_HTTP,
        &[
            "why it is left out, and what it would do",
            "为什么这一项被省略，以及写上会怎样",
            "containerd asks an http host over https first",
        ],
    );
    let conversion = converted(PLAIN_HTTP);
    let hosts = hosts_toml(&conversion, "registry.lab.example_5000_");
    assert!(
        hosts.contains("server = \"http://registry.lab.example:5000\"") && !hosts.contains("skip_verify"),
        "{hosts}"
    );
    let left_out = listed(&conversion, "tls-left-out");
    assert!(left_out.iter().any(|it| it.severity == Severity::Warning && it.span.is_some()), "{left_out:?}");
    // Specification, 5.6: from 1.6.25 and 1.7.7 on.
    for (containerd, expected) in [("1.6.24", "http://"), ("1.6", "https://"), ("1.7", "https://"), ("2.3", "https://")]
    {
        for (key, expected) in [("", "http://"), ("skip_verify = true\n", expected)] {
            let source = format!("[host.\"http://registry.lab.example:5000\"]\n{key}");
            let side = traced("registry.lab.example:5000/app", &source, containerd, "{}").before.unwrap();
            let url = &side.steps[0].url;
            assert!(url.starts_with(expected), "{containerd} {key}: {url}");
        }
    }
}

#[test]
fn three_paths_go_three_ways() {
    says(
        PATHS,
        &[
            "one needs `override_path`, one nothing at all, and one no registry answers",
            "一种需要 `override_path`，一种什么都不用加，还有一种不会有镜像仓库应答",
            "copied as it is, /v2/dockerhub would become /v2/dockerhub/v2",
        ],
    );
    let conversion = converted(PATHS);
    assert!(hosts_toml(&conversion, "docker.io").contains("override_path = true"));
    assert!(!hosts_toml(&conversion, "ghcr.io").contains("override_path"));
    // A registry answers below /v2 and nowhere else.
    let servers = r#"{"artifacts.example.com": {"443": {"prefix": "/v2/"}}}"#;
    for (image, status) in [("nginx", 200), ("ghcr.io/a/b", 200), ("quay.io/a/b", 404)] {
        for side in both(image, PATHS, servers) {
            assert_eq!(asked(&side)[0], "artifacts.example.com", "{image}");
            assert_eq!(side.steps[0].status, Some(status), "{image}: {}", side.steps[0].line);
            let is_mirrors = side.steps.iter().all(|it| it.server.starts_with("artifacts.example.com"));
            assert_eq!(is_mirrors, status == 200, "{image}");
        }
    }
    let copied = "[host.\"https://artifacts.example.com/v2/dockerhub\"]\n";
    let side = traced("nginx", copied, "1.6", "{}").before.unwrap();
    assert_eq!(side.plan.hosts[0].path, "/v2/dockerhub/v2");
}

#[test]
fn credentials_stay_in_config_toml_and_still_answer() {
    says(
        HARBOR,
        &[
            "Credentials have no place in hosts.toml; see what to do with them",
            "凭据无法写入 hosts.toml",
            "they stay in config.toml, where containerd still reads them beside config_path",
        ],
    );
    let conversion = converted(HARBOR);
    let config = &conversion.files.iter().find(|it| it.path == "config.toml").unwrap().contents;
    assert!(config.contains("config_path = ") && config.contains("password = \"not-a-real-password\""), "{config}");
    let servers = r#"{"harbor.example.com": {"443":
        {"mode": "basic", "user": "robot$nodes", "pass": "not-a-real-password", "prefix": "/v2/"}}}"#;
    for image in ["nginx", "quay.io/a/b", "registry.k8s.io/pause"] {
        for side in both(image, HARBOR, servers) {
            assert!(side.steps.iter().all(|it| it.server.starts_with("harbor.example.com")), "{image}");
            let shown: Vec<&str> = side.steps.iter().filter_map(|it| it.credentials.as_deref()).collect();
            assert!(shown.contains(&"registry.configs.\"harbor.example.com\".auth"), "{image}: {shown:?}");
            assert_eq!(side.steps.last().and_then(|it| it.status), Some(200), "{image}");
        }
    }
    let path = |side: &Side| side.plan.hosts[0].path.clone();
    assert_eq!(both("nginx", HARBOR, "{}").each_ref().map(path), ["/v2/dockerhub-proxy"; 2]);
}

#[test]
fn an_image_that_the_mirror_lacks_waits_thirty_seconds_where_nothing_gets_out() {
    says(
        AIR_GAPPED,
        &[
            "The upstream is still asked last; the trace shows what that costs",
            "上游仍会最后被请求",
            "each image that the mirror lacks waits for a dial timeout of 30 seconds before the pull fails",
            "registry.inside.example to \"lacks the image\", and registry-1.docker.io to \"does not answer at all\"",
        ],
    );
    // The page's switches, and what they write.
    for switch in ["\"lacks the image (404)\"", "\"does not answer at all\""] {
        assert!(include_str!("../www/views/src/trace/words.rs").contains(switch), "{switch}");
    }
    let lacks = r#"{"registry.inside.example": 404, "registry-1.docker.io": "blackhole"}"#;
    for side in both("nginx", AIR_GAPPED, lacks) {
        assert_eq!(asked(&side), ["registry.inside.example:5000", "registry-1.docker.io"]);
        assert_eq!(side.steps[0].status, Some(404), "{}", side.steps[0].line);
        assert_eq!(side.steps.last().map(|it| it.outcome), Some(Outcome::DialTimeout));
        assert!(!side.plan.pulled);
        assert!((side.seconds - 30.0).abs() < f64::EPSILON && !side.endless, "{}", side.seconds);
    }
    // What the mirror has is not waited for.
    let there = r#"{"registry-1.docker.io": "blackhole"}"#;
    for side in both("nginx", AIR_GAPPED, there) {
        assert!(side.seconds.abs() < f64::EPSILON, "{}", side.seconds);
        assert_eq!(side.steps.last().and_then(|it| it.status), Some(200));
    }
}

#[test]
fn retired_mirrors_are_reported_with_their_source_and_asked_first() {
    says(
        CHINA,
        &[
            "with the place to look it up and the date where there is one: some have closed, some serve one network only",
            "附出处，有日期的也一并注明：有的已经关闭，有的只对特定网络开放",
            "pulls from docker.io ask them first",
        ],
    );
    let conversion = converted(CHINA);
    let found = listed(&conversion, "retired-public-mirror");
    let messages: Vec<String> = found.iter().map(|it| it.message.to_string()).collect();
    let [closed, campus] = &messages[..] else { panic!("{messages:?}") };
    assert!(closed.contains("`registry.docker-cn.com`") && closed.contains("closed (gist "), "{closed}");
    assert!(campus.contains("`docker.mirrors.ustc.edu.cn`") && campus.contains("since 2022-08-24 ("), "{campus}");
    for side in both("nginx", CHINA, "{}") {
        assert_eq!(asked(&side)[..2], ["registry.docker-cn.com", "docker.mirrors.ustc.edu.cn"]);
    }
}

#[test]
fn one_wrong_word_drops_a_hosts_toml() {
    says(
        HOSTS,
        &[
            "One wrong word, and containerd goes on as if there were no file",
            "只要写错一个词，containerd 就会当作没有这个文件",
            "with `override_path` nothing is appended to it",
        ],
    );
    let path = "certs.d/docker.io/hosts.toml".to_owned();
    let mended = HOSTS.replace("resolv\"", "resolve\"");
    let mirrors = ["mirror.example.com", "harbor.example.com", "registry-1.docker.io"];
    for containerd in ["1.6", "1.7", "2.0", "2.3"] {
        let errors = |contents: &str| -> Vec<&str> {
            let checked = check(&[File { path: path.clone(), contents: contents.to_owned() }], release(containerd));
            let found = checked.files.into_iter().flat_map(|it| it.diagnostics);
            found.filter(|it| it.severity == Severity::Error).map(|it| it.code).collect()
        };
        assert_eq!(errors(HOSTS), ["unknown-capability"], "{containerd}");
        assert_eq!(errors(&mended), [""; 0], "{containerd}");
        let side = |source: &str| traced("nginx", source, containerd, "{}").before.unwrap();
        assert_eq!(asked(&side(HOSTS)), ["registry-1.docker.io"], "{containerd}");
        let mended = side(&mended);
        assert_eq!(asked(&mended), mirrors, "{containerd}");
        assert_eq!(mended.plan.hosts[1].path, "/v2/dockerhub-proxy", "{containerd}");
    }
}
