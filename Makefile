# The doors of the house: build, run, test, check, bench. Needs Python 3.11 or newer and make;
# everything else is installed into .venv, pinned, again only when a lock has changed.

PYTHON ?= python3
PORT ?= 8000

BIN := .venv/bin
ASSETS := webui/assets
PAGES := webui/static/build/licences.txt
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
PIP := -m pip --quiet --disable-pip-version-check
# Node comes from PyPI into .venv too; npm looks for it on the path.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Each module is compiled once, not by every process that the tests start.
unexport PYTHONDONTWRITEBYTECODE

# $(call step,what is done,commands): says what is done and how many seconds it took.
step = @from=$$(date +%s); echo "$(1)"; { $(2); } && echo "  $$(($$(date +%s) - from)) s"

.PHONY: all
all: .venv/alur.done $(PAGES)  ## build Alur into .venv (.venv/bin/alur)

.PHONY: run
run: all  ## load the nine SOPs and demo people, serve on 127.0.0.1:8000 (PORT=… changes it)
	@exec $(BIN)/alur demo --port $(PORT)

.PHONY: test
test: all .venv/dev.done  ## run all tests, PostgreSQL and the browser included
	@chromium=$$(.ci/chromium) && CHROMIUM=$$chromium $(BIN)/pytest -n auto --dist worksteal --whole

.PHONY: check
check: lint types imports diagrams  ## lint, types, import contracts, diagrams

.PHONY: lint
lint: .venv/dev.done
	$(call step,Lint and format,$(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet)

.PHONY: types
types: .venv/dev.done
	$(call step,Types,$(BIN)/mypy --no-error-summary)

.PHONY: imports
imports: .venv/dev.done
	$(call step,Import contracts,$(BIN)/lint-imports --no-logo >.venv/imports.txt || { cat .venv/imports.txt; false; })

.PHONY: diagrams
diagrams: all
	$(call step,SOPs,$(BIN)/alur check bpmn/*/*.bpmn)
	$(call step,Pictures of the SOPs,$(BIN)/node $(ASSETS)/check-diagrams.mjs)

.PHONY: bench
bench: all .venv/dev.done  ## measure: completions against bare SpiffWorkflow, pages among 500 offices
	@$(BIN)/python -m bench

.PHONY: lock
lock: .venv/uv.done  ## pin the newest versions of everything that pyproject.toml allows
	@echo uv | $(LOCK) -o requirements/uv.txt -
	@$(LOCK) -o requirements/run.txt --group build pyproject.toml
	@$(LOCK) -o requirements/dev.txt --extra postgresql --group dev \
		--constraint requirements/run.txt pyproject.toml
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make lock'

.PHONY: clean
clean:  ## remove what was built and installed; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf $(ASSETS)/node_modules webui/static/build build dist
	find engine webui bench tests -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help:  ## list these doors
	@sed -n 's/^\([a-z]*\):.*## */make \1|/p' Makefile | while IFS='|' read -r door does; do \
		printf '%-12s%s\n' "$$door" "$$does"; done

# --- what is installed, each step stamped in .venv -------------------------------------------

# A virtual environment with its own pip takes four seconds to make; the machine's pip, where it
# has one, installs uv into one without pip, and uv the rest.
.venv/uv.done: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Alur needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(call step,Python environment in .venv,$(PYTHON) -m venv --without-pip .venv && \
		{ $(PYTHON) $(PIP) --python $(BIN)/python install -r $< 2>/dev/null || { \
		$(PYTHON) -m venv .venv && $(BIN)/python $(PIP) install -r $<; }; })
	@touch $@

.venv/run.done: requirements/run.txt .venv/uv.done
	$(call step,Python packages,$(UV) -r $<)
	@touch $@

.venv/dev.done: requirements/dev.txt .venv/run.done
	$(call step,Python packages for tests and checks,$(UV) -r $<)
	@touch $@

.venv/npm.done: $(ASSETS)/package-lock.json .venv/run.done
	$(call step,Node packages,\
		cd $(ASSETS) && npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --silent)
	@touch $@

# The scripts of the workshop's pages. What is written last stands for all that is built.
$(PAGES): $(ASSETS)/build.mjs $(wildcard $(ASSETS)/src/*) .venv/npm.done
	$(call step,Scripts of the workshop,$(BIN)/node $(ASSETS)/build.mjs)

.venv/alur.done: pyproject.toml .venv/run.done
	$(call step,Alur itself,$(UV) --no-deps --no-build-isolation --editable .)
	@touch $@
