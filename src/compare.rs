//! Two lists of hosts to a verdict: does a pull still ask the same servers in the same way?

use std::collections::BTreeMap;

use serde::Serialize;

use crate::message::{Hole, Message};
use crate::model::legacy::Registry;
use crate::release::{Feature, Release};
use crate::simulate::{Daemon, ResolvedHost};

/// How two plans compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The lists of hosts are equal, field by field.
    Identical,
    /// They differ only in what no pull can observe.
    Equivalent,
    /// Anything else.
    Different,
}

/// What differs between the global headers of two registry tables, by name: they go to every host.
pub fn compare_headers(before: &Registry<'_>, after: &Registry<'_>) -> Option<Message> {
    let sent = |registry: &Registry<'_>| {
        let mut sent: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, values) in &registry.headers {
            sent.insert(name.value.to_string(), values.iter().map(|it| it.value.to_string()).collect());
        }
        sent
    };
    let (before, after) = (sent(before), sent(after));
    // Values may be secrets; the names are enough to find them.
    let lost = before.iter().filter(|(name, values)| after.get(*name) != Some(values)).map(|it| it.0);
    (before != after).then(|| {
        say!("the headers of `registry.headers` are no longer sent as they were: {lost}", lost = Hole::names(lost))
    })
}

/// What differs between the directories that two daemons read: the files on the node may be found in others then.
pub fn compare_roots(before: &Daemon<'_>, after: &Daemon<'_>) -> Option<Message> {
    // Legacy tables read none.
    if before.roots.is_empty() || before.roots == after.roots {
        return None;
    }
    let (old, new) = (Hole::names(&before.roots), Hole::names(&after.roots));
    Some(match after.roots.is_empty() {
        true => say!(
            "hosts.toml files are no longer looked for below {old}; what the node has there is not known here",
            old
        ),
        false => say!(
            "hosts.toml files are looked for below {new} instead of {old}; what the node has there is not known here",
            new,
            old
        ),
    })
}

/// The hosts that a pull asks, or why it fails before the first request.
pub type Hosts<'a> = Result<Vec<ResolvedHost<'a>>, String>;

/// How `after`, which `release` pulls with, compares with `before`, and what differs.
pub fn compare(before: &Hosts<'_>, after: &Hosts<'_>, release: Release) -> (Verdict, Vec<Message>) {
    match (before, after) {
        (Ok(before), Ok(after)) => compare_hosts(before, after, release),
        (Err(before), Err(after)) if before == after => (Verdict::Identical, Vec::new()),
        (Err(before), Err(after)) => {
            let difference = say!(
                "every pull fails before and after, for another reason: `{before}`, then `{after}`",
                before = quoted(before),
                after = quoted(after)
            );
            (Verdict::Equivalent, vec![difference])
        }
        (Err(before), Ok(after)) => {
            let difference = say!(
                "every pull failed before the first request: `{before}`; now {listed} asked",
                before = quoted(before),
                listed = listed(after)
            );
            (Verdict::Different, vec![difference])
        }
        (Ok(before), Err(after)) => {
            let difference = say!(
                "every pull fails before the first request: `{after}`; before, {listed} asked",
                after = quoted(after),
                listed = listed(before)
            );
            (Verdict::Different, vec![difference])
        }
    }
}

/// What containerd says, which has back-ticks of its own, to stand between back-ticks.
fn quoted(why: &str) -> String {
    why.replace('`', "'")
}

fn compare_hosts(before: &[ResolvedHost<'_>], after: &[ResolvedHost<'_>], release: Release) -> (Verdict, Vec<Message>) {
    if before.len() == after.len() && before.iter().zip(after).all(|(before, after)| is_same(before, after)) {
        return (Verdict::Identical, Vec::new());
    }
    // A host that can't be reached whatever the servers do adds nothing to a pull.
    let (dead, live): (Vec<_>, Vec<_>) = before.iter().partition(|host| is_dead(host));
    if live.len() == after.len() && live.iter().zip(after).all(|(before, after)| asks_the_same(before, after)) {
        let dropped = dead.iter().map(|host| {
            say!(
                "`{address}` is no longer tried; every request to it failed before it was sent",
                address = address(host)
            )
        });
        let mut differences: Vec<Message> = dropped.collect();
        // containerd v2.1.9 core/remotes/docker/resolver.go: retryRequest.
        let repeats = before.last().is_some_and(is_dead) && release.has(Feature::REPEAT_ON_LAST_HOST);
        let Some(last) = after.last().filter(|_| repeats) else { return (Verdict::Equivalent, differences) };
        differences.push(say!("`{address}` is the last host now, and containerd {release} asks the last one again after a 500, 503 or 504", address = address(last), release));
        return (Verdict::Different, differences);
    }
    let mut differences = Vec::new();
    for (at, pair) in (0..before.len().max(after.len())).map(|at| (at + 1, (before.get(at), after.get(at)))) {
        match pair {
            (Some(before_here), Some(after)) => differences.extend(host_differences(at, before_here, after, before)),
            (Some(before), None) => {
                differences.push(say!("host {at}: `{address}` is no longer asked", at, address = address(before)))
            }
            (None, Some(after)) => {
                differences.push(say!("host {at}: `{address}` is asked as well", at, address = address(after)))
            }
            (None, None) => {}
        }
    }
    (Verdict::Different, differences)
}

fn is_same(before: &ResolvedHost<'_>, after: &ResolvedHost<'_>) -> bool {
    before.origin == after.origin && asks_the_same(before, after)
}

/// Whether both are asked in the same way, whatever they are listed for.
fn asks_the_same(before: &ResolvedHost<'_>, after: &ResolvedHost<'_>) -> bool {
    before.scheme == after.scheme
        && before.host == after.host
        && (before.path == after.path || before.root() == after.root())
        && (before.pull, before.resolve) == (after.pull, after.resolve)
        && before.tls_in_use() == after.tls_in_use()
        && before.header == after.header
        && before.dial_timeout == after.dial_timeout
        && before.http_fallback == after.http_fallback
        && before.credentials == after.credentials
}

/// Whether every request to `host` fails before it is sent.
pub fn is_dead(host: &ResolvedHost<'_>) -> bool {
    host.host.is_empty() || !matches!(&*host.scheme, "http" | "https")
}

/// What differs at place `at`. A host that was asked before at another place, or under another scheme or path, is held
/// against itself.
fn host_differences(
    at: usize,
    before: &ResolvedHost<'_>,
    after: &ResolvedHost<'_>,
    all: &[ResolvedHost<'_>],
) -> Vec<Message> {
    let (old, new) = (address(before), address(after));
    let mut found = Vec::new();
    let mut before = before;
    if old != new {
        found.push(say!("host {at}: `{new}` is asked instead of `{old}`", at, new = &new, old = &old));
        match all.iter().find(|it| address(it) == new) {
            Some(same) => before = same,
            None if before.host == after.host => {}
            None => return found,
        }
    }
    let said = found.len();
    let mut differs = |name: Hole, before: Hole, after: Hole| {
        if before != after {
            found.push(say!(
                "host {at}, `{new}`: {name} was {before} and is {after}",
                at,
                new = &new,
                name,
                before,
                after
            ));
        }
    };
    differs("capabilities".into(), capabilities(before).into(), capabilities(after).into());
    let (tls_before, tls_after) = (before.tls_in_use(), after.tls_in_use());
    differs("skip_verify".into(), tls_before.skip_verify.to_string().into(), tls_after.skip_verify.to_string().into());
    differs("ca".into(), format!("{:?}", tls_before.ca).into(), format!("{:?}", tls_after.ca).into());
    differs("client".into(), format!("{:?}", tls_before.client).into(), format!("{:?}", tls_after.client).into());
    let timeout = |host: &ResolvedHost<'_>| Hole::from(host.dial_timeout.as_deref().unwrap_or("30s"));
    differs("dial_timeout".into(), timeout(before), timeout(after));
    differs(
        phrase!("https first").into(),
        before.http_fallback.to_string().into(),
        after.http_fallback.to_string().into(),
    );
    let key = |host: &ResolvedHost<'_>| match &host.credentials {
        Some(key) => Hole::from(format!("`{key}`")),
        None => say!("none").into(),
    };
    differs(phrase!("the key of its credentials").into(), key(before), key(after));
    // Values may be secrets; the names are enough to find them.
    let names = |host: &ResolvedHost<'_>| Hole::list(host.header.iter().map(|(name, _)| name.to_string()));
    differs("header".into(), names(before), names(after));
    if found.len() == said && before.header != after.header {
        found.push(say!("host {at}, `{new}`: the values of its headers differ", at, new = &new));
    }
    found
}

fn capabilities(host: &ResolvedHost<'_>) -> String {
    let words: Vec<&str> =
        [("pull", host.pull), ("resolve", host.resolve)].iter().filter(|it| it.1).map(|it| it.0).collect();
    format!("[{}]", words.join(", "))
}

fn address(host: &ResolvedHost<'_>) -> String {
    format!("{}://{}{}", host.scheme, host.host, host.root())
}

fn listed(hosts: &[ResolvedHost<'_>]) -> Message {
    let names = Hole::names(hosts.iter().map(address));
    match hosts.len() {
        1 => say!("{names} is", names),
        _ => say!("{names} are", names),
    }
}
