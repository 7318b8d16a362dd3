# Build, run, test and measure ssesearch. Needs Python 3.11 or newer with venv; everything else comes from the lock files.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
CHROMIUM := /usr/bin/chromium
STRACE := /usr/bin/strace
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: help install run run-cluster test coverage test-cluster test-node lint check check-install format messages bench lock clean

help:  ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

install: $(VENV)/installed  ## Make .venv with exactly the locked packages and this checkout in it.

run: install  ## Import the sample if the archive is empty, and serve it on http://127.0.0.1:8080 (PORT=... to change).
	@ls corpus/batches/*.jsonl >/dev/null 2>&1 || $(BIN)/ssesearch --home . import corpus/sample --rebuild
	@$(BIN)/ssesearch --home . rebuild
	@$(BIN)/ssesearch --home . serve --host $(HOST) --port $(PORT)

test: install $(CHROMIUM) $(STRACE)  ## Run every test.
	@$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile

coverage: install $(CHROMIUM) $(STRACE)  ## Run every test and measure which branches of the code they reach; takes longer than `make test`.
	@$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile --cov

test-cluster: install  ## Start three nodes of OpenSearch and run the tests of that engine; needs Java 17 and Maven.
	@$(BIN)/python -m tools.cluster --nodes 3 $(BIN)/python -m pytest tests/cluster tests/engines -k "opensearch or cluster"
	@SSESEARCH_TEST_NODES=1 $(BIN)/python -m pytest -rs $(addprefix tests/cluster/test_cluster_,failures.py faults.py security.py)

test-node: install  ## Start one node of OpenSearch and run what every engine must do on it; skipped without Java 17 and Maven.
	@$(BIN)/python -m tools.cluster $(BIN)/python -m pytest tests/cluster/test_cluster_golden.py tests/engines -k "opensearch or golden"

run-cluster: install  ## Start a node of OpenSearch to try ssesearch with; needs Java 17 and Maven.
	@$(BIN)/python -m tools.cluster

lint: install  ## Check format, style, types and layers.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@$(BIN)/python -m pytest tests/layers

check: lint test  ## Check format, style, types and layers, then run every test.

check-install: install  ## Build the package, install it without the lock, use every part of it, uninstall it.
	@$(BIN)/python tools/check_install.py

format: install  ## Format the code and fix what ruff can fix.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: install  ## Extract the messages of the pages, update and compile their catalogues.
	@$(BIN)/python -m tools.messages

bench: install $(VENV)/bench-installed  ## Measure speed against other engines.
	$(BIN)/python -m bench speed --corpus reuters

lock: install  ## Regenerate both lock files from pyproject.toml, with the newest versions that it allows.
	$(BIN)/uv pip compile $(LOCKING) $(EXTRAS) -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCKING) --extra bench -c requirements.lock -o bench/requirements.lock pyproject.toml

clean:  ## Remove the environment and the caches. The corpus and the index stay.
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .coverage artifacts

# One more than there are cores, because many tests wait for processes that they start.
WORKERS = $(shell $(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)")
EXTRAS = $(shell $(BIN)/python -c "import tomllib; from pathlib import Path; \
	extras = tomllib.loads(Path('pyproject.toml').read_text())['project']['optional-dependencies']; \
	print(*('--extra ' + name for name in extras if name != 'bench'))")
LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# --no-deps: the lock names every package, so that pip has nothing to resolve.
# --no-build-isolation: the build back end comes from the lock too.
$(VENV)/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages into $(VENV) ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/bench-installed: bench/requirements.lock $(VENV)/installed
	@$(PIP) install --require-hashes --no-deps -r bench/requirements.lock
	@touch $@

$(CHROMIUM) $(STRACE):
	@if ! command -v apt-get >/dev/null; then echo "Without $@ some tests are skipped."; exit 0; fi; \
	echo "Installing $(notdir $@) for the tests ..."; \
	$(SUDO) apt-get update -qq && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(notdir $@) >/dev/null
