//! The reference pages of the rules, in both languages, written from the rules themselves.

#![cfg(not(target_arch = "wasm32"))] // It reads and writes the pages.

use std::fmt::Write;
use std::path::Path;

use mirrorshift::diagnostic::Severity;
use mirrorshift::rules::{self, PAGES, Rule, Subject, Texts};

struct Words {
    /// What follows the name of a page.
    suffix: &'static str,
    /// Of a text in both languages, this one.
    pick: fn(Texts) -> &'static str,
    title: &'static str,
    intro: &'static str,
    origin: &'static str,
    all: &'static str,
    /// The way to the same page in the other language.
    other: (&'static str, &'static str),
    labels: [&'static str; 3],
    columns: &'static str,
    several: &'static str,
    severity: fn(Severity) -> &'static str,
    releases: fn(&str) -> String,
}

const ENGLISH: Words = Words {
    suffix: ".md",
    pick: |it| it.en,
    title: "Rules",
    intro: "A rule is named for the pattern it finds. An *error* breaks or silently disables something, a *warning* is risky \
            or not what it looks like, an *info* is worth knowing.",
    origin: "Written from `src/rules/` by `tests/rules_reference.rs`; edit the rules, not these pages.",
    all: "All rules",
    other: ("简体中文", ".zh.md"),
    labels: ["Where: ", "Severity: ", "containerd: "],
    columns: "| Rule | Severity | containerd | Finds |",
    several: "several files",
    severity: Severity::as_str,
    releases: str::to_owned,
};

const CHINESE: Words = Words {
    suffix: ".zh.md",
    pick: |it| it.zh,
    title: "规则",
    intro: "规则以它所检查的写法命名。*错误*会导致故障，或让某项设置悄然失效；*警告*有风险，或与看上去的含义不同；*提示*值得了解。",
    origin: "这些页面由 `tests/rules_reference.rs` 根据 `src/rules/` 生成；请修改那里的规则，不要直接改这些页面。",
    all: "所有规则",
    other: ("English", ".md"),
    labels: ["文件：", "级别：", "containerd："],
    columns: "| 规则 | 级别 | containerd | 检查什么 |",
    several: "多个文件",
    severity: |it| match it {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Info => "提示",
    },
    releases: chinese_releases,
};

/// What [`rules::Releases`] has for people: `1.6.25 and later, 1.7.7 and later`.
fn chinese_releases(text: &str) -> String {
    let one = |text: &str| match text.split_once(" to ") {
        Some((first, last)) => format!("{first} 至 {last}"),
        None if text == "all" => "全部".to_owned(),
        None => match (text.strip_suffix(" and later"), text.strip_prefix("before ")) {
            (Some(first), _) => format!("{first} 及以后"),
            (_, Some(first)) => format!("{first} 之前"),
            _ => text.to_owned(),
        },
    };
    text.split(", ").map(one).collect::<Vec<_>>().join("、")
}

fn subject(subject: Subject, words: &Words) -> &str {
    match subject {
        Subject::Config => "config.toml",
        Subject::Hosts => "hosts.toml",
        Subject::Tree => "certs.d",
        Subject::Node => words.several,
    }
}

/// `README.md`, or the page of a rule, and the ways from it.
fn ways(name: &str, words: &Words) -> String {
    let (language, suffix) = words.other;
    let other = format!("[{language}]({name}{suffix})");
    if name == "README" { other } else { format!("[{}](README{}) · {other}", words.all, words.suffix) }
}

fn page(rule: &Rule, words: &Words) -> String {
    let [place, severity, releases] = words.labels;
    let kind = subject(rule.subject(), words);
    let kind = if rule.subject() == Subject::Node { kind.to_owned() } else { format!("`{kind}`") };
    format!(
        "# {}\n\n{}\n\n{}\n\n- {place}{kind}\n- {severity}{}\n- {releases}{}\n\n{}",
        rule.code,
        ways(rule.code, words),
        (words.pick)(rule.summary),
        (words.severity)(rule.severity),
        (words.releases)(rule.releases.text),
        if words.suffix == ".md" { rule.page.en.to_owned() } else { with_examples(rule.page) }
    )
}

/// The Chinese page with the examples of the English one, and what the Chinese says between them.
fn with_examples(page: Texts) -> String {
    let (prose, between) = page.zh.split_once("\n## 示例\n").unwrap_or((page.zh, ""));
    let mut said = between.lines().filter(|it| !it.is_empty());
    let mut out = format!("{}\n\n## 示例\n", prose.trim_end());
    let examples = page.en.split_once("## Examples\n").expect("each page has examples").1;
    let mut fenced = false;
    for line in examples.lines() {
        let is_edge = line.starts_with("```");
        let is_said = !fenced && !is_edge && !line.is_empty();
        fenced ^= is_edge;
        out += if is_said { said.next().expect("what is said of an example is said in Chinese") } else { line };
        out.push('\n');
    }
    out
}

fn index(words: &Words) -> String {
    let mut out = format!("# {}\n\n{}\n\n{}\n", words.title, ways("README", words), words.intro);
    for part in [Subject::Config, Subject::Hosts, Subject::Tree, Subject::Node] {
        writeln!(out, "\n## {}\n\n{}\n| --- | --- | --- | --- |", subject(part, words), words.columns).unwrap();
        for Rule { code, severity, releases, summary, .. } in rules::all().filter(|it| it.subject() == part) {
            let (severity, releases) = ((words.severity)(*severity), (words.releases)(releases.text));
            let (suffix, summary) = (words.suffix, (words.pick)(*summary));
            writeln!(out, "| [{code}]({code}{suffix}) | {severity} | {releases} | {summary} |").unwrap();
        }
    }
    writeln!(out, "\n{}", words.origin).unwrap();
    out
}

#[test]
fn the_pages_say_what_the_rules_say() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGES);
    let mut pages: Vec<(String, String)> = Vec::new();
    for words in [ENGLISH, CHINESE] {
        pages.extend(rules::all().map(|it| (format!("{}{}", it.code, words.suffix), page(it, &words))));
        pages.push((format!("README{}", words.suffix), index(&words)));
    }
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
