//! Tries out source and result, and judges each registry.

use super::super::simulate::simulate_node;
use super::super::subjects::{Subjects, probe};
use super::super::tree::MemoryTree;
use super::super::{Comparison, File, ImageVerdict};
use super::Read;
use super::origin::{Origin, overriding_imports, start, unread_imports};
use crate::compare::{Hosts, Verdict, compare, compare_headers, compare_roots};
use crate::convert::{self, Today};
use crate::diagnostic::{Diagnostic, NotCarried, Severity};
use crate::document;
#[cfg(feature = "beyond")]
use crate::document::Document;
use crate::emit::hosts_toml::HostsToml;
use crate::message::{Hole, Message};
use crate::model::image::Image;
use crate::model::legacy::Registry;
use crate::parse::config_toml as reader;
use crate::plan::PullMode;
use crate::release::Release;
use crate::simulate::pull::Servers;
use crate::simulate::{self, Daemon};
#[cfg(feature = "beyond")]
use crate::text::Edit;

/// What the verdicts are about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The text of each `hosts.toml`, read as the target release reads it.
    Text,
    /// What was written, before it became text. That both give the same verdicts is a property test's to show; this is
    /// cheap enough for every key press.
    Model,
}

/// What was converted, to be tried out.
pub(super) struct Trial<'t> {
    pub origin: Origin<'t>,
    /// The hosts that containerd asks today, by namespace, where they are known.
    pub today: Option<&'t Today<'t>>,
    pub source_tree: &'t MemoryTree<'t>,
    pub subjects: &'t Subjects<'t>,
    /// A containerd that runs with what the source's author meant.
    pub meant: &'t Daemon<'t>,
    /// The registry table that had to move.
    pub moved: Option<&'t Registry<'t>>,
    /// Whether the conversion changed the file.
    pub is_moved: bool,
    /// Whether a setting beside the registry did.
    pub is_turned: bool,
    /// What was written, before it became text.
    pub directories: &'t [(String, HostsToml<'t>)],
    pub evidence: Evidence,
}

impl Trial<'_> {
    /// Reads what was written as the target will read it, and shows `judge` both.
    pub(super) fn run(&self, read: &mut Read, judge: &mut dyn FnMut(&Tried<'_>)) {
        let Origin { file, assumed, daemon: before, options, target, .. } = self.origin;
        let reads_text = self.reads_text();
        if reads_text && !cfg!(feature = "beyond") {
            return;
        }
        let written = if reads_text { read.files.clone() } else { Vec::new() };
        let document = document::read(written.first().map_or("", |file| &file.contents));
        let after_file = match reads_text {
            true => reader::read(&document, target).0,
            false => convert::converted(file, self.moved, &options.config_path),
        };
        let after = start(&after_file, assumed, target);
        // Where the files are put, which need not be where this containerd looks for them.
        let own = |registry: &Registry<'_>| {
            registry.config_path.as_ref().map(|it| it.value.to_string()).filter(|it| !it.is_empty())
        };
        read.config_path = self.moved.map(|it| own(it).unwrap_or(options.config_path.clone()));
        let read_path = own(&after.registry);
        let config_path = read.config_path.as_ref();
        if let Some(path) = config_path.filter(|_| read_path.is_none() && after.error.is_none()) {
            read.not_carried.push(unread_config_path(path, target));
        }
        let path = read_path.as_ref().or(config_path).unwrap_or(&options.config_path);
        let root = path.split(':').next().unwrap_or_default();
        let tree = match self.evidence {
            Evidence::Model => MemoryTree::of(self.directories, root),
            Evidence::Text => MemoryTree::new(written.iter().filter_map(|file| directory(file, root)), target),
        };
        let Self { today, source_tree, subjects, .. } = *self;
        let everywhere = everywhere(before, &after);
        let tried = Tried {
            before,
            meant: self.meant,
            today,
            after: &after,
            source_tree,
            tree: &tree,
            subjects,
            everywhere,
            #[cfg(feature = "beyond")]
            made: Made {
                document: self.origin.document,
                registry: &self.meant.registry,
                directories: self.directories,
                edits: &read.edits,
                files: &read.files,
            },
        };
        self.notice(&tried, &mut read.diagnostics);
        judge(&tried);
    }

    fn reads_text(&self) -> bool {
        let Origin { file, options, target, .. } = self.origin;
        let is_plain = !options.mode.is_recommended()
            && target == options.containerd
            && file.plugins.iter().all(|table| table.fatal.is_empty());
        self.evidence == Evidence::Text || !is_plain
    }

    fn notice(&self, tried: &Tried<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let Origin { file, options, .. } = self.origin;
        let switches = self.origin.may_switch() && self.is_moved && tried.after.pull_mode == PullMode::Transfer;
        if options.mode.is_recommended() && switches {
            diagnostics.push(convert::transfer_service());
        }
        if self.moved.is_some() {
            diagnostics.extend(tried.unnamed_loopback());
            diagnostics.extend(unread_imports(file));
        } else if self.is_turned {
            diagnostics.extend(overriding_imports(file));
        }
    }
}

/// What differs for every registry.
fn everywhere(before: &Daemon<'_>, after: &Daemon<'_>) -> Vec<Message> {
    match before.error {
        Some(_) => Vec::new(),
        None => {
            compare_headers(&before.registry, &after.registry).into_iter().chain(compare_roots(before, after)).collect()
        }
    }
}

/// Source and result, each with a containerd that runs with it.
pub(super) struct Tried<'t> {
    pub before: &'t Daemon<'t>,
    /// `before`, or one that starts where that does not.
    meant: &'t Daemon<'t>,
    /// The hosts that `before` asks, by namespace, where they are known.
    today: Option<&'t Today<'t>>,
    pub after: &'t Daemon<'t>,
    source_tree: &'t MemoryTree<'t>,
    tree: &'t MemoryTree<'t>,
    subjects: &'t Subjects<'t>,
    /// What differs for every registry: global headers, and where certs.d is looked for.
    everywhere: Vec<Message>,
    #[cfg(feature = "beyond")]
    pub made: Made<'t>,
}

/// What a conversion is made of, before all that is told of it.
#[cfg(feature = "beyond")]
#[derive(Clone, Copy)]
pub(in crate::api) struct Made<'t> {
    pub document: &'t Document<'t>,
    /// The registry table that was converted.
    pub registry: &'t Registry<'t>,
    /// What each `hosts.toml` says, by its directory.
    pub directories: &'t [(String, HostsToml<'t>)],
    /// What was changed in the source.
    pub edits: &'t [Edit],
    pub files: &'t [File],
}

impl Tried<'_> {
    fn judge(&self, namespace: &str) -> (Verdict, Vec<Message>) {
        let after: Hosts<'_> = simulate::hosts(self.after, self.tree, namespace);
        let release = self.after.release;
        let (mut verdict, mut differences) = match self.today.and_then(|today| today.get(namespace)) {
            Some(before) => compare(before, &after, release),
            None => compare(&simulate::hosts(self.before, self.source_tree, namespace), &after, release),
        };
        if after.is_ok() && !self.everywhere.is_empty() {
            verdict = Verdict::Different;
            differences.extend(self.everywhere.iter().cloned());
        }
        (verdict, differences)
    }

    /// What becomes of registries on this machine that nobody has named: config_path treats them in a way of its own.
    fn unnamed_loopback(&self) -> Option<Diagnostic> {
        if self.after.error.is_some() {
            return None;
        }
        let names = ["localhost:5000", "localhost:32000", "localhost:5001"];
        let name = names.iter().find(|name| !self.subjects.registries().any(|it| it == **name))?;
        let before = simulate::hosts(self.meant, self.source_tree, name);
        let after = simulate::hosts(self.after, self.tree, name);
        let (verdict, differences) = compare(&before, &after, self.after.release);
        let difference = (verdict == Verdict::Different).then(|| Hole::clauses(differences))?;
        let message = say!(
            "a registry on this machine that is not named here, such as `{name}`, is pulled from in another way: {difference}",
            name,
            difference
        );
        let help = say!(
            "give those you use an empty `registry.mirrors.\"{name}\"` (in a terminal, `--image {name}/app` does the same): each gets a directory",
            name
        );
        Some(Diagnostic::new("unnamed-loopback-registry", Severity::Info, message).help(help))
    }

    pub(super) fn verdicts(&self) -> Vec<ImageVerdict> {
        let subjects = self.subjects;
        let verdict = |image: String, registry: &str| {
            let (verdict, differences) = self.judge(registry);
            let any_other = registry == subjects.unused;
            ImageVerdict { image, registry: registry.to_owned(), any_other, verdict, differences }
        };
        let probes = subjects.probed().map(|name| verdict([name, "/", probe(name), ":latest"].concat(), name));
        probes.chain(subjects.asked.iter().map(|image| verdict(image.to_string(), &image.namespace))).collect()
    }

    pub(super) fn comparisons(&self) -> Vec<Comparison> {
        self.subjects.images().map(|image| self.comparison(image)).collect()
    }

    fn comparison(&self, image: Image) -> Comparison {
        let (verdict, differences) = self.judge(&image.namespace);
        let image = image.to_string();
        let servers = Servers::default();
        let before = simulate_node(self.before, self.source_tree, &image, &servers, None);
        let after = simulate_node(self.after, self.tree, &image, &servers, None);
        Comparison { image, verdict, before, after, differences }
    }
}

/// The absolute path of the directory that `file` lies in, and its text, when it is a `hosts.toml`.
fn directory<'f>(file: &'f File, root: &str) -> Option<(String, &'f str)> {
    let name = file.path.strip_prefix("certs.d/")?.strip_suffix("/hosts.toml")?;
    Some(([root, "/", name].concat(), &file.contents))
}

/// The release that is to read the result ignores the very table that was converted, and so where the files are.
fn unread_config_path(path: &str, target: Release) -> NotCarried {
    NotCarried {
        key: "registry.config_path".to_owned(),
        why: say!(
            "containerd {target} ignores this registry table in a file of this version, and never learns of `{path}`",
            target,
            path
        ),
        action: say!("mend what is found about the file's `version`, and convert again"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Options, convert};
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    // Seen on 2.2.7 and 2.3.4 by `make test-containerd`.
    #[test]
    fn a_dead_endpoint_matters_where_the_last_host_is_asked_again() {
        let source = |endpoints: &str| {
            let table = "plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'quay.io'";
            format!("version = 2\n[{table}]\nendpoint = [{endpoints}]\n")
        };
        let (last, first) =
            ("'https://quay.io/x', 'https://m', 'https://'", "'https://', 'https://quay.io/x', 'https://m'");
        for (endpoints, release, expected) in [
            (last, "1.6.20", Verdict::Equivalent),
            (last, "2.0.11", Verdict::Equivalent),
            (last, "2.2.7", Verdict::Different),
            (first, "2.2.7", Verdict::Equivalent),
        ] {
            let options = Options { containerd: Release::parse(release).unwrap(), ..Options::default() };
            let conversion = convert(&source(endpoints), &options);
            let quay = conversion.comparison.iter().find(|it| it.before.registry == "quay.io").unwrap();
            assert_eq!(quay.verdict, expected, "{endpoints} on {release}: {:?}", quay.differences);
        }
    }
}
