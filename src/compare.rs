//! Two lists of hosts to a verdict: does a pull still ask the same servers in the same way?

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

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
pub fn compare_headers(before: &Registry<'_>, after: &Registry<'_>) -> Option<String> {
    let sent = |registry: &Registry<'_>| {
        let mut sent: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, values) in &registry.headers {
            sent.insert(name.value.to_string(), values.iter().map(|it| it.value.to_string()).collect());
        }
        sent
    };
    let (before, after) = (sent(before), sent(after));
    // Values may be secrets; the names are enough to find them.
    let lost: Vec<String> = before
        .iter()
        .filter(|(name, values)| after.get(*name) != Some(values))
        .map(|it| format!("`{}`", it.0))
        .collect();
    (before != after)
        .then(|| format!("the headers of `registry.headers` are no longer sent as they were: {}", lost.join(", ")))
}

/// What differs between the directories that two daemons read: the files on the node may be found in others then.
pub fn compare_roots(before: &Daemon<'_>, after: &Daemon<'_>) -> Option<String> {
    // Legacy tables read none.
    if before.roots.is_empty() || before.roots == after.roots {
        return None;
    }
    let listed = |roots: &[Cow<'_, str>]| roots.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    let now = if after.roots.is_empty() {
        "no longer looked for below".to_owned()
    } else {
        format!("looked for below {} instead of", listed(&after.roots))
    };
    Some(format!("hosts.toml files are {now} {}; what the node has there is not known here", listed(&before.roots)))
}

/// The hosts that a pull asks, or why it fails before the first request.
pub type Hosts<'a> = Result<Vec<ResolvedHost<'a>>, String>;

/// How `after`, which `release` pulls with, compares with `before`, and what differs.
pub fn compare(before: &Hosts<'_>, after: &Hosts<'_>, release: Release) -> (Verdict, Vec<String>) {
    match (before, after) {
        (Ok(before), Ok(after)) => compare_hosts(before, after, release),
        (Err(before), Err(after)) if before == after => (Verdict::Identical, Vec::new()),
        (Err(before), Err(after)) => {
            let difference =
                format!("every pull fails before and after, for another reason: `{before}`, then `{after}`");
            (Verdict::Equivalent, vec![difference])
        }
        (Err(before), Ok(after)) => {
            let difference =
                format!("every pull failed before the first request: `{before}`; now {} asked", listed(after));
            (Verdict::Different, vec![difference])
        }
        (Ok(before), Err(after)) => {
            let difference =
                format!("every pull fails before the first request: `{after}`; before, {} asked", listed(before));
            (Verdict::Different, vec![difference])
        }
    }
}

fn compare_hosts(before: &[ResolvedHost<'_>], after: &[ResolvedHost<'_>], release: Release) -> (Verdict, Vec<String>) {
    if before.len() == after.len() && before.iter().zip(after).all(|(before, after)| is_same(before, after)) {
        return (Verdict::Identical, Vec::new());
    }
    // A host that can't be reached whatever the servers do adds nothing to a pull.
    let (dead, live): (Vec<_>, Vec<_>) = before.iter().partition(|host| is_dead(host));
    if live.len() == after.len() && live.iter().zip(after).all(|(before, after)| asks_the_same(before, after)) {
        let dropped = dead.iter().map(|host| {
            format!("`{}` is no longer tried; every request to it failed before it was sent", address(host))
        });
        let mut differences: Vec<String> = dropped.collect();
        // containerd v2.1.9 core/remotes/docker/resolver.go: retryRequest.
        let repeats = before.last().is_some_and(is_dead) && release.has(Feature::REPEAT_ON_LAST_HOST);
        let Some(last) = after.last().filter(|_| repeats) else { return (Verdict::Equivalent, differences) };
        differences.push(format!(
            "`{}` is the last host now, and containerd {release} asks the last one again after a 500, 503 or 504",
            address(last)
        ));
        return (Verdict::Different, differences);
    }
    let mut differences = Vec::new();
    for (at, pair) in (0..before.len().max(after.len())).map(|at| (at + 1, (before.get(at), after.get(at)))) {
        match pair {
            (Some(before_here), Some(after)) => differences.extend(host_differences(at, before_here, after, before)),
            (Some(before), None) => differences.push(format!("host {at}: `{}` is no longer asked", address(before))),
            (None, Some(after)) => differences.push(format!("host {at}: `{}` is asked as well", address(after))),
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
) -> Vec<String> {
    let (old, new) = (address(before), address(after));
    let mut found = Vec::new();
    let mut before = before;
    if old != new {
        found.push(format!("host {at}: `{new}` is asked instead of `{old}`"));
        match all.iter().find(|it| address(it) == new) {
            Some(same) => before = same,
            None if before.host == after.host => {}
            None => return found,
        }
    }
    let said = found.len();
    let mut differs = |name: &str, before: String, after: String| {
        if before != after {
            found.push(format!("host {at}, `{new}`: {name} was {before} and is {after}"));
        }
    };
    differs("capabilities", capabilities(before), capabilities(after));
    let (tls_before, tls_after) = (before.tls_in_use(), after.tls_in_use());
    differs("skip_verify", tls_before.skip_verify.to_string(), tls_after.skip_verify.to_string());
    differs("ca", format!("{:?}", tls_before.ca), format!("{:?}", tls_after.ca));
    differs("client", format!("{:?}", tls_before.client), format!("{:?}", tls_after.client));
    let timeout =
        |host: &ResolvedHost<'_>| host.dial_timeout.as_deref().map_or_else(|| "30s".to_owned(), str::to_owned);
    differs("dial_timeout", timeout(before), timeout(after));
    differs("https first", before.http_fallback.to_string(), after.http_fallback.to_string());
    let key =
        |host: &ResolvedHost<'_>| host.credentials.as_ref().map_or_else(|| "none".to_owned(), |key| format!("`{key}`"));
    differs("the key of its credentials", key(before), key(after));
    // Values may be secrets; the names are enough to find them.
    let names =
        |host: &ResolvedHost<'_>| host.header.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>().join(", ");
    differs("header", names(before), names(after));
    if found.len() == said && before.header != after.header {
        found.push(format!("host {at}, `{new}`: the values of its headers differ"));
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

fn listed(hosts: &[ResolvedHost<'_>]) -> String {
    let names: Vec<String> = hosts.iter().map(|host| format!("`{}`", address(host))).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", names.join(", "))
}
