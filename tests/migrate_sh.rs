//! `migrate.sh`, made for every case of the corpus and every shared file, and run by every shell it is written for.
#![cfg(not(target_arch = "wasm32"))] // It runs shells.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use include_dir::{Dir, include_dir};
use mirrorshift::api::{Conversion, Options, convert, script};
use mirrorshift::emit::migrate_sh::TEMPLATE;
use tempfile::TempDir;

use support::case::Case;
use support::file;
use support::missing::not_tried;
use support::node::{Node, Shell, Tree, each, program, shells};
use support::patch::{is_like, patched};

mod support;

static CORPUS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/corpus");
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

/// A conversion to carry out.
struct Sample {
    name: String,
    source: String,
    conversion: Conversion,
    secrets: Vec<String>,
}

impl Sample {
    fn new(name: String, source: String, options: &Options) -> Self {
        let conversion = convert(&source, options);
        Self { name, source, conversion, secrets: Vec::new() }
    }

    fn script(&self) -> &str {
        file(&self.conversion, "migrate.sh").unwrap()
    }

    fn config(&self) -> &str {
        file(&self.conversion, "config.toml").unwrap()
    }

    /// Where the script puts the directories of the namespaces.
    fn tree(&self) -> &str {
        let line = self.script().lines().find_map(|it| it.strip_prefix("certs_d='")).unwrap();
        line.strip_suffix('\'').unwrap()
    }
}

/// All that can be converted: a text that is no TOML has no script.
fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = CORPUS
        .dirs()
        .map(Case::read)
        .map(|case| {
            let secrets = case.list("secrets").map(str::to_owned).collect();
            Sample { secrets, ..Sample::new(case.name.clone(), case.source.to_owned(), &case.options) }
        })
        .collect();
    assert!(samples.len() > 70, "only {} cases were found", samples.len());
    if Path::new(SHARED).is_dir() {
        let files = ["legacy", "seed"].iter().flat_map(|it| fs::read_dir(Path::new(SHARED).join(it)).unwrap());
        let files: Vec<PathBuf> = files.map(|it| it.unwrap().path()).filter(|it| it.is_file()).collect();
        assert!(files.len() > 40, "only {} files were found below {SHARED}", files.len());
        samples.extend(files.iter().map(|path| {
            let source = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
            Sample::new(path.display().to_string(), source, &Options::default())
        }));
    } else {
        not_tried(&format!("there is no {SHARED}"));
    }
    samples.retain(|it| {
        let script = file(&it.conversion, "migrate.sh");
        assert_eq!(script.is_some(), !it.conversion.files.is_empty(), "{}", it.name);
        script.is_some()
    });
    samples
}

#[test]
fn every_shell_carries_every_conversion_out_and_takes_it_back() {
    let applets = TempDir::new().unwrap();
    let shells = shells(&applets);
    each(&samples(), |at, sample| {
        for (number, shell) in shells.iter().enumerate() {
            there_and_back(sample, shell, (at + number) % shells.len() == 0);
        }
    });
}

/// Each shell applies each conversion; one of them, by turns, does the rest as well.
fn there_and_back(sample: &Sample, shell: &Shell, thorough: bool) {
    let what = format!("{} under {}", sample.name, shell.name);
    let node = Node::new(sample.script(), &sample.source);
    let before = node.tree();
    if thorough {
        let plan = node.run(shell, &[]).ends_with(0, &what);
        for secret in &sample.secrets {
            assert!(
                !plan.out.contains(secret) && !sample.script().contains(secret),
                "{what}: tells {secret}\n{}",
                plan.out
            );
        }
        if sample.source != sample.config() {
            let patched = patched(&sample.source, &plan.out);
            let is_right = patched.lines().count() == sample.config().lines().count()
                && patched
                    .split_inclusive('\n')
                    .zip(sample.config().split_inclusive('\n'))
                    .all(|(it, new)| is_like(new, it));
            assert!(is_right, "{what}: the plan makes\n{patched}");
        }
        assert_eq!(node.tree(), before, "{what}: a plan changes something");
        assert!(!node.path("var").exists(), "{what}: a plan leaves something");
    }
    node.run(shell, &["apply"]).ends_with(0, &what);
    let after = node.tree();
    let mut expected = before.clone();
    let config = expected.get_mut(&node.path("etc/containerd/config.toml")).unwrap();
    config.2 = Some(sample.config().into());
    for file in &sample.conversion.files {
        let Some(path) = file.path.strip_prefix("certs.d/") else { continue };
        let path = node.path(sample.tree()).join(path);
        for directory in path.ancestors().skip(1).take_while(|it| !before.contains_key(*it)) {
            expected.insert(directory.to_owned(), (0o40755, owner(&before), None));
        }
        expected.insert(path, (0o100_644, owner(&before), Some(file.contents.clone().into())));
    }
    assert_eq!(after, expected, "{what}");
    if thorough {
        let again = node.run(shell, &["apply"]).ends_with(0, &what);
        assert!(again.out.contains("nothing to do"), "{what}: {}", again.out);
        node.run(shell, &["verify"]).ends_with(0, &what);
        assert_eq!(node.tree(), after, "{what}: a second time changes something");
        node.run(shell, &["rollback"]).ends_with(0, &what);
        assert_eq!(node.tree(), before, "{what}: something is not as before");
    }
}

fn owner(tree: &Tree) -> u32 {
    tree.values().next().unwrap().1
}

#[test]
fn a_script_is_made_with_a_template_from_elsewhere() {
    let sample = Sample::new("a node".to_owned(), MIRROR.to_owned(), &Options::default());
    let template = format!("#!/bin/sh\n{}{}main\n", MARKS[0], MARKS[1]);
    let made = script(MIRROR, &Options::default(), &template).unwrap();
    assert_eq!(made.path, "migrate.sh");
    assert_eq!(parts(&made.contents), ["#!/bin/sh\n", parts(sample.script())[1], "main\n"]);
    assert_eq!(script(MIRROR, &Options::default(), "#!/bin/sh\n"), None);
    assert_eq!(script("not TOML", &Options::default(), &template), None);
}

/// Text that a shell would run, or that would end a heredoc, a quote or a line.
const HOSTILE: &str = "a b'$(touch run)`touch run`\\ \"END; touch run #";

#[test]
fn nothing_of_the_input_is_run() {
    let table = "plugins.\"io.containerd.grpc.v1.cri\".registry";
    let ca = format!("/{HOSTILE}\nEND\n");
    let source = format!(
        "\u{feff}version = 2\r\n[{table}.mirrors.\"docker.io\"] # {HOSTILE}\r\n  # {HOSTILE}\r\nendpoint = ['https://m']\r\n\
         [{table}.configs.m.tls]\r\nca_file = {ca:?} # \u{955c}\u{50cf}\u{81}"
    );
    let options = Options { config_path: format!("/etc/{HOSTILE} "), ..Options::default() };
    let applets = TempDir::new().unwrap();
    let sample = Sample::new("hostile".to_owned(), source, &options);
    let hosts = file(&sample.conversion, "certs.d/docker.io/hosts.toml").unwrap();
    assert!(hosts.contains("`touch run`"), "the case is none: {hosts}");
    each(&shells(&applets), |_, shell| {
        let node = Node::new(sample.script(), &sample.source);
        let before = node.tree();
        node.run(shell, &["plan"]).ends_with(0, shell.name);
        node.run(shell, &["apply"]).ends_with(0, shell.name);
        assert_eq!(read(&node, CONFIG), sample.config(), "{}", shell.name);
        assert_eq!(read(&node, &format!("{}/docker.io/hosts.toml", options.config_path)), hosts, "{}", shell.name);
        node.run(shell, &["verify"]).ends_with(0, shell.name);
        node.run(shell, &["rollback"]).ends_with(0, shell.name);
        assert_eq!(node.tree(), before, "{}", shell.name);
        assert!(!Path::new("run").exists() && !node.path("run").exists(), "{}", shell.name);
    });
}

const MARKS: [&str; 2] = ["# >>> what changes\n", "# <<< what changes\n"];

/// The parts of a script before, between and behind the marks.
fn parts(script: &str) -> [&str; 3] {
    let (head, rest) = script.split_once(MARKS[0]).unwrap();
    let (data, tail) = rest.split_once(MARKS[1]).unwrap();
    [head, data, tail]
}

/// The fixed part is the same in all scripts, so it is checked once, and what changes with a line that uses its variables.
#[test]
fn shellcheck_finds_nothing_in_any_script() {
    const USE: &str =
        ": \"$old_sha256$new_sha256$old_lines$config_path$certs_d$config_path_is_new$masks$withheld$hosts\"\n";
    if program("shellcheck").is_none() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let mut files = vec![directory.path().join("whole.sh")];
    let [head, _, tail] = parts(TEMPLATE);
    let odd = Options { config_path: "/etc/$(x)/`y`/${z}'s".to_owned(), ..Options::default() };
    let odd = [Sample::new("an odd directory".to_owned(), MIRROR.replace("docker.io", "$(x)`y`'${z}"), &odd)];
    for (at, sample) in samples().iter().chain(&odd).enumerate() {
        let [before, data, behind] = parts(sample.script());
        assert!(head == before && tail == behind, "{}", sample.name);
        let path = directory.path().join(format!("{at}.sh"));
        fs::write(&path, format!("#!/bin/sh\n# {}\n{data}{USE}", sample.name)).unwrap();
        files.push(path);
        fs::write(&files[0], sample.script()).unwrap();
    }
    let kinds = ["sh", "dash", "bash", "busybox"];
    each(&kinds, |_, kind| {
        let output =
            Command::new("shellcheck").args(["--severity=style", "--shell", kind]).args(&files).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        // Before 0.10 it does not know busybox.
        assert!(output.status.success() || said.contains("Unknown shell: busybox"), "as {kind}:\n{said}");
    });
}

const MIRROR: &str = "version = 2\n\n[debug]\n  level = \"info\"\n\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n  endpoint = [\"https://mirror.example\"]\n\n[metrics]\n  address = \"\"\n";
const CONFIG: &str = "/etc/containerd/config.toml";
const HOSTS: &str = "/etc/containerd/certs.d/docker.io/hosts.toml";

/// Does `work` on a node with `source` under each shell.
fn on_a_node(source: &str, work: impl Fn(&Sample, &Shell, &Node) + Sync) {
    let applets = TempDir::new().unwrap();
    let sample = Sample::new("a node".to_owned(), source.to_owned(), &Options::default());
    each(&shells(&applets), |_, shell| work(&sample, shell, &Node::new(sample.script(), source)));
}

fn read(node: &Node, path: &str) -> String {
    fs::read_to_string(node.path(path)).unwrap_or_default()
}

#[test]
fn a_config_that_was_edited_where_it_changes_is_refused_with_the_lines() {
    on_a_node(MIRROR, |_, shell, node| {
        node.write(CONFIG, &MIRROR.replace("mirror.example", "other.example"));
        let before = node.tree();
        for arguments in [&["apply"][..], &["apply", "--force", "changed-config"], &["plan"]] {
            let run = node.run(shell, arguments).ends_with(3, shell.name);
            assert!(run.err.contains("not the file that was converted"), "{}", run.err);
            assert!(run.err.contains("lines 6-7 would change, and are others by now"), "{}", run.err);
            assert_eq!(node.tree(), before);
        }
        assert!(!node.path("var").exists());
    });
}

#[test]
fn a_config_that_was_edited_elsewhere_is_changed_by_force_and_comes_back() {
    on_a_node(MIRROR, |sample, shell, node| {
        node.write(CONFIG, &MIRROR.replace("info", "warn"));
        let before = node.tree();
        let run = node.run(shell, &["apply"]).ends_with(3, shell.name);
        assert!(run.err.contains("--force changed-config"), "{}", run.err);
        node.run(shell, &["apply", "--force", "changed-config"]).ends_with(0, shell.name);
        assert_eq!(read(node, CONFIG), sample.config().replace("info", "warn"));
        let again = node.run(shell, &["apply"]).ends_with(0, shell.name);
        assert!(again.out.contains("nothing to do"), "{}", again.out);
        node.run(shell, &["verify"]).ends_with(0, shell.name);
        node.run(shell, &["rollback"]).ends_with(0, shell.name);
        assert_eq!(node.tree(), before);
    });
}

#[test]
fn a_config_that_was_edited_since_is_taken_back_by_force_and_kept() {
    on_a_node(MIRROR, |_, shell, node| {
        let before = node.tree();
        node.run(shell, &["apply"]).ends_with(0, shell.name);
        node.write(CONFIG, "mine");
        let run = node.run(shell, &["rollback"]).ends_with(3, shell.name);
        assert!(run.err.contains("--force changed-config"), "{}", run.err);
        assert_eq!(read(node, CONFIG), "mine");
        node.run(shell, &["rollback", "--force=changed-config"]).ends_with(0, shell.name);
        assert_eq!(node.tree(), before);
        let kept = fs::read_dir(node.path("/var/lib/mirrorshift")).unwrap().next().unwrap().unwrap().path();
        assert_eq!(fs::read_to_string(kept.join("found/1")).unwrap(), "mine");
    });
}

#[test]
fn a_strange_hosts_toml_is_refused_or_replaced_by_force_and_comes_back() {
    on_a_node(MIRROR, |sample, shell, node| {
        node.write(HOSTS, "# mine\n");
        fs::set_permissions(node.path(HOSTS), fs::Permissions::from_mode(0o600)).unwrap();
        let before = node.tree();
        let run = node.run(shell, &["apply"]).ends_with(3, shell.name);
        assert!(run.err.contains("--force foreign-files"), "{}", run.err);
        assert_eq!(node.tree(), before);
        node.run(shell, &["apply", "--force", "foreign-files"]).ends_with(0, shell.name);
        assert_eq!(Some(&*read(node, HOSTS)), file(&sample.conversion, "certs.d/docker.io/hosts.toml"));
        assert_eq!(fs::metadata(node.path(HOSTS)).unwrap().permissions().mode() & 0o777, 0o600);
        node.run(shell, &["rollback"]).ends_with(0, shell.name);
        assert_eq!(node.tree(), before);
    });
}

#[test]
fn directories_that_would_begin_to_count_are_refused_and_never_touched() {
    on_a_node(MIRROR, |_, shell, node| {
        node.write("/etc/containerd/certs.d/_default/hosts.toml", "# mine\n");
        let before = node.tree();
        let run = node.run(shell, &["apply"]).ends_with(3, shell.name);
        assert!(run.err.contains("certs.d/_default") && run.err.contains("--force other-entries"), "{}", run.err);
        assert_eq!(node.tree(), before);
        node.run(shell, &["apply", "--force", "other-entries"]).ends_with(0, shell.name);
        node.run(shell, &["rollback"]).ends_with(0, shell.name);
        assert_eq!(node.tree(), before);
    });
}

#[test]
fn a_hosts_toml_that_is_missing_is_named_and_written_again() {
    on_a_node(MIRROR, |_, shell, node| {
        node.run(shell, &["apply"]).ends_with(0, shell.name);
        let after = node.tree();
        fs::remove_file(node.path(HOSTS)).unwrap();
        let run = node.run(shell, &["verify"]).ends_with(4, shell.name);
        assert!(run.out.contains("docker.io/hosts.toml is missing"), "{}", run.out);
        node.run(shell, &["apply"]).ends_with(0, shell.name);
        assert_eq!(node.tree(), after);
    });
}

#[test]
fn a_link_leads_to_the_file_that_is_changed_and_never_out_of_the_root() {
    on_a_node(MIRROR, |sample, shell, node| {
        fs::create_dir_all(node.path("/usr/share")).unwrap();
        fs::rename(node.path(CONFIG), node.path("/usr/share/c.toml")).unwrap();
        symlink("/usr/share/c.toml", node.path(CONFIG)).unwrap();
        symlink("../../usr/share", node.path("/etc/containerd/certs.d")).unwrap();
        let before = node.tree();
        let run = node.run(shell, &["apply"]).ends_with(0, shell.name);
        assert!(run.out.contains("through a symbolic link"), "{}", run.out);
        assert!(node.path(CONFIG).is_symlink());
        assert_eq!(read(node, "/usr/share/c.toml"), sample.config());
        assert!(node.path("/usr/share/docker.io/hosts.toml").is_file());
        node.run(shell, &["rollback"]).ends_with(0, shell.name);
        assert_eq!(node.tree(), before);
    });
}

/// A secret that has to stand in a hosts.toml is taken from the config file on the node.
#[test]
fn a_secret_is_never_in_a_script_and_arrives_all_the_same() {
    let source = MIRROR.replace("https://mirror.example", "https://mirror.example/https://bob:s3cret@x/v2");
    let source = source.replace("  endpoint", "  # password = \"s3cret-2\"\n  endpoint");
    on_a_node(&source, |sample, shell, node| {
        assert!(!sample.script().contains("s3cret"), "{}", sample.script());
        let hosts = file(&sample.conversion, "certs.d/docker.io/hosts.toml").unwrap();
        assert!(hosts.contains("bob:s3cret@x"), "the case is none: {hosts}");
        let plan = node.run(shell, &["plan"]).ends_with(0, shell.name);
        assert!(!plan.out.contains("s3cret") && plan.out.contains("https://***@x"), "{}", plan.out);
        node.run(shell, &["apply"]).ends_with(0, shell.name);
        assert_eq!(read(node, HOSTS), hosts);
        assert_eq!(read(node, CONFIG), sample.config());
        assert_eq!(fs::metadata(node.path(HOSTS)).unwrap().permissions().mode() & 0o777, 0o600);
    });
}

#[test]
fn a_secret_that_only_a_script_could_bring_is_refused_by_its_file() {
    let source = MIRROR.replace("https://mirror.example", "https://mirror.example/https://bob:s3cr\u{e9}t@x/v2");
    on_a_node(&source, |sample, shell, node| {
        assert!(!sample.script().contains("s3cr"), "{}", sample.script());
        let before = node.tree();
        let run = node.run(shell, &["apply"]).ends_with(3, shell.name);
        assert!(run.err.contains("certs.d/docker.io/hosts.toml would hold a secret"), "{}", run.err);
        assert_eq!(node.tree(), before);
    });
}

#[test]
fn arguments_that_can_t_be_used_are_status_2() {
    on_a_node(MIRROR, |_, shell, node| {
        for arguments in [
            &["aply"][..],
            &["--confg", "x"],
            &["apply", "plan"],
            &["apply", "--force"],
            &["apply", "--force", "all"],
            &["apply", "--config", "relative"],
            &["apply", "--timeout", "soon"],
            &["apply", "--no-restart=yes"],
        ] {
            // `--root` follows, so that one without a value takes that for its own.
            let run = node.run(shell, arguments);
            assert!(run.status == 2 && run.err.contains("--help"), "{arguments:?}: {}\n{}", run.status, run.err);
        }
        let help = node.run(shell, &["--help"]).ends_with(0, shell.name);
        assert!(help.out.contains("Exit statuses"), "{}", help.out);
    });
}

// POSIX diff, "Diff -u or -U Output Format": three lines around each change, and one hunk for changes that share them.
#[test]
fn a_plan_reads_as_diff_does() {
    let lines = |from: usize, to: usize| (from..=to).map(|it| format!("k{it} = {it}\n")).collect::<String>();
    let mirror = |name: &str| format!("[{}.mirrors.\"{name}\"]\n", "plugins.\"io.containerd.grpc.v1.cri\".registry");
    let table = "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"\n";
    let source = format!(
        "version = 2\n{}{table}{}{}{}[x]\n{}{}[y]\npassword = \"s3cret\"\n{}z = 1",
        lines(1, 4),
        mirror("a.example"),
        mirror("b.example"),
        "[v]\n",
        lines(1, 5),
        mirror("c.example"),
        lines(1, 1)
    );
    on_a_node(&source, |_, shell, node| {
        let plan = node.run(shell, &["plan"]).ends_with(0, shell.name);
        let (_, hunks) = plan.out.split_once("/config.toml\n@@").unwrap();
        let (hunks, _) = hunks.split_once("\n--- ").unwrap();
        let a = mirror("a.example").replace('[', "-[");
        let b = mirror("b.example").replace('[', "-[");
        let c = mirror("c.example").replace('[', "-[");
        let expected = format!(
            " -5,8 +5,6 @@\n k4 = 4\n {}{a}{b} [v]\n [x]\n k1 = 1\n@@ -14,7 +12,6 @@\n k3 = 3\n k4 = 4\n k5 = 5\n{c} [y]\n password = \"***\"\n k1 = 1",
            table.trim_end().replace('\n', "\n ") + "\n"
        );
        assert_eq!(hunks, expected, "{}", shell.name);
    });
}

#[test]
fn lines_around_a_change_show_nothing_that_may_be_a_secret() {
    let table = "plugins.\"io.containerd.grpc.v1.cri\".registry";
    let source = format!(
        "version = 2\n[{table}.headers]\nX-Meta = [\"s3cret-1\", 's3cret-2']\n[{table}.mirrors.\"a.example\"]\nendpoint = [\"https://m\"]\n\
         [plugins.\"io.containerd.nri.v1.nri\"]\naccess_token = \"s3cret-3\"\n# password: s3cret-4\nlevel = 7\n"
    );
    on_a_node(&source, |_, shell, node| {
        let plan = node.run(shell, &["plan"]).ends_with(0, shell.name);
        assert!(!plan.out.contains("s3cret") && !plan.err.contains("s3cret"), "{}", plan.out);
        for line in [" X-Meta = [\"***\", '***']", " access_token = \"***\"", " # password: ***"] {
            assert!(plan.out.contains(&format!("{line}\n")), "{line} is not in\n{}", plan.out);
        }
        node.run(shell, &["apply"]).ends_with(0, shell.name);
    });
}

#[test]
fn a_plan_says_where_a_file_ends_without_a_line_end() {
    let source = MIRROR.split("\n[metrics]").next().unwrap().trim_end();
    on_a_node(source, |sample, shell, node| {
        let plan = node.run(shell, &["plan"]).ends_with(0, shell.name);
        let endings = plan.out.matches("\n\\ No newline at end of file\n").count();
        assert!(endings > 0 && endings == 2 - usize::from(sample.config().ends_with('\n')), "{}", plan.out);
        assert_eq!(patched(source, &plan.out), sample.config());
    });
}
