//! Texts within YAML: block scalars, quoted ones, base64 and data URLs.

use super::{Inner, Refusal, Wrapping, flow, indent, json, lines, place, placeholders, without};
use crate::parse::encoded;
use crate::text::Extent;

/// A line `key: value`, or `- value`.
struct Item<'t> {
    /// Which line.
    at: usize,
    /// How deep its key stands; for an element of a list its dash.
    column: usize,
    /// Whether it begins an element of a list.
    is_first: bool,
    key: &'t str,
    value: &'t str,
    /// Where the value begins.
    start: usize,
    /// Which of the mappings it stands in: items of one number stand beside each other.
    mapping: usize,
}

impl Item<'_> {
    /// Whether what it holds stands below it.
    fn is_open(&self) -> bool {
        self.value.split('#').next().unwrap_or_default().trim().is_empty()
    }
}

/// The texts in a YAML document that are long enough to be files.
pub(super) fn scalars(text: &str) -> Vec<Inner> {
    let lines = lines(text);
    let mut items: Vec<Item<'_>> = (0..lines.len()).filter_map(|at| item(text, &lines, at)).collect();
    let mappings = Mappings::new(&mut items);
    let mut open: Vec<&Item<'_>> = Vec::new();
    let mut found = Vec::new();
    for item in &items {
        found.extend(scalar(text, &lines, &mappings, &open, item));
        if item.is_open() {
            // What stands as deep or deeper holds nothing any more, but a key holds elements as deep as it stands.
            let holds = |it: &Item<'_>| {
                it.column < item.column || (it.column == item.column && item.key.is_empty() && !it.key.is_empty())
            };
            while open.last().is_some_and(|it| !holds(it)) {
                open.pop();
            }
            open.push(item);
        }
    }
    found
}

/// The items of a document by the mapping they stand in, as far as they say something of those beside them.
struct Mappings<'t> {
    /// Of each mapping, the lines that name a file, and those that say how one is encoded.
    said: Vec<[Vec<(usize, &'t str)>; 2]>,
}

/// What [`Mappings`] is asked for.
const SAID: [&[&str]; 2] = [&["path", "dest", "destination", "filename"], &["encoding", "compression"]];
const PATHS: usize = 0;
const ENCODINGS: usize = 1;

impl<'t> Mappings<'t> {
    /// Gives each item the number of its mapping, in one pass.
    fn new(items: &mut [Item<'t>]) -> Self {
        let mut said: Vec<[Vec<(usize, &'t str)>; 2]> = Vec::new();
        let mut around: Vec<(usize, usize)> = Vec::new();
        for item in items {
            while around.last().is_some_and(|(column, _)| *column > item.column) {
                around.pop();
            }
            // Another element begins with another dash.
            item.mapping = match around.last() {
                Some((column, mapping)) if *column == item.column && !item.is_first => *mapping,
                _ => {
                    around.retain(|(column, _)| *column < item.column);
                    around.push((item.column, said.len()));
                    said.push(Default::default());
                    said.len() - 1
                }
            };
            let Some(mapping) = said.get_mut(item.mapping) else { continue };
            for (list, _) in mapping.iter_mut().zip(SAID).filter(|(_, keys)| keys.contains(&item.key)) {
                list.push((item.at, item.value.trim().trim_matches(['"', '\''])));
            }
        }
        Self { said }
    }

    /// What stands beside an item: before it rather than behind, and the nearest.
    fn beside(&self, item: &Item<'_>, what: usize) -> Option<&'t str> {
        let list = self.said.get(item.mapping).and_then(|it| it.get(what)).filter(|_| !item.key.is_empty())?;
        let before = list.partition_point(|(at, _)| *at < item.at);
        let nearest = before.checked_sub(1).and_then(|it| list.get(it));
        nearest.or_else(|| list.get(before..)?.iter().find(|(at, _)| *at != item.at)).map(|it| it.1)
    }

    fn path(&self, item: &Item<'_>) -> Option<String> {
        let path = self.beside(item, PATHS)?;
        Some(path.to_owned()).filter(|it| it.contains('/') || it.contains('.'))
    }
}

fn scalar(text: &str, lines: &[Extent], mappings: &Mappings<'_>, open: &[&Item<'_>], item: &Item<'_>) -> Option<Inner> {
    let untagged = item.value.trim_start_matches("!!binary ").trim_start_matches("!!str ").trim_start();
    let value = untagged.trim_end();
    let head = value.split(" #").next().unwrap_or_default().trim();
    let is_block =
        head.starts_with(['|', '>']) && head.chars().skip(1).all(|it| "+-".contains(it) || it.is_ascii_digit());
    // Most lines of a document hold nothing that could be a file.
    let goes_on = value.starts_with(['\'', '"']) && !value.get(1..).is_some_and(|it| it.ends_with(['\'', '"']));
    if !is_block && !goes_on && value.len() < 16 {
        return None;
    }
    let ancestors = ancestors(open, item);
    let keys: Vec<&str> = ancestors.iter().map(|it| it.key).collect();
    let wrapping = wrapping(item.key, &keys);
    let family = || std::iter::once(item).chain(ancestors.iter().copied().filter(|it| !it.key.is_empty()).take(2));
    let path = || own_path(item.key).or_else(|| family().find_map(|it| mappings.path(it)));
    let encoding = mappings.beside(item, ENCODINGS).unwrap_or_default();
    if is_block {
        let (extent, contents) = block(text, lines, item, head)?;
        if let Some(inner) = encoded_file(wrapping, path(), extent, &contents, encoding) {
            return Some(inner);
        }
        let mut inner = Inner::new(wrapping, path(), extent, contents);
        inner.variables = placeholders(&inner.contents);
        if head.starts_with('>') {
            inner.refusal = Some(Refusal::Folded);
            inner.contents.clear();
        }
        return Some(inner);
    }
    let (extent, plain) = if value.starts_with(['\'', '"']) {
        flow::quoted(text, item.start + item.value.len() - untagged.len(), item.column)?
    } else {
        (Extent::new(item.start, item.start + item.value.trim_end().len()), head.to_owned())
    };
    if plain.starts_with("data:") {
        return json::data_url(wrapping, path(), extent, &plain, encoding);
    }
    // A text of one line is a file only where all says so.
    let is_file = || {
        let is_content = ["content", "contents", "inline", "data"].contains(&item.key) || own_path(item.key).is_some();
        is_content && path().as_deref().and_then(place).is_some()
    };
    if plain.contains('\n') || (plain.contains('=') && plain.contains(' ') && is_file()) {
        let mut inner = Inner::new(wrapping, path(), extent, plain);
        inner.variables = placeholders(&inner.contents);
        return Some(inner);
    }
    let is_long = plain.len() >= 16 && !plain.contains([' ', ':', '.']);
    is_long.then(|| encoded_file(wrapping, path(), extent, &plain, encoding))?
}

/// A file in base64; `None` where it is none, and refused where it says it is.
fn encoded_file(wrapping: Wrapping, path: Option<String>, extent: Extent, text: &str, encoding: &str) -> Option<Inner> {
    let says_so = ["b64", "base64", "gz", "gzip"].iter().any(|it| encoding.contains(it));
    let is_digits = text.bytes().all(|it| it.is_ascii_alphanumeric() || b"+/=_-\n\r ".contains(&it));
    let decoded = if is_digits { encoded::decoded(text) } else { None };
    match decoded {
        Some(contents) => Some(Inner::new(wrapping, path, extent, contents)),
        None if says_so => {
            let refused = Inner::new(wrapping, path, extent, String::new());
            Some(Inner { refusal: Some(Refusal::Encoding), ..refused })
        }
        None => None,
    }
}

/// The lines of a block, and what they say without their indentation.
fn block(text: &str, lines: &[Extent], item: &Item<'_>, head: &str) -> Option<(Extent, String)> {
    let below = lines.get(item.at + 1..)?;
    let is_blank = |it: &&Extent| it.of(text).trim().is_empty();
    let first = below.iter().find(|it| !is_blank(it))?;
    let explicit = head.chars().find_map(|it| it.to_digit(10)).and_then(|it| usize::try_from(it).ok());
    let width = explicit.map_or(indent(first.of(text)), |it| item.column + it);
    if width <= item.column {
        return None;
    }
    let inside = below.iter().take_while(|it| is_blank(it) || indent(it.of(text)) >= width);
    let last = inside.filter(|it| !is_blank(it)).last()?;
    let extent = Extent::new(below.first()?.start, last.end);
    Some((extent, without(extent.of(text), width)))
}

fn item<'t>(text: &'t str, lines: &[Extent], at: usize) -> Option<Item<'t>> {
    let place = lines.get(at)?;
    let line = place.of(text).trim_end_matches(['\r', '\n']);
    let mut column = indent(line);
    let mut rest = line.get(column..)?;
    let mut dash = None;
    while let Some(behind) = rest.strip_prefix("- ") {
        dash = Some(column);
        let inner = behind.trim_start();
        column += 2 + behind.len() - inner.len();
        rest = inner;
    }
    if rest.starts_with('#') {
        return None;
    }
    let name = rest.trim_start_matches(['"', '\'']);
    let length =
        name.find(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '/'))).unwrap_or(name.len());
    let behind = name.get(length..)?.trim_start_matches(['"', '\'']);
    let value = behind.strip_prefix(": ").or_else(|| behind.strip_prefix(':').filter(|it| it.is_empty()));
    if let Some(value) = value.filter(|_| length > 0) {
        let value = value.trim_start();
        let start = place.start + line.len() - value.len();
        return Some(Item { at, column, is_first: dash.is_some(), key: name.get(..length)?, value, start, mapping: 0 });
    }
    let start = place.start + line.len() - rest.len();
    dash.map(|dash| Item { at, column: dash, is_first: true, key: "", value: rest, start, mapping: 0 })
}

/// The items that an item stands in, the nearest first, of those that are `open` before it.
fn ancestors<'i, 't>(open: &[&'i Item<'t>], item: &Item<'_>) -> Vec<&'i Item<'t>> {
    let mut column = item.column;
    // The dash of an element stands as deep as the key it belongs to, or deeper.
    let mut is_element = item.key.is_empty();
    let mut found = Vec::new();
    for it in open.iter().rev() {
        if it.column < column || (is_element && it.column == column && !it.key.is_empty()) {
            column = it.column;
            is_element = false;
            found.push(*it);
        }
    }
    found
}

fn wrapping(key: &str, above: &[&str]) -> Wrapping {
    match () {
        () if above.contains(&"write_files") => Wrapping::CloudInit,
        () if above.first() == Some(&"containerdConfigPatches") => Wrapping::Kind,
        () if key == "inline" || (key == "source" && above.first() == Some(&"contents")) => Wrapping::Butane,
        () => Wrapping::Yaml,
    }
}

/// A key that is a file's name, as in a ConfigMap.
fn own_path(key: &str) -> Option<String> {
    key.ends_with(".toml").then(|| key.to_owned())
}
