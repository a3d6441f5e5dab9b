//! A directory with `*` in its name.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "wildcard-directory",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts { en: "wildcard as a directory: there is none", zh: "目录名使用了通配符：并不支持" },
    page: page!("wildcard_directory"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (name, _) in tree.directories().filter(|it| it.0.contains('*')) {
        let message = say!("this directory is never used: certs.d knows no wildcards");
        found.push(at(
            &RULE,
            &[name],
            message,
            say!("use `_default`, from 1.6.17 on, or a directory for each registry"),
        ));
    }
}
