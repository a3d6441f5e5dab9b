//! Simplified Chinese.

use mirrorshift::api::Verdict;
use mirrorshift::diagnostic::Severity;

use super::Words;

pub const WORDS: Words = Words {
    skip_to_source: "跳到配置",
    skip_to_result: "跳到结果",
    tagline: "containerd 镜像仓库配置：从 mirrors 到 certs.d",
    read_by: "目前使用",
    target: "结果用于",
    same_release: "同一版本",
    settings: "选项",
    settings_changed: "项已修改",
    share: "分享",
    help: "帮助与快捷键",
    language: "语言",
    theme: "主题",
    theme_system: "跟随系统",
    theme_light: "浅色",
    theme_dark: "深色",

    source: "您的 config.toml",
    source_hosts: "您的 hosts.toml",
    source_label: "containerd 配置，TOML 格式",
    samples: "示例",
    clear: "清空",
    plain_editor: "代码编辑器加载失败，这个纯文本框功能相同。",

    problems: "问题",
    none: "无",
    problem_count: |count| format!("{count} 个问题"),
    no_problems: "这份配置没有需要指出的问题。",
    more_problems: |count| format!("另有 {count} 个，未列出"),
    show_more: |count| format!("显示更多（还有 {count} 项）"),
    go_to: |line| format!("转到第 {line} 行"),
    fix: "修正",
    severity: |severity| match severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Info => "提示",
    },

    unreadable: "暂时无法转换。",
    unreadable_why: "“问题”中列出的错误消除之后，结果会显示在这里。",
    nothing: "无需迁移。",
    nothing_why: "这份配置中没有仍在生效的旧式 registry 表，保持原样即可。",
    identical_errors: "每次拉取都与之前一致，错误也一样。",
    nothing_but_error: "无需迁移，但存在错误。",
    hosts_error: "containerd 会使用此文件，但其中有错误。",
    hosts: |state| match state {
        "used" => "containerd 会使用此文件。",
        "empty" => "此文件等同于不存在。",
        "dropped" => "containerd 会丢弃此文件。",
        _ => "此文件会使 containerd 崩溃。",
    },
    stop: "。",
    verdict: "结论",
    overall: |verdict| match verdict {
        Verdict::Identical => "每次拉取都与之前完全一致。",
        Verdict::Equivalent => "任何拉取都不会察觉到差异。",
        Verdict::Different => "部分拉取会有变化。",
    },
    overall_why: |verdict, concerned, all| match verdict {
        Verdict::Identical => {
            format!("对于所检验的全部 {all} 个镜像仓库，containerd 以相同的顺序、相同的方式请求相同的主机。")
        }
        Verdict::Equivalent => {
            format!("所检验的 {all} 个镜像仓库中有 {concerned} 个存在差异，但任何拉取都无法察觉。")
        }
        Verdict::Different => {
            format!("所检验的 {all} 个镜像仓库中有 {concerned} 个，containerd 将请求其他主机，或以其他方式请求。")
        }
    },
    by_hand_why: |count| format!("有 {count} 项设置无法写入 certs.d"),
    registries: "镜像仓库",
    any_other: "其他任意镜像仓库",
    colon: "：",
    registry_verdict: |verdict| match verdict {
        Verdict::Identical => "主机、顺序和请求都相同",
        Verdict::Equivalent => "差异仅在于任何拉取都无法察觉之处",
        Verdict::Different => "请求方式与之前不同",
    },

    result: "结果",
    files: "文件",
    changes: "改动",
    trace: "追踪",
    explain: "说明",
    report: "报告",
    by_hand: "手动处理",
    script: "脚本",
    fleets: "批量部署",
    node: "节点",
    form: "表单",
    tree: "结果中的文件",
    origin: "来自哪里？",
    no_files: "配置可以读取之后，文件会显示在这里。",
    save_all: "全部下载（.tar.gz）",
    packing: "正在打包……",
    saved: |name| ["已保存为 `", name, "`，每次生成的字节都相同。"].concat(),
    saved_without_config: "其中不含 `config.toml`，因为它带有凭据；`migrate.sh` 会直接修改节点上的那一份。",

    by_hand_intro: "这些设置无法写入 hosts.toml。每一项都说明了原因和处理办法。",
    nothing_by_hand: "没有需要手动处理的内容：每项设置都已写入结果。",

    private: "一切都在本页中完成。您输入的内容不会离开本页；未经您同意，也不会保存。",
    licence: "MIT 或 Apache-2.0",
    all_rules: "所有规则",

    open_files: "打开",
    open_folder: "打开文件夹",
    plain_text: "纯文本框",
    apply_safe: "应用全部安全的修正",
};
