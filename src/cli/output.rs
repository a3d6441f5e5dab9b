//! Writes results: to standard output, and as a tree of files.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};

use mirrorshift::api;
use serde::Serialize;

use super::Failure;

/// Prints a result. Whoever has read enough may close the pipe.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Whether a person reads what is printed.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Prints a result that is no text, which would do a terminal no good.
pub fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        return Err(Failure("an archive is no text: send it to a file or another program".to_owned()));
    }
    written(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Writes a file for the user alone, whole or not at all. What stands there already has to be the same, unless `force`.
pub fn write_private(path: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    if !force && path.exists() && !fs::read(path).is_ok_and(|it| it == bytes) {
        return Err(Failure(format!("`{}` exists and is something else; add --force to replace it", path.display())));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let from = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let result = create(&from, 0o600)
        .and_then(|mut out| out.write_all(bytes).and_then(|()| out.sync_all()))
        .and_then(|()| fs::rename(&from, path));
    result.map_err(|why| {
        drop(fs::remove_file(&from));
        unwritable(path, &why)
    })
}

/// Prints a result with colours, where they are wanted.
pub fn print_styled(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints a result as JSON.
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|why| Failure(format!("the result is no JSON: {why}")))?;
    print(&(text + "\n"))
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(why) if why.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("standard output can't be written: {why}")))
        }
        _ => Ok(()),
    }
}

/// A tree of files below one directory.
pub struct Tree<'a> {
    /// Where it goes.
    pub directory: &'a Path,
    /// Its files; `config.toml` holds whatever secrets the source had.
    pub files: &'a [api::File],
    /// Who may read `config.toml`.
    pub config_permissions: Option<Permissions>,
}

impl Tree<'_> {
    /// Writes all files or none: each as a temporary file first, which is then renamed. Deletes nothing.
    pub fn write(&self, force: bool) -> Result<(), Failure> {
        let mut paths = Vec::new();
        for file in self.files {
            let relative = Path::new(&file.path);
            if !relative.components().all(|it| matches!(it, Component::Normal(_))) {
                return Err(Failure(format!("`{}` would lie outside the directory", file.path)));
            }
            paths.push(relative.to_owned());
        }
        if !force {
            self.refuse_strangers(&paths)?;
        }
        self.refuse_links(&paths)?;
        let mut staged = Vec::new();
        let result = self.stage(&paths, &mut staged).and_then(|()| {
            staged.iter().try_for_each(|(from, to)| fs::rename(from, to).map_err(|why| unwritable(to, &why)))
        });
        if result.is_err() {
            // What was renamed is gone from here; the rest is ours to clear away.
            staged.iter().for_each(|(from, _)| drop(fs::remove_file(from)));
        }
        result
    }

    /// A link in the way would lead out of the directory.
    fn refuse_links(&self, paths: &[PathBuf]) -> Result<(), Failure> {
        for relative in paths {
            for inner in relative.ancestors().skip(1).filter(|it| *it != Path::new("")) {
                let directory = self.directory.join(inner);
                if directory.is_symlink() {
                    return Err(Failure(format!("`{}` is a link: nothing is written through it", directory.display())));
                }
            }
        }
        Ok(())
    }

    fn stage(&self, paths: &[PathBuf], staged: &mut Vec<(PathBuf, PathBuf)>) -> Result<(), Failure> {
        for (file, relative) in self.files.iter().zip(paths) {
            let to = self.directory.join(relative);
            let parent = to.parent().unwrap_or(self.directory);
            fs::create_dir_all(parent).map_err(|why| unwritable(parent, &why))?;
            if to.is_dir() {
                return Err(Failure(format!("`{}` can't be written: it is a directory", to.display())));
            }
            let name = relative.file_name().unwrap_or_default().to_string_lossy();
            let from = parent.join(format!(".{name}.{}.tmp", std::process::id()));
            let is_config = relative == Path::new("config.toml");
            // Whoever has the config may have its secrets, at first; the umask takes from the others what it takes.
            let mode = match &*file.path {
                "config.toml" => 0o600,
                "migrate.sh" => 0o777,
                _ => 0o666,
            };
            let mut out = create(&from, mode).map_err(|why| unwritable(&from, &why))?;
            staged.push((from.clone(), to));
            let permissions = self.config_permissions.clone().filter(|_| is_config);
            out.write_all(file.contents.as_bytes())
                .and_then(|()| permissions.map_or(Ok(()), |it| out.set_permissions(it)))
                .and_then(|()| out.sync_all())
                .map_err(|why| unwritable(&from, &why))?;
        }
        Ok(())
    }

    /// Refuses a directory that holds anything but what an earlier run wrote.
    fn refuse_strangers(&self, paths: &[PathBuf]) -> Result<(), Failure> {
        let ours = |relative: &Path, is_dir: bool| {
            paths.iter().any(|path| path == relative || (is_dir && path.starts_with(relative)))
                || (!is_dir && relative == Path::new("migrate.sh"))
        };
        let mut pending = vec![PathBuf::new()];
        while let Some(relative) = pending.pop() {
            let directory = self.directory.join(&relative);
            let entries = match fs::read_dir(&directory) {
                Err(why) if why.kind() == io::ErrorKind::NotFound => continue,
                entries => entries.map_err(|why| unwritable(&directory, &why))?,
            };
            for entry in entries {
                let entry = entry.map_err(|why| unwritable(&directory, &why))?;
                let is_dir = entry.file_type().is_ok_and(|it| it.is_dir());
                let relative = relative.join(entry.file_name());
                if !ours(&relative, is_dir) {
                    return Err(Failure(format!(
                        "`{}` holds `{}`, which is not part of the result; name an empty directory, or add --force to write beside it",
                        self.directory.display(),
                        relative.display()
                    )));
                }
                if is_dir {
                    pending.push(relative);
                }
            }
        }
        Ok(())
    }
}

fn unwritable(path: &Path, why: &io::Error) -> Failure {
    Failure(format!("`{}` can't be written: {why}", path.display()))
}

/// A new file with `mode`, where there are modes.
fn create(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}
