//! What stands around the names of the files.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub file: &'static str,
    /// After a name.
    pub problems: fn(usize) -> String,
    pub close: &'static str,
}

const ENGLISH: Words = Words {
    file: "File",
    problems: |count| match count {
        0 => String::new(),
        1 => " – 1 problem".to_owned(),
        _ => format!(" – {count} problems"),
    },
    close: "Close the others",
};

const CHINESE: Words = Words {
    file: "文件",
    problems: |count| match count {
        0 => String::new(),
        _ => format!(" – {count} 个问题"),
    },
    close: "关闭其他文件",
};
