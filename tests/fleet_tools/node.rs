//! What passes for a node: its own files, this machine's programs, and a containerd, a ctr and a systemctl that do as a
//! test says.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{Case, SOURCE};

/// Reads the config; `broken` there is what a daemon would not survive.
const CONTAINERD: &str = "#!/bin/sh\n[ \"$1 $3 $4\" = '--config config dump' ] && cat \"$2\"\n";
const CTR: &str = "#!/bin/sh\n[ ! -e /etc/containerd/breaks ] || ! grep -q '^ *config_path' /etc/containerd/config.toml || exit 1\n\
    echo 'io.containerd.grpc.v1 cri linux/amd64 ok'\n";
const SYSTEMCTL: &str = "#!/bin/sh\ncase $* in\n  *LoadState*) echo LoadState=loaded ;;\n  *ActiveState*) echo ActiveState=active ;;\n  \
    *) echo \"$*\" >>/run/mirrorshift/systemctl ;;\nesac\n";

pub struct Node {
    directory: TempDir,
}

impl Node {
    /// A node with the config that was converted.
    pub fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let node = Self { directory };
        for it in ["etc/containerd", "run/systemd/system", "run/mirrorshift", "var/lib/mirrorshift", "tools"] {
            fs::create_dir_all(node.path(it)).unwrap();
        }
        fs::write(node.path("etc/containerd/config.toml"), SOURCE).unwrap();
        for (name, text) in [("containerd", CONTAINERD), ("ctr", CTR), ("systemctl", SYSTEMCTL)] {
            let path = node.path("tools").join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        node
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    /// From now on containerd doesn't come up with a config that has `config_path`.
    pub fn breaks(&self) {
        fs::write(self.path("etc/containerd/breaks"), "").unwrap();
    }

    /// How often containerd was restarted.
    pub fn restarts(&self) -> usize {
        let log = fs::read_to_string(self.path("run/mirrorshift/systemctl")).unwrap_or_default();
        log.lines().filter(|it| *it == "restart containerd").count()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn config(&self) -> String {
        fs::read_to_string(self.path("etc/containerd/config.toml")).unwrap()
    }

    fn hosts(&self) -> Vec<(String, String)> {
        let Ok(entries) = fs::read_dir(self.path("etc/containerd/certs.d")) else { return Vec::new() };
        let mut hosts: Vec<_> = entries
            .map(|it| {
                let it = it.unwrap();
                let name = it.file_name().into_string().unwrap();
                (format!("certs.d/{name}/hosts.toml"), fs::read_to_string(it.path().join("hosts.toml")).unwrap())
            })
            .collect();
        hosts.sort();
        hosts
    }

    #[track_caller]
    pub fn is_untouched(&self) {
        assert_eq!(self.config(), SOURCE);
        assert_eq!(self.hosts(), []);
    }

    #[track_caller]
    pub fn is_moved(&self, case: &Case) {
        assert_eq!(self.config(), case.file("config.toml"));
        let mut expected: Vec<_> = case.conversion.files.iter().filter(|it| it.path.starts_with("certs.d/")).collect();
        expected.sort_by(|a, b| a.path.cmp(&b.path));
        let expected: Vec<_> = expected.into_iter().map(|it| (it.path.clone(), it.contents.clone())).collect();
        assert!(!expected.is_empty());
        assert_eq!(self.hosts(), expected);
    }

    /// A command on the node.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = world();
        command.arg(self.root()).args(words);
        command
    }
}

/// Runs `tests/tools/world.sh`, which needs the node and a command.
pub fn world() -> Command {
    let mut command = Command::new("sh");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/world.sh"));
    command
}
