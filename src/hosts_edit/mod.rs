//! Changes to a `hosts.toml` as its form makes them, as edits of the text: comments, order and spelling of all else stay.
//!
//! A text with mistakes in it is refused, and so is a change that can't be made without touching what it does not
//! concern; nothing is ever damaged.

mod blocks;
mod change;
mod fields;
mod layout;
mod place;
mod sound;
mod values;

use crate::document::{self, Document, NodeId, TomlErrorKind};
use crate::emit::quoted;
use crate::message::Message;
use crate::parse;
use crate::release::Release;
use crate::rules::{rename, shown};
use crate::text::{Edit, Extent, apply, effective, inverse, sort_by_place};

pub use change::{Change, NewFields, Setting};
pub use layout::{Written, hosts, written};
pub use place::listed;

use layout::{Style, fragments};
use place::{Done, Item};
use values::Written as Value;

/// The keys that [`Change::Unset`] takes.
const UNSET: [&str; 8] =
    ["server", "capabilities", "skip_verify", "override_path", "ca", "client", "dial_timeout", "header"];

/// What a change comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// In the order of their places; none where the text says it already.
    pub edits: Vec<Edit>,
    /// What makes the old text of the new one.
    pub undo: Vec<Edit>,
    /// What was done beside.
    pub notes: Vec<Message>,
    /// The new text.
    pub text: String,
    /// What was put in, in the new text.
    pub select: Option<Extent>,
}

/// Why no change can be made to `document`; `None` where changes can be.
pub fn refusal(document: &Document<'_>) -> Option<Message> {
    let harmless =
        |kind| matches!(kind, TomlErrorKind::ControlCharacter | TomlErrorKind::Toml11 | TomlErrorKind::InlineLineBreak);
    let error = document.errors.iter().find(|it| !harmless(it.kind))?;
    let line = 1 + document.text.get(..error.extent.start).map_or(0, |it| it.matches('\n').count());
    Some(say!(
        "the text has a mistake in line {line}, which has to be mended first: {why}",
        line = line,
        why = error.message.clone()
    ))
}

/// Makes `change` in `text`, as `release` reads it.
///
/// # Errors
/// Why that can't be done; the text is then left alone.
pub fn change(text: &str, change: &Change, release: Release) -> Result<Changed, Message> {
    let document = document::read(text);
    if let Some(why) = refusal(&document) {
        return Err(why);
    }
    let Done { edits, notes } = done(&document, change, release)?;
    let mut edits = joined(edits);
    open(text, &mut edits);
    let in_order: Vec<Edit> = effective(text, &edits).into_iter().cloned().collect();
    let new = apply(text, &in_order);
    // Whatever was overlooked ends here: the text stays as it is.
    let after = document::read(&new);
    if in_order.len() != edits.len() || refusal(&after).is_some() {
        return Err(say!(
            "this change can't be made here without touching what else stands in the file: make it in the text"
        ));
    }
    sound::still_read(&document, &after, release)?;
    let undo = inverse(text, &in_order);
    let select = selected(&undo, &new);
    Ok(Changed { edits: in_order, undo, notes, text: new, select })
}

/// `edits` in their order: those that take something away and touch each other as one, and what is put in between in
/// the place of that.
fn joined(edits: Vec<Edit>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = edits.into_iter().filter(|it| it.start < it.end || !it.text.is_empty()).collect();
    sort_by_place(&mut edits, Edit::extent);
    let mut out: Vec<(Edit, bool)> = Vec::new();
    for edit in edits {
        let is_removal = edit.text.is_empty();
        match out.last_mut() {
            Some((last, true)) if is_removal && edit.start <= last.end => last.end = last.end.max(edit.end),
            Some((last, true)) if edit.start == edit.end && edit.start < last.end => last.text.push_str(&edit.text),
            _ => out.push((edit, is_removal)),
        }
    }
    out.into_iter().map(|it| it.0).collect()
}

/// Takes blank lines away that would come to stand at the very beginning.
fn open(text: &str, edits: &mut [Edit]) {
    let is_blank = |text: &str| text.trim_start_matches('\u{feff}').starts_with(['\r', '\n']);
    while !is_blank(text) && is_blank(&apply(text, edits)) {
        let Some(edit) = edits.iter_mut().find(|it| !it.text.is_empty()) else { return };
        let Some(rest) = edit.text.strip_prefix('\r').unwrap_or(&edit.text).strip_prefix('\n') else { return };
        edit.text = rest.to_owned();
    }
}

/// The longest piece that was put in, without what is blank around it.
fn selected(undo: &[Edit], text: &str) -> Option<Extent> {
    let longest = undo.iter().max_by_key(|it| it.end - it.start)?.extent();
    let piece = longest.of(text);
    let start = longest.start + piece.len() - piece.trim_start().len();
    Some(Extent::new(start, start + piece.trim().len()))
}

fn done(document: &Document<'_>, change: &Change, release: Release) -> Result<Done, Message> {
    let all = hosts(document);
    let named = |host: usize| all.get(host).copied().ok_or_else(|| say!("there is no such host in this text"));
    let table = |host: Option<usize>| host.map_or(Ok(NodeId::ROOT), named);
    let only = |edits: Vec<Edit>| Done { edits, ..Done::default() };
    Ok(match change {
        Change::AddHost { url, fields, at } => add(document, release, url, fields, *at)?,
        Change::RemoveHost { host } => place::removed(document, release, named(*host)?)?,
        Change::MoveHost { host, to } => {
            let host = named(*host)?;
            let from = listed(document, release).0.iter().position(|it| *it == host);
            place::moved(document, release, from.unwrap_or(usize::MAX), *to)?
        }
        Change::RenameHost { host, url } => {
            let host = named(*host)?;
            if document.node(host).key != **url {
                usable(document, release, document.node(host).parent, url)?;
                only(rename(document, host, url))
            } else {
                Done::default()
            }
        }
        Change::Set { host, setting } => {
            sound::value(setting)?;
            let (table, key) = (table(*host)?, setting.key());
            if key == "server" && table != NodeId::ROOT {
                return Err(say!("`server` belongs to the top of the file"));
            }
            alone(document, release, table, key, |document, table| {
                fields::set(document, release, table, key, &setting.value())
            })?
        }
        Change::Unset { host, field } => {
            let table = table(*host)?;
            if !UNSET.contains(&&**field) {
                return Err(say!("`{field}` is no key of `hosts.toml`", field = shown(field)));
            }
            let gone = parse::find(document, table, field, release);
            only(gone.map_or_else(Vec::new, |gone| fields::unset(document, release, table, gone)))
        }
        Change::AddHeader { host, name, values } => {
            let table = table(*host)?;
            // containerd keeps the spelling, but to servers it is the same header.
            let is_same = |id: &NodeId| document.node(*id).key.eq_ignore_ascii_case(name);
            let all = parse::find(document, table, "header", release).into_iter();
            if let Some(there) = all.flat_map(|id| document.children(id)).map(|(id, _)| id).find(is_same) {
                return Err(say!("there is a header `{name}` already", name = &*document.node(there).key));
            }
            let change = Change::SetHeader { host: *host, name: name.clone(), values: values.clone() };
            return done(document, &change, release);
        }
        Change::SetHeader { host, name, values } => {
            if !is_header_name(name) {
                return Err(say!("a header's name is made of letters, digits and hyphens"));
            }
            alone(document, release, table(*host)?, "header", |document, table| {
                fields::set_header(document, release, table, name, values)
            })?
        }
        Change::RemoveHeader { host, name } => {
            let table = table(*host)?;
            let gone = header(document, release, table, name);
            only(gone.map_or_else(Vec::new, |gone| fields::unset(document, release, table, gone)))
        }
        Change::RenameHeader { host, name, to } => {
            let table = table(*host)?;
            if !is_header_name(to) {
                return Err(say!("a header's name is made of letters, digits and hyphens"));
            }
            match (header(document, release, table, name), header(document, release, table, to)) {
                (Some(_), Some(_)) if name != to => return Err(say!("there is a header `{name}` already", name = to)),
                (Some(id), None) => only(rename(document, id, to)),
                _ => Done::default(),
            }
        }
    })
}

fn header(document: &Document<'_>, release: Release, table: NodeId, name: &str) -> Option<NodeId> {
    document.get(parse::find(document, table, "header", release)?, name)
}

/// net/http golang.org/x/net/http/httpguts: ValidHeaderFieldName.
fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it))
}

/// Whether a host can be called `url`.
fn usable(document: &Document<'_>, release: Release, root: NodeId, url: &str) -> Result<(), Message> {
    sound::url(url)?;
    if document.get(root, url).is_some() {
        return Err(say!("there is a host `{url}` already", url = shown(url)));
    }
    place::fits_header(url, release)
}

fn add(
    document: &Document<'_>,
    release: Release,
    url: &str,
    fields: &NewFields,
    at: Option<usize>,
) -> Result<Done, Message> {
    match document.get(NodeId::ROOT, "host") {
        Some(root) => usable(document, release, root, url)?,
        None => usable(document, release, NodeId::ROOT, url)?,
    }
    let (mut list, asked) = listed(document, release);
    list.truncate(asked);
    let at = at.map_or(asked, |at| at.min(asked));
    let mut order: Vec<Item> = list.into_iter().map(Item::Host).collect();
    order.insert(at, Item::New(block(url, fields, &Style::of(document))?));
    place::arranged(document, release, order, at)
}

/// The lines of a new host.
fn block(url: &str, fields: &NewFields, style: &Style<'_>) -> Result<String, Message> {
    let step = style.key.strip_prefix(style.header).unwrap_or_default();
    let mut lines = vec![format!("{}[host.{}]", style.header, quoted(url))];
    for setting in fields.settings() {
        sound::value(&setting)?;
        lines.push(format!("{}{} = {}", style.key, setting.key(), fields::new_value(setting.key(), &setting.value())));
    }
    if !fields.headers.is_empty() {
        lines.push(format!("{}[host.{}.header]", style.key, quoted(url)));
    }
    for (name, values) in &fields.headers {
        if !is_header_name(name) {
            return Err(say!("a header's name is made of letters, digits and hyphens"));
        }
        let mut line = [style.key, step].concat();
        crate::emit::push_key(&mut line, name);
        lines.push(format!("{line} = {}", Value::List(values.clone()).toml()));
    }
    Ok(lines.join(style.end))
}

/// A new file: `server`, where there is one, and the first host.
///
/// # Errors
/// When the host can't be written so that `release` reads it.
pub fn new_file(server: Option<&str>, url: &str, fields: &NewFields, release: Release) -> Result<String, Message> {
    let empty = document::read("");
    usable(&empty, release, NodeId::ROOT, url)?;
    if let Some(server) = server {
        sound::url(server)?;
    }
    let host = block(url, fields, &Style::of(&empty))?;
    let server = server.map(|it| format!("server = {}\n\n", quoted(it))).unwrap_or_default();
    let new = format!("{server}{host}\n");
    sound::still_read(&empty, &document::read(&new), release)?;
    Ok(new)
}

/// Adds a key to `table`; first of all a table of its own to a host written as dotted keys, where the release can't
/// bear a second one.
///
/// go-toml v2 sets no second field of a value in a map by a dotted key: it panics.
fn alone(
    document: &Document<'_>,
    release: Release,
    table: NodeId,
    key: &str,
    add: impl Fn(&Document<'_>, NodeId) -> Result<Vec<Edit>, Message>,
) -> Result<Done, Message> {
    let is_second = table != NodeId::ROOT
        && !release.is_1()
        && document.node(table).value == document::Value::Table(document::TableKind::Dotted)
        && parse::find(document, table, key, release).is_none();
    if !is_second || document.children(table).next().is_none() {
        return Ok(Done { edits: add(document, table)?, ..Done::default() });
    }
    let (list, asked) = listed(document, release);
    let from = list.iter().position(|it| *it == table).unwrap_or(usize::MAX);
    let moved = place::moved(document, release, from, asked)?;
    let text = apply(document.text, &moved.edits);
    let after = document::read(&text);
    let host = hosts(&after)
        .into_iter()
        .find(|id| after.node(*id).key == document.node(table).key && after.node(after.node(*id).parent).key == "host");
    let Some(host) = host.filter(|id| written(&after, *id) == Written::Table && !fragments(&after, *id).is_empty())
    else {
        return Err(say!(
            "this change can't be made here without touching what else stands in the file: make it in the text"
        ));
    };
    let new = apply(&text, &add(&after, host)?);
    Ok(Done { edits: vec![difference(document.text, &new)], notes: moved.notes })
}

/// The one edit that makes `new` of `old`.
fn difference(old: &str, new: &str) -> Edit {
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let mut same = old_rest.bytes().rev().zip(new_rest.bytes().rev()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - same) || !new.is_char_boundary(new.len() - same) {
        same -= 1;
    }
    Edit::replace(Extent::new(start, old.len() - same), new_rest.get(..new_rest.len() - same).unwrap_or_default())
}

/// The lines of `host`, from the first to the last one that is its own; an entry of an inline table is that.
pub fn lines(document: &Document<'_>, host: NodeId) -> Extent {
    let own = fragments(document, host).into_iter().map(|it| it.lines).reduce(Extent::join);
    own.unwrap_or_else(|| {
        let node = document.node(host);
        node.key_extent.join(node.extent)
    })
}
