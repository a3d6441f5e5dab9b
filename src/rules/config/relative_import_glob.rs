//! A relative pattern in `imports`, before it counted from the file.
//! containerd v1.6.24 services/server/config/config.go: resolveImports.

use super::prelude::*;
use crate::release::Feature;

pub(super) const RULE: Rule = Rule {
    code: "relative-import-glob",
    severity: Severity::Warning,
    releases: Releases {
        text: "before 1.6.29, 1.7.0 to 1.7.15",
        concern: |release| !release.has(Feature::GLOB_FROM_FILE),
    },
    summary: Texts {
        en: "relative pattern in `imports`: it counts from the working directory",
        zh: "`imports` 中的相对通配路径：从工作目录算起",
    },
    page: page!("relative_import_glob"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    for import in config.file.imports.iter().filter(|it| it.value.contains('*') && !it.value.starts_with('/')) {
        let message = say!(
            "containerd {release} looks for this pattern in its working directory, which systemd makes `/`",
            release = config.release
        );
        found.push(RULE.at(import.extent, message).help(phrase!("write an absolute path")));
    }
}
