//! Rules that are broken on purpose, to show that it would be noticed.

use clap::ValueEnum;

/// A rule to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sabotage {
    /// Converted trees list their hosts in reverse.
    Order,
    /// Converted trees lack `override_path`.
    OverridePath,
    /// Converted trees lack `skip_verify`.
    SkipVerify,
    /// Converted trees leave the last host to its default.
    Server,
    /// The simulation tells no mirror for which namespace it is asked.
    Ns,
}

impl Sabotage {
    /// Breaks it in the text of a `hosts.toml`.
    pub fn spoil(self, text: &mut String) {
        match self {
            Self::Order => *text = reversed(text),
            Self::OverridePath => retain(text, "override_path"),
            Self::SkipVerify => retain(text, "skip_verify"),
            Self::Server => retain(text, "server"),
            Self::Ns => {}
        }
    }

    /// Breaks it in a line of what is simulated.
    pub fn distort(self, line: &mut String) {
        if self == Self::Ns
            && let Some((url, rest)) = line.split_once("?ns=")
        {
            let status = rest.split_once(' ').map_or("", |it| it.1);
            *line = format!("{url} {status}");
        }
    }
}

fn retain(text: &mut String, key: &str) {
    let lines = text.lines().filter(|line| line.split('=').next().is_none_or(|it| it.trim() != key));
    *text = lines.map(|line| format!("{line}\n")).collect();
}

/// The text with its host tables in reverse order.
fn reversed(text: &str) -> String {
    let mut parts = vec![String::new()];
    for line in text.lines() {
        if line.starts_with("[host.") {
            parts.push(String::new());
        }
        let last = parts.len() - 1;
        parts[last].push_str(&format!("{line}\n"));
    }
    parts[1..].reverse();
    parts.concat()
}
