//! `registry.mirrors`: the legacy way to list mirrors.

use super::{Field, FileKind, Kind, Text};
use crate::release::Release;

pub(super) const FIELDS: &[Field] = &[MIRRORS, NAMESPACE, ENDPOINT];

const MIRRORS: Field = Field {
    key: "registry.mirrors",
    file: FileKind::Config,
    kind: Kind::Map,
    default: None,
    since: Release::new(1, 5, 0),
    deprecated: Some(Release::new(1, 5, 0)),
    removed: None,
    summary: Text { en: "Mirrors by registry namespace.", zh: "按 namespace 列出的 mirror。" },
    details: Text {
        en: "One entry is enough to keep the CRI plugin from loading when `config_path` is set, even with an empty list; the bare table \
             without entries is harmless. From 2.1 on any entry also makes the CRI plugin pull by itself instead of through the transfer \
             service. Every release so far still reads it, although its removal has been announced again and again, last for 2.4.",
        zh: "设置了 `config_path` 时，只要有一个条目（哪怕列表为空），CRI 插件就无法加载；没有条目的空表则没有影响。2.1 起，任何条目都会让 CRI 插件\
             自行拉取，而不经由 transfer service。虽然一再宣布要移除（最近一次说的是 2.4），但到目前为止所有版本都还支持。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\nendpoint = [\"https://mirror.example\"]\n",
    counterpart: Text {
        en: "A directory for each namespace below `config_path`, with a `hosts.toml` in it.",
        zh: "`config_path` 下每个 namespace 一个目录，内含 `hosts.toml`。",
    },
    source: "v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig",
};

const NAMESPACE: Field = Field {
    key: "registry.mirrors.<namespace>",
    kind: Kind::Table,
    summary: Text {
        en: "The mirrors of one namespace such as `docker.io`, or of `*`: every namespace without an entry of its own.",
        zh: "某个 namespace（如 `docker.io`）的 mirror；`*` 表示所有没有单独条目的 namespace。",
    },
    details: Text {
        en: "The name must equal the registry part of the image, port included: `https://docker.io`, `*.example.com`, `docker.io/library` \
             and `index.docker.io` never match. An entry with an empty list still hides `*`. On 1.x a name with `[` or `]` (IPv6) in a \
             table header keeps containerd from starting.",
        zh: "名字必须与镜像名中的仓库部分完全一致，包括端口：`https://docker.io`、`*.example.com`、`docker.io/library` 和 `index.docker.io` 永远匹配不上。\
             列表为空的条目同样会遮住 `*`。在 1.x 上，表头里的名字若含有 `[` 或 `]`（IPv6），containerd 无法启动。",
    },
    counterpart: Text {
        en: "The directory of that name (`host_port_` or `host:port` with a port); `_default` for `*`, from 1.6.17 on.",
        zh: "同名目录（带端口时为 `host_port_` 或 `host:port`）；`*` 对应 `_default`，从 1.6.17 起支持。",
    },
    source: "v1.7.34 pkg/cri/server/image_pull.go: registryEndpoints",
    ..MIRRORS
};

const ENDPOINT: Field = Field {
    key: "registry.mirrors.<namespace>.endpoint",
    kind: Kind::Strings,
    default: Some("[]"),
    summary: Text { en: "The URLs to ask for this namespace, in order.", zh: "该 namespace 依次访问的 URL。" },
    details: Text {
        en: "One URL that cannot be parsed fails every pull of the namespace before anything is tried. The registry itself is asked last, \
             unless the host of some endpoint equals the namespace; for `docker.io` that means literally `docker.io`, so listing \
             `registry-1.docker.io` asks it twice. Without a scheme a loopback host gets `http://` and any other `https://`. Only an empty \
             path becomes `/v2`: `https://mirror.example/` sends requests without it, and most registries answer 404. The key is \
             `endpoint`; `endpoints` is ignored.",
        zh: "只要有一个 URL 无法解析，该 namespace 的拉取就会全部失败，什么也不会尝试。原仓库总是排在最后，除非某个 endpoint 的主机名与 namespace 相同；\
             对 `docker.io` 来说必须写的就是 `docker.io`，所以列出 `registry-1.docker.io` 会让它被访问两次。没写协议时，回环地址用 `http://`，其余用 `https://`。\
             只有空路径才会变成 `/v2`：`https://mirror.example/` 发出的请求不带 `/v2`，多数仓库会返回 404。键名是 `endpoint`，写成 `endpoints` 会被忽略。",
    },
    counterpart: Text {
        en: "A `[host.\"<url>\"]` table for each but the last one asked, which becomes `server`.",
        zh: "除最后访问的那个写成 `server` 外，每个 URL 对应一个 `[host.\"<url>\"]` 表。",
    },
    source: "v1.7.34 pkg/cri/server/image_pull.go: registryEndpoints",
    ..MIRRORS
};
