//! Each folder of `tests/corpus` is one case: `config.toml` goes in, `case.toml` says for whom and what is
//! allowed, `expected/` is what has to come out. The expectations come from containerd, never from a run.

use include_dir::{Dir, include_dir};
use mirrorshift::api::{Conversion, Verdict, convert};
use mirrorshift::diagnostic::Severity;
use mirrorshift::document;
use mirrorshift::parse::secrets::Masked;
use serde_json::Value as Json;

use support::case::Case;
use support::{always, diff, exit_status, file, host_headers, lost_line, said, second_time, toml, tree};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod support;

static CORPUS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/corpus");

#[test]
fn every_case_converts_as_containerd_would_have_it() {
    let cases: Vec<Case> = CORPUS.dirs().map(Case::read).collect();
    assert!(cases.len() > 70, "only {} cases were found", cases.len());
    let failures: Vec<String> = cases.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{} of {} cases fail\n\n{}", failures.len(), cases.len(), failures.join("\n"));
}

/// Masks are for secrets: the corpus says which files have any, and containerd's own defaults have none.
#[test]
fn a_file_without_secrets_is_shown_as_it_is() {
    static DEFAULTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/defaults");
    let hidden = |text: &str| Masked::new(&document::read(text)).hidden();
    let (mut with, mut without) = (0, 0);
    for case in CORPUS.dirs().map(Case::read) {
        let expected = case.list("secrets").count() > 0 || case.source.contains("username = ");
        *(if expected { &mut with } else { &mut without }) += 1;
        assert_eq!(hidden(case.source) > 0, expected, "{}", case.name);
        for (directory, hosts) in case.tree.iter().flatten() {
            assert_eq!(hidden(hosts), 0, "{} {directory}", case.name);
        }
    }
    assert!(with > 5 && without > 50, "{with} with, {without} without");
    for file in DEFAULTS.files() {
        assert_eq!(hidden(file.contents_utf8().unwrap()), 0, "{}", file.path().display());
    }
}

fn failure(case: &Case) -> Option<String> {
    let conversion = convert(case.source, &case.options);
    let mut problems = always(&conversion);
    exit(case, &conversion, &mut problems);
    verdicts(case, &conversion, &mut problems);
    not_carried(case, &conversion, &mut problems);
    findings(case, &conversion, &mut problems);
    certs_d(case, &conversion, &mut problems);
    config(case, &conversion, &mut problems);
    if let Some(patched) = file(&conversion, "config.toml") {
        problems.extend(second_time(&conversion, &convert(patched, &case.options)));
    }
    let listed: String = problems.iter().map(|it| format!("  - {}\n", it.trim_end().replace('\n', "\n    "))).collect();
    (!problems.is_empty()).then(|| format!("{}: {}\n{listed}", case.name, case.point()))
}

fn exit(case: &Case, conversion: &Conversion, problems: &mut Vec<String>) {
    if let Some(status) = exit_status(conversion)
        && !case.exit.contains(&u64::from(status))
    {
        problems.push(format!("exit {status}, expected {:?}", case.exit));
    }
}

fn verdicts(case: &Case, conversion: &Conversion, problems: &mut Vec<String>) {
    for it in &conversion.comparison {
        let found = match it.verdict {
            Verdict::Identical => "identical",
            Verdict::Equivalent => "equivalent",
            Verdict::Different => "different",
        };
        let allowed = case.verdicts(&it.before.registry);
        if !allowed.contains(&found) {
            problems.push(format!("{} is {found}, expected {allowed:?}: {:?}", it.image, it.differences));
        }
    }
    if conversion.files.is_empty() {
        return;
    }
    let expected = case.tree.iter().flatten().map(|(directory, _)| namespace(directory));
    let expected =
        expected.filter(|it| it != "_default" && !case.list("optional").any(|optional| namespace(optional) == *it));
    for registry in expected.chain(case.judged_registries().map(str::to_owned)) {
        let optional = case.verdicts(&registry).len() > 1;
        if !optional && conversion.comparison.iter().all(|it| it.before.registry != registry) {
            problems.push(format!("nothing is said about {registry}"));
        }
    }
    if conversion.comparison.iter().all(|it| case.names(&it.before.registry)) {
        problems.push("nothing is said about a registry that is not named".to_owned());
    }
}

fn namespace(directory: &str) -> String {
    match directory.strip_suffix('_').and_then(|it| it.rsplit_once('_')) {
        Some((name, port)) => format!("{name}:{port}"),
        None => directory.to_owned(),
    }
}

fn not_carried(case: &Case, conversion: &Conversion, problems: &mut Vec<String>) {
    for key in case.list("not_carried") {
        if !conversion.not_carried.iter().any(|it| it.key.starts_with(key)) {
            problems.push(format!("`{key}` is not listed among what could not be carried over"));
        }
    }
    for it in &conversion.not_carried {
        if !case.list("not_carried").chain(case.list("may_not_carry")).any(|key| it.key.starts_with(key)) {
            problems.push(format!("`{}` could have been carried over: {}", it.key, it.why));
        }
    }
}

fn findings(case: &Case, conversion: &Conversion, problems: &mut Vec<String>) {
    let warnings = conversion.diagnostics.iter().filter(|it| it.severity >= Severity::Warning);
    // The page and the terminal show a finding with the text that it is about.
    let warnings = warnings
        .map(|it| format!("{} {}", it.message, it.span.map(|span| span.extent().of(case.source)).unwrap_or_default()));
    let refused = conversion.not_carried.iter().map(|it| format!("{} {}", it.key, it.why));
    let spoken: Vec<String> = warnings.chain(refused).collect();
    for word in case.list("warned") {
        if !spoken.iter().any(|it| it.contains(word)) {
            problems.push(format!("no warning about `{word}` among {spoken:?}"));
        }
    }
    let errors = conversion.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    if case.says("error") && !errors.clone().any(|it| it.span.is_some()) {
        problems.push("no error with its place".to_owned());
    }
    if case.says("dead") && spoken.is_empty() {
        problems.push("the dead table is not mentioned".to_owned());
    }
    let said = said(conversion);
    for secret in case.list("secrets").filter(|secret| said.contains(secret)) {
        problems.push(format!("the secret `{secret}…` is told"));
    }
}

fn certs_d(case: &Case, conversion: &Conversion, problems: &mut Vec<String>) {
    let found = tree(conversion);
    if case.says("dead") && !found.is_empty() {
        problems.push(format!("dead settings came to life: {:?}", found.iter().map(|it| it.0).collect::<Vec<_>>()));
    }
    if case.says("no_bracket_headers") {
        let bad = found.iter().filter(|it| it.1.lines().any(|line| line.starts_with("[host") && line.contains("]:")));
        problems.extend(bad.map(|it| format!("{} has a header that 1.x can't read:\n{}", it.0, it.1)));
    }
    let Some(expected) = &case.tree else { return };
    for (directory, contents) in expected {
        match found.iter().find(|it| it.0 == directory) {
            Some((_, found)) => problems.extend(hosts_toml(directory, contents, found)),
            None if case.list("optional").any(|it| it == directory) => {}
            None => problems.push(format!("certs.d/{directory}/hosts.toml is missing")),
        }
    }
    for (directory, contents) in found.iter().filter(|it| expected.iter().all(|expected| expected.0 != it.0)) {
        problems.push(format!("certs.d/{directory}/hosts.toml is not expected:\n{contents}"));
    }
}

fn hosts_toml(directory: &str, expected: &str, found: &str) -> Option<String> {
    let same = toml(expected).expect(directory) == toml(found).unwrap_or_default()
        && host_headers(expected).expect(directory) == host_headers(found).unwrap_or_default();
    let code =
        |text: &str| text.lines().filter(|it| !it.starts_with('#')).map(|it| format!("{it}\n")).collect::<String>();
    (!same).then(|| format!("certs.d/{directory}/hosts.toml differs:\n{}", diff(&code(expected), &code(found))))
}

fn config(case: &Case, conversion: &Conversion, problems: &mut Vec<String>) {
    let found = file(conversion, "config.toml");
    for text in case.list("keeps").filter(|it| !found.is_some_and(|found| found.contains(it))) {
        problems.push(format!("config.toml has lost {text}"));
    }
    let expected = if case.says("dead") { Some(case.source) } else { case.config };
    let (Some(expected), Some(found)) = (expected, found) else {
        if case.config.is_some() {
            problems.push("config.toml is missing".to_owned());
        }
        return;
    };
    let same = if case.layout_is_free() {
        let kept = expected.lines().filter(|line| case.source.lines().any(|it| it == *line));
        pruned(toml(expected).expect(&case.name)) == pruned(toml(found).unwrap_or_default())
            && lost_line(kept, found).is_none()
    } else {
        found == expected || (case.says("unchanged_is_fine") && found == case.source)
    };
    if !same {
        problems.push(format!("config.toml differs:\n{}", diff(expected, found)));
    }
}

/// Without what an exotic layout leaves open: empty tables, and the setting that keeps local pull.
fn pruned(data: Json) -> Json {
    match data {
        Json::Object(table) => Json::Object(
            table
                .into_iter()
                .filter(|(key, _)| key != "use_local_image_pull")
                .map(|(key, value)| (key, pruned(value)))
                .filter(|(_, value)| value.as_object().is_none_or(|it| !it.is_empty()))
                .collect(),
        ),
        other => other,
    }
}
