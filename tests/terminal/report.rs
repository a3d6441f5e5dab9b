//! `report`.
#![cfg(not(target_arch = "wasm32"))] // It runs the program.

use super::support::{MIRRORS, SECRETIVE, run_with};

#[test]
fn a_report_is_printed_alone_in_the_language_asked_for_and_holds_no_secret() {
    for (locale, heading) in [("en", "## Checklist"), ("zh", "## 检查清单")] {
        let it = run_with(&["report", "-", "--locale", locale], SECRETIVE.as_bytes());
        assert!(it.out.starts_with("# ") && it.out.contains(heading), "{}", it.out);
        assert!(!it.out.contains("s3cret") && !it.out.contains("robot-name"), "{}", it.out);
    }
    let it = run_with(&["report", "-"], MIRRORS.as_bytes());
    assert_eq!(it.status, run_with(&["convert", "-"], MIRRORS.as_bytes()).status);
    assert_eq!(run_with(&["report", "-", "--json"], MIRRORS.as_bytes()).json()["report"], it.out);
    let it = run_with(&["report", "-"], b"= =");
    assert_eq!((it.status, &*it.out), (2, ""));
}
