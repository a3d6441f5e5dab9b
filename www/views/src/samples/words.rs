//! What the gallery says.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub title: &'static str,
    pub intro: &'static str,
    pub recent: &'static str,
    pub consent: &'static str,
    pub consent_about: &'static str,
    pub forget_this: &'static str,
    pub forget: fn(&str) -> String,
    /// One for each sample.
    pub lessons: [Lesson; 9],
}

/// What a sample shows.
pub struct Lesson {
    pub title: &'static str,
    pub about: &'static str,
}

const ENGLISH: Words = Words {
    title: "Samples",
    intro: "Each takes the place of your text; undo brings it back.",
    recent: "Recent texts",
    consent: "Keep my texts in this browser",
    consent_about: "Nothing is kept until you say so. Then the last twelve are, on this machine only and without their secrets; switching this off forgets them all.",
    forget_this: "Forget",
    forget: |title| ["Forget ", title].concat(),
    lessons: [
        Lesson {
            title: "A whole node",
            about: "The complete config.toml of a 1.6 node in China, as `containerd config default` wrote it and people edited it. It names six registries, and every pull from them stays the same.",
        },
        Lesson {
            title: "Wildcard",
            about: "A mirror for every registry, and one registry with its own. In certs.d a directory of its own hides `_default`, as a list of its own hides `*` today.",
        },
        Lesson {
            title: "Private CA",
            about: "TLS settings are keyed by host and port, and containerd 2.0 no longer reads them. Where they go, and what a client certificate needs.",
        },
        Lesson {
            title: "Plain http",
            about: "An http registry with `insecure_skip_verify`: why it is left out, and what it would do.",
        },
        Lesson {
            title: "Path endpoint",
            about: "Three paths, three ways: one needs `override_path`, one nothing at all, and one no registry answers.",
        },
        Lesson {
            title: "Harbor proxy cache",
            about: "A project for each registry and a robot account. Credentials have no place in hosts.toml; see what to do with them.",
        },
        Lesson {
            title: "Air-gapped",
            about: "One registry for everything. The upstream is still asked last; the trace shows what that costs where nothing gets out.",
        },
        Lesson {
            title: "Mirrors in China",
            about: "What is reported of often-named mirrors, with the place to look it up and the date where there is one: some have closed, some serve one network only.",
        },
        Lesson {
            title: "A hosts.toml that is dropped",
            about: "Why is my mirror not used? One wrong word, and containerd goes on as if there were no file.",
        },
    ],
};

const CHINESE: Words = Words {
    title: "示例",
    intro: "示例会替换当前文本，撤销即可恢复。",
    recent: "最近的文本",
    consent: "在此浏览器中保留我的文本",
    consent_about: "未经您同意不会保留任何内容。同意之后，只在本机保留最近十二份，并去除其中的密码等敏感信息；关闭此项会全部清除。",
    forget_this: "删除",
    forget: |title| ["删除 ", title].concat(),
    lessons: [
        Lesson {
            title: "一个完整的节点",
            about: "国内一台 1.6 节点的完整 config.toml：由 `containerd config default` 生成，再经人工修改。其中提到六个镜像仓库，转换后从它们拉取都与之前一致。",
        },
        Lesson {
            title: "通配符",
            about: "所有镜像仓库共用一个镜像加速，其中一个另有自己的。在 certs.d 中，单独的目录会遮住 `_default`，正如现在单独的列表会遮住 `*`。",
        },
        Lesson {
            title: "私有 CA",
            about: "TLS 设置以主机加端口为键，而 containerd 2.0 起不再读取。看看它们应写到哪里，以及客户端证书需要什么。",
        },
        Lesson {
            title: "明文 http",
            about: "带有 `insecure_skip_verify` 的 http 镜像仓库：为什么这一项被省略，以及写上会怎样。",
        },
        Lesson {
            title: "带路径的 endpoint",
            about: "三种路径，三种写法：一种需要 `override_path`，一种什么都不用加，还有一种不会有镜像仓库应答。",
        },
        Lesson {
            title: "Harbor 代理缓存",
            about: "每个镜像仓库对应一个项目，外加一个机器人账户。凭据无法写入 hosts.toml，看看应如何处理。",
        },
        Lesson {
            title: "离线环境",
            about: "一切都来自同一个镜像仓库，但上游仍会最后被请求。“追踪”会显示在无法出网时要为此等待多久。",
        },
        Lesson {
            title: "国内镜像加速",
            about: "关于常见镜像站的报道，附出处，有日期的也一并注明：有的已经关闭，有的只对特定网络开放。",
        },
        Lesson {
            title: "被整个丢弃的 hosts.toml",
            about: "为什么我的镜像加速没有生效？只要写错一个词，containerd 就会当作没有这个文件。",
        },
    ],
};
