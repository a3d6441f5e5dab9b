//! What is for a person: findings with the lines they are about, on standard error.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use mirrorshift::diagnostic::{Diagnostic, Severity};
use mirrorshift::document;
use mirrorshift::parse;
use mirrorshift::parse::secrets::Masked;
use mirrorshift::text::{Extent, Span};

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const GREEN: Style = AnsiColor::Green.on_default().bold();
pub const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub const RED: Style = AnsiColor::Red.on_default().bold();

/// More findings than these are counted, not shown.
const SHOWN: usize = 50;
/// Longer lines are not shown.
const WIDEST: usize = 2000;
/// Lines above and below.
const AROUND: usize = 1;

/// Why nothing could be done.
pub fn error(message: &str) {
    say!("{RED}error{RED:#}{BOLD}: {}{BOLD:#}", plain(message));
}

/// Something worth knowing.
pub fn note(message: &str) {
    say!("{BOLD}note{BOLD:#}: {}", plain(message));
}

/// Shows findings, each with its lines; secrets in them are hidden.
pub fn diagnostics(name: &str, text: &str, diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    // Only in TOML is it known where secrets are: other text is not shown around a finding, which names its line.
    let is_toml = !parse::is_json(text);
    let masked = Masked::new(&document::read(if is_toml { text } else { "" }));
    for diagnostic in diagnostics.iter().take(SHOWN) {
        let shown = Diagnostic { span: diagnostic.span.filter(|_| is_toml), ..diagnostic.clone() };
        say!("{}\n", render(name, &masked, &shown));
    }
    if diagnostics.len() > SHOWN {
        note(&format!("{} more findings in `{name}` are not shown", diagnostics.len() - SHOWN));
    }
}

fn render(name: &str, masked: &Masked, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let message = diagnostic.message.english();
    let title = plain(&message);
    let mut group = Group::with_title(level.primary_title(&*title).id(diagnostic.code));
    if diagnostic.span.is_none() {
        group = group.element(Origin::path(name.to_owned()));
    }
    let places = diagnostic.span.iter().map(|span| (AnnotationKind::Primary, *span, String::new()));
    let related = diagnostic.related.iter().map(|it| (AnnotationKind::Context, it.span, it.message.english()));
    for (kind, span, label) in places.chain(related) {
        let origin = Origin::path(name.to_owned());
        let origin = origin.line(span.start.line as usize).char_column(span.start.column as usize);
        let Some((shown, at)) = window(masked, span) else {
            group = group.element(origin);
            continue;
        };
        let label = (!label.is_empty()).then(|| plain(&label));
        let mut snippet = Snippet::source(shown.text).line_start(shown.line);
        if shown.column == span.start.column as usize {
            snippet = snippet.path(name.to_owned());
        } else {
            // A mask has moved the place in the line that is shown; the user's own text counts.
            group = group.element(origin);
        }
        group = group.element(snippet.annotation(kind.span(at).label(label)));
    }
    for help in diagnostic.help.iter().map(|help| plain(&help.english())) {
        group = group.element(Level::HELP.message(help));
    }
    // It has a page, which is part of this program.
    if diagnostic.url.is_some() {
        group = group.element(Level::NOTE.message(format!("`mirrorshift explain {}` says why", diagnostic.code)));
    }
    Renderer::styled().render(&[group])
}

/// Some lines of a text.
struct Window {
    text: String,
    line: usize,
    /// The column of the place, from 1.
    column: usize,
}

/// The lines around a place and the place in them; `None` when they are too long to show.
fn window(masked: &Masked, span: Span) -> Option<(Window, std::ops::Range<usize>)> {
    let text = &*masked.text;
    let Extent { start, end } = masked.extent(span.extent());
    let mut from = line_start(text, start)?;
    let column = text.get(from..start)?.chars().count() + 1;
    let mut line = text.get(..from)?.matches('\n').count() + 1;
    for _ in 0..AROUND {
        if from > 0 {
            from = line_start(text, from - 1)?;
            line -= 1;
        }
    }
    // A place that covers many lines is shown by its first.
    let first_end = line_end(text, start);
    let end = end.min(first_end).max(start);
    let mut to = first_end;
    for _ in 0..AROUND {
        to = line_end(text, (to + 1).min(text.len()));
    }
    let shown = text.get(from..to)?;
    let fits = shown.lines().all(|line| line.len() <= WIDEST);
    fits.then(|| (Window { text: plain_lines(shown), line, column }, start - from..end - from))
}

fn line_start(text: &str, at: usize) -> Option<usize> {
    Some(text.get(..at)?.rfind('\n').map_or(0, |at| at + 1))
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length)
}

/// A text that can't steer the terminal.
pub fn plain(text: &str) -> String {
    text.chars().map(|it| if it.is_control() && it != '\n' { '\u{fffd}' } else { it }).collect()
}

/// The same for lines whose places are known: each character keeps its width in bytes.
fn plain_lines(text: &str) -> String {
    text.chars().map(|it| if it.is_ascii_control() && !matches!(it, '\n' | '\t' | '\r') { '?' } else { it }).collect()
}
