//! Each change that a form makes, to the letter: what comes where, and what stays.

use mirrorshift::api::{Change, NewFields, Setting, hosts_edit};
use mirrorshift::release::Release;
use mirrorshift::text::Unit;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn made(text: &str, change: &Change, release: &str) -> Result<(String, Vec<String>), String> {
    let answer = hosts_edit(text, change, Release::parse(release).unwrap(), Unit::Character);
    match answer.refused {
        Some(why) => {
            assert!(
                answer.text == text && answer.edits.is_empty() && answer.undo.is_empty(),
                "refused, and yet changed"
            );
            Err(why.english())
        }
        None => Ok((answer.text, answer.notes.iter().map(|it| it.english()).collect())),
    }
}

/// Without notes, whichever release reads it.
#[track_caller]
fn check(text: &str, change: &Change, expected: &str) {
    for release in ["1.6", "2.3"] {
        let (text, notes) = made(text, change, release).unwrap();
        assert_eq!(text, expected, "{release}");
        assert_eq!(notes, [""; 0], "{release}");
    }
}

fn set(host: Option<usize>, setting: Setting) -> Change {
    Change::Set { host, setting }
}

fn unset(host: Option<usize>, field: &str) -> Change {
    Change::Unset { host, field: field.to_owned() }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|it| (*it).to_owned()).collect()
}

fn add(url: &str, at: Option<usize>) -> Change {
    Change::AddHost { url: url.to_owned(), fields: NewFields::default(), at }
}

const TWO: &str = "\
server = \"https://r.example\" # last

# first
[host.\"https://a.example\"] # here
  ca = \"/a\"
  # [host.\"https://a.example\".header]

# second
[host.\"https://b.example\"]
  capabilities = [\"pull\"]
  [host.\"https://b.example\".header]
    x = [\"1\"]

# the end
";

#[test]
fn a_host_moves_with_its_comments_and_tables() {
    let swapped = "\
server = \"https://r.example\" # last

# second
[host.\"https://b.example\"]
  capabilities = [\"pull\"]
  [host.\"https://b.example\".header]
    x = [\"1\"]

# first
[host.\"https://a.example\"] # here
  ca = \"/a\"
  # [host.\"https://a.example\".header]

# the end
";
    check(TWO, &Change::MoveHost { host: 1, to: 0 }, swapped);
    check(TWO, &Change::MoveHost { host: 0, to: 1 }, swapped);
    check(TWO, &Change::MoveHost { host: 0, to: 9 }, swapped);
    check(TWO, &Change::MoveHost { host: 1, to: 1 }, TWO);
}

#[test]
fn a_host_goes_with_the_comments_on_and_above_its_lines() {
    check(
        TWO,
        &Change::RemoveHost { host: 0 },
        "\
server = \"https://r.example\" # last

# second
[host.\"https://b.example\"]
  capabilities = [\"pull\"]
  [host.\"https://b.example\".header]
    x = [\"1\"]

# the end
",
    );
    check(
        "[host.'a']\n\n[host.'b']\n\n[host.'c']\n[host.'b'.header]\nx = '1'\n",
        &Change::RemoveHost { host: 1 },
        "[host.'a']\n\n[host.'c']\n",
    );
}

// Spec: 1.5 to 1.7.31 drop a file without a host table.
#[test]
fn the_last_host_leaves_an_empty_table_where_the_release_wants_one() {
    let text = "server = 's'\n\n[host.'a']\nca = '/a'\n";
    let remove = Change::RemoveHost { host: 0 };
    let (old, notes) = made(text, &remove, "1.6").unwrap();
    assert_eq!(old, "server = 's'\n\n[host]\n");
    assert_eq!(notes, ["an empty table `[host]` stays: containerd 1.6 drops a file without one"]);
    assert_eq!(made(text, &remove, "2.3").unwrap(), ("server = 's'\n".to_owned(), Vec::new()));
}

#[test]
fn a_host_is_added_in_the_style_of_the_file() {
    check("", &add("https://a", None), "[host.\"https://a\"]\n");
    check("# about\n", &add("https://a", None), "# about\n\n[host.\"https://a\"]\n");
    check("server = 's'", &add("https://a", None), "server = 's'\n\n[host.\"https://a\"]\n");
    check("[host.'b']\r\n", &add("https://a", Some(0)), "[host.\"https://a\"]\r\n\r\n[host.'b']\r\n");
    check("\u{feff}[host.'b']\n[host.'c']\n", &add("a", Some(1)), "\u{feff}[host.'b']\n[host.\"a\"]\n[host.'c']\n");
    let fields = NewFields {
        capabilities: Some(words(&["pull", "resolve"])),
        skip_verify: Some(false),
        override_path: Some(true),
        ca: Some(words(&["/a"])),
        client: Some(vec![("/c".into(), Some("/k".into())), ("/both".into(), None)]),
        dial_timeout: Some("2s".into()),
        headers: vec![("x.y".into(), words(&["1", "2"]))],
    };
    check(
        "  [host.'b']\n    ca = '/b'\n",
        &Change::AddHost { url: "https://a".into(), fields, at: None },
        "  [host.'b']
    ca = '/b'

  [host.\"https://a\"]
    capabilities = [\"pull\", \"resolve\"]
    skip_verify = false
    ca = \"/a\"
    client = [[\"/c\", \"/k\"], \"/both\"]
    override_path = true
    dial_timeout = \"2s\"
    [host.\"https://a\".header]
      \"x.y\" = [\"1\", \"2\"]
",
    );
}

// Spec 10: 2.x asks those with headers alone; 1.x asks inline tables first, in any order.
#[test]
fn a_host_gets_a_table_of_its_own_only_where_the_order_needs_it() {
    let dotted = "host.'a'.ca = '/a' # x\nhost.'b'.ca = '/b'\n";
    let up = Change::MoveHost { host: 1, to: 0 };
    let (old, notes) = made(dotted, &up, "1.6").unwrap();
    assert_eq!((old.as_str(), notes.len()), ("host.'b'.ca = '/b'\nhost.'a'.ca = '/a' # x\n", 0));
    let (new, notes) = made(dotted, &up, "2.3").unwrap();
    assert_eq!(new, "host.'a'.ca = '/a' # x\n\n[host.'b']\n  ca = '/b'\n");
    assert_eq!(notes, ["host `b` now has a table of its own: the order of hosts is that of their headers"]);
    let mixed = "host.'a' = { ca = '/a', header = { x = '1' } } # x\n\n[host.'b']\n";
    let (old, notes) = made(mixed, &Change::MoveHost { host: 1, to: 0 }, "1.6").unwrap();
    assert_eq!(
        old,
        "[host.'b']\n\n# x\n[host.'a']\n  ca = '/a'\n  header = { x = '1' }\n"
            .replace("# x\n[host.'a']\n", "[host.'a']\n# x\n")
    );
    assert_eq!(notes.len(), 1);
}

#[test]
fn a_table_of_inline_hosts_is_opened_for_one_more() {
    let text = "host = { 'a' = { ca = '/a' }, 'b' = {} } # both\nserver = 's'\n";
    let (new, notes) = made(text, &add("c", None), "2.3").unwrap();
    assert_eq!(new, "server = 's'\n\n# both\n[host]\n  'a' = { ca = '/a' }\n  'b' = {}\n\n[host.\"c\"]\n");
    assert_eq!(notes, ["`host` now has a table of its own, since nothing can be added to one written as `host = …`"]);
}

#[test]
fn a_host_is_renamed_wherever_the_text_names_it() {
    check(
        "[host.'a']\n[host.\"a\".header]\nx = '1'\n",
        &Change::RenameHost { host: 0, url: "https://b".into() },
        "[host.'https://b']\n[host.\"https://b\".header]\nx = '1'\n",
    );
    check("host.a.ca = '/a'\n", &Change::RenameHost { host: 0, url: "b.c".into() }, "host.\"b.c\".ca = '/a'\n");
}

#[test]
fn a_field_is_set_where_it_stands_or_below_its_neighbours() {
    const TRUE: Setting = Setting::SkipVerify(true);
    for (text, expected) in [
        ("[host.'a']\n", "[host.'a']\n  skip_verify = true\n"),
        ("[host.'a'] # x", "[host.'a'] # x\n  skip_verify = true"),
        ("[host.'a']\nca = '/a' # x\n\n[host.'b']\n", "[host.'a']\nca = '/a' # x\nskip_verify = true\n\n[host.'b']\n"),
        ("[host.'a']\n\tskip_verify=false# x\n", "[host.'a']\n\tskip_verify=true# x\n"),
        ("[host.'a']\nskip_verify = 'no'\n", "[host.'a']\nskip_verify = true\n"),
        ("[host.'a'.header]\n  x = '1'\n", "[host.'a']\n  skip_verify = true\n[host.'a'.header]\n  x = '1'\n"),
        (
            "[host.'a']\n  ca            = '/a'\n  override_path = true\n",
            "[host.'a']\n  ca            = '/a'\n  override_path = true\n  skip_verify   = true\n",
        ),
        ("host.'a' = {}\n", "host.'a' = { skip_verify = true }\n"),
        ("host.'a' = { ca = '/a' }\n", "host.'a' = { ca = '/a', skip_verify = true }\n"),
        ("host = { 'a' = { ca = '/a' } }\n", "host = { 'a' = { ca = '/a', skip_verify = true } }\n"),
        ("host = { 'a'.header = {} }\n", "host = { 'a'.header = {}, 'a'.skip_verify = true }\n"),
    ] {
        if !text.contains("'a'.header = {}") {
            check(text, &set(Some(0), TRUE), expected);
        } else {
            assert_eq!(made(text, &set(Some(0), TRUE), "1.6").unwrap().0, expected);
        }
    }
}

// Spec 10: a second field by a dotted key makes 2.x panic.
#[test]
fn a_second_field_of_a_dotted_host_makes_it_a_table_where_the_release_would_panic() {
    let text = "host.'a'.ca = '/a'\n";
    let change = set(Some(0), Setting::SkipVerify(true));
    let (old, _) = made(text, &change, "1.6").unwrap();
    assert_eq!(old, "host.'a'.ca = '/a'\nhost.'a'.skip_verify = true\n");
    let (new, notes) = made(text, &change, "2.3").unwrap();
    assert_eq!((new.as_str(), notes.len()), ("[host.'a']\n  ca = '/a'\n  skip_verify = true\n", 1));
}

#[test]
fn the_server_and_its_fields_stand_before_every_table() {
    let server = || set(None, Setting::Server("https://s".into()));
    check("", &server(), "server = \"https://s\"\n");
    check("[host.'a']\n", &server(), "server = \"https://s\"\n\n[host.'a']\n");
    check("# about\n\n# a\n[host.'a']\n", &server(), "# about\n\nserver = \"https://s\"\n\n# a\n[host.'a']\n");
    check("ca = '/a'\n[host.'a']\n", &server(), "server = \"https://s\"\nca = '/a'\n[host.'a']\n");
    check("server = 'x' # y\n", &server(), "server = 'https://s' # y\n");
    check("host.'a'.ca = '/a'\n", &server(), "server = \"https://s\"\n\nhost.'a'.ca = '/a'\n");
    // One below a header belongs to that table, and stays there.
    check("[host.'a']\nserver = 'x'\n", &server(), "server = \"https://s\"\n\n[host.'a']\nserver = 'x'\n");
    check(
        "server = 's'\n\n[host.'a']\n",
        &set(None, Setting::Ca(words(&["/a"]))),
        "server = 's'\nca = \"/a\"\n\n[host.'a']\n",
    );
    assert!(made("[host.'a']\n", &set(Some(0), Setting::Server("x".into())), "2.3").is_err());
}

#[test]
fn a_list_keeps_its_spelling_and_its_comments() {
    let capabilities = |list: &[&str]| set(Some(0), Setting::Capabilities(words(list)));
    let text = |value: &str| format!("[host.'a']\n  capabilities = {value} # end\n");
    for (before, list, after) in [
        ("['pull']", &["pull", "resolve"][..], "['pull', 'resolve']"),
        ("[ \"pull\" ]", &["resolve"], "[ \"resolve\" ]"),
        ("[]", &["pull"], "[\"pull\"]"),
        ("[\"pull\"]", &[], "[]"),
        ("\"pull\"", &["pull", "push"], "[\"pull\", \"push\"]"),
        (
            "[\n    \"pull\", # a\n    \"resolve\", # b\n  ]",
            &["pull", "resolve", "push"],
            "[\n    \"pull\", # a\n    \"resolve\", # b\n    \"push\",\n  ]",
        ),
        (
            "[\n    \"pull\",\n    \"resolve\" # b\n  ]",
            &["pull", "resolve", "push"],
            "[\n    \"pull\",\n    \"resolve\", # b\n    \"push\"\n  ]",
        ),
        ("[\n    \"pull\",\n    \"resolve\",\n  ]", &["resolve"], "[\n    \"resolve\",\n  ]"),
    ] {
        check(&text(before), &capabilities(list), &text(after));
    }
    check(
        &text("[\n    # all\n    \"pull\", # a\n  ]"),
        &capabilities(&["resolve"]),
        "[host.'a']\n  # all\n  # a\n  capabilities = [\"resolve\"] # end\n",
    );
    // What stands there already is not touched.
    check(&text("[ 'pull',\"push\" ]"), &capabilities(&["pull", "push"]), &text("[ 'pull',\"push\" ]"));
    check("ca = '/a'\n", &set(None, Setting::Ca(words(&["/b"]))), "ca = '/b'\n");
    check("ca = '/a'\n", &set(None, Setting::Ca(words(&["/a", "/b"]))), "ca = [\"/a\", \"/b\"]\n");
}

#[test]
fn a_field_goes_and_its_comment_stays() {
    check(
        "[host.'a']\n  ca = '/a' # why\n  skip_verify = true\n",
        &unset(Some(0), "ca"),
        "[host.'a']\n  # why\n  skip_verify = true\n",
    );
    check(
        "host.'a' = { ca = '/a', skip_verify = true }\n",
        &unset(Some(0), "ca"),
        "host.'a' = { skip_verify = true }\n",
    );
    check("[host.'a'.header]\nx = '1'\n", &unset(Some(0), "header"), "[host.'a']\n");
    check("host.'a'.ca = '/a'\n", &unset(Some(0), "ca"), "host.'a' = {}\n");
    check("server = 's'\n\n[host]\n", &unset(None, "server"), "\n[host]\n");
    check("[host.'a']\n", &unset(Some(0), "ca"), "[host.'a']\n");
}

#[test]
fn a_header_that_is_there_is_not_added_again() {
    let add = |name: &str| Change::AddHeader { host: Some(0), name: name.into(), values: words(&[""]) };
    let text = "[host.'a'.header]\nAuthorization = 'Bearer s3cret'\n";
    for name in ["Authorization", "authorization"] {
        let why = made(text, &add(name), "2.3").unwrap_err();
        assert_eq!(why, "there is a header `Authorization` already");
    }
    check(text, &add("x"), "[host.'a'.header]\nAuthorization = 'Bearer s3cret'\nx = [\"\"]\n");
}

#[test]
fn headers_are_set_and_removed_where_they_are_written() {
    let header = |host: Option<usize>| Change::SetHeader { host, name: "x".into(), values: words(&["1"]) };
    for (text, expected) in [
        ("[host.'a']\n", "[host.'a']\n  [host.'a'.header]\n    x = [\"1\"]\n"),
        (
            "[host.'a']\nca = '/a'\n\n[host.'b']\n",
            "[host.'a']\nca = '/a'\n[host.'a'.header]\nx = [\"1\"]\n\n[host.'b']\n",
        ),
        ("[host.'a'.header]\ny = '2' # y\n", "[host.'a'.header]\ny = '2' # y\nx = [\"1\"]\n"),
        ("[host.'a'.header]\nx = '2' # x\n", "[host.'a'.header]\nx = '1' # x\n"),
        ("[host.'a']\nheader = { y = '2' }\n", "[host.'a']\nheader = { y = '2', x = [\"1\"] }\n"),
        ("[host.'a']\nheader.y = '2'\n", "[host.'a']\nheader.y = '2'\nheader.x = [\"1\"]\n"),
        ("host.'a' = {}\n", "host.'a' = { header = { x = [\"1\"] } }\n"),
    ] {
        check(text, &header(Some(0)), expected);
    }
    check("server = 's'\n\n[host.'a']\n", &header(None), "server = 's'\n\n[header]\n  x = [\"1\"]\n\n[host.'a']\n");
    let remove = Change::RemoveHeader { host: Some(0), name: "x".into() };
    check("[host.'a'.header]\nx = '1'\ny = '2'\n", &remove, "[host.'a'.header]\ny = '2'\n");
    let rename = Change::RenameHeader { host: Some(0), name: "x".into(), to: "Z.y".into() };
    check("[host.'a'.header]\nx = 'Bearer s3cret'\n", &rename, "[host.'a'.header]\n\"Z.y\" = 'Bearer s3cret'\n");
    for name in ["", "a b", "é", "x:"] {
        let change = Change::SetHeader { host: Some(0), name: name.into(), values: words(&["1"]) };
        assert!(made("[host.'a']\n", &change, "2.3").is_err(), "{name}");
    }
}

#[test]
fn what_cannot_be_done_is_refused_with_the_reason() {
    let ca = set(Some(0), Setting::Ca(words(&["/b"])));
    for (text, change, release, why) in [
        ("[host.'a'\n", &ca, "2.3", "the text has a mistake in line 1"),
        ("ca = '/a'\nca = '/b'\n", &ca, "2.3", "the text has a mistake in line 2"),
        ("[host.'a']\n", &Change::RemoveHost { host: 1 }, "2.3", "there is no such host in this text"),
        ("[host.'a']\n", &add("a", None), "2.3", "there is a host `a` already"),
        ("[host.'a']\n", &add("a b", None), "2.3", "a host is a URL such as"),
        ("", &add("https://[::1]:5000", None), "1.6", "containerd 1.6 can't read a header with a bracket"),
        ("[[host]]\n", &add("a", None), "2.3", "`host` is no table in this text"),
        (
            "[HOST.'a']\n[host.'b']\n",
            &Change::MoveHost { host: 0, to: 0 },
            "2.3",
            "the name of this host's table keeps it from being asked",
        ),
        ("[host.'a']\n", &unset(Some(0), "caa"), "2.3", "`caa` is no key of `hosts.toml`"),
        ("[host.'a'.ca]\n", &ca, "2.3", "`ca` is a table of its own in this text"),
    ] {
        let found = made(text, change, release).unwrap_err();
        assert!(found.starts_with(why), "{text:?}: {found}");
    }
    // As a header it is read by 2.x.
    assert!(made("", &add("https://[::1]:5000", None), "2.3").is_ok());
}

/// containerd v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig, and hostDirectory, which falls back for the
/// whole file. Go's url.Parse and time.ParseDuration say why.
#[test]
fn what_containerd_would_drop_the_file_over_is_refused() {
    let rename = |url: &str| Change::RenameHost { host: 0, url: url.into() };
    let server = |url: &str| set(None, Setting::Server(url.into()));
    let timeout = |text: &str| set(Some(0), Setting::DialTimeout(text.into()));
    let capabilities = |list: &[&str]| set(Some(0), Setting::Capabilities(words(list)));
    let new = |fields: NewFields| Change::AddHost { url: "https://b".into(), fields, at: None };
    const URL: &str = "a host is a URL such as";
    const TEXT: &str = "[host.\"https://a\"]\n";
    for (change, why) in [
        (rename("https://b/%zz"), "this is no URL: invalid URL escape \"%zz\""),
        (rename("https://b:80x"), "this is no URL: invalid port \":80x\" after host"),
        (rename("ftp://b"), URL),
        (rename("HTTPS://b"), URL),
        (rename("https://"), URL),
        (add("https://b/%zz", None), "this is no URL"),
        (server("https://b/%zz"), "this is no URL"),
        (server("https://[::1"), "this is no URL"),
        (server("ftp://b"), URL),
        (server("x\ny"), URL),
        (timeout("5 s\n"), "`dial_timeout`: time: unknown unit"),
        (timeout("5"), "`dial_timeout`: time: missing unit in duration \"5\""),
        (capabilities(&["bogus"]), "unknown capability `bogus`"),
        (capabilities(&["pull", "bogus"]), "unknown capability `bogus`"),
        (new(NewFields { dial_timeout: Some("soon".into()), ..NewFields::default() }), "`dial_timeout`: time: invalid"),
        (new(NewFields { capabilities: Some(words(&["bogus"])), ..NewFields::default() }), "unknown capability"),
    ] {
        for release in ["1.6", "2.3"] {
            let found = made(TEXT, &change, release).unwrap_err();
            assert!(found.starts_with(why), "{release} {change:?}: {found}");
        }
    }
    // 2.2 brought it; before, the word voids the file.
    let referrers = capabilities(&["pull", "referrers"]);
    assert!(made(TEXT, &referrers, "2.1").is_err());
    for change in [
        referrers,
        capabilities(&["PULL"]),
        timeout("1m30s"),
        timeout(""),
        server(""),
        server("b:5000"),
        rename("b:5000/v2"),
        rename("http://[::1]:5000"),
    ] {
        made(TEXT, &change, "2.3").unwrap_or_else(|why| panic!("{change:?}: {why}"));
    }
    // One of several mistakes can be mended, and what is beside a mistake be changed.
    let two = "[host.\"https://a\"]\n  capabilities = [\"bogus\"]\n[host.\"https://b:80x\"]\n";
    for change in [capabilities(&["pull"]), capabilities(&["bogus", "pull"]), timeout("5s"), add("https://c", None)] {
        made(two, &change, "2.3").unwrap_or_else(|why| panic!("{change:?}: {why}"));
    }
    // A host that was never asked brings its mistake along.
    let inline = "host.\"https://a\" = { capabilities = [\"bogus\"] }\n\n[host.\"https://b\"]\n";
    let found = made(inline, &Change::MoveHost { host: 0, to: 0 }, "2.3");
    assert_eq!(found.unwrap_err(), "unknown capability `bogus`");
}

#[test]
fn edits_and_undo_count_as_javascript_does() {
    let text = "# 😀\n[host.'a']\n  ca = 'é' # 😀\n";
    let change = set(Some(0), Setting::Ca(words(&["/ü😀"])));
    let answer = hosts_edit(text, &change, Release::default(), Unit::Utf16);
    let carried_out = |text: &str, edits: &[mirrorshift::text::Edit]| {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut out: Vec<u16> = Vec::new();
        let mut done = 0;
        for edit in edits {
            out.extend(&units[done..edit.start]);
            out.extend(edit.text.encode_utf16());
            done = edit.end;
        }
        out.extend(&units[done..]);
        String::from_utf16(&out).unwrap()
    };
    assert_eq!(carried_out(text, &answer.edits), answer.text);
    assert_eq!(carried_out(&answer.text, &answer.undo), text);
    let select = answer.select.unwrap();
    let units: Vec<u16> = answer.text.encode_utf16().collect();
    assert_eq!(String::from_utf16(&units[select.start.offset..select.end.offset]).unwrap(), "'/ü😀'");
}

/// What JavaScript hands over has this shape; see `HostsChange` in the type declarations.
#[cfg(feature = "wasm")]
#[test]
fn changes_are_read_as_javascript_writes_them() {
    let read = |text: &str| serde_json::from_str::<Change>(text).unwrap();
    assert_eq!(read(r#"{"do":"add-host","url":"a"}"#), add("a", None));
    let fields = NewFields { headers: vec![("x".into(), words(&["1"]))], ..NewFields::default() };
    assert_eq!(
        read(r#"{"do":"add-host","url":"a","at":1,"fields":{"headers":[["x",["1"]]]}}"#),
        Change::AddHost { url: "a".into(), fields, at: Some(1) }
    );
    assert_eq!(read(r#"{"do":"move-host","host":1,"to":0}"#), Change::MoveHost { host: 1, to: 0 });
    assert_eq!(
        read(r#"{"do":"set","host":null,"field":"server","value":"s"}"#),
        set(None, Setting::Server("s".into()))
    );
    assert_eq!(
        read(r#"{"do":"set","host":2,"field":"skip_verify","value":true}"#),
        set(Some(2), Setting::SkipVerify(true))
    );
    assert_eq!(
        read(r#"{"do":"set","host":0,"field":"client","value":[["/c","/k"],["/both",null]]}"#),
        set(Some(0), Setting::Client(vec![("/c".into(), Some("/k".into())), ("/both".into(), None)]))
    );
    assert_eq!(read(r#"{"do":"unset","field":"dial_timeout"}"#), unset(None, "dial_timeout"));
    let rename = Change::RenameHeader { host: Some(0), name: "x".into(), to: "y".into() };
    assert_eq!(read(r#"{"do":"rename-header","host":0,"name":"x","to":"y"}"#), rename);
    for wrong in [r#"{"do":"set","host":0,"field":"ca","value":true}"#, r#"{"do":"explode"}"#, "{}"] {
        assert!(serde_json::from_str::<Change>(wrong).is_err(), "{wrong}");
    }
}
