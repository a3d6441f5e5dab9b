//! Every fence of every page, so that no page drifts from its rule.

use super::*;
use crate::document::{self, Document};
use crate::model::certs_d::HostsToml;
use crate::parse::{config_toml, hosts_toml};
use crate::simulate::{LoadedFile, start};
use crate::text::apply;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// An example: ```` ```toml bad 2.3 in=_default ````, or ```` ```text bad listed=/etc/containerd ````.
struct Fence<'p> {
    is_bad: bool,
    release: Release,
    directory: Option<&'p str>,
    listed: Vec<&'p str>,
    text: String,
}

fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut fences = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let text: String = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        let mut words = info.split(' ').skip(1);
        let Some(kind @ ("bad" | "good")) = words.next() else { continue };
        let (is_bad, release) = (kind == "bad", Release::default());
        let mut fence = Fence { is_bad, release, directory: None, listed: Vec::new(), text };
        for word in words {
            match word.split_once('=') {
                Some(("in", directory)) => fence.directory = Some(directory),
                Some(("listed", directory)) => fence.listed.push(directory),
                _ => fence.release = Release::parse(word).unwrap(),
            }
        }
        fences.push(fence);
    }
    fences
}

fn config_findings(document: &Document<'_>, path: Option<&str>, release: Release) -> Vec<Diagnostic> {
    let (file, _) = config_toml::read(document, release);
    let daemon = start(&[LoadedFile::lenient("/etc/containerd/config.toml", &file)], release);
    let context = ConfigContext { document, file: &file, daemon: &daemon, release, pasted: false, path };
    let mut found = check_config(&context);
    found.extend(check_beliefs(&context));
    found
}

fn findings(rule: &Rule, fence: &Fence<'_>, text: &str) -> Vec<Diagnostic> {
    let document = document::read(text);
    if let Check::Read(subject) = rule.check {
        let read = match subject {
            Subject::Hosts => hosts_toml::read(&document, fence.release).1,
            _ => config_toml::read(&document, fence.release).1,
        };
        return merge(&document, read, Vec::new());
    }
    match rule.subject() {
        Subject::Config => config_findings(&document, fence.directory, fence.release),
        Subject::Hosts => {
            let (directory, release) = (fence.directory, fence.release);
            check_hosts(&HostsContext { document: &document, directory, release })
        }
        Subject::Tree => {
            let files = text.lines().map(|line| line.split_once(" = ").unwrap_or((line, "")));
            let found = check_tree(&TreeContext::new(files, fence.release));
            found.into_iter().map(|it| it.diagnostic).collect()
        }
        Subject::Node => node_findings(fence, text),
    }
}

/// The files of an example, each below a line `==> path <==` as `head` writes it, with a mode where that matters.
fn node_findings(fence: &Fence<'_>, text: &str) -> Vec<Diagnostic> {
    let mut files: Vec<(&str, usize, usize)> = Vec::new();
    let mut disk = Disk { listed: fence.listed.iter().map(|it| (*it).to_owned()).collect(), ..Disk::default() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let Some((path, mode)) = line.strip_prefix("==> ").and_then(|it| it.split_once(" <==")) else { continue };
        if let Some(last) = files.last_mut() {
            last.2 = at - line.len();
        }
        files.push((path, at, text.len()));
        if let Ok(mode) = u32::from_str_radix(mode.trim(), 8) {
            disk.modes.insert(path.trim_end_matches('/').to_owned(), mode);
        }
    }
    let given: Vec<(&str, &str)> = files.iter().map(|(path, start, end)| (*path, &text[*start..*end])).collect();
    let found = check_node(&NodeContext { files: &given, disk: &disk, release: fence.release });
    let moved = |finding: TreeFinding| {
        let mut it = finding.diagnostic;
        let start = files.iter().find(|it| it.0 == finding.path).map_or(0, |it| it.1);
        it.span = it.span.map(|span| {
            let Extent { start: first, end } = span.extent();
            Extent::new(start + first, start + end).into()
        });
        for edit in it.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            (edit.start, edit.end) = (edit.start + start, edit.end + start);
        }
        it
    };
    found.into_iter().map(moved).collect()
}

#[test]
fn every_fence_does_what_its_page_says() {
    let mut wrong = String::new();
    for rule in all() {
        let fences = fences(rule.page.en);
        assert!(fences.iter().any(|it| it.is_bad), "{}: no bad example", rule.code);
        assert!(fences.iter().any(|it| !it.is_bad), "{}: no good example", rule.code);
        for fence in &fences {
            let found = findings(rule, fence, &fence.text);
            let fires = found.iter().any(|it| it.code == rule.code);
            let minded = found.iter().any(|it| it.severity > Severity::Info);
            if fires != fence.is_bad || (minded && !fence.is_bad) {
                let codes: Vec<_> = found.iter().map(|it| it.code).collect();
                wrong += &format!("{} on {}: {codes:?}\n{}\n", rule.code, fence.release, fence.text);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_rule_is_silent_after_its_own_fix() {
    for rule in all() {
        for fence in fences(rule.page.en).iter().filter(|it| it.is_bad) {
            let mut text = fence.text.clone();
            let errors = document::read(&text).errors.len();
            let mine = |text: &str| -> Vec<Diagnostic> {
                findings(rule, fence, text).into_iter().filter(|it| it.code == rule.code).collect()
            };
            let before = mine(&text);
            let all_fixable = before.iter().all(|it| it.fix.is_some());
            for _ in 0..before.len() {
                let Some(fix) = mine(&text).into_iter().find_map(|it| it.fix) else { break };
                text = apply(&text, &fix.edits);
            }
            let after = mine(&text);
            let fixable = before.iter().filter(|it| it.fix.is_some()).count();
            assert!(after.len() <= before.len() - fixable, "{} fixed:\n{text}\n{after:#?}", rule.code);
            if matches!(rule.subject(), Subject::Config | Subject::Hosts) && all_fixable {
                assert!(document::read(&text).errors.len() <= errors, "{} fixed:\n{text}", rule.code);
            }
        }
    }
}

#[test]
fn messages_are_in_the_house_style() {
    for rule in all() {
        for fence in fences(rule.page.en).iter().filter(|it| it.is_bad) {
            for it in findings(rule, fence, &fence.text).iter().filter(|it| it.code == rule.code) {
                let message = it.message.english();
                let first = message.chars().next().unwrap();
                assert!(first.is_lowercase() || first == '`', "{}: {}", rule.code, message);
                assert!(!message.ends_with('.') && !message.contains('\n'), "{}: {}", rule.code, message);
                assert!(!message.contains("  ") && message.matches('`').count() % 2 == 0, "{message}");
                assert!(it.severity <= rule.severity, "{}", rule.code);
                assert_eq!(it.url.as_deref(), Some(&*format!("{PAGES}{}.md", rule.code)));
                if let Some(span) = it.span {
                    let extent = span.extent();
                    assert!(extent.end <= fence.text.len() && extent.start <= extent.end, "{}", rule.code);
                }
                if let Some(fix) = &it.fix {
                    assert!(!fix.edits.is_empty(), "{}: a fix without edits", rule.code);
                }
            }
        }
    }
}

#[test]
fn codes_are_kebab_case_and_name_one_rule() {
    let mut codes: Vec<_> = all().map(|it| it.code).collect();
    assert!(
        codes
            .iter()
            .all(|it| it.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit()))
    );
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
}

/// What is said under "Examples", beside the fences.
fn said_between(page: &str, heading: &str) -> Vec<String> {
    let (mut said, mut fenced) = (Vec::new(), false);
    let examples = page.split_once(heading).map_or("", |it| it.1);
    for line in examples.lines() {
        let is_edge = line.starts_with("```");
        fenced ^= is_edge;
        if !fenced && !is_edge && !line.is_empty() {
            said.push(line.to_owned());
        }
    }
    said
}

#[test]
fn a_page_says_the_same_in_both_languages() {
    let is_chinese = |text: &str| text.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it));
    for Rule { code, summary, page, .. } in all() {
        assert!(!is_chinese(summary.en) && is_chinese(summary.zh), "{code}");
        for heading in ["## What it finds\n", "## Why it matters\n", "## Examples\n"] {
            assert!(page.en.contains(heading), "{code} lacks {heading}");
        }
        for heading in ["## 检查什么\n", "## 为什么重要\n"] {
            assert!(page.zh.contains(heading), "{code} lacks {heading}");
        }
        // An example that stands twice would be tried once.
        assert!(!page.zh.contains("\n```"), "{code}");
        let said = said_between(page.zh, "## 示例\n");
        assert_eq!(said.len(), said_between(page.en, "## Examples\n").len(), "{code}: {said:?}");
        assert!(page.zh.lines().all(|it| it.is_empty() || it.starts_with('|') || is_chinese(it)), "{code}");
    }
}

#[test]
fn no_rule_minds_what_containerd_writes_itself() {
    for (release, text) in [
        ("1.5", include_str!("../../tests/defaults/1.5.18.toml")),
        ("1.6", include_str!("../../tests/defaults/1.6.39.toml")),
        ("1.7", include_str!("../../tests/defaults/1.7.34.toml")),
        ("2.0", include_str!("../../tests/defaults/2.0.11.toml")),
        ("2.1", include_str!("../../tests/defaults/2.1.9.toml")),
        ("2.2", include_str!("../../tests/defaults/2.2.7.toml")),
        ("2.3", include_str!("../../tests/defaults/2.3.4.toml")),
        ("2.4", include_str!("../../tests/defaults/2.4.0-beta.0.toml")),
    ] {
        let document = document::read(text);
        assert_eq!(config_findings(&document, None, Release::parse(release).unwrap()), [], "{release}");
    }
}

#[test]
fn a_text_cut_off_anywhere_is_survived() {
    for rule in all() {
        for fence in fences(rule.page.en) {
            for (end, _) in fence.text.char_indices() {
                for found in findings(rule, &fence, &fence.text[..end]) {
                    for edit in found.fix.iter().flat_map(|fix| &fix.edits) {
                        assert!(edit.start <= edit.end && edit.end <= end, "{}:\n{}", found.code, &fence.text[..end]);
                    }
                }
            }
        }
    }
}

#[test]
fn no_secret_is_repeated() {
    const SECRETS: [&str; 4] = ["user:password", "password@", "dXNlcjpwYXNzd29yZA", "dTpw"];
    for rule in all() {
        for fence in fences(rule.page.en) {
            for found in findings(rule, &fence, &fence.text) {
                let fix = found.fix.as_ref();
                let said = [Some(&found.message), found.help.as_ref(), fix.map(|it| &it.title)];
                for text in said.into_iter().flatten().chain(found.related.iter().map(|it| &it.message)) {
                    let text = text.english();
                    assert!(SECRETS.iter().all(|it| !text.contains(it)), "{}: {text}", found.code);
                }
            }
        }
    }
}

/// Findings that say what becomes of the whole file have to agree with the reader and the simulation.
#[test]
fn what_a_finding_says_of_the_whole_file_is_so() {
    let mut wrong = String::new();
    for rule in all() {
        for fence in fences(rule.page.en) {
            let document = document::read(&fence.text);
            let found = findings(rule, &fence, &fence.text);
            let says =
                |words: &[&str]| found.iter().any(|it| words.iter().any(|word| it.message.english().contains(word)));
            let (said, is_so) = match rule.subject() {
                Subject::Hosts => {
                    let (read, _) = hosts_toml::read(&document, fence.release);
                    let is_lost = matches!(read, HostsToml::Void(_) | HostsToml::Crash(_));
                    (says(&["drops this whole file", "drops the whole file", "panics"]), is_lost)
                }
                Subject::Config => {
                    let (file, _) = config_toml::read(&document, fence.release);
                    let daemon = start(&[LoadedFile::new("/etc/containerd/config.toml", &file)], fence.release);
                    (says(&["refuses to start", "runs without CRI"]), daemon.error.is_some())
                }
                Subject::Tree | Subject::Node => continue,
            };
            if said != is_so {
                wrong += &format!("{} on {}: said {said}, is {is_so}\n{}\n", rule.code, fence.release, fence.text);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// TLS settings are found by the host that is asked (specification 7.3, T-TLS-KEY); credentials may be meant for the hub.
#[test]
fn settings_for_docker_io_are_sent_where_they_were_meant_for() {
    const PLUGIN: &str = "plugins.'io.containerd.grpc.v1.cri'.registry";
    let (tls, auth) = ("tls.ca_file = '/p/ca.pem'", "auth.username = 'u'");
    for (endpoints, settings, others, expected) in [
        ("'https://m.example:5000'", tls, "", "m.example:5000"),
        ("'http://m.example', 'https://registry-1.docker.io', 'https://n.example'", tls, "", "n.example"),
        ("'https://m.example'", tls, "configs.'m.example'.auth.username = 'u'", "registry-1.docker.io"),
        ("'https://m.example'", auth, "", "registry-1.docker.io"),
        ("'http://m.example'", tls, "", "registry-1.docker.io"),
        ("", tls, "", "registry-1.docker.io"),
    ] {
        let text = format!(
            "version = 2\n[{PLUGIN}]\n{others}\n[{PLUGIN}.mirrors]\n'docker.io'.endpoint = [{endpoints}]\n[{PLUGIN}.configs.'docker.io']\n{settings}\n"
        );
        let document = document::read(&text);
        let found = config_findings(&document, None, Release::parse("1.7").unwrap());
        let found = found.iter().find(|it| it.code == "docker-io-credentials-key").unwrap();
        let help = found.help.as_ref().unwrap().english();
        assert_eq!(help, format!("write `configs.\"{expected}\"`"), "{text}");
    }
}
