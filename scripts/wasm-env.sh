# shellcheck shell=sh
# What a build for wasm32 needs in its environment. Sourced in the project's root, once:
#   . scripts/wasm-env.sh && cargo build --target wasm32-unknown-unknown

PATH="$PWD/.tools/bin:$PWD/node_modules/.bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
# A directory of its own: Debian's compiler and the host's would throw away each other's work.
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/wasm"
# No browser reads Rust's debug information, and every test module would carry 90 MB of it.
CARGO_PROFILE_DEV_DEBUG=${CARGO_PROFILE_DEV_DEBUG:-false}
export PATH CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG

# True where the compiler on PATH has the target's standard library.
has_wasm_target() {
  libdir=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) && [ -d "$libdir" ]
}

# True where Debian's packages can build that library from source.
has_debian_rust() {
  [ -x /usr/bin/cargo ] && [ -e /usr/lib/rustlib/src/rust/library/std/Cargo.toml ] && [ -x /usr/bin/wasm-ld-22 ]
}

if ! has_wasm_target && has_debian_rust; then
  # Links rather than /usr/bin itself: that would also put Debian's node and npm before the user's own.
  mkdir -p .tools/debian-rust
  for tool in cargo rustc rustdoc; do ln -sf "/usr/bin/$tool" ".tools/debian-rust/$tool"; done
  PATH="$PWD/.tools/debian-rust:$PATH"
  # Building the standard library is unstable; Debian ships its source for just this compiler.
  RUSTC_BOOTSTRAP=1
  CARGO_UNSTABLE_BUILD_STD=std,panic_abort
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22
  export RUSTC_BOOTSTRAP CARGO_UNSTABLE_BUILD_STD CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
fi
