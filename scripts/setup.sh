#!/bin/sh
# Installs what is missing, and only that: scripts/setup.sh PART...
#
# Parts: rust lint wasm node trunk wasm-bindgen deny mutants browser fonts shellcheck shells containerd fleet
#
# Rust's parts come from rustup where it can fetch them and from Debian's packages where it can't; Rust tools go
# to .tools/ unless the right version is on PATH; npm's packages come from the committed lock files. Whoever may
# not install Debian's packages is told the command, and the status is 1.
set -eu
cd "$(dirname "$0")/.."

trunk_version=0.21.14
deny_version=0.20.2
mutants_version=25.3.1
# The tool and the crate must be the same version.
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)

say() { echo "setup: $*" >&2; }

die() {
  say "$*"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

packages=
want() { packages="$packages $*"; }

install_packages() {
  [ -n "$packages" ] || return 0
  have apt-get || die "install these, named here as Debian names them:$packages"
  command="apt-get install --yes --no-install-recommends$packages"
  [ "$(id -u)" = 0 ] || die "packages are missing; run: sudo $command"
  say "$command"
  apt-get update --quiet=2 || say "the package lists are not up to date"
  # shellcheck disable=SC2086  # a list of words
  DEBIAN_FRONTEND=noninteractive $command --quiet=2 >&2 ||
    die "no such packages here. For Rust, use rustup: rustup target add wasm32-unknown-unknown"
}

# Asks rustup, which fails at once where it has no network.
rustup_adds() {
  have rustup || return 1
  say "rustup $*"
  RUSTUP_MAX_RETRIES=1 rustup "$@" >/dev/null 2>&1
}

# Each part has a check, which may want Debian's packages, and some have a step for after those are there.

check_rust() {
  have cargo || want rustc-web cargo-web
  have cc || want gcc libc6-dev
}

check_lint() {
  check_rust
  have cargo || { want rustfmt-web rust-web-clippy && return; }
  cargo fmt --version >/dev/null 2>&1 || rustup_adds component add rustfmt || want rustfmt-web
  cargo clippy --version >/dev/null 2>&1 || rustup_adds component add clippy || want rust-web-clippy
}

check_wasm() {
  check_rust
  has_wasm_target || has_debian_rust || rustup_adds target add wasm32-unknown-unknown ||
    want rustc-web cargo-web rust-web-src lld-22
}

finish_wasm() {
  has_wasm_target || has_debian_rust || die "no wasm32-unknown-unknown target for $(rustc --version)"
}

check_node() {
  { have node && have npm; } || { want nodejs npm && return; }
  node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' || die "Node.js 18 or later is needed"
}

finish_node() {
  find . \( -name node_modules -o -name target -o -name dist \) -prune -o -name package-lock.json -print |
    while read -r lock; do
      folder=$(dirname "$lock")
      # npm writes a lock of its own shape into node_modules, so a copy of ours tells what is installed.
      cmp -s "$lock" "$folder/node_modules/.installed-lock.json" && continue
      say "npm ci in $folder"
      (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
      cp "$lock" "$folder/node_modules/.installed-lock.json"
    done
}

check_trunk() { check_rust; }
check_wasm_bindgen() { check_rust; }
check_deny() { check_rust; }
check_mutants() { check_rust; }
finish_trunk() { cargo_tool trunk "$trunk_version" trunk --no-default-features; }
finish_wasm_bindgen() { cargo_tool wasm-bindgen-cli "$wasm_bindgen_version" wasm-bindgen-test-runner; }
finish_deny() { cargo_tool cargo-deny "$deny_version" cargo-deny; }
finish_mutants() { cargo_tool cargo-mutants "$mutants_version" "cargo-mutants mutants"; }

# Crate, version, one of its programs as it is asked for its version, arguments for `cargo install`.
cargo_tool() {
  crate=$1 version=$2 program=$3
  shift 3
  # shellcheck disable=SC2086  # cargo-mutants wants its own name first
  case $($program --version 2>/dev/null) in *" $version"*) return ;; esac
  log=.tools/$crate.log
  say "cargo install $crate $version (some minutes; see $log)"
  mkdir -p .tools
  install_tool "$crate" "$version" "$@" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "$crate $version can't be installed"
  }
}

install_tool() {
  crate=$1 version=$2
  shift 2
  if have cargo-binstall && cargo-binstall --no-confirm --root .tools "$crate@$version"; then return; fi
  # They run for seconds and build for minutes, so they are built for a quick build.
  export CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off
  export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0
  # A lock file may name a version that was withdrawn since; then the newest that fits will do.
  cargo install --root .tools --force --locked "$crate@$version" "$@" ||
    cargo install --root .tools --force "$crate@$version" "$@"
}

check_browser() {
  [ -n "${CHROMIUM:-}" ] || have chromium || have chromium-browser || have google-chrome || want chromium
  [ -n "${CHROMEDRIVER:-}" ] || have chromedriver || want chromium-driver
}

check_fonts() {
  if ! have fc-list || ! fc-list :lang=zh family | grep -q .; then want fonts-noto-cjk; fi
}

check_containerd() {
  have ip || want iproute2
  have apt-get || have containerd || die "containerd is missing, and there is no apt-get to fetch it with"
}

# Debian's package, unpacked only: installed, it would start a service and drive out Docker's own.
finish_containerd() {
  if [ -x .tools/containerd/usr/bin/containerd ] || ! have apt-get; then return; fi
  say "apt-get download containerd"
  rm -rf .tools/containerd
  mkdir -p .tools/containerd
  [ "$(id -u)" != 0 ] || apt-get update --quiet=2 || say "the package lists are not up to date"
  (cd .tools/containerd && apt-get download --quiet=2 containerd >&2 && dpkg-deb --extract containerd_*.deb .) ||
    die "there is no package containerd here"
}

check_fleet() {
  have go || want golang-go
  { have python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; } || want python3-venv
  have apt-get || have cloud-init || die "cloud-init is missing, and there is no apt-get to fetch it with"
}

# What takes the documents for fleets: Ansible and a Kubernetes validator from PyPI, Butane and Ignition as Go modules, and
# Debian's cloud-init, unpacked only, for installed it would set up this machine at its next start.
finish_fleet() {
  mkdir -p .tools/fleet
  cmp -s tests/tools/requirements.txt .tools/fleet/requirements.txt || {
    say "pip install, into .tools/fleet/python"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or later is needed"
    rm -rf .tools/fleet/python
    python3 -m venv .tools/fleet/python
    .tools/fleet/python/bin/pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
      --requirement tests/tools/requirements.txt >&2 || die "not all of tests/tools/requirements.txt can be installed"
    cp tests/tools/requirements.txt .tools/fleet/
  }
  cat tests/tools/butane/go.sum tests/tools/butane/main.go | cmp -s - .tools/fleet/butane.sources || {
    say "go build butane"
    (cd tests/tools/butane && go build -trimpath -o ../../../.tools/fleet/butane .) >&2 || die "Go 1.21 or later is needed"
    cat tests/tools/butane/go.sum tests/tools/butane/main.go >.tools/fleet/butane.sources
  }
  if [ -d .tools/fleet/cloud-init ] || ! have apt-get; then return; fi
  say "apt-get download cloud-init"
  [ "$(id -u)" != 0 ] || apt-get update --quiet=2 || say "the package lists are not up to date"
  rm -rf .tools/fleet/unpacked
  mkdir -p .tools/fleet/unpacked
  (cd .tools/fleet/unpacked && apt-get download --quiet=2 cloud-init >&2 && dpkg-deb --extract cloud-init_*.deb .) ||
    die "there is no package cloud-init here"
  mv .tools/fleet/unpacked .tools/fleet/cloud-init
}

check_shellcheck() { have shellcheck || want shellcheck; }

# Those that migrate.sh is written for.
check_shells() {
  have dash || want dash
  have bash || want bash
  have busybox || want busybox
}

[ -n "$wasm_bindgen_version" ] || die "Cargo.lock names no wasm-bindgen"
. scripts/wasm-env.sh
# The tools are built for this machine, by its own compiler.
unset RUSTC_BOOTSTRAP CARGO_UNSTABLE_BUILD_STD CARGO_TARGET_DIR
PATH=${PATH#"$PWD/.tools/debian-rust:"}

for part in "$@"; do
  case $part in
    rust | lint | wasm | node | trunk | wasm-bindgen | deny | mutants | browser | fonts | shellcheck | shells | containerd | fleet) ;;
    *) die "no such part: $part" ;;
  esac
  "check_$(echo "$part" | tr - _)"
done
install_packages

# The slow ones side by side; a compiler leaves cores idle at its start and its end.
pids=
for part in "$@"; do
  case $part in
    wasm | node | containerd | fleet) "finish_$part" ;;
    trunk | wasm-bindgen | deny | mutants)
      "finish_$(echo "$part" | tr - _)" &
      pids="$pids $!"
      ;;
  esac
done
for pid in $pids; do wait "$pid" || die "not everything could be installed"; done
