//! What holds for every text: no panic, nothing lost, nothing invented, and a second time changes nothing.
#![cfg(not(target_arch = "wasm32"))]

use mirrorshift::api::{
    File, Link, LinkKind, Locale, Mode, Options, Surroundings, Verdict, analyze, convert, explain_at, links, trace,
    walk,
};
use mirrorshift::document;
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::Servers;
use mirrorshift::text::Unit;
use mirrorshift::trace::{Row, Side};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::Value as Json;

use support::generate::{Asked, Generated, SECRET, config};
use support::{always, file, host_headers, lost_line, said, second_time, toml, tree};

mod support;

/// The same cases every time; `PROPTEST_CASES` asks for more of them.
fn settings() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(1624), failure_persistence: None, ..ProptestConfig::default() }
}

fn options(containerd: Release) -> Options {
    Options { containerd, ..Options::default() }
}

/// A release of each line.
fn release() -> impl Strategy<Value = Release> {
    select(&["1.5", "1.6.24", "1.6", "1.7", "2.0", "2.1", "2.2", "2.3", "2.4"][..])
        .prop_map(|it| Release::parse(it).unwrap())
}

/// Any text, and any pile of words of both files.
fn any_text() -> impl Strategy<Value = String> {
    let words = r#"([\[\]{}=.,"'#\n\\ ]|plugins|cri|"io\.containerd\.grpc\.v1\.cri"|registry|mirrors|configs|auths|tls|endpoint|server|host|ca|header|version|2|true|\*|"https://m"|镜像|😀){0,40}"#;
    prop_oneof![any::<String>(), words]
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn any_text_is_an_input(text in any::<String>()) {
        convert(&text, &Options::default());
    }

    #[test]
    fn any_pile_of_toml_is_an_input(
        text in r#"([\[\]{}=.,"'#\n\\ ]|plugins|cri|"io\.containerd\.grpc\.v1\.cri"|registry|mirrors|configs|auths|tls|endpoint|config_path|version|2|true|"\*"|"https://m"){0,40}"#,
    ) {
        let conversion = convert(&text, &Options::default());
        prop_assert!(toml(&text).is_ok() || conversion.files.is_empty(), "not TOML, and yet there are files");
    }

    #[test]
    fn a_torn_configuration_is_an_input(generated in config(), cuts in prop::collection::vec((any::<Index>(), any::<Index>()), 1..4)) {
        let torn = cuts.iter().fold(generated.text, |text, (from, to)| tear(&text, *from, *to));
        let conversion = convert(&torn, &Options::default());
        // What 1.x lets pass and TOML does not, such as a bare carriage return in a comment, stays in the result.
        let was_toml = toml(&torn).is_ok();
        if let Some(Err(error)) = file(&conversion, "config.toml").map(toml).filter(|_| was_toml) {
            prop_assert!(false, "config.toml can't be read: {error}");
        }
    }

    #[test]
    fn any_text_is_told_traced_and_linked(text in any_text(), offset in any::<Index>(), release in release()) {
        let options = options(release);
        let passages = walk(&text, &options, Locale::Zh, Unit::Utf16);
        prop_assert!(passages.is_sorted_by_key(|it| it.span.start.offset));
        let _ = explain_at(&text, offset.index(text.len() + 1), &options, Locale::En, Unit::Character);
        links(&text, &options, Unit::Utf16);
        let files = [File { path: "certs.d/docker.io/hosts.toml".to_owned(), contents: text.clone() }];
        let around = Surroundings { files: &files, servers: &Servers::default(), kubelet: None };
        trace("nginx", &text, &options, around, Unit::Utf16);
        trace("nginx", "", &options, around, Unit::Utf16);
    }

    #[test]
    fn every_field_about_registries_is_told_exactly_once(generated in config()) {
        let document = document::read(&generated.text);
        let within = |id| document.path(id).get(2).is_some_and(|it| *it == "registry");
        let statements = document.statements.iter().map(|it| (it.extent, it.node));
        let entries = document.entries.iter().map(|it| (it.extent, it.node));
        let mut written: Vec<_> = statements.chain(entries).filter(|it| within(it.1)).map(|it| it.0).collect();
        written.sort();
        let passages = walk(&generated.text, &options(generated.containerd), Locale::En, Unit::Character);
        let mut told: Vec<_> =
            passages.iter().filter(|it| it.key.starts_with("registry")).map(|it| it.span.extent()).collect();
        told.sort();
        prop_assert_eq!(written, told);
        prop_assert!(!serde_json::to_string(&passages).unwrap().contains(SECRET));
    }

    #[test]
    fn every_host_that_is_written_is_linked_and_what_stays_is_the_same_text(generated in config()) {
        let options = options(generated.containerd);
        let conversion = convert(&generated.text, &options);
        let found = links(&generated.text, &options, Unit::Character);
        for link in &found {
            let Some((text, target)) = file(&conversion, &link.file).zip(link.target) else { continue };
            let target = target.extent().of(text);
            let source = link.source.map(|it| it.extent().of(&generated.text));
            match link.kind {
                LinkKind::Kept => prop_assert_eq!(source, Some(target)),
                LinkKind::Tls => prop_assert_eq!(target.lines().count(), 1),
                _ => prop_assert!(!target.is_empty()),
            }
        }
        for (directory, contents) in tree(&conversion) {
            let path = format!("certs.d/{directory}/hosts.toml");
            let is_host = |it: &&Link| it.file == path && matches!(it.kind, LinkKind::Endpoint | LinkKind::Upstream);
            let linked: Vec<u32> = found.iter().filter(is_host).map(|it| it.last_line).collect();
            let hosts = contents.lines().filter(|it| it.starts_with("[host.") || it.starts_with("server")).count();
            let mut once = linked.clone();
            once.sort_unstable();
            once.dedup();
            // Dotted keys, for IPv6 addresses on 1.x, have no line of their own.
            prop_assert!(once.len() >= hosts, "{}: {:?}\n{}", path, linked, contents);
        }
    }

    #[test]
    fn a_trace_has_each_step_once_on_each_side(generated in config(), image in select(&["nginx", "quay.io/a/b:1", "localhost:5000/x"][..])) {
        let around = Surroundings { files: &[], servers: &Servers::default(), kubelet: None };
        let traced = trace(image, &generated.text, &options(generated.containerd), around, Unit::Character);
        prop_assert!(!serde_json::to_string(&traced).unwrap().contains(SECRET));
        let count = |side: &Option<Side>| side.as_ref().map_or(0, |it| it.steps.len());
        let places = |side: fn(&Row) -> Option<usize>| traced.rows.iter().filter_map(side).collect::<Vec<_>>();
        prop_assert_eq!(places(|it| it.before), (0..count(&traced.before)).collect::<Vec<_>>());
        prop_assert_eq!(places(|it| it.after), (0..count(&traced.after)).collect::<Vec<_>>());
        for side in traced.before.iter().chain(&traced.after) {
            prop_assert_eq!(side.lookup.hosts.len(), side.plan.hosts.len());
            let mut lines: Vec<&str> = side.steps.iter().map(|it| &*it.line).collect();
            let mut sequence: Vec<&str> = side.plan.sequence.iter().map(String::as_str).collect();
            lines.sort_unstable();
            sequence.sort_unstable();
            prop_assert_eq!(lines, sequence);
        }
    }

    #[test]
    fn what_is_emitted_reads_back_as_what_containerd_asked(generated in config()) {
        let conversion = convert(&generated.text, &options(generated.containerd));
        prop_assert_eq!(always(&conversion), Vec::<String>::new());
        for (directory, contents) in tree(&conversion) {
            prop_assert_eq!(unknown_key(contents), None, "{}", directory);
        }
        for (namespace, asked) in &generated.asked {
            let hosts = tree(&conversion).into_iter().find(|it| it.0 == directory(namespace)).map(|it| hosts(it.1));
            // A wildcard without endpoints is the same as none.
            prop_assert_eq!(hosts.unwrap_or_default(), asked.clone(), "{}", namespace);
        }
    }

    #[test]
    fn what_is_not_about_mirrors_stays_byte_for_byte(generated in config()) {
        let Generated { text, kept, table, .. } = &generated;
        let conversion = convert(text, &options(generated.containerd));
        let patched = file(&conversion, "config.toml").unwrap_or_default();
        prop_assert_eq!(lost_line(kept.iter().map(String::as_str), patched), None, "\n{}", patched);
        // Where nothing is alive, nothing has to be touched.
        let added: Vec<&str> = if patched == text { Vec::new() } else { added(kept, patched) };
        prop_assert!(added.iter().all(|line| may_be_added(line, table)), "{:?}\n{}", added, patched);
        let line_end = if text.contains('\r') { "\r\n" } else { "\n" };
        prop_assert_eq!(patched.matches(line_end).count(), patched.matches(['\r', '\n']).count() / line_end.len(), "{:?}", patched);
        prop_assert!(!said(&conversion).contains(SECRET));
    }

    #[test]
    fn a_second_conversion_changes_nothing(generated in config()) {
        let conversion = convert(&generated.text, &options(generated.containerd));
        let patched = file(&conversion, "config.toml").unwrap_or_default();
        let again = convert(patched, &options(generated.containerd));
        prop_assert_eq!(second_time(&conversion, &again), Vec::<String>::new(), "{}", patched);
    }

    #[test]
    fn recommended_steps_are_as_sound_as_an_exact_conversion(generated in config()) {
        let options = Options { mode: Mode::Recommended, ..options(generated.containerd) };
        let conversion = convert(&generated.text, &options);
        prop_assert_eq!(always(&conversion), Vec::<String>::new());
        prop_assert!(!said(&conversion).contains(SECRET));
        // What changes is listed, and where a host is listed once and well, nothing does.
        let has_steps = conversion.diagnostics.iter().any(|it| it.code.starts_with("recommended-"));
        let exact = convert(&generated.text, &Options { mode: Mode::Exact, ..options.clone() });
        prop_assert!(has_steps || conversion.files == exact.files);
        let patched = file(&conversion, "config.toml").unwrap_or_default();
        prop_assert_eq!(second_time(&conversion, &convert(patched, &options)), Vec::<String>::new(), "{}", patched);
    }

    #[test]
    fn verdicts_on_a_key_press_are_those_of_the_written_text(generated in config()) {
        let options = options(generated.containerd);
        let quick = analyze(&generated.text, &options).verdicts.into_iter();
        let full = convert(&generated.text, &options).comparison.into_iter();
        prop_assert_eq!(
            quick.map(|it| (it.image, it.verdict, it.differences)).collect::<Vec<_>>(),
            full.map(|it| (it.image, it.verdict, it.differences)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_difference_is_never_silent(generated in config()) {
        let conversion = convert(&generated.text, &options(generated.containerd));
        let different: Vec<_> = conversion.comparison.iter().filter(|it| it.verdict == Verdict::Different).collect();
        if generated.has_bad_endpoint {
            prop_assert!(!conversion.not_carried.is_empty(), "a namespace that can't be said is not mentioned");
        } else if !generated.has_idle_endpoint {
            let images: Vec<_> = different.iter().map(|it| (&it.image, &it.differences)).collect();
            prop_assert!(images.is_empty(), "{:?}", images);
        }
    }
}

fn tear(text: &str, from: Index, to: Index) -> String {
    let places: Vec<usize> = text.char_indices().map(|it| it.0).chain([text.len()]).collect();
    let (from, to) = (*from.get(&places), *to.get(&places));
    // Backwards it doubles a stretch, forwards it cuts one out.
    format!("{}{}", &text[..from], &text[to..])
}

fn directory(namespace: &str) -> String {
    match namespace.split_once(':') {
        _ if namespace == "*" => "_default".to_owned(),
        Some((name, port)) => format!("{name}_{port}_"),
        None => namespace.to_owned(),
    }
}

/// A key of a `hosts.toml` that the conversion has no reason to write.
fn unknown_key(contents: &str) -> Option<String> {
    let data = toml(contents).unwrap_or_default();
    let known = ["server", "capabilities", "ca", "client", "skip_verify", "override_path"];
    let hosts = data["host"].as_object().into_iter().flat_map(|it| it.values());
    let tables = std::iter::once(&data).chain(hosts).filter_map(Json::as_object);
    tables.flat_map(|it| it.keys()).find(|key| !known.contains(&key.as_str()) && *key != "host").cloned()
}

/// The hosts that a `hosts.toml` lists, the server last, by the specification's 3.3.
fn hosts(contents: &str) -> Vec<Asked> {
    let data = toml(contents).unwrap_or_default();
    let listed = host_headers(contents).unwrap_or_default();
    let listed = listed.iter().map(|url| asked(url, &data["host"][url]));
    listed.chain(data["server"].as_str().map(|server| asked(server, &data))).collect()
}

fn asked(url: &str, options: &Json) -> Asked {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (host, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let path = path.split('/').filter(|it| !it.is_empty()).fold(String::new(), |path, part| format!("{path}/{part}"));
    let root = match (options["override_path"] == true, path.as_str()) {
        (true, "") => "/".to_owned(),
        (true, path) => path.to_owned(),
        (false, path) if path.ends_with("/v2") => path.to_owned(),
        (false, path) => format!("{path}/v2"),
    };
    Asked { scheme: if scheme == "https" { "https" } else { "http" }, host: host.to_owned(), root }
}

/// Lines of `patched` beside those that were kept.
fn added<'a>(kept: &[String], patched: &'a str) -> Vec<&'a str> {
    let mut kept = kept.iter().peekable();
    patched.lines().filter(|line| !line.trim().is_empty() && kept.next_if(|it| it == line).is_none()).collect()
}

fn may_be_added(line: &str, table: &str) -> bool {
    let line = line.trim();
    // The plugin's own table may be needed for the setting that keeps local pull from 2.1 on.
    let plugin = table.strip_suffix(".registry").unwrap_or(table);
    line.starts_with("config_path = ")
        || line == "use_local_image_pull = true"
        || [table, plugin, "plugins.\"io.containerd.cri.v1.images\""].iter().any(|it| line == format!("[{it}]"))
}
