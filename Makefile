# Commands for developers. Plain `make` lists them.

SWIFT ?= swift
ARGS ?=
# Links the Swift runtime statically: the program then needs no toolchain to run, and less memory.
RELEASE_FLAGS ?= -c release --static-swift-stdlib
RELEASE_BINARY := .build/release/parley
DEBUG_BINARY := .build/debug/parley
SCRIPT_FOLDER := Sources/Web/Static

# Files by suffix, without build products and other hidden folders.
swift_files = find . -path './.?*' -prune -o -name '*.swift' -print0
apart_from = --exclude-dir=.git --exclude-dir='.build*' --exclude-dir='.venv*'

.DEFAULT_GOAL := help
.PHONY: help run build test bench budgets check format clean toolchain
.NOTPARALLEL:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  make run ARGS="--port 8081" passes arguments on; the environment is passed unchanged.'

run: toolchain ## install what is missing, build, and start Parley
	@scripts/system-packages build run
	@scripts/python-environment local-model
	@test -x $(RELEASE_BINARY) || echo 'Building Parley. The first build takes several minutes, later ones seconds.'
	@$(SWIFT) build $(RELEASE_FLAGS) --product parley
	@exec $(RELEASE_BINARY) serve $(ARGS)

build: toolchain ## build for development
	@scripts/system-packages build
	@$(SWIFT) build $(DEBUG_FLAGS)

test: toolchain ## run every test: Swift Testing, then the pages in browsers; ARGS="--busy" keeps every core busy meanwhile
	@scripts/system-packages build run test
	@scripts/python-environment local-model browser-tests
	@SWIFT='$(SWIFT)' DEBUG_FLAGS='$(DEBUG_FLAGS)' scripts/run-tests $(ARGS)

bench: toolchain ## measure what deltas, answers, lists and pages cost, compared with nginx; ARGS="--help" lists the options
	@scripts/system-packages build bench
	@$(SWIFT) build $(RELEASE_FLAGS) --product parley
	@$(SWIFT) build $(RELEASE_FLAGS) --package-path Benchmarks --scratch-path .build/benchmarks --product load
	@.build/benchmarks/release/load --server $(RELEASE_BINARY) $(ARGS)

budgets: toolchain ## measure size and speed of a chat page, and print the table
	@scripts/system-packages build run test
	@scripts/python-environment browser-tests
	@$(SWIFT) build $(RELEASE_FLAGS) --product parley
	@PARLEY_BUDGETS=1 PARLEY_BINARY=$(CURDIR)/$(RELEASE_BINARY) .venv/bin/python -B -m pytest -q browser-tests/test_budgets.py
	@cat .build/budgets.md

check: toolchain ## check formatting, types of the page scripts, and the list of system packages
	@scripts/system-packages test
	@$(swift_files) | xargs -0 -r $(SWIFT) format lint --strict --parallel
	@if find $(SCRIPT_FOLDER) -name '*.js' | grep -q .; then tsc --project tsconfig.json; fi
	@if grep -rnIE $(apart_from) --exclude=system-packages 'apt(-get)? (.* )?install [^.]' .; then \
		echo 'System packages are listed in scripts/system-packages only.' >&2; exit 1; fi
	@echo 'check: passed'

format: toolchain ## format the Swift sources
	@$(swift_files) | xargs -0 -r $(SWIFT) format --in-place --parallel

clean: ## remove build products and the Python environment; data stays
	rm -rf .build .venv browser-tests/.pytest_cache

toolchain:
	@command -v $(SWIFT) >/dev/null || { echo 'Parley needs Swift 6.2 or later in PATH: https://www.swift.org/install' >&2; exit 69; }
