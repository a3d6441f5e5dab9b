//! What the settings say.

use super::form::Mistake;
use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub title: &'static str,
    pub mode: &'static str,
    pub exact: &'static str,
    pub exact_hint: &'static str,
    pub recommended: &'static str,
    pub recommended_hint: &'static str,
    pub config_path_hint: &'static str,
    pub cgroup_hint: &'static str,
    pub pause: &'static str,
    pub pause_kept: &'static str,
    pub pause_image: &'static str,
    pub pause_image_label: &'static str,
    pub pause_registry: &'static str,
    pub pause_registry_label: &'static str,
    pub pause_hint: &'static str,
    pub mistake: fn(&Mistake) -> String,
}

const ENGLISH: Words = Words {
    title: "Options",
    mode: "Conversion",
    exact: "Exact",
    exact_hint: "The same requests in the same order.",
    recommended: "Recommended",
    recommended_hint: "What a careful engineer would do beyond that. Each step is listed under Problems, with the way back.",
    config_path_hint: "The directory on the node that holds the `certs.d` tree.",
    cgroup_hint: "For runc. The kubelet needs `cgroupDriver: systemd` as well.",
    pause: "Pause image",
    pause_kept: "as it is",
    pause_image: "this image (sandbox_image)",
    pause_image_label: "Pause image, as a reference",
    pause_registry: "from this registry",
    pause_registry_label: "Registry of the pause image, host or host/path",
    pause_hint: "Every pod starts with it: each node has to be able to pull it.",
    mistake: |mistake| match mistake {
        Mistake::RelativePath => "Not set: write an absolute path, such as `/etc/containerd/certs.d`.".to_owned(),
        Mistake::SeveralPaths => "Not set: write one path, without `:`.".to_owned(),
        Mistake::NoImage(why) => {
            format!("Not set: write a reference such as `registry.k8s.io/pause:3.9`. containerd says: {why}.")
        }
        Mistake::NoRegistry(why) => {
            format!(
                "Not set: write a host, or a host and a path, such as `mirror.example/k8s`. containerd says: {why}."
            )
        }
    },
};

const CHINESE: Words = Words {
    title: "选项",
    mode: "转换方式",
    exact: "精确",
    exact_hint: "以同样的顺序发出同样的请求。",
    recommended: "推荐",
    recommended_hint: "在此之上，做一位细心的工程师会做的事。每一步都列在“问题”中，并附有撤回的方法。",
    config_path_hint: "节点上存放 `certs.d` 目录树的目录。",
    cgroup_hint: "用于 runc。kubelet 也需要设置 `cgroupDriver: systemd`。",
    pause: "pause 镜像",
    pause_kept: "保持不变",
    pause_image: "使用此镜像（sandbox_image）",
    pause_image_label: "pause 镜像的引用",
    pause_registry: "来自此镜像仓库",
    pause_registry_label: "pause 镜像所在的镜像仓库：主机，或主机/路径",
    pause_hint: "每个 Pod 都由它启动，因此每个节点都必须能拉取到它。",
    mistake: |mistake| match mistake {
        Mistake::RelativePath => "未生效：请写绝对路径，例如 `/etc/containerd/certs.d`。".to_owned(),
        Mistake::SeveralPaths => "未生效：请只写一个路径，不要包含 `:`。".to_owned(),
        Mistake::NoImage(why) => {
            format!("未生效：请写镜像引用，例如 `registry.k8s.io/pause:3.9`。containerd 的提示：{why}。")
        }
        Mistake::NoRegistry(why) => {
            format!("未生效：请写主机，或主机加路径，例如 `mirror.example/k8s`。containerd 的提示：{why}。")
        }
    },
};
