//! A certificate path that looks absolute but for its first slash.
//! containerd v1.7.34 remotes/docker/config/hosts.go: makeAbsPath.

use super::prelude::*;
use crate::document::Value;

pub(super) const RULE: Rule = Rule {
    code: "relative-certificate-path",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "relative path in `ca` or `client`: it counts from the directory of the file",
        zh: "`ca` 或 `client` 中的相对路径：从该文件所在目录算起",
    },
    page: page!("relative_certificate_path"),
    check: Check::Hosts(check),
};

fn check(hosts: &Hosts<'_>, found: &mut Vec<Diagnostic>) {
    let document = hosts.document;
    for table in hosts.tables() {
        for (id, node) in ["ca", "client"].iter().filter_map(|name| hosts.field(table, name)) {
            let deep = document
                .children(id)
                .flat_map(|(id, node)| std::iter::once(node).chain(document.children(id).map(|it| it.1)));
            for node in std::iter::once(node).chain(deep) {
                let Value::String(path) = &node.value else { continue };
                // A bare name beside the file is plainly meant.
                let is_far =
                    path.contains('/') && !path.starts_with('/') && !path.starts_with("./") && !path.starts_with("../");
                if is_far && !path.contains(":\\") {
                    let message = say!(
                        "this file is looked for below the directory of the `hosts.toml`: relative paths count from there"
                    );
                    found.push(
                        RULE.at(node.extent, message)
                            .help(phrase!("write an absolute path, or `./` where that is meant")),
                    );
                }
            }
        }
    }
}
