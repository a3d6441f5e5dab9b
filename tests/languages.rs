//! Nothing is said in one language only: each template of the sources has its Chinese, and whatever comes out of the
//! core is put together from such templates.

use std::collections::BTreeMap;
use std::str::FromStr;

use include_dir::{Dir, DirEntry, include_dir};
use mirrorshift::api::{self, Conversion, File, Locale, Mode, Options, Surroundings};
use mirrorshift::message::{LISTS, holes};
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::Servers;
use mirrorshift::text::Unit;
use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;

use support::chinese::{CHINESE, TABLE, all_chinese, is_english, is_han};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod support;

static SOURCES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src");
static CORPUS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/corpus");

/// What toml_parser 1.1 and serde_json 1.0 say of a text, and what they say they expected. What they come to say beyond
/// that stays English.
const OTHERS: &[&str] = &[
    "`_` may only go between digits",
    "cannot recurse further; max recursion depth met",
    "carriage return must be followed by newline",
    "extra `=`",
    "extra assignment between key-value pairs",
    "extra comma in array",
    "extra comma in inline table",
    "integers with a radix cannot be signed",
    "invalid comment character",
    "invalid inline table element",
    "invalid key-value pair",
    "invalid unquoted key",
    "invalid value",
    "key with no value",
    "keys cannot be multi-line basic strings",
    "keys cannot be multi-line literal strings",
    "missing array opening",
    "missing assignment between key-value pairs",
    "missing comma between array elements",
    "missing comma between key-value pairs",
    "missing comment start",
    "missing escaped value",
    "missing inline table opening",
    "missing key for inline table element",
    "missing opening quote",
    "missing table open",
    "missing value for key",
    "missing value",
    "radix must be lowercase",
    "redundant integer number prefix",
    "redundant numeric sign",
    "string values must be quoted",
    "too few unicode value digits",
    "unclosed array table",
    "unclosed array",
    "unclosed inline table",
    "unclosed table",
    "unexpected `=` in array",
    "unexpected content between comment and newline",
    "unexpected content",
    "unexpected key or value",
    "unexpected leading zero",
    "unexpected sign",
    "unquoted keys cannot be empty",
    "invalid string",
    "invalid boolean",
    "invalid date-time",
    "invalid float",
    "invalid mantissa",
    "invalid fraction",
    "invalid exponent",
    "invalid integer number",
    "invalid hexadecimal number",
    "invalid octal number",
    "invalid binary number",
    "invalid literal string",
    "invalid multi-line literal string",
    "invalid basic string",
    "invalid multi-line basic string",
    "basic string",
    "characters",
    "digits",
    "letters",
    "literal string",
    "multi-line basic string",
    "non-double-quote visible characters",
    "non-single-quote characters",
    "non-single-quote visible characters",
    "numbers",
    "printable characters",
    "unicode hexadecimal value",
    "value",
    "EOF while parsing a list",
    "EOF while parsing an object",
    "EOF while parsing a string",
    "EOF while parsing a value",
    "expected `:`",
    "expected `,` or `]`",
    "expected `,` or `}`",
    "expected ident",
    "expected value",
    "expected `\"`",
    "invalid escape",
    "invalid number",
    "number out of range",
    "invalid unicode code point",
    "control character (\\u0000-\\u001F) found while parsing a string",
    "key must be a string",
    "lone leading surrogate in hex escape",
    "trailing comma",
    "trailing characters",
    "unexpected end of hex escape",
    "recursion limit exceeded",
];

/// Each template that the core has, with the file it stands in.
fn templates() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    files(&SOURCES, &mut |path, text| {
        // The terminal has words of its own, in English.
        if path.starts_with("cli/") || path == "main.rs" || !path.ends_with(".rs") {
            return;
        }
        let tokens = TokenStream::from_str(text).unwrap_or_else(|why| panic!("{path}: {why}"));
        said(tokens, &mut |template| drop(found.insert(template, path.to_owned())));
    });
    found
}

fn files<'d>(directory: &'d Dir<'_>, visit: &mut dyn FnMut(&str, &'d str)) {
    for entry in directory.entries() {
        match entry {
            DirEntry::Dir(it) => files(it, visit),
            DirEntry::File(it) => visit(&it.path().to_string_lossy(), it.contents_utf8().unwrap_or_default()),
        }
    }
}

/// The first words of every `say!` and `phrase!`, but for those within `mod tests`.
fn said(tokens: TokenStream, found: &mut dyn FnMut(String)) {
    let mut before = [String::new(), String::new()];
    for token in tokens {
        let text = match &token {
            TokenTree::Group(group) => {
                let is_macro = matches!(&*before[0], "say" | "phrase") && before[1] == "!";
                if let (true, Some(TokenTree::Literal(literal))) = (is_macro, group.stream().into_iter().next()) {
                    found(syn::parse_str::<LitStr>(&literal.to_string()).unwrap().value());
                }
                if before != ["mod", "tests"] {
                    said(group.stream(), found);
                }
                String::new()
            }
            other => other.to_string(),
        };
        before = [std::mem::take(&mut before[1]), text];
    }
}

#[test]
fn every_template_has_its_chinese() {
    let templates = templates();
    assert!(templates.len() > 500, "only {} templates were found", templates.len());
    let table = &*TABLE;
    let known: Vec<&str> = table.entries().map(|it| it.0).collect();
    let missing = templates.iter().filter(|it| !known.contains(&&**it.0));
    let missing: Vec<String> = missing.map(|(template, path)| format!("{path}: {template}")).collect();
    assert!(missing.is_empty(), "not in src/message/zh.txt:\n{}", missing.join("\n"));
    let others = LISTS.iter().chain(OTHERS).filter(|it| !known.contains(it));
    assert_eq!(others.collect::<Vec<_>>(), [&""; 0]);
}

#[test]
fn every_entry_is_the_chinese_of_something_that_is_said_once() {
    let templates = templates();
    let table = &*TABLE;
    let is_said = |it: &str| templates.contains_key(it) || LISTS.contains(&it) || OTHERS.contains(&it);
    let stale: Vec<&str> = table.entries().map(|it| it.0).filter(|it| !is_said(it)).collect();
    assert_eq!(stale, [""; 0]);
    let mut known: Vec<&str> = table.entries().map(|it| it.0).collect();
    known.sort_unstable();
    let twice: Vec<_> = known.windows(2).filter(|it| it[0] == it[1]).collect();
    assert_eq!(twice, [[""; 2]; 0]);
    // Two lines and an empty one: whatever is of another shape would be lost without a word.
    assert_eq!(CHINESE.lines().count(), 3 * known.len() - 1);
}

#[test]
fn an_entry_has_the_holes_and_the_code_of_its_template() {
    for (english, chinese) in TABLE.entries() {
        let sorted = |template| {
            let mut names = holes(template);
            names.sort_unstable();
            names.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(sorted(english), sorted(chinese), "{english}");
        let code = |text: &str| {
            let mut code: Vec<String> = text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            code.sort_unstable();
            code.dedup();
            code
        };
        if !OTHERS.contains(&english) {
            assert_eq!(code(english), code(chinese), "{english}");
        }
    }
}

/// Chinese punctuation.
fn is_full(character: char) -> bool {
    "，。；：？！（）、“”《》".contains(character)
}

/// What is wrong with the typography of a Chinese text; what stands in back-ticks and in holes is not looked at.
fn slips(chinese: &str) -> Vec<String> {
    // A mark for each piece of code and each hole: Latin letters to all that stands around them.
    let mut text = String::new();
    for (at, piece) in chinese.split('`').enumerate() {
        text.push_str(if at % 2 == 0 { piece } else { "x" });
    }
    while let Some((before, (_, after))) = text.split_once('{').and_then(|it| Some((it.0, it.1.split_once('}')?))) {
        text = format!("{before}x{after}");
    }
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    for pair in characters.windows(2) {
        let latin = |it: char| it.is_ascii_alphanumeric();
        let half = |it: char| ",;:!?()".contains(it);
        let wrong = match (pair[0], pair[1]) {
            (a, b) if (is_han(a) && latin(b)) || (latin(a) && is_han(b)) => "no space between",
            (a, b) if (is_han(a) && half(b)) || (half(a) && is_han(b)) => "half-width punctuation at",
            (a, '.') if is_han(a) => "half-width punctuation at",
            (a, b) if (is_full(a) && b == ' ') || (a == ' ' && is_full(b)) => "a space at the punctuation of",
            (a, b) if [a, b] == [' ', ' '] => "two spaces at",
            _ => continue,
        };
        found.push(format!("{wrong} `{}{}`: {chinese}", pair[0], pair[1]));
    }
    found
}

#[test]
fn chinese_is_set_as_chinese_is() {
    let table = &*TABLE;
    let found: Vec<String> = table.entries().flat_map(|it| slips(it.1)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    for slip in ["用`a`", "中文,", "中文a", "3个", "中文 。", "访问 {a}:中", "中文."] {
        assert_eq!(slips(slip).len(), 1, "{slip}");
    }
}

#[test]
fn english_within_chinese_is_found() {
    for (text, expected) in [
        ("没有设置：there is no safe place", true),
        ("这里是 a table", true),
        ("每次拉取都以 `not a directory` 失败（invalid port after host）", false),
        ("containerd 1.7 会忽略 endpoint", false),
    ] {
        assert_eq!(is_english(text), expected, "{text}");
    }
}

/// One of each kind: what is said of 1.5 and 1.6, of 2.0 and of 2.3 differs most.
const RELEASES: [&str; 4] = ["1.5", "1.6", "2.0", "2.3"];

fn conversions(source: &str) -> Vec<(Conversion, Options)> {
    let with = |containerd: Release, mode: Mode| {
        let options = Options { containerd, mode, ..Options::default() };
        (api::convert(source, &options), options)
    };
    RELEASES
        .iter()
        .flat_map(|it| Release::parse(it))
        .flat_map(|it| [with(it, Mode::Exact), with(it, Mode::Recommended)])
        .collect()
}

#[test]
fn whatever_is_said_of_a_config_is_said_in_chinese() {
    let mut count = 0;
    files(&CORPUS, &mut |path, text| {
        for (conversion, options) in conversions(text) {
            count += conversion.diagnostics.len() + conversion.not_carried.len();
            all_chinese(conversion, path);
            all_chinese(api::walk(text, &options, Locale::Zh, Unit::Character), path);
            if options.mode == Mode::Exact {
                let around = Surroundings { files: &[], servers: &Servers::default(), kubelet: None };
                all_chinese(api::trace("docker.io/library/nginx", text, &options, around, Unit::Character), path);
            }
        }
    });
    assert!(count > 1000, "only {count} messages were read");
}

#[test]
fn whatever_a_rule_says_of_its_examples_is_said_in_chinese() {
    let mut count = 0;
    files(&SOURCES, &mut |path, page| {
        if !path.starts_with("rules/") || !path.ends_with(".md") {
            return;
        }
        for text in page.split("\n```").skip(1).step_by(2) {
            let contents = text.split_once('\n').map_or("", |it| it.1).to_owned();
            for name in ["config.toml", "certs.d/docker.io/hosts.toml"] {
                for release in RELEASES.map(|it| Release::parse(it).unwrap()) {
                    let file = File { path: name.to_owned(), contents: contents.clone() };
                    let checked = api::check(&[file], release);
                    count += checked.files.iter().map(|it| it.diagnostics.len()).sum::<usize>();
                    all_chinese(checked, path);
                    all_chinese(api::hosts_form(&contents, Some(name), release, Unit::Character), path);
                }
            }
        }
    });
    assert!(count > 1000, "only {count} messages were read");
}

#[test]
fn what_is_wrong_with_a_toml_is_said_in_chinese() {
    for text in [
        "a",
        "a =",
        "a = [",
        "a = {",
        "[a",
        "[[a]",
        "= 1",
        "a = 'x",
        "a = \"\\q\"",
        "a = 01",
        "a = 1__0",
        "a = tru",
        "a = 0xg",
        "a = [1 2]",
        "a = {b = 1 c = 2}",
        "a = {,}",
        "a = [,]",
        "# \u{1}",
        "a = 1 b",
        "a.= 1",
        "a = 99999999999999999999",
        "a = 1e",
        "a = \"\\u12\"",
        "'''a''' = 1",
        "a = '''x",
        "{\"config\": ",
        "{",
        "{\"config\": {\"registry\": 1}}",
        "{\"a\": tru}",
    ] {
        for (conversion, _) in conversions(text) {
            all_chinese(conversion, text);
        }
    }
}

#[test]
fn whatever_is_said_of_a_node_is_said_in_chinese() {
    static REPORTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/crictl-info");
    let mut checks = 0;
    files(&REPORTS, &mut |path, report| {
        for (_, options) in conversions("") {
            let source = include_str!("crictl-info/config.toml");
            let answer = api::read_back(source, &options, &[report]);
            checks += answer.checks.len();
            all_chinese(answer, path);
        }
    });
    assert!(checks > 100, "only {checks} checks were read");
}
