//! Configurations that nobody wrote: every mixture of mirrors, TLS, credentials and layout, together with
//! what containerd would ask, worked out from the parts rather than from the text.

use mirrorshift::release::Release;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A configuration, and what is known of it because it was put together from parts.
#[derive(Clone, Debug)]
pub struct Generated {
    pub text: String,
    /// A release that heeds the text.
    pub containerd: Release,
    /// The table that holds the settings: `plugins.cri.registry`.
    pub table: &'static str,
    /// Lines of text that have to survive, in order.
    pub kept: Vec<String>,
    /// Mirror keys with the hosts that containerd asks, `*` without the upstream.
    pub asked: Vec<(String, Vec<Asked>)>,
    /// Whether an endpoint is no URL, which no certs.d tree can say.
    pub has_bad_endpoint: bool,
    /// Whether an endpoint can't be asked, so that only its failure is lost.
    pub has_idle_endpoint: bool,
}

/// Where a request goes: scheme, host and API root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub scheme: &'static str,
    pub host: String,
    pub root: String,
}

#[derive(Clone, Debug)]
struct Endpoint {
    scheme: Option<&'static str>,
    host: &'static str,
    path: &'static str,
    /// The same path, cleaned.
    root: &'static str,
}

impl Endpoint {
    /// Whether every request fails before it is sent, so that the next endpoint's turn comes.
    fn is_never_asked(&self) -> bool {
        self.host.is_empty() || self.scheme == Some("ftp")
    }
}

#[derive(Clone, Debug)]
struct Layout {
    version: u8,
    table: &'static str,
    release: &'static str,
    version_line: bool,
    registry_header: bool,
    mirrors_header: bool,
    empty_config_path: Option<&'static str>,
    indent: &'static str,
    quote: char,
    comments: bool,
    blanks: bool,
    one_per_line: bool,
    crlf: bool,
    rest: bool,
}

#[derive(Clone, Debug)]
struct HostSettings {
    host: &'static str,
    tls: Option<&'static [(&'static str, &'static str)]>,
    auth: bool,
}

/// File versions with their table, and releases that read one from the other.
const DIALECTS: &[(u8, &str, &[&str])] = &[
    (1, "plugins.cri.registry", &["1.6.24", "1.6", "1.7"]),
    (2, "plugins.\"io.containerd.grpc.v1.cri\".registry", &["1.6.24", "1.6", "1.7", "2.0", "2.1", "2.3"]),
    (3, "plugins.'io.containerd.cri.v1.images'.registry", &["2.0", "2.2", "2.3"]),
    (4, "plugins.\"io.containerd.cri.v1.images\".registry", &["2.3", "2.4"]),
];

const NAMESPACES: &[&str] =
    &["docker.io", "quay.io", "gcr.io", "r.example.com:5000", "localhost:5001", "127.0.0.1", "*", "m.example.com"];
const HOSTS: &[&str] = &[
    "m.example.com",
    "n.example.com:8443",
    "httpbin.example.com",
    "quay.io",
    "docker.io",
    "registry-1.docker.io",
    "localhost:5001",
    "127.0.0.1:5000",
    "r.example.com:5000",
    "10.0.0.7",
];
const PATHS: &[(&str, &str)] = &[
    ("", "/v2"),
    ("/v2", "/v2"),
    ("/v2/", "/v2"),
    ("//v2//", "/v2"),
    ("/", "/"),
    ("/v2/proxy", "/v2/proxy"),
    ("/proxy/", "/proxy"),
    ("/a/../b/v2", "/b/v2"),
    ("/x%20y", "/x%20y"),
];
const TLS: &[&[(&str, &str)]] = &[
    &[("insecure_skip_verify", "true")],
    &[("ca_file", "\"/p/ca.pem\"")],
    &[("cert_file", "\"/p/c.pem\""), ("key_file", "'/p/k.pem'"), ("insecure_skip_verify", "false")],
];

/// A secret that no output may repeat.
pub const SECRET: &str = "proptest-secret";

fn endpoint() -> impl Strategy<Value = Endpoint> {
    let scheme = select(&[None, Some("https"), Some("http"), Some("HTTPS")][..]);
    let never_asked = select(&[(None, ""), (Some("https"), ""), (Some("ftp"), "x.example.com")][..])
        .prop_map(|(scheme, host)| Endpoint { scheme, host, path: "", root: "" });
    let asked = (scheme, select(HOSTS), select(PATHS)).prop_map(|(scheme, host, (path, root))| Endpoint {
        scheme,
        host,
        path,
        root,
    });
    prop_oneof![12 => asked, 1 => never_asked]
}

fn layout() -> impl Strategy<Value = Layout> {
    let flags = (any::<[bool; 4]>(), any::<[bool; 4]>());
    let dialect = select(DIALECTS).prop_flat_map(|(version, table, releases)| {
        select(releases).prop_map(move |release| (version, table, release))
    });
    (
        dialect,
        flags,
        option::of(select(&["\"\"", "''"][..])),
        select(&["", "  ", "\t", "       "][..]),
        select(&['"', '\''][..]),
    )
        .prop_map(
            |(
                (version, table, release),
                ([version_line, registry_header, mirrors_header, comments], [blanks, one_per_line, crlf, rest]),
                empty,
                indent,
                quote,
            )| Layout {
                version,
                table,
                release,
                version_line,
                registry_header,
                mirrors_header,
                empty_config_path: empty.filter(|_| registry_header),
                indent,
                quote,
                comments,
                blanks,
                one_per_line,
                crlf,
                rest,
            },
        )
}

fn host_settings() -> impl Strategy<Value = Vec<HostSettings>> {
    let hosts = subsequence(HOSTS, 0..4);
    (hosts, vec((option::of(select(TLS)), any::<bool>()), 4)).prop_map(|(hosts, settings)| {
        hosts.into_iter().zip(settings).map(|(host, (tls, auth))| HostSettings { host, tls, auth }).collect()
    })
}

/// A configuration of any version, now and then with an endpoint that is no URL.
pub fn config() -> impl Strategy<Value = Generated> {
    let lists = vec(vec(endpoint(), 0..4), NAMESPACES.len());
    let bad = prop_oneof![9 => Just(None), 1 => Just(Some("https://m.example.com/%zz"))];
    (subsequence(NAMESPACES, 0..5).prop_shuffle(), lists, host_settings(), bad, layout()).prop_map(
        |(namespaces, lists, settings, bad, layout)| {
            let mirrors: Vec<_> = namespaces.into_iter().zip(lists).collect();
            written(&mirrors, &settings, bad, &layout)
        },
    )
}

/// The text in the making, and which of its lines have to survive.
struct Page<'a> {
    layout: &'a Layout,
    text: String,
    kept: Vec<String>,
}

impl Page<'_> {
    fn stays(&mut self, line: &str) {
        self.kept.push(line.to_owned());
        self.goes(line);
    }

    fn goes(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push_str(if self.layout.crlf { "\r\n" } else { "\n" });
    }

    fn header(&mut self, stays: bool, depth: usize, key: &str) {
        if self.layout.blanks {
            self.goes("");
        }
        let indent = self.layout.indent.repeat(depth);
        if self.layout.comments {
            self.stays(&format!("{indent}# about {key}"));
        }
        let line = format!("{indent}[{}{key}]", self.layout.table);
        if stays { self.stays(&line) } else { self.goes(&line) }
    }
}

fn written(
    mirrors: &[(&str, Vec<Endpoint>)],
    settings: &[HostSettings],
    bad: Option<&str>,
    layout: &Layout,
) -> Generated {
    let mut page = Page { layout, text: String::new(), kept: Vec::new() };
    if layout.version_line || layout.rest {
        page.stays(&format!("version = {} # said", layout.version));
    }
    if layout.rest {
        for line in [
            "[metrics]",
            "   address='127.0.0.1:1338'   # \u{6307}\u{6807}",
            "[plugins.\"io.containerd.grpc.v1.cri\".cni]",
            "\tbin_dir = \"/opt/cni/bin\"",
        ] {
            page.stays(line);
        }
    }
    if layout.registry_header {
        page.header(true, 0, "");
        if let Some(empty) = layout.empty_config_path {
            page.goes(&format!("{}config_path = {empty}", layout.indent));
        }
    }
    if layout.mirrors_header && !mirrors.is_empty() {
        page.header(false, 1, ".mirrors");
    }
    for (index, (namespace, endpoints)) in mirrors.iter().enumerate() {
        page.header(false, 2, &format!(".mirrors.{q}{namespace}{q}", q = layout.quote));
        list(&mut page, endpoints, bad.filter(|_| index == 0));
    }
    for HostSettings { host, tls, auth } in settings {
        if let Some(tls) = tls {
            page.header(false, 2, &format!(".configs.\"{host}\".tls"));
            tls.iter().for_each(|(key, value)| page.goes(&format!("{}{key} = {value}", layout.indent)));
        }
        if *auth {
            page.header(true, 2, &format!(".configs.\"{host}\".auth"));
            page.stays(&format!("{}password = '{SECRET}'", layout.indent));
            page.stays(&format!("{}username = \"puller\" # who", layout.indent));
        }
    }
    if layout.rest {
        page.stays("[debug]");
        page.stays("  level = \"info\"");
    }
    let asked = mirrors
        .iter()
        .skip(usize::from(bad.is_some()))
        .map(|(namespace, list)| ((*namespace).to_owned(), asked(namespace, list)));
    Generated {
        asked: asked.collect(),
        has_bad_endpoint: bad.is_some() && !mirrors.is_empty(),
        has_idle_endpoint: mirrors.iter().any(|it| it.1.iter().any(Endpoint::is_never_asked)),
        text: page.text,
        containerd: Release::parse(layout.release).expect("known"),
        table: layout.table,
        kept: page.kept,
    }
}

fn list(page: &mut Page<'_>, endpoints: &[Endpoint], bad: Option<&str>) {
    let (indent, quote) = (page.layout.indent, page.layout.quote);
    let texts = endpoints
        .iter()
        .map(|it| format!("{}{}{}", it.scheme.map(|it| format!("{it}://")).unwrap_or_default(), it.host, it.path));
    let texts: Vec<String> = texts.chain(bad.map(str::to_owned)).map(|it| format!("{quote}{it}{quote}")).collect();
    if page.layout.one_per_line && !texts.is_empty() {
        page.goes(&format!("{indent}endpoint = ["));
        for text in &texts {
            if page.layout.comments {
                page.stays(&format!("{indent}  # inside"));
            }
            page.goes(&format!("{indent}  {text},"));
        }
        page.goes(&format!("{indent}]"));
    } else {
        page.goes(&format!("{indent}endpoint = [{}]", texts.join(", ")));
    }
}

/// The specification's 4.1, on parts instead of text.
fn asked(namespace: &str, endpoints: &[Endpoint]) -> Vec<Asked> {
    let loopback = |host: &str| host.starts_with("localhost") || host.starts_with("127.");
    let scheme = |it: &Endpoint| match it.scheme {
        Some("http") => "http",
        None if loopback(it.host) => "http",
        _ => "https",
    };
    let mut asked: Vec<Asked> = endpoints
        .iter()
        .filter(|it| !it.is_never_asked())
        .map(|it| Asked { scheme: scheme(it), host: it.host.to_owned(), root: it.root.to_owned() })
        .collect();
    if namespace != "*" && endpoints.iter().all(|it| it.host != namespace) {
        let host = if namespace == "docker.io" { "registry-1.docker.io" } else { namespace };
        asked.push(Asked {
            scheme: if loopback(host) { "http" } else { "https" },
            host: host.to_owned(),
            root: "/v2".to_owned(),
        });
    }
    asked
}
