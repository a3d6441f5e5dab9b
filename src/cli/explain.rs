//! `mirrorshift explain`.

use std::fmt::Write;

use mirrorshift::api::{self, Explanation, FileKind, Locale};
use mirrorshift::diagnostic::Severity;
use mirrorshift::release::Release;
use mirrorshift::rules::{self, Rule};
use serde::Serialize;

use super::report::{BOLD, DIM};
use super::{Explain, Failure, output};

pub fn run(arguments: &Explain) -> Result<u8, Failure> {
    let Some(key) = &arguments.key else {
        let all = api::explain_all(Locale::En);
        if arguments.common.json {
            output::print_json(&all)?
        } else {
            output::print_styled(&list(&all))?
        }
        return Ok(0);
    };
    if let Some(rule) = rules::all().find(|rule| rule.code == key) {
        if arguments.common.json {
            output::print_json(&RulePage::of(rule))?;
        } else {
            output::print_styled(&format!("{BOLD}{}{BOLD:#}: {}\n\n{}", rule.code, rule.summary.en, rule.page.en))?;
        }
        return Ok(0);
    }
    let explanation = api::explain(key, Locale::En).map_err(|unknown| {
        let nearest: Vec<String> = unknown.nearest.iter().map(|it| format!("`{it}`")).collect();
        Failure(format!(
            "`{key}` is no finding, and no key of config.toml's registry tables or of hosts.toml; the nearest are {}",
            nearest.join(", ")
        ))
    })?;
    if arguments.common.json {
        output::print_json(&explanation)?;
    } else {
        output::print_styled(&page(&explanation, arguments.common.containerd))?;
    }
    Ok(0)
}

/// What a finding is about.
#[derive(Serialize)]
struct RulePage {
    code: &'static str,
    severity: Severity,
    releases: &'static str,
    summary: &'static str,
    /// Markdown.
    page: &'static str,
}

impl RulePage {
    fn of(rule: &'static Rule) -> Self {
        let Rule { code, severity, page, .. } = *rule;
        Self { code, severity, releases: rule.releases.text, summary: rule.summary.en, page: page.en }
    }
}

fn list(all: &[Explanation]) -> String {
    let mut out = String::new();
    for file in [FileKind::Config, FileKind::Hosts] {
        let _ = writeln!(out, "{BOLD}{}{BOLD:#}", file.as_str());
        for it in all.iter().filter(|it| it.file == file) {
            let _ = writeln!(out, "  {}\n      {DIM}{}{DIM:#}", it.key, it.summary);
        }
    }
    out
}

fn page(it: &Explanation, release: Option<Release>) -> String {
    let mut out = format!("{BOLD}{}{BOLD:#}  ({})\n\n", it.key, it.file.as_str());
    let _ = writeln!(out, "{}\n\n{}\n", wrapped(it.summary), wrapped(it.details));
    let mut row = |label: &str, value: &str| {
        let _ = writeln!(out, "{DIM}{label:>12}{DIM:#}  {value}");
    };
    row("type", it.kind);
    row("default", it.default.unwrap_or("none"));
    row("since", &if it.since == Release::new(1, 5, 0) { "1.5.0 or earlier".to_owned() } else { it.since.to_string() });
    for (label, release) in [("deprecated", it.deprecated), ("removed", it.removed)] {
        if let Some(release) = release {
            row(label, &release.to_string());
        }
    }
    if let Some(release) = release {
        let known = it.since <= release && it.removed.is_none_or(|removed| release < removed);
        row("containerd", &format!("{release} {}", if known { "reads it" } else { "ignores it" }));
    }
    row("counterpart", it.counterpart);
    row("source", it.source);
    if !it.related.is_empty() {
        row("see also", &it.related.join(", "));
    }
    let _ = writeln!(out, "\n{DIM}# example{DIM:#}\n{}", it.example.trim_end());
    out
}

/// Lines of at most 100 characters.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 100 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}
