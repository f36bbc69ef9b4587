# Two jobs, each from a fresh checkout: `make decks` and `make test`. The rest is for developers.
# Needs Python 3.11 or newer with venv, and make; on Windows see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: decks test quick golden installs lint bench clean

decks: $(VENV)/kartu.done
	$(BIN)/kartu build

test: $(VENV)/test.done
	$(BIN)/python -m pytest -n auto --dist worksteal

quick: $(VENV)/test.done
	$(BIN)/python -m pytest -n auto -m "not slow"

# Writes anew what follows from kinds and messages; then read `git diff`.
golden: $(VENV)/test.done
	$(BIN)/python -m pytest -q --golden --repin $(addprefix tests/test_,messages.py note_types.py kind_sheets.py schema.py format_page.py problems_page.py guides.py)

# Installs Kartu from nothing for every Python that there is; `make test` does so for its own alone.
PYTHONS = $(foreach program,python3.11 python3.12 python3.13 python3.14,$(shell $(program) -c 'print("$(program)")' 2>/dev/null))
installs: $(VENV)/test.done
	$(BIN)/python -m pytest -n auto tests/test_install.py $(PYTHONS:%=--python %)

lint: $(VENV)/lint.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/bench.done
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) dist
	find build -mindepth 1 ! -name README.md -delete

# pip compiles what it installs, but not the source of an editable installation; without this every start takes 50 ms
# longer wherever Python may not write bytecode by itself.
define install
	$(PIP) install --editable '.$(extras)'
	@$(BIN)/python -m compileall -q src
endef

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# An installation is out of date when pyproject.toml is newer than its mark.
$(VENV)/kartu.done: pyproject.toml | $(BIN)/python
	$(install)
	@touch $@

$(VENV)/bench.done: pyproject.toml | $(BIN)/python
	$(install)
	@touch $@ $(VENV)/kartu.done

$(VENV)/test.done: extras := [test]
$(VENV)/test.done: pyproject.toml | $(BIN)/python
	$(install)
	@touch $@ $(VENV)/kartu.done

$(VENV)/lint.done: extras := [test,lint]
$(VENV)/lint.done: pyproject.toml | $(BIN)/python
	$(install)
	@touch $@ $(VENV)/test.done $(VENV)/kartu.done
