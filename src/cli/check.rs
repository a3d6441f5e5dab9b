//! `mirrorshift check`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use mirrorshift::api::{self, Disk, File};
use mirrorshift::diagnostic::{Diagnostic, Severity};

use super::report::{BOLD, GREEN, RED};
use super::{Check, Failure, input, output, report};

/// Certificates are smaller; whatever is larger is not looked into.
const LARGEST_CERTIFICATE: u64 = 1 << 20;

pub fn run(arguments: &Check) -> Result<u8, Failure> {
    let mut found = Found::default();
    for path in &arguments.files {
        found.add(path);
    }
    let mut checked = api::check_node(&found.files, &found.disk, arguments.common.release());
    // What was read only for the sake of its neighbours is no file that was checked.
    checked.files.retain(|it| !it.diagnostics.is_empty() || is_checked(arguments, &it.path));
    let count = |severity| {
        let of_severity = |it: &&Diagnostic| it.severity == severity;
        checked.files.iter().flat_map(|it| &it.diagnostics).filter(of_severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if arguments.common.json {
        checked.files.iter_mut().flat_map(|it| &mut it.diagnostics).for_each(mirrorshift::api::hide_fix);
        output::print_json(&checked)?;
    } else {
        let texts: BTreeMap<&str, &str> = found.files.iter().map(|it| (&*it.path, &*it.contents)).collect();
        for it in &checked.files {
            report::diagnostics(&it.path, texts.get(&*it.path).copied().unwrap_or_default(), &it.diagnostics);
        }
        let style = if errors > 0 { RED } else { GREEN };
        let files = checked.files.len();
        say!("{BOLD}{files} checked{BOLD:#}: {style}{errors} errors{style:#}, {warnings} warnings");
    }
    Ok(if found.is_incomplete { 2 } else { u8::from(errors > 0) })
}

/// Whether a path is a file that is checked for itself.
fn is_checked(arguments: &Check, path: &str) -> bool {
    path.ends_with(".toml") || arguments.files.iter().any(|it| it.as_path() == Path::new(path))
}

/// What there is to check.
#[derive(Default)]
struct Found {
    files: Vec<File>,
    /// What the disk tells beside them.
    disk: Disk,
    /// Directories that were walked, so that a link to one of them ends there.
    walked: BTreeSet<PathBuf>,
    /// Whether something can't be read.
    is_incomplete: bool,
}

impl Found {
    /// Adds a file that the user names, or all below a directory.
    fn add(&mut self, path: &Path) {
        if path.is_dir() {
            self.walk(path);
            return;
        }
        let read = input::read(path).map(|it| File { path: path.display().to_string(), contents: it.text });
        self.take(read);
    }

    fn take(&mut self, read: Result<File, Failure>) {
        match read {
            Ok(file) => self.files.push(file),
            Err(Failure(message)) => {
                report::error(&message);
                self.is_incomplete = true;
            }
        }
    }

    /// Adds the TOML files below a directory, in the order of their names; in a certs.d tree everything counts.
    fn walk(&mut self, directory: &Path) {
        self.note_mode(directory);
        let names = fs::canonicalize(directory).and_then(|real| {
            if !self.walked.insert(real) {
                return Ok(Vec::new());
            }
            let mut names = fs::read_dir(directory)?.map(|it| Ok(it?.path())).collect::<io::Result<Vec<_>>>()?;
            names.sort();
            self.disk.listed.push(directory.display().to_string());
            if names.is_empty() && is_in_tree(directory) {
                self.files.push(File { path: format!("{}/", directory.display()), contents: String::new() });
            }
            Ok(names)
        });
        let names = names.unwrap_or_else(|why| {
            self.take(Err(input::unreadable(&directory.display().to_string(), &why)));
            Vec::new()
        });
        for path in names {
            if path.is_dir() {
                self.walk(&path);
            } else if path.extension().is_some_and(|it| it == "toml") && path.is_file() {
                self.note_mode(&path);
                self.add(&path);
            } else if is_in_tree(&path) {
                self.note_mode(&path);
                let small = fs::metadata(&path).is_ok_and(|it| it.is_file() && it.len() <= LARGEST_CERTIFICATE);
                let contents = if small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
                let contents = String::from_utf8_lossy(&contents).into_owned();
                self.files.push(File { path: path.display().to_string(), contents });
            } else if path.exists() {
                self.disk.unread.push(path.display().to_string());
            }
        }
    }

    /// Takes down who may read what lies in a certs.d tree.
    #[cfg(unix)]
    fn note_mode(&mut self, path: &Path) {
        use std::os::unix::fs::PermissionsExt;
        if !is_in_tree(path) {
            return;
        }
        if let Ok(metadata) = fs::metadata(path) {
            self.disk.modes.insert(path.display().to_string(), metadata.permissions().mode());
        }
    }

    #[cfg(not(unix))]
    fn note_mode(&mut self, _: &Path) {}
}

/// Whether a path lies in a certs.d tree.
fn is_in_tree(path: &Path) -> bool {
    path.parent().is_some_and(|parent| parent.components().any(|it| it.as_os_str() == "certs.d"))
}
