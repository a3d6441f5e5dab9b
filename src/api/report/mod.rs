//! A whole migration as Markdown, for a change request. It holds no secret.

mod markdown;
mod words;

use similar::TextDiff;

use super::migration::{certs_d, is_script};
use super::{Comparison, Conversion, File, Locale, Options, Verdict, analyze, as_config, convert};
use crate::diagnostic::Severity;
use crate::document;
use crate::message::{Message, Messages as _, chinese};
use crate::parse::secrets::Masked;
use crate::plan::{Capability, Host, Plan};
use markdown::{Markdown, code};
use words::{Words, words};

/// The report on the conversion of `source`.
#[must_use]
pub fn report(source: &str, options: &Options, locale: Locale) -> String {
    report_of(source, convert(source, options), options, locale)
}

/// The same, where `conversion` is that of `source` with `options`.
#[must_use]
pub fn report_of(source: &str, mut conversion: Conversion, options: &Options, locale: Locale) -> String {
    conversion.hide_secrets();
    if locale == Locale::Zh {
        let mut said = |message: &mut Message| message.translate(chinese());
        conversion.comparison.iter_mut().for_each(|it| it.differences.each_message(&mut said));
        conversion.not_carried.each_message(&mut said);
        conversion.diagnostics.each_message(&mut said);
    }
    // What nobody names has a verdict of its own, under a name that is made up.
    let config = as_config(source);
    let analysis = analyze(config.as_deref().unwrap_or(source), options);
    let any_other = analysis.verdicts.into_iter().find(|it| it.any_other).map(|it| it.registry);
    Report { source, conversion: &conversion, options, any_other, words: words(locale) }.written()
}

struct Report<'a> {
    source: &'a str,
    conversion: &'a Conversion,
    options: &'a Options,
    any_other: Option<String>,
    words: &'static Words,
}

impl Report<'_> {
    fn written(&self) -> String {
        let mut out = Markdown::default();
        out.heading(1, self.words.title);
        self.summary(&mut out);
        if self.conversion.files.is_empty() {
            self.findings(&mut out);
        } else {
            self.registries(&mut out);
            self.files(&mut out);
            self.not_carried(&mut out);
            self.findings(&mut out);
            self.how_to(&mut out);
            self.evidence(&mut out);
            self.checklist(&mut out);
        }
        out.paragraph(&with(self.words.generated, &[env!("CARGO_PKG_VERSION")]));
        out.finish()
    }

    fn summary(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.summary);
        out.paragraph(&self.verdict());
        if !self.conversion.files.is_empty() {
            let count = self.conversion.not_carried.len();
            out.paragraph(&match count {
                0 => words.all_carried.to_owned(),
                _ => with(words.some_not_carried, &[&count.to_string()]),
            });
        }
        let target = self.options.target.unwrap_or(self.options.containerd);
        let mode = if self.options.mode.is_recommended() { words.recommended } else { words.exact };
        let rows = [
            (words.source, code(&self.conversion.source.dialect)),
            (words.read_by, self.options.containerd.to_string()),
            (words.target, target.to_string()),
            (words.mode, mode.to_owned()),
            (words.config_path, code(&self.certs_d())),
        ];
        out.table(&[words.item, words.value], rows.map(|(item, value)| vec![vec![item.to_owned()], vec![value]]));
    }

    fn verdict(&self) -> String {
        let words = self.words;
        let comparison = &self.conversion.comparison;
        let count = |verdict: Verdict| comparison.iter().filter(|it| it.verdict == verdict).count();
        let of_all = |template: &str, some: usize| with(template, &[&some.to_string(), &comparison.len().to_string()]);
        match (count(Verdict::Different), count(Verdict::Equivalent)) {
            _ if self.conversion.files.is_empty() => words.unusable.to_owned(),
            (0, 0) if !self.is_changed() => words.nothing_to_do.to_owned(),
            (0, 0) => words.all_identical.to_owned(),
            (0, some) => of_all(words.some_equivalent, some),
            (some, _) => of_all(words.some_different, some),
        }
    }

    fn registries(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.registries);
        let row = |it: &Comparison| {
            let differences = it.differences.iter().map(ToString::to_string).collect();
            let verdict = self.verdict_word(it.verdict).to_owned();
            vec![vec![self.registry(it)], vec![code(&it.image)], vec![verdict], differences]
        };
        let head = [words.registry, words.image, words.verdict, words.differences];
        out.table(&head, self.conversion.comparison.iter().map(row));
        out.paragraph(words.legend);
    }

    fn registry(&self, of: &Comparison) -> String {
        match self.is_any_other(of) {
            true => self.words.any_other.to_owned(),
            false => code(&of.before.registry),
        }
    }

    fn is_any_other(&self, of: &Comparison) -> bool {
        self.any_other.as_ref() == Some(&of.before.registry)
    }

    fn verdict_word(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Identical => self.words.identical,
            Verdict::Equivalent => self.words.equivalent,
            Verdict::Different => self.words.different,
        }
    }

    fn files(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.on_disk);
        let files = || self.conversion.files.iter().filter(|it| !is_script(&it.path));
        let row = |file: &File| {
            let change = match &*file.path {
                "config.toml" if self.is_changed() => words.changed,
                "config.toml" => words.unchanged,
                path if path.starts_with("certs.d/") => words.created,
                _ => words.fragment,
            };
            vec![vec![code(&self.on_node(&file.path))], vec![change.to_owned()]]
        };
        out.table(&[words.file, words.change], files().map(row));
        out.paragraph(words.masked);
        for file in files() {
            let path = code(&self.on_node(&file.path));
            if file.path != "config.toml" {
                out.heading(3, &path);
                out.block("toml", &file.contents);
            } else if self.is_changed() {
                out.heading(3, &with(words.diff_of, &[&path]));
                out.block("diff", &self.diff(file));
            }
        }
    }

    /// How `config.toml` changes, both sides without their secrets.
    fn diff(&self, file: &File) -> String {
        let before = Masked::new(&document::read(self.source)).text;
        let (from, to) = ("a/config.toml", "b/config.toml");
        TextDiff::from_lines(&*before, &*file.contents).unified_diff().context_radius(3).header(from, to).to_string()
    }

    fn is_changed(&self) -> bool {
        let masked = || Masked::new(&document::read(self.source)).text;
        self.conversion.files.iter().any(|it| it.path == "config.toml" && it.contents != masked())
    }

    fn certs_d(&self) -> String {
        let script = self.conversion.files.iter().find(|it| is_script(&it.path));
        script.and_then(|it| certs_d(&it.contents)).unwrap_or_else(|| self.options.config_path.clone())
    }

    fn on_node(&self, path: &str) -> String {
        match path.strip_prefix("certs.d/") {
            Some(below) => format!("{}/{below}", self.certs_d().trim_end_matches('/')),
            None if path == "config.toml" => super::analyze::PATH.to_owned(),
            None => path.to_owned(),
        }
    }

    fn not_carried(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.not_carried);
        if self.conversion.not_carried.is_empty() {
            return out.paragraph(words.not_carried_none);
        }
        let rows = self.conversion.not_carried.iter();
        let rows = rows.map(|it| vec![vec![code(&it.key)], vec![it.why.to_string()], vec![it.action.to_string()]]);
        out.table(&[words.key, words.why, words.action], rows);
    }

    fn findings(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.findings);
        if self.conversion.diagnostics.is_empty() {
            return out.paragraph(words.findings_none);
        }
        let rows = self.conversion.diagnostics.iter().map(|it| {
            let severity = match it.severity {
                Severity::Error => words.error,
                Severity::Warning => words.warning,
                Severity::Info => words.info,
            };
            let place = it.span.map(|span| with(words.line, &[&span.start.line.to_string()]));
            let help = it.help.iter().map(ToString::to_string).collect();
            let message = vec![it.message.to_string(), code(it.code)];
            vec![vec![severity.to_owned()], place.into_iter().collect(), message, help]
        });
        out.table(&[words.severity, words.place, words.finding, words.help], rows);
    }

    fn how_to(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.apply);
        if self.conversion.files.iter().any(|it| is_script(&it.path)) {
            out.list("1.", words.apply_steps);
            let lines = [
                ("plan", words.plan_comment),
                ("apply", words.apply_comment),
                ("verify", words.verify_comment),
                ("rollback", words.rollback_comment),
            ];
            let script: String = lines
                .iter()
                .map(|(command, comment)| format!("sudo sh migrate.sh {command:<9}# {comment}\n"))
                .collect();
            out.block("sh", &script);
        } else {
            out.paragraph(words.no_script);
        }
        out.heading(2, words.afterwards);
        out.list("-", words.afterwards_steps);
        let named = self.conversion.comparison.iter().filter(|it| !self.is_any_other(it));
        let mut pulls: Vec<String> =
            named.map(|it| self.pulled(it)).map(|it| format!("sudo crictl pull {it}\n")).collect();
        pulls.dedup();
        out.block("sh", &pulls.concat());
        out.heading(2, words.risks);
        out.list("-", words.risks_list);
    }

    /// An image to try: one that was asked for, else one of the registry that only its owner knows.
    fn pulled(&self, of: &Comparison) -> String {
        let is_asked = self.options.images.iter().any(|it| of.image.contains(&**it));
        if is_asked { word(&of.image) } else { word(&format!("{}/{}", of.before.registry, self.words.your_image)) }
    }

    fn evidence(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.evidence);
        out.paragraph(words.evidence_intro);
        let row = |it: &Comparison| vec![vec![self.registry(it)], self.hosts(&it.before), self.hosts(&it.after)];
        out.table(&[words.registry, words.before, words.after], self.conversion.comparison.iter().map(row));
    }

    fn hosts(&self, plan: &Plan) -> Vec<String> {
        let hosts = plan.hosts.iter().enumerate().map(|(at, host)| format!("{}. {}", at + 1, self.host(host)));
        let error = plan.error.iter().map(|it| with(self.words.refuses, &[&code(it)]));
        let said: Vec<String> = hosts.chain(error).collect();
        if said.is_empty() { vec![self.words.nobody.to_owned()] } else { said }
    }

    fn host(&self, host: &Host) -> String {
        let words = self.words;
        let capabilities =
            match (host.capabilities.contains(&Capability::Resolve), host.capabilities.contains(&Capability::Pull)) {
                (true, true) => words.resolve_and_pull,
                (true, false) => words.resolve_only,
                (false, _) => words.pull_only,
            };
        let mut said = vec![capabilities.to_owned()];
        said.extend(host.skip_verify.then(|| words.unverified.to_owned()));
        said.extend(host.ca.iter().map(|it| with(words.ca, &[&code(it)])));
        said.extend(host.client.iter().map(|(certificate, _)| with(words.client, &[&code(certificate)])));
        let names: Vec<String> = host.header.keys().map(|it| code(it)).collect();
        said.extend((!names.is_empty()).then(|| with(words.headers, &[&names.join(words.comma)])));
        said.extend(host.credentials.iter().map(|it| with(words.credentials, &[&code(it)])));
        said.extend(host.dial_timeout.iter().map(|it| with(words.dial_timeout, &[&code(it)])));
        let url = code(&format!("{}://{}{}", host.scheme, host.host, host.path));
        format!("{url}{}{}", words.colon, said.join(words.comma))
    }

    fn checklist(&self, out: &mut Markdown) {
        let words = self.words;
        out.heading(2, words.checklist);
        let different = self.conversion.comparison.iter().filter(|it| it.verdict == Verdict::Different);
        let different = different.map(|it| with(words.check_different, &[&self.registry(it)]));
        let left = self.conversion.not_carried.iter().map(|it| with(words.check_not_carried, &[&code(&it.key)]));
        let [first, rest @ ..] = words.checks;
        let all = std::iter::once(first.to_owned()).chain(different).chain(left).chain(rest.map(str::to_owned));
        out.list("- [ ]", all);
    }
}

/// `template` with `values` in its holes: `{}` for the next one, `{0}` where a language has another order.
fn with(template: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut next = 0;
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let Some((number, behind)) = behind.split_once('}') else { break };
        let at = number.parse().unwrap_or(next);
        next += 1;
        out.push_str(values.get(at).copied().unwrap_or_default());
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// `text` as one word of shell.
fn word(text: &str) -> String {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"./:@_-".contains(&it);
    match text.bytes().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
