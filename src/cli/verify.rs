//! `mirrorshift verify`.

use std::path::Path;

use mirrorshift::api::{self, Outcome, ReadBackVerdict};
use mirrorshift::message::Message;

use super::convert::options;
use super::report::{BOLD, GREEN, RED, YELLOW, plain};
use super::{Failure, Verify, input, output, report};

pub fn run(arguments: &Verify) -> Result<u8, Failure> {
    let inputs = || arguments.reports.iter().chain([&arguments.file]);
    if inputs().filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Failure("standard input can be read only once".to_owned()));
    }
    let options = options(&arguments.wanted, &arguments.common)?;
    let source = input::read(&arguments.file)?;
    let reports = arguments.reports.iter().map(|path| input::read(path)).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<&str> = reports.iter().map(|it| &*it.text).collect();
    let mut answer = api::read_back(&source.text, &options, &texts);
    if arguments.common.json {
        answer.diagnostics.iter_mut().chain(answer.report_diagnostics.iter_mut().flatten()).for_each(api::hide_fix);
        output::print_json(&answer)?;
    } else {
        report::diagnostics(&source.name, &source.text, &answer.diagnostics);
        for (input, diagnostics) in reports.iter().zip(&answer.report_diagnostics) {
            report::diagnostics(&input.name, &input.text, diagnostics);
        }
        output::print_styled(&listing(&answer.checks))?;
    }
    match answer.verdict {
        ReadBackVerdict::AsPlanned => Ok(0),
        ReadBackVerdict::Differs | ReadBackVerdict::Incomplete => Ok(3),
        ReadBackVerdict::Unusable => Err(Failure("nothing can be compared".to_owned())),
    }
}

fn listing(checks: &[api::Check]) -> String {
    let mut out = String::new();
    for it in checks {
        let found = it.found.as_ref().map(Message::english).filter(|it| !it.is_empty());
        let found = found.map_or("nothing".to_owned(), |it| plain(&it));
        let planned = it.planned.english();
        let (style, words) = match it.outcome {
            Outcome::Same => (GREEN, format!("as planned, {found}")),
            Outcome::Differs => (RED, format!("differs, {found} instead of {}", plain(&planned))),
            Outcome::Unseen => (YELLOW, format!("not told, planned is {}", plain(&planned))),
        };
        out.push_str(&format!("{BOLD}{}{BOLD:#}: {style}{words}{style:#}\n", it.key));
        if let Some(action) = &it.action {
            out.push_str(&format!("  {action}\n"));
        }
    }
    out
}
