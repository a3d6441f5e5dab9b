//! The path and query that a request asks for.

use std::collections::BTreeMap;

use crate::model::go_url::{clean_path, escape_path, escape_query};
use crate::model::namespace::is_proxy;
use crate::release::{Feature, Release};

/// What is asked for `kind` (`manifests` or `blobs`) and `object` of `repository` below the API root `root` of
/// `host`: path, and the namespace as `ns` when the host is not the namespace's own.
///
/// containerd v2.2.7 core/remotes/docker/resolver.go: dockerBase.request, addQuery.
pub(in crate::simulate) fn target(
    release: Release,
    (host, root): (&str, &str),
    namespace: &str,
    repository: &str,
    (kind, object): (&str, &str),
) -> String {
    let parent = format!("/{root}/{repository}/{kind}");
    let parent = clean_path(&parent);
    let ns = is_proxy(host, namespace).then(|| format!("ns={}", escape_query(namespace)));
    if parent.contains(['?', '#']) {
        return spoilt(release, &format!("{parent}/{object}"), ns);
    }
    // The object goes in as it is: a digest needs no escape, and the placeholder of one takes none.
    match ns {
        Some(ns) => format!("{}/{object}?{ns}", sent(&parent)),
        None => format!("{}/{object}", sent(&parent)),
    }
}

/// A root may hold what was an escaped `?` or `#`; containerd glues scheme, host and path together as text and
/// parses that, so they count.
fn spoilt(release: Release, path: &str, ns: Option<String>) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let query = match (query, ns) {
        (Some(query), Some(ns)) if release.has(Feature::NS_BESIDE_QUERY) => Some(beside(query, ns)),
        (query, ns) => ns.or_else(|| query.map(str::to_owned)),
    };
    match (path.split_once('#'), query) {
        (Some((path, _)), _) => sent(path),
        (None, Some(query)) => format!("{}?{}", sent(path), query.split('#').next().unwrap_or_default()),
        (None, None) => sent(path),
    }
}

/// `ns` among the fields of a query, which Go sorts by key.
fn beside(query: &str, ns: String) -> String {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for field in query.split('&').filter(|field| !field.is_empty()) {
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        let key = escape_query(key);
        let field = [&key, "=", &escape_query(value)].concat();
        fields.entry(key).or_default().push(field);
    }
    fields.entry("ns".to_owned()).or_default().push(ns);
    fields.into_values().flatten().collect::<Vec<_>>().join("&")
}

/// A path as it goes over the wire: it is parsed once more, so that escapes which were escaped themselves
/// are left as they are.
fn sent(path: &str) -> String {
    path.split('%').map(escape_path).collect::<Vec<_>>().join("%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::namespace::HUB;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(root: &str, host: &str, namespace: &str, release: Release, expected: &str) {
        assert_eq!(target(release, (host, root), namespace, "a/b", ("manifests", "1")), expected);
    }

    const OLD: Release = Release::new(1, 6, 24);
    const NEW: Release = Release::new(2, 2, 7);

    #[test]
    fn the_namespace_is_named_to_every_other_host() {
        check("/v2", "m", "quay.io", OLD, "/v2/a/b/manifests/1?ns=quay.io");
        check("/v2", "quay.io", "quay.io", OLD, "/v2/a/b/manifests/1");
        check("/v2", "quay.io:443", "quay.io", OLD, "/v2/a/b/manifests/1?ns=quay.io");
        check("/v2", HUB, "docker.io", OLD, "/v2/a/b/manifests/1");
        check("/v2", "docker.io", "docker.io", OLD, "/v2/a/b/manifests/1");
        check("/v2", "m", "r:5000", OLD, "/v2/a/b/manifests/1?ns=r%3A5000");
    }

    #[test]
    fn roots_are_cleaned_and_escaped() {
        check("/", "m", "m", OLD, "/a/b/manifests/1");
        check("//x/../v2/", "m", "m", OLD, "/v2/a/b/manifests/1");
        check("/a b", "m", "m", OLD, "/a%20b/a/b/manifests/1");
        check("/a%20b c", "m", "m", OLD, "/a%20b%20c/a/b/manifests/1");
    }

    // Spec 6.2.
    #[test]
    fn a_question_mark_in_the_root_swallows_the_rest() {
        check("/x?y", "m", "quay.io", OLD, "/x?ns=quay.io");
        check("/x?y", "m", "quay.io", NEW, "/x?ns=quay.io&y%2Fa%2Fb%2Fmanifests%2F1=");
        check("/x?z=1&&a", "m", "quay.io", NEW, "/x?a%2Fa%2Fb%2Fmanifests%2F1=&ns=quay.io&z=1");
        check("/x?y", "m", "m", NEW, "/x?y/a/b/manifests/1");
    }
}
