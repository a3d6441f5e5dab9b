//! What a text looks like in a link: no secret of any kind is left in it, and it is judged as before.

use mirrorshift::api::redact;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
#[path = "support/missing.rs"]
mod missing;

/// The secret in each of these texts.
const SECRET: &str = "S3cr3t-Xy9zQ7wK4m";

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(redact(text).text, expected, "{text}");
    assert_eq!(redact(expected).text, expected, "a second time");
}

#[test]
fn toml_stays_toml_of_the_same_shape() {
    check(
        "[configs.\"r\".auth]\nusername = \"bob\"\npassword = 'pw-1' # ok\n",
        "[configs.\"r\".auth]\nusername = \"***\"\npassword = '***' # ok\n",
    );
    // The base64 of `user:password` stays one of a pair, here of `***:***`.
    check("auth = { auth = \"dXNlcjpwYXNzd29yZA==\" }", "auth = { auth = \"KioqOioqKg==\" }");
    check("[a.auth]\nauth = \"no base64!\"\n", "[a.auth]\nauth = \"***\"\n");
    check("[a.auth]\npassword = 12345678\n", "[a.auth]\npassword = 0\n");
    check("[a.auth]\npassword = \"\"\nauth = false\n", "[a.auth]\npassword = \"\"\nauth = false\n");
    check("endpoint = [\"https://u:p@m/v2\"]", "endpoint = [\"https://***@m/v2\"]");
    check("[header]\nAuthorization = [\"Basic dTpw\", 'b']\n", "[header]\nAuthorization = [\"***\", '***']\n");
}

#[test]
fn a_replacement_says_which_key_it_was() {
    let text = "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r.example\".auth]\n  password = \"pw-1\"\n";
    let redacted = redact(text);
    let [only] = &*redacted.replaced else { panic!("{:?}", redacted.replaced) };
    assert_eq!(only.key, "registry.configs.\"r.example\".auth.password");
    assert_eq!(only.span.extent().of(text), "pw-1");
    assert_eq!((only.span.start.line, only.span.start.column), (2, 15));
}

#[test]
fn other_syntaxes_keep_their_shape() {
    for (text, expected) in [
        // JSON, as `crictl info` and Docker write it, on one line and on several.
        (
            r#"{"config":{"auth":{"username":"u1","password":"p1","auth":"dXNlcjpwYXNz","identityToken":""},"x":1}}"#,
            r#"{"config":{"auth":{"username":"***","password":"***","auth":"KioqOioqKg==","identityToken":""},"x":1}}"#,
        ),
        ("{\n  \"password\": \"p1\",\n  \"n\": 1\n}", "{\n  \"password\": \"***\",\n  \"n\": 1\n}"),
        (r#"{"password": 12345678, "secret": null}"#, r#"{"password": 0, "secret": null}"#),
        (
            r#"{"headers": {"Authorization": ["Basic dTpw", "x1"]}}"#,
            r#"{"headers": {"Authorization": ["***", "***"]}}"#,
        ),
        (r#"{"auth": {"usernme": "u1"}}"#, r#"{"auth": {"usernme": "***"}}"#),
        // JSON in a string.
        (r#"x: "{\"password\":\"p1\",\"a\":\"b\"}""#, r#"x: "{\"password\":\"***\",\"a\":\"b\"}""#),
        // YAML.
        ("password: p1 p2 # p3\nname: n\n", "password: ***\nname: n\n"),
        ("  - \"password\": \"p1\"\n    name: n\n", "  - \"password\": \"***\"\n    name: n\n"),
        ("password: |\n  p1\n  p2\nname: n\n", "password: |\n  ***\nname: n\n"),
        ("a:\n  password: >-\n    p1\n  name: n\n", "a:\n  password: >-\n    ***\n  name: n\n"),
        ("password:\n  p1\nname: n\n", "password:\n  ***\nname: n\n"),
        ("Authorization:\n- Basic dTpw\n- \"p2\"\nname: n\n", "Authorization:\n- ***\n- \"***\"\nname: n\n"),
        ("auth:\n  usernme: u1\nname: n\n", "auth:\n  usernme: ***\nname: n\n"),
        // Shell.
        ("export HARBOR_PASSWORD=p1\necho x\n", "export HARBOR_PASSWORD=***\necho x\n"),
        ("REGISTRY_TOKEN='p1'\n", "REGISTRY_TOKEN='***'\n"),
        ("$ docker login -u u1 -p p1 m\n", "$ docker login -u u1 -p *** m\n"),
        ("$ curl -u u1:p1 https://m/v2/\n", "$ curl -u *** https://m/v2/\n"),
        ("$ curl -H 'Authorization: Bearer p1q2' https://m\n", "$ curl -H 'Authorization: ***\n"),
        ("machine m login u password p1\n", "machine m login u password ***\n"),
        ("$ curl https://u1:p/1@m/v2\n", "$ curl https://***@m/v2\n"),
        ("GET /v2/?token=p1&x=2 HTTP/1.1\n", "GET /v2/?token=***&x=2 HTTP/1.1\n"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\n***\n-----END RSA PRIVATE KEY-----\n",
        ),
        (
            "key = \"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\"",
            "key = \"-----BEGIN PRIVATE KEY-----\\n***\\n-----END PRIVATE KEY-----\"",
        ),
        ("see glpat-abcdefghij1234567890\n", "see ***\n"),
    ] {
        check(text, expected);
    }
}

#[test]
fn encoded_texts_are_hidden_whole() {
    // `printf 'password = "pw-1"\n' | base64`, the same with gzip before it (`gzip -n`), and percent-encoded.
    for encoded in [
        "cGFzc3dvcmQgPSAicHctMSIK",
        "H4sIAAAAAAAAAytILC4uzy9KUbBVUCoo1zVU4gIAm5TTdBIAAAA=",
        "data:,password%20%3D%20%22pw-1%22%0A",
    ] {
        let text = format!("write_files:\n- path: /etc/x\n  content: {encoded}\n  owner: root\n");
        let hidden = redact(&text).text;
        assert!(hidden.contains("***") && hidden.ends_with("\n  owner: root\n"), "{hidden}");
        assert!(!hidden.contains("cGFzc3") && !hidden.contains("H4sI") && !hidden.contains("pw-1"), "{hidden}");
        assert_eq!(redact(&hidden).text, hidden);
    }
    // `printf 'version = 2\n# nothing to hide\n' | base64`
    check("content: dmVyc2lvbiA9IDIKIyBub3RoaW5nIHRvIGhpZGUK\n", "content: dmVyc2lvbiA9IDIKIyBub3RoaW5nIHRvIGhpZGUK\n");
}

#[test]
fn a_text_without_secrets_comes_back_byte_for_byte() {
    for text in [
        "",
        "\u{feff}version = 2\r\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"token-cache:5000\"]\r\n  endpoint = [\"http://auth.example:5000\"]\r\n",
        "# see the token file, Basic authentication is used\n[grpc]\ntcp_tls_key = '/etc/k.pem'\n[plugins.x]\ntoken_file = 't'\nenable_token = true\n",
        "server = \"https://m\"\n[host.\"https://auth.docker.io:5000/v2/token:x\"]\n  ca = \"/etc/containerd/certs.d/m/ca.crt\"\n",
        "cat <<EOF | sudo tee /etc/containerd/config.toml\nversion = 2\nEOF\nmkdir -p /etc/x\ndocker run -p 5000:5000 registry:2\n",
        "image: quay.io/foo/token-server:1.0\nendpoint: https://token-server:5000/v2\ntokenFile: /etc/token\n",
        "{\"auth\": null, \"password\": \"\", \"tls\": {\"keyFile\": \"/etc/k.pem\"}}",
        "quay.io/org/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\nRTESMBAGA1UEChMJQmFsdGltb3JlMRMwEQYDVQQLEwpDeWJlclRydXN0MSIwIAYD\n-----END CERTIFICATE-----\n",
    ] {
        let redacted = redact(text);
        assert_eq!(redacted.text, text);
        assert_eq!(redacted.replaced, []);
    }
}

#[test]
fn a_torn_text_keeps_no_secret() {
    let shapes = [
        "password = {}",
        "password {}",
        "password \"{}\"",
        "\"identitytoken\" = \"{}",
        "a = {username = '{}', ",
        "Authorization = [\n  \"Bearer {}\"\n",
        "Authorization = [\n  {}\n",
        "password = \"\"\"\nx\n{}\n",
        "[[[[\npassword: {}",
        "{\"auths\": {\"m\": {\"auth\": \"{}",
        "{\"password\": \"{}\", ",
        "password: |\n  x\n  {}",
        "-----BEGIN PRIVATE KEY-----\n{}",
        "https://u:{}@",
    ];
    for (shape, around) in
        shapes.iter().flat_map(|it| [("", ""), ("= = =\n[x\n", "\n]]\n\"\n")].map(|around| (it, around)))
    {
        let text = format!("{}{}{}", around.0, shape.replace("{}", SECRET), around.1);
        let hidden = redact(&text).text;
        assert!(!hidden.contains(SECRET), "{text}\n---\n{hidden}");
        assert_eq!(redact(&hidden).text, hidden, "{text}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod generated {
    use std::path::Path;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use mirrorshift::api::{Options, convert, redact};
    use proptest::prelude::*;
    use proptest::sample::{Index, select};
    use proptest::test_runner::RngSeed;

    fn settings() -> ProptestConfig {
        ProptestConfig {
            rng_seed: RngSeed::Fixed(1624),
            failure_persistence: None,
            cases: 1000,
            ..ProptestConfig::default()
        }
    }

    /// Ways in which people write a secret down, `{}` in its place.
    const SHAPES: [&str; 45] = [
        "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r\".auth]\n  password = \"{}\"\n",
        "[plugins.cri.registry.configs.\"r:5000\".auth]\nidentitytoken = '{}'\n",
        "[plugins.cri.registry.configs.\"r\".auth]\npasswrd = \"{}\"\n",
        "[plugins.cri.registry.configs.\"r\".auth]\nauth = \"{}\" # a comment\n",
        "[plugins.cri.registry.auths.\"https://r\"]\nusername = \"{}\"\n",
        "configs = { r = { auth = { password = \"{}\", x = 1 } } }\n",
        "[r.headers]\nAuthorization = [\"Bearer {}\"]\n",
        "[host.\"https://m\".header]\nx-api-key = \"{}\"\n",
        "[host.\"https://m\".header]\n  authorization = [\n    \"Basic {}\",\n  ]\n",
        "endpoint = [\"https://user:{}@m:5000/v2\"]\n",
        "# old: password = {}\n",
        "x = \"\"\"\npassword: {}\n\"\"\"\n",
        "{\"registry\": {\"configs\": {\"r\": {\"auth\": {\"username\": \"u\", \"password\": \"{}\"}}}}}\n",
        "{\n  \"auths\": {\n    \"r\": {\n      \"auth\": \"{}\"\n    }\n  }\n}\n",
        "{\"headers\":{\"Authorization\":[\"Bearer {}\"]},\"x\":[1]}\n",
        "configs:\n  r:\n    auth:\n      username: u\n      password: {}\n    tls:\n      ca_file: /ca.crt\n",
        "stringData:\n  password: \"{}\"\n  name: n\n",
        "  token: '{}'\n",
        "  identity_token: >-\n    {}\n  name: n\n",
        "secret:\n  {}\nname: n\n",
        "export REGISTRY_PASSWORD={}\n",
        "HARBOR_PASS=\"{}\" docker compose up\n",
        "docker login -u u -p {} r\n",
        "docker login --username u --password {} r\n",
        "nerdctl login --password='{}' r\n",
        "curl -u admin:{} https://r/v2/\n",
        "curl -H \"Authorization: Bearer {}\" https://r/v2/\n",
        "machine r login u password {}\n",
        "cat <<EOF >/etc/containerd/config.toml\n[plugins.cri.registry.configs.\"r\".auth]\n  password = \"{}\"\nEOF\n",
        "containerdConfigPatches:\n- |-\n  [plugins.cri.registry.configs.\"r\".auth]\n    password = \"{}\"\n",
        "https://r/token?access_token={}&x=1\n",
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        "--registry-password={}\n",
        "\\\"password\\\": \\\"{}\\\",\n",
        "r:\n  auth: {username: u, password: {}}\n",
        "- name: REGISTRY_PASSWORD\n  value: {}\n",
        "{\"env\":[{\"name\":\"REGISTRY_PASSWORD\",\"value\":\"{}\"}]}\n",
        "set {\n  name  = \"registry.password\"\n  value = \"{}\"\n}\n",
        "ENV REGISTRY_PASSWORD {}\n",
        "env = [\"KEY_PASSPHRASE={}\"]\n",
        "args = [\"--password\", \"{}\"]\n",
        "curl -sSLu admin:{} https://r/v2/\n",
        "skopeo copy --src-creds u:{} docker://a dir:b\n",
        "sshpass -p {} ssh node\n",
        "# 密码：{}\n",
    ];

    /// Secrets without what would end them in some shape.
    fn secret() -> impl Strategy<Value = String> {
        "[A-Za-z0-9+=_.!%^*]{0,6}[A-Z][a-z][0-9][a-zA-Z0-9]{6,16}"
    }

    fn noise() -> impl Strategy<Value = String> {
        let line = select(vec![
            "",
            "version = 2",
            "[plugins.cri]",
            "= = =",
            "\"",
            "'''",
            "{",
            "}]",
            "- a: b",
            "  key:",
            "# text",
            "```",
            "EOF",
            "\u{1f980} = [",
            "x = \"y\"",
            "$ ls -la",
        ]);
        prop::collection::vec(line, 0..4).prop_map(|it| it.iter().map(|line| format!("{line}\n")).collect())
    }

    proptest! {
        #![proptest_config(settings())]

        #[test]
        fn no_secret_survives_in_any_shape(
            before in noise(), shape in select(SHAPES.to_vec()), secret in secret(), after in noise(), indent in "[ \t>|]{0,3}",
        ) {
            let text: String = shape.replace("{}", &secret).lines().map(|line| format!("{indent}{line}\n")).collect();
            let text = format!("{before}{text}{after}");
            let hidden = redact(&text);
            prop_assert!(!hidden.text.contains(&secret), "{}\n---\n{}", text, hidden.text);
            prop_assert!(!hidden.replaced.is_empty());
            let again = redact(&hidden.text);
            prop_assert_eq!(&again.text, &hidden.text);
            prop_assert_eq!(again.replaced, []);
        }

        #[test]
        fn no_secret_survives_where_the_text_is_torn(
            shape in select(SHAPES.to_vec()), secret in secret(), cut in any::<(Index, Index)>(), put in "[\"'\\[\\]{}=:, \n#]{0,3}",
        ) {
            // What is glued to a line of its own may make a key of it.
            prop_assume!(!shape.starts_with("secret:"));
            // What is torn off lies behind the secret: in front of it stands what it is known by.
            let Some((head, tail)) = shape.split_once("{}") else { return Ok(()) };
            let marks: Vec<usize> = tail.char_indices().map(|it| it.0).chain([tail.len()]).collect();
            let (a, b) = (marks[cut.0.index(marks.len())], marks[cut.1.index(marks.len())]);
            let text = format!("{head}{secret}{}{put}{}", &tail[..a.min(b)], &tail[a.max(b)..]);
            let hidden = redact(&text).text;
            prop_assert!(!hidden.contains(&secret), "{}\n---\n{}", text, hidden);
            prop_assert_eq!(redact(&hidden).text, hidden);
        }

        #[test]
        fn no_secret_survives_in_base64(shape in select(SHAPES.to_vec()), secret in secret(), wrap in 20usize..80) {
            let encoded = STANDARD.encode(shape.replace("{}", &secret));
            let lines: Vec<&str> = encoded.as_bytes().chunks(wrap).map(|it| std::str::from_utf8(it).unwrap()).collect();
            let text = format!("write_files:\n- encoding: b64\n  content: |\n    {}\n  path: /etc/x\n", lines.join("\n    "));
            let hidden = redact(&text).text;
            prop_assert!(lines.iter().filter(|it| it.len() > 8).all(|it| !hidden.contains(it)), "{}\n---\n{}", text, hidden);
            prop_assert_eq!(redact(&hidden).text, hidden);
        }

        #[test]
        fn any_text_is_an_input_and_comes_out_stable(
            text in r#"([\[\]{}=.,:"'#\n\\ |>@-]|\\"|://|%3D|password|auth|Basic |token|-u |-----BEGIN PRIVATE KEY-----|eyJ|x1|é|密码|：|auth: \{|headers: |name: |value: |ENV |htpasswd -b |-sSLu |\*\*\*|KioqOioqKg==|  ){0,40}"#,
        ) {
            let hidden = redact(&text);
            let again = redact(&hidden.text);
            prop_assert_eq!(&again.text, &hidden.text, "{}", text);
            if hidden.replaced.is_empty() {
                prop_assert_eq!(hidden.text, text);
            }
        }
    }

    #[test]
    fn real_files_are_judged_as_before() {
        let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus"));
        if !shared.is_dir() {
            super::missing::not_tried(&format!("there is no {}", shared.display()));
            return;
        }
        let mut read = 0;
        for folder in ["legacy", "seed", "kind"] {
            for entry in std::fs::read_dir(shared.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                let said = |text: &str| {
                    let conversion = convert(text, &Options::default());
                    let codes: Vec<_> = conversion.diagnostics.iter().map(|it| it.code).collect();
                    let verdicts: Vec<_> = conversion
                        .comparison
                        .iter()
                        .map(|it| (it.image.clone(), it.verdict, it.before.clone(), it.after.clone()))
                        .collect();
                    (codes, verdicts)
                };
                let hidden = redact(&text).text;
                if text.parse::<toml_edit::DocumentMut>().is_ok() {
                    assert!(hidden.parse::<toml_edit::DocumentMut>().is_ok(), "{}", path.display());
                    assert_eq!(said(&hidden), said(&text), "{}", path.display());
                }
                assert_eq!(redact(&hidden).text, hidden, "{}", path.display());
                read += 1;
            }
        }
        assert!(read > 40, "only {read} files");
    }
}
