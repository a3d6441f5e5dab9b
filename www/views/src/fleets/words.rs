//! What the view of fleets says.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub engines: &'static str,
    /// The name of each engine, in the core's order, and what its document is.
    pub about: [(&'static str, &'static str); 7],
}

const ENGLISH: Words = Words {
    engines: "What brings it to your nodes",
    about: [
        (
            "Ansible",
            "A playbook. `--check` plans and changes nothing; without it, one node after the other, and the first failure ends it.",
        ),
        (
            "DaemonSet",
            "Namespace, ConfigMap and DaemonSet, not privileged. It plans on all nodes; once told to apply, it updates one node after the other.",
        ),
        ("cloud-init", "User data for new machines. A failure shows in `cloud-init status`."),
        ("Butane", "A file and a unit for Flatcar and Fedora CoreOS, in the form that people edit."),
        ("Ignition", "The same for machines that are given no Butane."),
        ("kind", "A shell script for the nodes of a kind cluster, in Docker, Podman or nerdctl."),
        ("kubeadm", "Notes: the order of the nodes, the kubelet, the pause image."),
    ],
};

const CHINESE: Words = Words {
    engines: "用什么分发到各节点",
    about: [
        ("Ansible", "一份 playbook。带 `--check` 只做计划，不改变任何内容；不带时逐个节点执行，遇到第一个失败即停止。"),
        (
            "DaemonSet",
            "Namespace、ConfigMap 与 DaemonSet，不需要特权模式。先在所有节点上做计划；得到应用的指示后，逐个节点更新。",
        ),
        ("cloud-init", "用于新机器的 user data。执行失败会反映在 `cloud-init status` 中。"),
        ("Butane", "供 Flatcar 与 Fedora CoreOS 使用的文件和 unit，以便于人工编写的格式给出。"),
        ("Ignition", "内容相同，用于不经 Butane 转换的机器。"),
        ("kind", "用于 kind 集群各节点的 shell 脚本，支持 Docker、Podman 与 nerdctl。"),
        ("kubeadm", "操作说明：节点的先后顺序、kubelet 与 pause 镜像。"),
    ],
};
