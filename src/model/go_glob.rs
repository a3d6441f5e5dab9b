//! File name patterns, as far as Go's `filepath.Match` has them: `*`, `?`, `[a-z]` and `\`.

/// Whether `name` fits one part of a pattern. Unlike a shell's, `*` also fits names that begin with a dot.
///
/// Go path/filepath/match.go: Match.
pub fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut pattern, mut name) = (&*pattern, &*name);
    // What follows the last `*`, and the name from where that was tried.
    let mut last: Option<(&[char], &[char])> = None;
    loop {
        if let ['*', rest @ ..] = pattern {
            last = Some((rest, name));
            pattern = rest;
        } else if pattern.is_empty() && name.is_empty() {
            return true;
        } else if let Some(rest) = first_fits(pattern, name) {
            (pattern, name) = rest;
        } else if let Some((rest, [_, shorter @ ..])) = last {
            last = Some((rest, shorter));
            (pattern, name) = (rest, shorter);
        } else {
            return false;
        }
    }
}

/// What follows in both, when what the pattern begins with fits the first character of the name.
fn first_fits<'p>(pattern: &'p [char], name: &'p [char]) -> Option<(&'p [char], &'p [char])> {
    let (first, name) = name.split_first()?;
    let (fitting, rest) = match pattern {
        [] => return None,
        ['[', rest @ ..] => class(rest, *first)?,
        ['?', rest @ ..] => (true, rest),
        ['\\', literal, rest @ ..] | [literal, rest @ ..] => (literal == first, rest),
    };
    fitting.then_some((rest, name))
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

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-", false),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
        // Each star is tried again only until the next one is reached.
        assert!(!fits(&"*a".repeat(100), &"a".repeat(99)));
    }
}
