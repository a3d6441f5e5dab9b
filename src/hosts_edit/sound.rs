//! What containerd would mind in what a form writes: a wrong value makes it drop the whole file without a word.

use crate::document::Document;
use crate::message::Message;
use crate::model::go_duration;
use crate::parse;
use crate::parse::hosts_toml::mistakes;
use crate::release::Release;

use super::change::Setting;

/// What is wrong with a value whichever release reads it.
pub(super) fn value(setting: &Setting) -> Result<(), Message> {
    match setting {
        Setting::Server(url) if !url.is_empty() => self::url(url),
        Setting::DialTimeout(text) if !text.is_empty() => match go_duration::parse(text) {
            Ok(_) => Ok(()),
            Err(why) => Err(say!("`dial_timeout`: {why}", why)),
        },
        _ => Ok(()),
    }
}

/// Whether containerd can ask a host at `url`.
///
/// Odd: what begins with any other scheme it takes for a name without one, and asks a host called `ftp:`.
pub(super) fn url(url: &str) -> Result<(), Message> {
    let is_blank = url.trim().is_empty() || url.chars().any(|it| it.is_control() || it.is_whitespace());
    let is_other = url.split_once("://").is_some_and(|(scheme, _)| !matches!(scheme, "http" | "https"));
    match parse::address(url, false) {
        _ if is_blank || is_other => Err(say!("a host is a URL such as `https://mirror.example.com`")),
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(say!("a host is a URL such as `https://mirror.example.com`")),
        Err(why) => Err(say!("this is no URL: {why}", why)),
    }
}

/// Whether `release` drops `new` over nothing that it would not drop `old` over. A mistake that was there already is
/// no reason, so that a form can mend one of several.
pub(super) fn still_read(old: &Document<'_>, new: &Document<'_>, release: Release) -> Result<(), Message> {
    let known = mistakes(old, release);
    let is_known = |(why, voids): &(Message, bool)| known.iter().any(|(it, did)| it == why && did >= voids);
    match mistakes(new, release).into_iter().find(|it| !is_known(it)) {
        Some((why, _)) => Err(why),
        None => Ok(()),
    }
}
