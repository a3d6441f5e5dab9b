//! What the worker answers, as the core's own types.

use std::cell::RefCell;

use mirrorshift::api::{Analysis, File, ImageVerdict, NotCarried, Options, Source, Verdict};
use mirrorshift::diagnostic::{Applicability, Diagnostic, Fix, Related, Severity};
use mirrorshift::message::Message;
use mirrorshift::text::{Edit, Position, Span};
use mirrorshift_kit::later::{field, list, number, optional_text, text, texts};
use mirrorshift_kit::words::Language;
use wasm_bindgen::JsValue;

use crate::state::{Beside, Outcome, Shared, Told};

/// The outcome that `answer` is, for this text and these options.
pub fn outcome(
    revision: u32,
    source: String,
    options: Options,
    language: Language,
    answer: &JsValue,
) -> Shared<Outcome> {
    let findings = findings(answer, "diagnostics");
    let analysis = Analysis {
        source: Source { dialect: text(answer, "dialect"), containerd: options.containerd },
        files: list(answer, "files").iter().map(file).collect(),
        verdicts: list(answer, "verdicts").iter().map(verdict).collect(),
        not_carried: list(answer, "not_carried").iter().map(not_carried).collect(),
        diagnostics: findings.clone(),
    };
    let told = field(answer, "told");
    let told = told.is_object().then(|| Told { state: text(&told, "state"), sentences: texts(&told, "sentences") });
    Shared::new(Outcome { revision, source, options, language, analysis, findings, told })
}

/// A file of a result.
fn file(value: &JsValue) -> File {
    File { path: text(value, "path"), contents: text(value, "contents") }
}

fn verdict(value: &JsValue) -> ImageVerdict {
    ImageVerdict {
        image: text(value, "image"),
        registry: text(value, "registry"),
        any_other: field(value, "any_other").is_truthy(),
        verdict: match text(value, "verdict").as_str() {
            "identical" => Verdict::Identical,
            "equivalent" => Verdict::Equivalent,
            _ => Verdict::Different,
        },
        differences: texts(value, "differences").into_iter().map(Message::verbatim).collect(),
    }
}

/// What the worker says, which has chosen the language.
fn message(value: &JsValue, key: &str) -> Message {
    Message::verbatim(text(value, key))
}

fn not_carried(value: &JsValue) -> NotCarried {
    NotCarried { key: text(value, "key"), why: message(value, "why"), action: message(value, "action") }
}

/// What the worker finds beside.
pub fn beside(answer: &JsValue) -> Beside {
    Beside {
        findings: findings(answer, "found"),
        is_all: field(answer, "is_all").is_truthy(),
        elsewhere: optional_text(answer, "elsewhere"),
    }
}

/// The findings at `key`, their places in UTF-16 code units.
fn findings(value: &JsValue, key: &str) -> Vec<Diagnostic> {
    list(value, key).iter().map(finding).collect()
}

fn finding(value: &JsValue) -> Diagnostic {
    let fix = field(value, "fix");
    Diagnostic {
        code: code(text(value, "code")),
        severity: match text(value, "severity").as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Info,
        },
        message: message(value, "message"),
        help: optional_text(value, "help").map(Message::verbatim),
        url: optional_text(value, "url"),
        span: span(&field(value, "span")),
        related: list(value, "related").iter().map(related).collect(),
        fix: fix.is_object().then(|| Fix {
            title: message(&fix, "title"),
            applicability: match text(&fix, "applicability").as_str() {
                "safe" => Applicability::Safe,
                _ => Applicability::Review,
            },
            edits: list(&fix, "edits").iter().map(edit).collect(),
        }),
    }
}

fn related(value: &JsValue) -> Related {
    Related { message: message(value, "message"), span: span(&field(value, "span")).unwrap_or_default() }
}

fn edit(value: &JsValue) -> Edit {
    Edit { start: number(value, "start"), end: number(value, "end"), text: text(value, "text") }
}

fn span(value: &JsValue) -> Option<Span> {
    let at = |key: &str| {
        let place = field(value, key);
        let small = |key: &str| u32::try_from(number(&place, key)).unwrap_or(u32::MAX);
        Position { line: small("line"), column: small("column"), offset: number(&place, "offset") }
    };
    value.is_object().then(|| Span { start: at("start"), end: at("end") })
}

thread_local! {
    static CODES: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// The code of a finding as one that lives on. The core has a few hundred, and each is kept once.
fn code(code: String) -> &'static str {
    CODES.with_borrow_mut(|known| {
        if let Some(known) = known.iter().find(|it| **it == code) {
            return *known;
        }
        let new: &'static str = code.leak();
        known.push(new);
        new
    })
}
