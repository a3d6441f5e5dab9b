#!/bin/sh
# Runs the library's tests, built for wasm32, in headless Chromium: scripts/test-wasm.sh [NAME]
set -eu
cd "$(dirname "$0")/.."
. scripts/wasm-env.sh

CHROMEDRIVER=${CHROMEDRIVER:-$(command -v chromedriver)}
WASM_BINDGEN_TEST_WEBDRIVER_JSON=$PWD/tests/webdriver.json
# Every test binary, without a line in each that says so.
WASM_BINDGEN_USE_BROWSER=1
WASM_BINDGEN_TEST_TIMEOUT=300
CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
export CHROMEDRIVER WASM_BINDGEN_TEST_WEBDRIVER_JSON WASM_BINDGEN_USE_BROWSER WASM_BINDGEN_TEST_TIMEOUT
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER

exec cargo test --package mirrorshift --target wasm32-unknown-unknown --no-default-features --features wasm \
  --no-fail-fast --lib --tests -- "$@"
