.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: .venv/installed ## create .venv with everything that runs and tests need

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

run: setup ## read data/raw into data/normalized and show the first rows
	$(BIN)/plansheets run data/raw --out data/normalized --show

test: setup ## run the tests
	$(BIN)/python -m pytest

lint: setup ## ruff: style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy in strict mode
	$(BIN)/mypy

check: lint types test ## everything that must hold before a commit

format: setup ## let ruff rewrite what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what was generated (never data/raw)
	rm -rf .venv build dist *.egg-info data/normalized/*

.PHONY: help setup run test lint types check format clean
