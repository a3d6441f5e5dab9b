//! The conversion as people carry it out: `migrate.sh` on a node where containerd runs, which it restarts.

use std::path::Path;

use mirrorshift::api::{self, Conversion, Options};
use mirrorshift::release::Release;
use tokio::process::Command;

use crate::Failure;
use crate::cases::Case;
use crate::daemon::{Daemon, Started};
use crate::node::Node;
use crate::tree;
use crate::trial::Run;

const SCRIPT: &str = "migrate.sh";

/// Ends the node's containerd and starts it anew, with nothing left of the one before. A process that nobody has waited
/// for is still there, dead. With the new config a drop-in can appear that it was not converted with.
const RESTART: &str = "\
if read -r pid 2>/dev/null </run/containerd.pid; then
  kill -9 \"$pid\"
  while [ -e \"/proc/$pid\" ] && ! grep -q '^State:.*[ZX]' \"/proc/$pid/status\"; do sleep 0.01; done
fi
rm -rf /var/lib/containerd /run/containerd /run/containerd.sock /run/containerd.sock.ttrpc /run/containerd.pid
[ \"$1\" != stop ] || exit 0
if [ -e /drop-in ] && grep -q '^ *config_path' /etc/containerd/config.toml; then
  cat /drop-in >/etc/containerd/conf.d/drop-in.toml
else
  rm -f /etc/containerd/conf.d/drop-in.toml
fi
/containerd --config /etc/containerd/config.toml --address /run/containerd.sock --root /var/lib/containerd \\
  --state /run/containerd --log-level info </dev/null >/dev/null 2>/containerd.log &
echo $! >/run/containerd.pid
";

/// Legacy mirrors in a file that the config imports: no conversion of the config alone takes them away.
const MIRRORS: &str = "\
version = 2
[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"quay.io\"]
  endpoint = [\"http://127.0.0.1:5007\"]
";
/// Drop-ins that keep CRI from loading, and containerd from starting.
const BAD: [&str; 2] = [
    "\
version = 2
[plugins.\"io.containerd.grpc.v1.cri\".registry]
  config_path = \"/etc/containerd/certs.d\"
[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"quay.io\"]
  endpoint = [\"http://127.0.0.1:5007\"]
",
    "version = two\n",
];
const IMPORTING: &str = "\
version = 2
imports = [\"/etc/containerd/conf.d/*.toml\"]
[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]
  endpoint = [\"http://mirror.example.com\"]
";

/// The case that goes wrong on the node.
pub fn clash(release: Release) -> Case {
    let options = Options { containerd: release, ..Options::default() };
    let login = ("user".to_owned(), "pass".to_owned());
    Case { name: "clash-with-an-import".to_owned(), config: IMPORTING.to_owned(), options, login }
}

/// Whether there is a script, and containerd serves with both configs.
pub fn can_be_migrated(case: &Case, release: Release) -> bool {
    let conversion = api::convert(&case.config, &case.options);
    let serves = |config: &str| tree::Node::new(config, []).start(release, |daemon, _| daemon.error.is_none());
    let result = conversion.files.iter().find(|it| it.path == "config.toml");
    script(&conversion).is_some_and(|it| it.contains("\nwithheld=''\n"))
        && result.is_some_and(|it| it.contents != case.config && serves(&it.contents))
        && serves(&case.config)
}

fn script(conversion: &Conversion) -> Option<&str> {
    conversion.files.iter().find(|it| it.path == SCRIPT).map(|it| it.contents.as_str())
}

/// Converts by the script and takes that back: what containerd does before and after, by `pull`. What the script says
/// and leaves otherwise than it should is a failure.
pub async fn run(
    case: &Case,
    conversion: &Conversion,
    node: &Node,
    pull: impl AsyncFn(Started) -> Result<Run, Failure>,
) -> Result<(Run, Run), Failure> {
    for path in ["/etc/containerd", &case.options.config_path, "/var/lib/mirrorshift"] {
        node.remove(path);
    }
    let clashes = case.config == IMPORTING;
    node.write(tree::CONFIG, &case.config)?;
    node.write("/restart", RESTART)?;
    node.write("/migrate.sh", script(conversion).ok_or("there is no script")?)?;
    node.write("/etc/containerd/conf.d/about", "Files that end in .toml are read as well.\n")?;
    let before = files(node, case)?;
    restart(node, "").await?;
    let legacy = pull(Daemon::wait(node, None).await?).await?;

    let converted = if clashes {
        refused(node).await?;
        put_back_by_itself(node).await?;
        legacy.clone()
    } else {
        // The store is emptied by the restart, so that each pull is a first one.
        expect(node, &["apply"], 0, "done; the backup is").await?;
        expect(node, &["verify"], 0, "everything is as expected").await?;
        let converted = pull(Daemon::wait(node, None).await?).await?;
        expect(node, &["apply"], 0, "nothing to do").await?;
        expect(node, &["rollback"], 0, "everything is as it was before").await?;
        converted
    };
    if files(node, case)? != before {
        return Err("the files are not as they were before".into());
    }
    restart(node, "").await?;
    let again = pull(Daemon::wait(node, None).await?).await?;
    restart(node, "stop").await?;
    if !is_same(&again, &legacy) {
        return Err(format!(
            "after the rollback containerd does something else:\n{again:#?}\nthan before:\n{legacy:#?}"
        )
        .into());
    }
    Ok((legacy, converted))
}

/// What was asked, and what came of it; error messages name random parts.
fn is_same(a: &Run, b: &Run) -> bool {
    let facts = |run: &Run| run.pulls.iter().map(|it| (it.lines.clone(), it.pulled)).collect::<Vec<_>>();
    (&a.refusal, facts(a)) == (&b.refusal, facts(b))
}

/// containerd's own reading shows that something is left.
async fn refused(node: &Node) -> Result<(), Failure> {
    node.write("/etc/containerd/conf.d/mirrors.toml", MIRRORS)?;
    expect(node, &["apply"], 3, "containerd still finds the table").await?;
    node.remove("/etc/containerd/conf.d/mirrors.toml");
    Ok(())
}

/// containerd is started with the new config, CRI does not come up, and all is put back.
async fn put_back_by_itself(node: &Node) -> Result<(), Failure> {
    for bad in BAD {
        node.write("/drop-in", bad)?;
        expect(node, &["apply", "--timeout", "3"], 1, "did not come up with the new config").await?;
        node.remove("/drop-in");
        expect(node, &["verify"], 4, "is still the old one").await?;
        if let Started::Refused { words, .. } = Daemon::wait(node, None).await? {
            return Err(format!("containerd is not up after the script has put everything back: {words}").into());
        }
    }
    Ok(())
}

/// All files below the directories that the script changes.
fn files(node: &Node, case: &Case) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut found = Vec::new();
    for path in ["/etc/containerd", &case.options.config_path] {
        gather(&node.root.join(path.trim_start_matches('/')), &mut found)?;
    }
    Ok(found)
}

fn gather(directory: &Path, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Ok(()) };
    let mut paths = entries.map(|it| Ok(it?.path())).collect::<Result<Vec<_>, Failure>>()?;
    paths.sort();
    for path in paths {
        let contents = if path.is_dir() { Vec::new() } else { std::fs::read(&path)? };
        found.push((path.to_string_lossy().into_owned(), contents));
        gather(&path, found)?;
    }
    Ok(())
}

async fn restart(node: &Node, how: &str) -> Result<(), Failure> {
    let status = in_node(node, &["/bin/sh", "/restart", how]).status().await?;
    status.success().then_some(()).ok_or_else(|| format!("containerd can't be restarted: {status}").into())
}

/// Runs the script, which has to end with `status` and to say `words`.
async fn expect(node: &Node, arguments: &[&str], status: i32, words: &str) -> Result<(), Failure> {
    let own = ["--containerd", "/containerd", "--ctr", "/ctr", "--address", "/run/containerd.sock"];
    let mut command = in_node(node, &["/bin/sh", "/migrate.sh", "--restart-command", "sh /restart again"]);
    let output = command.args(own).args(["--force", "other-entries"]).args(arguments).output().await?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if output.status.code() == Some(status) && said.contains(words) {
        return Ok(());
    }
    let log = std::fs::read_to_string(node.root.join("containerd.log")).unwrap_or_default();
    Err(format!("migrate.sh {arguments:?} ends with {} instead of {status}:\n{said}\n{log}", output.status).into())
}

fn in_node(node: &Node, words: &[&str]) -> Command {
    let mut command = Command::new("chroot");
    command.arg(&node.root).args(words).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.stdin(std::process::Stdio::null()).kill_on_drop(true);
    command
}
