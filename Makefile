# Two jobs, each from a fresh checkout: `make decks` and `make test`. The rest is for developers.
# Needs Python 3.11 or newer with venv, and make; on Windows see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: decks test quick lint bench clean

decks: $(VENV)/kartu.done
	$(BIN)/kartu build

test: $(VENV)/test.done
	$(BIN)/python -m pytest -n auto

quick: $(VENV)/test.done
	$(BIN)/python -m pytest -n auto -m "not slow"

lint: $(VENV)/lint.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/kartu.done
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) dist
	find build -mindepth 1 ! -name README.md -delete

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# An installation is out of date when pyproject.toml is newer than its mark.
$(VENV)/kartu.done: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/test.done: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/kartu.done

$(VENV)/lint.done: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[test,lint]'
	@touch $@ $(VENV)/test.done $(VENV)/kartu.done
