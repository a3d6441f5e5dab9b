//! The keys of `config.toml` around the legacy tables: `version`, `imports`, `config_path`, `headers`.

use super::{Field, FileKind, Kind, Text};
use crate::release::Release;

pub(super) const FIELDS: &[Field] =
    &[VERSION, IMPORTS, REGISTRY, CONFIG_PATH, HEADERS, HEADERS_NAME, USE_LOCAL_IMAGE_PULL];

const VERSION: Field = Field {
    key: "version",
    file: FileKind::Config,
    kind: Kind::Integer,
    default: Some("1"),
    since: Release::new(1, 5, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "The layout of the file, which decides the name of the plugin table that holds the registry settings.",
        zh: "配置文件的格式版本，决定镜像仓库设置写在哪个插件表里。",
    },
    details: Text {
        en: "A registry table under the name of another version is mostly ignored without a word: version 1 files use \
             `plugins.cri`, version 2 `plugins.\"io.containerd.grpc.v1.cri\"`, versions 3 and 4 \
             `plugins.\"io.containerd.cri.v1.images\"`. A file without the key is read as version 1, so long plugin names in it are \
             dead on 1.x. containerd 2.0 to 2.2 lose the whole registry section of a version 1 file; write `version = 2` for them. \
             Version 3 needs 2.0 and version 4 needs 2.3. Releases before 1.6.32 and 1.7.17 read any higher number as 2, \
             later ones refuse to start. A string in place of the number keeps every release from starting.",
        zh: "如果镜像仓库表用了其他版本的插件名，大多会被悄悄忽略：版本 1 用 `plugins.cri`，版本 2 用 `plugins.\"io.containerd.grpc.v1.cri\"`，\
             版本 3 和 4 用 `plugins.\"io.containerd.cri.v1.images\"`。没有写 `version` 的文件按版本 1 读取，因此在 1.x 上长插件名不起作用。\
             containerd 2.0 到 2.2 会丢掉版本 1 文件里的整个 registry 部分，这时请写 `version = 2`。版本 3 需要 2.0 以上，版本 4 需要 2.3 以上。\
             1.6.32 和 1.7.17 之前的版本会把更大的数字当作 2，之后的版本则拒绝启动。写成字符串时，任何版本都无法启动。",
    },
    example: "version = 2\n",
    counterpart: Text { en: "None: `hosts.toml` has no version.", zh: "无：`hosts.toml` 没有版本号。" },
    source: "v2.2.7 cmd/containerd/server/config/config.go: ValidateVersion",
};

const IMPORTS: Field = Field {
    key: "imports",
    file: FileKind::Config,
    kind: Kind::Strings,
    default: Some("[]"),
    since: Release::new(1, 5, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "More configuration files to read, as paths or with `*`.",
        zh: "要一并读取的其他配置文件，可以是路径，也可以带 `*`。",
    },
    details: Text {
        en: "Later files win. On 1.x a file that mentions a plugin replaces that plugin's whole table, `sandbox_image` and all; 2.x \
             merges key by key, so a `mirrors` table left in one file stays in force. A path without `*` that does not exist keeps \
             containerd from starting, a pattern without matches does not. Relative paths count from the importing file, but relative \
             patterns count from the daemon's working directory before 1.6.29 and 1.7.16. No release reads \
             `/etc/containerd/conf.d` unless a file that it does read says so.",
        zh: "后读取的文件优先。在 1.x 上，某个文件只要提到一个插件，就会整个替换该插件的表（包括 `sandbox_image` 等所有设置）；2.x 则逐键合并，\
             所以留在别的文件里的 `mirrors` 仍然生效。不带 `*` 的路径如果不存在，containerd 无法启动；通配符没有匹配到文件则没有关系。相对路径以\
             写有 imports 的文件为准，但在 1.6.29 和 1.7.16 之前，带 `*` 的相对路径以守护进程的工作目录为准。除非读到的文件里写明，\
             任何版本都不会读取 `/etc/containerd/conf.d`。",
    },
    example: "imports = [\"/etc/containerd/conf.d/*.toml\"]\n",
    counterpart: Text {
        en: "None: each namespace has one `hosts.toml`, which includes nothing.",
        zh: "无：每个 namespace 只有一个 `hosts.toml`，不能引用其他文件。",
    },
    source: "v2.2.7 cmd/containerd/server/config/config.go: LoadConfig",
};

const REGISTRY: Field = Field {
    key: "registry",
    file: FileKind::Config,
    kind: Kind::Table,
    default: None,
    since: Release::new(1, 5, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "The table of the CRI plugin that says how images are pulled for Kubernetes.",
        zh: "CRI 插件中的表，决定如何为 Kubernetes 拉取镜像。",
    },
    details: Text {
        en: "Only the CRI plugin reads it: `crictl` and the kubelet see its effect, `ctr` and nerdctl never do. It must stand below \
             the plugin name that fits `version`. Changes need a restart of containerd, unlike changes to `hosts.toml`. A value of a \
             wrong type in it keeps the daemon from starting; an unknown key is ignored, on 1.x without a word.",
        zh: "只有 CRI 插件读取它：`crictl` 和 kubelet 会受影响，`ctr` 和 nerdctl 不会。它必须写在与 `version` 对应的插件名之下。修改后要重启 containerd\
             （修改 `hosts.toml` 则不用）。其中的值类型不对时守护进程无法启动；不认识的键会被忽略，1.x 连提示都没有。",
    },
    example: "version = 2\n\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"/etc/containerd/certs.d\"\n",
    counterpart: Text {
        en: "The tree of `hosts.toml` files that `config_path` points at.",
        zh: "`config_path` 指向的 `hosts.toml` 目录树。",
    },
    source: "v1.7.34 pkg/cri/config/config.go: Registry",
};

const CONFIG_PATH: Field = Field {
    key: "registry.config_path",
    file: FileKind::Config,
    kind: Kind::String,
    default: Some("\"\""),
    since: Release::new(1, 5, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "The directory that holds a directory with a `hosts.toml` for each registry namespace.",
        zh: "存放各 namespace 目录（内含 `hosts.toml`）的目录。",
    },
    details: Text {
        en: "Together with any `mirrors` entry, or on 1.x any `configs.<host>.tls` table, it keeps the CRI plugin from loading: \
             delete those in every imported file. `configs.<host>.auth`, `auths` and `headers` stay in force. A directory that does not \
             exist counts as an empty one; a path that leads to a `hosts.toml` fails every pull. Several directories may be joined by `:` \
             (`;` on Windows) and the first that knows the namespace wins, but pulls through the transfer service (the usual way from 2.1 on) take \
             the whole string as one path and find nothing. On Linux from 2.2 on, leaving it empty without `mirrors` means \
             `/etc/containerd/certs.d:/etc/docker/certs.d`.",
        zh: "如果同时存在任何 `mirrors` 条目（1.x 上还包括任何 `configs.<host>.tls` 表），CRI 插件无法加载；请在所有被引用的文件中删掉它们。\
             `configs.<host>.auth`、`auths` 和 `headers` 仍然有效。目录不存在时等同于空目录；如果指向某个 `hosts.toml` 文件，所有拉取都会失败。可以用 `:`\
             （Windows 上用 `;`）连接多个目录，第一个包含该 namespace 的目录生效；但经由 transfer service 的拉取（2.1 起的默认方式）会把整个字符串\
             当作一个路径，结果什么也找不到。2.2 起在 Linux 上，若留空且没有 `mirrors`，则相当于 `/etc/containerd/certs.d:/etc/docker/certs.d`。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"\n",
    counterpart: Text {
        en: "The `hosts.toml` files below that directory.", zh: "该目录下的各个 `hosts.toml`。"
    },
    source: "v1.7.34 pkg/cri/server/image_pull.go: registryHosts",
};

const HEADERS: Field = Field {
    key: "registry.headers",
    file: FileKind::Config,
    kind: Kind::Map,
    default: None,
    since: Release::new(1, 5, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "HTTP headers that are sent with every request to every registry.",
        zh: "发往所有镜像仓库的每个请求都会带上的 HTTP 头。",
    },
    details: Text {
        en: "They go to every mirror and every upstream, so a secret in here reaches all of them. They stay in force beside \
             `config_path` and are not deprecated. Token servers get them from 2.1 on, and only when the CRI plugin pulls by itself. \
             Copying them into the `header` table of a host sends them twice.",
        zh: "所有 mirror 和上游仓库都会收到这些头，因此写在这里的机密会发给每一个站点。它们与 `config_path` 同时生效，也没有被弃用。2.1 起，仅当\
             CRI 插件自行拉取时，令牌服务器才会收到它们。如果再抄进某个 host 的 `header` 表，就会发送两次。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.headers]\nX-Team = [\"platform\"]\n",
    counterpart: Text {
        en: "`header` in `hosts.toml`, which concerns one host only. A conversion leaves global headers where they are.",
        zh: "`hosts.toml` 中的 `header`，但只对单个 host 生效。转换时全局头保持原样。",
    },
    source: "v1.7.34 pkg/cri/server/image_pull.go: PullImage",
};

const HEADERS_NAME: Field = Field {
    key: "registry.headers.<name>",
    kind: Kind::Strings,
    summary: Text { en: "The values of one global header.", zh: "某个全局 HTTP 头的值。" },
    details: Text {
        en: "A single string in place of the array keeps containerd from starting. The name is sent as it is written: `user-agent` in \
             lower case goes out beside the built-in `User-Agent` instead of replacing it. Before 2.1 the built-in `User-Agent` wins.",
        zh: "如果写成单个字符串而不是数组，containerd 无法启动。头的名字按原样发送：小写的 `user-agent` 会与内置的 `User-Agent` 一起发出，而不是替换它。\
             2.1 之前内置的 `User-Agent` 优先。",
    },
    counterpart: Text {
        en: "`header.<name>` in `hosts.toml`, which also takes a single string.",
        zh: "`hosts.toml` 中的 `header.<name>`，那里也可以写单个字符串。",
    },
    ..HEADERS
};

const USE_LOCAL_IMAGE_PULL: Field = Field {
    key: "use_local_image_pull",
    file: FileKind::Config,
    kind: Kind::Boolean,
    default: Some("false"),
    since: Release::new(2, 1, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "Whether the CRI plugin pulls images itself instead of handing them to the transfer service.",
        zh: "是否由 CRI 插件自行拉取镜像，而不交给 transfer service。",
    },
    details: Text {
        en: "Any `mirrors`, `configs` or `auths` entry switches it on unasked, so deleting the last of them changes how images are \
             pulled: the transfer service takes `config_path` as one directory, leaves global headers out of token requests and runs image verifiers. \
             Set it to `true` to keep the old way after a conversion. It stands directly in the plugin's table, not below `registry`.",
        zh: "只要存在 `mirrors`、`configs` 或 `auths` 的任何条目，它就会自动开启；因此删掉最后一个条目会改变拉取方式：transfer service 把 `config_path`\
             当作单个目录，请求令牌时不带全局头，并且会运行镜像校验插件。转换后想保持原来的方式，请设为 `true`。它直接写在插件的表里，不在 `registry` 之下。",
    },
    example: "version = 3\n\n[plugins.\"io.containerd.cri.v1.images\"]\nuse_local_image_pull = true\n",
    counterpart: Text {
        en: "None: it concerns every namespace at once.", zh: "无：它对所有 namespace 同时生效。"
    },
    source: "v2.2.7 internal/cri/config/config.go: CheckLocalImagePullConfigs",
};
