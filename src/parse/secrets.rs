//! Finds what must not be shown of a text: credentials, wherever they stand and whether or not it is TOML.

use std::cmp::Reverse;

use super::commands::behind_flags;
use crate::document::{Document, Node, NodeId, Value};
use crate::model::legacy::{is_secret_header, is_secret_value, is_secret_word};
use crate::text::{Edit, Extent, apply};

/// What stands in the place of a secret.
pub(super) const MASK: &str = "***";

/// Keys that hold credentials in whatever table they stand.
const KEYS: [&str; 7] =
    ["auth", "authorization", "identitytoken", "password", "proxy-authorization", "registrytoken", "username"];

/// What stands between a name and what is given to it; Chinese has signs of its own.
pub(super) const ASSIGNS: [char; 4] = ['=', ':', '：', '＝'];
pub(super) const WIDE_SIGNS: [char; 2] = ['：', '＝'];

/// A text without its secrets.
#[derive(Debug)]
pub struct Masked {
    /// The text, `***` in the place of each secret.
    pub text: String,
    edits: Vec<Edit>,
}

impl Masked {
    /// Hides the secrets of a text. Quotes stay, so that what was TOML still is.
    pub fn new(document: &Document<'_>) -> Self {
        let text = document.text;
        let mut found: Vec<Extent> = in_tree(document).collect();
        found.extend(in_words(text));
        found.extend(in_comments(document));
        if !document.errors.is_empty() {
            // The tree may lack what a syntax error has hidden.
            found.extend(beyond_each(lines(text), |line| in_line(text, line, false)));
        }
        found.sort_by_key(|it| (it.start, Reverse(it.end)));
        let mut edits: Vec<Edit> = Vec::new();
        for extent in found.into_iter().filter(|it| it.start < it.end) {
            match edits.last_mut() {
                Some(last) if extent.start <= last.end => last.end = last.end.max(extent.end),
                _ => edits.push(Edit::replace(extent, MASK)),
            }
        }
        Self { text: apply(text, &edits), edits }
    }

    /// How many secrets were hidden.
    pub fn hidden(&self) -> usize {
        self.edits.len()
    }

    /// Where they stood in the original text, in order.
    pub fn secrets(&self) -> impl Iterator<Item = Extent> {
        self.edits.iter().map(|edit| Extent::new(edit.start, edit.end))
    }

    /// Where an extent of the original text is now.
    pub fn extent(&self, extent: Extent) -> Extent {
        Extent::new(self.offset(extent.start, 0), self.offset(extent.end, MASK.len()))
    }

    /// A place inside a secret moves `inside` bytes behind the start of its mask.
    fn offset(&self, offset: usize, inside: usize) -> usize {
        let mut moved = offset;
        for edit in self.edits.iter().take_while(|edit| edit.start < offset) {
            let (hidden, shown) =
                if offset < edit.end { (offset - edit.start, inside) } else { (edit.end - edit.start, MASK.len()) };
            moved = moved + shown - hidden;
        }
        moved
    }
}

/// What the tree of a text shows to be a secret.
pub(super) fn in_tree(document: &Document<'_>) -> impl Iterator<Item = Extent> {
    document.nodes().filter_map(|node| in_node(document, node))
}

/// What is known for a secret by its own look, in a text of any kind.
pub(super) fn in_words(text: &str) -> impl Iterator<Item = Extent> {
    in_urls(text).chain(in_addresses(text)).chain(in_queries(text)).chain(behind_schemes(text))
}

/// What comments hold of secrets: prose, lines of shell, keys that were taken out.
pub(super) fn in_comments(document: &Document<'_>) -> Vec<Extent> {
    let text = document.text;
    let mut found = beyond_each(document.comments.iter().copied(), |comment| in_line(text, comment, true));
    found.extend(document.comments.iter().flat_map(|comment| behind_flags(text, *comment)));
    found
}

/// What `secret` finds in each of `lines`, but in none that what was found before has taken in already: a bracket that is
/// never closed hides all behind it, and need not be looked for again in each line.
fn beyond_each(lines: impl Iterator<Item = Extent>, secret: impl Fn(Extent) -> Option<Extent>) -> Vec<Extent> {
    let mut found: Vec<Extent> = Vec::new();
    for line in lines {
        if found.last().is_none_or(|it| it.end < line.end) {
            found.extend(secret(line));
        }
    }
    found
}

/// Whether what stands behind a key, a flag or a word of this name is hidden.
pub(super) fn names_secret(word: &str) -> bool {
    is_credential_key(word) || is_secret_word(word)
}

/// Whether containerd itself, or Docker, keeps credentials under this key.
pub(super) fn is_credential_key(word: &str) -> bool {
    KEYS.iter().any(|it| word.eq_ignore_ascii_case(it))
}

/// What may be a secret for all that nobody knows: each header's value, and each value whose key sounds like one. For
/// lines that are shown because others are.
pub fn doubtful(document: &Document<'_>) -> impl Iterator<Item = Extent> {
    document.nodes().filter_map(|node| {
        let named = named(document, node)?;
        let is_doubtful = is_header(document, named) || is_secret_header(&named.key);
        is_doubtful.then(|| inner(document.text, node.extent))
    })
}

/// The node whose key a value is known by: elements of arrays have none of their own. `None` for what is no value.
fn named<'n, 'd>(document: &'n Document<'d>, node: &'n Node<'d>) -> Option<&'n Node<'d>> {
    if matches!(node.value, Value::Table(_) | Value::Array | Value::ArrayOfTables) {
        return None;
    }
    let mut named = node;
    while named.key.is_empty() && named.parent != NodeId::ROOT {
        named = document.node(named.parent);
    }
    Some(named)
}

fn is_header(document: &Document<'_>, named: &Node<'_>) -> bool {
    let table = &document.node(named.parent).key;
    ["header", "headers"].iter().any(|it| table.eq_ignore_ascii_case(it))
}

fn in_node(document: &Document<'_>, node: &Node<'_>) -> Option<Extent> {
    let named = named(document, node)?;
    let table = &document.node(named.parent).key;
    // Whatever the key: one that containerd doesn't know may be a misspelt one.
    let outer = &document.node(document.node(named.parent).parent).key;
    let is_credential = (table.eq_ignore_ascii_case("auth") || outer.eq_ignore_ascii_case("auths"))
        && matches!(node.value, Value::String(_));
    // Other plugins' tables have secrets, too; a path tells only where one is.
    let is_other = || is_secret_word(&named.key) && string(node).is_some_and(|it| !it.starts_with('/'));
    let is_secret = is_credential
        || KEYS.iter().any(|it| named.key.eq_ignore_ascii_case(it))
        || (is_header(document, named) && is_secret_value(&named.key, string(node).unwrap_or_default()))
        || is_other();
    is_secret.then(|| inner(document.text, node.extent))
}

fn string<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// A value without its quotes.
pub(super) fn inner(text: &str, extent: Extent) -> Extent {
    let raw = extent.of(text);
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let quote = quotes.iter().find(|it| raw.len() >= 2 * it.len() && raw.starts_with(**it) && raw.ends_with(**it));
    let width = quote.map_or(0, |it| it.len());
    Extent::new(extent.start + width, extent.end - width)
}

/// The user and password of each URL.
fn in_urls(text: &str) -> impl Iterator<Item = Extent> {
    text.match_indices("://").filter_map(|(at, scheme)| {
        let start = at + scheme.len();
        let rest = text.get(start..)?;
        let authority =
            rest.split(|it: char| matches!(it, '/' | '?' | '#' | '"' | '\'') || it.is_whitespace()).next()?;
        Some(Extent::new(start, start + authority.rfind('@')?))
    })
}

/// The user and password before an `@`, in what has no scheme to tell it by. Not the tag of an image with a digest.
fn in_addresses(text: &str) -> Vec<Extent> {
    let is_edge =
        |it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '/' | ',' | '[' | ']' | '{' | '(' | '=' | '#' | '`');
    let mut found: Vec<Extent> = Vec::new();
    // Where the word begins, and its first colon: each letter is looked at once, however many `@` a word has.
    let (mut start, mut colon) = (0, None);
    for (at, letter) in text.char_indices() {
        if is_edge(letter) {
            (start, colon) = (at + letter.len_utf8(), None);
        } else if letter == ':' {
            colon = colon.or(Some(at));
        } else if letter == '@' {
            let has_both = colon.is_some_and(|it| it > start && it + 1 < at);
            let is_digest =
                || text.get(at + 1..).is_some_and(|it| it.starts_with("sha256:") || it.starts_with("sha512:"));
            if has_both && !is_digest() {
                match found.last_mut().filter(|it| it.start == start) {
                    Some(last) => last.end = at,
                    None => found.push(Extent::new(start, at)),
                }
            }
        }
    }
    found
}

/// The value of each parameter in a URL that is named for a secret, in its query, its path (`;token=`) or its fragment.
fn in_queries(text: &str) -> impl Iterator<Item = Extent> {
    let is_end = |it: char| it.is_whitespace() || matches!(it, '&' | ';' | '#' | '"' | '\'' | '`');
    // Where the pair ends, which many signs may have in common.
    let mut end = 0;
    text.match_indices(['?', '&', ';', '#']).filter_map(move |(at, sign)| {
        // Behind a space, `#` begins a comment and `;` a command.
        let is_in_word = || text.get(..at).is_some_and(|it| it.ends_with(|it: char| it.is_alphanumeric() || it == '/'));
        if matches!(sign, ";" | "#") && !is_in_word() {
            return None;
        }
        if end <= at {
            end = at + 1 + text.get(at + 1..)?.find(is_end).unwrap_or(text.len() - at - 1);
        }
        let pair = text.get(at + 1..end)?;
        let name = pair.get(..pair.find(['=', '?'])?)?;
        let start = at + 1 + name.len() + 1;
        let is_named = is_secret_header(name) || ["code", "sas"].iter().any(|it| name.eq_ignore_ascii_case(it));
        (is_named && pair.get(name.len()..)?.starts_with('=')).then_some(Extent::new(start, end))
    })
}

/// What follows `Basic` or `Bearer`, when it looks like a token rather than a word; what follows any scheme, when the two
/// are all that is given to a name.
fn behind_schemes(text: &str) -> Vec<Extent> {
    const SCHEMES: [&str; 4] = ["basic ", "bearer ", "negotiate ", "token "];
    let lower = text.to_ascii_lowercase();
    let of = |scheme: &str| {
        let secret = |(at, scheme): (usize, &str)| {
            let start = at + scheme.len();
            let rest = text.get(start..)?;
            let is_end = |it: char| it.is_whitespace() || matches!(it, '"' | '\'' | ',' | ']');
            let length = rest.find(is_end).unwrap_or(rest.len());
            let token = rest.get(..length)?;
            let before = text.get(..at)?;
            if before.ends_with(|it: char| it.is_alphanumeric() || matches!(it, '_' | '-')) {
                return None;
            }
            let is_said_alone = matches!(scheme, "basic " | "bearer ") && !is_plain_word(token);
            let is_value = || {
                let is_all =
                    rest.get(length..).is_some_and(|it| it.is_empty() || it.starts_with(['"', '\'', '\n', '\r']));
                let is_quoted = rest.get(length..).is_some_and(|it| it.starts_with(['"', '\'']));
                let is_given = before.ends_with(['"', '\'']) || before.trim_end_matches(' ').ends_with([':', '=']);
                let is_name = [
                    "auth",
                    "authentication",
                    "authorization",
                    "based",
                    "credentials",
                    "file",
                    "server",
                    "service",
                    "token",
                ]
                .iter()
                .any(|it| token.eq_ignore_ascii_case(it));
                is_all && is_given && !is_name && (!is_plain_word(token) || (is_quoted && token.len() >= 8))
            };
            (token.len() >= 4 && (is_said_alone || is_value())).then_some(Extent::new(start, start + length))
        };
        lower.match_indices(scheme).filter_map(secret).collect::<Vec<_>>()
    };
    SCHEMES.into_iter().flat_map(of).collect()
}

/// Whether letters and marks are those of a word in a sentence.
fn is_plain_word(text: &str) -> bool {
    text.chars().skip(1).all(|it| it.is_lowercase() || it.is_ascii_punctuation())
}

fn lines(text: &str) -> impl Iterator<Item = Extent> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(Extent::new(start, *at))
    })
}

/// What follows the first word of a line that names a secret. In prose that takes a `=` or `:` behind it, or quotes, or no
/// other word.
fn in_line(text: &str, line: Extent, is_prose: bool) -> Option<Extent> {
    let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    let mut at = line.start;
    while at < line.end {
        let rest = text.get(at..line.end)?;
        at += rest.find(is_word)?;
        let start = at;
        let rest = text.get(at..line.end)?;
        let word = rest.get(..rest.find(|it| !is_word(it)).unwrap_or(rest.len()))?;
        at += word.len();
        if !names_secret(word) {
            continue;
        }
        let rest = text.get(at..line.end)?;
        let behind = rest.trim_start_matches(['"', '\'']).trim_start();
        let value = behind.trim_start_matches(ASSIGNS).trim_start();
        let is_beside = || {
            let is_quoted = value.starts_with(['"', '\'', '`']);
            let is_alone = || {
                let is_first =
                    text.get(line.start..start).is_some_and(|it| it.trim_matches(['#', ' ', '\t']).is_empty());
                is_first && !value.trim_end().contains(char::is_whitespace) && !is_plain_word(value.trim_end())
            };
            rest.starts_with([' ', '\t']) && (!is_prose || is_quoted || is_alone())
        };
        let start = line.end - value.len();
        if behind.starts_with(WIDE_SIGNS) {
            match behind_wide_sign(text, start, line.end) {
                Some(said) => return Some(said),
                None => continue,
            }
        }
        if !value.is_empty() && (value.len() < behind.len() || is_beside()) {
            return Some(Extent::new(start, end_of_value(text, start, start + value.trim_end().len())));
        }
    }
    None
}

/// What is given to a name behind a Chinese sign, which ends where the sentence goes on in Chinese. A word that it goes on
/// about is none.
pub(super) fn behind_wide_sign(text: &str, start: usize, end: usize) -> Option<Extent> {
    let value = text.get(start..end)?;
    let inner = value.trim_start_matches(|it: char| it.is_whitespace() || "“‘「『\"'`".contains(it));
    let said = inner.get(..inner.find(|it: char| !it.is_ascii()).unwrap_or(inner.len()))?;
    let goes_on = inner.get(said.len()..)?.starts_with(char::is_alphanumeric);
    let said = said.trim_end().trim_end_matches(['"', '\'', '`']);
    let start = end - inner.len();
    let is_sentence = said.is_empty() || (goes_on && is_plain_word(said));
    (!is_sentence).then_some(Extent::new(start, start + said.len()))
}

/// Where a value ends that may go on behind the end of its line.
fn end_of_value(text: &str, start: usize, line_end: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    for (open, close) in [("\"\"\"", "\"\"\""), ("'''", "'''"), ("[", "]")] {
        if let Some(inside) = rest.strip_prefix(open) {
            let end = inside.find(close).map_or(text.len(), |at| start + open.len() + at);
            return end.max(line_end);
        }
    }
    line_end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Masked::new(&document::read(text)).text, expected);
    }

    #[test]
    fn credentials_are_hidden_and_the_rest_is_kept() {
        check(
            "[configs.\"r\".auth]\nusername = \"bob\"\nPassword = 'pw' # ok\n",
            "[configs.\"r\".auth]\nusername = \"***\"\nPassword = '***' # ok\n",
        );
        check("auth = { auth = \"Zm9v\", x = 1 }", "auth = { auth = \"***\", x = 1 }");
        check("password = \"\"\"\na\nb\"\"\"\nx = 1", "password = \"\"\"***\"\"\"\nx = 1");
        check("password = \"\"", "password = \"\"");
        check(
            "[header]\nauthorization = [\"Bearer a\", \"b\"]\nx-team = \"t\"",
            "[header]\nauthorization = [\"***\", \"***\"]\nx-team = \"t\"",
        );
        check(
            "endpoint = [\"https://u:p@m/v2\", \"https://m/@x\"]",
            "endpoint = [\"https://***@m/v2\", \"https://m/@x\"]",
        );
        check("# password = \"pw\"\n# auth is needed\n", "# password = ***\n# auth is needed\n");
        check("[configs.r.auth]\nPass_word = 'pw'\n", "[configs.r.auth]\nPass_word = '***'\n");
        check(
            "e = [\"bob:pw@m:5000\"] # bob:pw@m, quay.io/a:t@sha256:00\n",
            "e = [\"***@m:5000\"] # ***@m, quay.io/a:t@sha256:00\n",
        );
        check(
            "x-meta = \"Basic Zm9vOmJhcg==\" # Bearer eyJh is a token\n",
            "x-meta = \"Basic ***\" # Bearer *** is a token\n",
        );
        check("# Basic authentication is used\n", "# Basic authentication is used\n");
    }

    #[test]
    fn commands_in_comments_show_no_password() {
        for (comment, expected) in [
            ("curl -u admin:pw https://m", "curl -u *** https://m"),
            ("curl -uadmin:pw https://m", "curl -u*** https://m"),
            ("`curl --user=admin:pw`", "`curl --user=***`"),
            ("docker login -u admin -p pw m", "docker login -u admin -p *** m"),
            ("docker login --password pw m", "docker login --password *** m"),
            ("nerdctl login -ppw", "nerdctl login -p***"),
            ("crictl pull --creds u:pw, --auth pw", "crictl pull --creds ***, --auth ***"),
            ("password: pw", "password: ***"),
            ("passwd=pw", "passwd=***"),
        ] {
            check(&format!("# {comment}\n"), &format!("# {expected}\n"));
        }
        for harmless in [
            "mkdir -p /etc/containerd/certs.d",
            "docker run -p 5000:5000 registry:2",
            "docker login -u admin --password-stdin",
            "curl -u admin https://m",
            "ps -p 1 -u root",
            "author: Bob",
            "https://m/v2?ns=docker.io&scope=repository:a:pull",
            "the key: see below",
            "see the token file",
        ] {
            let text = format!("# {harmless}\n");
            check(&text, &text);
        }
    }

    #[test]
    fn secrets_of_other_plugins_are_hidden_and_their_paths_are_not() {
        let text = "[plugins.x]\ntoken = 's'\nsecret_key = \"s\"\nproxy_password = 's'\naccess_key = 's'\nAPI-Key = ['s', 's']\n\
                    url = 'https://m?sig=s&x=1'\n";
        check(text, &text.replace("'s'", "'***'").replace("\"s\"", "\"***\"").replace("=s&", "=***&"));
        let harmless = "[grpc]\ntcp_tls_key = '/etc/k.pem'\nuid = 0\n[plugins.x]\ntoken_file = 't'\nkey_model = 'node'\n\
                        enable_token = true\nkeychain = 'k'\npassword = ''\n";
        check(harmless, harmless);
    }

    #[test]
    fn headers_with_credentials_are_known_by_name_or_value() {
        for name in [
            "X-JFrog-Art-Api",
            "X-Pass",
            "X-Passwd",
            "X-Pwd",
            "X-Session",
            "X-Session-Id",
            "X-Sig",
            "X-Signature",
            "PAT",
            "X-API",
            "X-Api-Key",
            "apikey",
            "Cookie",
            "Authorization",
            "X-Amz-Security-Token",
            "Private-Token",
            "X-Auth-User",
        ] {
            check(&format!("[r.headers]\n{name} = ['S']\n"), &format!("[r.headers]\n{name} = ['***']\n"));
        }
        for value in ["AKCp8jQ3xv7NfZp2LmTq9wRs", "Basic dTpwdw==", "https://u:pw@m"] {
            assert_eq!(
                Masked::new(&document::read(&format!("[r.headers]\nX-Meta = ['{value}']\n"))).hidden(),
                1,
                "{value}"
            );
        }
        for (name, value) in [
            ("x-a", "1"),
            ("User-Agent", "containerd/1.7.34 (linux; amd64)"),
            ("Accept", "application/vnd.oci.image.index.v1+json"),
            ("X-Meta-Source-Client", "my-cluster/node-01"),
            ("Docker-Distribution-Api-Version", "registry/2.0"),
            ("X-Api-Version", "2"),
            ("X-Request-Id", "7f3c0a52-9d1e-4f6b-8a77-0c2d5e9b1f34"),
            ("X-Pattern", "p"),
            ("X-Compass", "n"),
        ] {
            let text = format!("[r.headers]\n{name} = ['{value}']\n");
            check(&text, &text);
        }
    }

    #[test]
    fn a_syntax_error_hides_no_secret_from_the_mask() {
        for text in [
            "password = pw",
            "password \"pw\"",
            "[a]\n\"identitytoken\" = \"pw\n",
            "a = {username = 'pw', ",
            "[r.headers]\nAuthorization = [\n  \"Bearer pw\"\n",
            "password = \"\"\"\nx\npw\n",
            "[[[[\npassword: pw",
        ] {
            let document = document::read(text);
            let masked = Masked::new(&document);
            assert!(!document.errors.is_empty(), "{text}");
            assert!(!masked.text.contains("pw"), "{text}: {}", masked.text);
        }
    }

    #[test]
    fn extents_follow_the_text() {
        let text = "password = \"0123456789\"\ny = 1\n";
        let masked = Masked::new(&document::read(text));
        let at = text.find('y').unwrap();
        assert_eq!(masked.extent(Extent::new(at, at + 1)).of(&masked.text), "y");
        assert_eq!(masked.extent(Extent::new(11, 23)).of(&masked.text), "\"***\"");
        assert_eq!(masked.extent(Extent::new(14, 16)).of(&masked.text), "***");
    }

    #[test]
    fn no_piece_of_a_file_gives_a_secret_away() {
        let text = "[r.configs.\"a\"]\nauth = { username = 'pw-1', auth = \"pw-2\" }\n[r.configs.b.auth]\npassword = \"\"\"\npw-3\"\"\"\n\
                    # password = \"pw-4\"\n[r.headers]\n\
                    Authorization = [\n  'pw-6',\n  \"pw-7\"]\n";
        for from in 0..text.len() {
            // Whoever cuts a key off its value has no secret any more, only a word.
            let Some(line) = text.get(from..).filter(|_| from == 0 || text[..from].ends_with('\n')) else { continue };
            let in_value = ["pw-3", "  'pw-6'", "  \"pw-7\""].iter().any(|it| line.starts_with(it));
            for to in 0..line.len() {
                let masked = Masked::new(&document::read(&line[..to])).text;
                let shown = (1..=7).find(|it| masked.contains(&format!("pw-{it}")));
                assert!(in_value || shown.is_none(), "{masked}");
            }
        }
    }
}
