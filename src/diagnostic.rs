//! What crosses a boundary when something is found: plain data, without any drawing.

use serde::Serialize;

use crate::message::{Message, Messages};
use crate::text::{Edit, Extent, LineIndex, Span, Unit, sort_by_place};

/// One finding, complete enough to show without looking anything else up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Diagnostic {
    /// Stable kebab-case name; the rule's file, its tests, its page and `url` share it.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and what containerd does about it: one line, no final stop.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub message: Message,
    /// What to do next, as an instruction.
    #[cfg_attr(feature = "wasm", tsify(type = "string | null"))]
    pub help: Option<Message>,
    /// The page that explains the code.
    pub url: Option<String>,
    /// The text it is about; `None` when the trouble is something missing.
    pub span: Option<Span>,
    /// Second places that explain the first.
    pub related: Vec<Related>,
    /// Edits to the user's own text, so that comments and order survive.
    pub fix: Option<Fix>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Risky, or not what it looks like.
    Warning,
    /// Breaks or silently disables something.
    Error,
}

impl Severity {
    /// The word in JSON and in class names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A setting that has no place in the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct NotCarried {
    /// The key: `registry.configs."x".auth`.
    pub key: String,
    /// Why it was not carried over.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub why: Message,
    /// What to do about it.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub action: Message,
}

/// A second place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Related {
    /// What stands there: "the first one is here".
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub message: Message,
    /// Where.
    pub span: Span,
}

/// A change to the user's text that mends a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Fix {
    /// What it does, as an instruction.
    #[cfg_attr(feature = "wasm", tsify(type = "string"))]
    pub title: Message,
    /// Whether it can be applied unseen.
    pub applicability: Applicability,
    /// Edits in the order of their place; offsets in bytes (UTF-16 code units in JavaScript).
    pub edits: Vec<Edit>,
}

/// Whether a fix can be applied unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// What containerd does stays the same, or becomes what was plainly meant.
    Safe,
    /// A person should look: behaviour changes.
    Review,
}

/// More findings than this help nobody, and fill a page.
const MOST_LISTED: usize = 1000;

/// `found` in the order of the text. Of very many, the worst are kept, and a last one says how many are not listed.
pub fn listed(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    sort_by_place(&mut found, Diagnostic::place);
    let left_out = found.len().saturating_sub(MOST_LISTED);
    if left_out > 0 {
        let mut worst = Vec::with_capacity(MOST_LISTED);
        for severity in [Severity::Error, Severity::Warning, Severity::Info] {
            let (as_bad, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| it.severity == severity);
            worst.extend(as_bad.into_iter().take(MOST_LISTED - worst.len()));
            found = rest;
        }
        sort_by_place(&mut worst, Diagnostic::place);
        found = worst;
        let message = say!("{count} more findings are not listed", count = left_out);
        found.push(
            Diagnostic::new("more-findings", Severity::Info, message)
                .help(phrase!("mend the first ones, and look again")),
        );
    }
    found
}

// Never inline: a finding is large, and some hundred places make one.
impl Diagnostic {
    /// A finding about no place in particular.
    #[inline(never)]
    pub fn new(code: &'static str, severity: Severity, message: impl Into<Message>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            help: None,
            url: None,
            span: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// The same finding, about `span`.
    #[inline(never)]
    pub fn at(mut self, span: impl Into<Span>) -> Self {
        self.span = Some(span.into());
        self
    }

    /// The same finding, with what to do next.
    #[inline(never)]
    pub fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding, with a second place.
    #[inline(never)]
    pub fn related(mut self, message: impl Into<Message>, span: impl Into<Span>) -> Self {
        self.related.push(Related { message: message.into(), span: span.into() });
        self
    }

    /// The same finding, with edits that mend it.
    #[inline(never)]
    pub fn fix(mut self, title: impl Into<Message>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), applicability, edits });
        self
    }

    /// Where it stands in a list: what is about no place comes last.
    pub(crate) fn place(&self) -> Extent {
        let start = self.span.map_or(usize::MAX, |span| span.start.offset);
        Extent::new(start, start)
    }

    /// Fills in lines and columns from the text the spans were taken from; with [`Unit::Utf16`] the
    /// offsets of spans and edits are turned into code units as well.
    pub fn locate(&mut self, index: &LineIndex<'_>, unit: Unit) {
        if let Some(span) = &mut self.span {
            index.locate(span, unit);
        }
        for related in &mut self.related {
            index.locate(&mut related.span, unit);
        }
        for edit in self.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.start = index.position(edit.start, unit).offset;
            edit.end = index.position(edit.end, unit).offset;
        }
    }
}

impl Messages for Diagnostic {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        visit(&mut self.message);
        self.help.each_message(visit);
        self.related.iter_mut().for_each(|it| visit(&mut it.message));
        self.fix.iter_mut().for_each(|it| visit(&mut it.title));
    }
}

impl Messages for NotCarried {
    fn each_message(&mut self, visit: &mut dyn FnMut(&mut Message)) {
        visit(&mut self.why);
        visit(&mut self.action);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn of_very_many_findings_the_worst_are_listed_in_the_order_of_the_text() {
        let finding = |at: usize| {
            let severity = if at.is_multiple_of(4) { Severity::Warning } else { Severity::Info };
            Diagnostic::new("code", severity, Message::verbatim("message")).at(Extent::new(at, at))
        };
        // 500 warnings and 1500 notes, from the last to the first.
        let found = listed((0..2000).rev().map(finding).collect());
        let (last, kept) = found.split_last().unwrap();
        assert_eq!(last.message, "1000 more findings are not listed");
        assert_eq!(kept.iter().filter(|it| it.severity == Severity::Warning).count(), 500);
        assert!(kept.is_sorted_by_key(Diagnostic::place));
        // As many notes as there is room for, the first ones.
        assert_eq!(
            kept.iter().rfind(|it| it.severity == Severity::Info).map(Diagnostic::place),
            Some(Extent::new(666, 666))
        );
    }
}
