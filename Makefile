# Thin: each word is a line or two over cargo and scripts/. `make` alone lists the words.

LOCKED := $(if $(CI),--locked)
.DEFAULT_GOAL := help

.PHONY: help setup demo test setup-test bench bench-launch bench-faults check fmt fmt-check lint docs deny

help: ## list these words
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 \2/p' $(MAKEFILE_LIST) | awk '{ printf "  make %-13s", $$2; $$1 = $$2 = ""; print $$0 }'

setup: ## bring ONNX Runtime and look for what a build needs
	@scripts/setup

demo: setup ## build and start the tool beside a small LMS to try it in
	cargo build --release --locked
	cargo run --release --locked --quiet -- demo

test: setup setup-test ## all tests, then those of the program again on PostgreSQL
	cargo test --workspace $(LOCKED)
	scripts/with-postgres cargo test --package feedforward $(LOCKED)

setup-test: ## bring what the tests need: a browser, PostgreSQL, a Chinese font
	@scripts/setup-test

bench: setup ## measure what the README promises, on this machine
	cargo bench --workspace --locked --bench load --bench ask

bench-launch: setup ## logins and launches beside PyLTI1p3 and ltijs, which it installs into target/
	benches/peers/install target/peers
	LAUNCH_PEERS=target/peers cargo bench --locked --bench launch

bench-faults: setup ## ten thousand marks through an LMS that fails and a tool that is killed
	cargo bench --locked --bench faults

check: fmt-check lint docs deny ## everything that CI checks besides the tests

fmt: ## format the code
	cargo fmt --all

fmt-check:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets $(LOCKED) -- -D warnings

docs:
	RUSTDOCFLAGS="-D rustdoc::broken_intra_doc_links" cargo doc --workspace --no-deps $(LOCKED)

deny:
	@scripts/deny
