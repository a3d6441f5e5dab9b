//! The DaemonSet: the API's own schemas, and its pod on a scratch node, with the mounts, the environment and the
//! capabilities that the manifest gives it.
#![cfg(not(target_arch = "wasm32"))] // It runs other programs.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use mirrorshift::api::Engine;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::node::{Node, world};
use crate::{Case, run, said, succeed, tool, yaml};

#[test]
fn kubernetes_takes_the_manifest_from_the_oldest_release_to_the_newest() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("manifest.yaml");
    let manifest = Case::new().document(Engine::Daemonset);
    let validate = |release: &str, text: &str| {
        fs::write(&path, text).unwrap();
        let mut command = Command::new(tool("python/bin/kubernetes-validate"));
        run(command.args(["--strict", "--kubernetes-version", release]).arg(&path), "")
    };
    let releases = "import kubernetes_validate.utils as it; print(*it.all_versions())";
    let releases = succeed(Command::new(tool("python/bin/python")).args(["-c", releases]), "");
    let releases: Vec<_> = releases.split_whitespace().map(|it| it.trim_end_matches(".0").to_owned()).collect();
    assert!(releases.len() > 10, "{releases:?}");
    // The schemas are large; what both ends and three between take, the others do.
    let (oldest, newest) = (releases.first().unwrap(), releases.last().unwrap());
    let between = releases.iter().skip(1).step_by(4).take(3);
    for release in between.chain([oldest, newest]) {
        let output = validate(release, &manifest);
        assert!(output.status.success(), "{release}: {}", said(&output));
    }
    // A validator that takes everything proves nothing.
    for (good, bad) in [("maxUnavailable: 1", "maxUnavailable: [1]"), ("hostPath:", "hostpath:"), ("data:", "dta:")] {
        assert!(!validate(oldest, &manifest.replace(good, bad)).status.success(), "{bad} is taken");
    }
}

/// The container of the DaemonSet, as a runtime would start it.
struct Pod<'n> {
    node: &'n Node,
    directory: TempDir,
    container: Json,
    running: Option<Child>,
}

impl<'n> Pod<'n> {
    fn new(case: &Case, node: &'n Node) -> Self {
        let documents = yaml(&case.document(Engine::Daemonset));
        let of_kind = |kind: &str| documents.as_array().unwrap().iter().find(|it| it["kind"] == kind).unwrap();
        let pod = &of_kind("DaemonSet")["spec"]["template"]["spec"];
        let container = pod["containers"][0].clone();
        let directory = TempDir::new().unwrap();
        let mut mounts: Vec<(String, String)> = Vec::new();
        for mount in container["volumeMounts"].as_array().unwrap() {
            let volume = pod["volumes"].as_array().unwrap().iter().find(|it| it["name"] == mount["name"]).unwrap();
            let to = mount["mountPath"].as_str().unwrap();
            let inside = directory.path().join(to.trim_start_matches('/'));
            if let Some(from) = volume["hostPath"]["path"].as_str() {
                let how = if mount["readOnly"] == true { "ro" } else { "rw" };
                mounts.push((to.to_owned(), format!("{from} {to} {how}\n")));
            } else if volume.get("configMap").is_some() {
                fs::create_dir_all(&inside).unwrap();
                for (name, text) in of_kind("ConfigMap")["data"].as_object().unwrap() {
                    fs::write(inside.join(name), text.as_str().unwrap()).unwrap();
                }
            } else {
                fs::create_dir_all(&inside).unwrap();
            }
        }
        mounts.sort_by_key(|(to, _)| to.matches('/').count());
        let mounts: String = mounts.into_iter().map(|it| it.1).collect();
        fs::write(directory.path().join("mounts"), mounts).unwrap();
        Self { node, directory, container, running: None }
    }

    fn command(&self, words: &Json, mode: &str) -> Command {
        let security = &self.container["securityContext"];
        assert_eq!(security["capabilities"]["drop"], serde_json::json!(["ALL"]));
        assert_eq!(security["readOnlyRootFilesystem"], true, "as world.sh does it");
        let added = security["capabilities"]["add"].as_array().unwrap();
        let added: String = added.iter().map(|it| format!(",+{}", it.as_str().unwrap().to_lowercase())).collect();
        let mut command = world();
        command.env_clear();
        for variable in self.container["env"].as_array().unwrap() {
            command.env(variable["name"].as_str().unwrap(), variable["value"].as_str().unwrap());
        }
        command.env("MODE", mode).arg("--pod").arg(self.directory.path()).arg(self.node.root());
        command.args(["setpriv", "--no-new-privs", "--inh-caps=-all"]).arg(format!("--bounding-set=-all{added}"));
        command.args(words.as_array().unwrap().iter().map(|it| it.as_str().unwrap()));
        command
    }

    /// Starts it, and waits for how it went: whether it is ready, its state, and its log.
    fn attempt(&mut self, mode: &str) -> (bool, String, String) {
        self.end();
        fs::remove_file(self.path("status/state")).ok();
        let log = File::create(self.path("log")).unwrap();
        let mut command = self.command(&self.container["command"], mode);
        let child = command.stdin(Stdio::null()).stderr(log.try_clone().unwrap()).stdout(log).spawn().unwrap();
        self.running = Some(child);
        let begun = Instant::now();
        while !fs::read_to_string(self.path("status/state")).unwrap_or_default().contains(&format!("{mode} done"))
            && !fs::read_to_string(self.path("status/state")).unwrap_or_default().contains("failed")
        {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", fs::read_to_string(self.path("log")).unwrap());
            sleep(Duration::from_millis(50));
        }
        // The file that makes it ready comes behind the state.
        sleep(Duration::from_millis(200));
        let probe = run(&mut self.command(&self.container["readinessProbe"]["exec"]["command"], mode), "");
        (probe.status.success(), said(&probe), fs::read_to_string(self.path("log")).unwrap())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    /// Asks it to end, as the kubelet does.
    fn end(&mut self) {
        let Some(mut child) = self.running.take() else { return };
        succeed(Command::new("kill").arg(child.id().to_string()), "");
        assert_eq!(child.wait().unwrap().code(), Some(0), "it ends by itself");
    }
}

impl Drop for Pod<'_> {
    fn drop(&mut self) {
        if let Some(child) = &mut self.running {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

#[test]
fn a_pod_plans_then_applies_and_says_so_by_being_ready() {
    let (case, node) = (Case::new(), Node::new());
    plans_then_applies(&case, &node, Pod::new(&case, &node));
}

/// What most small images have for a shell.
#[test]
fn busybox_runs_the_pod_as_well() {
    let (case, node) = (Case::new(), Node::new());
    let mut pod = Pod::new(&case, &node);
    for place in ["/command", "/readinessProbe/exec/command"] {
        let words = pod.container.pointer_mut(place).unwrap().as_array_mut().unwrap();
        assert_eq!(words[0], "/bin/sh");
        words.splice(0..1, ["busybox".into(), "sh".into()]);
    }
    plans_then_applies(&case, &node, pod);
}

fn plans_then_applies(case: &Case, node: &Node, mut pod: Pod<'_>) {
    let (ready, state, log) = pod.attempt("apply");
    assert!(!ready && state.starts_with("apply failed"), "{state}");
    assert!(log.contains("set MODE=plan first"), "{log}");
    node.is_untouched();

    let (ready, state, log) = pod.attempt("plan");
    assert!(ready && state == "plan done\n", "{state}\n{log}");
    assert!(log.contains("config_path = ") && !log.contains("s3cret-pass"), "{log}");
    node.is_untouched();
    assert_eq!(node.restarts(), 0);

    for turn in ["the first time", "and when the pod is started anew"] {
        let (ready, state, log) = pod.attempt("apply");
        assert!(ready && state == "apply done\n", "{turn}: {state}\n{log}");
        node.is_moved(case);
        assert_eq!(node.restarts(), 1, "{turn}");
    }

    let (ready, state, log) = pod.attempt("rollback");
    assert!(ready && state == "rollback done\n", "{state}\n{log}");
    node.is_untouched();
    assert_eq!(node.restarts(), 2);
    pod.end();
}

#[test]
fn a_containerd_that_does_not_come_up_leaves_the_old_state_and_a_pod_that_is_not_ready() {
    let (case, node) = (Case::new(), Node::new());
    let mut pod = Pod::new(&case, &node);
    // A minute is long for a test.
    let options = pod.container["env"].as_array_mut().unwrap().iter_mut().find(|it| it["name"] == "OPTIONS").unwrap();
    options["value"] = "--timeout 1".into();
    assert!(pod.attempt("plan").0);
    node.breaks();
    let (ready, state, log) = pod.attempt("apply");
    assert!(!ready && state.starts_with("apply failed, status 1"), "{state}\n{log}");
    node.is_untouched();
    sleep(Duration::from_secs(1));
    assert_eq!(node.restarts(), 2, "once for the new config and once for the old, and never again: {log}");
    pod.end();
}

#[test]
fn a_node_that_can_t_be_moved_is_named_by_its_plan_and_never_applied() {
    let (case, node) = (Case::new(), Node::new());
    node.write("etc/containerd/config.toml", "version = 2\n");
    let mut pod = Pod::new(&case, &node);
    for mode in ["plan", "apply", "purge"] {
        let (ready, state, log) = pod.attempt(mode);
        assert!(!ready && state.starts_with(&format!("{mode} failed")), "{state}\n{log}");
    }
    assert_eq!(fs::read_to_string(node.path("etc/containerd/config.toml")).unwrap(), "version = 2\n");
    assert_eq!(node.restarts(), 0);
    pod.end();
}

#[test]
fn a_node_without_systemd_is_refused() {
    let (case, node) = (Case::new(), Node::new());
    fs::remove_dir(node.path("run/systemd/system")).unwrap();
    let mut pod = Pod::new(&case, &node);
    let (ready, _, log) = pod.attempt("plan");
    assert!(!ready && log.contains("no systemd"), "{log}");
    pod.end();
}
