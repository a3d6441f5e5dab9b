//! Keys of `config.toml` that decide how pods start: the pause image and runc's cgroup driver.

use super::{Field, FileKind, Kind, Text};
use crate::release::Release;

pub(super) const FIELDS: &[Field] = &[SANDBOX_IMAGE, PINNED_SANDBOX, SYSTEMD_CGROUP];

const SANDBOX_IMAGE: Field = Field {
    key: "sandbox_image",
    file: FileKind::Config,
    kind: Kind::String,
    default: Some("\"registry.k8s.io/pause:3.6\""),
    since: Release::new(1, 5, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "The pause image, which every pod starts with, in files of version 1 and 2.",
        zh: "每个 Pod 启动时都要用到的 pause 镜像（版本 1 和 2 的文件）。",
    },
    details: Text {
        en: "A node that can't pull it starts no pod. It is pulled like any other image, through the mirrors of its registry. The default \
             is that of 1.6; each minor has a tag of its own. 2.x moves it to `pinned_images.sandbox`, where it wins over what stands there; \
             2.0 to 2.2 ignore it in version 1 files.",
        zh: "节点拉取不到它就无法启动任何 Pod。它和其他镜像一样经由所属仓库的 mirror 拉取。这里的默认值是 1.6 的，各次版本的标签不同。\
             2.x 会把它移到 `pinned_images.sandbox`，并优先于那里的值；2.0 到 2.2 会忽略版本 1 文件里的它。",
    },
    example: "version = 2\n\n[plugins.\"io.containerd.grpc.v1.cri\"]\nsandbox_image = \"mirror.example/pause:3.9\"\n",
    counterpart: Text { en: "None: `hosts.toml` names no images.", zh: "无：`hosts.toml` 不涉及具体镜像。" },
    source: "v1.7.34 pkg/cri/config/config.go: PluginConfig",
};

const PINNED_SANDBOX: Field = Field {
    key: "pinned_images.sandbox",
    default: Some("\"registry.k8s.io/pause:3.10\""),
    since: Release::new(2, 0, 0),
    summary: Text {
        en: "The pause image, which every pod starts with, in files of version 3 and 4.",
        zh: "每个 Pod 启动时都要用到的 pause 镜像（版本 3 和 4 的文件）。",
    },
    details: Text {
        en: "It stands in the table of `io.containerd.cri.v1.images`. The default is that of 2.0. A node that can't pull it starts no pod.",
        zh: "它写在 `io.containerd.cri.v1.images` 的表里。这里的默认值是 2.0 的。节点拉取不到它就无法启动任何 Pod。",
    },
    example: "version = 3\n\n[plugins.\"io.containerd.cri.v1.images\".pinned_images]\nsandbox = \"mirror.example/pause:3.10\"\n",
    source: "v2.3.4 internal/cri/config/config.go: ImageConfig",
    ..SANDBOX_IMAGE
};

const SYSTEMD_CGROUP: Field = Field {
    key: "containerd.runtimes.<name>.options.SystemdCgroup",
    kind: Kind::Boolean,
    default: Some("false"),
    summary: Text {
        en: "Whether runc puts containers into cgroups through systemd.",
        zh: "runc 是否通过 systemd 管理容器的 cgroup。",
    },
    details: Text {
        en: "It has to fit the kubelet's `cgroupDriver`. On 1.x a table for `runc` replaces the default one, so that without \
             `runtime_type` in it no pod starts. Write it exactly so: 2.x takes another case for a second option beside its own.",
        zh: "必须与 kubelet 的 `cgroupDriver` 一致。在 1.x 上，`runc` 的表会整个替换默认值，其中若没有 `runtime_type`，任何 Pod 都无法启动。\
             大小写必须完全一致：2.x 会把其他写法当作另一个选项。",
    },
    example: "version = 2\n\n[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc]\nruntime_type = \"io.containerd.runc.v2\"\noptions.SystemdCgroup = true\n",
    counterpart: Text { en: "None: it has nothing to do with registries.", zh: "无：与镜像仓库无关。" },
    source: "v1.7.34 pkg/cri/config/config_unix.go: DefaultConfig",
    ..SANDBOX_IMAGE
};
