//! Rules for `hosts.toml`.

use super::Rule;

/// By how often users meet them.
pub(super) const RULES: [Rule; 0] = [];
