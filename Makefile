# Everything a person does with a checkout. All that it needs is Python 3.11 or later, and make;
# the first call of a target installs the rest below this folder.
PORT ?= 8000
# The machine's own list of trusted authorities, where it has one: some networks add theirs.
# A cache in this folder for whoever has no home.
UV = .tools/bin/uv $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),--system-certs) \
  $(shell test -w "$$HOME" || echo --cache-dir .tools/cache)
PYTHON := .venv/bin/python
EMBEDDED := $(PYTHON) -m portal.embedded
TEMPLATES = $$(find . -path '*/templates/*.html' -not -path './.venv/*')
.DEFAULT_GOAL := help
LEAKS = tests/security/test_leaks.py tests/incidents/test_leaks.py \
  tests/incidents/test_public_traces.py tests/filings/test_confidential.py
.PHONY: help run test leaks bench manage shots pictures lint lock clean-data chromium

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

run: .venv/.ok ## Serve the register with invented data: make run [PORT=8000]
	@exec $(EMBEDDED) run --port $(PORT)

test: lint chromium ## Check the code and run all tests: make test [ARGS='-k upload']
	@exec $(EMBEDDED) exec --fast -- python -m pytest -n 2 --dist worksteal $(ARGS)

leaks: .venv/.ok ## Plant words in confidence, and look for them everywhere
	@exec $(EMBEDDED) exec --fast -- python -m pytest -q -p tests.security.lastline $(LEAKS)

bench: .venv/.ok ## Measure speed against the goals: make bench [NAME=search]
	@exec $(EMBEDDED) exec --fast -- python -m tests.benchmarks $(NAME)

manage: .venv/.ok ## Run manage.py on the data of `make run`: make manage ARGS='shell'
	@exec $(EMBEDDED) manage $(ARGS)

shots: .venv/.ok chromium ## Take pictures of the pages, into shots/
	@exec $(EMBEDDED) exec --fast -- python -m tests.shots

pictures: .venv/.ok chromium ## Take the pictures of the guides anew, into docs/pictures/
	@exec env PORTAL_PICTURES=docs/pictures $(EMBEDDED) exec --fast -- \
	  python -m pytest -q tests/browser/test_whole_way.py -k 'not without'

lint: .venv/.ok ## Style, types, layers and templates
	@.venv/bin/ruff check -q .
	@.venv/bin/ruff format -q --check .
	@$(PYTHON) -m mypy --no-error-summary .
	@said=$$($(PYTHON) -c 'from importlinter.cli import lint_imports_command as run; run()') || \
	  { echo "$$said"; exit 1; }
	@.venv/bin/djade --check $(TEMPLATES)

clean-data: .venv/.ok ## Remove the data of `make run`
	@exec $(EMBEDDED) clean

lock: .tools/.ok ## Write requirements.lock anew from pyproject.toml
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" pyproject.toml --group dev -o requirements.lock

.tools/.ok: bootstrap.lock
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or later is needed, as python3." >&2; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv is needed (Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing what is needed, once …"
	@python3 -m venv .tools
	@.tools/bin/python -m pip install -q --disable-pip-version-check --no-cache-dir \
	  --require-hashes -r bootstrap.lock
	@touch $@

.venv/.ok: .tools/.ok requirements.lock
	@test -x $(PYTHON) || $(UV) venv -q --clear --python .tools/bin/python .venv
	@$(UV) pip sync -q --require-hashes --compile-bytecode --python $(PYTHON) requirements.lock
	@touch $@

# The browser tests drive the system's Chromium.
chromium:
	@command -v chromium >/dev/null || { \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null; } || { \
	    echo "Chromium is needed, as \`chromium\` (Debian: sudo apt install chromium)." >&2; exit 1; }; \
	  echo "Installing Chromium, once …"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium; } >/dev/null && \
	  command -v chromium >/dev/null || { echo "Chromium could not be installed." >&2; exit 1; }; }
