//! `[host."…"]` tables of `hosts.toml`.

use super::{Field, FileKind, Kind, Text};
use crate::release::Release;

pub(super) const FIELDS: &[Field] =
    &[HOST, HOST_URL, CAPABILITIES, CA, CLIENT, SKIP_VERIFY, HEADER, HEADER_NAME, OVERRIDE_PATH, DIAL_TIMEOUT];

pub(super) const HOST: Field = Field {
    key: "host",
    file: FileKind::Hosts,
    kind: Kind::Map,
    default: None,
    since: Release::new(1, 5, 0),
    deprecated: None,
    removed: None,
    summary: Text {
        en: "The hosts to ask before `server`, one table for each.",
        zh: "在 `server` 之前依次访问的 host，每个一张表。",
    },
    details: Text {
        en: "Without any `host` table, releases up to 1.6.39 and 1.7.31 throw the whole file away, with one log line, and ask the upstream \
             alone; an empty `[host]` line mends that. Only headers `[host.\"<url>\"]` are safe: an inline table or dotted keys are never asked \
             on 2.x and, inline, asked in random order on 1.x. `[[host]]` voids the file. The word must be lower case.",
        zh: "如果一个 `host` 表都没有，1.6.39 和 1.7.31 及更早的版本会丢弃整个文件（只留一行日志），只访问上游；加一行空的 `[host]` 即可避免。只有表头\
             `[host.\"<url>\"]` 的写法可靠：内联表或带点的键在 2.x 上从不访问，而内联表在 1.x 上访问顺序随机。`[[host]]` 会使整个文件作废。\
             `host` 必须小写。",
    },
    example: "server = \"https://registry-1.docker.io\"\n\n[host.\"https://mirror.example\"]\ncapabilities = [\"pull\", \"resolve\"]\n",
    counterpart: Text {
        en: "The `endpoint` list of `registry.mirrors.<namespace>`, without its last element.",
        zh: "`registry.mirrors.<namespace>` 的 `endpoint` 列表，最后一个元素除外。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: getSortedHosts",
};

const HOST_URL: Field = Field {
    key: "host.<url>",
    kind: Kind::Table,
    summary: Text {
        en: "One host to ask, named by its URL; the order of the file is the order in which hosts are asked.",
        zh: "要访问的一个 host，以 URL 命名；文件中的先后就是访问的先后。",
    },
    details: Text {
        en: "Without a scheme it is asked over https, `localhost` too. The scheme must be lower case, and a bare name that begins with `http` \
             is no host at all. `/v2` is added to any path that does not end in it, unless `override_path` says otherwise. Quote the URL: `[host.mirror.example]` is \
             a host called `mirror`. The same header twice, a blank or a bad escape voids the whole file, and so does `[` or `]` (IPv6) on \
             1.x. Keep the tables of a host together: on 2.x it is asked twice when another host stands between them.",
        zh: "没写协议时走 https，`localhost` 也一样。协议必须小写；以 `http` 开头的裸主机名会被认为没有主机。路径若不以 `/v2` 结尾会自动补上，除非设置了\
             `override_path`。URL 要加引号：`[host.mirror.example]` 是名为 `mirror` 的 host。同一表头写两次、含有空格或错误的转义，都会使整个文件作废；\
             在 1.x 上，含有 `[` 或 `]`（IPv6）也一样。同一 host 的表要写在一起：在 2.x 上，中间若隔着别的 host，它会被访问两次。",
    },
    counterpart: Text {
        en: "One URL in `registry.mirrors.<namespace>.endpoint`.",
        zh: "`registry.mirrors.<namespace>.endpoint` 中的一个 URL。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig",
    ..HOST
};

pub(super) const CAPABILITIES: Field = Field {
    key: "host.<url>.capabilities",
    kind: Kind::Strings,
    default: Some("[]"),
    summary: Text {
        en: "What the host may be used for: `pull`, `resolve`, `push` and, from 2.2 on, `referrers`; all of them when left out.",
        zh: "该 host 的用途：`pull`、`resolve`、`push`，2.2 起还有 `referrers`；省略则表示全部。",
    },
    details: Text {
        en: "They only decide where names are resolved: a tag is resolved where both `pull` and `resolve` are listed, a digest where `pull` is. \
             Content is downloaded from any host in the list, whatever it says here. An unknown word, or a string in place of the \
             array, voids the whole file; `referrers` does so before 2.2. An empty list means all. A mirror needs no `push`: pulls never use \
             it, but `ctr push --hosts-dir` may then push to the mirror.",
        zh: "它只决定在哪里解析：标签只在同时具有 `pull` 和 `resolve` 的 host 上解析，摘要只需要 `pull`。下载内容时则会尝试列表中的任何 host，不管这里\
             怎么写。出现不认识的词，或用字符串代替数组，整个文件作废；2.2 之前写 `referrers` 也一样。空列表表示全部。mirror 不需要 `push`：拉取用不到它，\
             但 `ctr push --hosts-dir` 可能会因此推送到 mirror。",
    },
    counterpart: Text {
        en: "None: every legacy endpoint counts as `[\"pull\", \"resolve\"]`.",
        zh: "无：旧式 endpoint 一律相当于 `[\"pull\", \"resolve\"]`。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig",
    ..HOST
};

pub(super) const CA: Field = Field {
    key: "host.<url>.ca",
    kind: Kind::StringOrStrings,
    default: None,
    summary: Text {
        en: "PEM files with CAs to trust beside those of the system.",
        zh: "在系统 CA 之外额外信任的 CA 证书（PEM 文件）。",
    },
    details: Text {
        en: "A file that is missing or holds no certificate fails every pull of the namespace before any host is asked. A relative path counts from \
             the directory of this `hosts.toml`. On an `http` host even an empty list counts as a TLS setting and makes containerd try https first \
             (from 1.6.25 and 1.7.7 on). On Windows before 2.3 only the CAs listed here are trusted.",
        zh: "文件不存在或其中没有证书时，该 namespace 的拉取会全部失败，任何 host 都不会访问。相对路径以这个 `hosts.toml` 所在的目录为准。在 `http` 的 host 上，\
             哪怕是空列表也算作 TLS 设置，会让 containerd 先尝试 https（1.6.25 和 1.7.7 起）。在 2.3 之前的 Windows 上，只信任这里列出的 CA。",
    },
    example: "[host.\"https://mirror.example\"]\nca = \"/etc/ssl/mirror-ca.pem\"\n",
    counterpart: Text {
        en: "`registry.configs.<host>.tls.ca_file`, on 1.x.",
        zh: "`registry.configs.<host>.tls.ca_file`（仅限 1.x）。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: updateTLSConfigFromHost",
    ..HOST
};

pub(super) const CLIENT: Field = Field {
    key: "host.<url>.client",
    kind: Kind::Pairs,
    default: Some("[]"),
    summary: Text {
        en: "Client certificates: a PEM file that holds certificate and key, or pairs of files.",
        zh: "客户端证书：同时含有证书和私钥的 PEM 文件，或由证书和私钥文件组成的二元组。",
    },
    details: Text {
        en: "A pair needs brackets of its own: `client = [\"a.crt\", \"a.key\"]` means two files that each hold both, and fails every pull. A pair that \
             does not have two elements voids the whole file; files that cannot be read or do not fit together fail every pull of the \
             namespace. Relative paths count from the directory of this `hosts.toml`. On an `http` host it makes containerd try https first \
             (from 1.6.25 and 1.7.7 on).",
        zh: "二元组要有自己的方括号：`client = [\"a.crt\", \"a.key\"]` 表示两个文件各自都含有证书和私钥，会让拉取全部失败。二元组若不是两个元素，整个文件作废；\
             文件读不到或证书与私钥不匹配时，该 namespace 的拉取会全部失败。相对路径以这个 `hosts.toml` 所在的目录为准。在 `http` 的 host 上，它会让\
             containerd 先尝试 https（1.6.25 和 1.7.7 起）。",
    },
    example: "[host.\"https://mirror.example\"]\nclient = [[\"/etc/ssl/node.crt\", \"/etc/ssl/node.key\"]]\n",
    counterpart: Text {
        en: "`cert_file` and `key_file` in `registry.configs.<host>.tls`, on 1.x.",
        zh: "`registry.configs.<host>.tls` 中的 `cert_file` 和 `key_file`（仅限 1.x）。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig",
    ..HOST
};

pub(super) const SKIP_VERIFY: Field = Field {
    key: "host.<url>.skip_verify",
    kind: Kind::Boolean,
    default: None,
    summary: Text {
        en: "Whether the server's certificate goes unverified.", zh: "是否跳过对服务器证书的校验。"
    },
    details: Text {
        en: "With `true` anyone between node and registry can hand out images. It does not mean plain http; write an `http://` URL for that, \
             and then leave this key out: on an `http` host any value, `false` too, counts as a TLS setting and makes containerd try https first \
             (from 1.6.25 and 1.7.7 on). A string such as `\"true\"` voids the whole file.",
        zh: "设为 `true` 后，节点与仓库之间的任何人都可以冒充仓库。它并不表示使用明文 http；需要明文时请写 `http://` 的 URL，并且不要写这个键：在 `http` 的 host 上，\
             任何值（包括 `false`）都算作 TLS 设置，会让 containerd 先尝试 https（1.6.25 和 1.7.7 起）。写成字符串 `\"true\"` 会使整个文件作废。",
    },
    example: "[host.\"https://mirror.example:5000\"]\nskip_verify = true\n",
    counterpart: Text {
        en: "`registry.configs.<host>.tls.insecure_skip_verify`, on 1.x.",
        zh: "`registry.configs.<host>.tls.insecure_skip_verify`（仅限 1.x）。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: ConfigureHosts",
    ..HOST
};

pub(super) const HEADER: Field = Field {
    key: "host.<url>.header",
    kind: Kind::Map,
    default: None,
    summary: Text {
        en: "HTTP headers that are sent with every request to this host.",
        zh: "发往该 host 的每个请求都会带上的 HTTP 头。",
    },
    details: Text {
        en: "They come after the global `registry.headers`; a name in both is sent with both values. From 2.1 on the host's token server gets \
             them too. An `Authorization` header is no replacement for credentials: it goes out unasked, is never refreshed, and lies in a file that \
             is often readable by all. Every key after `[host.\"<url>\".header]` becomes a header, so put the table last.",
        zh: "它们排在全局的 `registry.headers` 之后；两处都有的名字，两个值都会发送。2.1 起，该 host 的令牌服务器也会收到它们。`Authorization` 头不能代替凭据：\
             它不等要求就发送，从不更新，而且放在往往人人可读的文件里。`[host.\"<url>\".header]` 之后的每个键都会变成 HTTP 头，所以这张表要放在最后。",
    },
    example: "[host.\"https://mirror.example\"]\n[host.\"https://mirror.example\".header]\nX-Team = \"platform\"\n",
    counterpart: Text {
        en: "None for a single host; `registry.headers` concerns all of them and stays in `config.toml`.",
        zh: "没有针对单个 host 的写法；`registry.headers` 对所有 host 生效，留在 `config.toml` 中。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig",
    ..HOST
};

pub(super) const HEADER_NAME: Field = Field {
    key: "host.<url>.header.<name>",
    kind: Kind::StringOrStrings,
    summary: Text { en: "The value or values of one header.", zh: "某个 HTTP 头的一个或多个值。" },
    details: Text {
        en: "A number or a boolean voids the whole file. The name is sent as it is written: `authorization` in lower case goes out beside the \
             real one instead of replacing it. Before 2.1 the built-in `User-Agent` wins; `Host` has no effect.",
        zh: "值若是数字或布尔值，整个文件作废。名字按原样发送：小写的 `authorization` 会与真正的 `Authorization` 一起发出，而不是替换它。2.1 之前内置的\
             `User-Agent` 优先；`Host` 不起作用。",
    },
    ..HEADER
};

pub(super) const OVERRIDE_PATH: Field = Field {
    key: "host.<url>.override_path",
    kind: Kind::Boolean,
    default: Some("false"),
    since: Release::new(1, 6, 0),
    summary: Text {
        en: "Whether the URL's path is the whole API root, so that no `/v2` is added to it.",
        zh: "URL 的路径是否就是完整的 API 根路径，不再追加 `/v2`。",
    },
    details: Text {
        en: "Without it `https://harbor.example/v2/proxy` is asked at `/v2/proxy/v2`, which most proxies answer with 404. With it, a URL \
             without a path is asked without `/v2`. containerd 1.5 ignores the key; a string in place of the boolean voids the whole file \
             from 1.6 on.",
        zh: "不设置时，`https://harbor.example/v2/proxy` 实际访问的是 `/v2/proxy/v2`，多数代理会返回 404。设置后，没有路径的 URL 访问时不带 `/v2`。\
             containerd 1.5 会忽略这个键；1.6 起，写成字符串会使整个文件作废。",
    },
    example: "[host.\"https://harbor.example/v2/proxy\"]\noverride_path = true\n",
    counterpart: Text {
        en: "An endpoint with a path that does not end in `/v2`: legacy endpoints keep any path but an empty one.",
        zh: "路径不以 `/v2` 结尾的 endpoint：旧式 endpoint 只有空路径才会补 `/v2`。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig",
    ..HOST
};

pub(super) const DIAL_TIMEOUT: Field = Field {
    key: "host.<url>.dial_timeout",
    kind: Kind::Duration,
    default: Some("\"30s\""),
    since: Release::new(2, 0, 7),
    summary: Text {
        en: "How long containerd waits for a connection before it asks the next host.",
        zh: "containerd 等待建立连接的最长时间，超时后改用下一个 host。",
    },
    details: Text {
        en: "A mirror that swallows packets otherwise costs 30 seconds on every pull. Known from 2.0.7 and 2.1.0 on, ignored before. A number or a \
             text without a unit voids the whole file; `\"0s\"` waits as long as the system does. In the 2.0 line it also makes \
             containerd try https first on an `http` host.",
        zh: "如果 mirror 丢弃数据包而不应答，不设置的话每次拉取都要多等 30 秒。2.0.7 和 2.1.0 起支持，更早的版本会忽略。写成数字或不带单位会使整个文件作废；\
             `\"0s\"` 表示不限时，由系统决定。在 2.0 系列上，它还会让 containerd 对 `http` 的 host 先尝试 https。",
    },
    example: "[host.\"https://mirror.example\"]\ndial_timeout = \"2s\"\n",
    counterpart: Text {
        en: "None: legacy endpoints wait 30 seconds.", zh: "无：旧式 endpoint 固定等待 30 秒。"
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: parseHostConfig",
    ..HOST
};
