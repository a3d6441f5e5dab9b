//! What both programs say, in one table for each language, and which languages there are.

use yew::html::ImplicitClone;

use crate::later::Trouble;

/// A language the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl ImplicitClone for Language {}

impl Language {
    /// All of them, as they call themselves.
    pub const ALL: [(Self, &'static str); 2] = [(Self::English, "English"), (Self::Chinese, "简体中文")];

    /// The language that `tag` asks for, if the page speaks it: `zh`, `zh-CN`, `en-GB`.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.get(..2)? {
            "en" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The tag for `lang` attributes, and for the core.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// What the core calls it.
    pub const fn locale(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// Where the built page has the page of a rule in it, which lies at `url` in the repository.
    pub fn page(self, url: &str) -> String {
        let end = if self == Self::Chinese { ".zh.html" } else { ".html" };
        [url.strip_suffix(".md").unwrap_or(url), end].concat()
    }

    /// What both programs say in it.
    pub const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

/// What both programs say in one language.
pub struct Words {
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_selected: &'static str,
    pub copy_failed: &'static str,
    pub copy_file: fn(&str) -> String,
    pub contents_of: fn(&str) -> String,
    pub cut: fn(usize) -> String,
    pub lines: fn(usize) -> String,
    pub save: &'static str,
    pub save_file: fn(&str) -> String,
    pub later_loading: &'static str,
    pub later_trouble: fn(&Trouble) -> String,
    pub try_again: &'static str,
}

const ENGLISH: Words = Words {
    copy: "Copy",
    copied: "Copied",
    copy_selected: "Selected: press Ctrl+C",
    copy_failed: "Not copied",
    copy_file: |path| ["Copy ", path].concat(),
    contents_of: |path| ["Contents of ", path].concat(),
    cut: |size| format!("Only the first {size} KB are shown. Copy takes the whole file."),
    lines: |count| match count {
        1 => "1 line".to_owned(),
        _ => format!("{count} lines"),
    },
    save: "Download",
    save_file: |path| ["Download ", path].concat(),
    later_loading: "A part of the page is being loaded for this. It runs here too, and nothing is sent.",
    later_trouble: |trouble| {
        match trouble {
            Trouble::NotLoaded => "The part of the page that answers this could not be loaded. See that you are online; if the page was just updated, reload it, after copying your text.".to_owned(),
            Trouble::Stopped => "The part of the page that answers this has stopped: a mistake in the program, not in your configuration. All else goes on working. Please report what you did last, without secrets.".to_owned(),
            Trouble::Refused(why) => format!("There is no answer: {why}."),
            Trouble::Superseded => "A newer question took its place.".to_owned(),
        }
    },
    try_again: "Try again",
};

const CHINESE: Words = Words {
    copy: "复制",
    copied: "已复制",
    copy_selected: "已选中：请按 Ctrl+C",
    copy_failed: "未能复制",
    copy_file: |path| ["复制 ", path].concat(),
    contents_of: |path| [path, " 的内容"].concat(),
    cut: |size| format!("只显示前 {size} KB，复制时取整个文件。"),
    lines: |count| format!("{count} 行"),
    save: "下载",
    save_file: |path| ["下载 ", path].concat(),
    later_loading: "正在加载页面的这一部分。它同样在本页中运行，不会发送任何内容。",
    later_trouble: |trouble| {
        match trouble {
            Trouble::NotLoaded => "页面的这一部分加载失败。请确认网络可用；如果页面刚刚更新过，请先复制您的文本，再刷新页面。".to_owned(),
            Trouble::Stopped => "页面的这一部分已停止：这是程序的错误，与您的配置无关，其余功能照常可用。请反馈您最后的操作，注意不要包含密码等敏感信息。".to_owned(),
            Trouble::Refused(why) => format!("无法给出结果：{why}。"),
            Trouble::Superseded => "已有更新的请求。".to_owned(),
        }
    },
    try_again: "重试",
};
