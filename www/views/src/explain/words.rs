//! What stands around the explanations, which are the core's.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub intro: &'static str,
    pub nothing: &'static str,
    pub more: fn(usize) -> String,
    pub go_to: fn(u32) -> String,
    pub ends_up: &'static str,
    pub details: &'static str,
    pub kind: &'static str,
    pub default: &'static str,
    pub since: &'static str,
    pub deprecated: &'static str,
    pub removed: &'static str,
}

const ENGLISH: Words = Words {
    intro: "Every registry field of the text, in its order, with what containerd does with it.",
    nothing: "No registry field stands in this text.",
    more: |count| match count {
        1 => "Explain the one that is left".to_owned(),
        _ => format!("Explain the other {count}"),
    },
    go_to: |line| format!("Go to line {line}"),
    ends_up: "Ends up in ",
    details: "In general",
    kind: "Type",
    default: "Default",
    since: "Since",
    deprecated: "Deprecated",
    removed: "Removed",
};

const CHINESE: Words = Words {
    intro: "文本中每个与镜像仓库有关的字段，按出现顺序列出，并说明 containerd 如何处理。",
    nothing: "文本中没有与镜像仓库有关的字段。",
    more: |count| format!("说明其余 {count} 项"),
    go_to: |line| format!("转到第 {line} 行"),
    ends_up: "写入 ",
    details: "一般说明",
    kind: "类型",
    default: "默认值",
    since: "起始版本",
    deprecated: "弃用",
    removed: "移除",
};
