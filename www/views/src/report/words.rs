//! What stands around the report, which is the core's.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub intro: &'static str,
    pub print: &'static str,
}

const ENGLISH: Words = Words {
    intro: "Markdown for a change request: what changes, the evidence, how it is applied and taken back. No secret is in it.",
    print: "Print",
};

const CHINESE: Words = Words {
    intro: "用于变更申请的 Markdown：改动内容、依据，以及如何应用与回滚。其中不含任何密码等敏感信息。",
    print: "打印",
};
