//! `registry.configs.<host>.tls`: TLS settings, which containerd 2.0 dropped.

use super::{Field, FileKind, Kind, Text};
use crate::release::Release;

pub(super) const FIELDS: &[Field] = &[TLS, INSECURE_SKIP_VERIFY, CA_FILE, CERT_FILE, KEY_FILE];

const TLS: Field = Field {
    key: "registry.configs.<host>.tls",
    file: FileKind::Config,
    kind: Kind::Table,
    default: None,
    since: Release::new(1, 5, 0),
    deprecated: Some(Release::new(1, 5, 0)),
    removed: Some(Release::new(2, 0, 0)),
    summary: Text { en: "TLS settings for one host.", zh: "某个主机的 TLS 设置。" },
    details: Text {
        en: "containerd 2.x ignores it with a warning: a private CA is no longer trusted and pulls fail. On 1.x it keeps the CRI plugin from \
             loading when `config_path` is set, even as an empty table. It counts wherever the host is asked: as a mirror of any \
             namespace, as an endpoint of `*`, and as its own upstream. On an `http` endpoint it changes nothing but redirects to https.",
        zh: "containerd 2.x 会忽略它并给出警告：私有 CA 不再受信任，拉取会失败。在 1.x 上，与 `config_path` 同时存在时 CRI 插件无法加载，空表也一样。只要访问\
             该主机它就生效：无论是作为某个 namespace 的 mirror、`*` 的 endpoint，还是作为自己的上游。对 `http` endpoint 只影响重定向到 https 的情况。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"reg.example:5000\".tls]\nca_file = \"/etc/ssl/reg-ca.pem\"\n",
    counterpart: Text {
        en: "`ca`, `client` and `skip_verify` in every `hosts.toml` that lists the host, and a directory for the host itself.",
        zh: "在每个列出该主机的 `hosts.toml` 中写 `ca`、`client` 和 `skip_verify`，并为该主机本身建一个目录。",
    },
    source: "v1.7.34 pkg/cri/server/image_pull.go: getTLSConfig",
};

const INSECURE_SKIP_VERIFY: Field = Field {
    key: "registry.configs.<host>.tls.insecure_skip_verify",
    kind: Kind::Boolean,
    default: Some("false"),
    summary: Text {
        en: "Whether the server's certificate goes unverified.", zh: "是否跳过对服务器证书的校验。"
    },
    details: Text {
        en: "Anyone between node and registry can then hand out images. It does not mean plain http: an `https` endpoint is still asked over \
             TLS. For a registry that only speaks http, write `http://` in the endpoint.",
        zh: "开启后，节点与仓库之间的任何人都可以冒充仓库。它并不表示使用明文 http：`https` 的 endpoint 仍然走 TLS。如果仓库只支持 http，\
             请在 endpoint 里写 `http://`。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"reg.example:5000\".tls]\ninsecure_skip_verify = true\n",
    counterpart: Text {
        en: "`skip_verify` in `hosts.toml`, on https hosts only.",
        zh: "`hosts.toml` 中的 `skip_verify`，只写在 https 的 host 上。",
    },
    ..TLS
};

const CA_FILE: Field = Field {
    key: "registry.configs.<host>.tls.ca_file",
    kind: Kind::String,
    default: Some("\"\""),
    summary: Text {
        en: "A PEM file with CAs to trust beside those of the system.",
        zh: "在系统 CA 之外额外信任的 CA 证书（PEM 文件）。",
    },
    details: Text {
        en: "A file that cannot be read fails every pull of every namespace that lists the host. A file without any certificate in it is \
             accepted here, but fails every pull as `ca`. A relative path counts from the daemon's working directory.",
        zh: "文件读不到时，凡是列出该主机的 namespace 都会拉取失败。文件中一个证书都没有时，这里能接受，但写成 `ca` 就会让拉取全部失败。\
             相对路径以守护进程的工作目录为准。",
    },
    counterpart: Text {
        en: "`ca` in `hosts.toml`, as an absolute path.",
        zh: "`hosts.toml` 中的 `ca`，请写绝对路径。",
    },
    ..TLS
};

const CERT_FILE: Field = Field {
    key: "registry.configs.<host>.tls.cert_file",
    kind: Kind::String,
    default: Some("\"\""),
    summary: Text {
        en: "A PEM file with the client certificate; needs `key_file`.",
        zh: "客户端证书（PEM 文件），必须与 `key_file` 一起使用。",
    },
    details: Text {
        en: "Alone, without `key_file`, it fails every pull that reaches the host; so does a pair that does not fit together. A relative path \
             counts from the daemon's working directory.",
        zh: "没有 `key_file` 而单独使用时，访问该主机的拉取都会失败；证书与私钥不匹配时也一样。相对路径以守护进程的工作目录为准。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"reg.example:5000\".tls]\ncert_file = \"/etc/ssl/node.crt\"\nkey_file = \"/etc/ssl/node.key\"\n",
    counterpart: Text {
        en: "The first of a pair in `client`: `client = [[\"cert\", \"key\"]]`.",
        zh: "`client` 中二元组的第一项：`client = [[\"cert\", \"key\"]]`。",
    },
    ..TLS
};

const KEY_FILE: Field = Field {
    key: "registry.configs.<host>.tls.key_file",
    summary: Text {
        en: "A PEM file with the private key that belongs to `cert_file`.",
        zh: "与 `cert_file` 对应的私钥（PEM 文件）。",
    },
    details: Text {
        en: "Alone, without `cert_file`, it fails every pull that reaches the host. A relative path counts from the daemon's working \
             directory.",
        zh: "没有 `cert_file` 而单独使用时，访问该主机的拉取都会失败。相对路径以守护进程的工作目录为准。",
    },
    counterpart: Text {
        en: "The second of a pair in `client`: `client = [[\"cert\", \"key\"]]`.",
        zh: "`client` 中二元组的第二项：`client = [[\"cert\", \"key\"]]`。",
    },
    ..CERT_FILE
};
