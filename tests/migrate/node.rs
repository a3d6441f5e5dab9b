//! A node in a directory, and runs of `migrate.sh` on it.

use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mirrorshift::api::Conversion;
use tempfile::TempDir;

use super::tree::{Entry, Tree, same};
use super::{Shell, converted, file, hosts, programs};

/// Where the config file is on the node.
pub const CONFIG: &str = "etc/containerd/config.toml";
/// Where the hosts.toml files go.
pub const CERTS_D: &str = "etc/containerd/certs.d";
/// A hosts.toml that the conversion makes as well.
pub const FOREIGN: &str = "etc/containerd/certs.d/docker.io/hosts.toml";
/// Where backups are kept.
pub const BACKUP: &str = "var/backup";
/// What the stand-in for containerd runs with.
pub const LOADED: &str = "run/loaded";

pub struct Node {
    pub shell: Shell,
    /// Holds the node, and beside it what does not belong to it.
    pub directory: TempDir,
    pub conversion: Conversion,
    /// Arguments after the subcommand.
    pub arguments: Vec<String>,
    /// The file that `CONFIG` leads to.
    pub config: String,
    /// Everything before the first run.
    pub before: Tree,
}

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    /// The exit status; `None` after kill -9.
    pub status: Option<i32>,
    pub said: String,
    pub warned: String,
}

impl Run {
    #[track_caller]
    pub fn ends(&self, status: i32) -> &Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.said.contains(words), "nothing says {words:?}: {self:#?}");
        self
    }

    #[track_caller]
    pub fn warns(&self, words: &str) -> &Self {
        assert!(self.warned.contains(words), "nothing warns {words:?}: {self:#?}");
        self
    }
}

/// A directory in memory where there is such a place: thousands of runs each write and flush.
pub fn scratch() -> TempDir {
    scratch_called("mirrorshift-migrate-")
}

fn scratch_called(name: &str) -> TempDir {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(name);
    let memory = builder.tempdir_in("/dev/shm");
    memory.or_else(|_| builder.tempdir()).expect("a directory")
}

impl Node {
    /// A node with `source` as its config file, which `furnish` changes, and `arguments` for the script.
    pub fn new(shell: Shell, source: &str, furnish: impl FnOnce(&Path), arguments: &[&str]) -> Self {
        Self::make(shell, scratch(), source, furnish, arguments)
    }

    /// A node with a config file and nothing else.
    pub fn fresh(shell: Shell) -> Self {
        Self::new(shell, super::CONFIG, |_| {}, &[])
    }

    /// As on a machine without flock, which can't be hidden from a script that looks in /usr/bin as well.
    pub fn without_flock(self) -> Self {
        let script = file(&self.conversion, "migrate.sh").replace("if have flock; then", "if have no-flock; then");
        assert!(!script.contains("have flock"), "the script looks for it in another way");
        fs::write(self.directory.path().join("migrate.sh"), script).expect("a file");
        self
    }

    /// A node in a directory whose name begins so.
    pub fn within(shell: Shell, name: &str) -> Self {
        Self::make(shell, scratch_called(name), super::CONFIG, |_| {}, &[])
    }

    fn make(shell: Shell, directory: TempDir, source: &str, furnish: impl FnOnce(&Path), arguments: &[&str]) -> Self {
        let root = directory.path().join("node");
        for name in ["node/etc/containerd", "node/run", "steps"] {
            fs::create_dir_all(directory.path().join(name)).expect("a directory");
        }
        fs::write(root.join(CONFIG), source).expect("a file");
        fs::write(root.join(LOADED), source).expect("a file");
        furnish(&root);
        let place = |path: &str| root.join(path).to_string_lossy().into_owned();
        let conversion = converted(source, &place(CERTS_D));
        let script = file(&conversion, "migrate.sh");
        fs::write(directory.path().join("migrate.sh"), script).expect("a file");
        fs::write(directory.path().join("each-command"), programs::EACH_COMMAND).expect("a file");
        programs::make(&directory.path().join("programs"), shell, script);
        let config = fs::canonicalize(root.join(CONFIG)).unwrap_or_else(|_| root.join(CONFIG));
        let config = config.strip_prefix(fs::canonicalize(&root).expect("a path")).expect("a path below");
        let own = [
            "--config".to_owned(),
            place(CONFIG),
            "--backup".to_owned(),
            place(BACKUP),
            "--restart-command".to_owned(),
            format!("restart \"$NODE/{CONFIG}\""),
            "--timeout".to_owned(),
            "0".to_owned(),
        ];
        Self {
            shell,
            arguments: own.into_iter().chain(arguments.iter().map(|it| (*it).to_owned())).collect(),
            config: config.to_string_lossy().into_owned(),
            before: Tree::read(&root),
            conversion,
            directory,
        }
    }

    pub fn root(&self) -> PathBuf {
        self.directory.path().join("node")
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn tree(&self) -> Tree {
        Tree::read(&self.root())
    }

    /// The script's `subcommand`, to be run in a process group of its own.
    pub fn command(&self, subcommand: &str) -> Command {
        let [shell, arguments @ ..] = self.shell.command() else { panic!("a shell has a name") };
        let at = |name: &str| self.directory.path().join(name);
        let mut command = Command::new(shell);
        command
            .args(arguments)
            .arg(at("migrate.sh"))
            .arg(subcommand)
            .args(&self.arguments)
            .env_clear()
            .env("PATH", format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", at("programs").display()))
            .env("NODE", self.root())
            .env("STEPS", at("steps"))
            .env("STOP", "")
            .current_dir(self.directory.path())
            .process_group(0)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, subcommand: &str) -> Run {
        self.run_until(subcommand, "")
    }

    /// Runs until `stop`: before, after or torn, and the number of a call.
    pub fn run_until(&self, subcommand: &str, stop: &str) -> Run {
        let steps = self.directory.path().join("steps");
        fs::remove_dir_all(&steps).and_then(|()| fs::create_dir(&steps)).expect("a directory");
        let mut command = self.command(subcommand);
        command.env("STOP", stop);
        if stop == "count" || stop.starts_with("command ") {
            command.env("BASH_ENV", self.directory.path().join("each-command"));
        }
        finish(&mut command)
    }

    /// The programs that the last run called, in order.
    pub fn calls(&self) -> Vec<String> {
        let step = |at: usize| fs::read_to_string(self.directory.path().join("steps").join(at.to_string())).ok();
        (1..).map_while(step).collect()
    }

    /// How many commands the last run had, if it was one that counts.
    pub fn commands(&self) -> usize {
        let count = fs::read_to_string(self.directory.path().join("steps/commands")).expect("a count");
        count.trim().parse().expect("a number")
    }

    /// The name of the config file in the tree, and its text before and after.
    pub fn configs(&self) -> (&str, &str) {
        (self.before.text(&self.config).expect("a config file"), file(&self.conversion, "config.toml"))
    }

    /// What a complete apply leaves, without backups: by the conversion, not by what a run left.
    pub fn after(&self) -> Tree {
        let mut after = rest(&self.before);
        let like = Entry { mode: 0o755, ..after.0["etc"].clone() };
        let config = file(&self.conversion, "config.toml");
        after.file(&self.config, config, 0o644, &like);
        after.file(LOADED, config, 0o644, &like);
        for (name, contents) in hosts(&self.conversion) {
            after.directory(&format!("{CERTS_D}/{name}"), &like);
            after.file(&format!("{CERTS_D}/{name}/hosts.toml"), contents, 0o644, &like);
        }
        after
    }

    #[track_caller]
    pub fn is_applied(&self, context: impl Fn() -> String) {
        let tree = self.tree();
        same(&rest(&tree), &self.after(), &context);
        let jobs = jobs(&tree);
        let applied: Vec<_> = jobs.iter().filter(|it| it.starts_with("applied-")).collect();
        let is_quiet = jobs.iter().all(|it| it.starts_with("applied-") || it.starts_with("undone-"));
        assert!(applied.len() == 1 && is_quiet, "{}\nbackups: {jobs:?}", context());
        let backup = format!("{BACKUP}/{}/old/config.toml", applied[0]);
        assert_eq!(tree.bytes(&backup), self.before.bytes(&self.config), "{}\nthe backup", context());
    }

    #[track_caller]
    pub fn is_as_before(&self, context: impl Fn() -> String) {
        let tree = self.tree();
        same(&rest(&tree), &rest(&self.before), &context);
        let jobs = jobs(&tree);
        assert!(jobs.iter().all(|it| it.starts_with("undone-")), "{}\nbackups: {jobs:?}", context());
    }

    /// At any moment containerd finds the old config or the new one, and all that the new one leads to.
    #[track_caller]
    pub fn is_old_or_new(&self, tree: &Tree, context: impl Fn() -> String) {
        let (old, new) = self.configs();
        let found = tree.text(&self.config).unwrap_or_else(|| panic!("{}\nthere is no config file", context()));
        assert!(found == old || found == new, "{}\nthe config file is neither old nor new:\n{found}", context());
        if found == new && old != new {
            for (name, contents) in hosts(&self.conversion) {
                let path = format!("{CERTS_D}/{name}/hosts.toml");
                assert_eq!(tree.text(&path), Some(contents), "{}\n{path} with the new config", context());
            }
        }
    }
}

/// What tests say of it.
impl Node {
    #[track_caller]
    pub fn applies(&self) {
        let run = self.run("apply");
        run.ends(0);
        self.is_applied(|| format!("{run:#?}"));
    }

    /// Applies, and takes it back.
    #[track_caller]
    pub fn works(&self) {
        self.applies();
        let run = self.run("rollback");
        run.ends(0);
        self.is_as_before(|| format!("{run:#?}"));
    }

    /// The script refuses, and nothing is changed.
    #[track_caller]
    pub fn refuses(&self, words: &str) {
        let run = self.run("apply");
        run.ends(3).warns("refused: ").warns(words);
        assert_eq!(self.tree(), self.before);
    }

    /// It fails with this status, and everything is as it was.
    #[track_caller]
    pub fn fails(&self, status: i32, words: &str) {
        let run = self.run("apply");
        run.ends(status).warns(words).warns("everything is as it was before");
        self.is_as_before(|| format!("{run:#?}"));
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// What is there now counts as what was there before.
    pub fn furnished(&mut self) {
        self.before = self.tree();
    }

    pub fn program(&self, name: &str, text: &str) {
        programs::program(&self.directory.path().join("programs").join(name), text);
    }
}

/// Runs `command` to its end.
pub fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("a shell");
    Run {
        status: match output.status.signal() {
            Some(9) => None,
            _ => Some(output.status.code().unwrap_or(-1)),
        },
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
        warned: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// All but backups and what the stand-in for containerd counts.
pub fn rest(tree: &Tree) -> Tree {
    tree.without("var").without("run/restarts")
}

/// The names of the backups.
pub fn jobs(tree: &Tree) -> Vec<String> {
    tree.below(BACKUP).0.into_keys().filter(|it| !it.contains('/')).collect()
}
