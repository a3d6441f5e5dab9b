//! A host directory with nothing in it.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "empty-directory",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts { en: "empty host directory: it hides `_default`", zh: "空的仓库目录：会遮住 `_default`" },
    page: page!("empty_directory"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (name, _) in tree.directories().filter(|it| it.1.is_empty()) {
        let message = say!(
            "`{name}` is asked without any mirror: this directory hides `_default` and later roots",
            name = shown(name)
        );
        found.push(at(&RULE, &[name], message, say!("remove it, or put a `hosts.toml` into it")));
    }
}
