//! `migrate.sh` and the containerd around it: which socket it asks, what it makes of the answers, and what it says when
//! nobody can tell how a restart ended.
#![cfg(not(target_arch = "wasm32"))] // It runs a shell.

mod migrate;

use std::fs;

use include_dir::{Dir, include_dir};
use migrate::each;
use migrate::node::{CERTS_D, CONFIG, Node};

/// What each release prints of a config that sets nothing.
static DEFAULTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/defaults");

const SOCKET: &str = "/run/my/containerd.sock";

/// A containerd that prints `dump`, and a ctr that is answered at `SOCKET` only.
fn containerd(node: &Node, dump: &str) {
    fs::write(node.directory.path().join("dump.toml"), dump).expect("a file");
    node.program("containerd", "#!/bin/sh\ncat \"$NODE/../dump.toml\"\n");
    let ctr = format!(
        "#!/bin/sh\ncase $* in *'--address {SOCKET} '*) echo 'io.containerd.grpc.v1 cri - ok' ;; *) exit 1 ;; esac\n"
    );
    node.program("ctr", &ctr);
}

/// The defaults of a release with a socket elsewhere and `config_path` as it is after `apply`.
fn dump(node: &Node, defaults: &str) -> String {
    let certs_d = node.path(CERTS_D).display().to_string();
    let mut registries = 0;
    let mut sockets = 0;
    let lines = defaults.lines().scan("", |table, line| {
        if line.trim_start().starts_with('[') {
            *table = line.trim();
        }
        let is_registry = table.ends_with(".registry]") && line.trim_start().starts_with("config_path = ");
        let is_socket =
            line.contains("\"/run/containerd/containerd.sock\"") || line.contains("'/run/containerd/containerd.sock'");
        registries += usize::from(is_registry);
        sockets += usize::from(is_socket);
        Some(match (is_registry, is_socket) {
            (true, _) => format!("config_path = '{certs_d}'\n"),
            (_, true) => line.replace("/run/containerd/containerd.sock", SOCKET) + "\n",
            _ => format!("{line}\n"),
        })
    });
    let dump: String = lines.collect();
    assert_eq!((registries, sockets), (1, 1), "{dump}");
    dump
}

// containerd v2.3.4 cmd/containerd/server/config/config.go: serviceMigrate moves `[grpc]` to a plugin's table.
#[test]
fn a_socket_elsewhere_is_found_in_what_each_release_prints() {
    let mut releases = 0;
    for file in DEFAULTS.files().filter(|it| it.path().extension().is_some_and(|it| it == "toml")) {
        releases += 1;
        each(|node| {
            containerd(node, &dump(node, file.contents_utf8().expect("text")));
            node.run("plan").ends(0);
            node.run("apply").ends(0);
            node.run("verify").ends(0).says("everything is as expected");
        });
    }
    assert!(releases > 7, "{releases}");
}

#[test]
fn only_the_registry_of_cri_counts() {
    let defaults = DEFAULTS.get_file("2.3.4.toml").and_then(|it| it.contents_utf8()).expect("2.3.4");
    let with = |plugin: &str| {
        format!(
            "  [plugins.'{plugin}'.registry]\n    config_path = '/elsewhere'\n    [plugins.'{plugin}'.registry.mirrors.'docker.io']\n"
        )
    };
    each(|node| {
        let dump = dump(node, defaults);
        for plugin in ["io.containerd.cri.v1.images", "io.containerd.grpc.v1.cri", "cri"] {
            containerd(node, &format!("{dump}{}", with(plugin)));
            let run = node.run("apply");
            run.ends(3).warns("containerd still finds the table").warns("takes config_path for `/elsewhere`");
            node.is_as_before(|| format!("{run:#?}"));
        }
        for plugin in ["io.containerd.snapshotter.v1.stargz", "io.containerd.cri.v1.runtime", "my.cri"] {
            containerd(node, &format!("{dump}{}", with(plugin)));
            node.run("apply").ends(0);
            node.run("rollback").ends(0);
        }
    });
}

/// Times that containerd was restarted.
fn restarts(node: &Node) -> usize {
    fs::read_to_string(node.path("run/restarts")).unwrap_or_default().lines().count()
}

#[test]
fn a_containerd_that_does_not_answer_is_left_alone() {
    each(|node| {
        node.program("ctr", "#!/bin/sh\nexit 1\n");
        for subcommand in ["plan", "apply"] {
            let run = node.run(subcommand);
            run.ends(3)
                .warns("containerd does not answer at /run/containerd/containerd.sock")
                .warns("--address")
                .warns("--no-check");
            assert_eq!((node.tree(), restarts(node)), (node.before.clone(), 0), "{subcommand}");
        }
        node.arguments.push("--no-check".to_owned());
        node.applies();
    });
}

/// A ctr that is answered, by a CRI plugin that is up if `condition` is true.
fn cri_is_up_if(node: &Node, condition: &str) {
    let up = format!("{condition} && status=ok || status=error");
    node.program("ctr", &format!("#!/bin/sh\n{up}\necho \"io.containerd.grpc.v1 cri - $status\"\n"));
}

/// As with containerd 2.x, which takes no `mirrors` beside a `config_path`.
#[test]
fn a_cri_plugin_that_the_old_config_keeps_down_is_no_obstacle() {
    each(|node| {
        cri_is_up_if(node, "[ -e \"$NODE/run/restarts\" ]");
        let run = node.run("apply");
        run.ends(0).says("is not up with the old config; it has to be with the new one");
        node.is_applied(|| format!("{run:#?}"));
    });
}

#[test]
fn a_cri_plugin_that_was_down_and_stays_so_leaves_everything_as_it_was() {
    each(|node| {
        cri_is_up_if(node, "false");
        node.fails(1, "did not come up with the new config, and was not up before either");
        assert_eq!(restarts(node), 2);
    });
}

#[test]
fn a_plugin_that_is_lost_from_sight_is_found_again_by_its_socket() {
    each(|node| {
        let elsewhere = "case $* in *'--address /elsewhere '*) true ;; *) [ ! -e \"$NODE/run/restarts\" ] ;; esac";
        cri_is_up_if(node, elsewhere);
        node.run("apply").ends(5).warns("is not up with the old config at").warns("--address").warns("--no-check");
        node.arguments.extend(["--address".to_owned(), "/elsewhere".to_owned()]);
        node.run("rollback").ends(0);
        node.is_as_before(String::new);
        node.works();
    });
}

#[test]
fn a_restart_that_fails_is_told_from_a_plugin_that_stays_down() {
    each(|node| {
        node.arguments.extend(["--restart-command".to_owned(), "false".to_owned()]);
        let run = node.run("apply");
        run.ends(5).warns("containerd could not be restarted with the new config: `false` failed; mend it");
        run.warns("could not be restarted with the old config").warns("--no-restart");
        assert!(!run.warned.contains("CRI plugin"), "{run:#?}");
        assert_eq!(node.tree().text(CONFIG), Some(migrate::CONFIG));
        node.arguments.push("--no-restart".to_owned());
        node.run("rollback").ends(0);
        node.is_as_before(String::new);
    });
}

/// `microk8s.ctr` and `k0s ctr` know where their containerd is.
#[test]
fn a_ctr_is_left_to_its_own_where_no_socket_is_known() {
    each(|node| {
        node.program(
            "ctr",
            "#!/bin/sh\ncase $* in *--address*) exit 1 ;; *) echo 'io.containerd.grpc.v1 cri - ok' ;; esac\n",
        );
        node.arguments.extend(["--no-validate", "--containerd", "no-containerd"].map(str::to_owned));
        node.applies();
    });
}
