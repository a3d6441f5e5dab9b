#!/bin/sh
# Measures the core in wasm beside a JavaScript parser, then natively.
set -eu
cd "$(dirname "$0")/.."
texts=$PWD/target/bench
rm -rf "$texts"
node benches/generate.mjs www/assets/sample.toml "$texts"
(
  . scripts/wasm-env.sh
  cargo build --package mirrorshift --lib --release --target wasm32-unknown-unknown --no-default-features --features bench
  wasm=$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/mirrorshift.wasm
  wasm-bindgen --target web --no-typescript --out-dir "$texts/pkg" "$wasm"
  # As Trunk does for the page: the features one by one, since `--all-features` emits what Node.js refuses.
  wasm-opt -O3 --low-memory-unused --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue \
    --output "$texts/pkg/mirrorshift_bg.wasm" "$texts/pkg/mirrorshift_bg.wasm"
)
status=0
node benches/wasm.mjs "$texts/pkg/mirrorshift.js" "$texts" || status=$?
echo "natively, median:"
cargo bench --quiet --bench analyze -- --quiet
exit $status
