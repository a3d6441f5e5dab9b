//! The reference pages, and what every entry of the table behind them owes its reader.
#![cfg(not(target_arch = "wasm32"))] // It reads and writes files.

use std::fmt::Write;
use std::path::Path;

use mirrorshift::api::{Explanation, FileKind, Locale, explain_all};

struct Words {
    locale: Locale,
    suffix: &'static str,
    /// The way to the rules, and to the same page in the other language.
    ways: [(&'static str, &'static str); 2],
    intro: &'static str,
    origin: &'static str,
    columns: [&'static str; 5],
    default: &'static str,
    since: &'static str,
    deprecated: &'static str,
    removed: &'static str,
    none: &'static str,
    counterpart: &'static str,
    source: &'static str,
}

const WORDS: [Words; 2] = [
    Words {
        locale: Locale::En,
        suffix: "md",
        ways: [("All rules", "rules/README.md"), ("简体中文", "zh.md")],
        intro: "A word in angle brackets is a name of your own. *Since* counts from 1.5.0, the oldest release that mirrorshift \
                knows; what is older says 1.5.0 too.",
        origin: "Written from `src/fields/` by `tests/reference.rs`; edit the table, not this page.",
        columns: ["Key", "Type", "Default", "Since", "Meaning"],
        default: "Default",
        since: "Since",
        deprecated: "Deprecated",
        removed: "Removed",
        none: "none",
        counterpart: "Counterpart",
        source: "In containerd",
    },
    Words {
        locale: Locale::Zh,
        suffix: "zh.md",
        ways: [("所有规则", "rules/README.zh.md"), ("English", "md")],
        intro: "尖括号中的词是自定的名字。“起始版本”从 1.5.0 算起，这是 mirrorshift 所了解的最早版本；更早就有的键也写作 1.5.0。",
        origin: "本页由 `tests/reference.rs` 根据 `src/fields/` 生成；请修改那里的表，不要直接改本页。",
        columns: ["键", "类型", "默认值", "起始版本", "含义"],
        default: "默认值",
        since: "起始版本",
        deprecated: "弃用于",
        removed: "移除于",
        none: "无",
        counterpart: "对应写法",
        source: "containerd 源码",
    },
];

fn page(file: FileKind, words: &Words) -> String {
    let fields: Vec<Explanation> = explain_all(words.locale).into_iter().filter(|it| it.file == file).collect();
    let name = file.as_str();
    let [(rules, address), (language, suffix)] = words.ways;
    let ways = format!("[{rules}]({address}) · [{language}]({name}.{suffix})");
    let mut out = format!("# {name}\n\n{ways}\n\n{}\n\n", words.intro);
    writeln!(out, "| {} |\n| --- | --- | --- | --- | --- |", words.columns.join(" | ")).unwrap();
    for Explanation { key, kind, default, since, summary, .. } in &fields {
        let default = default.map_or(words.none.to_owned(), |it| format!("`{it}`"));
        writeln!(out, "| `{key}` | {kind} | {default} | {since} | {summary} |").unwrap();
    }
    for it in &fields {
        let default = it.default.map_or(words.none.to_owned(), |it| format!("`{it}`"));
        writeln!(out, "\n## `{}`\n\n{}\n\n{}\n", it.key, it.summary, it.details).unwrap();
        writeln!(out, "- {}: {}\n- {}: {default}", words.columns[1], it.kind, words.default).unwrap();
        writeln!(out, "- {}: {}", words.since, it.since).unwrap();
        for (label, release) in [(words.deprecated, it.deprecated), (words.removed, it.removed)] {
            if let Some(release) = release {
                writeln!(out, "- {label}: {release}").unwrap();
            }
        }
        writeln!(out, "- {}: {}", words.counterpart, it.counterpart).unwrap();
        writeln!(out, "- {}: `{}`\n\n```toml\n{}```", words.source, it.source, it.example).unwrap();
    }
    writeln!(out, "\n{}", words.origin).unwrap();
    out
}

#[test]
fn the_pages_say_what_the_table_says() {
    for file in [FileKind::Config, FileKind::Hosts] {
        for words in &WORDS {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference").join(format!(
                "{}.{}",
                file.as_str(),
                words.suffix
            ));
            let expected = page(file, words);
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, &expected).unwrap();
            }
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == expected, "{} is out of date: run the test with UPDATE_EXPECT=1", path.display());
        }
    }
}

#[test]
fn every_field_is_described_in_both_languages() {
    let han = |text: &str| text.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it));
    for (en, zh) in explain_all(Locale::En).into_iter().zip(explain_all(Locale::Zh)) {
        for (en, zh) in
            [(en.summary, zh.summary), (en.details, zh.details), (en.counterpart, zh.counterpart), (en.kind, zh.kind)]
        {
            assert!(!en.is_empty() && !han(en), "{}: {en}", zh);
            assert!(han(zh), "{en}: {zh}");
            assert!(!en.contains("  ") && !zh.contains("  "), "{en} {zh}");
            assert_eq!(en.matches('`').count() % 2 + zh.matches('`').count() % 2, 0, "{en} {zh}");
        }
    }
}

#[test]
fn every_example_is_toml_and_uses_its_key() {
    for it in explain_all(Locale::En) {
        let parsed = it.example.parse::<toml_edit::DocumentMut>();
        assert!(parsed.is_ok(), "{}: {parsed:?}", it.key);
        let word = it.key.rsplit('.').next().unwrap();
        assert!(word.starts_with('<') || it.example.contains(word), "{}", it.key);
        if let Some(default) = it.default {
            assert!(format!("x = {default}").parse::<toml_edit::DocumentMut>().is_ok(), "{}: {default}", it.key);
        }
    }
}

#[test]
fn every_source_is_a_tag_a_path_and_a_function() {
    for it in explain_all(Locale::En) {
        let (tag, rest) = it.source.split_once(' ').expect(it.key);
        let (path, function) = rest.split_once(": ").expect(it.key);
        assert!(tag.starts_with('v') && tag.split('.').count() == 3, "{}: {tag}", it.key);
        assert!(path.ends_with(".go") && !path.contains(' '), "{}: {path}", it.key);
        assert!(!function.is_empty() && function.chars().all(char::is_alphanumeric), "{}: {function}", it.key);
    }
}

#[test]
fn no_key_stands_twice() {
    let mut keys: Vec<_> = explain_all(Locale::En).iter().map(|it| (it.file.as_str(), it.key)).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
}
