//! What the view of changes says.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub title: &'static str,
    pub intro: &'static str,
    pub layout: &'static str,
    pub unified: &'static str,
    pub beside: &'static str,
    pub unchanged: &'static str,
    pub no_files: &'static str,
    pub no_config: &'static str,
    pub skipped: fn(usize) -> String,
    /// Changed ones, and those around them.
    pub more_lines: fn(usize) -> String,
    pub line_removed: &'static str,
    pub line_added: &'static str,
    pub change_count: fn(usize, usize) -> String,
    pub colon: &'static str,
}

const ENGLISH: Words = Words {
    title: "Changes",
    intro: "Only these lines change. The rest of your file stays as it is, byte for byte.",
    layout: "Layout",
    unified: "One column",
    beside: "Side by side",
    unchanged: "config.toml stays exactly as it is.",
    no_files: "The changes appear here as soon as the configuration can be read.",
    no_config: "`crictl info` says what a node runs with, and is no file that could be changed. `config-fragment.toml`, under Files, has what belongs into the node’s config.toml.",
    skipped: |lines| match lines {
        1 => "1 line unchanged".to_owned(),
        _ => format!("{lines} lines unchanged"),
    },
    more_lines: |lines| match lines {
        1 => "1 more line of the comparison is not drawn. Copy config.toml to see it.".to_owned(),
        _ => format!("{lines} more lines of the comparison are not drawn. Copy config.toml to see them all."),
    },
    line_removed: "removed",
    line_added: "added",
    change_count: |removed, added| format!("{removed} removed, {added} added"),
    colon: ": ",
};

const CHINESE: Words = Words {
    title: "改动",
    intro: "只有这些行会改变，文件的其余部分逐字节保持原样。",
    layout: "排列方式",
    unified: "单栏",
    beside: "左右对照",
    unchanged: "config.toml 保持原样。",
    no_files: "配置可以读取之后，改动会显示在这里。",
    no_config: "`crictl info` 说明节点当前如何运行，并不是可以修改的文件。应写入节点 config.toml 的内容见“文件”中的 `config-fragment.toml`。",
    skipped: |lines| format!("{lines} 行未改动"),
    more_lines: |lines| format!("对照中另有 {lines} 行未显示。复制 config.toml 可查看全部。"),
    line_removed: "删除",
    line_added: "新增",
    change_count: |removed, added| format!("删除 {removed} 行，新增 {added} 行"),
    colon: "：",
};
