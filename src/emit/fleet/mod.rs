//! Documents that bring `migrate.sh` to many nodes, one for each engine that exists. Each carries the whole script and
//! calls it, so each gives the script's own guarantees; none repeats a step of it.
//!
//! The texts around the script are files beside this one. A line `@name@` in them stands for what differs.

mod room;
mod yaml;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub use super::engine::Engine;
pub use room::{Room, room};

/// The document that brings `script` to the nodes. `certs_d` is the directory that the script fills.
#[must_use]
pub fn document(engine: Engine, script: &str, certs_d: &str) -> String {
    match engine {
        Engine::Ansible => ansible(script),
        Engine::Daemonset => daemonset(script, certs_d),
        Engine::CloudInit => cloud_init(script),
        Engine::Butane => butane(script),
        Engine::Ignition => ignition(script),
        Engine::Kind => kind(script),
        Engine::Kubeadm => kubeadm(script),
    }
}

/// A playbook: one node after the other, and the first that fails ends it. Check mode is `plan`.
#[must_use]
pub fn ansible(script: &str) -> String {
    // What is tagged so isn't a template, whatever braces it holds.
    let content = yaml::block("content: !unsafe", script)
        .unwrap_or_else(|| format!("content: \"{{{{ '{}' | b64decode }}}}\"\n", STANDARD.encode(script)));
    fill(include_str!("ansible.yaml"), &[("script", &content)])
}

/// A Namespace, a ConfigMap and a DaemonSet that plans on every node and, told so, applies on one after the other.
#[must_use]
pub fn daemonset(script: &str, certs_d: &str) -> String {
    let data = yaml::block("migrate.sh:", script);
    let binary = data.is_none().then(|| format!("binaryData:\n  migrate.sh: \"{}\"\n", STANDARD.encode(script)));
    let node = yaml::block("node.sh:", NODE).unwrap_or_default();
    // The rest of the node can't be written to.
    let (mount, volume) = if is_below(certs_d, "/etc/containerd") {
        (String::new(), String::new())
    } else {
        (
            format!("- name: certs-d\n  mountPath: {}\n", yaml::quoted(&format!("/host{certs_d}"))),
            format!("- name: certs-d\n  hostPath: {{path: {}, type: DirectoryOrCreate}}\n", yaml::quoted(certs_d)),
        )
    };
    fill(
        include_str!("daemonset.yaml"),
        &[
            ("script", data.as_deref().unwrap_or_default()),
            ("binary", binary.as_deref().unwrap_or_default()),
            ("node", &node),
            ("mount", &mount),
            ("volume", &volume),
        ],
    )
}

/// User data that merges with the user's own.
#[must_use]
pub fn cloud_init(script: &str) -> String {
    let content = yaml::block("content:", script)
        .unwrap_or_else(|| format!("encoding: b64\ncontent: \"{}\"\n", STANDARD.encode(script)));
    fill(include_str!("cloud-init.yaml"), &[("script", &content)])
}

/// A file and a unit for machines that are set up on their first boot.
#[must_use]
pub fn butane(script: &str) -> String {
    let contents = yaml::block("inline:", script).unwrap_or_else(|| format!("source: \"{}\"\n", data_url(script)));
    let unit = yaml::block("contents:", UNIT).unwrap_or_default();
    fill(include_str!("butane.yaml"), &[("script", &contents), ("unit", &unit)])
}

/// What Butane makes of [`butane`], for machines that are given no Butane.
#[must_use]
pub fn ignition(script: &str) -> String {
    let config = serde_json::json!({
        "ignition": { "version": "3.4.0" },
        "storage": { "files": [
            { "path": "/etc/mirrorshift/migrate.sh", "mode": 0o700, "contents": { "source": data_url(script) } },
        ] },
        "systemd": { "units": [{ "name": "mirrorshift.service", "enabled": true, "contents": UNIT }] },
    });
    format!("{config:#}\n")
}

/// A POSIX shell script that runs beside kind and runs the script in each node of a cluster.
#[must_use]
pub fn kind(script: &str) -> String {
    // A here-document always ends its last line.
    let (reader, text) = match script.strip_suffix('\n').filter(|it| !it.contains('\0')) {
        Some(lines) => ("cat", lines.to_owned()),
        None => ("base64 -d", STANDARD.encode(script)),
    };
    let mut end = "END_OF_MIGRATE_SH".to_owned();
    while text.lines().any(|line| line == end) {
        end.push('_');
    }
    let script = format!("{reader} >\"$work/migrate.sh\" <<'{end}'\n{text}\n{end}\n");
    fill(include_str!("kind.sh"), &[("script", &script)])
}

/// What to do, in which order, and the script at the end.
#[must_use]
pub fn kubeadm(script: &str) -> String {
    let longest = script.split(|it| it != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    let end = if script.ends_with('\n') { "" } else { "\n" };
    fill(include_str!("kubeadm.md"), &[("script", &format!("{fence}sh\n{script}{end}{fence}\n"))])
}

/// What runs in each pod.
const NODE: &str = include_str!("node.sh");

const UNIT: &str = include_str!("mirrorshift.service");

fn data_url(text: &str) -> String {
    format!("data:;base64,{}", STANDARD.encode(text))
}

/// Whether an absolute path lies in `directory`.
fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A template with the text of a part in the place of each line `@name@`, indented as that line is. What a part holds
/// is not looked at again.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for line in template.split_inclusive('\n') {
        let mark = line.trim();
        let name = mark.strip_prefix('@').and_then(|it| it.strip_suffix('@'));
        let Some((_, text)) = parts.iter().find(|(part, _)| Some(*part) == name) else {
            out.push_str(line);
            continue;
        };
        let indent = line.split('@').next().unwrap_or_default();
        for line in text.split_inclusive('\n') {
            if line != "\n" {
                out.push_str(indent);
            }
            out.push_str(line);
        }
    }
    out
}
