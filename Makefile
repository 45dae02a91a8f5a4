.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help: ## Show what make can do
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.venv/ready: pyproject.toml ccwatch/__init__.py
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch .venv/ready

setup: .venv/ready ## Make .venv with everything that is needed

run: setup ## Start the console
	$(BIN)/ccwatch

demo: setup ## Start the console with scripted agents and a throw-away data folder
	$(BIN)/ccwatch demo

test: setup ## Run the tests that need no network and no other program
	@# Those of the console beside the others: they take half of the time, and no coverage. Both then
	@# share the machine, so that a test may take longer than its 20 seconds.
	@log=$$(mktemp); $(BIN)/pytest tests/console --timeout 60 >"$$log" 2>&1 & console=$$!; \
	$(BIN)/coverage run -m pytest tests --timeout 60 --ignore=tests/console \
		--ignore=tests/e2e --ignore=tests/bench; others=$$?; \
	wait $$console; console=$$?; cat "$$log"; rm -f "$$log"; \
	test $$others -eq 0 && test $$console -eq 0
	$(BIN)/coverage run --append -m pytest tests/console/test_text.py tests/console/test_marks.py
	$(BIN)/coverage report --fail-under=100 --include='ccwatch/calls.py,ccwatch/queue.py,ccwatch/listeners.py,ccwatch/gate.py,ccwatch/preruling.py,ccwatch/settlement.py,ccwatch/holds.py,ccwatch/recorder.py,ccwatch/reception.py,ccwatch/sightings.py,ccwatch/retries.py,ccwatch/agents.py,ccwatch/judge.py,ccwatch/answers.py,ccwatch/canonical.py,ccwatch/risk/*,ccwatch/rules/*,ccwatch/evaluation.py,ccwatch/same.py,ccwatch/secrets.py,ccwatch/escapes.py,ccwatch/console/text.py'

check: setup ## Check format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

e2e: setup ## Drive the real process in a terminal, with the real Claude Code
	$(BIN)/pytest tests/e2e --timeout 240 -m 'not long'

e2e-long: setup ## Hold a call for twenty minutes, twice
	$(BIN)/pytest tests/e2e --timeout 1800 -m long

bench: setup ## Measure, as ratios against bare baselines of the same run
	$(BIN)/python -m tests.bench

fuzz: setup ## Judge made-up commands: no exception, no slow case, nothing that bash alone sees
	$(BIN)/python -m tests.fuzz 60
	$(BIN)/python -m tests.fuzz.differential 30

screenshots: setup ## Write screenshots/*.svg from the real app
	$(BIN)/python -m tests.screenshots

format: setup ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what make has made
	rm -rf .venv .coverage .pytest_cache .ruff_cache .hypothesis dist

.PHONY: help setup run demo test check e2e e2e-long fuzz bench screenshots format clean
