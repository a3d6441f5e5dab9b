//! The script for kind, with a kind and a container engine that reach scratch nodes.
#![cfg(not(target_arch = "wasm32"))] // It runs other programs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use mirrorshift::api::Engine;
use tempfile::TempDir;

use crate::node::Node;
use crate::{Case, run, said, succeed};

/// `docker exec [-i] NODE COMMAND...` in a scratch node.
const ENGINE: &str = "#!/bin/sh\n[ \"$1\" = exec ] && shift\n[ \"$1\" != -i ] || shift\nnode=$1\nshift\n\
    exec sh \"$WORLD\" \"$CLUSTER/$node\" \"$@\"\n";
const KIND: &str = "#!/bin/sh\n[ \"$*\" = 'get nodes --name test' ] && cat \"$CLUSTER/nodes\"\n";

struct Cluster {
    directory: TempDir,
    nodes: Vec<Node>,
}

impl Cluster {
    fn new(case: &Case) -> Self {
        let directory = TempDir::new().unwrap();
        let nodes = vec![Node::new(), Node::new()];
        let names = ["test-control-plane", "test-worker"];
        for (node, name) in nodes.iter().zip(names) {
            std::os::unix::fs::symlink(node.root(), directory.path().join(name)).unwrap();
        }
        let file = |name: &str, text: &str| {
            let path = directory.path().join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        // Which the engine does not reach: it is no node.
        let balancer = "test-external-load-balancer\n";
        file("nodes", &[names[0], "\n", balancer, names[1], "\n"].concat());
        file("kind", KIND);
        file("docker", ENGINE);
        file("podman", ENGINE);
        file("script", &case.document(Engine::Kind));
        Self { directory, nodes }
    }

    fn run(&self, arguments: &[&str], engine: Option<&str>) -> Output {
        let path = self.directory.path();
        let mut command = Command::new("sh");
        command.arg(path.join("script")).args(arguments);
        command.env("PATH", format!("{}:{}", path.display(), std::env::var("PATH").unwrap())).env("CLUSTER", path);
        command.env("WORLD", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/world.sh"));
        command.envs(engine.map(|it| ("KIND_EXPERIMENTAL_PROVIDER", it)));
        run(&mut command, "")
    }
}

#[test]
fn shellcheck_finds_nothing_in_the_script_for_kind() {
    succeed(Command::new("shellcheck").args(["--shell", "sh", "-"]), &Case::new().document(Engine::Kind));
}

#[test]
fn all_nodes_of_a_kind_cluster_are_planned_applied_and_rolled_back() {
    let case = Case::new();
    let cluster = Cluster::new(&case);
    let status = |arguments: &[&str], engine: Option<&str>| {
        let output = cluster.run(arguments, engine);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        said(&output)
    };
    assert!(status(&["plan", "test"], None).contains("config_path = "));
    cluster.nodes.iter().for_each(Node::is_untouched);
    status(&["apply", "test"], Some("podman"));
    cluster.nodes.iter().for_each(|it| it.is_moved(&case));
    status(&["verify", "test"], None);
    assert!(status(&["apply", "test"], None).contains("nothing to do"));
    assert_eq!(cluster.nodes.iter().map(Node::restarts).collect::<Vec<_>>(), [1, 1]);
    status(&["rollback", "test", "--no-restart"], None);
    cluster.nodes.iter().for_each(Node::is_untouched);
    assert_eq!(cluster.nodes.iter().map(Node::restarts).collect::<Vec<_>>(), [1, 1], "the options reach the script");
}

#[test]
fn a_node_that_fails_keeps_the_others_from_being_touched() {
    let case = Case::new();
    let cluster = Cluster::new(&case);
    cluster.nodes[0].breaks();
    let output = cluster.run(&["apply", "test", "--timeout", "1"], None);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("test-control-plane: status 1"), "{}", said(&output));
    cluster.nodes.iter().for_each(Node::is_untouched);
    assert_eq!(cluster.nodes[1].restarts(), 0);
    assert_eq!(cluster.run(&["destroy", "test"], None).status.code(), Some(2));
}
