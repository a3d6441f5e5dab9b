//! Certificates called `*.pem` in a directory without `hosts.toml`.
//! containerd v1.7.34 remotes/docker/config/hosts.go: loadCertFiles.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "pem-extension",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "`*.pem` in a directory of certificates: only `.crt`, `.cert` and `.key` count",
        zh: "证书目录中的 `*.pem`：只识别 `.crt`、`.cert` 和 `.key`",
    },
    page: page!("pem_extension"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (directory, files) in tree.directories().filter(|it| !it.1.contains_key("hosts.toml")) {
        if files.keys().any(|it| it.ends_with(".crt") || it.ends_with(".cert")) {
            continue;
        }
        for name in files.keys().filter(|it| it.ends_with(".pem")) {
            let message = say!(
                "this file is ignored: without a `hosts.toml`, containerd takes `*.crt`, `*.cert` and `*.key` only"
            );
            found.push(at(
                &RULE,
                &[directory, name],
                message,
                say!("rename an authority to `.crt`, or name the file in a `hosts.toml`"),
            ));
        }
    }
}
