//! What commands take as credentials: `curl -u user:password`, `docker login -p password`, `--password password`.

use crate::model::legacy::is_secret_word;
use crate::text::Extent;

/// In a line of shell, or of prose with commands in it.
pub(super) fn behind_flags(text: &str, line: Extent) -> Vec<Extent> {
    in_command(text, &words(text, line).collect::<Vec<_>>())
}

/// In a command whose words stand at `words`.
pub(super) fn in_command(text: &str, words: &[Extent]) -> Vec<Extent> {
    let mut found = Vec::new();
    // What `docker run` and `mkdir` take behind `-p` is no secret.
    let mut is_login = false;
    for (at, place) in words.iter().enumerate() {
        let word = place.of(text);
        let next = words.get(at + 1).filter(|it| !it.of(text).starts_with('-'));
        let with_password = |it: &Extent| it.of(text).contains(':');
        // The value may be attached: `-uuser:password`, `--user=user:password`.
        let attached = |flag: &str| {
            let rest = word.strip_prefix(flag).filter(|it| !it.is_empty())?;
            Some(Extent::new(place.end - rest.len(), place.end))
        };
        let given = || {
            let (flag, value) = word.split_once('=').filter(|it| takes_user(it.0))?;
            Some(Extent::new(place.start + flag.len() + 1, place.start + flag.len() + 1 + value.len()))
        };
        is_login |= matches!(word, "login" | "-u" | "--username") || word.ends_with("sshpass");
        if takes_user(word) {
            found.extend(next.copied().filter(with_password));
        } else if word == "-p" {
            found.extend(next.copied().filter(|_| is_login));
        } else if let Some(user) = given().or_else(|| attached("-u")).or_else(|| attached("-U")) {
            found.extend(Some(user).filter(with_password));
        } else if let Some(flag) = word.strip_prefix("--").filter(|it| is_secret_word(it) && !it.ends_with("-stdin")) {
            found.extend(next.copied().filter(|_| !flag.contains('=')));
        } else if word.ends_with("htpasswd") {
            found.extend(of_htpasswd(text, words.get(at + 1..).unwrap_or_default()));
        } else {
            found.extend(attached("-p").filter(|_| is_login));
        }
    }
    found
}

/// Whether `user:password` follows: `-u`, `-sSLu`, `--proxy-user`, `--src-creds`.
fn takes_user(flag: &str) -> bool {
    let Some(name) = flag.strip_prefix('-') else { return false };
    let is_bundle = || name.len() <= 8 && name.ends_with('u') && name.bytes().all(|it| it.is_ascii_alphabetic());
    name == "U" || name.ends_with("user") || name.ends_with("creds") || is_bundle()
}

/// `htpasswd -b file user password`; with `-n` there is no file.
fn of_htpasswd(text: &str, words: &[Extent]) -> Option<Extent> {
    let (mut is_batch, mut is_printed, mut is_value) = (false, false, false);
    let mut operands = 0;
    for place in words {
        if std::mem::take(&mut is_value) {
            continue;
        }
        if let Some(flags) = place.of(text).strip_prefix('-') {
            is_batch |= flags.contains('b');
            is_printed |= flags.contains('n');
            is_value = flags.ends_with(['C', 'r']);
            continue;
        }
        operands += 1;
        if operands == if is_printed { 2 } else { 3 } {
            return Some(*place).filter(|_| is_batch);
        }
    }
    None
}

/// The words of a line, without quotes around them.
pub(super) fn words(text: &str, line: Extent) -> impl Iterator<Item = Extent> {
    let quotes = ['`', '"', '\'', '(', ')', ','];
    let pieces = line.of(text).split_inclusive(char::is_whitespace).scan(line.start, |at, piece| {
        let start = *at;
        *at += piece.len();
        Some((start, piece.trim_end()))
    });
    pieces.filter(|it| !it.1.is_empty()).map(move |(start, word)| {
        let inner = word.trim_start_matches(quotes);
        let start = start + word.len() - inner.len();
        Extent::new(start, start + inner.trim_end_matches(quotes).len())
    })
}
