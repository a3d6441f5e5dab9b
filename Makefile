# Everything a contributor runs; `make help` lists it. Each target installs what it needs and is missing.

PORT ?= 8080
MAKEFLAGS += --no-print-directory
SETUP := scripts/setup.sh
WASM := . scripts/wasm-env.sh &&
# Where rustup puts cargo, for those whose PATH has not heard of it yet: set-up finds it there, too.
export PATH := $(PATH):$(or $(CARGO_HOME),$(HOME)/.cargo)/bin
export CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || echo /usr/bin/chromium)
# Trunk takes NO_COLOR=1, which many a CI sets, for a bad argument.
TRUNK := $(WASM) env -u NO_COLOR trunk
# What esbuild writes, all at once; make asks for the first.
BUNDLES := $(patsubst %,www/assets/%.js,editor inner open origin source words-zh)
# All that the page is made of, so that a second `make serve` builds nothing.
PAGE_SOURCES := Cargo.toml Cargo.lock Trunk.toml package-lock.json \
	scripts/later.sh $(wildcard scripts/offline/* scripts/documents/* docs/reference/*.md docs/reference/rules/*.md) $(addprefix scripts/,minify.mjs finish.mjs html.mjs embed.mjs policy.mjs) $(shell find src www -type f -not -path '*/node_modules/*' $(BUNDLES:%=-not -path %))

.DEFAULT_GOAL := help
.PHONY: help setup serve watch build offline size test lint licences test-core test-fleet test-wasm test-page test-containerd test-migrate mutants fmt docs screenshot screenshots bench bench-page clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install all that the other targets need
	@$(SETUP) lint wasm node trunk wasm-bindgen deny browser fonts shellcheck shells

serve: build ## Serve the page on 127.0.0.1; PORT=8080, or the next free one
	@node scripts/serve.mjs dist $(PORT)

watch: ## Serve a debug build that follows the sources; PORT=8080
	@$(SETUP) wasm node trunk wasm-bindgen
	@$(MAKE) --silent www/assets/editor.js
	@$(TRUNK) serve --offline --address 127.0.0.1 --port $(PORT) --dist target/watch

build: ## Build the release page into dist/, for any static file server and any path prefix
	@$(SETUP) wasm node trunk wasm-bindgen
	@$(MAKE) --silent dist/index.html

www/assets/editor.js: src/message/zh.txt www/editor/package-lock.json www/editor/build.mjs $(filter www/editor/%.js,$(PAGE_SOURCES))
	cd www/editor && node build.mjs

dist/index.html: $(PAGE_SOURCES) www/assets/editor.js
	$(TRUNK) build --release --offline --dist dist

offline: build ## Build the page as one file that works from a disk, dist/mirrorshift-offline.html
	@ls -l dist/mirrorshift-offline.html

size: build ## Print the page's download, compressed with brotli; at most 250 KB up to the first conversion
	@node scripts/size.mjs dist

test: setup ## Check and test everything, as CI does
	@$(MAKE) lint
	@$(MAKE) licences
	@$(MAKE) test-core
	@$(MAKE) test-fleet
	@$(MAKE) test-wasm
	@$(MAKE) size
	@$(MAKE) test-page
	@# A contributor without root goes on without it; CI may not.
	@scripts/test-containerd.sh || { [ $$? = 77 ] && [ -z "$$CI" ]; }

lint: ## Check formatting, run clippy and shellcheck
	@$(SETUP) lint shellcheck
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- --deny warnings
	cargo clippy --test fleet_tools --all-features -- --deny warnings
	@# A test file that is not for the browser says so; see CONTRIBUTING.md.
	@for file in $$(grep --recursive --files-with-matches '^ *#\[test\]' --exclude-dir=cli src tests | xargs grep --files-without-match wasm32); do \
	  echo "$$file: its tests don't run in the browser" >&2; exit 1; done
	shellcheck --external-sources .ci/run scripts/*.sh tests/tools/*.sh src/emit/fleet/*.sh src/emit/*.sh

licences: ## Check the licences, versions and sources of all dependencies
	@$(SETUP) deny
	@# With the crates of every platform, which a build here doesn't ask for.
	@cargo fetch --locked --quiet
	@PATH="$$PWD/.tools/bin:$$PATH" cargo deny --workspace --offline check --hide-inclusion-graph licenses bans sources

test-core: ## Test the library and the terminal on this machine
	@$(SETUP) rust shellcheck shells
	cargo test --workspace --exclude mirrorshift-live --no-fail-fast

test-fleet: ## Give the documents for fleets to Ansible, cloud-init, Butane and a Kubernetes validator, and run them
	@$(SETUP) rust fleet shellcheck shells
	cargo test --test fleet_tools

test-wasm: ## Run the library's tests in headless Chromium, and its JavaScript functions in Node.js
	@$(SETUP) wasm wasm-bindgen browser
	@scripts/test-wasm.sh
	@scripts/test-javascript.sh

test-page: build ## Try the page out in headless Chromium
	@$(SETUP) browser
	@# What the page saves is compared with what the terminal writes.
	cargo build --package mirrorshift --bin mirrorshift
	node --test tests/page/*.spec.mjs

test-containerd: ## Compare with a real containerd; as root on Linux. BREAK=order breaks a rule, which must fail
	@scripts/test-containerd.sh $(if $(BREAK),--break $(BREAK) --no-corpus --generated 24)

test-migrate: ## Stop migrate.sh at every step, break what it stands on, fuzz it, and apply it to a real containerd
	@$(SETUP) rust shells
	MIGRATE_EVERYTHING=1 cargo test --test migrate_kill --test migrate_faults --test migrate_check --test migrate_surroundings --test migrate_fuzz -- --nocapture
	@scripts/test-containerd.sh --migrate || { [ $$? = 77 ] && [ -z "$$CI" ]; }

mutants: ## Print how many small changes of src/simulate and src/convert the tests catch; takes long. SHARD=0/4, FILE='src/convert/*'
	@scripts/mutants.sh

fmt: ## Format the sources
	@$(SETUP) lint
	cargo fmt --all

docs: ## Write the reference pages anew
	@$(SETUP) rust
	UPDATE_EXPECT=1 cargo test --test reference --test rules_reference

screenshot: build ## Take the pictures in the README anew
	@$(SETUP) browser fonts
	node scripts/screenshot.mjs docs/images

screenshots: build ## Take a picture of every view and dialog, as target/screenshots/<view>-<size>-<theme>-<language>.png; ONLY=trace-phone
	@$(SETUP) browser fonts
	node scripts/screenshots.mjs target/screenshots $(ONLY)

bench: ## Measure the core beside a JavaScript parser, and natively
	@$(SETUP) wasm node wasm-bindgen
	@scripts/bench.sh

bench-page: build ## Measure in headless Chromium what people wait for: the first conversion, and the result of a key press
	@$(SETUP) browser
	node scripts/bench-page.mjs dist

clean: ## Remove what was built; the tools in .tools/ and node_modules/ stay
	rm -rf target dist
