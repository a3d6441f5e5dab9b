#!/bin/sh
# Holds the JavaScript functions against the terminal, in Node.js.
set -eu
cd "$(dirname "$0")/.."
MIRRORSHIFT=$PWD/target/debug/mirrorshift
MIRRORSHIFT_PACKAGE=$PWD/target/javascript
export MIRRORSHIFT MIRRORSHIFT_PACKAGE

cargo build --package mirrorshift --bin mirrorshift
(
  . scripts/wasm-env.sh
  cargo build --package mirrorshift --lib --target wasm32-unknown-unknown --no-default-features --features wasm
  wasm-bindgen --target web --out-dir "$MIRRORSHIFT_PACKAGE" \
    "$CARGO_TARGET_DIR/wasm32-unknown-unknown/debug/mirrorshift.wasm"
)
exec node --test tests/javascript/api.spec.mjs
