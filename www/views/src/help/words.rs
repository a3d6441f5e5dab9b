//! What the help says.

use crate::words::Tables;

/// In each language.
pub const TABLES: Tables<Words> = Tables { english: &ENGLISH, chinese: &CHINESE };

/// Keys, and what they do.
type Keys = &'static [(&'static str, &'static str)];

/// In one language.
pub struct Words {
    pub title: &'static str,
    /// Titles, each with its keys.
    pub groups: [(&'static str, Keys); 3],
    pub mac: &'static str,
}

const ENGLISH: Words = Words {
    title: "Keys",
    groups: [
        ("Anywhere", &[("?", "This help, outside of text fields"), ("Esc", "Close what is open")]),
        (
            "In the editor",
            &[
                ("F8", "Go to the next problem"),
                ("Ctrl+.", "Apply the fix at the cursor"),
                ("Ctrl+I", "Explain the field under the cursor"),
                ("Ctrl+Space, Alt+/", "Complete"),
                ("F12", "Go to the file this ends up in"),
                ("Ctrl+Z, Ctrl+Y", "Undo, redo: samples, fixes and opened files as well"),
                ("Tab", "Leave the editor"),
            ],
        ),
        ("In lists and tabs", &[("←, →, ↑, ↓", "Move"), ("Home, End", "Go to the first or the last")]),
    ],
    mac: "On a Mac, Command takes the place of Ctrl, except in Ctrl+Space; redo is Shift+Command+Z.",
};

const CHINESE: Words = Words {
    title: "快捷键",
    groups: [
        ("任意位置", &[("?", "打开本帮助（在输入框之外）"), ("Esc", "关闭当前打开的内容")]),
        (
            "在编辑器中",
            &[
                ("F8", "转到下一个问题"),
                ("Ctrl+.", "应用光标处的修正"),
                ("Ctrl+I", "说明光标处的字段"),
                ("Ctrl+Space, Alt+/", "补全"),
                ("F12", "转到该项最终写入的文件"),
                ("Ctrl+Z, Ctrl+Y", "撤销、重做：示例、修正和打开的文件同样适用"),
                ("Tab", "离开编辑器"),
            ],
        ),
        ("在列表和标签页中", &[("←, →, ↑, ↓", "移动"), ("Home, End", "转到第一项或最后一项")]),
    ],
    mac: "在 Mac 上，用 Command 代替 Ctrl，但补全仍是 Ctrl+Space；重做是 Shift+Command+Z。",
};
