//! What the script's view says.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub intro: &'static str,
    /// Commands, each with what it does.
    pub steps: [(&'static str, &'static str); 4],
    pub options: &'static str,
    pub sections: &'static str,
    pub lines: fn(u32, u32) -> String,
    pub why: &'static str,
    pub fails: &'static str,
    pub no_files: &'static str,
    pub no_config: &'static str,
    pub nothing: &'static str,
}

const ENGLISH: Words = Words {
    intro: "One POSIX shell file for this one config.toml, to be read before it is run as root. No credential is in it, and it refuses a config.toml other than yours.",
    steps: [
        ("sudo sh migrate.sh", "`plan`: shows what would change, and changes nothing. Begin with it."),
        (
            "sudo sh migrate.sh apply",
            "Makes a backup, writes the `hosts.toml` files, has containerd read the new config.toml before it is put in place, restarts containerd and waits for its CRI plugin. When that does not come up, everything is put back.",
        ),
        ("sudo sh migrate.sh verify", "Compares the files, and what containerd says, with what was expected."),
        ("sudo sh migrate.sh rollback", "Puts everything back, byte for byte, as it was before the last `apply`."),
    ],
    options: "Options",
    sections: "What it does, section by section",
    lines: |first, last| {
        if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
    },
    why: "Why: ",
    fails: "If it fails: ",
    no_files: "The script appears here as soon as the configuration can be read.",
    no_config: "A script changes one config.toml, which `crictl info` is not. Paste the node’s `config.toml`, and the script for it is made.",
    nothing: "No script comes of this.",
};

const CHINESE: Words = Words {
    intro: "只针对这一份 config.toml 的 POSIX shell 脚本，请先通读，再以 root 运行。脚本中不含任何凭据，遇到其他的 config.toml 会拒绝执行。",
    steps: [
        ("sudo sh migrate.sh", "`plan`：只显示将会发生的改动，不改变任何内容。请先运行它。"),
        (
            "sudo sh migrate.sh apply",
            "先备份并写入 `hosts.toml` 文件，让 containerd 检查新的 config.toml，再将其就位，重启 containerd 并等待 CRI 插件就绪。若未能就绪，则全部还原。",
        ),
        ("sudo sh migrate.sh verify", "将文件以及 containerd 给出的信息与预期逐项比对。"),
        ("sudo sh migrate.sh rollback", "逐字节还原到最近一次 `apply` 之前的状态。"),
    ],
    options: "选项",
    sections: "逐节说明脚本的做法",
    lines: |first, last| {
        if first == last { format!("第 {first} 行") } else { format!("第 {first}–{last} 行") }
    },
    why: "原因：",
    fails: "若失败：",
    no_files: "配置可以读取之后，脚本会显示在这里。",
    no_config: "脚本修改的是一份 config.toml，而 `crictl info` 的输出不是。请粘贴节点上的 `config.toml`，即可生成对应的脚本。",
    nothing: "这份配置没有对应的脚本。",
};
