//! The programs that a script finds: the machine's own, each in a wrapping that can stop everything, and stand-ins for
//! containerd and ctr.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Shell;

/// Where the machine's programs are; the script looks there as well.
const PLACES: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// Counts each call in the folder $STEPS. At the one that $STOP names, all processes of the run are killed: before the
/// program runs, after it, or while half of what it writes is written. Or a signal is sent, to the script or to all.
const WRAPPING: &str = r#"#!/bin/dash
set -C
read -r at 2>/dev/null <"$STEPS/last" || at=0
until at=$((at + 1)) && { echo "NAME $*" >"$STEPS/$at"; } 2>/dev/null; do true; done
echo $at >|"$STEPS/last"
set +C
case $STOP in
  "before $at") kill -9 0 ;;
  "after $at")
    REAL "$@"
    kill -9 0
    ;;
  "alone "*" $at")
    # The script has the number of its process group.
    read -r _ _ _ _ group _ </proc/self/stat
    signal=${STOP#alone }
    kill "-${signal% *}" "$group"
    ;;
  "all "*" $at")
    signal=${STOP#all }
    kill "-${signal% *}" 0
    ;;
  "torn $at")
    case "NAME $1" in
      "cp "*)
        REAL "$@"
        for to; do true; done
        /usr/bin/truncate -s $(($(/usr/bin/stat -c %s "$to") / 2)) "$to"
        ;;
      "rm -rf") /usr/bin/find "$2" -type f | /usr/bin/head -n 1 | /usr/bin/xargs /bin/rm -f ;;
      *)
        REAL "$@" >"$STEPS/torn"
        /usr/bin/head -c $(($(/usr/bin/stat -c %s "$STEPS/torn") / 2)) "$STEPS/torn"
        ;;
    esac
    kill -9 0
    ;;
esac
exec REAL "$@"
"#;

/// What is written by these can be cut off in the middle.
pub const TEARS: [&str; 9] = ["cat", "cp", "rm -rf", "head", "tail", "awk", "sed", "sort", "cut"];

/// Stopped before each simple command of the script, its own functions and builtins included.
pub const EACH_COMMAND: &str = r#"
set -T
kill_step=0
trap 'kill_step=$((kill_step + 1)); case $STOP in "command $kill_step") kill -9 0 ;; count) echo $kill_step >|"$STEPS/commands" ;; esac' DEBUG
"#;

/// Says what it reads, as `containerd config dump` of 1.6 and 1.7 does with a config of version 2.
const CONTAINERD: &str = r#"#!/bin/dash
[ "$1" = --config ] && [ "$3 $4" = "config dump" ] || exit 64
[ ! -e "$NODE/run/refuses" ] || { echo "containerd: it refuses" >&2 && exit 1; }
cat "$2"
"#;

/// Lists the CRI plugin of a containerd that runs with what `restart` has noted down.
const CTR: &str = r#"#!/bin/dash
for last; do true; done
[ "$last" = ls ] || exit 64
echo "TYPE                            ID                       PLATFORMS      STATUS"
if [ -e "$NODE/run/loaded" ] && ! { [ -e "$NODE/run/bad" ] && cmp -s "$NODE/run/loaded" "$NODE/run/bad"; }; then
  echo "io.containerd.grpc.v1           cri                      linux/amd64    ok"
else
  echo "io.containerd.grpc.v1           cri                      linux/amd64    error"
fi
"#;

/// Starts containerd anew: notes down which config it came up with.
const RESTART: &str = r#"#!/bin/dash
cat "$1" >"$NODE/run/loading" && chmod 644 "$NODE/run/loading" && mv "$NODE/run/loading" "$NODE/run/loaded"
echo restarted >>"$NODE/run/restarts"
"#;

/// Makes the folder of programs for `shell`, each that is named anywhere in `script`.
pub fn make(folder: &Path, shell: Shell, script: &str) {
    let mut real: BTreeMap<String, String> = BTreeMap::new();
    let machine = machine();
    for (name, path) in &machine {
        let is_named = script.match_indices(name.as_str()).any(|(at, _)| is_word(script, at, name.len()));
        if is_named {
            real.insert(name.clone(), path.to_string_lossy().into_owned());
        }
    }
    if shell == Shell::Ash {
        let busybox = machine.get("busybox").expect("busybox is missing; scripts/setup.sh shells");
        for name in applets() {
            if let Some(real) = real.get_mut(&name) {
                *real = format!("{} {name}", busybox.display());
            }
        }
    }
    let inner = folder.join("inner");
    fs::create_dir_all(&inner).expect("a folder");
    for (name, text) in [("containerd", CONTAINERD), ("ctr", CTR), ("restart", RESTART)] {
        let path = inner.join(name);
        program(&path, text);
        real.insert(name.to_owned(), format!("\"$NODE/../programs/inner/{name}\""));
    }
    // One time for all runs, so that what they leave can be compared.
    if let Some(real) = real.get_mut("date") {
        real.push_str(" --date=@1700000000");
    }
    // Whoever runs the tests is root as far as the script can see.
    real.insert("id".to_owned(), "echo 0 #".to_owned());
    for (name, real) in real {
        program(&folder.join(&name), &WRAPPING.replace("NAME", &name).replace("REAL", &real));
    }
}

pub fn program(path: &Path, text: &str) {
    fs::write(path, text).expect("a program");
    fs::set_permissions(path, Permissions::from_mode(0o755)).expect("a mode");
}

fn machine() -> BTreeMap<String, PathBuf> {
    let mut all = BTreeMap::new();
    for place in PLACES {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            if let Ok(name) = entry.file_name().into_string() {
                all.entry(name).or_insert(entry.path());
            }
        }
    }
    all
}

fn is_word(text: &str, at: usize, len: usize) -> bool {
    let is_part = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || "_-.".contains(it));
    !is_part(text[..at].chars().next_back()) && !is_part(text[at + len..].chars().next())
}

fn applets() -> Vec<String> {
    let output = Command::new("busybox").arg("--list").output().expect("busybox");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}
