//! `mirrorshift fleet`.

use mirrorshift::api;
use serde_json::json;

use super::convert::{Converted, converted, status, summary};
use super::{Failure, Fleet, output, report};

pub fn run(arguments: &Fleet) -> Result<u8, Failure> {
    let Converted { source, options, mut conversion } =
        converted(&arguments.file, &arguments.wanted, &arguments.common)?;
    let document = api::fleet(&conversion, arguments.engine, &options).ok_or_else(|| {
        Failure(format!(
            "no script comes of `{}`, and nothing was printed; convert the config.toml of a node",
            source.name
        ))
    })?;
    let note = match api::room(&conversion, arguments.engine, &document) {
        api::Room::None(why) => return Err(Failure(format!("{why}; nothing was printed"))),
        api::Room::Tight(why) => Some(why),
        api::Room::Enough => None,
    };
    let status = status(&conversion);
    if arguments.common.json {
        conversion.hide_secrets();
        output::print_json(&json!({
            "engine": arguments.engine.as_str(),
            "file": document,
            "note": note,
            "comparison": conversion.comparison,
            "not_carried": conversion.not_carried,
            "diagnostics": conversion.diagnostics,
        }))?;
    } else {
        output::print(&document.contents)?;
        if let Some(note) = note {
            report::note(&note.english());
        }
        summary(&conversion);
    }
    Ok(status)
}
