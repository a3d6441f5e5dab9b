#!/bin/sh
# Compares legacy configs, their conversion and the simulation on a real containerd: scripts/test-containerd.sh [ARGUMENT...]
#
# CONTAINERD is a path, or a release such as 2.3.4 that is built with Go; without it, Debian's package is used.
# Arguments are the harness's own (`--help` lists them). With none it runs everything, and then shows that broken
# rules are noticed. Status 77: it can't run here, and says why.
set -eu
cd "$(dirname "$0")/.."

skip() {
  echo "test-containerd: skipped, nothing was compared with a real containerd: $*" >&2
  exit 77
}

# Builds a release, version and folder given, from its Go module.
build() {
  case $1 in
    1.*) module=github.com/containerd/containerd ;;
    *) module=github.com/containerd/containerd/v2 ;;
  esac
  mkdir -p "$2"
  sed "s|github.com/containerd/containerd/v2|$module|" tests/live/containerd/main.go >"$2/main.go"
  (
    cd "$2"
    rm -f go.mod go.sum
    go mod init containerd && go get "$module/cmd/containerd/builtins@v$1" "$module/cmd/containerd/command@v$1" &&
      CGO_ENABLED=0 go build -tags no_btrfs,no_devmapper,no_zfs -o containerd .
  ) >&2
}

[ "$(uname)" = Linux ] || skip "containerd's namespaces are Linux's"
[ "$(id -u)" = 0 ] || skip "namespaces need root (sudo make test-containerd)"
scripts/setup.sh rust containerd

containerd=.tools/containerd/usr/bin/containerd
[ -x $containerd ] || containerd=$(command -v containerd)
case ${CONTAINERD:-} in
  "") ;;
  [0-9]*)
    bin=$PWD/.tools/containerd-$CONTAINERD
    [ -x "$bin/containerd" ] || build "$CONTAINERD" "$bin"
    containerd=$bin/containerd
    ;;
  *) containerd=$CONTAINERD ;;
esac
live=${CARGO_TARGET_DIR:-target}/debug/mirrorshift-live
cargo build --quiet --package mirrorshift-live

# A release that was built here has no ctr of its own.
ctr=.tools/containerd/usr/bin/ctr
[ -x $ctr ] || ctr=$(command -v ctr)

"$live" --containerd "$containerd" --ctr "$ctr" "$@"
[ $# = 0 ] || exit 0

# The conversion once more, by migrate.sh on nodes where containerd runs.
"$live" --containerd "$containerd" --ctr "$ctr" --migrate --generated 12

# A test that can't fail proves nothing: with a rule broken on purpose, a few cases must disagree; more are tried where
# few depend on it, as on `skip_verify` with 2.x, which has no legacy TLS settings.
for rule in order override-path skip-verify server ns; do
  for cases in 24 240; do
    status=0
    "$live" --containerd "$containerd" --no-corpus --generated $cases --break $rule >/dev/null 2>&1 || status=$?
    [ "$status" = 0 ] || break
  done
  [ "$status" = 1 ] || {
    echo "test-containerd: with \`$rule\` broken the status is $status, not 1: nobody noticed" >&2
    exit 1
  }
  echo "broken on purpose and noticed: $rule"
done
