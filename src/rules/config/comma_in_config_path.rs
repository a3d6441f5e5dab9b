//! A comma or a blank between directories in `config_path`.
//! containerd v1.7.34 pkg/cri/server/image_pull.go: hostDirFromRoots; Go's filepath.SplitList.

use super::prelude::*;

pub(super) const RULE: Rule = Rule {
    code: "comma-in-config-path",
    severity: Severity::Error,
    releases: Releases::ALL,
    summary: Texts {
        en: "comma or blank in `config_path`: it is taken for part of a name",
        zh: "`config_path` 中有逗号或空格：会被当作目录名的一部分",
    },
    page: page!("comma_in_config_path"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let is_blank = |it: char| it == ',' || it.is_whitespace();
    let Some(path) = config.config_path().filter(|it| it.value.contains(is_blank)) else { return };
    let message = say!("containerd reads no hosts.toml: it takes the comma or blank for part of a directory's name");
    let parts: Vec<&str> = path.value.split(|it| is_blank(it) || it == ':').filter(|it| !it.is_empty()).collect();
    let mut diagnostic =
        RULE.at(path.extent, message).help(phrase!("write one directory, or several with `:` between them"));
    // A blank within a name may be meant.
    if parts.len() < 2 || parts.iter().all(|it| it.starts_with('/')) {
        let edit = set(config.document, path.extent, &parts.join(":"));
        diagnostic = diagnostic.fix(phrase!("write `:` between the directories"), Applicability::Review, vec![edit]);
    }
    found.push(diagnostic);
}
