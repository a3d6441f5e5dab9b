//! Puts hosts where they are to be asked: new ones, and such as move.

use crate::document::{Document, NodeId, TableKind, Value};
use crate::emit::config_toml::removals;
use crate::message::Message;
use crate::parse::hosts_toml;
use crate::release::{Feature, Release};
use crate::rules::shown;
use crate::text::{Edit, Extent};

use super::blocks::{before, behind, opened, own_table, plain_table, raw, removal};
use super::layout::{Fragment, Style, Written, fragments, hosts, leading, section, written};

/// Hosts in the order in which a form lists them: those that `release` asks, then the others in the order of the text;
/// and how many are asked.
pub fn listed(document: &Document<'_>, release: Release) -> (Vec<NodeId>, usize) {
    let all = hosts(document);
    let mut order: Vec<NodeId> = Vec::new();
    for id in hosts_toml::order(document, release) {
        // A table that others stand within is asked twice, and `[host.""]` may be none.
        if !order.contains(&id) && all.contains(&id) {
            order.push(id);
        }
    }
    let asked = order.len();
    order.extend(all.into_iter().filter(|id| !hosts_toml::order(document, release).contains(id)));
    (order, asked)
}

/// What stands at a place in the new order.
pub(super) enum Item {
    /// A host that is there.
    Host(NodeId),
    /// The lines of one that is not.
    New(String),
}

/// What is done.
#[derive(Default)]
pub(super) struct Done {
    pub edits: Vec<Edit>,
    pub notes: Vec<Message>,
}

/// The edits that move the host at `from` of the list to `to`.
pub(super) fn moved(document: &Document<'_>, release: Release, from: usize, to: usize) -> Result<Done, Message> {
    let (mut list, asked) = listed(document, release);
    if from >= list.len() {
        return Err(say!("there is no such host in this text"));
    }
    let host = list.get(from).copied().unwrap_or(NodeId::ROOT);
    if from >= asked && written(document, host) == Written::Table {
        return Err(say!("the name of this host's table keeps it from being asked: change that first"));
    }
    // One that isn't asked comes to be: it can be the last of those.
    let to = to.min(if from < asked { asked.saturating_sub(1) } else { asked });
    if from == to && from < asked {
        return Ok(Done::default());
    }
    if let Some(edits) = permuted(document, release, &list, from, to) {
        return Ok(Done { edits, ..Done::default() });
    }
    let host = list.remove(from);
    list.truncate(if from < asked { asked - 1 } else { asked });
    let mut order: Vec<Item> = list.into_iter().map(Item::Host).collect();
    order.insert(to, Item::Host(host));
    arranged(document, release, order, to)
}

/// Where all that changes places is written alike: the blocks change places, and what is between them stays.
fn permuted(document: &Document<'_>, release: Release, list: &[NodeId], from: usize, to: usize) -> Option<Vec<Edit>> {
    let range = list.get(from.min(to)..=from.max(to))?;
    let units: Option<Vec<Fragment>> = range.iter().map(|id| single(document, release, *id)).collect();
    let units = units?;
    let is_table = |it: &&Fragment| super::layout::has_header(document, &it.statements);
    let tables = units.iter().filter(is_table).count();
    let sections = units.iter().map(|it| section(document, it.statements.start).map(|it| it.key.start));
    let is_one_section = sections.collect::<std::collections::BTreeSet<_>>().len() == 1;
    if (tables != units.len() && !(tables == 0 && is_one_section)) || !units.is_sorted_by_key(|it| it.lines) {
        return None;
    }
    let text = document.text;
    let content: Vec<Extent> = units
        .iter()
        .map(|it| Extent::new(it.lines.start, it.lines.start + it.lines.of(text).trim_end_matches(['\r', '\n']).len()))
        .collect();
    let gaps: Vec<Extent> =
        content.windows(2).filter_map(|it| Some(Extent::new(it.first()?.end, it.last()?.start))).collect();
    let (first, last) = (*content.first()?, *content.last()?);
    let mut edits = Vec::new();
    // A comment that ends a block would come to belong to the next one where nothing is between them.
    let gap_behind = |unit: &Extent, gap: &Extent| {
        let last = unit.of(text).rsplit('\n').next().unwrap_or_default();
        let gap = gap.of(text);
        let is_joined = last.trim_start().starts_with('#') && gap.matches('\n').count() == 1;
        if is_joined { gap.repeat(2) } else { gap.to_owned() }
    };
    let (head, tail) = (gaps.first()?, gaps.last()?);
    let inner = content.iter().zip(&gaps).skip(usize::from(from < to));
    // What is between the others moves up or down by one, wherever it differs.
    let new_gaps = if from > to { gaps.get(1..)? } else { gaps.get(..gaps.len() - 1)? };
    for ((unit, gap), new) in inner.zip(new_gaps) {
        let new = gap_behind(unit, new);
        if gap.of(text) != new {
            edits.push(Edit::replace(*gap, new));
        }
    }
    if from > to {
        edits.push(Edit::insert(first.start, [last.of(text), &gap_behind(&last, head)].concat()));
        edits.push(Edit::remove(Extent::new(tail.start, last.end)));
    } else {
        edits.push(Edit::insert(last.end, [&gap_behind(&last, tail), first.of(text)].concat()));
        edits.push(Edit::remove(Extent::new(first.start, head.end)));
    }
    Some(edits)
}

/// The lines of a host that stand in one place, and where its place in the text is its place in the order.
fn single(document: &Document<'_>, release: Release, host: NodeId) -> Option<Fragment> {
    let own = fragments(document, host);
    let [fragment] = own.as_slice() else { return None };
    match written(document, host) {
        Written::Table => plain_table(document, host).and(Some(fragment.clone())),
        Written::Dotted => release.is_1().then(|| fragment.clone()),
        Written::Inline => None,
    }
}

/// The edits that put the host at `place` of `order` there, all others staying where they are. Those behind it that
/// have no table of their own get one, since containerd would ask them first, or never.
pub(super) fn arranged(
    document: &Document<'_>,
    release: Release,
    order: Vec<Item>,
    place: usize,
) -> Result<Done, Message> {
    let style = Style::of(document);
    let mut done = Done::default();
    let root = host_root(document)?;
    let inline = root.filter(|id| document.node(*id).value == Value::Table(TableKind::Inline));
    let mut leaves = Vec::new();
    let mut pending: Vec<String> = Vec::new();
    let mut last = None;
    for (at, item) in order.into_iter().enumerate() {
        let host = match item {
            Item::New(block) => {
                pending.push(block);
                continue;
            }
            Item::Host(host) => host,
        };
        let table = plain_table(document, host);
        match table {
            Some(own) if at != place => {
                if let Some(first) = own.first() {
                    flush(document, &mut pending, Some(first.lines.start), &style, &mut done);
                }
                last = own.last().map(|it| it.lines.end);
            }
            Some(own) => {
                pending.push(raw(document, host, style.end));
                done.edits.extend(own.iter().map(|it| removal(document.text, it.lines)));
            }
            None if at < place && inline.is_none_or(|root| !document.is_within(host, root)) => {
                last = Some(end_of_section(document, host));
            }
            None if at < place => {}
            None => {
                convert(document, release, host, inline, &mut done)?;
                pending.push(own_table(document, host, &style));
                leaves.push(host);
            }
        }
    }
    if let Some(root) = inline {
        let statement = document.statements.iter().find(|it| it.node == root);
        if let Some(statement) = statement {
            let line = crate::emit::config_toml::line_extent(document.text, statement.extent);
            done.edits.push(removal(document.text, line));
        }
        if let Some(block) = opened(document, root, &leaves, &style) {
            // Before all that is put anywhere: inline hosts come first where they are asked.
            let at = first_header(document);
            done.edits.insert(
                0,
                if at < document.text.len() {
                    before(document, at, &block, &style)
                } else {
                    behind(document, at, &block, &style)
                },
            );
            done.notes.push(say!(
                "`host` now has a table of its own, since nothing can be added to one written as `host = …`"
            ));
        }
    }
    match last {
        Some(end) if !pending.is_empty() => {
            let block = joined(&mut pending, &style);
            done.edits.push(behind(document, end, &block, &style));
        }
        _ => flush(document, &mut pending, None, &style, &mut done),
    }
    Ok(done)
}

/// Puts what waits before the line at `at`, or at the end.
fn flush(document: &Document<'_>, pending: &mut Vec<String>, at: Option<usize>, style: &Style<'_>, done: &mut Done) {
    if pending.is_empty() {
        return;
    }
    let block = joined(pending, style);
    done.edits.push(match at {
        Some(at) => before(document, at, &block, style),
        None => behind(document, document.text.len(), &block, style),
    });
}

fn joined(pending: &mut Vec<String>, style: &Style<'_>) -> String {
    let gap = if style.is_spaced { [style.end, style.end].concat() } else { style.end.to_owned() };
    std::mem::take(pending).join(&gap)
}

/// Takes the lines of `host` away, which come back as a table of its own.
fn convert(
    document: &Document<'_>,
    release: Release,
    host: NodeId,
    inline: Option<NodeId>,
    done: &mut Done,
) -> Result<(), Message> {
    let node = document.node(host);
    fits_header(&node.key, release)?;
    let own = fragments(document, host);
    let mixed = own.iter().any(|it| super::layout::has_header(document, &it.statements));
    if mixed || document.node(node.parent).key != "host" {
        return Err(say!(
            "host `{url}` is written in several ways at once: change it in the text",
            url = shown(&node.key)
        ));
    }
    done.edits.extend(own.iter().map(|it| removal(document.text, it.lines)));
    if own.is_empty() && inline.is_none() {
        done.edits.extend(removals(document, &[host]));
    }
    done.notes.push(say!(
        "host `{url}` now has a table of its own: the order of hosts is that of their headers",
        url = shown(&node.key)
    ));
    Ok(())
}

/// Whether a header of this release's can hold `url`.
///
/// go-toml v1.9.5 lexer.go: lexInsideTableKey.
pub(super) fn fits_header(url: &str, release: Release) -> Result<(), Message> {
    if release.is_1() && url.contains(['[', ']', '"', '\\']) {
        return Err(say!(
            "containerd {release} can't read a header with a bracket, a quote or a backslash in it",
            release = release
        ));
    }
    Ok(())
}

/// The table `host`; `None` where there is none yet.
fn host_root(document: &Document<'_>) -> Result<Option<NodeId>, Message> {
    match document.get(NodeId::ROOT, "host") {
        Some(id) if matches!(document.node(id).value, Value::Table(_)) => Ok(Some(id)),
        Some(_) => Err(say!("`host` is no table in this text: write each host under a header of its own first")),
        None => Ok(None),
    }
}

/// Where the section ends that `host` is written in.
fn end_of_section(document: &Document<'_>, host: NodeId) -> usize {
    let last = document.statements.iter().rposition(|it| {
        document.is_within(it.node, host) || document.is_within(host, it.node) && it.node != NodeId::ROOT
    });
    let rest = document.statements.iter().enumerate().skip(last.map_or(0, |it| it + 1));
    let next = rest.into_iter().find(|(_, it)| it.kind != crate::document::StatementKind::KeyValue);
    let stop = next.map_or(document.statements.len(), |(at, _)| at);
    match stop.checked_sub(1) {
        Some(before) => super::layout::line_end_of(document, before),
        None => document.text.len(),
    }
}

/// Where the first header begins, with the comments above it.
pub(super) fn first_header(document: &Document<'_>) -> usize {
    let first = document.statements.iter().position(|it| it.kind != crate::document::StatementKind::KeyValue);
    first.map_or(document.text.len(), |at| leading(document, at))
}

/// The edits that take `host` out, comments and all; the last one leaves an empty `[host]` where the release wants it.
pub(super) fn removed(document: &Document<'_>, release: Release, host: NodeId) -> Result<Done, Message> {
    let style = Style::of(document);
    let own = fragments(document, host);
    let mut done = Done::default();
    let root = document.node(host).parent;
    let stays = document.children(root).any(|(id, _)| id != host)
        || document.statements.iter().any(|it| it.node == root)
        || document.entries.iter().any(|it| it.node == root);
    let is_last = !stays && document.node(root).key == "host";
    if own.is_empty() {
        done.edits = removals(document, &[host]);
        if is_last {
            return Err(say!("this host is written within another table: take it out in the text"));
        }
        return Ok(done);
    }
    done.edits.extend(own.iter().map(|it| removal(document.text, it.lines)));
    if is_last && !release.has(Feature::HOSTLESS_FILE) {
        let header = format!("{}[host]", style.header);
        done.edits.push(behind(document, document.text.len(), &header, &style));
        done.notes.push(say!(
            "an empty table `[host]` stays: containerd {release} drops a file without one",
            release = release
        ));
    }
    Ok(done)
}
