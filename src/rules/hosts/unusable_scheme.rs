//! A scheme that containerd does not recognise and takes for a host.
//! containerd v1.7.34 remotes/docker/config/hosts.go: parseHostConfig compares with `http` in lower case.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "unusable-scheme",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "scheme in capitals, or another than `http` and `https`: it is taken for a host",
        zh: "协议用了大写，或不是 `http`/`https`：会被当成主机名",
    },
    page: page!("unusable_scheme"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    for url in hosts.urls() {
        let Some((scheme, rest)) = url.text.split_once("://") else { continue };
        if matches!(scheme, "http" | "https") || (scheme.starts_with("http") && url.host().is_empty()) {
            continue;
        }
        let message = say!(
            "a host called `{scheme}:` is asked: containerd knows `https` and `http`, in lower case",
            scheme = shown(scheme)
        );
        let diagnostic = RULE.at(url.extent, message).help(phrase!("write `https://` or `http://`"));
        let lower = scheme.to_ascii_lowercase();
        if !matches!(&*lower, "http" | "https") {
            found.push(diagnostic);
            continue;
        }
        let fixed = format!("{lower}://{rest}");
        let edits = if url.table == NodeId::ROOT {
            vec![set(hosts.document, url.extent, &fixed)]
        } else {
            rename(hosts.document, url.table, &fixed)
        };
        found.push(diagnostic.fix(say!("write `{lower}://`", lower), Applicability::Review, edits));
    }
}
