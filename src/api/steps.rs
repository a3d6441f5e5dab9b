//! `migrate.sh`, section by section: what each does, why, and what happens when it fails.

use serde::Serialize;

use super::{Locale, Options, script};
use crate::emit::migrate_sh::{END, TEMPLATE};

/// A section of the script.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct Step {
    /// A stable name.
    pub id: &'static str,
    /// A heading.
    pub title: &'static str,
    /// Its first line in the script, from 1.
    pub first: usize,
    /// Its last line.
    pub last: usize,
    /// What it does.
    pub does: &'static str,
    /// Why it does that.
    pub why: &'static str,
    /// What happens when it fails.
    pub fails: &'static str,
}

/// The sections of the script that comes of `source`, in its order; none where no script does.
#[must_use]
pub fn steps(source: &str, options: &Options, locale: Locale) -> Vec<Step> {
    let script = script(source, options, TEMPLATE);
    script.map(|it| sections(&it.contents, locale)).unwrap_or_default()
}

/// The sections of a script that was made from the template.
fn sections(script: &str, locale: Locale) -> Vec<Step> {
    // What changes is somebody else's text, and may look like anything.
    let Some(tail) = script.rfind(END) else { return Vec::new() };
    let mut starts = Vec::with_capacity(SECTIONS.len());
    for section in &SECTIONS {
        let from = if starts.len() < 2 { 0 } else { tail };
        let Some(at) = line_of(script, from, section.begins) else { return Vec::new() };
        starts.push(at);
    }
    let lines = script.lines().count();
    let ends = starts.iter().skip(1).map(|it| it - 1).chain([lines]);
    let step = |((section, first), last): ((&Section, &usize), usize)| {
        let words = match locale {
            Locale::En => &section.english,
            Locale::Zh => &section.chinese,
        };
        let Words { title, does, why, fails } = *words;
        Step { id: section.id, title, first: *first, last, does, why, fails }
    };
    SECTIONS.iter().zip(&starts).zip(ends).map(step).collect()
}

/// The number of the first line behind `from` that begins with `beginning`.
fn line_of(script: &str, from: usize, beginning: &str) -> Option<usize> {
    let before = script.get(..from)?.matches('\n').count();
    let line = script.get(from..)?.lines().position(|it| it.starts_with(beginning))?;
    Some(before + line + 1)
}

struct Section {
    id: &'static str,
    /// How its first line begins.
    begins: &'static str,
    english: Words,
    chinese: Words,
}

#[derive(Clone, Copy)]
struct Words {
    title: &'static str,
    does: &'static str,
    why: &'static str,
    fails: &'static str,
}

const SECTIONS: [Section; 19] = [
    Section {
        id: "head",
        begins: "#!/bin/sh",
        english: Words {
            title: "What the file is",
            does: "Says how the script is called. Only functions are defined from here on; the last line calls `main`.",
            why: "A file that was cut off on its way to the node defines functions and does nothing.",
            fails: "Nothing can fail here.",
        },
        chinese: Words {
            title: "脚本说明",
            does: "说明脚本的用法。此后只定义函数，直到最后一行才调用 `main`。",
            why: "如果文件在传到节点的途中被截断，它只会定义函数，不会做任何事。",
            fails: "这里不会失败。",
        },
    },
    Section {
        id: "changes",
        begins: "# >>> what changes",
        english: Words {
            title: "What changes on this node",
            does: "The only part that differs between two scripts: the SHA-256 of the old and the new `config.toml`, the new one told \
                   as lines of the old one that stay, go or come, and the text of each `hosts.toml`.",
            why: "No line that stays and no secret stands in the script: they are taken from the file on the node. The hashes say \
                  whether that is the file which was converted.",
            fails: "A `config.toml` with another hash is refused before anything is written.",
        },
        chinese: Words {
            title: "本节点的改动",
            does: "不同脚本之间只有这一部分不同：新旧 `config.toml` 的 SHA-256，以“保留、删除、新增旧文件的哪些行”的方式描述的新文件，\
                   以及每个 `hosts.toml` 的内容。",
            why: "保留的行和密码都不写在脚本里，而是从节点上的文件中读取。哈希值用来确认节点上的文件就是当初转换的那一份。",
            fails: "如果 `config.toml` 的哈希值不符，脚本会在写入任何内容之前拒绝执行。",
        },
    },
    Section {
        id: "help",
        begins: "help() {",
        english: Words {
            title: "`--help`",
            does: "Lists the commands `plan`, `apply`, `verify` and `rollback`, all options and all exit statuses.",
            why: "Whoever is on the node has everything at hand without another document.",
            fails: "Nothing can fail here.",
        },
        chinese: Words {
            title: "`--help`",
            does: "列出 `plan`、`apply`、`verify`、`rollback` 四个命令，以及全部选项和退出码。",
            why: "登录到节点上的人不需要另找文档。",
            fails: "这里不会失败。",
        },
    },
    Section {
        id: "told",
        begins: "# ---- How it is told ",
        english: Words {
            title: "Messages",
            does: "Prints results on standard output, and on standard error why something is refused and what to do about it.",
            why: "All objections are collected before the script stops, so that one run tells them all.",
            fails: "A closed or full output is ignored: what happens to the files does not depend on it.",
        },
        chinese: Words {
            title: "输出信息",
            does: "结果写到标准输出；拒绝执行的原因和处理办法写到标准错误。",
            why: "脚本会先收集全部问题再停下，运行一次就能看到所有问题。",
            fails: "输出被关闭或写满都会被忽略，不影响对文件的操作。",
        },
    },
    Section {
        id: "lines",
        begins: "# ---- Lines and pieces of the old config.toml ",
        english: Words {
            title: "From the old `config.toml` to the new one",
            does: "Carries out the list of lines that stay, go and come: to write the new file, to show it as a diff, or to check \
                   that the lines which change are still the same.",
            why: "Comments, order and everything else in the file stay byte for byte. In a diff, what may be a secret is shown as `***`.",
            fails: "The text that comes out is held against its SHA-256 before it is used.",
        },
        chinese: Words {
            title: "由旧 `config.toml` 生成新文件",
            does: "按照“保留、删除、新增”的清单处理各行：用于写出新文件、以 diff 形式展示，或检查要改动的行是否仍与原来一致。",
            why: "文件中的注释、顺序和其他内容逐字节保留。在 diff 中，可能是密码的内容显示为 `***`。",
            fails: "生成的文本在使用前会先核对 SHA-256。",
        },
    },
    Section {
        id: "files",
        begins: "# ---- Files ",
        english: Words {
            title: "Files and links",
            does: "Follows symbolic links as the node would, computes hashes, and writes to the disk with `sync`.",
            why: "The file itself is replaced and never a link to it; after a power cut, the old or the new file is there, and no half of one.",
            fails: "Links that lead in a circle or can't be read are refused.",
        },
        chinese: Words {
            title: "文件与链接",
            does: "按节点的方式解析符号链接，计算哈希值，并用 `sync` 落盘。",
            why: "替换的是文件本身，而不是指向它的链接；即使断电，磁盘上也只会有完整的旧文件或新文件。",
            fails: "循环的或无法读取的链接会被拒绝。",
        },
    },
    Section {
        id: "machine",
        begins: "# ---- The machine ",
        english: Words {
            title: "Look around",
            does: "Finds the tools, the config file, the directory for `hosts.toml`, the service that runs containerd, and its socket. \
                   Takes a lock, so that only one run is at work.",
            why: "What is missing is found out before the first change. Whether the CRI plugin is up is looked at beforehand, since \
                  otherwise nobody could judge it afterwards.",
            fails: "The script says what is missing and which option names another place; it ends with 3, nothing was changed.",
        },
        chinese: Words {
            title: "检查环境",
            does: "查找所需工具、配置文件、存放 `hosts.toml` 的目录、运行 containerd 的服务及其 socket，并加锁，保证同一时间只有一个脚本在运行。",
            why: "在第一次改动之前就发现缺少的东西。事先查看 CRI 插件是否正常，否则事后无从判断。",
            fails: "脚本会说明缺少什么、用哪个选项指定其他位置，然后以退出码 3 结束，不做任何改动。",
        },
    },
    Section {
        id: "backups",
        begins: "# ---- Backups ",
        english: Words {
            title: "Backups and their state",
            does: "Gives each `apply` a directory below `/var/lib/mirrorshift` with the old files and a list of every path that will change. \
                   Its name says how far the run has come.",
            why: "One rename changes the state, even when the disk is full; so a run that was interrupted, by whatever, can be finished or taken back.",
            fails: "Where the backup can't be made, nothing is changed.",
        },
        chinese: Words {
            title: "备份及其状态",
            does: "每次 `apply` 在 `/var/lib/mirrorshift` 下有一个目录，保存旧文件和所有将要改动的路径清单。目录名表示执行到了哪一步。",
            why: "状态只靠一次重命名来切换，磁盘写满时也能完成；因此无论因何中断，都可以继续完成或撤销。",
            fails: "如果无法建立备份，就不做任何改动。",
        },
    },
    Section {
        id: "judging",
        begins: "# ---- Judging ",
        english: Words {
            title: "Decide whether to begin",
            does: "Holds `config.toml` against the hash, looks for other `hosts.toml` files in the same places and for directories that a new \
                   `config_path` would bring to life, and whether everything can be written.",
            why: "A file that somebody has changed, or a directory nobody thought of, would change whom containerd asks.",
            fails: "Each objection is listed with what to do; `--force` takes back one of them at a time. Exit status 3, nothing was changed.",
        },
        chinese: Words {
            title: "判断能否开始",
            does: "核对 `config.toml` 的哈希值，检查目标位置是否已有其他 `hosts.toml`，检查新的 `config_path` 会不会让其他目录开始生效，\
                   以及各处是否可写。",
            why: "被别人改过的文件，或者没人想到的目录，都会改变 containerd 实际访问的地址。",
            fails: "逐条列出问题和处理办法；`--force` 每次只放行其中一项。退出码为 3，不做任何改动。",
        },
    },
    Section {
        id: "prepare",
        begins: "# ---- Changing ",
        english: Words {
            title: "Make the new files and the backup",
            does: "Writes all new texts into the backup directory, compares each with its SHA-256, copies the old files there, and writes the manifest.",
            why: "From the manifest alone everything can be put back. It is complete, and on the disk, before the first file changes.",
            fails: "The new files are removed again; everything is as it was. Exit status 1.",
        },
        chinese: Words {
            title: "生成新文件并备份",
            does: "把所有新内容写入备份目录并逐一核对 SHA-256，把旧文件复制到那里，然后写出清单。",
            why: "仅凭清单就能恢复全部内容。在改动第一个文件之前，清单已经完整落盘。",
            fails: "删除新生成的文件，一切保持原样。退出码为 1。",
        },
    },
    Section {
        id: "place",
        begins: "# Writes the hosts.toml files; a containerd",
        english: Words {
            title: "Put the `hosts.toml` files in place",
            does: "Writes each file under another name beside its place, and gives all of them their names once they are on the disk.",
            why: "A containerd that runs with the old config looks at none of them; so nothing changes for pulls yet.",
            fails: "Files that were written are taken away, those that were there before are put back.",
        },
        chinese: Words {
            title: "放置 `hosts.toml`",
            does: "先以临时文件名写在目标位置旁边，全部落盘后再改成正式的文件名。",
            why: "使用旧配置运行的 containerd 不会读取这些文件，所以此时拉取镜像还不受影响。",
            fails: "删除已写入的文件，恢复原来就有的文件。",
        },
    },
    Section {
        id: "restart",
        begins: "# Restarts containerd and waits for it.",
        english: Words {
            title: "Restart containerd and wait for it",
            does: "Restarts the service, unless it was stopped or `--no-restart` was given, and waits up to `--timeout` seconds for the CRI plugin.",
            why: "containerd reads `config.toml` only when it starts. Containers go on running meanwhile. A containerd whose CRI plugin does not load \
                  looks alive, and the kubelet can't use it.",
            fails: "The old files are put back, and containerd is started with them again.",
        },
        chinese: Words {
            title: "重启 containerd 并等待",
            does: "重启服务（服务原本已停止或指定了 `--no-restart` 时除外），并最多等待 `--timeout` 秒，直到 CRI 插件就绪。",
            why: "containerd 只在启动时读取 `config.toml`。重启期间容器继续运行。CRI 插件没有加载时，containerd 看似正常，kubelet 却无法使用它。",
            fails: "恢复旧文件，并用旧配置重新启动 containerd。",
        },
    },
    Section {
        id: "undo",
        begins: "# Keeps a file that somebody has changed in the meantime.",
        english: Words {
            title: "Put everything back",
            does: "Goes through the manifest: `config.toml` first, then each `hosts.toml`; directories that were made are removed when they are empty.",
            why: "It serves a failed `apply`, an interrupted one and `rollback` alike, and may begin anew at any point.",
            fails: "What could not be put back is named, with the place of the backup. Exit status 5: run `rollback` again.",
        },
        chinese: Words {
            title: "恢复原状",
            does: "按清单逐项恢复：先是 `config.toml`，再是各个 `hosts.toml`；新建的目录如果为空则删除。",
            why: "`apply` 失败、被中断以及 `rollback` 都用这一段，可以从任何位置重新开始。",
            fails: "列出无法恢复的文件和备份位置。退出码为 5：请再次运行 `rollback`。",
        },
    },
    Section {
        id: "plan",
        begins: "# ---- Commands ",
        english: Words {
            title: "`plan`",
            does: "Shows what would change as a diff, and every reason for which `apply` would refuse.",
            why: "It changes nothing and needs no lock, so that it can be run on every node beforehand.",
            fails: "Exit status 3 says that `apply` would refuse.",
        },
        chinese: Words {
            title: "`plan`",
            does: "以 diff 展示将要发生的改动，并列出 `apply` 会拒绝执行的全部原因。",
            why: "它不改动任何内容，也不加锁，可以事先在每个节点上运行。",
            fails: "退出码 3 表示 `apply` 会拒绝执行。",
        },
    },
    Section {
        id: "apply",
        begins: "apply() {",
        english: Words {
            title: "`apply`",
            does: "Finishes or takes back an interrupted run, then: judge, back up, write the `hosts.toml` files, replace `config.toml`, restart, wait.",
            why: "`config.toml` comes last: from the moment it has its name, containerd would read the new state. A second `apply` changes nothing.",
            fails: "Whatever fails, everything is put back as it was. Exit status 1; 5 where that was not possible.",
        },
        chinese: Words {
            title: "`apply`",
            does: "先完成或撤销被中断的上一次运行，然后依次执行：判断、备份、写入 `hosts.toml`、替换 `config.toml`、重启、等待。",
            why: "`config.toml` 最后替换：从那一刻起，containerd 读到的就是新状态。再次运行 `apply` 不会有任何改动。",
            fails: "任何一步失败都会恢复原状，退出码为 1；无法恢复时为 5。",
        },
    },
    Section {
        id: "validate",
        begins: "# Has containerd read the new config, which lies",
        english: Words {
            title: "Let containerd read the new config first",
            does: "Has the containerd of this node read the new file with `containerd config dump`, before it takes the place of the old one.",
            why: "It sees what imported files add: mirrors that are left, or another `config_path`, which would keep the CRI plugin from loading.",
            fails: "What containerd said is kept in the backup directory; exit status 3, everything is as it was.",
        },
        chinese: Words {
            title: "先让 containerd 读取新配置",
            does: "在替换旧文件之前，用本节点的 `containerd config dump` 读取新文件。",
            why: "这样能看到 `imports` 引入的内容：残留的 mirrors 或不同的 `config_path` 都会导致 CRI 插件无法加载。",
            fails: "containerd 的输出保存在备份目录中；退出码为 3，一切保持原样。",
        },
    },
    Section {
        id: "rollback",
        begins: "rollback() {",
        english: Words {
            title: "`rollback`",
            does: "Takes back the last `apply`, or one that was interrupted, restarts containerd and waits for it.",
            why: "What was changed since is not lost unseen: it is refused, or with `--force` kept in the backup.",
            fails: "Exit status 5; run it again. The backup is kept.",
        },
        chinese: Words {
            title: "`rollback`",
            does: "撤销最近一次 `apply` 或被中断的 `apply`，重启 containerd 并等待其就绪。",
            why: "此后发生的修改不会在不知情的情况下丢失：脚本会拒绝执行，或在使用 `--force` 时把它们保存到备份中。",
            fails: "退出码为 5，请再次运行。备份会保留。",
        },
    },
    Section {
        id: "verify",
        begins: "verify() {",
        english: Words {
            title: "`verify`",
            does: "Compares the files with their hashes, and what containerd reads and the running CRI plugin reports with what was expected.",
            why: "It changes nothing, so that it can be run at any time, also days later.",
            fails: "Each difference is named. Exit status 4.",
        },
        chinese: Words {
            title: "`verify`",
            does: "用哈希值核对文件，并把 containerd 读到的内容、运行中的 CRI 插件报告的内容与预期比较。",
            why: "它不改动任何内容，随时可以运行，几天之后也可以。",
            fails: "逐条列出差异。退出码为 4。",
        },
    },
    Section {
        id: "arguments",
        begins: "# ---- Arguments ",
        english: Words {
            title: "Arguments",
            does: "Reads the options, sets a fixed locale, search path and file mask, and calls the command; `plan` without one.",
            why: "What the caller's environment holds must not change what the script does.",
            fails: "An unknown option ends it with 2; nothing was changed.",
        },
        chinese: Words {
            title: "参数",
            does: "读取选项，设定固定的语言环境、搜索路径和权限掩码，然后执行命令；没有给出命令时执行 `plan`。",
            why: "调用者的环境不应影响脚本的行为。",
            fails: "遇到未知选项以退出码 2 结束，不做任何改动。",
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_section_of_the_script_is_explained_and_nothing_else() {
        let steps = sections(TEMPLATE, Locale::En);
        assert_eq!(steps.len(), SECTIONS.len());
        let lines: Vec<&str> = TEMPLATE.lines().collect();
        // They follow on each other from the first line to the last.
        assert_eq!((steps[0].first, steps.last().unwrap().last), (1, lines.len()));
        for pair in steps.windows(2) {
            assert_eq!(pair[0].last + 1, pair[1].first, "{} and {}", pair[0].id, pair[1].id);
            assert!(pair[0].first <= pair[0].last, "{}", pair[0].id);
        }
        // Each heading, and each command, begins one.
        let firsts: Vec<&str> = steps.iter().map(|it| lines[it.first - 1]).collect();
        for heading in lines.iter().filter(|it| it.starts_with("# ---- ") || it.starts_with("# >>> ")) {
            assert!(firsts.contains(heading), "nobody explains `{heading}`");
        }
        for command in ["plan", "apply", "verify", "rollback"] {
            let step = steps.iter().find(|it| it.id == command).unwrap();
            let body = &lines[step.first - 1..step.last];
            assert!(body.contains(&&*format!("{command}() {{")), "`{command}` is explained elsewhere");
        }
        for (section, at) in SECTIONS.iter().zip(&steps) {
            let is_marker = |it: &&&str| it.starts_with(section.begins);
            assert_eq!(lines.iter().filter(is_marker).count(), 1, "{}", at.id);
        }
    }

    #[test]
    fn exit_statuses_are_those_that_the_script_lists() {
        for step in sections(TEMPLATE, Locale::En) {
            for word in step.fails.split("xit status ").skip(1) {
                let status: String = word.chars().take_while(char::is_ascii_digit).collect();
                assert!(TEMPLATE.contains(&format!("\n  {status}  ")), "{}: {status}", step.id);
            }
        }
    }

    #[test]
    fn both_languages_explain_the_same_things() {
        let codes = |text: &str| {
            let mut codes: Vec<String> = text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            codes.sort();
            codes.dedup();
            codes
        };
        for section in &SECTIONS {
            let (english, chinese) = (section.english, section.chinese);
            for (en, zh) in
                [(english.title, chinese.title), (english.does, chinese.does), (english.fails, chinese.fails)]
            {
                assert_eq!(codes(en), codes(zh), "{}", section.id);
                assert!(zh.contains('`') || !zh.is_ascii(), "{}", section.id);
            }
            assert!(!chinese.why.is_ascii() && english.why.is_ascii(), "{}", section.id);
        }
    }

    #[test]
    fn text_that_looks_like_a_section_is_none() {
        let source = "# apply() {\nversion = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n# ---- Files \n  endpoint = [\"https://m\"]\n";
        let options = Options::default();
        let script = script(source, &options, TEMPLATE).unwrap().contents;
        let steps = steps(source, &options, Locale::Zh);
        let first = |id: &str| steps.iter().find(|it| it.id == id).map(|it| script.lines().nth(it.first - 1).unwrap());
        assert_eq!(first("apply"), Some("apply() {"));
        assert!(first("files").unwrap().starts_with("# ---- Files ----"));
        assert_eq!(steps.last().unwrap().last, script.lines().count());
    }
}
