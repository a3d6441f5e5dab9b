//! What is wrong, risky or not what it looks like in a configuration that reads well.
//!
//! One file per rule, with its page beside it. A rule is named for the pattern it finds, so that "allow
//! *inline-host-table*" reads well; a released name is never reused. Readers in `parse` report what can't be
//! read; where a rule says more about the same place, [`merge`] keeps the rule's word.

mod context;
mod edits;
mod headers;
mod public_mirrors;

mod config;
mod hosts;
mod tree;

pub use context::{ConfigContext, HostsContext, TreeContext, TreeFinding};

use crate::diagnostic::{Diagnostic, Severity};
use crate::release::Release;
use crate::text::Span;

use context::{Config, Hosts};

/// Where the pages are: the one place that says so. Each is called `<code>.md`.
pub const PAGES: &str = "docs/reference/rules/";

/// One thing that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, and that of its page.
    pub code: &'static str,
    /// How bad it is at the worst.
    pub severity: Severity,
    /// The releases it is about.
    pub releases: Releases,
    /// What it finds, in a few words.
    pub summary: Summary,
    /// *What it finds*, *Why it matters*, and examples.
    pub page: &'static str,
    check: Check,
}

/// A text in each language.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

/// The releases that a rule is about.
#[derive(Clone, Copy, Debug)]
pub struct Releases {
    /// For people: `2.x`, `before 1.6.17`.
    pub text: &'static str,
    /// Whether a release is one of them.
    pub concern: fn(Release) -> bool,
}

impl Releases {
    const ALL: Self = Self { text: "all", concern: |_| true };
    const ONLY_1: Self = Self { text: "1.x", concern: Release::is_1 };
    const ONLY_2: Self = Self { text: "2.x", concern: |release| !release.is_1() };
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
enum Check {
    Config(fn(&Config<'_>, &mut Vec<Diagnostic>)),
    Hosts(fn(&Hosts<'_>, &mut Vec<Diagnostic>)),
    Tree(fn(&TreeContext<'_>, &mut Vec<TreeFinding>)),
}

/// What kind of thing a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A `config.toml`.
    Config,
    /// A `hosts.toml`.
    Hosts,
    /// The names below a certs.d root.
    Tree,
}

impl Rule {
    /// What it looks at.
    pub const fn subject(&self) -> Subject {
        match self.check {
            Check::Config(_) => Subject::Config,
            Check::Hosts(_) => Subject::Hosts,
            Check::Tree(_) => Subject::Tree,
        }
    }

    fn at(&self, span: impl Into<Span>, message: impl Into<String>) -> Diagnostic {
        self.anywhere(message).at(span)
    }

    /// A finding about something that is missing.
    fn anywhere(&self, message: impl Into<String>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.code, self.severity, message);
        diagnostic.url = Some(format!("{PAGES}{}.md", self.code));
        diagnostic
    }
}

/// All rules: those for `config.toml`, for `hosts.toml` and for a certs.d tree, each by how often users meet them.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    config::RULES.iter().chain(&hosts::RULES).chain(&tree::RULES)
}

/// What the rules find in a `config.toml`.
pub fn check_config(context: &ConfigContext<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let config = Config::new(context);
    for rule in config::RULES.iter().filter(|rule| (rule.releases.concern)(context.release)) {
        if let Check::Config(check) = rule.check {
            check(&config, &mut found);
        }
    }
    found
}

/// What the rules find in one `hosts.toml`.
pub fn check_hosts(context: &HostsContext<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let hosts = Hosts::new(context);
    for rule in hosts::RULES.iter().filter(|rule| (rule.releases.concern)(context.release)) {
        if let Check::Hosts(check) = rule.check {
            check(&hosts, &mut found);
        }
    }
    found
}

/// What the rules find in the names below a certs.d root.
pub fn check_tree(context: &TreeContext<'_>) -> Vec<TreeFinding> {
    let mut found = Vec::new();
    for rule in tree::RULES.iter().filter(|rule| (rule.releases.concern)(context.release)) {
        if let Check::Tree(check) = rule.check {
            check(context, &mut found);
        }
    }
    found
}

/// Findings of a reader and of the rules as one list, in the order of the text. Where both speak of one place,
/// the rule knows more.
pub fn merge(read: Vec<Diagnostic>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut places: Vec<usize> = found.iter().filter_map(|it| it.span).map(|span| span.start.offset).collect();
    places.sort_unstable();
    let is_new = |it: &Diagnostic| it.span.is_none_or(|span| places.binary_search(&span.start.offset).is_err());
    let mut all: Vec<Diagnostic> = read.into_iter().filter(is_new).collect();
    all.extend(found);
    all.sort_by_key(|it| it.span.map_or(usize::MAX, |span| span.start.offset));
    all
}

#[cfg(test)]
mod tests;
