//! `mirrorshift report`.

use mirrorshift::api::{self, Locale};
use serde_json::json;

use super::convert::{Converted, converted, status};
use super::{Failure, Report, output};

pub fn run(arguments: &Report) -> Result<u8, Failure> {
    let Converted { source, options, conversion } = converted(&arguments.file, &arguments.wanted, &arguments.common)?;
    let status = status(&conversion);
    let report = api::report_of(&source.text, conversion, &options, Locale::parse(&arguments.locale));
    if arguments.common.json {
        output::print_json(&json!({ "report": report }))?;
    } else {
        output::print(&report)?;
    }
    Ok(status)
}
