# `make run` starts the bot, `make test` runs the tests; both set everything up first, and nothing twice.
PYTHON ?= python3
BIN := .venv/bin
export HF_HUB_DISABLE_TELEMETRY := 1

.PHONY: help install run console test check audit format reindex clean
help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

run: .venv/.installed  ## set up what is missing, then start the bot (or the chat in the terminal)
	@$(BIN)/python -m scripts.reindex --if-changed </dev/null >&2
	@$(BIN)/python -m bot

console: .venv/.installed  ## the page on which operators review, edit, try and publish
	@$(BIN)/python -m bot.console

test: .venv/.installed-dev  ## set up what is missing, then run the tests
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check: .venv/.installed-dev  ## format, lint and types, as CI checks them
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

audit: .venv/.installed-dev  ## known holes in the packages, and their licences
	@$(BIN)/python -m tests.audit --fetch

format: .venv/.installed-dev  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

reindex: .venv/.installed  ## make a new build from faq.jsonl
	@$(BIN)/python -m scripts.reindex

install: .venv/.installed

clean:  ## remove everything that was set up
	rm -rf .venv var

# Pip's own words go to stderr: the bot's answers have stdout to themselves.
.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed, found $$($(PYTHON) --version); set PYTHON=python3.11" >&2; exit 1; }
	@echo "Setting up .venv (once; about 2 GB, and 1.5 GB for the model) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv >&2
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e . </dev/null >&2
	@touch $@

.venv/.installed-dev: .venv/.installed
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e '.[dev]' </dev/null >&2
	@touch $@
