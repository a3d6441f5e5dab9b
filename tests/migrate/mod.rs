//! A machine in a directory for `migrate.sh` to work on: its files, shells, programs that can be stopped, and a containerd
//! that only says what it would read.

#![allow(dead_code)] // Each test program uses a part.

pub mod hostile;
pub mod mounts;
pub mod node;
pub mod programs;
pub mod random;
pub mod tree;

use std::io::Write;

use mirrorshift::api::{self, Conversion, Options};

/// Prints `line` in each run; `println!` keeps what a test that passes says to itself.
pub fn report(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("standard output");
}

/// The shells that `migrate.sh` is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shell {
    Dash,
    Bash,
    /// busybox's, with busybox's own programs around it.
    Ash,
}

impl Shell {
    pub const ALL: [Self; 3] = [Self::Dash, Self::Bash, Self::Ash];

    pub fn command(self) -> &'static [&'static str] {
        match self {
            Self::Dash => &["dash"],
            Self::Bash => &["bash"],
            Self::Ash => &["busybox", "ash"],
        }
    }
}

/// On a fresh node of each shell.
pub fn each(test: impl Fn(&mut node::Node)) {
    Shell::ALL.into_iter().for_each(|shell| test(&mut node::Node::fresh(shell)));
}

/// Two registries, one with credentials, and lines that stay.
pub const CONFIG: &str = r#"version = 2
# it's "mine" & $HOME's
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://mirror.example.com", "http://plain.example.com:5000"]
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."quay.io"]
  endpoint = ["https://quay.example.com/proxy"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."mirror.example.com".auth]
  username = "puller"
  password = "secret-of-the-node"
[debug]
  level = "info"
"#;

/// `source` converted, with `config_path` for the directory.
pub fn converted(source: &str, config_path: &str) -> Conversion {
    api::convert(source, &Options { config_path: config_path.to_owned(), ..Options::default() })
}

/// The file `path` of a conversion.
pub fn file<'a>(conversion: &'a Conversion, path: &str) -> &'a str {
    let file = conversion.files.iter().find(|it| it.path == path);
    &file.unwrap_or_else(|| panic!("the conversion has no {path}")).contents
}

/// The directories of a conversion, each with its `hosts.toml`.
pub fn hosts(conversion: &Conversion) -> Vec<(&str, &str)> {
    let all = conversion.files.iter().filter_map(|it| {
        let name = it.path.strip_prefix("certs.d/")?.strip_suffix("/hosts.toml")?;
        Some((name, it.contents.as_str()))
    });
    all.collect()
}

/// Whether the long form of the tests was asked for, as `make test-migrate` does: everything, instead of a sample.
pub fn everything() -> bool {
    std::env::var_os("MIGRATE_EVERYTHING").is_some()
}
