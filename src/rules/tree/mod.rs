//! Rules for the names below a certs.d root.

use super::Rule;

/// By how often users meet them.
pub(super) const RULES: [Rule; 0] = [];
