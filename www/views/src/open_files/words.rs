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
    /// What is found in the other files.
    pub elsewhere: fn(usize) -> String,
    /// What is not listed.
    pub more: fn(usize) -> String,
}

const ENGLISH: Words = Words {
    file: "File",
    problems: |count| match count {
        0 => String::new(),
        1 => " – 1 problem".to_owned(),
        _ => format!(" – {count} problems"),
    },
    close: "Close the others",
    elsewhere: |count| match count {
        1 => "In the other files: 1 problem".to_owned(),
        _ => format!("In the other files: {count} problems"),
    },
    more: |count| format!("and {count} more"),
};

const CHINESE: Words = Words {
    file: "文件",
    problems: |count| match count {
        0 => String::new(),
        _ => format!(" – {count} 个问题"),
    },
    close: "关闭其他文件",
    elsewhere: |count| format!("其他文件中有 {count} 个问题"),
    more: |count| format!("另有 {count} 个"),
};
