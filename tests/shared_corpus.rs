//! Real configurations that people posted, as they are: valid or not, whole or torn out of a script.
//! They lie beside the checkout and are not part of it.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use mirrorshift::api::{Conversion, Options, convert};
use mirrorshift::diagnostic::Severity;
use mirrorshift::release::Release;

use support::chinese::all_chinese;
use support::missing::not_tried;
use support::{always, file, said, second_time, toml};

mod support;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

#[test]
fn every_real_file_is_converted_or_refused_at_its_place() {
    let Some(sources) = sources() else { return };
    assert!(sources.len() > 40, "only {} files were found below {SHARED}", sources.len());
    let mut failures = Vec::new();
    for (path, source) in &sources {
        for containerd in Release::minors() {
            let options = Options { containerd, ..Options::default() };
            let conversion = convert(source, &options);
            let mut problems = always(&conversion);
            problems.extend(usable(source, &conversion));
            problems.extend(told(source, &conversion));
            if let Some(patched) = file(&conversion, "config.toml") {
                problems.extend(second_time(&conversion, &convert(patched, &options)));
            }
            all_chinese(conversion, &path.display().to_string());
            failures.extend(problems.into_iter().map(|it| format!("{} on {containerd}: {it}", path.display())));
        }
    }
    assert!(failures.is_empty(), "{} problems\n{}", failures.len(), failures.join("\n"));
}

/// The files with their text; `None` where the folder is not there, which CI does not forgive.
fn sources() -> Option<Vec<(PathBuf, String)>> {
    if !Path::new(SHARED).is_dir() {
        not_tried(&format!("there is no {SHARED}"));
        return None;
    }
    let mut files: Vec<PathBuf> =
        ["legacy", "seed"].iter().flat_map(|it| folder(&Path::new(SHARED).join(it))).collect();
    files.sort();
    let text = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).expect("readable")).into_owned();
    Some(
        files
            .into_iter()
            .map(|path| {
                let text = text(&path);
                (path, text)
            })
            .collect(),
    )
}

fn folder(path: &Path) -> Vec<PathBuf> {
    fs::read_dir(path).expect("readable").map(|it| it.expect("readable").path()).filter(|it| it.is_file()).collect()
}

/// Valid TOML gives files; anything else gives an error with line and column, and nothing to write.
fn usable(source: &str, conversion: &Conversion) -> Option<String> {
    let placed = |it: &&mirrorshift::diagnostic::Diagnostic| {
        it.severity == Severity::Error && it.span.is_some_and(|it| it.start.line >= 1 && it.start.column >= 1)
    };
    match (toml(source), conversion.files.is_empty()) {
        (Ok(_), true) => Some(format!("valid, and yet there is no result: {:?}", conversion.diagnostics)),
        (Ok(_), false) => file(conversion, "config.toml").is_none().then(|| "there is no config.toml".to_owned()),
        (Err(_), false) => Some("not TOML, and yet there are files".to_owned()),
        (Err(error), true) if !conversion.diagnostics.iter().any(|it| placed(&it)) => {
            Some(format!("refused without a place: {:?}; the place is\n{error}", conversion.diagnostics))
        }
        (Err(_), true) => None,
    }
}

/// Values of keys that hold a secret, and that the program tells someone.
fn told(source: &str, conversion: &Conversion) -> Vec<String> {
    const SECRET: &[&str] = &["password", "auth", "identitytoken", "Authorization"];
    let assignment = |line: &str| {
        let (key, value) = line.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'', '[', ']']).to_owned();
        (SECRET.contains(&key.trim()) && value.len() > 3).then_some(value)
    };
    let said = said(conversion);
    source.lines().filter_map(assignment).filter(|it| said.contains(&**it)).map(|it| format!("tells `{it}`")).collect()
}
