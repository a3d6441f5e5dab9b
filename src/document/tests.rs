//! What the tree holds.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The tree as indented lines: `key: value`.
fn shape(document: &Document<'_>) -> String {
    fn write(document: &Document<'_>, id: NodeId, depth: usize, out: &mut String) {
        for (id, node) in document.children(id) {
            let value = match &node.value {
                Value::Table(kind) => format!("{kind:?}"),
                other => format!("{other:?}"),
            };
            out.push_str(&format!("{}{}: {value}\n", "  ".repeat(depth), node.key));
            write(document, id, depth + 1, out);
        }
    }
    let mut out = String::new();
    write(document, NodeId::ROOT, 0, &mut out);
    out
}

fn kinds(text: &str) -> Vec<TomlErrorKind> {
    read(text).errors.iter().map(|error| error.kind).collect()
}

#[test]
fn headers_dotted_keys_and_inline_tables_make_one_tree() {
    let document = read("a.b = 1\n[t.\"x.y\"]\nk = [1, {z = 'q'}]\n[[l]]\nm = true\n[[l]]\n[l.n]\n");
    let expected = "a: Dotted\n  b: Integer(1)\nt: Implicit\n  x.y: Header\n    k: Array\n      : Integer(1)\n      : Inline\n        z: String(\"q\")\nl: ArrayOfTables\n  : Element\n    m: Boolean(true)\n  : Element\n    n: Header\n";
    assert_eq!(shape(&document), expected);
    assert_eq!(document.errors, []);
    let texts: Vec<_> = document.statements.iter().map(|it| it.extent.of(document.text)).collect();
    let expected = ["a.b = 1", "[t.\"x.y\"]", "k = [1, {z = 'q'}]", "[[l]]", "m = true", "[[l]]", "[l.n]"];
    assert_eq!(texts, expected);
    let k = document.find(&["t", "x.y", "k"]).unwrap();
    assert_eq!(document.path(k), ["t", "x.y", "k"]);
    assert_eq!(document.node(k).extent.of(document.text), "[1, {z = 'q'}]");
}

#[test]
fn what_stands_twice_is_found() {
    for (text, kind) in [
        ("a = 1\na = 2", TomlErrorKind::Duplicate),
        ("[a]\n[a]", TomlErrorKind::Duplicate),
        ("a = {}\n[a.b]", TomlErrorKind::Duplicate),
        ("a = 1\n[a]", TomlErrorKind::Duplicate),
        ("[[a]]\n[a]", TomlErrorKind::Duplicate),
        ("a = {b = 1, b = 2}", TomlErrorKind::Duplicate),
        ("a.b = 1\n[a]", TomlErrorKind::ExtendsDotted),
        ("[a.b]\n[a]\nb.c = 1", TomlErrorKind::ExtendsDotted),
        ("a = {b = 1,}", TomlErrorKind::Toml11),
        ("a = {b = 1\n}", TomlErrorKind::InlineLineBreak),
        ("a = \"\\x41\"", TomlErrorKind::Toml11),
        ("\u{feff}a = 1", TomlErrorKind::ControlCharacter),
        ("# \u{1}\n", TomlErrorKind::ControlCharacter),
        ("a = 99999999999999999999", TomlErrorKind::Syntax),
        ("[", TomlErrorKind::Syntax),
        ("[\n", TomlErrorKind::Syntax),
        ("= 1", TomlErrorKind::Syntax),
    ] {
        assert_eq!(kinds(text), [kind], "{text:?}");
    }
    assert_eq!(kinds("[a.b]\n[a]\nc = \"\\\\x\"\n"), []);
}

#[test]
fn the_rest_is_read_after_a_mistake() {
    let document = read("a = \n[b\nc = 1\n[d]\ne = 2 3\nf = 'x'\n");
    assert!(!document.errors.is_empty());
    let f = document.find(&["d", "f"]).unwrap();
    assert_eq!(document.node(f).value, Value::String("x".into()));
    let error = &document.errors[0];
    assert_eq!(error.extent.start, 4, "{error:?}");
    assert!(error.message.english().contains("expected"), "{error:?}");
}

#[test]
fn the_commonest_mistakes_are_named_as_their_writer_knows_them() {
    const VALUE: &str = "expected a value (text in quotes, a number, `true` or `false`), found";
    for (text, expected) in [
        ("a =\n", format!("{VALUE} the end of the line")),
        ("a = # later\n", format!("{VALUE} `#`")),
        ("a = https://m.example.com\n", format!("{VALUE} a bare word")),
        ("a = foo\n", format!("{VALUE} a bare word")),
        ("a = True\n", format!("{VALUE} a bare word")),
        ("a = null\n", format!("{VALUE} a bare word")),
        ("a: 1\n", "expected `=`, found `:`".to_owned()),
        ("a\n", "expected `=` and a value, found the end of the line".to_owned()),
        ("= 1\n", "expected a key, found `=`".to_owned()),
        ("{{ x }}\n", "expected a key, found `{{`".to_owned()),
        ("[a.b/c]\n", "expected a key of letters, digits, `-` and `_`, or one in quotes, found `/`".to_owned()),
        ("[a]]\n", "expected the end of the line, found `]`".to_owned()),
        ("a = 1,\n", "expected the end of the line, found `,`".to_owned()),
        ("a = \"C:\\dir\"\n", "expected an escape such as `\\\\` after `\\`, found a bare word".to_owned()),
    ] {
        assert_eq!(read(text).errors[0].message, expected, "{text}");
    }
}

#[test]
fn what_never_ends_is_one_mistake_where_it_opens() {
    for (text, start) in [
        ("a = ['x'\n[b]\nc = 1\n", 4),
        ("a = [\n  'x',\n[b.'c']\nd = ['y']\n", 4),
        ("a = {b = 1, c = [2\nd = 3\n", 4),
        ("a = [['x', 'y'\nb = {\n", 4),
        ("a = [", 4),
        ("[t]\na = {", 8),
    ] {
        let document = read(text);
        let places: Vec<_> = document.errors.iter().map(|it| (it.kind, it.extent)).collect();
        assert_eq!(places, [(TomlErrorKind::Syntax, Extent::new(start, start + 1))], "{text:?}");
        let close = if text[start..].starts_with('[') { ']' } else { '}' };
        let message = document.errors[0].message.english();
        assert!(message.ends_with(&format!("expected `{close}`, found the end of the text")), "{text:?}: {message}");
        assert_eq!((document.more_errors, document.entries.len()), (0, 0), "{text:?}");
        let value = document.find(if start == 8 { &["t", "a"] } else { &["a"] }).unwrap();
        assert_eq!(document.node(value).value, Value::Invalid, "{text:?}");
        assert_eq!(document.children(value).count(), 0, "{text:?}");
    }
}

#[test]
fn mistakes_on_the_line_that_never_ends_and_before_it_are_told() {
    let starts = |text: &str| read(text).errors.iter().map(|it| it.extent.start).collect::<Vec<_>>();
    assert_eq!(starts("= 1\na = ['x' 'y'\n[b]\n"), [0, 8, 13]);
    // The string that lacks its end has swallowed the bracket.
    assert_eq!(starts("a = ['x]\n[b]\n"), [4, 8]);
    let many =
        format!("{}a = ['x'\n{}", (0..50).map(|it| format!("k{it} =\n")).collect::<String>(), "[b]\n".repeat(500));
    assert_eq!(starts(&many).len(), 51);
}

#[test]
fn a_text_full_of_mistakes_keeps_the_first_of_each_kind() {
    let text = format!("{}a = {{b = 1,}}\n", "=\n".repeat(1000));
    let document = read(&text);
    assert_eq!(document.errors.iter().filter(|it| it.kind == TomlErrorKind::Syntax).count(), 100);
    assert_eq!(document.errors.last().unwrap().kind, TomlErrorKind::Toml11);
    assert!(document.more_errors >= 900);
}

#[test]
fn deep_nesting_is_refused_and_survived() {
    let text = format!("a = {}", "[".repeat(100_000));
    assert!(!read(&text).errors.is_empty());
}
