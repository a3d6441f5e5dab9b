//! What a test needs and does not find.

use std::io::Write;

/// Says that something was not tried, and why; in CI that is a failure.
///
/// Not by `println!`, which a test that passes keeps to itself.
pub fn not_tried(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI has to try this: {why}");
    writeln!(std::io::stdout(), "not tried: {why}").expect("standard output");
}
