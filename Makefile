# make run opens the chat, make test runs every test, make help lists the rest.

# The first of these that is there and known to work; name another with `make run PYTHON=…`.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	>/dev/null 2>&1 && echo $$python && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Python compiles what it imports; most modules of most packages never are.
INSTALL := $(PIP) install --quiet --no-compile --progress-bar on --constraint constraints.txt

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run install build test coverage programs check lint format typecheck portal docker constraints clean distclean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: index/CURRENT  ## install, build the index, open the chat at http://localhost:7860
	$(BIN)/assistant serve

install: $(VENV)/installed  ## make .venv and install the program into it

build: $(VENV)/installed  ## build the index from corpus/
	$(BIN)/assistant build

# Only when there is none: the server itself notices documents that changed.
index/CURRENT: | $(VENV)/installed
	$(BIN)/assistant build

test: $(VENV)/installed-dev  ## install what the tests need, lint, check types and run all tests
	@$(MAKE) --no-print-directory --jobs lint typecheck programs
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

coverage: programs  ## run all tests in one process and tell which lines none of them runs
	$(BIN)/python -m pytest --cov --cov-report=term

programs: $(VENV)/installed-dev
	.ci/setup $(BIN)/python

check: lint typecheck

lint: $(VENV)/installed-dev  ## check style, format and declared dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/deptry .

format: $(VENV)/installed-dev  ## mend style and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typecheck: $(VENV)/installed-dev  ## check types
	$(BIN)/mypy

# Both learn one new secret, so the assistant believes whom the portal vouches for.
portal: index/CURRENT  ## open an example portal at http://localhost:7861 with the widget in it
	@TANYA_WIDGET_SECRET=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(32))'); \
	TANYA_ALLOWED_ORIGINS=http://localhost:7861; \
	export TANYA_WIDGET_SECRET TANYA_ALLOWED_ORIGINS; \
	$(BIN)/assistant serve --port 7860 & trap "kill $$! 2>/dev/null" EXIT INT TERM; \
	$(BIN)/python docs/examples/portal/server.py

docker:  ## build the image tanya-assistant
	docker build --platform linux/amd64 --tag tanya-assistant .

constraints: $(VENV)/installed-dev  ## pin in constraints.txt what is installed in .venv
	sed -n '/^#/p' constraints.txt > $(VENV)/constraints.txt
	$(PIP) freeze --all --exclude pip --exclude-editable | sed 's/+cpu$$//' >> $(VENV)/constraints.txt
	echo "audioop-lts==0.2.2; python_version >= '3.13'" >> $(VENV)/constraints.txt
	mv $(VENV)/constraints.txt constraints.txt

clean:  ## remove what was built: the index and caches
	find index -mindepth 1 ! -name README.md -delete
	rm -rf .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

distclean: clean  ## remove .venv too
	rm -rf $(VENV) *.egg-info

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "No Python 3.11, 3.12 or 3.13 was found. Install one (Debian: apt install python3" >&2; \
	  echo "python3-venv; others: https://www.python.org/downloads/), or name it:" >&2; \
	  echo "  make run PYTHON=/path/to/python3.12" >&2; exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is missing or older than Python 3.11. Name another one:" >&2; \
	  echo "  make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment. Debian and Ubuntu keep that apart:" >&2; \
	  echo "  apt install python3-venv" >&2; exit 1; }

# The stamps are written last, so an install that was stopped is done again.
$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable '.[dev]'
	@touch $(VENV)/installed $@
