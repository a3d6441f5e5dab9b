//! The reference pages of the rules, written from the rules themselves.

#![cfg(not(target_arch = "wasm32"))] // It reads and writes the pages.

use std::fmt::Write;
use std::path::Path;

use mirrorshift::rules::{self, PAGES, Rule, Subject};

const fn subject(rule: &Rule) -> &'static str {
    match rule.subject() {
        Subject::Config => "config.toml",
        Subject::Hosts => "hosts.toml",
        Subject::Tree => "certs.d",
        Subject::Node => "several files",
    }
}

fn page(rule: &Rule) -> String {
    format!(
        "# {}\n\n{}\n\n{}\n\n- Where: `{}`\n- Severity: {}\n- containerd: {}\n\n{}",
        rule.code,
        rule.summary.en,
        rule.summary.zh,
        subject(rule),
        rule.severity.as_str(),
        rule.releases.text,
        rule.page
    )
}

fn index() -> String {
    let mut out = "# Rules\n\nWritten from `src/rules/` by `tests/rules_reference.rs`; edit the rules, not these pages. A rule \
                   is named for the pattern it finds. An *error* breaks or silently disables something, a *warning* is risky or \
                   not what it looks like, an *info* is worth knowing.\n"
        .to_owned();
    for part in [Subject::Config, Subject::Hosts, Subject::Tree, Subject::Node] {
        let rules: Vec<&Rule> = rules::all().filter(|it| it.subject() == part).collect();
        let Some(first) = rules.first() else { continue };
        writeln!(out, "\n## {}\n\n| Rule | Severity | containerd | Finds | 含义 |", subject(first)).unwrap();
        writeln!(out, "| --- | --- | --- | --- | --- |").unwrap();
        for Rule { code, severity, releases, summary, .. } in rules {
            let (severity, releases) = (severity.as_str(), releases.text);
            writeln!(out, "| [{code}]({code}.md) | {severity} | {releases} | {} | {} |", summary.en, summary.zh)
                .unwrap();
        }
    }
    out
}

#[test]
fn the_pages_say_what_the_rules_say() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGES);
    let mut pages: Vec<(String, String)> = rules::all().map(|it| (format!("{}.md", it.code), page(it))).collect();
    pages.push(("README.md".to_owned(), index()));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(&directory).unwrap();
        for (name, contents) in &pages {
            std::fs::write(directory.join(name), contents).unwrap();
        }
    }
    for (name, contents) in &pages {
        let found = std::fs::read_to_string(directory.join(name)).unwrap_or_default();
        assert!(found == *contents, "{PAGES}{name} is out of date: run the test with UPDATE_EXPECT=1");
    }
    for entry in std::fs::read_dir(&directory).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(pages.iter().any(|it| it.0 == name), "{PAGES}{name} belongs to no rule");
    }
}
