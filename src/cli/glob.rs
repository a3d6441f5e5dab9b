//! The paths on a node that fit a pattern, as Go's `filepath.Glob` finds them.

use mirrorshift::model::go_glob::fits;

use super::node::{Node, join};

/// The paths on `node` that fit `pattern`, in the order of their names.
pub fn matches(node: &Node, pattern: &str) -> Vec<String> {
    let start = if pattern.starts_with('/') { "/" } else { "." };
    let mut found = vec![start.to_owned()];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let below = |directory: &String| {
            if !part.contains(['*', '?', '[', '\\']) {
                let path = join(directory, part);
                return if node.exists(&path) { vec![path] } else { Vec::new() };
            }
            let names = node.names(directory).unwrap_or_default();
            names.into_iter().filter(|name| fits(part, name)).map(|name| join(directory, &name)).collect()
        };
        found = found.iter().flat_map(below).collect();
    }
    found
}
