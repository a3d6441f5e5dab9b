//! Capitals in the name of a directory.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "uppercase-directory",
    severity: Severity::Warning,
    releases: Releases::ALL,
    summary: Texts {
        en: "directory with capitals: names are compared as they are written",
        zh: "目录名含大写字母：名称按原样逐字比较",
    },
    page: page!("uppercase_directory"),
    check: Check::Tree(check),
};

fn check(tree: &TreeContext<'_>, found: &mut Vec<TreeFinding>) {
    for (name, _) in tree.directories().filter(|it| it.0.bytes().any(|byte| byte.is_ascii_uppercase())) {
        let lower = name.to_ascii_lowercase();
        let message = say!("images of `{lower}` don't use this directory: capitals count", lower = shown(&lower));
        found.push(at(&RULE, &[name], message, say!("rename it to `{lower}`", lower = shown(&lower))));
    }
}
