//! What is wrong, risky or not what it looks like in a configuration that reads well.
//!
//! One file per rule, with its page beside it. A rule is named for the pattern it finds, so that "allow
//! *inline-host-table*" reads well; a released name is never reused. Readers in `parse` report what can't be
//! read; where a rule says more about the same place, [`merge`] keeps the rule's word.

/// The page of a rule, in each language: what lies beside its file.
macro_rules! page {
    ($name:literal) => {
        $crate::rules::Texts { en: include_str!(concat!($name, ".md")), zh: include_str!(concat!($name, ".zh.md")) }
    };
}

mod comments;
mod context;
mod edits;
mod headers;
pub(crate) mod public_mirrors;

mod config;
mod hosts;
mod node;
mod read;
mod tree;

pub use context::{ConfigContext, HostsContext, TreeContext, TreeFinding};
pub use node::{Disk, NodeContext};
#[cfg(feature = "beyond")]
pub(crate) use {
    context::namespace_of,
    edits::{key_parts, rename, requoted, shown},
};

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::message::Message;
use crate::model::config::ConfigFile;
use crate::release::Release;
use crate::text::{Extent, Span, sort_by_place};

use context::{Config, Hosts};
use node::Node;

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
    pub summary: Texts,
    /// *What it finds*, *Why it matters*, and examples. These are in the English page alone: the Chinese one has what is
    /// said between them.
    pub page: Texts,
    check: Check,
}

/// A text in each language.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
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
    Node(fn(&Node<'_, '_>, &mut Vec<TreeFinding>)),
    /// A reader in `parse` has looked already.
    Read(Subject),
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
    /// Several files of a node.
    Node,
}

impl Rule {
    /// What it looks at.
    pub const fn subject(&self) -> Subject {
        match self.check {
            Check::Config(_) => Subject::Config,
            Check::Hosts(_) => Subject::Hosts,
            Check::Tree(_) => Subject::Tree,
            Check::Node(_) => Subject::Node,
            Check::Read(subject) => subject,
        }
    }

    // Always inlined, so that no pointer to the whole rule is left: its page would become part of the download.
    #[inline(always)]
    fn at(&self, span: impl Into<Span>, message: impl Into<Message>) -> Diagnostic {
        finding(self.code, self.severity, message.into()).at(span)
    }

    /// A finding about something that is missing.
    #[inline(always)]
    fn anywhere(&self, message: impl Into<Message>) -> Diagnostic {
        finding(self.code, self.severity, message.into())
    }
}

fn finding(code: &'static str, severity: Severity, message: Message) -> Diagnostic {
    paged(Diagnostic::new(code, severity, message))
}

/// `diagnostic` with the address of its page.
fn paged(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.url = Some([PAGES, diagnostic.code, ".md"].concat());
    diagnostic
}

/// What it takes to run a rule: everything but its texts, which only the reference needs.
#[derive(Clone, Copy)]
struct Run {
    concern: fn(Release) -> bool,
    check: Check,
}

const fn runs<const N: usize>(rules: &[Rule; N]) -> [Run; N] {
    let mut runs = [Run { concern: Releases::ALL.concern, check: rules[0].check }; N];
    let mut at = 0;
    while at < N {
        runs[at] = Run { concern: rules[at].releases.concern, check: rules[at].check };
        at += 1;
    }
    runs
}

static CONFIG_RUNS: [Run; config::RULES.len()] = runs(&config::RULES);
static BELIEF_RUNS: [Run; config::BELIEFS.len()] = runs(&config::BELIEFS);
static HOSTS_RUNS: [Run; hosts::RULES.len()] = runs(&hosts::RULES);
static TREE_RUNS: [Run; tree::RULES.len()] = runs(&tree::RULES);
static NODE_RUNS: [Run; node::RULES.len()] = runs(&node::RULES);

/// All rules: those for `config.toml`, for `hosts.toml`, for a certs.d tree and for several files, each by how often
/// users meet them; then what readers find.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    config::RULES
        .iter()
        .chain(&config::BELIEFS)
        .chain(&hosts::RULES)
        .chain(&tree::RULES)
        .chain(&node::RULES)
        .chain(&read::RULES)
}

/// What the rules find in a `config.toml`.
pub fn check_config(context: &ConfigContext<'_>) -> Vec<Diagnostic> {
    run_config(&CONFIG_RUNS, context)
}

/// What a `config.toml` shows of its writer's beliefs.
pub fn check_beliefs(context: &ConfigContext<'_>) -> Vec<Diagnostic> {
    run_config(&BELIEF_RUNS, context)
}

fn run_config(runs: &[Run], context: &ConfigContext<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let config = Config::new(context);
    for run in runs.iter().filter(|run| (run.concern)(context.release)) {
        if let Check::Config(check) = run.check {
            check(&config, &mut found);
        }
    }
    found
}

/// Whether `found` says that the file is none of containerd's.
pub fn is_of_another_program(found: &Diagnostic) -> bool {
    found.code == config::OF_ANOTHER_PROGRAM
}

/// What keeps `target` from reading a `config.toml` that another release reads today, as far as that one did not mind.
pub fn check_target(
    document: &Document<'_>,
    file: &ConfigFile<'_>,
    target: Release,
    already: &[Diagnostic],
) -> Vec<Diagnostic> {
    let mut found = config::unread(document, file, target);
    found.retain(|it| !already.iter().any(|other| other.code == it.code && other.span == it.span));
    found
}

/// What the rules find in one `hosts.toml`.
pub fn check_hosts(context: &HostsContext<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let hosts = Hosts::new(context);
    for run in HOSTS_RUNS.iter().filter(|run| (run.concern)(context.release)) {
        if let Check::Hosts(check) = run.check {
            check(&hosts, &mut found);
        }
    }
    found
}

/// What the rules find in the names below a certs.d root.
pub fn check_tree(context: &TreeContext<'_>) -> Vec<TreeFinding> {
    let mut found = Vec::new();
    for run in TREE_RUNS.iter().filter(|run| (run.concern)(context.release)) {
        if let Check::Tree(check) = run.check {
            check(context, &mut found);
        }
    }
    found
}

/// What several files show together.
pub fn check_node(context: &NodeContext<'_>) -> Vec<TreeFinding> {
    node::with_node(context, |node| {
        let mut found = Vec::new();
        for run in NODE_RUNS.iter().filter(|run| (run.concern)(context.release)) {
            if let Check::Node(check) = run.check {
                check(node, &mut found);
            }
        }
        found
    })
}

/// Findings of a reader and of the rules as one list, in the order of the text. Where both speak of one line, or both
/// of something that is missing, the rule knows more; mistakes in the TOML itself are the reader's.
pub fn merge(document: &Document<'_>, read: Vec<Diagnostic>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut areas: Vec<Extent> = found.iter().filter_map(|it| it.span).map(Span::extent).collect();
    for area in &mut areas {
        // A rule that names a key speaks of its value, too. Statements stand in the order of their places.
        let at = document.statements.partition_point(|it| it.key.start < area.start);
        if let Some(statement) = document.statements.get(at).filter(|it| it.key.start == area.start) {
            *area = area.join(statement.extent);
        }
    }
    sort_by_place(&mut areas, |it| *it);
    let is_covered = |start: usize| {
        let before = areas.partition_point(|it| it.start <= start);
        areas.get(..before).is_some_and(|it| it.last().is_some_and(|last| last.start == start || start < last.end))
    };
    let is_syntax = |start: usize| document.errors.binary_search_by_key(&start, |it| it.extent.start).is_ok();
    let says_missing = found.iter().any(|it| it.span.is_none());
    let is_new = |it: &Diagnostic| match it.span.map(Span::extent) {
        None => !says_missing,
        Some(place) if is_syntax(place.start) => areas.binary_search_by_key(&place.start, |it| it.start).is_err(),
        Some(place) => !is_covered(place.start),
    };
    let mut all: Vec<Diagnostic> = read.into_iter().filter(is_new).map(paged).collect();
    all.extend(found);
    sort_by_place(&mut all, Diagnostic::place);
    all
}

#[cfg(test)]
mod tests;
