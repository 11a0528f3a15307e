# Every target describes itself; `make` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run test test-quick check format lock train score clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.installed ## Make the environment in .venv (then .venv/bin/depesche is the command)

setup-dev: $(VENV)/.installed-dev ## The same with the tools for tests and checks

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Depesche needs Python 3.11 or later; name one with: make setup PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The second step needs no build isolation and no index: the build backend is part of the lock.
$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup ## Run the whole pipeline on the bundled sample feeds and serve the console
	$(BIN)/depesche demo $(ARGS)

run: setup ## Run the whole pipeline on the feeds of config.yaml
	$(BIN)/depesche run $(ARGS)

test: setup-dev ## Run all tests (live ones where Java 17 and Maven, or Chromium, are there)
	$(BIN)/pytest $(ARGS)

test-quick: setup-dev ## Run the tests that need no server and no browser
	$(BIN)/pytest -m "not live and not browser" $(ARGS)

check: setup-dev ## Check format, lint, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev ## Format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# --universal: one lock for every platform and Python that pyproject.toml allows.
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"

lock: $(VENV)/bin/python ## Write the lock files anew from the ranges in pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV_COMPILE) $(ARGS) --extra build pyproject.toml -o requirements.lock
	$(UV_COMPILE) $(ARGS) --extra build --extra dev --extra train -c requirements.lock pyproject.toml -o requirements-dev.lock

# One thread: the order of additions in a matrix product, and so the last digit, depends on their number.
train: setup-dev ## Train the shipped models: make train CORPORA=folder
	@test -n "$(CORPORA)" || { echo "name the folder with the corpora: make train CORPORA=folder (see docs/training.md)" >&2; exit 2; }
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training --corpora "$(CORPORA)" $(ARGS)

score: setup-dev ## Measure annotation and write docs/quality.md: make score CORPORA=folder
	$(BIN)/python -m training.score $(if $(CORPORA),--corpora "$(CORPORA)") $(ARGS)

clean: ## Remove the environment, caches and the data of the embedded stores
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache data
