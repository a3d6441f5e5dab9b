#!/bin/sh
# Builds into target/later what the page loads later, as WebAssembly modules of their own: the core with all it can do,
# which runs in a worker, and the views. Trunk runs this before a build, and the page names the files.
#
# They have the profile of the first module, so that all are built from the same libraries; `make watch` makes them quickly.
set -eu
cd "$(dirname "$0")/.."

out=$PWD/target/later
case ${TRUNK_PROFILE:-release} in
  release) profile=release folder=release ;;
  *) profile=dev folder=debug ;;
esac

# NAME LIBRARY CARGO-OPTION...
module() {
  name=$1 library=$2
  shift 2
  cargo build --locked --lib --target wasm32-unknown-unknown --profile "$profile" "$@"
  wasm=${CARGO_TARGET_DIR:-$PWD/target}/wasm32-unknown-unknown/$folder/$library.wasm
  wasm-bindgen --target web --no-typescript --out-dir "$out" --out-name "$name" "$wasm"
  if [ "$profile" = release ]; then
    # As Trunk does for the first module: the features one by one, since `--all-features` emits what some engines refuse.
    wasm-opt -Os --low-memory-unused --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
      --enable-mutable-globals --enable-reference-types --enable-multivalue --output "$out/${name}_bg.wasm" "$out/${name}_bg.wasm"
  fi
  node scripts/minify.mjs "$out/$name.js"
}

module later mirrorshift --package mirrorshift --no-default-features --features page
module views mirrorshift_views --package mirrorshift-views
