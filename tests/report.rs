//! A migration as Markdown: complete, without a secret, and not to be broken by what somebody named a registry.

use mirrorshift::api::{Locale, Mode, Options, convert, report};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SOURCE: &str = "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n  endpoint = [\"https://m.example\"]\n\
    [plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"m.example\".auth]\n  username = \"bob\"\n  password = \"hunter2-hunter2\"\n";

fn in_english(source: &str) -> String {
    report(source, &Options::default(), Locale::En)
}

/// The part of a report behind the heading that begins like this.
fn section<'r>(report: &'r str, heading: &str) -> &'r str {
    let at = report.find(&format!("\n## {heading}")).unwrap_or_else(|| panic!("no {heading} in\n{report}"));
    let rest = &report[at + 4..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

#[test]
fn a_report_holds_what_a_change_request_asks_for() {
    let report = in_english(SOURCE);
    assert!(report.starts_with("# Move containerd's registry tables to `hosts.toml`\n"));
    let summary = section(&report, "Summary");
    assert!(summary.contains("asks the same hosts in the same way"), "{summary}");
    assert!(summary.contains("| Read by containerd | 1.6 |"), "{summary}");
    assert!(section(&report, "Registries").contains("| `docker.io` | `docker.io/library/probe:latest` | identical |"));
    let files = section(&report, "What changes on disk");
    assert!(files.contains("| `/etc/containerd/certs.d/docker.io/hosts.toml` | new |"), "{files}");
    assert!(files.contains("\n-  endpoint = [\"https://m.example\"]\n"), "{files}");
    assert!(files.contains("\n--- a/config.toml\n+++ b/config.toml\n@@ "), "{files}");
    assert!(files.contains("[host.\"https://m.example"), "{files}");
    let apply = section(&report, "How to apply");
    for command in ["plan", "apply", "verify", "rollback"] {
        assert!(apply.contains(&format!("\nsudo sh migrate.sh {command}")), "{apply}");
    }
    assert!(section(&report, "Registries").contains("| any other | `unlisted.example/probe:latest` | identical |"));
    assert!(section(&report, "How to verify afterwards").contains("\nsudo crictl pull docker.io/IMAGE:TAG\n"));
    let evidence = section(&report, "Evidence");
    assert!(
        evidence.contains("1. `https://m.example/v2`: tags and content, credentials from `registry.configs"),
        "{evidence}"
    );
    assert!(section(&report, "Checklist").contains("\n- [ ] `plan` refuses nothing on any node\n"));
}

#[test]
fn what_differs_and_what_was_left_is_listed_with_a_box_for_each() {
    // In 1.x an endpoint that no client can ask for can't be carried over.
    let source = "[plugins.cri.registry.mirrors.\"quay.io\"]\n  endpoint = 5\n";
    let conversion = convert(source, &Options::default());
    assert!(!conversion.not_carried.is_empty());
    let report = in_english(source);
    for left in &conversion.not_carried {
        assert!(section(&report, "What could not be carried over").contains(&left.key), "{report}");
        assert!(section(&report, "Checklist").contains(&left.key), "{report}");
    }
    let recommended = Options { mode: Mode::Recommended, ..Options::default() };
    let changed = convert(SOURCE, &recommended);
    let report = mirrorshift::api::report(SOURCE, &recommended, Locale::En);
    let different = changed.comparison.iter().filter(|it| it.verdict == mirrorshift::api::Verdict::Different).count();
    assert_eq!(report.matches("is pulled from in another way\n").count(), different);
}

#[test]
fn no_secret_is_in_a_report() {
    for locale in [Locale::En, Locale::Zh] {
        let report = report(SOURCE, &Options::default(), locale);
        assert!(!report.contains("hunter2") && !report.contains("bob"), "{report}");
        assert!(report.contains("***"));
    }
}

#[test]
fn a_text_that_cannot_be_used_is_reported_as_such() {
    let report = in_english("= = =\n[");
    assert!(section(&report, "Summary").contains("can't be used"), "{report}");
    assert!(section(&report, "Findings").contains("toml-syntax"), "{report}");
    assert!(!report.contains("## How to apply") && !report.contains("```"), "{report}");
}

#[test]
fn nothing_to_move_is_said_to_be_nothing() {
    let report = in_english("version = 2\n");
    assert!(section(&report, "Summary").contains("has nothing that has to move"), "{report}");
    assert!(
        section(&report, "What changes on disk").contains("| `/etc/containerd/config.toml` | unchanged |"),
        "{report}"
    );
}

#[test]
fn names_cannot_break_out_of_the_markdown() {
    let name = "a|b`c``d <img src=x> [x](y) $(id) '";
    let key = name.replace('\\', "\\\\").replace('"', "\\\"");
    let source = format!(
        "# ``````\nversion = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"{key}\"]\n  endpoint = [\"https://m.example\"]\n"
    );
    let report = in_english(&source);
    let mut fence = None;
    for line in report.lines() {
        let run: String = line.chars().take_while(|it| *it == '`').collect();
        match &fence {
            None if run.len() >= 3 => fence = Some(run),
            Some(open) if *open == line => fence = None,
            // Outside of code, a table's row has as many cells as its head.
            None if line.starts_with('|') => {
                let cells = line.replace("\\|", "").matches('|').count();
                assert!((3..=5).contains(&cells), "{line}");
            }
            _ => {}
        }
    }
    assert_eq!(fence, None);
    // What would be run by a shell is one word of it.
    for line in report.lines().filter(|it| it.starts_with("sudo crictl pull ")) {
        assert!(!line.contains("$(id)") || line.contains("'\\''"), "{line}");
    }
    let prose: String = report.split("```").step_by(2).collect();
    assert!(!prose.contains("\n<img"), "{prose}");
}

#[test]
fn a_report_in_chinese_has_the_same_parts() {
    let (english, chinese) = (in_english(SOURCE), report(SOURCE, &Options::default(), Locale::Zh));
    let shape = |text: &str| {
        text.lines().map(|it| it.chars().take_while(|it| "#|`-".contains(*it)).collect()).collect::<Vec<String>>()
    };
    assert_eq!(shape(&english), shape(&chinese));
    assert!(chinese.contains("## 磁盘上的改动") && chinese.contains("完全一致"), "{chinese}");
    // What the core says is translated as well.
    for line in section(&chinese, "无法迁移的设置").lines().filter(|it| it.starts_with("| `")) {
        assert!(line.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it)), "{line}");
    }
}

#[test]
fn each_hole_of_a_sentence_is_filled_in_both_languages() {
    // Two identical, one different: `quay.io` gets an endpoint whose host nobody can ask.
    for locale in [Locale::En, Locale::Zh] {
        for mode in [Mode::Exact, Mode::Recommended] {
            let options = Options { mode, ..Options::default() };
            let report = report(SOURCE, &options, locale);
            assert!(!report.contains("{}") && !report.contains("{0}") && !report.contains("{1}"), "{report}");
        }
    }
}
