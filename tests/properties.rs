//! What holds for every text: no panic, nothing lost, nothing invented, and a second time changes nothing.
#![cfg(not(target_arch = "wasm32"))]

use mirrorshift::api::{Mode, Options, Verdict, analyze, convert};
use mirrorshift::release::Release;
use proptest::prelude::*;
use proptest::sample::Index;
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
