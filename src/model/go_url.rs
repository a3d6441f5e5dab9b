//! URLs as Go's `net/url` reads them, since containerd does.
//!
//! The `url` crate follows the browsers' standard instead: it refuses hosts that Go accepts, folds case and
//! default ports, and escapes differently, each of which changes what a registry is asked.
//! As Go 1.26 net/url/url.go: parse, parseAuthority, parseHost, unescape, escape.

use std::borrow::Cow;

/// The parts of a URL that containerd looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoUrl<'a> {
    /// Lower-cased; empty when there is none.
    pub scheme: Cow<'a, str>,
    /// Host and port as written; empty when there is none.
    pub host: Cow<'a, str>,
    /// Percent-decoded.
    pub path: Cow<'a, str>,
    /// What follows `scheme:` when that is not a slash.
    pub opaque: &'a str,
    /// Whether a user name or password stands in it; containerd drops both.
    pub has_user: bool,
    /// Whether a query or fragment stands in it; containerd drops both.
    pub has_query: bool,
}

impl GoUrl<'_> {
    /// The parts that containerd uses, apart from the text they were read from; `opaque` is not among them.
    pub fn into_owned<'b>(self) -> GoUrl<'b> {
        GoUrl {
            scheme: Cow::Owned(self.scheme.into_owned()),
            host: Cow::Owned(self.host.into_owned()),
            path: Cow::Owned(self.path.into_owned()),
            opaque: "",
            has_user: self.has_user,
            has_query: self.has_query,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Host,
    Zone,
    Path,
    User,
}

/// Whether `text` has a `://` anywhere, which is how containerd tells a URL from a bare host.
pub fn has_scheme(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://") || text.contains("://")
}

/// Reads `text` as a URL.
///
/// # Errors
/// In Go's words, without the `parse "…":` before them.
pub fn parse(text: &str) -> Result<GoUrl<'_>, String> {
    if let Some(url) = plain(text) {
        return Ok(url);
    }
    let (rest, fragment) = text.split_once('#').map_or((text, None), |(rest, fragment)| (rest, Some(fragment)));
    if rest.bytes().any(|byte| byte < b' ' || byte == 0x7F) {
        return Err("net/url: invalid control character in URL".into());
    }
    let mut url = GoUrl { has_query: fragment.is_some_and(|it| !it.is_empty()), ..GoUrl::default() };
    if rest == "*" {
        url.path = "*".into();
        return Ok(url);
    }
    let (scheme, rest) = split_scheme(rest)?;
    url.scheme = lower(scheme);
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    url.has_query |= query.is_some();
    let mut path = rest;
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            url.opaque = rest;
            return Ok(url);
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err("first path segment in URL cannot contain colon".into());
        }
    }
    if (!scheme.is_empty() || !rest.starts_with("///")) && rest.starts_with("//") {
        let authority = &rest[2..];
        let (authority, tail) = authority.find('/').map_or((authority, ""), |slash| authority.split_at(slash));
        path = tail;
        let host = match authority.rsplit_once('@') {
            Some((user, host)) => {
                url.has_user = true;
                check_user(user)?;
                host
            }
            None => authority,
        };
        url.host = parse_host(&url.scheme, host)?;
    }
    url.path = unescape(path, Mode::Path)?;
    if let Some(fragment) = fragment {
        unescape(fragment, Mode::User)?;
    }
    Ok(url)
}

/// A URL with nothing in it to decode or to refuse, as nearly all are: each one is read several times on every key
/// press.
fn plain(text: &str) -> Option<GoUrl<'_>> {
    let (scheme, rest) = match text.strip_prefix("https://") {
        Some(rest) => ("https", rest),
        None => ("http", text.strip_prefix("http://")?),
    };
    let bytes = rest.as_bytes();
    let name = bytes.iter().take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-')).count();
    let port = match bytes.get(name) {
        Some(b':') => 1 + bytes.iter().skip(name + 1).take_while(|it| it.is_ascii_digit()).count(),
        _ => 0,
    };
    let (host, path) = rest.split_at_checked(name + port)?;
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'/' | b'.' | b'-' | b'_');
    ((path.is_empty() || path.starts_with('/')) && path.bytes().all(is_plain)).then(|| GoUrl {
        scheme: scheme.into(),
        host: host.into(),
        path: path.into(),
        ..GoUrl::default()
    })
}

fn split_scheme(text: &str) -> Result<(&str, &str), String> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".into()),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() }
}

fn check_user(user: &str) -> Result<(), String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.bytes().all(allowed) {
        return Err("net/url: invalid userinfo".into());
    }
    unescape(user, Mode::User).map(|_| ())
}

fn parse_host<'a>(scheme: &str, host: &'a str) -> Result<Cow<'a, str>, String> {
    match host.rfind('[') {
        Some(0) => return parse_ip_literal(host).map(Cow::Owned),
        Some(_) => return Err("invalid IP-literal".into()),
        None => {}
    }
    // Only http and https have given up colons inside the name.
    let strict = matches!(scheme, "http" | "https");
    let colon = if strict { host.find(':') } else { host.rfind(':') };
    if let Some(colon) = colon {
        check_port(&host[colon..])?;
    }
    unescape(host, Mode::Host)
}

fn parse_ip_literal(host: &str) -> Result<String, String> {
    let close = host.rfind(']').ok_or("missing ']' in host")?;
    let (literal, port) = (&host[1..close], &host[close + 1..]);
    check_port(port)?;
    let name = match literal.find("%25") {
        Some(zone) => {
            let (address, zone) = literal.split_at(zone);
            format!("{}{}", unescape(address, Mode::Host)?, unescape(zone, Mode::Zone)?).into()
        }
        None => unescape(literal, Mode::Host)?,
    };
    let (address, zone) = name.split_once('%').map_or((&*name, None), |(address, zone)| (address, Some(zone)));
    if address.parse::<std::net::Ipv4Addr>().is_ok() {
        return Err("invalid IP-literal".into());
    }
    if address.parse::<std::net::Ipv6Addr>().is_err() || zone == Some("") {
        return Err(format!("invalid host: ParseAddr({name:?}): unable to parse IP"));
    }
    Ok(format!("[{name}]{port}"))
}

fn check_port(colon_port: &str) -> Result<(), String> {
    let valid = match colon_port.strip_prefix(':') {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => colon_port.is_empty(),
    };
    if valid { Ok(()) } else { Err(format!("invalid port {colon_port:?} after host")) }
}

fn unescape(text: &str, mode: Mode) -> Result<Cow<'_, str>, String> {
    let bytes = text.as_bytes();
    let mut escaped = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            escaped = true;
            let Some(value) = hex_pair(bytes, at) else {
                let end = (at + 3).min(bytes.len());
                let shown = String::from_utf8_lossy(&bytes[at..end]);
                return Err(format!("invalid URL escape {shown:?}"));
            };
            let literal_percent = value == b'%';
            let refused = match mode {
                Mode::Host => value < 0x80 && !literal_percent,
                Mode::Zone => !literal_percent && value != b' ' && refused_in_host(value),
                Mode::Path | Mode::User => false,
            };
            if refused {
                return Err(format!("invalid URL escape {:?}", &text[at..at + 3]));
            }
            at += 3;
        } else {
            if matches!(mode, Mode::Host | Mode::Zone) && byte < 0x80 && refused_in_host(byte) {
                return Err(format!("invalid character {:?} in host name", char::from(byte).to_string()));
            }
            at += 1;
        }
    }
    if !escaped {
        return Ok(text.into());
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    at = 0;
    while let Some(&byte) = bytes.get(at) {
        match hex_pair(bytes, at).filter(|_| byte == b'%') {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    Ok(String::from_utf8(decoded).unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()).into())
}

fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(at + 1)? * 16 + digit(at + 2)?).ok()
}

/// Go: shouldEscape in host mode.
fn refused_in_host(byte: u8) -> bool {
    !(byte.is_ascii_alphanumeric() || b"!$&'()*+,;=:[]<>\"-_.~".contains(&byte))
}

/// A decoded path as it is sent: Go's default escaping of `path`.
pub fn escape_path(path: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte);
    if path.bytes().all(plain) {
        return path.into();
    }
    escape(path, plain).into()
}

/// A value as it stands in a query: Go's `url.QueryEscape`.
pub fn escape_query(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    escape(value, plain).replace("%20", "+")
}

fn escape(text: &str, plain: impl Fn(u8) -> bool) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Go's `path.Clean`: no dot segments, no repeated or trailing slashes; `.` for nothing at all.
pub fn clean_path(path: &str) -> Cow<'_, str> {
    if is_clean(path) {
        return path.into();
    }
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => drop(kept.pop()),
            ".." if rooted => {}
            segment => kept.push(segment),
        }
    }
    match (rooted, kept.join("/")) {
        (true, joined) => format!("/{joined}").into(),
        (false, joined) if joined.is_empty() => ".".into(),
        (false, joined) => joined.into(),
    }
}

/// Whether `path` has no empty segment and none that begins with a dot, so that nothing is to be cleaned.
fn is_clean(path: &str) -> bool {
    let mut before = b' ';
    for byte in path.bytes() {
        if before == b'/' && matches!(byte, b'/' | b'.') {
            return false;
        }
        before = byte;
    }
    path == "/" || !(path.is_empty() || before == b'/' || path.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn hosts_keep_their_case_and_their_default_port() {
        let url = parse("HTTPS://U:p@Reg.Example:443/a%20b/?x#y").unwrap();
        assert_eq!((&*url.scheme, &*url.host, &*url.path), ("https", "Reg.Example:443", "/a b/"));
        assert!(url.has_user && url.has_query);
    }

    #[test]
    fn what_go_refuses_is_refused_in_its_words() {
        for (text, error) in [
            ("https://m/%zz", "invalid URL escape \"%zz\""),
            ("https://a b", "invalid character \" \" in host name"),
            ("https://m:x", "invalid port \":x\" after host"),
            ("https://[::1", "missing ']' in host"),
            ("10.0.0.1:5000", "first path segment in URL cannot contain colon"),
            (":x", "missing protocol scheme"),
            ("https://a\u{7f}", "net/url: invalid control character in URL"),
        ] {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn angle_brackets_and_ipv6_are_hosts() {
        assert_eq!(parse("https://<registry>/v2/<project>").unwrap().host, "<registry>");
        assert_eq!(parse("https://[2001:db8::1]:5000").unwrap().host, "[2001:db8::1]:5000");
        assert_eq!(parse("r.example.com:5000").unwrap().scheme, "r.example.com");
        assert_eq!(parse("").unwrap(), GoUrl::default());
    }

    #[test]
    fn paths_are_cleaned_as_go_cleans_them() {
        for (path, clean) in [
            ("", "."),
            ("/", "/"),
            ("/v2/", "/v2"),
            ("//q/../w/v2", "/w/v2"),
            ("/../a", "/a"),
            ("a/..", "."),
            ("../a", "../a"),
        ] {
            assert_eq!(clean_path(path), clean, "{path}");
        }
    }

    #[test]
    fn escapes_follow_go() {
        assert_eq!(escape_path("/a b/ü?"), "/a%20b/%C3%BC%3F");
        assert_eq!(escape_query("r.example.com:5000"), "r.example.com%3A5000");
    }
}
