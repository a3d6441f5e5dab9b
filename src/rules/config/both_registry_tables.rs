//! Old and new registry table in one file.
//! containerd v2.3.4 plugins/cri/images/plugin.go: configMigration.

use super::prelude::*;
use super::table_version_mismatch::counts;
use crate::model::config::PluginName;

pub(super) const RULE: Rule = Rule {
    code: "both-registry-tables",
    severity: Severity::Error,
    releases: Releases::ONLY_2,
    summary: Texts {
        en: "old and new registry table in one file: the old one replaces the new one",
        zh: "同一文件中新旧两种 registry 表并存：旧表会整个取代新表",
    },
    page: page!("both_registry_tables"),
    check: Check::Config(check),
};

fn check(config: &Config<'_>, found: &mut Vec<Diagnostic>) {
    let version = config.file.version.as_ref().map_or(0, |it| it.value);
    let table = |name: PluginName| {
        let is_used = |it: &&_| -> bool {
            let it: &crate::model::config::PluginTable<'_> = it;
            it.name == name && it.registry.as_ref().is_some_and(|it| !says_nothing(it))
        };
        config.file.plugins.iter().find(is_used).filter(|_| counts(name, version, config.release))
    };
    let Some(new) = table(PluginName::Images) else { return };
    let Some(old) = table(PluginName::Grpc).or_else(|| table(PluginName::Short)) else { return };
    let message = say!(
        "containerd {release} ignores the registry settings of `{name}`: those of `{other}` take the place of the whole table",
        release = config.release,
        name = new.name.as_str(),
        other = old.name.as_str()
    );
    found.push(
        RULE.at(new.extent, message)
            .help(phrase!("keep one of the two tables"))
            .related(phrase!("the other table is here"), old.extent),
    );
}
