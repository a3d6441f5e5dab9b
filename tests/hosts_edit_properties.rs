//! What holds for every change that a form makes to any `hosts.toml`: the file reads as the old one with that change,
//! no comment is lost, and it can be taken back.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;

use mirrorshift::document;
use mirrorshift::hosts_edit::{Change, NewFields, Setting, change, listed};
use mirrorshift::release::Release;
use mirrorshift::text::apply;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value as Json, json};

use support::hosts_files::{even_hosts_toml, hosts_toml};
use support::{lost_line, toml};

mod support;

/// The same cases every time; `PROPTEST_CASES` asks for more of them.
fn settings() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(2024), failure_persistence: None, ..ProptestConfig::default() }
}

fn setting() -> impl Strategy<Value = Setting> {
    let words = subsequence(vec!["pull", "resolve", "push"], 0..=3).prop_shuffle();
    let words = words.prop_map(|it| it.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let files = vec(select(vec!["/a", "/b", "rel\"ative", "/c"]).prop_map(str::to_owned), 0..3);
    let pairs = vec((Just("/c".to_owned()), prop::option::of(Just("/k".to_owned()))), 0..3);
    prop_oneof![
        select(vec!["https://s.example", "https://s.example/\"\\"]).prop_map(|it| Setting::Server(it.to_owned())),
        words.prop_map(Setting::Capabilities),
        any::<bool>().prop_map(Setting::SkipVerify),
        any::<bool>().prop_map(Setting::OverridePath),
        files.prop_map(Setting::Ca),
        pairs.prop_map(Setting::Client),
        select(vec!["5s", "1m"]).prop_map(|it| Setting::DialTimeout(it.to_owned())),
    ]
}

fn changes() -> impl Strategy<Value = Change> {
    let host = || prop::option::weighted(0.8, 0usize..5);
    let header = || select(vec!["x-a", "X-B", "x.c", "x-new"]).prop_map(str::to_owned);
    let url = || select(vec!["https://new.example:8443", "https://a.example"]).prop_map(str::to_owned);
    let values = vec(select(vec!["v", "w\\"]).prop_map(str::to_owned), 1..3);
    let new = (prop::option::of(any::<bool>()), prop::option::of(Just("3s".to_owned())), prop::bool::ANY).prop_map(
        |(skip_verify, dial_timeout, has_header)| NewFields {
            skip_verify,
            dial_timeout,
            headers: if has_header { vec![("x-h".to_owned(), vec!["1".to_owned()])] } else { Vec::new() },
            ..NewFields::default()
        },
    );
    let unset = select(vec![
        "server",
        "capabilities",
        "skip_verify",
        "override_path",
        "ca",
        "client",
        "dial_timeout",
        "header",
    ]);
    prop_oneof![
        3 => (url(), new, prop::option::of(0usize..5)).prop_map(|(url, fields, at)| Change::AddHost { url, fields, at }),
        2 => (0usize..5).prop_map(|host| Change::RemoveHost { host }),
        4 => (0usize..5, 0usize..5).prop_map(|(host, to)| Change::MoveHost { host, to }),
        1 => (0usize..5, url()).prop_map(|(host, url)| Change::RenameHost { host, url }),
        4 => (host(), setting()).prop_map(|(host, setting)| {
            let host = if matches!(setting, Setting::Server(_)) { None } else { host };
            Change::Set { host, setting }
        }),
        3 => (host(), unset).prop_map(|(host, field)| Change::Unset { host, field: field.to_owned() }),
        2 => (host(), header(), values).prop_map(|(host, name, values)| Change::SetHeader { host, name, values }),
        1 => (host(), header()).prop_map(|(host, name)| Change::AddHeader { host, name, values: vec![String::new()] }),
        1 => (host(), header()).prop_map(|(host, name)| Change::RemoveHeader { host, name }),
        1 => (host(), header(), header()).prop_map(|(host, name, to)| Change::RenameHeader { host, name, to }),
    ]
}

/// What is left of a model when ways of saying the same are one: lists of one, and tables with nothing in them.
fn settled(mut model: Json) -> Json {
    fn table(fields: &mut Map<String, Json>) {
        if fields.get("header").is_some_and(|it| it.as_object().is_some_and(Map::is_empty)) {
            fields.remove("header");
        }
        if let Some(ca) = fields.get_mut("ca").filter(|it| it.is_string()) {
            *ca = json!([ca.clone()]);
        }
        for value in fields.get_mut("header").and_then(Json::as_object_mut).into_iter().flat_map(Map::values_mut) {
            if value.is_string() {
                *value = json!([value.clone()]);
            }
        }
    }
    if let Some(top) = model.as_object_mut() {
        table(top);
        let hosts = top.entry("host").or_insert_with(|| json!({}));
        hosts.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Json::as_object_mut).for_each(table);
    }
    model
}

fn setting_json(setting: &Setting) -> Json {
    match setting {
        Setting::Server(it) | Setting::DialTimeout(it) => json!(it),
        Setting::Capabilities(it) | Setting::Ca(it) => json!(it),
        Setting::SkipVerify(it) | Setting::OverridePath(it) => json!(it),
        Setting::Client(it) => {
            json!(it.iter().map(|(c, k)| k.as_ref().map_or(json!(c), |k| json!([c, k]))).collect::<Vec<_>>())
        }
    }
}

/// The model with the change carried out; `urls` are the hosts in the order of the text.
fn changed(model: &Json, urls: &[String], change: &Change) -> Json {
    let mut model = model.clone();
    let at = |host: &Option<usize>| host.map(|host| urls[host].clone());
    let top = model.as_object_mut().expect("a table");
    if !top.contains_key("host") {
        top.insert("host".into(), json!({}));
    }
    fn table(top: &mut Map<String, Json>, url: Option<String>) -> &mut Map<String, Json> {
        match url {
            None => top,
            Some(url) => top["host"][&url].as_object_mut().expect("a host"),
        }
    }
    match change {
        Change::AddHost { url, fields, .. } => {
            let mut new = Map::new();
            if let Some(it) = fields.skip_verify {
                new.insert("skip_verify".into(), json!(it));
            }
            if let Some(it) = &fields.dial_timeout {
                new.insert("dial_timeout".into(), json!(it));
            }
            if !fields.headers.is_empty() {
                new.insert("header".into(), fields.headers.iter().map(|(k, v)| (k.clone(), json!(v))).collect());
            }
            top["host"][url] = Json::Object(new);
        }
        Change::RemoveHost { host } => drop(top["host"].as_object_mut().expect("hosts").remove(&urls[*host])),
        Change::MoveHost { .. } => {}
        Change::RenameHost { host, url } => {
            let hosts = top["host"].as_object_mut().expect("hosts");
            let host = hosts.remove(&urls[*host]).expect("a host");
            hosts.insert(url.clone(), host);
        }
        Change::Set { host, setting } => {
            table(top, at(host)).insert(setting.key().into(), setting_json(setting));
        }
        Change::Unset { host, field } => drop(table(top, at(host)).remove(field)),
        Change::SetHeader { host, name, values } | Change::AddHeader { host, name, values } => {
            table(top, at(host)).entry("header").or_insert_with(|| json!({}))[name] = json!(values);
        }
        Change::RemoveHeader { host, name } => {
            if let Some(headers) = table(top, at(host)).get_mut("header") {
                headers.as_object_mut().expect("headers").remove(name);
            }
        }
        Change::RenameHeader { host, name, to } => {
            if let Some(headers) = table(top, at(host)).get_mut("header").and_then(Json::as_object_mut)
                && let Some(value) = headers.remove(name)
            {
                headers.insert(to.clone(), value);
            }
        }
    }
    settled(model)
}

/// The numbers of the comments in `text`, each with its owner.
fn comments(text: &str) -> Vec<(String, String)> {
    let one = |rest: &str| {
        let (number, owner) = rest.split_once("! ").expect("a number");
        (number.to_owned(), owner.lines().next().unwrap_or_default().trim_end().to_owned())
    };
    text.split("# c").skip(1).map(one).collect()
}

fn keys(text: &str, release: Release) -> (Vec<String>, usize) {
    let document = document::read(text);
    let (list, asked) = listed(&document, release);
    (list.into_iter().map(|id| document.node(id).key.to_string()).collect(), asked)
}

/// The hosts in the order of the text, as changes number them.
fn urls(text: &str) -> Vec<String> {
    let document = document::read(text);
    mirrorshift::hosts_edit::hosts(&document).into_iter().map(|id| document.node(id).key.to_string()).collect()
}

const RELEASES: [&str; 4] = ["1.6.24", "1.7.34", "2.0.11", "2.3.4"];

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_change_is_made_and_nothing_else(text in hosts_toml(), wanted in changes(), release in select(RELEASES.to_vec())) {
        let release = Release::parse(release).expect("a release");
        let before = toml(text.trim_start_matches('\u{feff}'));
        prop_assume!(before.is_ok());
        let before = before.expect("assumed");
        let hosts = urls(&text);
        let made = match change(&text, &wanted, release) {
            Ok(made) => made,
            Err(why) => {
                prop_assert!(!why.english().starts_with("this change can't"), "{wanted:?}\n{text}");
                return Ok(());
            }
        };
        let new = &made.text;

        // As another reader has it.
        let after = toml(new.trim_start_matches('\u{feff}')).map_err(|why| TestCaseError::fail(format!("{why}\n{text}\n---\n{new}")))?;
        prop_assert_eq!(settled(after), changed(&before, &hosts, &wanted), "\n{}\n---\n{}", text, new);

        // Edits and text agree, and can be taken back.
        prop_assert_eq!(&apply(&text, &made.edits), new);
        prop_assert_eq!(&apply(new, &made.undo), &text);

        // Comments stay, once each.
        let gone = match &wanted {
            Change::RemoveHost { host } => Some(hosts[*host].clone()),
            _ => None,
        };
        let left: Vec<(String, String)> = comments(new);
        let unique: BTreeSet<&(String, String)> = left.iter().collect();
        prop_assert_eq!(unique.len(), left.len(), "a comment stands twice\n{}\n---\n{}", text, new);
        for comment in comments(&text) {
            prop_assert!(left.contains(&comment) || gone.as_ref() == Some(&comment.1), "{comment:?} is lost\n{text}\n---\n{new}");
        }

        // Line ends and byte order mark stay what they were.
        prop_assert_eq!(new.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
        if text.contains("\r\n") {
            prop_assert_eq!(new.matches('\n').count(), new.matches("\r\n").count(), "{:?}", new);
        } else if text.contains('\n') {
            prop_assert!(!new.contains('\r'), "{:?}", new);
        }

        // The order.
        let ((old, asked), (now, now_asked)) = (keys(&text, release), keys(new, release));
        let mut expected: Vec<String> = old[..asked].to_vec();
        match &wanted {
            Change::MoveHost { host, to } => {
                let from = old.iter().position(|it| *it == hosts[*host]).expect("listed");
                if from < asked {
                    let host = expected.remove(from);
                    expected.insert((*to).min(asked - 1), host);
                } else {
                    expected.insert((*to).min(asked), old[from].clone());
                }
            }
            Change::AddHost { url, at, .. } => expected.insert(at.unwrap_or(asked).min(asked), url.clone()),
            Change::RemoveHost { host } => expected.retain(|it| *it != hosts[*host]),
            Change::RenameHost { host, url } => expected.iter_mut().filter(|it| **it == hosts[*host]).for_each(|it| it.clone_from(url)),
            // A host that gets a table of its own on the way is asked from then on.
            _ if !made.notes.is_empty() => expected = now[..now_asked].to_vec(),
            _ => {}
        }
        prop_assert_eq!(&now[..now_asked], expected.as_slice(), "{:?}\n{}\n---\n{}", made.notes, text, new);

        // What is none of the change's business stands as it stood.
        let own = |line: &str| hosts.iter().any(|it| line.contains(&**it)) || line.contains("host = {") || line.trim() == "[host]";
        let others = text.lines().filter(|line| line.starts_with("key = ") || line.starts_with("[other]") || (line.contains("floating") && !own(line)));
        prop_assert_eq!(lost_line(others, new.trim_start_matches('\u{feff}')), None, "\n{}\n---\n{}", text, new);
    }

    #[test]
    fn a_host_that_moves_back_leaves_the_same_bytes(text in even_hosts_toml(), host in any::<Index>(), to in 0usize..5, release in select(RELEASES.to_vec())) {
        let release = Release::parse(release).expect("a release");
        let all = urls(&text);
        let host = host.index(all.len());
        let made = change(&text, &Change::MoveHost { host, to }, release).expect("tables alone");
        let from = keys(&text, release).0.iter().position(|it| *it == all[host]).expect("listed");
        let back = urls(&made.text).iter().position(|it| *it == all[host]).expect("still there");
        let again = change(&made.text, &Change::MoveHost { host: back, to: from }, release).expect("as before");
        prop_assert_eq!(again.text, text, "\n{}", made.text);
    }

    #[test]
    fn any_text_is_an_input(text in any::<String>(), wanted in changes()) {
        drop(change(&text, &wanted, Release::default()));
    }

    #[test]
    fn any_pile_of_toml_is_an_input(
        text in r#"([\[\]{}=.,"'#\n\r\\ ]|host|server|header|ca|capabilities|true|"https://m"|"https://n"|é){0,30}"#,
        wanted in changes(),
        release in select(RELEASES.to_vec()),
    ) {
        let release = Release::parse(release).expect("a release");
        if let Ok(made) = change(&text, &wanted, release) {
            prop_assert_eq!(apply(&made.text, &made.undo), text);
        }
    }
}
