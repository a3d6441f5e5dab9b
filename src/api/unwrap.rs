//! The files of containerd's within what was pasted.

use serde::Serialize;

use super::Locale;
use crate::parse::wrapped::{self, Looks, Refusal, Wrapping};
use crate::text::{LineIndex, Span, Unit};

/// A file within a text, and what it was wrapped in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Inner {
    /// What it was wrapped in: `heredoc`, `command`, `cloud-init`, `kind`, `yaml`, `butane`, `ignition`, `terraform`, `markdown`,
    /// `terminal`, `diff`.
    pub kind: &'static str,
    /// The same for a person, with its line and path.
    pub label: String,
    /// Its path on the node, where the wrapping names one.
    pub path: Option<String>,
    /// `config.toml`, `hosts.toml` or `crictl-info`; `None` where it was refused.
    pub file: Option<&'static str>,
    /// Where it stands in the outer text.
    pub span: Span,
    /// The file: without indentation, decoded.
    pub contents: String,
    /// What to know before it is used.
    pub notes: Vec<String>,
    /// Why there are no contents.
    pub refused: Option<String>,
}

/// The files in `text`, in its order; none where the text is such a file itself, or holds nothing that looks like one.
#[must_use]
pub fn unwrap(text: &str, locale: Locale) -> Vec<Inner> {
    let words = match locale {
        Locale::En => &ENGLISH,
        Locale::Zh => &CHINESE,
    };
    let index = LineIndex::new(text);
    wrapped::inners(text).into_iter().map(|it| worded(it, &index, words)).collect()
}

fn worded(inner: wrapped::Inner, index: &LineIndex<'_>, words: &Words) -> Inner {
    let mut span = Span::from(inner.extent);
    index.locate(&mut span, Unit::Character);
    let (kind, name) = match inner.wrapping {
        Wrapping::Heredoc => ("heredoc", words.heredoc),
        Wrapping::Command => ("command", words.command),
        Wrapping::CloudInit => ("cloud-init", words.cloud_init),
        Wrapping::Kind => ("kind", words.kind),
        Wrapping::Yaml => ("yaml", words.yaml),
        Wrapping::Butane => ("butane", words.butane),
        Wrapping::Ignition => ("ignition", words.ignition),
        Wrapping::Terraform => ("terraform", words.terraform),
        Wrapping::Markdown => ("markdown", words.markdown),
        Wrapping::Terminal => ("terminal", words.terminal),
        Wrapping::DiffAfter => ("diff", words.diff_after),
        Wrapping::DiffBefore => ("diff", words.diff_before),
    };
    let file = inner.looks().map(|looks| match looks {
        Looks::Config => "config.toml",
        Looks::Hosts => "hosts.toml",
        Looks::CrictlInfo => "crictl-info",
    });
    let mut notes = Vec::new();
    if !inner.variables.is_empty() {
        notes.push(words.variables.replace("{}", &inner.variables.join(words.comma)));
    }
    if inner.is_appended {
        notes.push(words.appended.to_owned());
    }
    if inner.is_cut_off {
        notes.push(words.cut_off.to_owned());
    }
    if kind == "diff" {
        notes.push(words.part.to_owned());
    }
    let refused = inner.refusal.map(|it| match it {
        Refusal::Encoding => words.encoding.to_owned(),
        Refusal::Folded => words.folded.to_owned(),
    });
    let line = words.line.replace("{}", &span.start.line.to_string());
    let what = inner.path.as_deref().or(file).unwrap_or_default();
    let label = format!("{name}{}{line}{}{what}", words.space, words.colon);
    Inner { kind, label, path: inner.path, file, span, contents: inner.contents, notes, refused }
}

/// What is said, in one language; `{}` is put in.
struct Words {
    heredoc: &'static str,
    command: &'static str,
    cloud_init: &'static str,
    kind: &'static str,
    yaml: &'static str,
    butane: &'static str,
    ignition: &'static str,
    terraform: &'static str,
    markdown: &'static str,
    terminal: &'static str,
    diff_after: &'static str,
    diff_before: &'static str,
    line: &'static str,
    space: &'static str,
    colon: &'static str,
    comma: &'static str,
    variables: &'static str,
    appended: &'static str,
    cut_off: &'static str,
    part: &'static str,
    encoding: &'static str,
    folded: &'static str,
}

const ENGLISH: Words = Words {
    heredoc: "Heredoc",
    command: "Text of a command",
    cloud_init: "cloud-init `write_files`",
    kind: "kind `containerdConfigPatches`",
    yaml: "Text in YAML",
    butane: "Butane file",
    ignition: "File in JSON",
    terraform: "Terraform heredoc",
    markdown: "Code block",
    terminal: "Output of a command",
    diff_after: "Diff, after the change",
    diff_before: "Diff, before the change",
    line: "line {}",
    space: ", ",
    colon: ": ",
    comma: ", ",
    variables: "replaced before the file is written, so fill in what you use: {}",
    appended: "it is added to what the file says already, so that this is not all of it",
    cut_off: "the text ends before this file does",
    part: "only the lines that the diff shows",
    encoding: "it is encoded, and can't be decoded to text; open the file from the node instead",
    folded: "YAML's `>` joins its lines, so that containerd gets one long line; use `|`",
};

const CHINESE: Words = Words {
    heredoc: "heredoc",
    command: "命令写入的文本",
    cloud_init: "cloud-init 的 `write_files`",
    kind: "kind 的 `containerdConfigPatches`",
    yaml: "YAML 中的文本",
    butane: "Butane 中的文件",
    ignition: "JSON 中的文件",
    terraform: "Terraform 的 heredoc",
    markdown: "代码块",
    terminal: "命令输出",
    diff_after: "diff 修改后的内容",
    diff_before: "diff 修改前的内容",
    line: "第 {} 行",
    space: "，",
    colon: "：",
    comma: "、",
    variables: "以下内容在写入文件前会被替换，请填入实际值：{}",
    appended: "此内容会追加到文件的已有内容之后，因此不是文件的全部",
    cut_off: "文件尚未结束，粘贴的文本就中断了",
    part: "仅包含 diff 中显示的行",
    encoding: "内容经过编码，无法解码为文本；请直接打开节点上的文件",
    folded: "YAML 的 `>` 会把各行合并，containerd 读到的只有一长行；请改用 `|`",
};
