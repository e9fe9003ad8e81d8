# Todoke 「届」: `make run` and `make test` work on a fresh machine with Python 3.11, git and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
BIND ?= 127.0.0.1
PYTHON := .venv/bin/python
export UV_LINK_MODE := copy
export PYTHONUTF8 := 1

.PHONY: help run test test-fast check bench soak oracle setup setup-dev messages locks screenshots format docs clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## make the environment from the hashed locks
	@bash scripts/setup.sh base

setup-dev:
	@bash scripts/setup.sh dev

run: setup ## set up everything, load sample data, serve on http://127.0.0.1:8000 (PORT=…, BIND=…)
	@$(PYTHON) -m scripts.run --port $(PORT) --bind $(BIND)

check: setup-dev ## lint, types, imports, templates, messages
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/djlint todoke/templates --lint --quiet
	TODOKE_ENVIRONMENT=test $(PYTHON) -m mypy todoke tests bench scripts manage.py
	TODOKE_ENVIRONMENT=test $(PYTHON) manage.py makemigrations --check --dry-run
	TODOKE_ENVIRONMENT=test $(PYTHON) -m scripts.documents --check

test: setup-dev ## everything that proves it works: SQLite, PostgreSQL, Chromium (under 20 minutes on 2 cores)
	@bash scripts/test.sh

test-fast: setup-dev ## unit tests on SQLite only
	TODOKE_ENVIRONMENT=test $(PYTHON) -m pytest -q -n 2 -m "not browser and not soak"

soak: ## slow proofs: Spark (needs Java 17), every page in every language and in large letters (Chromium), the walk of more viewers, many more examples of every property
	@bash scripts/setup.sh soak
	TODOKE_ENVIRONMENT=test TODOKE_EXAMPLES=many $(PYTHON) -m pytest -q -m "soak or hypothesis"

bench: setup-dev ## measure against peers and limits; prints ratios
	$(PYTHON) -m bench

oracle: setup-dev ## compare 10,000 drawn households with OpenFisca-Japan (downloads it, apart); HOUSEHOLDS=… SEED=…
	$(PYTHON) -m scripts.oracle --households $(or $(HOUSEHOLDS),10000) --seed $(or $(SEED),1)

messages: setup-dev ## extract and merge translations, then compile them
	$(PYTHON) -m scripts.messages --update

locks: setup-dev ## renew requirements/*.txt from pyproject.toml
	$(PYTHON) -m scripts.locks

screenshots: setup-dev ## renew docs/screenshots from the running product
	$(PYTHON) -m scripts.screenshots

docs: setup-dev ## renew the generated parts of docs/
	TODOKE_ENVIRONMENT=test $(PYTHON) -m scripts.documents

format: setup-dev ## format the code
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
