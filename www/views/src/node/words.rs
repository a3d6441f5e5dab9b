//! What the view of a node says.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// In one language.
pub struct Words {
    pub title: &'static str,
    pub intro: &'static str,
    pub info_hint: &'static str,
    pub dump_hint: &'static str,
    /// What a verdict says, and what it means.
    pub as_planned: (&'static str, &'static str),
    pub differs: (&'static str, &'static str),
    pub incomplete: (&'static str, &'static str),
    pub unusable: &'static str,
    pub check_same: &'static str,
    pub check_differs: &'static str,
    pub check_unseen: &'static str,
    pub planned: &'static str,
    pub found: &'static str,
    pub says_nothing: &'static str,
    pub colon: &'static str,
    pub semicolon: &'static str,
    /// After a sentence.
    pub stop: &'static str,
    /// Between two sentences.
    pub gap: &'static str,
}

const ENGLISH: Words = Words {
    title: "Is it done?",
    intro: "Run this on a node after the change, and paste what it prints. It is compared with what is planned here, and stays in this page.",
    info_hint: "On 1.x this tells all.",
    dump_hint: "From 2.0 on also this: `crictl info` leaves the registry settings out.",
    as_planned: ("Yes, as planned.", "The node runs with what is planned here."),
    differs: ("Not yet.", "Something differs; mend it from the top."),
    incomplete: ("So far, yes.", "Nothing differs, but not everything was told."),
    unusable: "This can’t be compared.",
    check_same: "as planned",
    check_differs: "differs",
    check_unseen: "not told",
    planned: "planned",
    found: "on the node",
    says_nothing: "nothing",
    colon: ": ",
    semicolon: "; ",
    stop: ".",
    gap: " ",
};

const CHINESE: Words = Words {
    title: "完成了吗？",
    intro: "变更之后在节点上运行以下命令，并把输出粘贴到这里。输出会与这里的计划比对，不会离开本页。",
    info_hint: "在 1.x 上，这一条就足够。",
    dump_hint: "从 2.0 起还需要这一条：`crictl info` 不再包含 registry 设置。",
    as_planned: ("是的，与计划一致。", "节点正以这里计划的配置运行。"),
    differs: ("还没有。", "存在差异，请从上到下逐项修正。"),
    incomplete: ("目前为止一致。", "没有发现差异，但信息还不完整。"),
    unusable: "无法比对。",
    check_same: "与计划一致",
    check_differs: "有差异",
    check_unseen: "未提供",
    planned: "计划",
    found: "节点上",
    says_nothing: "无",
    colon: "：",
    semicolon: "；",
    stop: "。",
    gap: "",
};
