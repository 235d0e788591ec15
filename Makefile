# The same commands for everybody, here and in CI. `make` alone lists them.
# Set-up steps leave a stamp and run again only when what they read has changed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
BIN := .venv/bin
PYTHON := $(BIN)/python
STAMPS := .venv/stamps
PIP_INSTALL := tools/retry.sh $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := .venv-tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
REQUIREMENTS := requirements requirements-dev requirements-granian requirements-node requirements-tools
# What may name an icon, and so decides which of them the sprite keeps.
PAGES := $(shell find templates app/web -name '*.html' -o -name '*.py')
OWN_STATIC := $(shell find static/css static/js static/img -type f ! -name '*.gz')
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
# The tests that ask tests/support/trials.py how much of them is due, and those of pages, here on both databases.
TRIALS := tests/audit tests/faults tests/journeys tests/engine tests/browser tests/commands/test_who_may.py \
	tests/queries/test_name_search.py tests/web

.PHONY: bench faults help setup demo test trials check lint types pages-lint messages messages-check workflows-check format migrate lock audit clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(STAMPS)/packages $(STAMPS)/static $(CATALOGUES:.po=.mo) instance/secret_key migrate ## everything the application needs, and nothing for tests

demo: setup ## set up, serve, and load the demo county once meanwhile, on 127.0.0.1:$PORT (8000)
	@$(BIN)/flask demo prepare
	@echo "Shouxian: http://127.0.0.1:$(PORT)/   (Ctrl+C ends it)"
	@($(BIN)/flask demo load; $(BIN)/flask audit key >/dev/null; $(BIN)/flask audit signer --beside & exec $(BIN)/flask runner --beside) & exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning wsgi:app

test: setup $(STAMPS)/dev ## set up and run all tests, on SQLite and on PostgreSQL
	$(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

trials: setup $(STAMPS)/dev ## what the tests do a tenth of, whole: races, random walks, every right (an hour or more)
	SHOUXIAN_TRIALS=full $(PYTHON) -m pytest -n auto --dist worksteal $(TRIALS) $(ARGS)

faults: setup $(STAMPS)/dev ## kills, races and writers at full length, one after another (half an hour or more)
	SHOUXIAN_TRIALS=full $(PYTHON) -m pytest -rP tests/faults $(ARGS)

bench: setup $(STAMPS)/dev ## measure sign-offs, pages and search: docs/performance.md
	$(PYTHON) -m bench.run $(ARGS)

check: setup $(STAMPS)/dev lint types pages-lint messages-check workflows-check ## format, lint, types, templates, catalogues, workflows, layers, tests
	$(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

lint: $(STAMPS)/dev ## ruff: format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMPS)/dev ## mypy, strict
	$(BIN)/mypy

pages-lint: $(STAMPS)/dev ## djlint
	$(BIN)/djlint --lint templates

messages-check: $(STAMPS)/packages ## both catalogues complete and up to date
	$(PYTHON) -m tools.messages check

workflows-check: $(STAMPS)/packages ## every workflow sound in every variant
	$(BIN)/flask workflows check

format: $(STAMPS)/dev ## write every Python file as ruff would
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: $(STAMPS)/packages ## bring the catalogues up to date; lists what lacks Chinese
	$(PYTHON) -m tools.messages update

migrate: $(STAMPS)/packages instance/secret_key
	@$(BIN)/flask db upgrade

lock: .venv-tools/stamp ## choose versions anew: requirements*.in to requirements*.txt, package.json to its lock
	for name in $(REQUIREMENTS); do $(COMPILE) $(UPGRADE) $$name.in -o $$name.txt || exit 1; done
	npm install --package-lock-only

audit: .venv-tools/stamp ## known weaknesses in what we install
	for name in $(REQUIREMENTS); do .venv-tools/bin/pip-audit --require-hashes --disable-pip -r $$name.txt || exit 1; done

clean: ## remove what set-up made, except data and keys in instance/
	rm -rf .venv .venv-tools node_modules static/vendor
	find static -name '*.gz' -delete
	find app/translations -name '*.mo' -delete

$(STAMPS)/venv:
	@tools/make-venv.sh .venv
	@mkdir -p $(@D) && touch $@

$(STAMPS)/packages: requirements.txt | $(STAMPS)/venv
	@echo "Installing Python packages"
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/packages
	@echo "Installing what tests and checks need"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

# Where the machine has no npm, a wheel brings one.
$(STAMPS)/node: package.json package-lock.json requirements-node.txt | $(STAMPS)/venv
	@echo "Installing npm files"
	@command -v npm >/dev/null 2>&1 || $(PIP_INSTALL) -r requirements-node.txt
	@tools/retry.sh tools/npm.sh ci --ignore-scripts --silent --no-fund --no-audit
	@touch $@

$(STAMPS)/static: $(STAMPS)/node $(PAGES) $(OWN_STATIC) tools/static_files.py
	@$(PYTHON) -m tools.static_files
	@touch $@

%.mo: %.po tools/messages.py | $(STAMPS)/packages
	@$(PYTHON) -m tools.messages compile

instance/secret_key: | $(STAMPS)/packages
	@$(BIN)/flask keys make >/dev/null

.venv-tools/stamp: requirements-tools.txt
	@tools/make-venv.sh .venv-tools
	@tools/retry.sh .venv-tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.txt
	@touch $@
