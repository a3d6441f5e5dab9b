//! Where people write secrets down, for `redact`: maps on one line, commands, comments, names that are values; and what only
//! looks like one.

use mirrorshift::api::redact;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Whether `{}` in `shape` is hidden, nothing else is, and a second time changes nothing.
#[track_caller]
fn hides(shape: &str) {
    let hidden = redact(&shape.replace("{}", "Hq7vZ")).text;
    assert_eq!(hidden, shape.replace("{}", "***"));
    assert_eq!(redact(&hidden).text, hidden, "a second time");
}

#[track_caller]
fn keeps(text: &str) {
    assert_eq!(redact(text).text, text);
}

#[test]
fn a_map_of_yaml_in_braces_keeps_no_credential_of_auth() {
    for shape in [
        "r:\n  auth: {username: {}, password: {}}\n  x: y\n",
        "{r: {auth: {username: {}, password: \"{}\"}}, x: y}\n",
        "r:\n  auth: {\n    usernme: {},\n    pasword: {}\n  }\n  x: y\n",
        "r: {auth: {password: {}}, tls: {ca_file: /etc/ca.crt}}\n",
        "auths: {https://r.example: {auth: {}}, \"r:5000\": {usernme: {}}, r2:5000: {a: {}}}\nx: y\n",
        "auth: {tokens: [\"{}\", '{}'], x: {y: {}}}\nx: y\n",
    ] {
        hides(shape);
    }
    // A brace within a secret, and one that is never closed.
    assert_eq!(redact("auth: {a: p{q, b: r}\nx: y\n").text, "auth: {a: ***, b: ***}\nx: y\n");
    assert_eq!(redact("a:\n  auth: {\n    b: q,\n\nx: y\n").text, "a:\n  auth: {\n    b: ***,\n\nx: y\n");
    keeps("auth: {{ .Values.auth.password }}\nx: y\n");
}

#[test]
fn a_map_of_headers_in_braces_is_judged_as_a_table_of_headers_is() {
    hides("headers: {X-JFrog-Art-Api: [{}], X-Session: {}, X-Team: plain}\n");
    hides("{\"headers\":{\"X-JFrog-Art-Api\":[\"{}\"],\"X-Team\":[\"plain\"]}}");
}

#[test]
fn a_registry_below_auths_keeps_its_url_and_nothing_else() {
    for shape in [
        "auths:\n  https://r.example:\n    auth: {}\n    usernme: {}\nx: y\n",
        "auths:\n  \"https://r.example:5000\":\n    auth: {}\n  r2.example:\n    pasword: {}\nx: y\n",
        "auths:\n  r.example:\n    auth:\n      a: {}\n  r2.example:\n    pasword: {}\n",
    ] {
        hides(shape);
    }
}

#[test]
fn a_name_that_is_a_value_tells_what_stands_beside_it() {
    for shape in [
        "env:\n- name: REGISTRY_PASSWORD\n  value: {}\n- name: OTHER\n  value: plain\n",
        "env:\n  - value: plain\n    name: OTHER\n  - value: \"{}\"\n    name: TOKEN\n",
        "env:\n# - name: TOKEN\n#   value: \"{}\"\n- name: OTHER\n  value: plain\n",
        "- name: PASSWORD\n  value: |\n    {}\n- name: OTHER\n  value: plain\n",
        "env:\n- {name: PASSWORD, value: {}}\n- {value: \"{}\", name: TOKEN}\n- {name: OTHER, value: plain}\n",
        "{\"env\":[{\"name\":\"PASSWORD\",\"value\":\"{}\"},{\"name\":\"OTHER\",\"value\":\"plain\"}]}",
        "{\n  \"env\": [\n    {\n      \"name\": \"PASSWORD\",\n      \"value\": \"{}\"\n    }\n  ]\n}\n",
        "- key: password\n  values: [\"{}\"]\n- key: other\n  values: [\"plain\"]\n",
        // Helm and Terraform.
        "set { name = \"registry.password\"\n value = \"{}\" }\n",
        "set {\n  name  = \"registry.password\"\n  value = \"{}\"\n}\nset {\n  name  = \"x\"\n  value = \"plain\"\n}\n",
        "variable \"registry_password\" { default = \"{}\" }\nvariable \"x\" { default = \"plain\" }\n",
        "variable \"registry_password\" {\n  type = string\n  default = \"{}\"\n}\n",
        "[[set]]\nname = \"registry.password\"\nvalue = \"{}\"\n[[set]]\nname = \"x\"\nvalue = \"plain\"\n",
        "FROM alpine\nENV REGISTRY_PASSWORD {}\nENV PATH /usr/bin\n",
    ] {
        hides(shape);
    }
    for text in [
        "- name: REGISTRY_PASSWORD\n  valueFrom:\n    secretKeyRef: {name: registry, key: password}\n- name: X\n  value: plain\n",
        "- name: TOKEN_FILE\n  value: plain\n- name: PASSWORD\n  value: /run/secrets/password\n",
        "set {\n  name  = \"auth.enabled\"\n  value = \"always\"\n}\n",
    ] {
        keeps(text);
    }
}

#[test]
fn strings_of_toml_are_read_as_the_commands_they_are() {
    for shape in [
        "[stream_processors.\"x\"]\n  env = [\"KEY_PASSPHRASE={}\", \"A=b\", \"TOKEN={}\"]\n  args = [\"--password\", \"{}\", \"x\"]\n",
        "args = [\n  \"login\",\n  \"-u\", # who\n  \"bob\",\n  \"-p\",\n  \"{}\",\n]\n",
        "args = [\"-c\", \"curl -u {} https://m\"]\n",
        "[Service]\nEnvironment=\"REGISTRY_PASSWORD={}\"\n",
        "cmd = \"docker login -u bob -p {} r.example\"\n",
        "[host.\"https://m\".header]\nX-A = \"apikey={}\"\nX-B = [\"plain\"]\n",
    ] {
        let secret = if shape.contains("curl") { "bob:Hq7vZ" } else { "Hq7vZ" };
        assert_eq!(redact(&shape.replace("{}", secret)).text, shape.replace("{}", "***"));
    }
    let quoted = redact("[Service]\nExecStart=\"/usr/bin/curl -H 'X-Api-Key: Hq7vZ' https://x\"\n").text;
    assert!(!quoted.contains("Hq7vZ") && quoted.ends_with("\"\n"), "{quoted}");
    keeps(
        "[plugins.x]\nargs = [\"--config=/etc/x.toml\", \"--authfile\", \"/run/auth.json\"]\nrealm = \"https://auth.example/token?a=b\"\n",
    );
}

#[test]
fn a_flag_takes_the_next_item_of_its_list() {
    for shape in [
        "args:\n  - login\n  - --password\n  - {}\n  - r.example\n",
        "args:\n  - \"--password\"\n  - \"{}\"\n",
        "{\n  \"args\": [\n    \"--password\",\n    \"{}\",\n    \"x\"\n  ]\n}\n",
        "{\"args\":[\"login\",\"--password\",\"{}\",\"x\"]}",
        "docker login \\\n  -u bob \\\n  -p {} \\\n  r.example\n",
    ] {
        hides(shape);
    }
}

#[test]
fn commands_with_a_user_and_a_password_are_known_by_their_flags() {
    for (before, after) in [
        ("curl -sSLu", " https://m"),
        ("curl --proxy-user", " https://m"),
        ("curl -U", " https://m"),
        ("skopeo copy --src-creds", " docker://a docker://b"),
    ] {
        for mark in ["", "# "] {
            let text = format!("{mark}{before} bob:Hq7vZ{after}\n");
            assert_eq!(redact(&text).text, format!("{mark}{before} ***{after}\n"));
        }
    }
    for shape in [
        "skopeo copy --dest-creds={}\n",
        "sshpass -p {} ssh node\n",
        "# htpasswd -Bbn bob {} >x\n",
        "htpasswd -bc -C 10 /etc/htpasswd bob {}\n",
        "wget --http-password {} https://m\n",
    ] {
        hides(shape);
    }
    keeps("# tar -cu a, ls -lu b, htpasswd -c /etc/x bob asks\n");
}

#[test]
fn comments_name_a_password_in_more_than_one_way() {
    for shape in [
        "# pw: {}\n",
        "# passwd {}\n",
        "# 密码：{}\n",
        "# password：{}\n",
        "# 口令: {}\n",
        "# 登录密码：{}，用户名：bob\n",
        "# 密码：“{}”\n",
        "# 密码：{} 请勿外传\n",
        "密码：{}\n用户名：bob\n",
    ] {
        hides(shape);
    }
    assert_eq!(redact("# 密码 = \"Hq7vZ\"\n").text, "# 密码 = ***\n");
    assert_eq!(redact("# old password \"Hq7vZ\"\n").text, "# old password ***\n");
    for text in [
        "# the password is in the vault, ask for a token\n",
        "# passwords expire\n# Password required\n# token file\n",
        "# URL 中带有用户名或密码：会被丢弃\n",
        "# 把凭据移到那张表，并更换密码：config.toml 可能被他人读取\n",
        "把凭据移到那张表，并更换密码：config.toml 可能被他人读取\n",
    ] {
        keeps(text);
    }
}

#[test]
fn a_table_that_was_commented_out_is_read_as_one() {
    for shape in [
        "[host.\"https://m\".header]\n#   X-JFrog-Art-Api = [\"{}\"]\n#   X-Team = \"plain\"\n",
        "# [host.\"https://m\".header]\n#   X-JFrog-Art-Api = [\n#     \"{}\",\n#   ]\n#   X-Session = \"{}\"\n#   X-Team = \"plain\"\n",
        "# [r.configs.\"a\".auth]\n#   pasword = \"{}\"\n# nothing else: it is over\n[x]\ny = \"plain\"\n",
    ] {
        hides(shape);
    }
}

#[test]
fn header_values_with_a_scheme_are_credentials() {
    for (value, hidden) in [
        ("Negotiate YIIG", "***"),
        ("token Hq7vZ", "***"),
        ("BASIC Zm9v", "***"),
        ("bearer secretsecret", "***"),
        ("0123456789abcdef0123456789abcdef", "***"),
        ("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "***"),
    ] {
        let table = |value: &str| format!("[host.\"https://m\".header]\nX-A = \"{value}\"\n");
        assert_eq!(redact(&table(value)).text, table(hidden));
    }
    for (line, expected) in [
        ("curl -H 'X-A: bearer secretsecret' https://m\n", "curl -H 'X-A: bearer ***' https://m\n"),
        ("X-A: BEARER Zm9v:YmFy\n", "X-A: BEARER ***\n"),
    ] {
        assert_eq!(redact(line).text, expected);
    }
    for text in [
        "[host.\"https://m\".header]\nX-Checksum = \"0123456789abcdef0123456789abcdef\"\nX-Request-Id = \"0123456789abcdef0123456789abcdef\"\n",
        "image: \"quay.io/a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"\n",
        "https://m/a.tar#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
        "# negotiate TLSv1.3, basic authentication, a bearer token\nmode: token based\n",
    ] {
        keeps(text);
    }
}

#[test]
fn urls_have_secrets_in_their_paths_queries_and_fragments() {
    for shape in [
        "https://m/a;token={}\n",
        "https://m/a#token={}\n",
        "https://m/a?code={}&x=1\n",
        "https://m/a?sas={}\n",
        "https://m/a?x=1&AWSAccessKeyId={}\n",
    ] {
        hides(shape);
    }
    keeps("x = 1 #key_file=/etc/x\n");
    keeps("\"GET https://auth.example/token?scope=repository%3Aa%3Apull&service=x -> 200\"\n");
    keeps("{{- range .registry.auths | default list }}\n");
}

#[test]
#[cfg(not(target_arch = "wasm32"))]
fn repetition_takes_no_more_than_its_length() {
    for (piece, times) in [
        ("-----BEGIN PRIVATE KEY-----\n", 20_000),
        ("a:b@", 50_000),
        ("# password = [\n", 20_000),
        ("password ", 50_000),
        ("eyJ", 60_000),
        ("?a", 60_000),
        ("auth: {", 30_000),
        ("auth: {a: \"b\"}, ", 10_000),
        ("{name: PASSWORD, ", 20_000),
    ] {
        let text = piece.repeat(times);
        // Where each piece looks at all the others, this takes minutes without optimisation.
        let hidden = redact(&text);
        assert!(hidden.replaced.len() <= times);
    }
}

#[test]
fn a_tag_of_yaml_is_no_part_of_a_secret_and_hides_none() {
    for shape in ["password: !vault |\n  {}\nx: y\n", "password: !!str {}\n"] {
        hides(shape);
    }
    for text in ["password: !Hq7vZ ]\n", "- name: PASSWORD\n  value: !Hq7vZ }\n", "password: !a !b !c Hq7vZ\n"] {
        assert!(!redact(text).text.contains("Hq7vZ"), "{text}");
    }
}

#[test]
fn a_password_in_a_url_may_begin_with_an_asterisk() {
    assert_eq!(redact("e = [\"https://bob:*Hq7vZ\"]\n").text, "e = [\"https://bob:***\"]\n");
    keeps("https://m:* and https://m:${PORT}\n");
}

#[test]
fn what_follows_the_end_of_a_secret_is_looked_at_as_well() {
    let hidden = redact("# password = \"\"\"\n# password = \"\"\"Hq7vZ\n").text;
    assert!(!hidden.contains("Hq7vZ"), "{hidden}");
    let hidden = redact("-----BEGIN PRIVATE KEY-----\nHq7vZ\n-----BEGIN PRIVATE KEY-----\nHq7vZ\n").text;
    assert!(!hidden.contains("Hq7vZ"), "{hidden}");
}
