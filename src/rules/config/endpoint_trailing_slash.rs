//! An endpoint that ends in a slash, which counts as a path.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: registryHosts adds `/v2` to an empty path only.

use super::prelude::*;
use crate::model::go_url::clean_path;

pub(super) const RULE: Rule = Rule {
    code: "endpoint-trailing-slash",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "endpoint that ends in `/`: requests go without `/v2`",
        zh: "endpoint 以 `/` 结尾：请求不带 `/v2`",
    },
    page: page!("endpoint_trailing_slash"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in &config.endpoints {
        let Some(url) = &endpoint.url else { continue };
        if url.host.is_empty() || !url.path.starts_with('/') || clean_path(&url.path) != "/" {
            continue;
        }
        let message =
            say!("this endpoint never works: with a path, even `/`, containerd leaves `/v2` out of its requests");
        let mut diagnostic = RULE.at(endpoint.text.extent, message).help(phrase!("remove the slash at the end"));
        let text = &*endpoint.text.value;
        let fixed = text.trim_end_matches('/');
        if fixed.len() < text.len() && clean_path(&url.path) == "/" && !url.has_query {
            let edit = set(config.document, endpoint.text.extent, fixed);
            diagnostic = diagnostic.fix(phrase!("remove the slash"), Applicability::Review, vec![edit]);
        }
        found.push(diagnostic);
    }
}
