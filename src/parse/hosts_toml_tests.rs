//! Section by section what the specification says of `hosts.toml`.

use super::*;
use crate::document;
use crate::rules;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const V1_5: Release = Release::new(1, 5, 18);
const V1_6: Release = Release::new(1, 6, 39);
const V1_7: Release = Release::new(1, 7, 34);
const V2_0: Release = Release::new(2, 0, 11);
const V2_1: Release = Release::new(2, 1, 9);
const V2_3: Release = Release::new(2, 3, 4);
const V2_4: Release = Release::new(2, 4, 0);
const ALL: [Release; 7] = [V1_5, V1_6, V1_7, V2_0, V2_1, V2_3, V2_4];

/// The keys of the hosts that are asked, separated by blanks; `void` or `crash` where the file is dropped.
fn asked(text: &str, release: Release) -> String {
    match read(&document::read(text), release).0 {
        HostsToml::File(file) => file.hosts.iter().map(|it| &*it.url).collect::<Vec<_>>().join(" "),
        HostsToml::Void(_) => "void".to_owned(),
        HostsToml::Crash(_) => "crash".to_owned(),
        HostsToml::Missing => "missing".to_owned(),
    }
}

fn file(text: &str, release: Release) -> Option<HostsFile<'_>> {
    match read(&document::read(text), release).0 {
        HostsToml::File(file) => Some(*file),
        _ => None,
    }
}

/// The host `a` with one more line, on a release that knows all keys.
fn host(line: &str) -> Option<RegistryHost<'static>> {
    let text: &'static str = Box::leak(format!("[host.\"https://a\"]\n{line}\n").into_boxed_str());
    file(text, V2_3).and_then(|file| file.hosts.into_iter().next())
}

fn codes(text: &str, release: Release) -> Vec<&'static str> {
    read(&document::read(text), release).1.iter().map(|it| it.code).collect()
}

#[test]
fn hosts_are_asked_in_the_order_that_the_release_finds() {
    for (case, text, on_1, on_2) in [
        ("headers", "[host.b]\n[host.a]", "b a", "b a"),
        ("a header table first", "[host.a.header]\n[host.a]\n[host.b]", "a b", "a b"),
        ("interleaved", "[host.a]\n[host.b]\n[host.a.header]", "a b", "a b a"),
        ("interleaved with another table", "[host.a]\n[x]\n[host.a.header]", "a", "a"),
        ("the same header twice", "[host.a]\n[host.a]", "void", "void"),
        ("the same header spelled anew", "[host.a]\n[host.'a']", "a", "void"),
        ("inline", "host = { b = {}, a = {} }", "b a", ""),
        ("inline below a header", "[host]\nb = {}\na = {}", "b a", ""),
        ("inline before headers", "[host.b]\n[host]\na = {}", "a b", "b"),
        ("dotted", "host.b.ca = 'x'\nhost.a.ca = 'x'", "b a", ""),
        ("dotted below a header", "[host]\nb.ca = 'x'", "b", ""),
        ("dotted and a header", "host.a.ca = 'x'\n[host.a]", "a", "void"),
        ("`host` alone", "[host]", "", ""),
        ("`host` is an array of tables", "[[host]]", "void", "void"),
        ("a host is an array of tables", "[[host.a]]", "void", "void"),
        ("an array of tables beside a host", "[[host.a]]\n[host.b]", "crash", "void"),
        ("a scalar beside a host", "[host]\na = 1\n[host.b]", "crash", "void"),
        ("a scalar alone", "[host]\na = 1", "void", "void"),
        ("odd spacing and quotes", "['host'.\"a\"]\n[ host . 'b' ]", "a b", "a b"),
        ("unquoted dots", "[host.mirror.example.com]", "mirror", "mirror"),
        ("two dotted keys", "host.a.ca = 'x'\nhost.a.client = 'x'", "a", "crash"),
        ("two dotted keys below a header", "[host]\na.ca = 'x'\na.client = 'x'", "a", "crash"),
        ("two dotted keys, none known", "host.a.x = 1\nhost.a.y = 1", "a", ""),
        ("two dotted headers", "host.a.header.x = '1'\nhost.a.header.y = '1'", "a", ""),
        ("a host in a host", "[host.a.host.b]", "a", "a"),
        ("an empty name first", "[host.'']\n[host.a]", " a", "a"),
        ("an empty name later", "[host.a]\n[host.'']", "a ", "a "),
        ("brackets in a header", "[host.'https://[::1]:5000']", "void", "https://[::1]:5000"),
        ("brackets in a dotted key", "host.'https://[::1]:5000'.ca = 'x'", "https://[::1]:5000", ""),
        ("an escaped key", "[host.\"\\u0061\"]", "void", "a"),
    ] {
        assert_eq!(asked(text, V1_7), on_1, "{case} on 1.7");
        assert_eq!(asked(text, V2_0), on_2, "{case} on 2.0");
    }
}

#[test]
fn a_file_without_hosts_is_read_from_1_7_32_on() {
    for (text, before, after) in [
        ("server = 'https://m'", "void", ""),
        ("# nothing", "void", ""),
        ("", "missing", "missing"),
        ("[Host.a]", "void", ""),
        ("[HOST.a]", "void", ""),
        ("server = 'https://m'\n[host]", "", ""),
    ] {
        for (release, expected) in
            [(V1_6, before), (Release::new(1, 7, 31), before), (Release::new(1, 7, 32), after), (V2_0, after)]
        {
            assert_eq!(asked(text, release), expected, "{text:?} on {release}");
        }
    }
}

#[test]
fn toml_dialects_differ() {
    const ON_1: &[Release] = &[V1_5, V1_6, V1_7];
    for (case, text, void_on) in [
        ("byte order mark", "\u{feff}[host.a]", &ALL[3..]),
        ("control character in a comment", "[host.a] # \u{1}", &ALL[3..]),
        ("trailing comma in an inline table", "[host.a]\nheader = {x = 'y',}", &ALL[..6]),
        ("line break in an inline table", "[host.a]\nheader = {x = 'y'\n}", &ALL[3..6]),
        ("carriage return", "x = 1\r[host.a]", &ALL[3..]),
        ("escape `\\x`", "[host.a]\nca = \"\\x41\"", &ALL[..6]),
        ("brackets in a header", "[host.'[::1]']", ON_1),
        ("no TOML at all", "host", &ALL),
    ] {
        for release in ALL {
            assert_eq!(asked(text, release) == "void", void_on.contains(&release), "{case} on {release}");
        }
    }
}

#[test]
fn values_of_a_wrong_kind_void_the_file() {
    for line in [
        "capabilities = 'pull'",
        "capabilities = [1]",
        "capabilities = ['pull', 'foo']",
        "capabilities = [' pull']",
        "ca = 1",
        "ca = [1]",
        "ca = {}",
        "client = 1",
        "client = [['a']]",
        "client = [['a', 'b', 'c']]",
        "client = [[1, 2]]",
        "client = [1]",
        "skip_verify = 'true'",
        "skip_verify = 1",
        "header = 'x'",
        "header = { x = 1 }",
        "header = { x = true }",
        "header = { x = ['a', 1] }",
        "header = { x = {} }",
        "override_path = 'true'",
        "dial_timeout = 5",
        "dial_timeout = '5'",
    ] {
        assert_eq!(host(line), None, "{line}");
        assert_eq!(asked(&format!("{line}\n[host.a]"), V2_3), "void", "{line} at the top");
    }
    for text in
        ["server = 1\n[host]", "server = ' https://a'\n[host]", "[host.'https://a/%zz']", "[host.'https://[::1']"]
    {
        assert_eq!(asked(text, V2_3), "void", "{text}");
    }
}

#[test]
fn only_types_matter_in_a_host_that_is_not_asked() {
    assert_eq!(asked("[host]\na = { capabilities = ['foo'] }", V2_0), "");
    assert_eq!(asked("[host]\na = { capabilities = 'pull' }", V2_0), "void");
    assert_eq!(asked("[host]\n'https://a/%zz' = {}", V2_0), "");
    assert_eq!(asked("[host]\n'https://a/%zz' = {}", V1_7), "void");
}

#[test]
fn capability_words_have_any_case_and_none_means_all() {
    let words = |line: &str| host(line).unwrap().capabilities.map(|it| (it.pull, it.resolve));
    assert_eq!(words("capabilities = ['PULL', 'Resolve', 'pull']"), Some((true, true)));
    assert_eq!(words("capabilities = ['push', 'Resolve']"), Some((false, true)));
    assert_eq!(words("capabilities = []"), None);
    assert_eq!(words(""), None);
    let referrers = "[host.a]\ncapabilities = ['pull', 'referrers']";
    for release in ALL {
        assert_eq!(asked(referrers, release) == "void", release < Release::new(2, 2, 0), "{release}");
    }
}

#[test]
fn tls_settings_are_kept_as_written() {
    let host = host("ca = ['a.pem', '/b.pem']\nclient = ['both', ['cert', 'key']]\nskip_verify = false").unwrap();
    assert_eq!(host.ca, Some(vec!["a.pem".into(), "/b.pem".into()]));
    assert_eq!(host.client, [("both".into(), None), ("cert".into(), Some("key".into()))]);
    assert_eq!(host.skip_verify, Some(false));
    assert_eq!(self::host("ca = []").unwrap().ca, Some(Vec::new()), "an empty list still counts as TLS configured");
    assert_eq!(self::host("ca = 'a.pem'\nclient = 'both'").unwrap().client.len(), 1);
}

#[test]
fn headers_keep_their_spelling() {
    let host = host("header = { x-a = 'b', X-A = ['c', 'd'], e = [] }").unwrap();
    let expected = [("x-a", vec!["b"]), ("X-A", vec!["c", "d"]), ("e", vec![])];
    let expected = expected.map(|(name, values)| (name.into(), values.into_iter().map(Into::into).collect::<Vec<_>>()));
    assert_eq!(host.header, expected);
    let late = file("[host.a]\n[host.a.header]\ncapabilities = ['pull']", V2_0).unwrap();
    assert_eq!(late.hosts[0].header.len(), 1, "what follows the header table is a header");
    assert_eq!(late.hosts[0].capabilities, None);
}

#[test]
fn keys_that_a_release_does_not_know_are_ignored() {
    let timeout = |release| file("[host.a]\ndial_timeout = '2s'", release).unwrap().hosts[0].dial_timeout.is_some();
    assert_eq!(ALL.map(timeout), [false, false, false, true, true, true, true]);
    assert_eq!(asked("[host.a]\ndial_timeout = 5", Release::new(2, 0, 6)), "a");
    let path = |release| file("[host.a]\noverride_path = true", release).unwrap().hosts[0].override_path;
    assert_eq!(ALL.map(path), [false, true, true, true, true, true, true]);
    assert_eq!(host("dial_timeout = ''").unwrap().dial_timeout, None);
    for line in ["username = 'x'", "proxy = 1", "endpoint = []", "insecure = true"] {
        assert_eq!(host(line).unwrap(), host("").unwrap(), "{line}");
    }
}

#[test]
fn field_names_fold_case_as_the_release_does() {
    for (key, on_1, on_2) in [
        ("skip_verify", true, true),
        ("SKIP_VERIFY", true, true),
        ("Skip_verify", false, true),
        ("sKip_verify", false, true),
    ] {
        let text = format!("[host.a]\n{key} = true");
        assert_eq!(file(&text, V1_7).unwrap().hosts[0].skip_verify.is_some(), on_1, "{key} on 1.7");
        assert_eq!(file(&text, V2_0).unwrap().hosts[0].skip_verify.is_some(), on_2, "{key} on 2.0");
    }
    let server = |text: &'static str, release| file(text, release).unwrap().server.address.map(|it| it.host);
    assert_eq!(server("Server = 'https://m'\n[host]", V1_7), None);
    assert_eq!(server("Server = 'https://m'\n[host]", V2_0).as_deref(), Some("m"));
    assert_eq!(server("SERVER = 'https://m'\n[host]", V1_7).as_deref(), Some("m"));
}

#[test]
fn urls_follow_containerds_own_rules() {
    for (url, plain, overridden) in [
        ("https://a", "https a /v2", "https a "),
        ("https://a/", "https a //v2", "https a /"),
        ("https://a/v2", "https a /v2", "https a /v2"),
        ("https://a/v2//", "https a /v2", "https a /v2"),
        ("https://a/foo/", "https a /foo/v2", "https a /foo"),
        ("https://a/v2/foo", "https a /v2/foo/v2", "https a /v2/foo"),
        ("https://a/foo/v2", "https a /foo/v2", "https a /foo/v2"),
        ("https://a/foov2", "https a /foov2/v2", "https a /foov2"),
        ("https://a/V2", "https a /V2/v2", "https a /V2"),
        ("https://a/x/../y", "https a /y/v2", "https a /y"),
        ("https://a//y", "https a /y/v2", "https a /y"),
        ("a", "https a /v2", "https a "),
        ("a:5000", "https a:5000 /v2", "https a:5000 "),
        ("a/foo", "https a /foo/v2", "https a /foo"),
        ("localhost:5000", "https localhost:5000 /v2", "https localhost:5000 "),
        ("http://a:5000", "http a:5000 /v2", "http a:5000 "),
        ("HTTPS://a", "https HTTPS: /a/v2", "https HTTPS: /a"),
        ("ftp://a", "https ftp: /a/v2", "https ftp: /a"),
        ("unix:///p", "https unix: /p/v2", "https unix: /p"),
        ("httpbin.example.com", "none", "none"),
        ("http.example.com/x", "none", "none"),
        ("httpd:5000", "none", "none"),
        ("https://", "none", "none"),
        ("https:", "none", "none"),
        ("https:///x", "none", "none"),
        ("//a", "none", "none"),
        ("", "none", "none"),
        ("https://u:p@a?x=1#y", "https a /v2", "https a "),
        ("https://a/b%20c", "https a /b c/v2", "https a /b c"),
        ("https://a/b%3Fc", "https a /b?c/v2", "https a /b?c"),
        ("*", "https * /v2", "https * "),
    ] {
        let shown = |override_path| match crate::parse::address(url, override_path).unwrap() {
            Some(it) => format!("{} {} {}", it.scheme, it.host, it.path),
            None => "none".to_owned(),
        };
        assert_eq!(shown(false), plain, "{url}");
        assert_eq!(shown(true), overridden, "{url} with override_path");
    }
}

#[test]
fn keys_after_a_header_belong_to_its_table() {
    let read = file("[host.a]\nserver = 'https://s'", V2_0).unwrap();
    assert_eq!(read.server.address, None);
    assert_eq!(codes("[host.a]\nserver = 'https://s'", V2_0), ["unknown-key"]);
}

#[test]
fn what_voids_the_file_is_found_at_its_place() {
    let text = "server = 'https://s'\n[host.a]\ncapabilities = ['pull', 'foo']\nskip_verify = 1\n";
    let found = read(&document::read(text), V1_6).1;
    let places: Vec<_> = found.iter().map(|it| (it.code, it.span.unwrap().extent().of(text))).collect();
    assert_eq!(places, [("hosts-file-void", "1"), ("hosts-file-void", "'foo'")]);
    let message = "unknown capability `foo`; containerd 1.6.39 drops the whole file and asks the upstream alone";
    assert_eq!(found[1].message, message);
}

#[test]
fn what_has_no_effect_is_said() {
    for (case, text, release, expected) in [
        ("nothing to say", "server = 'https://s'\n[host.a]\nca = 'x'", V2_3, &[][..]),
        ("unknown at the top", "proxy = 'x'\n[host]", V2_3, &["unknown-key"]),
        ("too new a key", "[host.a]\ndial_timeout = '1s'", V1_6, &["unknown-key"]),
        ("inline on 2.x", "host = { a = {} }", V2_3, &["inline-host-table"]),
        ("one inline host on 1.x", "host = { a = {} }", V1_7, &[]),
        ("random order on 1.x", "host = { a = {}, b = {} }", V1_7, &["inline-host-table"]),
        ("another case", "[Host.a]", V2_3, &["host-key-case"]),
        ("no hosts on an old release", "server = 'https://s'", V1_6, &["hosts-file-void"]),
    ] {
        assert_eq!(codes(text, release), expected, "{case}");
    }
}

#[test]
fn what_never_ends_is_the_only_finding() {
    for text in [
        "[host.'https://a']\n  capabilities = ['pull', 'resolve'\n  skip_verify = true\n[host.'https://b']\n  ca = ['x']\n",
        "[host.'https://a'.header]\n  X = ['y'\n[host.'https://b']\n",
        "server = [\n[host.'https://b']\n  capabilities = 3\n",
        "host = {'https://a' = {\n[host.'https://b']\n",
    ] {
        let document = document::read(text);
        let open = text.find(" [").or_else(|| text.find(" {")).unwrap() + 1;
        for release in ALL {
            let (file, read) = read(&document, release);
            assert!(matches!(file, HostsToml::Void(_)), "{text}");
            let context = rules::HostsContext { document: &document, directory: None, release };
            let all = rules::merge(&document, read, rules::check_hosts(&context));
            let found: Vec<_> = all.iter().map(|it| (it.code, it.place().start)).collect();
            assert_eq!(found, [("hosts-file-void", open)], "{release}: {text}");
        }
    }
}

#[test]
fn a_line_of_a_template_is_told_as_one() {
    for (text, expected) in [
        ("{% if m %}\n[host.'https://m']\n", true),
        ("[host.'https://{{ m }}']\n", true),
        ("# {{ m }}\n[host.'https://b:80x']\n", false),
    ] {
        let document = document::read(text);
        let (_, found) = read(&document, Release::new(2, 3, 4));
        let help = found.iter().find_map(|it| it.help.as_ref()).map(Message::english).unwrap_or_default();
        assert!(!found.is_empty(), "{text}");
        assert_eq!(help.contains("template"), expected, "{text}: {found:?}");
    }
}
