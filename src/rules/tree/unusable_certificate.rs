//! A `*.crt` without a certificate, or a `*.cert` without its key.
//! containerd v1.7.34 remotes/docker/config/hosts.go: loadCertFiles, ConfigureHosts.

use super::prelude::*;
use crate::model::certs_d::FileState;
use crate::rules::context::namespace_of;

pub(super) const RULE: Rule = Rule {
    code: "unusable-certificate",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "`*.crt` without a certificate, or `*.cert` without a key: every pull fails",
        zh: "`*.crt` 中没有证书，或 `*.cert` 缺少私钥：拉取全部失败",
    },
    page: page!("unusable_certificate"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (directory, files) in tree.directories().filter(|it| !it.1.contains_key("hosts.toml")) {
        for (name, contents) in files.iter().filter(|it| !it.1.is_empty()) {
            let FileState::Pem { certificate, key } = FileState::of(contents.as_bytes()) else { continue };
            let has_key =
                || key || name.strip_suffix(".cert").is_some_and(|stem| files.contains_key(&*format!("{stem}.key")));
            let why = match name.rsplit_once('.') {
                Some((_, "crt" | "cert")) if !certificate => say!("no certificate"),
                Some((_, "cert")) if !has_key() => say!("no key, and there is no file `.key` beside it"),
                _ => continue,
            };
            let message = say!(
                "every pull from `{directory}` fails before the first request: this file holds {why}",
                directory = shown(&namespace_of(directory)),
                why
            );
            found.push(at(&RULE, &[directory, name], message, say!("put a PEM file in its place, or remove it")));
        }
    }
}
