//! Secrets that are known by their own look, in whatever syntax: private keys, tokens, the password of a URL.

use crate::text::Extent;

/// The user and password of a URL that has a slash or a quote in them. Where the `@` is missing, a port that is none may be
/// a password; what is put in its place is none either.
pub(super) fn user_info(text: &str) -> impl Iterator<Item = Extent> {
    text.match_indices("://").filter_map(move |(at, scheme)| {
        let start = at + scheme.len();
        let before = text.get(..at)?.trim_end_matches(|it: char| it.is_ascii_alphanumeric());
        let is_open = |it: char| it == '\'' && before.ends_with(it);
        // Each URL is looked at up to the next one only.
        let rest = text.get(start..)?.split("://").next()?;
        let is_end = |it: char| it.is_whitespace() || matches!(it, '"' | '`' | '<' | '>') || is_open(it);
        let word = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
        let Some(at) = word.rfind('@') else {
            let authority = word.split(['/', '?', '#', ',', ']', ')', '\'']).next()?;
            let (host, port) = authority.split_once(':')?;
            // `PORT`, `Port1`, `${port}` and `*` are what manuals write.
            let is_known = host.starts_with('[')
                || port.starts_with(['$', '{'])
                || port.bytes().all(|it| it == b'*')
                || port.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("port"));
            let is_port = port.bytes().all(|it| it.is_ascii_digit());
            let start = start + host.len() + 1;
            return (!is_port && !is_known).then_some(Extent::new(start, start + port.len()));
        };
        let user_info = word.get(..at)?;
        let (_, password) = user_info.split_once(':')?;
        let port = password.split('/').next().unwrap_or_default();
        let is_port = password.contains('/') && port.bytes().all(|it| it.is_ascii_digit());
        (!is_port).then_some(Extent::new(start, start + user_info.len()))
    })
}

/// What stands between the lines that open and close a private key.
pub(super) fn private_keys(text: &str) -> Vec<Extent> {
    const BEGIN: &str = "-----BEGIN ";
    let mut found: Vec<Extent> = Vec::new();
    for (at, _) in text.match_indices(BEGIN) {
        // What stands within another key is hidden with that.
        if found.last().is_some_and(|it| at < it.end) {
            continue;
        }
        let rest = text.get(at + BEGIN.len()..).unwrap_or_default();
        let Some((label, body)) = rest.split_once("-----") else { break };
        if !label.ends_with("PRIVATE KEY") && !label.ends_with("PRIVATE KEY BLOCK") {
            continue;
        }
        let body = body.get(..body.find("-----END").unwrap_or(body.len())).unwrap_or_default();
        let start = at + BEGIN.len() + label.len() + "-----".len();
        // A line break stands as `\n` within quotes.
        let inner = body.trim_start_matches("\\n").trim_start();
        let start = start + body.len() - inner.len();
        found.push(Extent::new(start, start + inner.trim_end().trim_end_matches("\\n").len()));
    }
    found
}

/// Tokens that are known by how they begin.
pub(super) fn known_tokens(text: &str) -> Vec<Extent> {
    const BEGINNINGS: [(&str, usize); 14] = [
        ("eyJ", 16),
        ("ghp_", 20),
        ("gho_", 20),
        ("ghs_", 20),
        ("ghu_", 20),
        ("github_pat_", 20),
        ("glpat-", 16),
        ("gldt-", 16),
        ("dckr_pat_", 16),
        ("dckr_oat_", 16),
        ("AKIA", 16),
        ("AKCp", 16),
        ("hvs.", 16),
        ("npm_", 30),
    ];
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | '+' | '/' | '=');
    let of = |(beginning, length): (&'static str, usize)| {
        // Each letter is looked at once, however often the beginning is in a word.
        let mut end = 0;
        text.match_indices(beginning).filter_map(move |(at, _)| {
            let is_first = !text.get(..at)?.ends_with(|it: char| it.is_ascii_alphanumeric());
            if at < end || !is_first {
                return None;
            }
            end = at + text.get(at..)?.find(|it| !is_part(it)).unwrap_or(text.len() - at);
            (end - at >= length).then_some(Extent::new(at, end))
        })
    };
    BEGINNINGS.into_iter().flat_map(of).collect()
}
