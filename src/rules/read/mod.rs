//! What the readers in `parse` find by themselves: pages for it, and nothing to run.

use super::{Check, Releases, Rule, Subject, Texts};
use crate::diagnostic::Severity;

const fn found_by_reader(
    code: &'static str,
    severity: Severity,
    subject: Subject,
    en: &'static str,
    zh: &'static str,
    page: Texts,
) -> Rule {
    Rule { code, severity, releases: Releases::ALL, summary: Texts { en, zh }, page, check: Check::Read(subject) }
}

/// What is wrong with the TOML, then with what it says.
pub(super) static RULES: [Rule; 9] = [
    found_by_reader(
        "toml-syntax",
        Severity::Error,
        Subject::Config,
        "text that is no TOML: containerd does not start",
        "不是合法的 TOML：containerd 无法启动",
        page!("toml_syntax"),
    ),
    found_by_reader(
        "toml-duplicate",
        Severity::Error,
        Subject::Config,
        "table or key that is defined twice: containerd does not start",
        "表或键重复定义：containerd 无法启动",
        page!("toml_duplicate"),
    ),
    found_by_reader(
        "toml-1-1",
        Severity::Error,
        Subject::Config,
        "TOML 1.1: containerd before 2.4 does not start",
        "TOML 1.1 语法：2.4 之前的版本无法读取",
        page!("toml_1_1"),
    ),
    found_by_reader(
        "toml-control-character",
        Severity::Error,
        Subject::Config,
        "byte order mark or control character: containerd 2.x does not start",
        "字节顺序标记或控制字符：containerd 2.x 无法启动",
        page!("toml_control_character"),
    ),
    found_by_reader(
        "wrong-type",
        Severity::Error,
        Subject::Config,
        "value of a type that its key does not take: containerd does not start",
        "值的类型与键不符：containerd 无法启动",
        page!("wrong_type"),
    ),
    found_by_reader(
        "bad-endpoint",
        Severity::Error,
        Subject::Config,
        "endpoint that is no URL: every pull of its registry fails",
        "endpoint 不是合法的 URL：该仓库的拉取全部失败",
        page!("bad_endpoint"),
    ),
    found_by_reader(
        "unknown-key",
        Severity::Warning,
        Subject::Config,
        "key that containerd does not know: it is ignored",
        "containerd 不认识的键：会被忽略",
        page!("unknown_key"),
    ),
    found_by_reader(
        "hosts-file-void",
        Severity::Error,
        Subject::Hosts,
        "`hosts.toml` that the release can't read: it is dropped, and the upstream alone is asked",
        "该版本无法读取的 `hosts.toml`：整个文件被丢弃，只访问上游",
        page!("hosts_file_void"),
    ),
    found_by_reader(
        "hosts-file-panic",
        Severity::Error,
        Subject::Hosts,
        "`hosts.toml` over which containerd panics in the midst of a pull",
        "会使 containerd 在拉取时崩溃的 `hosts.toml`",
        page!("hosts_file_panic"),
    ),
];
