//! The playbook, and ansible-core.
#![cfg(not(target_arch = "wasm32"))] // It runs other programs.

use std::fs;
use std::path::Path;
use std::process::Command;

use mirrorshift::api::Engine;
use mirrorshift::emit::fleet;
use tempfile::TempDir;

use crate::node::Node;
use crate::{Case, run, said, succeed, tool};

/// A playbook and an inventory of scratch roots.
struct Play {
    directory: TempDir,
}

/// What Ansible says of a node at the end.
#[derive(Debug, PartialEq, Eq)]
struct Recap {
    changed: usize,
    failed: usize,
}

impl Play {
    fn new(playbook: &str, options: &[(&str, &[&str])]) -> Self {
        let directory = TempDir::new().unwrap();
        fs::write(directory.path().join("mirrorshift.yaml"), playbook).unwrap();
        let python = tool("python/bin/python");
        let line = |(name, options): &(&str, &[&str])| {
            let options = serde_json::to_string(options).unwrap();
            let python = python.display();
            format!(
                "{name} ansible_connection=local ansible_become=false ansible_python_interpreter={python} mirrorshift_options='{options}'\n"
            )
        };
        fs::write(directory.path().join("inventory"), options.iter().map(line).collect::<String>()).unwrap();
        // This machine's own is not asked.
        fs::write(directory.path().join("ansible.cfg"), "").unwrap();
        Self { directory }
    }

    /// One node for each root, by the names `a`, `b` and so on.
    fn roots(case: &Case, nodes: &[&Node]) -> Self {
        let roots: Vec<_> = nodes.iter().map(|it| ["--root", it.root().to_str().unwrap()]).collect();
        let names = ["a", "b"].iter().zip(&roots).map(|(name, root)| (*name, root.as_slice()));
        Self::new(&case.document(Engine::Ansible), &names.collect::<Vec<_>>())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(tool("python/bin/ansible-playbook"));
        let path = |name: &str| self.directory.path().join(name);
        command.env("ANSIBLE_HOME", path("home")).env("ANSIBLE_CONFIG", path("ansible.cfg")).env("LC_ALL", "C.UTF-8");
        command.env("ANSIBLE_NOCOLOR", "1").env("ANSIBLE_PIPELINING", "1").env("ANSIBLE_LOCAL_TEMP", path("temporary"));
        command.current_dir(Path::new("/")).arg("-i").arg(path("inventory")).arg(path("mirrorshift.yaml"));
        command.args(arguments);
        command
    }

    /// The recap of each node that was reached, in order, and all that was printed.
    fn play(&self, arguments: &[&str]) -> (Vec<Recap>, String) {
        let output = run(&mut self.command(arguments), "");
        let printed = said(&output);
        let (_, recap) = printed.split_once("PLAY RECAP").unwrap_or_else(|| panic!("no recap: {printed}"));
        let recap: Vec<_> = recap.lines().filter_map(Recap::parse).collect();
        assert_eq!(output.status.success(), recap.iter().all(|it| it.failed == 0), "{printed}");
        (recap, printed)
    }
}

impl Recap {
    fn parse(line: &str) -> Option<Self> {
        let number = |key: &str| line.split(key).nth(1)?.split_whitespace().next()?.parse().ok();
        Some(Self { changed: number("changed=")?, failed: number("failed=")? })
    }
}

const DONE: Recap = Recap { changed: 1, failed: 0 };
const SAME: Recap = Recap { changed: 0, failed: 0 };
const FAILED: Recap = Recap { changed: 0, failed: 1 };

#[test]
fn a_playbook_plans_applies_changes_nothing_the_second_time_and_rolls_back() {
    let (case, node) = (Case::new(), Node::new());
    let play = Play::roots(&case, &[&node]);
    succeed(&mut play.command(&["--syntax-check"]), "");

    let (recap, printed) = play.play(&["--check", "--diff"]);
    assert_eq!(recap, [SAME], "{printed}");
    assert!(printed.contains("config_path = "), "the plan is shown: {printed}");
    node.is_untouched();

    assert_eq!(play.play(&[]).0, [DONE]);
    node.is_moved(&case);
    assert_eq!(play.play(&[]).0, [SAME]);
    node.is_moved(&case);

    assert_eq!(play.play(&["-e", "mirrorshift_do=rollback"]).0, [DONE]);
    node.is_untouched();
    assert_eq!(play.play(&["-e", "mirrorshift_do=purge"]).0, [FAILED]);
    node.is_untouched();
}

#[test]
fn the_first_node_that_fails_ends_the_run() {
    let (case, first, second) = (Case::new(), Node::new(), Node::new());
    let other = "version = 2\n# edited since\n";
    first.write("etc/containerd/config.toml", other);
    let play = Play::roots(&case, &[&first, &second]);
    for arguments in [["--check"].as_slice(), &[]] {
        let (recap, printed) = play.play(arguments);
        assert_eq!(recap, [FAILED], "the second is not begun: {printed}");
        assert!(printed.contains("is not the file that was converted"), "{printed}");
    }
    assert_eq!(fs::read_to_string(first.path("etc/containerd/config.toml")).unwrap(), other);
    second.is_untouched();
}

/// The script copies itself, so that what Ansible brought can be compared.
#[test]
fn ansible_brings_any_script_byte_for_byte() {
    for odd in ["{{ 7 * 7 }} {% raw %} {# x #} ${x} 镜像 \ttab  ", "\r \u{85} \u{2028} \u{feff} {{ 7 * 7 }}"] {
        let directory = TempDir::new().unwrap();
        let copy = directory.path().join("copy");
        let script = format!("#!/bin/sh\n# {odd}\ncp \"$0\" \"$2\"\necho nothing to do\n");
        let play = Play::new(&fleet::ansible(&script), &[("a", &[copy.to_str().unwrap()])]);
        let (recap, printed) = play.play(&[]);
        assert_eq!(recap, [SAME], "{printed}");
        assert_eq!(fs::read_to_string(&copy).unwrap(), script);
    }
}
