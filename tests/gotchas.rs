//! Each trap that containerd's registry settings are known to have, with the rules that find it.
//!
//! Some can be seen in a text only where someone says what they believe: a comment that pulls with `ctr`, rules the
//! upstream out or restarts containerd. Where nothing shows the belief, the pages of the rules and the explanations of
//! the keys say what is so.

use mirrorshift::diagnostic::Severity::{self, Error, Info, Warning};
use mirrorshift::rules::{self, Rule};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
#[path = "support/missing.rs"]
mod missing;

/// A trap, how bad it is, and the rules that find it.
type Gotcha = (&'static str, Severity, &'static [&'static str]);

const GOTCHAS: &[Gotcha] = &[
    ("C-MIRRORS-WITH-PATH", Error, &["mirrors-with-config-path"]),
    ("C-TLS-WITH-PATH", Error, &["tls-with-config-path"]),
    ("C-TLS-2X", Error, &["tls-ignored"]),
    ("C-TABLE-MISMATCH", Error, &["table-version-mismatch"]),
    ("C-SHORT-IN-V2", Error, &["short-plugin-name"]),
    ("C-UNQUOTED", Error, &["unquoted-plugin-name"]),
    ("C-NO-VERSION", Error, &["missing-version"]),
    ("C-V1-ON-20", Error, &["version-1-lost-in-migration"]),
    ("C-V3-ON-1X", Error, &["version-too-new"]),
    ("C-BOTH-TABLES", Error, &["both-registry-tables"]),
    ("C-MIXED-IMPORTS", Warning, &["mixed-import-versions"]),
    ("C-DROPIN-WIPE", Warning, &["drop-in-replaces-plugin"]),
    ("C-GLOB-CWD", Warning, &["relative-import-glob"]),
    ("C-CONFD-ASSUMED", Warning, &["unimported-drop-in"]),
    ("C-CRI-DISABLED", Error, &["cri-disabled", "short-name-in-plugin-list"]),
    ("C-PATH-MISSING", Error, &["missing-config-path"]),
    ("C-PATH-IS-FILE", Error, &["config-path-too-deep", "config-path-of-one-registry"]),
    ("C-PATH-IS-HOSTDIR", Error, &["config-path-too-deep", "config-path-of-one-registry", "file-instead-of-directory"]),
    ("C-PATH-MULTI", Error, &["several-config-path-roots"]),
    ("C-PATH-DEFAULT-DEAD", Warning, &["default-roots-unread"]),
    ("C-PATH-COMMA", Error, &["comma-in-config-path"]),
    ("C-TRANSFER-PATH", Warning, &["transfer-config-path"]),
    ("C-220-MIRRORS", Error, &["mirrors-with-default-config-path"]),
    ("C-AUTH-HUBKEY", Error, &["docker-io-credentials-key"]),
    ("C-AUTH-SCHEMEKEY", Error, &["url-as-configs-key"]),
    ("C-AUTH-PORT", Warning, &["configs-port-mismatch"]),
    ("C-AUTHS-PORT", Error, &["auths-port-without-scheme"]),
    ("C-CONFIGS-AUTHS", Error, &["auths-within-configs"]),
    ("C-AUTH-CONFLICT", Warning, &["credentials-twice"]),
    ("C-TLS-WILDCARD", Error, &["wildcard-configs-key"]),
    ("C-ENDPOINTS-KEY", Error, &["misspelled-endpoint-key"]),
    ("C-MIRROR-DEADKEY", Warning, &["dead-mirror-key"]),
    ("C-HUB-SELF", Warning, &["docker-io-as-endpoint"]),
    ("C-HUB-DUP", Info, &["hub-listed-itself"]),
    ("C-SLASH", Warning, &["endpoint-trailing-slash"]),
    ("C-WILD-NOFALLBACK", Info, &["upstream-after-mirrors"]),
    ("C-TLS-HTTP", Info, &["tls-for-http-endpoint"]),
    ("C-INSECURE-HTTP", Warning, &["skip-verify-for-http"]),
    ("C-BAD-ENDPOINT", Error, &["bad-endpoint"]),
    ("C-HALF-PAIR", Error, &["half-client-pair"]),
    ("C-HEADER-CASE", Warning, &["header-case"]),
    ("C-HEADER-TOKEN", Info, &["headers-without-token"]),
    ("C-MIRROR-DEPRECATED", Info, &["deprecated-tables"]),
    ("C-CTR", Info, &["ctr-in-comment"]),
    ("D-REG1-DIR", Warning, &["hub-directory-name"]),
    ("D-INDEX-DIR", Warning, &["hub-directory-name"]),
    ("D-DEFAULT-PORT", Warning, &["default-port-directory"]),
    ("D-SCHEME-DIR", Error, &["scheme-in-directory"]),
    ("D-WILDCARD-DIR", Error, &["wildcard-directory"]),
    ("D-DEFAULT-15", Error, &["early-default-directory"]),
    ("D-DEFAULT-SHADOW", Warning, &["default-shadowed"]),
    ("D-DEFAULT-ROOT-ORDER", Warning, &["default-root-order"]),
    ("D-EMPTY-DIR", Warning, &["empty-directory"]),
    ("D-BOTH-PORT", Warning, &["two-port-directories"]),
    ("D-PORT-MISSING", Warning, &["directory-without-port"]),
    ("D-CASE", Warning, &["uppercase-directory"]),
    ("D-FILE", Error, &["file-instead-of-directory"]),
    ("D-NAME", Error, &["misnamed-hosts-file"]),
    ("D-CERTS-IGNORED", Warning, &["unused-certificates"]),
    ("D-COMMENT-ONLY", Warning, &["comment-only-hosts"]),
    ("D-CRT-BAD", Error, &["unusable-certificate"]),
    ("D-PEM-EXT", Warning, &["pem-extension"]),
    ("D-PERM", Error, &["unreadable-file"]),
    ("H-VOID", Error, &["hosts-file-void"]),
    ("H-NO-HOST", Error, &["missing-host-table"]),
    ("H-DUP-HOST", Error, &["duplicate-host"]),
    ("H-INLINE", Error, &["inline-host-table"]),
    ("H-ARRAY-HOST", Error, &["host-array", "hosts-file-panic"]),
    ("H-INTERLEAVED", Warning, &["interleaved-host-tables"]),
    ("H-HOST-CASE", Error, &["host-key-case"]),
    ("H-UNQUOTED-HOST", Error, &["unquoted-host"]),
    ("H-SERVER-LATE", Error, &["server-after-host"]),
    ("H-KEY-AFTER-HEADER", Error, &["field-after-header"]),
    ("H-CAP-UNKNOWN", Error, &["unknown-capability"]),
    ("H-CAP-REFERRERS", Error, &["early-referrers"]),
    ("H-CAP-STRING", Error, &["capabilities-string"]),
    ("H-CAP-NO-RESOLVE", Info, &["mirror-without-resolve"]),
    ("H-CAP-NO-PULL", Warning, &["host-without-pull"]),
    ("H-CAP-PUSH-MIRROR", Warning, &["push-on-mirror"]),
    ("H-CAP-NONE-LEFT", Error, &["no-resolve-hosts"]),
    ("H-CAP-ROOT-DEAD", Warning, &["root-fields-without-server"]),
    ("H-SERVER-DOCKERIO", Warning, &["docker-io-as-server"]),
    ("H-SERVER-OMITTED", Info, &["false-server-comment"]),
    ("H-SERVER-STAR", Error, &["wildcard-in-url"]),
    ("H-SERVER-DUP", Info, &["server-listed-twice"]),
    ("H-SERVER-NOHOST", Error, &["url-without-host"]),
    ("H-DEFAULT-SERVER", Warning, &["server-in-default"]),
    ("H-SCHEME-MISSING", Info, &["missing-scheme"]),
    ("H-SCHEME-HTTPNAME", Error, &["url-without-host"]),
    ("H-SCHEME-CASE", Error, &["unusable-scheme"]),
    ("H-URL-BLANK", Error, &["bad-host-url"]),
    ("H-PATH-NO-OVERRIDE", Warning, &["path-without-override"]),
    ("H-OVERRIDE-NO-V2", Warning, &["override-without-v2"]),
    ("H-OVERRIDE-15", Error, &["early-override-path"]),
    ("H-HTTP-TLS", Warning, &["skip-verify-on-http", "certificates-on-http"]),
    ("H-HTTP-SKIP-MEANS-HTTP", Info, &["skip-verify-for-plain-http"]),
    ("H-SKIP-STRING", Error, &["quoted-boolean"]),
    ("H-CLIENT-FLAT", Error, &["flat-client-list"]),
    ("H-CLIENT-PAIR", Error, &["client-pair-length"]),
    ("H-FILE-MISSING", Error, &["missing-certificate-file"]),
    ("H-REL", Warning, &["relative-certificate-path"]),
    ("H-TLS-ROOT-ONLY", Warning, &["tls-only-at-root"]),
    ("H-HEADER-AUTH", Warning, &["authorization-header"]),
    ("H-HEADER-LOWER", Warning, &["host-header-case"]),
    ("H-HEADER-UA", Info, &["early-user-agent"]),
    ("H-HEADER-TYPE", Error, &["header-value-type"]),
    ("H-HEADER-HOST", Info, &["host-header"]),
    ("H-CREDS", Error, &["credentials-in-hosts"]),
    ("H-UNKNOWN", Warning, &["unknown-hosts-key"]),
    ("H-DIAL-OLD", Info, &["early-dial-timeout"]),
    ("H-DIAL-HTTPS", Warning, &["dial-timeout-on-http"]),
    ("H-DIAL-TYPE", Error, &["dial-timeout-type"]),
    ("H-IPV6", Error, &["ipv6-host-header"]),
    ("H-BOM", Error, &["hosts-file-void", "toml-control-character"]),
    ("H-TOML11", Error, &["hosts-file-void", "toml-1-1"]),
    ("H-USERINFO", Warning, &["credentials-in-url", "credentials-in-endpoint"]),
    ("H-LOCALHOST-IMPLICIT", Warning, &["loopback-without-server"]),
    ("H-RESTART", Info, &["restart-in-comment"]),
    ("H-FALSE-COMMENT", Info, &["false-server-comment"]),
];

/// Where a rule is milder or stricter than the list, and why.
const OTHERWISE: &[(&str, Severity, &str)] = &[
    ("mixed-import-versions", Error, "2.3 and 2.4 refuse to start; where a table is merely replaced, it warns"),
    ("default-shadowed", Info, "containerd documents it so, and many mean it"),
];

fn rule(code: &str) -> &'static Rule {
    rules::all().find(|it| it.code == code).unwrap_or_else(|| panic!("there is no rule {code}"))
}

#[test]
fn each_trap_has_a_rule_that_is_as_severe() {
    for (gotcha, severity, codes) in GOTCHAS {
        let otherwise = |code: &str| OTHERWISE.iter().find(|it| it.0 == code).map(|it| it.1);
        let severities: Vec<Severity> = codes.iter().map(|code| rule(code).severity).collect();
        let expected = codes.first().and_then(|it| otherwise(it)).unwrap_or(*severity);
        assert_eq!(severities.first(), Some(&expected), "{gotcha}");
    }
    for (code, severity, why) in OTHERWISE {
        let of_list: Vec<_> = GOTCHAS.iter().filter(|it| it.2.contains(code)).map(|it| it.1).collect();
        assert!(of_list.iter().all(|it| it != severity) && !why.is_empty(), "{code} needs no exception");
    }
}

/// The list lies beside the checkout where the project is built; it is not part of it.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn no_trap_of_the_list_is_left_out() {
    use std::collections::BTreeMap;

    const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/spec/registry-semantics.md");
    let Ok(list) = std::fs::read_to_string(LIST) else {
        missing::not_tried(&format!("there is no {LIST}"));
        return;
    };
    let ours: BTreeMap<&str, Severity> = GOTCHAS.iter().map(|it| (it.0, it.1)).collect();
    assert_eq!(ours.len(), GOTCHAS.len(), "one is named twice");
    let rows = list.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let (id, level) = (cells.next()?, cells.next()?);
        let is_id = ["C-", "D-", "H-"].iter().any(|it| id.starts_with(it));
        let severity = match level {
            "E" => Error,
            "W" => Warning,
            "I" => Info,
            _ => return None,
        };
        is_id.then_some((id, severity))
    });
    let listed: BTreeMap<&str, Severity> = rows.collect();
    assert!(listed.len() > 100, "the list has another form: {}", listed.len());
    assert_eq!(ours, listed);
}
