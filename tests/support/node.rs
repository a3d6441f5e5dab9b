//! A directory that stands for a node, and the shells that run `migrate.sh` on it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tempfile::TempDir;

use super::missing::not_tried;

/// A program that has to be here; `None` where it is not and nobody demands it.
pub fn program(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|it| it.join(name)).find(|it| it.is_file());
    if found.is_none() {
        not_tried(&format!("there is no {name} here (scripts/setup.sh shells installs it)"));
    }
    found
}

/// A shell, and the tools that it finds: busybox brings its own.
pub struct Shell {
    pub name: &'static str,
    command: Vec<PathBuf>,
    path: PathBuf,
}

pub fn shells(applets: &TempDir) -> Vec<Shell> {
    let usual = PathBuf::from(std::env::var_os("PATH").unwrap_or_default());
    let mut shells = Vec::new();
    for name in ["dash", "bash"] {
        shells.extend(program(name).map(|it| Shell { name, command: vec![it], path: usual.clone() }));
    }
    if let Some(busybox) = program("busybox") {
        let list = Command::new(&busybox).arg("--list").output().unwrap();
        for applet in String::from_utf8(list.stdout).unwrap().lines() {
            std::os::unix::fs::symlink(&busybox, applets.path().join(applet)).unwrap();
        }
        let path = applets.path().to_owned();
        shells.push(Shell { name: "busybox ash", command: vec![busybox, "ash".into()], path });
    }
    shells
}

/// Paths with mode, owner and contents.
pub type Tree = BTreeMap<PathBuf, (u32, u32, Option<Vec<u8>>)>;

/// A node's file system in a directory: in memory where there is room for it, for a script writes through to the disk.
pub struct Node {
    root: TempDir,
    script: PathBuf,
}

impl Node {
    pub fn new(script: &str, config: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap();
        let path = root.path().join("migrate.sh");
        fs::write(&path, script).unwrap();
        let node = Self { root, script: path };
        node.write("etc/containerd/config.toml", config);
        fs::set_permissions(node.path("etc/containerd/config.toml"), fs::Permissions::from_mode(0o640)).unwrap();
        node
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("root").join(path.trim_start_matches('/'))
    }

    pub fn write(&self, path: &str, contents: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    pub fn run(&self, shell: &Shell, arguments: &[&str]) -> Run {
        let (program, rest) = shell.command.split_first().unwrap();
        let mut command = Command::new(program);
        command.args(rest).arg(&self.script).args(arguments).arg("--root").arg(self.path(""));
        let Output { status, stdout, stderr } = command.env("PATH", &shell.path).stdin(Stdio::null()).output().unwrap();
        Run {
            status: status.code().expect("no signal ends it"),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// Every path but those of the backups, with mode, owner and contents.
    pub fn tree(&self) -> Tree {
        let mut tree = BTreeMap::new();
        let mut pending = vec![self.path("")];
        while let Some(path) = pending.pop() {
            let data = fs::symlink_metadata(&path).unwrap();
            if data.is_dir() {
                pending.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
            }
            let contents = data.is_file().then(|| fs::read(&path).unwrap());
            tree.insert(path, (data.mode(), data.uid(), contents));
        }
        tree.retain(|path, _| !path.starts_with(self.path("var")));
        tree
    }
}

pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    #[track_caller]
    pub fn ends_with(self, status: i32, what: &str) -> Self {
        assert_eq!(self.status, status, "{what}\n{}\n{}", self.out, self.err);
        self
    }
}

/// Does `work` for each of `all`, on all processors.
pub fn each<T: Sync>(all: &[T], work: impl Fn(usize, &T) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(4, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((at, it)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, all.get(at)?)))
                {
                    work(at, it);
                }
            });
        }
    });
}
