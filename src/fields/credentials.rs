//! `registry.configs` and `registry.auths`: credentials, which have no place in `hosts.toml`.

use super::{Field, FileKind, Kind, Text};
use crate::release::Release;

pub(super) const FIELDS: &[Field] = &[
    CONFIGS,
    HOST,
    AUTH,
    USERNAME,
    PASSWORD,
    AUTH_AUTH,
    IDENTITYTOKEN,
    AUTHS,
    AUTHS_URL,
    AUTHS_USERNAME,
    AUTHS_PASSWORD,
    AUTHS_AUTH,
    AUTHS_IDENTITYTOKEN,
];

const EXAMPLE: &str = "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"reg.example:5000\".auth]\nusername = \"robot\"\npassword = \"…\"\n";

const STAYS: Text = Text {
    en: "None: `hosts.toml` has no credentials. The key stays in `config.toml` beside `config_path`, or gives way to image pull secrets.",
    zh: "无：`hosts.toml` 里没有凭据。该键留在 `config.toml` 中，可与 `config_path` 并存，也可以改用 imagePullSecrets。",
};

const CONFIGS: Field = Field {
    key: "registry.configs",
    file: FileKind::Config,
    kind: Kind::Map,
    default: None,
    since: Release::new(1, 5, 0),
    deprecated: Some(Release::new(1, 5, 0)),
    removed: None,
    summary: Text {
        en: "Credentials and TLS settings by registry host.", zh: "按主机列出的凭据和 TLS 设置。"
    },
    details: Text {
        en: "Credentials in it work in every release, with and without `config_path`. TLS settings work in 1.x only, and there they keep \
             the CRI plugin from loading when `config_path` is set. From 2.1 on any entry makes the CRI plugin pull by itself instead of \
             through the transfer service.",
        zh: "其中的凭据在所有版本都有效，无论是否设置 `config_path`。TLS 设置只在 1.x 有效，而且与 `config_path` 同时存在时 CRI 插件无法加载。\
             2.1 起，任何条目都会让 CRI 插件自行拉取，而不经由 transfer service。",
    },
    example: EXAMPLE,
    counterpart: Text {
        en: "`ca`, `client` and `skip_verify` for TLS settings; none for credentials, which stay here.",
        zh: "TLS 设置对应 `ca`、`client` 和 `skip_verify`；凭据没有对应项，留在原处。",
    },
    source: "v1.7.34 pkg/cri/config/config.go: ValidatePluginConfig",
};

const HOST: Field = Field {
    key: "registry.configs.<host>",
    kind: Kind::Table,
    summary: Text {
        en: "The settings of one host: a host name with its port, not a namespace and not a URL.",
        zh: "某个主机的设置：主机名加端口，不是 namespace，也不是 URL。",
    },
    details: Text {
        en: "The name is compared letter by letter with the host and port of the URL that is asked. `docker.io` never matches, since Docker \
             Hub is reached at `registry-1.docker.io`; neither do a URL, `*`, or a name without the port that the endpoint has. \
             `configs.auths` is a host called `auths`.",
        zh: "名字会与实际访问的 URL 中的主机和端口逐字比较。`docker.io` 永远匹配不上，因为 Docker Hub 的实际地址是 `registry-1.docker.io`；写成 URL、`*`，\
             或漏写 endpoint 中的端口也都不行。`configs.auths` 会被当成名为 `auths` 的主机。",
    },
    source: "v1.7.34 pkg/cri/server/image_pull.go: registryHosts",
    ..CONFIGS
};

const AUTH: Field = Field {
    key: "registry.configs.<host>.auth",
    kind: Kind::Table,
    summary: Text { en: "Credentials for one host.", zh: "某个主机的凭据。" },
    details: Text {
        en: "They are used only when the kubelet sends none with the pull; a kubelet that sends any turns these off for every host. \
             The first that is not empty wins: `username` with `password`, then `identitytoken`, then `auth`. Nothing is sent until the \
             registry asks for it. With legacy mirrors on 1.x they also answer a server that the host redirects to; otherwise that \
             server needs an entry of its own.",
        zh: "只有当 kubelet 拉取时没有带凭据，这里的才会使用；kubelet 只要带了凭据，这里的对所有主机都不再生效。第一个非空的生效：先是 `username` 加 `password`，\
             再是 `identitytoken`，最后是 `auth`。仓库要求认证之前什么也不发送。1.x 使用旧式 mirrors 时，这些凭据也会用来应答重定向到的服务器；其他情况下，\
             那个服务器需要自己的条目。",
    },
    counterpart: STAYS,
    source: "v1.7.34 pkg/cri/server/image_pull.go: ParseAuth",
    ..CONFIGS
};

const USERNAME: Field = Field {
    key: "registry.configs.<host>.auth.username",
    kind: Kind::String,
    default: Some("\"\""),
    summary: Text { en: "The user name for basic credentials.", zh: "用户名。" },
    details: Text {
        en: "When it is set, `identitytoken` and `auth` beside it are not looked at. One level higher, directly below `configs.<host>`, it \
             is ignored.",
        zh: "设置后，同一张表里的 `identitytoken` 和 `auth` 不再生效。如果写高一层，直接放在 `configs.<host>` 之下，会被忽略。",
    },
    ..AUTH
};

const PASSWORD: Field = Field {
    key: "registry.configs.<host>.auth.password",
    summary: Text {
        en: "The password or access token that goes with `username`.",
        zh: "与 `username` 配套的密码或访问令牌。",
    },
    details: Text {
        en: "Without `username` it is ignored. It stands in plain text in a file that is often readable by all; image pull secrets keep \
             it out of the node's files.",
        zh: "没有 `username` 时会被忽略。密码以明文保存，而这个文件往往人人可读；改用 imagePullSecrets 就不必把它留在节点上。",
    },
    ..USERNAME
};

const AUTH_AUTH: Field = Field {
    key: "registry.configs.<host>.auth.auth",
    summary: Text {
        en: "User name and password in one: the base64 of `user:password`, as in Docker's `config.json`.",
        zh: "合写的用户名和密码：`user:password` 的 base64 编码，与 Docker 的 `config.json` 相同。",
    },
    details: Text {
        en: "Used only when `username` and `identitytoken` are empty. A text that is not standard base64, or has no colon inside, is noticed \
             only when a registry asks for credentials; that host then fails and the next one is asked. Base64 hides nothing: treat it as \
             a password.",
        zh: "仅当 `username` 和 `identitytoken` 都为空时使用。如果不是标准 base64，或解码后没有冒号，要等到仓库要求认证时才会报错，随后改用下一个 host。\
             base64 不是加密，请当作密码对待。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"reg.example:5000\".auth]\nauth = \"…\"\n",
    ..USERNAME
};

const IDENTITYTOKEN: Field = Field {
    key: "registry.configs.<host>.auth.identitytoken",
    summary: Text {
        en: "A refresh token that is exchanged for access tokens.",
        zh: "用来换取访问令牌的 refresh token。",
    },
    details: Text {
        en: "Used only when `username` is empty, and only for registries that hand out tokens; it does not answer a request for basic \
             credentials.",
        zh: "仅当 `username` 为空时使用，并且只适用于发放令牌的仓库；仓库要求 Basic 认证时不起作用。",
    },
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"reg.example:5000\".auth]\nidentitytoken = \"…\"\n",
    ..USERNAME
};

const AUTHS_EXAMPLE: &str = "[plugins.\"io.containerd.grpc.v1.cri\".registry.auths.\"https://reg.example:5000\"]\nusername = \"robot\"\npassword = \"…\"\n";

const AUTHS: Field = Field {
    key: "registry.auths",
    deprecated: Some(Release::new(1, 3, 0)),
    summary: Text {
        en: "Credentials by registry URL: the older way to write `configs.<host>.auth`.",
        zh: "按 URL 列出的凭据，是 `configs.<host>.auth` 的更早写法。",
    },
    details: Text {
        en: "At start each entry is copied to `configs` and replaces the credentials found there. They work in every release, with and \
             without `config_path`; their removal has been announced again and again, last for 2.4.",
        zh: "启动时每个条目会复制到 `configs`，并覆盖那里已有的凭据。所有版本都支持，无论是否设置 `config_path`；移除计划一再推迟，最近一次说的是 2.4。",
    },
    example: AUTHS_EXAMPLE,
    counterpart: STAYS,
    ..CONFIGS
};

const AUTHS_URL: Field = Field {
    key: "registry.auths.<url>",
    kind: Kind::Table,
    summary: Text {
        en: "The credentials of one registry, named by a URL with its scheme.",
        zh: "某个仓库的凭据，键名是带协议的 URL。",
    },
    details: Text {
        en: "Write the scheme: without it `reg.example:5000` and `localhost:5000` lose their credentials without a word, and \
             `10.0.0.1:5000` keeps the CRI plugin from loading. Of a URL only host and port count. `https://index.docker.io/v1/` is dead, since \
             Docker Hub is reached at `registry-1.docker.io`. Of two URLs with the same host a random one wins.",
        zh: "请写上协议：否则 `reg.example:5000` 和 `localhost:5000` 的凭据会悄悄丢失，而 `10.0.0.1:5000` 会让 CRI 插件无法加载。URL 中只有主机和端口有意义。\
             `https://index.docker.io/v1/` 不起作用，因为 Docker Hub 的实际地址是 `registry-1.docker.io`。两个 URL 主机相同时，哪个生效是随机的。",
    },
    ..AUTHS
};

const AUTHS_USERNAME: Field =
    Field { key: "registry.auths.<url>.username", deprecated: AUTHS.deprecated, example: AUTHS_EXAMPLE, ..USERNAME };

const AUTHS_PASSWORD: Field =
    Field { key: "registry.auths.<url>.password", deprecated: AUTHS.deprecated, example: AUTHS_EXAMPLE, ..PASSWORD };

const AUTHS_AUTH: Field = Field {
    key: "registry.auths.<url>.auth",
    deprecated: AUTHS.deprecated,
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.auths.\"https://reg.example:5000\"]\nauth = \"…\"\n",
    ..AUTH_AUTH
};

const AUTHS_IDENTITYTOKEN: Field = Field {
    key: "registry.auths.<url>.identitytoken",
    deprecated: AUTHS.deprecated,
    example: "[plugins.\"io.containerd.grpc.v1.cri\".registry.auths.\"https://reg.example:5000\"]\nidentitytoken = \"…\"\n",
    ..IDENTITYTOKEN
};
