//! `hosts.toml` files that nobody wrote: every way of writing hosts, fields and headers, with comments all over, each of
//! which has a number of its own and says whose it is.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const URLS: [&str; 6] = [
    "https://a.example",
    "http://b.example:5000",
    "https://c.example/v2/proxy",
    "bare",
    "d.example",
    "https://é.example/%20",
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Table,
    /// Without a header of its own, only one of the table below it.
    HeaderOnly,
    Dotted,
    Inline,
}

#[derive(Clone, Debug)]
struct Host {
    url: &'static str,
    way: Way,
    fields: Vec<(&'static str, &'static str)>,
    headers: Vec<&'static str>,
    /// Which of the places for comments have one.
    comments: Vec<bool>,
    blank: bool,
}

/// Where hosts without a header of their own stand.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Base {
    /// `host."…".ca = …` at the top.
    Top,
    /// Below `[host]`.
    Section,
    /// `host = { … }`.
    Whole,
}

#[derive(Clone, Debug)]
struct Layout {
    base: Base,
    crlf: bool,
    bom: bool,
    ends: bool,
    indent: &'static str,
    quote: char,
    top: Vec<(&'static str, &'static str)>,
    top_comment: bool,
    foreign: bool,
}

const FIELDS: [(&str, &[&str]); 6] = [
    (
        "capabilities",
        &[
            "[\"pull\"]",
            "[ 'pull', 'resolve' ]",
            "[]",
            "[\n    \"pull\", # ITEM\n    \"resolve\",\n  ]",
            "[\"pull\" # ITEM\n, \"push\"]",
        ],
    ),
    ("skip_verify", &["true", "false"]),
    ("override_path", &["true"]),
    ("ca", &["\"/etc/x.pem\"", "'/etc/y.pem'", "[\"/a\", \"/b\"]"]),
    ("client", &["[[\"/c\", \"/k\"]]", "\"/both.pem\"", "[\n    [\"/c\", \"/k\"], # ITEM\n  ]"]),
    ("dial_timeout", &["\"2s\""]),
];

fn fields() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    subsequence(FIELDS.to_vec(), 0..=4).prop_flat_map(|chosen| {
        chosen.into_iter().map(|(key, values)| select(values).prop_map(move |value| (key, value))).collect::<Vec<_>>()
    })
}

fn host(url: &'static str) -> impl Strategy<Value = Host> {
    let way =
        prop_oneof![4 => Just(Way::Table), 1 => Just(Way::HeaderOnly), 2 => Just(Way::Dotted), 2 => Just(Way::Inline)];
    let headers = subsequence(vec!["x-a", "X-B", "x.c"], 0..=2);
    (way, fields(), headers, vec(any::<bool>(), 8), any::<bool>())
        .prop_map(move |(way, fields, headers, comments, blank)| Host { url, way, fields, headers, comments, blank })
}

fn layout() -> impl Strategy<Value = Layout> {
    let base = select(vec![Base::Top, Base::Top, Base::Section, Base::Whole]);
    let top = subsequence(
        vec![("server", "\"https://r.example\""), ("ca", "\"/etc/top.pem\""), ("header", "{ x-top = [\"1\"] }")],
        0..=3,
    );
    let flags = (any::<bool>(), prop::bool::weighted(0.1), any::<bool>(), any::<bool>(), prop::bool::weighted(0.2));
    (base, flags, select(vec!["", "  ", "\t"]), select(vec!['"', '\'']), top).prop_map(
        |(base, (crlf, bom, ends, top_comment, foreign), indent, quote, top)| Layout {
            base,
            crlf,
            bom,
            ends,
            indent,
            quote,
            top,
            top_comment,
            foreign,
        },
    )
}

/// A text, and which comments belong to which host: each has a number of its own.
struct Writer<'l> {
    layout: &'l Layout,
    text: String,
    comments: usize,
}

impl Writer<'_> {
    fn comment(&mut self, wanted: bool, indent: &str, owner: &str) {
        if wanted {
            let number = self.comments;
            self.comments += 1;
            let _ = writeln!(self.text, "{indent}# c{number}! {owner}");
        }
    }

    /// A value in which `# ITEM` is a comment of its own.
    fn value(&mut self, value: &str, owner: &str) -> String {
        let mut out = value.to_owned();
        while out.contains("# ITEM") {
            out = out.replacen("# ITEM", &format!("# c{}! {owner}", self.comments), 1);
            self.comments += 1;
        }
        out
    }

    fn trailing(&mut self, wanted: bool, owner: &str) -> String {
        if !wanted {
            return String::new();
        }
        self.comments += 1;
        format!(" # c{}! {owner}", self.comments - 1)
    }

    fn key(&self, url: &str) -> String {
        format!("{0}{url}{0}", self.layout.quote)
    }

    fn header_value(name: &str) -> String {
        if name == "x-a" { "\"one\"".to_owned() } else { "[\"one\", \"two\"]".to_owned() }
    }

    fn host(&mut self, host: &Host, base: Option<Base>) {
        let owner = host.url.to_owned();
        let key = self.key(host.url);
        let has = |at: usize| host.comments[at];
        if host.blank {
            self.text.push('\n');
        }
        if has(0) {
            self.text.push('\n');
            self.comment(true, "", "floating");
            self.text.push('\n');
        }
        let indent = self.layout.indent;
        let prefix = match base {
            Some(Base::Top) => format!("host.{key}"),
            _ => key.clone(),
        };
        match host.way {
            Way::Table => {
                self.comment(has(1), "", &owner);
                let trailing = self.trailing(has(2), &owner);
                let _ = writeln!(self.text, "[host.{key}]{trailing}");
                for (at, (name, value)) in host.fields.iter().enumerate() {
                    self.comment(has(3) && at == 1, indent, &owner);
                    let value = self.value(value, &owner);
                    let trailing = self.trailing(has(4) && at == 0, &owner);
                    let _ = writeln!(self.text, "{indent}{name} = {value}{trailing}");
                }
                self.headers(host, &key, &owner);
            }
            Way::HeaderOnly => self.headers(host, &key, &owner),
            Way::Dotted => {
                self.comment(has(1), "", &owner);
                for (at, (name, value)) in host.fields.iter().enumerate() {
                    self.comment(has(3) && at == 1, "", &owner);
                    let value = self.value(value, &owner);
                    let trailing = self.trailing(has(4) && at == 0, &owner);
                    let _ = writeln!(self.text, "{prefix}.{name} = {value}{trailing}");
                }
                for name in &host.headers {
                    let _ = writeln!(self.text, "{prefix}.header.{} = {}", header_key(name), Self::header_value(name));
                }
                if host.fields.is_empty() && host.headers.is_empty() {
                    let _ = writeln!(self.text, "{prefix} = {{}}");
                }
            }
            Way::Inline => {
                self.comment(has(1), "", &owner);
                let inline = self.inline(host);
                let trailing = self.trailing(has(4), &owner);
                let _ = writeln!(self.text, "{prefix} = {inline}{trailing}");
            }
        }
    }

    fn headers(&mut self, host: &Host, key: &str, owner: &str) {
        if host.headers.is_empty() && host.way == Way::Table {
            return;
        }
        let indent = self.layout.indent;
        self.comment(host.comments[5], indent, owner);
        let _ = writeln!(self.text, "{indent}[host.{key}.header]");
        for name in &host.headers {
            let trailing = self.trailing(host.comments[6], owner);
            let _ =
                writeln!(self.text, "{indent}{indent}{} = {}{trailing}", header_key(name), Self::header_value(name));
        }
        if host.comments[7] {
            self.comment(true, indent, owner);
            // Without a blank line it would be about what follows.
            self.text.push('\n');
        }
    }

    fn inline(&mut self, host: &Host) -> String {
        let owner = host.url.to_owned();
        let mut entries: Vec<String> =
            host.fields.iter().map(|(name, value)| format!("{name} = {}", self.value(value, &owner))).collect();
        if !host.headers.is_empty() {
            let headers: Vec<String> =
                host.headers.iter().map(|it| format!("{} = {}", header_key(it), Self::header_value(it))).collect();
            entries.push(format!("header = {{ {} }}", headers.join(", ")));
        }
        if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
    }
}

fn header_key(name: &str) -> String {
    if name.contains('.') { format!("\"{name}\"") } else { name.to_owned() }
}

fn text(layout: &Layout, hosts: &[Host]) -> String {
    let mut out = Writer { layout, text: String::new(), comments: 0 };
    if layout.top_comment {
        out.comment(true, "", "top");
        out.text.push('\n');
    }
    for (key, value) in &layout.top {
        let trailing = out.trailing(layout.top_comment, "top");
        let _ = writeln!(out.text, "{key} = {value}{trailing}");
    }
    let (tables, others): (Vec<&Host>, Vec<&Host>) =
        hosts.iter().partition(|it| matches!(it.way, Way::Table | Way::HeaderOnly));
    let mut tables = tables;
    match layout.base {
        _ if others.is_empty() => {}
        Base::Whole => {
            tables.clear();
            out.comment(layout.top_comment, "", "whole");
            let entries: Vec<String> = others
                .iter()
                .map(|it| {
                    let key = out.key(it.url);
                    let inline = out.inline(it);
                    format!("{key} = {inline}")
                })
                .collect();
            let trailing = out.trailing(layout.top_comment, "whole");
            let _ = writeln!(out.text, "host = {{ {} }}{trailing}", entries.join(", "));
        }
        Base::Top => others.iter().for_each(|it| out.host(it, Some(Base::Top))),
        Base::Section => {
            out.text.push_str("[host]\n");
            others.iter().for_each(|it| out.host(it, Some(Base::Section)));
        }
    }
    for (at, host) in tables.iter().enumerate() {
        if layout.foreign && at == 1 {
            out.text.push_str("[other]\nkey = 1\n");
        }
        out.host(host, None);
    }
    let mut text = out.text;
    if !layout.ends {
        text.truncate(text.trim_end().len());
    }
    if layout.crlf {
        text = text.replace('\n', "\r\n");
    }
    if layout.bom {
        text.insert(0, '\u{feff}');
    }
    text
}

/// Files with a blank line between all hosts, or between none, and nothing that belongs to no host.
pub fn even_hosts_toml() -> impl Strategy<Value = String> {
    let hosts = subsequence(URLS.to_vec(), 2..=5)
        .prop_shuffle()
        .prop_flat_map(|urls| urls.into_iter().map(host).collect::<Vec<_>>());
    (layout(), hosts, any::<bool>()).prop_map(|(layout, mut hosts, blank)| {
        for host in &mut hosts {
            host.blank = blank;
            host.comments[0] = false;
            host.comments[7] = false;
            host.way = Way::Table;
        }
        text(&Layout { foreign: false, ..layout }, &hosts)
    })
}

/// Any file.
pub fn hosts_toml() -> impl Strategy<Value = String> {
    let hosts = subsequence(URLS.to_vec(), 0..=5)
        .prop_shuffle()
        .prop_flat_map(|urls| urls.into_iter().map(host).collect::<Vec<_>>());
    (layout(), hosts).prop_map(|(layout, hosts)| text(&layout, &hosts))
}
