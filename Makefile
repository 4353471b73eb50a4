.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: .venv/installed ## create .venv with everything that runs and tests need

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
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

dictionary: setup ## write docs/data_dictionary.md from the schema
	$(BIN)/python -m tests.make_dictionary

words: setup ## build normalizers/words.dic from normalizers/words.toml; again whenever sudachidict-core is raised
	$(BIN)/python -m tests.make_words

samples: setup ## print data/recipes into data/raw (PDF needs LibreOffice)
	$(BIN)/python -m tests.make_samples

demo: setup ## read the samples, show them on one page and print where it is
	$(BIN)/plansheets run data/raw --out data/normalized
	$(BIN)/plansheets report --out data/normalized --to data/normalized/report.html
	@echo "open file://$(CURDIR)/data/normalized/report.html"

notebooks: setup ## run the notebooks on the samples and keep what they show
	$(BIN)/plansheets run data/raw --out data/normalized
	$(BIN)/python -m tests.run_notebooks

screenshots: setup ## make the pictures of the README (needs chromium and chromedriver)
	$(BIN)/python -m tests.make_screenshots

golden: setup ## write what is read from data/raw into tests/golden; look at the difference
	PLANSHEETS_UPDATE_GOLDEN=1 $(BIN)/python -m pytest tests/test_golden.py; git diff --stat tests/golden

fuzz-reading: setup ## read N (300) sheets drawn at random and print how well, by feature and by format
	$(BIN)/python -m tests.fuzz_reading $(or $(N),300)

bench-values: setup ## time how values are read from words, beside two other libraries, which go into .venv/bench
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --target .venv/bench --upgrade ja-timex==0.2.8 pynormalizenumexp==0.3.4
	PYTHONPATH=.:.venv/bench $(BIN)/python benchmarks/values.py

kill: setup ## 200 runs killed at random moments, 40 on a full disk, and faulty programs that must be caught
	PLANSHEETS_KILLS=200 $(BIN)/python -m pytest --timeout=3600 tests/pipeline/test_crash.py

wheel: setup ## build the wheel, install it in a fresh venv and run it from another folder
	$(BIN)/python -m pytest tests/test_packaging.py
	rm -rf build
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

lock: setup ## resolve pyproject.toml into requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --group test --group lint --all-extras --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header -o requirements.lock

clean: ## remove what was generated (never data/raw)
	rm -rf .venv build dist *.egg-info data/normalized/*

.PHONY: help setup run demo notebooks screenshots test lint types check format dictionary words samples golden fuzz-reading bench-values kill wheel lock clean
