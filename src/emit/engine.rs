//! What brings a conversion to many nodes. The page names engines without making their documents.

/// What brings the script to the nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// A playbook.
    #[default]
    Ansible,
    /// Kubernetes: a ConfigMap and a DaemonSet.
    Daemonset,
    /// User data for new machines.
    CloudInit,
    /// Flatcar or Fedora CoreOS, as people write it.
    Butane,
    /// Flatcar or Fedora CoreOS, as machines read it.
    Ignition,
    /// A shell script for the nodes of a kind cluster.
    Kind,
    /// Notes for a cluster that kubeadm made.
    Kubeadm,
}

impl Engine {
    /// All of them, in the order of a list.
    pub const ALL: [Self; 7] =
        [Self::Ansible, Self::Daemonset, Self::CloudInit, Self::Butane, Self::Ignition, Self::Kind, Self::Kubeadm];

    /// The name in options.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ansible => "ansible",
            Self::Daemonset => "daemonset",
            Self::CloudInit => "cloud-init",
            Self::Butane => "butane",
            Self::Ignition => "ignition",
            Self::Kind => "kind",
            Self::Kubeadm => "kubeadm",
        }
    }

    /// The engine of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// What the document is called in its own text.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Ansible => "mirrorshift.yaml",
            Self::Daemonset => "mirrorshift-daemonset.yaml",
            Self::CloudInit => "mirrorshift-cloud-config.yaml",
            Self::Butane => "mirrorshift.bu",
            Self::Ignition => "mirrorshift.ign",
            Self::Kind => "mirrorshift-kind.sh",
            Self::Kubeadm => "mirrorshift-kubeadm.md",
        }
    }
}
