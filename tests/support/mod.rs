//! What the corpus, the shared files and the properties have in common. Nothing here touches a file, so
//! that the corpus can run in a browser.
#![allow(dead_code, reason = "each test crate uses its part")]

pub mod case;
pub mod chinese;
#[cfg(not(target_arch = "wasm32"))]
pub mod generate;
#[cfg(not(target_arch = "wasm32"))]
pub mod hosts_files;
#[cfg(not(target_arch = "wasm32"))]
pub mod missing;
#[cfg(not(target_arch = "wasm32"))]
pub mod node;
#[cfg(not(target_arch = "wasm32"))]
pub mod patch;

use mirrorshift::api::{Conversion, Verdict};
use serde_json::{Map, Value as Json};
use toml_edit::{DocumentMut, Item, TableLike, Value};

/// The text as plain data, read by a parser that is not the program's own.
///
/// # Errors
/// What the parser says.
pub fn toml(text: &str) -> Result<Json, String> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    Ok(table(document.as_table()))
}

fn table(table: &dyn TableLike) -> Json {
    Json::Object(table.iter().map(|(key, item)| (key.to_owned(), item_data(item))).collect::<Map<_, _>>())
}

fn item_data(item: &Item) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Value(it) => value_data(it),
        Item::Table(it) => table(it),
        Item::ArrayOfTables(it) => Json::Array(it.iter().map(|it| table(it)).collect()),
    }
}

fn value_data(value: &Value) -> Json {
    match value {
        Value::String(it) => Json::from(it.value().as_str()),
        Value::Integer(it) => Json::from(*it.value()),
        Value::Float(it) => Json::from(*it.value()),
        Value::Boolean(it) => Json::from(*it.value()),
        Value::Datetime(it) => Json::from(it.value().to_string()),
        Value::Array(it) => Json::Array(it.iter().map(value_data).collect()),
        Value::InlineTable(it) => table(it),
    }
}

/// The hosts of a `hosts.toml` in the order of their headers; an entry without a header of its own, which
/// containerd would ignore or shuffle, is an error.
///
/// # Errors
/// The entry, or what the parser says.
pub fn host_headers(text: &str) -> Result<Vec<String>, String> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let hosts = match document.get("host") {
        Some(Item::Table(hosts)) => hosts,
        Some(_) => return Err("`host` is not a table with a header".to_owned()),
        None => return Err("there is no `host` table, which voids the file before 1.7.32".to_owned()),
    };
    let mut placed = Vec::new();
    for (url, item) in hosts {
        match item {
            Item::Table(host) if !host.is_dotted() && !host.is_implicit() => placed.push((host.position(), url)),
            // 1.x can't read a bracket in a header, and reads dotted keys in their order.
            Item::Table(host) if host.is_dotted() && url.contains(']') => placed.push((host.position(), url)),
            _ => return Err(format!("host `{url}` has no header of its own")),
        }
    }
    placed.sort_by_key(|(position, _)| *position);
    Ok(placed.into_iter().map(|(_, url)| url.to_owned()).collect())
}

/// The contents of the file at `path`.
pub fn file<'a>(conversion: &'a Conversion, path: &str) -> Option<&'a str> {
    conversion.files.iter().find(|file| file.path == path).map(|file| file.contents.as_str())
}

/// The `hosts.toml` files with their directories, in the order of the result.
pub fn tree(conversion: &Conversion) -> Vec<(&str, &str)> {
    let of = |path: &'_ str| -> Option<(usize, usize)> {
        let directory = path.strip_prefix("certs.d/")?.strip_suffix("/hosts.toml")?;
        Some(("certs.d/".len(), "certs.d/".len() + directory.len()))
    };
    let in_tree = conversion.files.iter().filter_map(|it| of(&it.path).map(|(a, b)| (&it.path[a..b], &*it.contents)));
    in_tree.collect()
}

/// Paths that a conversion has no business to write.
pub fn stray_paths(conversion: &Conversion) -> Vec<&str> {
    let known = |path: &str| {
        path == "config.toml"
            || path == "migrate.sh"
            || path
                .strip_prefix("certs.d/")
                .and_then(|it| it.strip_suffix("/hosts.toml"))
                .is_some_and(|directory| !directory.is_empty() && !directory.contains('/'))
    };
    conversion.files.iter().map(|it| it.path.as_str()).filter(|path| !known(path)).collect()
}

/// Everything a conversion says, as JSON, but for the user's own `config.toml`, where secrets belong.
pub fn said(conversion: &Conversion) -> String {
    let mut conversion = conversion.clone();
    conversion.files.retain(|file| file.path != "config.toml");
    serde_json::to_string(&conversion).expect("plain data")
}

/// Whether the terminal would leave with 0, 2 or 3; `None` where equivalent plans make it a matter of taste.
pub fn exit_status(conversion: &Conversion) -> Option<u8> {
    let has = |verdict: Verdict| conversion.comparison.iter().any(|it| it.verdict == verdict);
    if conversion.files.is_empty() {
        Some(2)
    } else if has(Verdict::Different) || !conversion.not_carried.is_empty() {
        Some(3)
    } else if has(Verdict::Equivalent) {
        None
    } else {
        Some(0)
    }
}

/// The first line of `wanted` that does not follow in `text` where its predecessors did.
pub fn lost_line<'a>(wanted: impl IntoIterator<Item = &'a str>, text: &str) -> Option<&'a str> {
    let mut lines = text.lines();
    wanted.into_iter().find(|wanted| !lines.any(|line| line == *wanted))
}

/// What makes a conversion unfit, whatever the input was.
pub fn always(conversion: &Conversion) -> Vec<String> {
    let mut problems: Vec<String> =
        stray_paths(conversion).into_iter().map(|path| format!("writes `{path}`, which is nobody's file")).collect();
    for (directory, contents) in tree(conversion) {
        if let Err(error) = host_headers(contents) {
            problems.push(format!("certs.d/{directory}/hosts.toml: {error}\n{contents}"));
        }
    }
    if let Some(Err(error)) = file(conversion, "config.toml").map(toml) {
        problems.push(format!("config.toml can't be read: {error}"));
    }
    for it in &conversion.comparison {
        let same = it.before.hosts == it.after.hosts && it.before.error == it.after.error;
        if same != (it.verdict == Verdict::Identical) {
            problems.push(format!("{}: called {:?}, and the hosts are equal: {same}", it.image, it.verdict));
        }
        if it.verdict != Verdict::Identical && it.differences.is_empty() {
            problems.push(format!("{}: {:?} without saying what differs", it.image, it.verdict));
        }
        if let (None, Some(error)) = (&it.before.error, &it.after.error) {
            problems.push(format!("{}: containerd accepts the source and refuses the result: {error}", it.image));
        }
    }
    problems
}

/// What a second conversion of the result would change.
pub fn second_time(first: &Conversion, second: &Conversion) -> Vec<String> {
    let mut problems: Vec<String> =
        tree(second).into_iter().map(|(directory, _)| format!("a second time writes certs.d/{directory}")).collect();
    if let (Some(before), Some(after)) = (file(first, "config.toml"), file(second, "config.toml"))
        && before != after
    {
        problems.push(format!("a second time changes config.toml:\n{}", diff(before, after)));
    }
    if !first.files.is_empty() && second.files.is_empty() {
        problems.push("the result can't be read a second time".to_owned());
    }
    problems
}

/// Lines with `-` where expected and missing, `+` where found and not expected.
pub fn diff(expected: &str, found: &str) -> String {
    let visible = |text: &str| text.replace('\r', "␍").replace('\t', "→");
    let (expected, found) = (visible(expected), visible(found));
    similar::TextDiff::from_lines(&expected, &found).unified_diff().context_radius(2).to_string()
}
