//! File name patterns, as far as Go's `filepath.Glob` has them: `*`, `?`, `[a-z]` and `\`.

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
            let part: Vec<char> = part.chars().collect();
            let fitting = names.into_iter().filter(|name| fits(&part, &name.chars().collect::<Vec<_>>()));
            fitting.map(|name| join(directory, &name)).collect()
        };
        found = found.iter().flat_map(below).collect();
    }
    found
}

/// Whether `name` fits one part of a pattern. Unlike a shell's, `*` also fits names that begin with a dot.
///
/// Go path/filepath/match.go: Match.
fn fits(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], _) => name.is_empty(),
        (['*', rest @ ..], _) => (0..=name.len()).any(|at| fits(rest, name.get(at..).unwrap_or_default())),
        (['[', rest @ ..], [first, name @ ..]) => {
            class(rest, *first).is_some_and(|(fitting, rest)| fitting && fits(rest, name))
        }
        (['?', rest @ ..], [_, name @ ..]) => fits(rest, name),
        (['\\', literal, rest @ ..], [first, name @ ..]) => literal == first && fits(rest, name),
        ([literal, rest @ ..], [first, name @ ..]) => literal == first && fits(rest, name),
        (_, []) => false,
    }
}

/// Whether a character is of the class that begins here, and what follows it; `None` when it has no end.
fn class(pattern: &[char], character: char) -> Option<(bool, &[char])> {
    let (negated, mut rest) = match pattern {
        ['^', rest @ ..] => (true, rest),
        _ => (false, pattern),
    };
    let mut fitting = false;
    let mut first = true;
    loop {
        match rest {
            [']', after @ ..] if !first => return Some((fitting != negated, after)),
            [low, '-', high, after @ ..] if *high != ']' => {
                fitting |= (*low..=*high).contains(&character);
                rest = after;
            }
            [one, after @ ..] => {
                fitting |= *one == character;
                rest = after;
            }
            [] => return None,
        }
        first = false;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns_as_in_go() {
        for (pattern, name, expected) in [
            ("*.toml", "a.toml", true),
            ("*.toml", ".toml", true),
            ("*.toml", "a.toml~", false),
            ("[0-9][^a]*", "1b", true),
            ("[0-9][^a]*", "1a", false),
            ("a?c", "abc", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("[", "[", false),
        ] {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(fits(&chars(pattern), &chars(name)), expected, "{pattern} {name}");
        }
    }
}
