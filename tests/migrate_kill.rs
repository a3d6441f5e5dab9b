//! `migrate.sh` is stopped between any two steps, with kill -9 of all its processes, and run again.
//!
//! Boundaries are each program that it calls: before it, after it, and with half of its output written; and, with bash,
//! each simple command, builtins among them. What a kill leaves is what is on the disk, so that boundaries which leave the
//! same go on in the same way: each such state is recovered from once, by `apply` and by `rollback`.
#![cfg(not(target_arch = "wasm32"))] // It runs a shell.

mod migrate;

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;

use migrate::node::{CERTS_D, CONFIG, Node};
use migrate::programs::TEARS;
use migrate::random::Random;
use migrate::tree::{Kind, Tree};
use migrate::{Shell, everything};

/// What is on the node before.
#[derive(Clone, Copy, Debug)]
enum Scene {
    /// A config file and nothing else.
    Fresh,
    /// Entries of somebody else below certs.d.
    Neighbours,
    /// A hosts.toml of somebody else where one has to go.
    Foreign,
    /// A config file that is a symbolic link, and no file for everyone to read.
    Linked,
    /// A machine without flock, where a directory is the lock.
    Unlocked,
}

impl Scene {
    fn node(self, shell: Shell) -> Node {
        let arguments: &[&str] = match self {
            Self::Fresh | Self::Linked | Self::Unlocked => &[],
            Self::Neighbours => &["--force", "other-entries"],
            Self::Foreign => &["--force", "foreign-files"],
        };
        let node = Node::new(shell, migrate::CONFIG, |root| self.furnish(root), arguments);
        if matches!(self, Self::Unlocked) { node.without_flock() } else { node }
    }

    fn furnish(self, root: &Path) {
        match self {
            Self::Fresh | Self::Unlocked => {}
            Self::Neighbours => {
                write(
                    root,
                    &format!("{CERTS_D}/other.example.com/hosts.toml"),
                    "server = \"https://o.example.com\"\n",
                    0o644,
                );
                write(root, &format!("{CERTS_D}/other.example.com/ca.crt"), "a certificate", 0o600);
                write(root, &format!("{CERTS_D}/quay.io/ca.crt"), "another", 0o640);
            }
            Self::Foreign => {
                let path = format!("{CERTS_D}/docker.io/hosts.toml");
                write(root, &path, "# mine\nserver = \"https://mine.example.com\"\n", 0o640);
                // Root's files alone can be somebody else's.
                let _ = chown(root.join(path), Some(1234), Some(4321));
            }
            Self::Linked => {
                fs::create_dir(root.join("srv")).expect("a directory");
                fs::rename(root.join(CONFIG), root.join("srv/containerd.conf")).expect("to move");
                fs::set_permissions(root.join("srv/containerd.conf"), Permissions::from_mode(0o600)).expect("a mode");
                symlink("../../srv/containerd.conf", root.join(CONFIG)).expect("a link");
            }
        }
    }
}

fn write(root: &Path, path: &str, contents: &str, mode: u32) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
    fs::write(&path, contents).expect("a file");
    fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
}

/// What was tried.
#[derive(Debug, Default)]
struct Tried {
    boundaries: usize,
    states: usize,
    again: usize,
}

struct Killing {
    node: Node,
    scene: Scene,
    seen: BTreeSet<Tree>,
    tried: Tried,
}

impl Killing {
    fn new(scene: Scene, shell: Shell) -> Self {
        Self { node: scene.node(shell), scene, seen: BTreeSet::new(), tried: Tried::default() }
    }

    fn context(&self, words: &str) -> String {
        let calls = self.node.calls();
        format!("{:?}, {:?}, {words}; calls of the last run:\n{}", self.scene, self.node.shell, calls.concat())
    }

    /// Runs `subcommand`, which has to be killed at `stop`; false when it came to its end before.
    fn kill(&self, subcommand: &str, stop: &str) -> bool {
        let run = self.node.run_until(subcommand, stop);
        let tree = self.node.tree();
        self.node.is_old_or_new(&tree, || self.context(&format!("{subcommand} killed at {stop}")));
        assert!(matches!(run.status, None | Some(0)), "{subcommand} until {stop}: {run:#?}");
        run.status.is_none()
    }

    /// Everything is in place after `apply`, and as it was after `rollback`.
    fn finish(&self, subcommand: &str, words: &str) {
        let run = self.node.run(subcommand);
        let context = || self.context(&format!("{words}, then {subcommand}: {run:#?}"));
        assert_eq!(run.status, Some(0), "{}", context());
        match subcommand {
            "apply" => self.node.is_applied(context),
            _ => self.node.is_as_before(context),
        }
    }

    /// Kills `subcommand` on `start` at each of `stops`, and then finishes it in both ways.
    fn at_each(&mut self, subcommand: &str, start: &Tree, stops: &[String]) {
        let root = self.node.root();
        for stop in stops {
            start.put(&root);
            let words = format!("{subcommand} killed at {stop}");
            assert!(self.kill(subcommand, stop), "{words}: it was not; calls:\n{}", self.node.calls().concat());
            self.tried.boundaries += 1;
            let state = self.node.tree();
            if !self.seen.insert(without_numbers(&state)) {
                continue;
            }
            self.tried.states += 1;
            self.finish("apply", &words);
            state.put(&root);
            self.finish("rollback", &words);
        }
    }

    /// Kills a run, then the one that should recover from it, and lets a third one finish: `count` times.
    fn twice(&mut self, starts: [(&str, &Tree, &[String]); 2], count: usize) {
        let mut random = Random::new(4);
        let root = self.node.root();
        for _ in 0..count {
            let (first, start, stops) = *random.pick(&starts);
            let (at, second) = (random.pick(stops), *random.pick(&["apply", "rollback"]));
            let third = *random.pick(&["apply", "rollback"]);
            let how = *random.pick(&["before", "after"]);
            let again = format!("{how} {}", random.below(100) + 1);
            start.put(&root);
            self.kill(first, at);
            self.kill(second, &again);
            let words = format!("{first} killed at {at}, {second} at {again}");
            self.finish(third, &words);
            self.tried.again += 1;
        }
    }
}

/// Without the number of the process that holds the lock.
fn without_numbers(state: &Tree) -> Tree {
    let mut state = state.clone();
    let holders = state.0.iter_mut().filter(|it| it.0.ends_with("/holder"));
    holders.for_each(|(_, entry)| entry.kind = Kind::Other);
    state
}

/// All boundaries at the programs that the last run called.
fn boundaries(node: &Node) -> Vec<String> {
    let mut stops = Vec::new();
    for (at, call) in (1..).zip(node.calls()) {
        stops.extend([format!("before {at}"), format!("after {at}")]);
        if TEARS.iter().any(|it| call.starts_with(&format!("{it} "))) {
            stops.push(format!("torn {at}"));
        }
    }
    stops
}

/// Each `step`th of `stops`.
fn sample(stops: Vec<String>, step: usize) -> Vec<String> {
    stops.into_iter().step_by(step).collect()
}

/// Kills at the programs called, each `step`th of them.
fn kill_at_programs(scene: Scene, shell: Shell, step: usize) {
    let mut killing = Killing::new(scene, shell);
    let before = killing.node.before.clone();
    killing.finish("apply", "at first");
    let apply = sample(boundaries(&killing.node), step);
    let after = killing.node.tree();
    killing.finish("rollback", "at first");
    let rollback = sample(boundaries(&killing.node), step);

    killing.at_each("apply", &before, &apply);
    killing.at_each("rollback", &after, &rollback);
    killing.twice([("apply", &before, &apply), ("rollback", &after, &rollback)], if everything() { 200 } else { 8 });
    let Tried { boundaries, states, again } = killing.tried;
    migrate::report(&format!(
        "{shell:?}, {scene:?}: killed at {boundaries} boundaries of programs ({} of apply, {} of rollback), {states} states, \
         finished by apply and by rollback; {again} times killed twice",
        apply.len(),
        rollback.len()
    ));
}

/// Kills bash at its simple commands, each `step`th of them.
fn kill_at_commands(scene: Scene, step: usize) {
    let mut killing = Killing::new(scene, Shell::Bash);
    let before = killing.node.before.clone();
    let mut starts = Vec::new();
    for subcommand in ["apply", "rollback"] {
        let start = killing.node.tree();
        let run = killing.node.run_until(subcommand, "count");
        assert_eq!(run.status, Some(0), "{run:#?}");
        // One is the setting of the trap itself.
        let stops = (1..=killing.node.commands()).map(|it| format!("command {it}"));
        starts.push((subcommand, start, sample(stops.collect(), step)));
    }
    assert_eq!(starts[0].1, before);
    for (subcommand, start, stops) in &starts {
        killing.at_each(subcommand, start, stops);
    }
    let Tried { boundaries, states, .. } = killing.tried;
    migrate::report(&format!("Bash, {scene:?}: killed at {boundaries} simple commands, {states} states"));
}

/// All boundaries in the long form; else some of them, others with each shell.
fn programs_step(shell: Shell) -> usize {
    match shell {
        _ if everything() => 1,
        Shell::Dash => 4,
        Shell::Bash => 9,
        Shell::Ash => 11,
    }
}

fn commands_step() -> usize {
    if everything() { 1 } else { 59 }
}

macro_rules! killed {
    ($($name:ident: $scene:ident, $shell:ident;)*) => {$(
        #[test]
        fn $name() {
            kill_at_programs(Scene::$scene, Shell::$shell, programs_step(Shell::$shell));
        }
    )*};
}

killed! {
    a_fresh_node_survives_every_stop_with_dash: Fresh, Dash;
    a_fresh_node_survives_every_stop_with_bash: Fresh, Bash;
    a_fresh_node_survives_every_stop_with_busybox: Fresh, Ash;
    neighbours_survive_every_stop_with_dash: Neighbours, Dash;
    neighbours_survive_every_stop_with_bash: Neighbours, Bash;
    neighbours_survive_every_stop_with_busybox: Neighbours, Ash;
    a_foreign_file_survives_every_stop_with_dash: Foreign, Dash;
    a_foreign_file_survives_every_stop_with_bash: Foreign, Bash;
    a_foreign_file_survives_every_stop_with_busybox: Foreign, Ash;
    a_node_without_flock_survives_every_stop_with_dash: Unlocked, Dash;
    a_node_without_flock_survives_every_stop_with_bash: Unlocked, Bash;
    a_node_without_flock_survives_every_stop_with_busybox: Unlocked, Ash;
    a_linked_config_survives_every_stop_with_dash: Linked, Dash;
    a_linked_config_survives_every_stop_with_bash: Linked, Bash;
    a_linked_config_survives_every_stop_with_busybox: Linked, Ash;
}

#[test]
fn a_fresh_node_survives_a_stop_at_every_command() {
    kill_at_commands(Scene::Fresh, commands_step());
}

#[test]
fn a_foreign_file_survives_a_stop_at_every_command() {
    kill_at_commands(Scene::Foreign, commands_step());
}
