//! The root of `hosts.toml`: `server`, and the keys that describe it.

use super::hosts_toml as host;
use super::{Field, Kind, Text};

pub(super) const FIELDS: &[Field] =
    &[SERVER, CAPABILITIES, CA, CLIENT, SKIP_VERIFY, HEADER, HEADER_NAME, OVERRIDE_PATH, DIAL_TIMEOUT];

const SERVER: Field = Field {
    key: "server",
    kind: Kind::String,
    summary: Text {
        en: "The URL asked last, after every host; the registry's own address when left out.",
        zh: "排在所有 host 之后、最后访问的 URL；省略时就是仓库自己的地址。",
    },
    details: Text {
        en: "Leaving it out does not turn the upstream off: containerd then asks the namespace itself. To keep it from being asked, name a \
             mirror here. For Docker Hub write `https://registry-1.docker.io`; `https://docker.io` is no registry and every request to it fails. After \
             the first table header the key belongs to that table and is ignored. A name that begins with `http` but has no scheme is no \
             host, and the upstream is asked instead. In `_default` it replaces the upstream of every namespace.",
        zh: "省略它并不会关闭上游：containerd 会去访问 namespace 本身。要避免访问上游，请在这里写一个 mirror。Docker Hub 请写 `https://registry-1.docker.io`；\
             `https://docker.io` 不是镜像仓库，请求都会失败。如果写在第一个表头之后，它就属于那张表，会被忽略。以 `http` 开头但没有协议的名字会被认为\
             没有主机，于是改为访问上游。写在 `_default` 里，会替换所有 namespace 的上游。",
    },
    example: "server = \"https://registry-1.docker.io\"\n\n[host]\n",
    counterpart: Text {
        en: "The last endpoint to be asked: the registry itself, unless an endpoint names it.",
        zh: "最后访问的 endpoint：通常是仓库本身，除非某个 endpoint 已经写了它。",
    },
    source: "v2.2.7 core/remotes/docker/config/hosts.go: parseHostsFile",
    ..host::HOST
};

const CAPABILITIES: Field = Field {
    key: "capabilities",
    summary: Text { en: "What `server` may be used for.", zh: "`server` 的用途。" },
    details: Text {
        en: "Without `server` it has no effect: the implicit upstream has every capability. It says nothing about the hosts, which have \
             lists of their own. An unknown word, or a string in place of the array, voids the whole file; `referrers` does so before 2.2. When no \
             entry at all may resolve, pulls fail with `no resolve hosts`.",
        zh: "没有 `server` 时不起作用：隐含的上游具有全部能力。它与各个 host 无关，host 有自己的列表。出现不认识的词，或用字符串代替数组，整个文件作废；\
             2.2 之前写 `referrers` 也一样。如果没有任何条目能解析，拉取会报 `no resolve hosts`。",
    },
    example: "server = \"https://mirror.example\"\ncapabilities = [\"pull\", \"resolve\"]\n\n[host]\n",
    source: "v2.2.7 core/remotes/docker/config/hosts.go: ConfigureHosts",
    ..host::CAPABILITIES
};

const CA: Field = Field {
    key: "ca",
    summary: Text {
        en: "PEM files with CAs to trust for `server`, beside those of the system.",
        zh: "访问 `server` 时在系统 CA 之外额外信任的 CA 证书（PEM 文件）。",
    },
    details: Text {
        en: "It applies to `server` or, without one, to the upstream, and never to the hosts: repeat it below each host that needs it. A file \
             that is missing or holds no certificate fails every pull of the namespace before any host is asked. A relative path counts from the \
             directory of this `hosts.toml`.",
        zh: "只对 `server` 生效（没有 `server` 时对上游生效），对各个 host 无效；需要的 host 要各自再写一遍。文件不存在或其中没有证书时，该 namespace 的拉取会\
             全部失败，任何 host 都不会访问。相对路径以这个 `hosts.toml` 所在的目录为准。",
    },
    example: "server = \"https://reg.example\"\nca = \"/etc/ssl/reg-ca.pem\"\n\n[host]\n",
    ..host::CA
};

const CLIENT: Field = Field {
    key: "client",
    summary: Text { en: "Client certificates for `server`.", zh: "访问 `server` 时使用的客户端证书。" },
    details: Text {
        en: "It applies to `server` or, without one, to the upstream, and never to the hosts. A pair needs brackets of its own: `[[\"a.crt\", \
             \"a.key\"]]`. Files that cannot be read or do not fit together fail every pull of the namespace.",
        zh: "只对 `server` 生效（没有 `server` 时对上游生效），对各个 host 无效。二元组要有自己的方括号：`[[\"a.crt\", \"a.key\"]]`。文件读不到或证书与私钥\
             不匹配时，该 namespace 的拉取会全部失败。",
    },
    example: "server = \"https://reg.example\"\nclient = [[\"/etc/ssl/node.crt\", \"/etc/ssl/node.key\"]]\n\n[host]\n",
    ..host::CLIENT
};

const SKIP_VERIFY: Field = Field {
    key: "skip_verify",
    summary: Text {
        en: "Whether the certificate of `server` goes unverified.",
        zh: "是否跳过对 `server` 证书的校验。",
    },
    details: Text {
        en: "It applies to `server` or, without one, to the upstream, and never to the hosts. With an `http` server any value, `false` too, makes containerd try https \
             first (from 1.6.25 and 1.7.7 on). Without `server`, loopback namespaces skip verification whatever it says, unless the port \
             is 80. A string voids the whole file.",
        zh: "只对 `server` 生效（没有 `server` 时对上游生效），对各个 host 无效。`server` 是 `http` 时，任何值（包括 `false`）都会让 containerd 先尝试 https\
             （1.6.25 和 1.7.7 起）。没有 `server` 时，回环地址的 namespace 无论怎么写都会跳过校验，端口为 80 的除外。写成字符串会使整个文件作废。",
    },
    example: "server = \"https://reg.example:5000\"\nskip_verify = true\n\n[host]\n",
    ..host::SKIP_VERIFY
};

const HEADER: Field = Field {
    key: "header",
    summary: Text {
        en: "HTTP headers that are sent with every request to `server`.",
        zh: "发往 `server` 的每个请求都会带上的 HTTP 头。",
    },
    details: Text {
        en: "They go to `server` or, without one, to the upstream, and never to the hosts. As a table `[header]` it must stand after the other root keys, \
             since every key that follows becomes a header.",
        zh: "只发给 `server`（没有 `server` 时发给上游），不发给各个 host。写成 `[header]` 表时必须放在其他根级键之后，因为它后面的每个键都会变成 HTTP 头。",
    },
    example: "server = \"https://reg.example\"\n\n[header]\nX-Team = \"platform\"\n\n[host]\n",
    ..host::HEADER
};

const HEADER_NAME: Field = Field { key: "header.<name>", example: HEADER.example, ..host::HEADER_NAME };

const OVERRIDE_PATH: Field = Field {
    key: "override_path",
    summary: Text {
        en: "Whether the path of `server` is the whole API root, so that no `/v2` is added to it.",
        zh: "`server` 的路径是否就是完整的 API 根路径，不再追加 `/v2`。",
    },
    details: Text {
        en: "Without `server` it has no effect: the implicit upstream is always asked at `/v2`. It says nothing about the hosts. containerd 1.5 \
             ignores it.",
        zh: "没有 `server` 时不起作用：隐含的上游总是使用 `/v2`。它与各个 host 无关。containerd 1.5 会忽略它。",
    },
    example: "server = \"https://harbor.example/v2/proxy\"\noverride_path = true\n\n[host]\n",
    ..host::OVERRIDE_PATH
};

const DIAL_TIMEOUT: Field = Field {
    key: "dial_timeout",
    summary: Text {
        en: "How long containerd waits for a connection to `server`.",
        zh: "containerd 等待与 `server` 建立连接的最长时间。",
    },
    details: Text {
        en: "It applies to `server` or, without one, to the upstream, and never to the hosts. Since `server` is asked last, the pull fails when the time is up. Known from \
             2.0.7 and 2.1.0 on, ignored before; a number or a text without a unit voids the whole file.",
        zh: "只对 `server` 生效（没有 `server` 时对上游生效），对各个 host 无效。`server` 排在最后，所以超时后拉取就失败了。2.0.7 和 2.1.0 起支持，更早的版本会忽略；\
             写成数字或不带单位会使整个文件作废。",
    },
    example: "server = \"https://reg.example\"\ndial_timeout = \"5s\"\n\n[host]\n",
    ..host::DIAL_TIMEOUT
};
