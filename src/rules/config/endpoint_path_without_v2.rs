//! An endpoint with a path that has no `/v2` in it.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts uses a path as it is.

use super::prelude::*;
use crate::model::go_url::clean_path;

pub(super) const RULE: Rule = Rule {
    code: "endpoint-path-without-v2",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "endpoint with a path that lacks `/v2`: requests go without it",
        zh: "endpoint 的路径中没有 `/v2`：请求也不带它",
    },
    page: page!("endpoint_path_without_v2"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in &config.endpoints {
        let Some(url) = &endpoint.url else { continue };
        if url.host.is_empty() || !url.path.starts_with('/') || url.path.split('/').any(|it| it == "v2") {
            continue;
        }
        let path = clean_path(&url.path);
        if path == "/" {
            continue;
        }
        let message = say!(
            "requests to this endpoint begin with `{path}`, and not with `/v2`, where registries answer",
            path = shown(&path)
        );
        let mut diagnostic =
            RULE.at(endpoint.text.extent, message).help(say!("write the path as `/v2{path}`", path = shown(&path)));
        let text = &*endpoint.text.value;
        if let Some(before) = text.strip_suffix(&*url.path) {
            let edit = set(config.document, endpoint.text.extent, &format!("{before}/v2{}", url.path));
            diagnostic = diagnostic.fix(phrase!("put `/v2` before the path"), Applicability::Review, vec![edit]);
        }
        found.push(diagnostic);
    }
}
