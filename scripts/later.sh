#!/bin/sh
# Builds the page's second module, the core for JavaScript, into target/later: Trunk runs this before a build.
#
# It has the profile of the first module, so that both are built from the same libraries; `make watch` makes it quickly.
set -eu
cd "$(dirname "$0")/.."

out=$PWD/target/later
case ${TRUNK_PROFILE:-release} in
  release) profile=release folder=release ;;
  *) profile=dev folder=debug ;;
esac
cargo build --locked --package mirrorshift --lib --target wasm32-unknown-unknown --no-default-features \
  --features page --profile "$profile"
wasm=${CARGO_TARGET_DIR:-$PWD/target}/wasm32-unknown-unknown/$folder/mirrorshift.wasm
wasm-bindgen --target web --no-typescript --out-dir "$out" --out-name later "$wasm"
if [ "$profile" = release ]; then
  # As Trunk does for the first module: the features one by one, since `--all-features` emits what some engines refuse.
  wasm-opt -Os --low-memory-unused --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue --output "$out/later_bg.wasm" "$out/later_bg.wasm"
fi
node scripts/minify.mjs "$out/later.js"
